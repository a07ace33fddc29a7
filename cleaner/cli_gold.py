"""The commands that need texts with gold: `cleaner tune` and `cleaner eval`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from .cli_options import Format, Ignore, Profile, Rules, Select  # noqa: TC001  (typer reads annotations at run time)

Gold = Annotated[
    list[Path],
    typer.Argument(
        metavar="GOLD...",
        help="JSONL (also .gz, .xz) with text and gold, and where known url or site, title, page_type, lang.",
    ),
]


def tune(
    gold: Gold,
    output: Annotated[Path, typer.Option("--output", "-o", help="The profile to write.", metavar="PROFILE.yaml")],
    rules: Rules = None,
    seed: Annotated[int, typer.Option(help="Draws the folds and samples; the same seed, the same profile.")] = 0,
    folds: Annotated[int, typer.Option(min=2, help="Parts of the sites; each is measured on by a fit without it.")] = 8,
    ablation: Annotated[
        bool, typer.Option("--ablation/--no-ablation", help="Find out what each part is worth; takes as long again.")
    ] = True,
    format: Format = "text",
) -> None:
    """Fit the scores by which whole pages are judged, and say how good they are on sites not fitted on.

    Writes a profile named like the file. Precision, recall and F1 are printed for each fold and kind of page, then what
    articles lose without each term list and group of features.
    """
    from .packs.load import load
    from .structure.training import Settings
    from .terminal import printable
    from .tune import tune as fit

    terms = {entry.name: entry.words for entry in load(rules or []).terms.values()}
    report = fit(
        gold, output, terms=terms, settings=Settings(seed=seed, folds=folds), name=output.stem, ablate=ablation,
        say=lambda line: print(f"cleaner: {printable(line)}", file=sys.stderr),
    )  # fmt: skip
    print(json.dumps(report.data(), indent=2) if format == "json" else report.text(), end="\n" * (format == "json"))


def evaluate(
    gold: Gold,
    profile: Profile = "auto",
    rules: Rules = None,
    select: Select = None,
    ignore: Ignore = None,
    format: Format = "text",
) -> None:
    """Clean texts whose article is known, and say how close the result comes: precision, recall, F1, words lost.

    Per kind of page, and what each category and rule took, with the words of articles among it.
    """
    from .engine import Cleaner
    from .evaluate import evaluate as measure

    report = measure(gold, Cleaner(profile, rules or None, select or None, ignore or None))
    print(json.dumps(report.data(), indent=2) if format == "json" else report.text(), end="\n" * (format == "json"))
