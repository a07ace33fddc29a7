"""How well the shipped rules do on `fixtures/`: measured here, held against `fixtures/floor.yaml` by test_quality.py.

`python -m tests.quality` prints the figures and what is left or lost in each article; `--renew` writes them to the
floor file. A figure may rise at any time; to let one fall while the articles stay the same needs `--lower REASON`, and
the reason is kept in the file.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import json
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from cleaner import Cleaner
from cleaner.formats import FORMATS, ReadOptions, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleaner.model import Result

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
FLOOR = FIXTURES / "floor.yaml"
KNOWN = FIXTURES / "known_failures.yaml"
FIGURES = ("precision", "recall", "words_lost")
"""What the floor holds: two shares 0–1 of lines, and a count of words that may at most be lost."""

_SENTENCE = re.compile(r"(?<=[.!?。！？])\s+")


def articles() -> list[Path]:
    """The fixtures, as scraped."""
    return sorted((FIXTURES / "articles").iterdir())


def expected_path(article: Path) -> Path:
    """Where the clean text of an article stands; packed ones are kept unpacked, to be read."""
    kind = kind_of(article.name)
    assert kind is not None, f"{article.name}: no format reads it"
    return FIXTURES / "expected" / kind.output.removesuffix(".gz")


def pieces(text: str) -> Counter[str]:
    """The lines of a text, or its sentences where it is all one line; blanks don't count."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) == 1 and len(text) > 600:
        lines = _SENTENCE.split(text)
    return Counter(" ".join(line.split()) for line in lines)


def words(text: str) -> Counter[str]:
    """The words of a text; in scripts without blanks each character."""
    return Counter(re.findall(r"[\u3040-\u30ff\u4e00-\u9fff]|\w+", text.lower()))


@dataclass
class Outcome:
    """What became of one article. `removed` maps a text that was taken to the rules behind it."""

    name: str
    markup: bool
    got: str
    expected: str
    removed: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def exact(self) -> bool:
        """Whether the text is the expected one, to the character; blank lines of pages are their extractor's."""
        if self.markup:
            return [x for x in self.got.split("\n") if x] == [x for x in self.expected.split("\n") if x]
        return self.got == self.expected

    @cached_property
    def left(self) -> Counter[str]:
        """Debris that is still there."""
        return pieces(self.got) - pieces(self.expected)

    @cached_property
    def missing(self) -> Counter[str]:
        """Lines of the article that are gone or changed."""
        return pieces(self.expected) - pieces(self.got)

    @cached_property
    def lost(self) -> Counter[str]:
        """Words of the article that are gone."""
        return words(self.expected) - words(self.got)

    def report(self) -> str:
        """In a few lines what is wrong, and which rule took what should have stayed."""
        lines = [f"{self.name}:"]
        for line in self.missing:
            blamed = sorted({rule for text, rules in self.removed.items() if _shares(text, line) for rule in rules})
            lines.append(f"  gone or changed: {line[:100]!r} (by {', '.join(blamed) or 'the extractor or a repair'})")
        lines += [f"  left: {line[:100]!r}" for line in self.left]
        if self.lost:
            lines.append(f"  words lost: {' '.join(sorted(self.lost.elements()))[:200]}")
        return "\n".join(lines)


def _shares(taken: str, line: str) -> bool:
    """Whether a text that was taken is part of a line, or holds it."""
    return any(part.strip() and (part.strip() in line or line in part) for part in taken.split("\n"))


