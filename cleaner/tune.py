"""Fits the structural model's scores on texts with gold, and says how good they are on sites not fitted on.

report = tune(["dumps.jsonl"], "dump.yaml")
print(report.text())
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.model import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from cleaner.structure.scorecard import Decoding
    from cleaner.structure.training import Settings

Row = tuple[float, float, float]


@dataclass(slots=True)
class Report:
    """What `tune` found. A row is precision, recall, F1 (0–1), always on sites that were not fitted on.

    `folds`: articles, fold by fold; `kinds`: file and kind of page -> number, row of the text as it is, row cleaned;
    `ablation`: articles with less of the model; `losses`: F1 that the first look loses on articles without a group of features;
    `structure`: what stands in the profile.
    """

    folds: list[Row]
    kinds: dict[str, tuple[int, Row, Row]]
    ablation: dict[str, Row]
    losses: dict[str, float]
    structure: dict[str, Any] = field(repr=False)

    def text(self) -> str:
        """The report as a table."""
        lines = ["fold  precision recall F1 (articles)"]
        lines += [f"{number:4}  {_row(row)}" for number, row in enumerate(self.folds, 1)]
        lines += ["", f"{'file: kind of page':32}  pages  raw                cleaned"]
        lines += [f"{name:32} {n:6}  {_row(raw)}  {_row(row)}" for name, (n, raw, row) in self.kinds.items()]
        if not self.ablation:
            return "\n".join(lines) + "\n"
        lines += ["", "articles, with less of the model"]
        lines += [f"{name:32} {_row(row)}" for name, row in self.ablation.items()]
        lines += ["", "points of F1 that the first look loses on articles without"]
        lines += [f"{100 * loss:8.3f}  {name}" for name, loss in self.losses.items()]
        return "\n".join(lines) + "\n"

    def data(self) -> dict[str, Any]:
        """The report for machines."""
        return {"folds": self.folds, "kinds": self.kinds, "ablation": self.ablation, "losses": self.losses}


def _row(row: Row) -> str:
    return " ".join(f"{value:.3f}" for value in row)


def tune(
    paths: Iterable[str | Path],
    output: str | Path | None = None,
    *,
    terms: Mapping[str, Mapping[str, Iterable[str]]] | None = None,
    settings: Settings | None = None,
    name: str = "dump",
    ablate: bool = True,
    say: Callable[[str], None] = lambda line: None,
) -> Report:
    """Fits a scorecard on the records of `paths` (see `gold.read_pairs`) and writes it to `output` as a profile.

    The same records, term lists and settings give the same bytes. `terms`: list -> language -> words, by default
    those of the shipped rules; `name`: of the profile; `ablate`: also find out what the parts are worth, which takes
    as long again; `say` is told what is being done. Raises `InputError` for
    records that cannot be used.
    """
    from cleaner.gold import read_pairs
    from cleaner.structure.ablation import ablation, losses
    from cleaner.structure.paper import profile_text
    from cleaner.structure.scorecard import Card
    from cleaner.structure.training import Bench, Settings, documents

    settings = settings or Settings()
    if terms is None:
        from cleaner.packs.load import load

        terms = {entry.name: entry.words for entry in load().terms.values()}
    lists = tuple(sorted(name for name in terms if name != "filler"))
    blank = Card({"lists": lists}, terms)
    found = [document for pair in read_pairs(paths) for document in documents(pair, blank, settings)]
    if len({document.pair.site for document in found}) < settings.folds:
        raise InputError(f"texts of at least {settings.folds} sites are needed, to fit on some and measure on others")
    say(f"{len(found)} texts; fitting, each time without a part of the sites")
    bench = Bench(found, lists, settings)
    alone, fits = bench.crossed(bench.look)
    say("fitting the second look in the same way")
    again = bench.around(alone)
    scores, _ = bench.crossed(again, before=alone)
    decoding = bench.decoding(scores)
    say("fitting on all")
    structure: dict[str, Any] = {
        "lists": list(lists),
        "evidence": 1.0,
        "decoding": _written(decoding),
        **bench.look.written(bench.fit(bench.look)),
        "again": {"decoding": _written(settings.first), **again.written(bench.fit(again, before=alone))},
    }
    if output is not None:
        Path(output).write_text(profile_text(name, structure), encoding="utf-8", newline="\n")
    say("measuring")
    kinds = Counter((document.pair.source, document.pair.kind) for document in found if not document.variant)
    return Report(
        [bench.judged(scores, decoding, "article", fold) for fold in range(settings.folds)],
        {
            f"{source}: {kind}": (number, bench.raw(kind, source), bench.judged(scores, decoding, kind, source=source))
            for (source, kind), number in sorted(kinds.items())
        },
        ablation(bench, alone, scores, decoding) if ablate else {},
        losses(bench, fits, bench.decoding(alone)) if ablate else {},
        structure,
    )


def _written(decoding: Decoding) -> dict[str, float]:
    """A decision as it stands in a profile."""
    return {
        "share": decoding.share,
        "threshold": decoding.threshold,
        "enter": decoding.enter,
        "leave": decoding.leave,
        "power": decoding.power,
    }
