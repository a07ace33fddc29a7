"""How close cleaned texts come to gold, and which rules took words of the article.

report = evaluate(["gold.jsonl"], Cleaner(profile="standard"))
print(report.text())
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cleaner.model import Result

Row = tuple[float, float, float]


class Cleans(Protocol):
    """What is evaluated: a `Cleaner`, or anything that cleans like one."""

    def clean(self, text: str, language: str | None = None, url: str | None = None) -> Result:
        """Cleans one text."""


@dataclass(slots=True)
class Taken:
    """What one rule or category took: how often, how many words, and how many of these belong to articles."""

    times: int = 0
    words: int = 0
    lost: int = 0

    def add(self, words: int, lost: int) -> None:
        """Counts one removal."""
        self.times += 1
        self.words += words
        self.lost += lost


@dataclass(slots=True)
class Evaluation:
    """Means over texts. A row is precision, recall, F1 (0–1) in runs of four words: `raw` of the texts as they came,
    `clean` of what is left. `gold_words`: words of all articles; `lost_words`: those among them that were taken.
    """

    texts: int
    raw: Row
    clean: Row
    gold_words: int
    lost_words: int
    profiles: dict[str, int]
    kinds: dict[str, tuple[int, Row, Row]]
    categories: dict[str, Taken] = field(repr=False)
    rules: dict[str, Taken] = field(repr=False)

    def data(self) -> dict[str, Any]:
        """The evaluation for machines (JSON)."""
        from dataclasses import asdict

        return asdict(self)

    def text(self) -> str:
        """The evaluation as a table."""
        lines = [
            f"{self.texts} texts ({', '.join(f'{name} {number}' for name, number in self.profiles.items())})",
            "               precision recall F1",
            f"raw            {_row(self.raw)}",
            f"clean          {_row(self.clean)}",
            f"words lost     {self.lost_words} of {self.gold_words}",
        ]
        if len(self.kinds) > 1:
            lines += ["", "kind of page      texts  raw                cleaned"]
            lines += [f"{name:16} {n:6}  {_row(raw)}  {_row(row)}" for name, (n, raw, row) in self.kinds.items()]
        for title, taken in (("category", self.categories), ("rule", self.rules)):
            lines += ["", f"{title:32} times   words    lost"]
            lines += [f"{name:32} {t.times:5} {t.words:7} {t.lost:7}" for name, t in taken.items()]
        return "\n".join(lines) + "\n"


def _row(row: Row) -> str:
    return " ".join(f"{value:.3f}" for value in row)


def evaluate(paths: Iterable[str | Path], cleaner: Cleans) -> Evaluation:
    """Cleans the texts of `paths` (see `gold.read_pairs`) and holds them against their gold.

    Raises `InputError` for records that cannot be used.
    """
    from cleaner.gold import GoldWords, compare, macro, read_pairs

    scores: list[tuple[str, tuple[float | None, float | None], tuple[float | None, float | None]]] = []
    profiles: Counter[str] = Counter()
    categories: dict[str, Taken] = {}
    rules: dict[str, Taken] = {}
    gold_words = lost_words = 0
    for pair in read_pairs(paths):
        result = cleaner.clean(pair.text, language=pair.language, url=pair.url)
        scores.append((pair.kind, compare(pair.gold, pair.text), compare(pair.gold, result.text)))
        profiles[result.profile] += 1
        gold = GoldWords(pair.gold)
        gold_words += gold.words
        for removal in result.removals:
            words, lost = gold.among(removal.text)
            lost_words += lost
            categories.setdefault(removal.category, Taken()).add(words, lost)
            for rule in removal.rules:
                rules.setdefault(rule, Taken()).add(words, lost)
    kinds = {
        kind: (
            sum(name == kind for name, _, _ in scores),
            macro(raw for name, raw, _ in scores if name == kind),
            macro(clean for name, _, clean in scores if name == kind),
        )
        for kind in sorted({name for name, _, _ in scores})
    }
    return Evaluation(
        len(scores),
        macro(raw for _, raw, _ in scores),
        macro(clean for _, _, clean in scores),
        gold_words,
        lost_words,
        dict(sorted(profiles.items())),
        kinds,
        _dearest(categories),
        _dearest(rules),
    )


def _dearest(taken: dict[str, Taken]) -> dict[str, Taken]:
    """What lost the most words of articles first."""
    return dict(sorted(taken.items(), key=lambda pair: (-pair[1].lost, -pair[1].words, pair[0])))