def clean_article(path: Path, cleaner: Cleaner) -> Outcome:
    """Reads and cleans one fixture as the command would."""
    kind = kind_of(path.name)
    assert kind is not None
    data = path.read_bytes()
    if kind.compression:
        data = gzip.decompress(data)
    reader = FORMATS[kind.format]
    out, removed = b"", {}
    for item in reader.read(io.BytesIO(data), ReadOptions()):
        result: Result = cleaner.clean_html(item.text) if reader.markup else cleaner.clean(item.text)
        removed.update({removal.text: removal.rules for removal in result.removals})
        out += reader.encode(item, result)
    expected = expected_path(path).read_text(encoding="utf-8")
    got = out.decode("utf-8")
    if reader.records:  # the figures are about texts, not about the JSON around them
        return Outcome(path.name, reader.markup, _texts(got), _texts(expected), removed)
    return Outcome(path.name, reader.markup, got, expected, removed)


def _texts(records: str) -> str:
    return "\n".join(json.loads(line)["text"] for line in records.splitlines())


def measure(outcomes: Iterable[Outcome]) -> dict[str, float]:
    """Line-level precision and recall over all articles together, and the words of articles that were lost."""
    kept = got = wanted = lost = 0
    for outcome in outcomes:
        kept += (pieces(outcome.got) & pieces(outcome.expected)).total()
        got += pieces(outcome.got).total()
        wanted += pieces(outcome.expected).total()
        lost += outcome.lost.total()
    return {"precision": round(kept / got, 4), "recall": round(kept / wanted, 4), "words_lost": lost}


def corpus_hash() -> str:
    """SHA-256 over the names and bytes of all articles and expected texts."""
    digest = hashlib.sha256()
    for folder in ("articles", "expected"):
        for path in sorted((FIXTURES / folder).iterdir()):
            data = path.read_bytes()
            digest.update(f"{folder}/{path.name}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()


def seal(floor: dict[str, object]) -> str:
    """What ties the figures to the articles they were measured on: a figure changed by hand no longer fits it."""
    sealed = {key: floor.get(key) for key in ("corpus", *FIGURES, "lowered")}
    return hashlib.sha256(json.dumps(sealed, sort_keys=True).encode()).hexdigest()[:16]


def below(figures: dict[str, float], floor: dict[str, float]) -> list[str]:
    """The figures that are worse than the floor."""
    worse = [name for name in ("precision", "recall") if figures[name] < floor[name]]
    return worse + (["words_lost"] if figures["words_lost"] > floor["words_lost"] else [])


def renewed(old: dict[str, object], figures: dict[str, float], corpus: str, reason: str | None) -> dict[str, object]:
    """The new floor. Raises ValueError when a figure would fall on the same articles without a reason."""
    lowered = list(old.get("lowered") or [])  # type: ignore[call-overload]
    if old and old.get("corpus") == corpus and (worse := below(figures, old)):  # type: ignore[arg-type]
        if not reason:
            raise ValueError(f"{', '.join(worse)} would fall on the same articles; say why with --lower REASON")
        lowered.append(f"{', '.join(worse)}: {reason}")
    floor: dict[str, object] = {"corpus": corpus, **figures, "lowered": lowered}
    return {**floor, "seal": seal(floor)}


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--renew", action="store_true", help="write the figures to fixtures/floor.yaml")
    parser.add_argument("--lower", metavar="REASON", help="let a figure fall, and say why")
    chosen = parser.parse_args(arguments)
    cleaner = Cleaner()
    outcomes = [clean_article(path, cleaner) for path in articles()]
    for outcome in outcomes:
        if not outcome.exact:
            print(outcome.report())
    figures = measure(outcomes)
    print(f"{sum(o.exact for o in outcomes)} of {len(outcomes)} exact;", *(f"{k} {v}" for k, v in figures.items()))
    if chosen.renew:
        old = yaml.safe_load(FLOOR.read_text(encoding="utf-8")) if FLOOR.exists() else {}
        try:
            floor = renewed(old, figures, corpus_hash(), chosen.lower)
        except ValueError as error:
            print(error, file=sys.stderr)
            return 1
        head = "# Written by `python -m tests.quality --renew`. The figures are a floor: tests fail below them.\n"
        FLOOR.write_text(head + yaml.safe_dump(floor, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
