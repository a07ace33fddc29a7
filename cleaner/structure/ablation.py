"""What the parts of the model are worth: fits with less of it, and scores with one group of features silenced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from cleaner.gold import macro
from cleaner.structure.decode import keep

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cleaner.structure.scorecard import Decoding
    from cleaner.structure.training import Bench, Doubles, Fitted, Row

_SAMPLE: Final = 400
_SWITCH: Final = 2.0
"""What a change costs where a variant is decoded."""
_PLACES: Final = ("position", "prose-", "words-", "lines-", "no-prose", "short-run", "long-run", "indent-from")


def group(name: str) -> str:
    """The group that a feature is counted with."""
    first, _, rest = name.partition(" ")
    if first in ("term", "since") and rest:
        return f"terms: {rest}"
    if first == "terms" or name.startswith(("prose since", "prose until")):
        return "terms: cues and clusters"
    if first.startswith("topic"):
        return "shape: topic"
    if name.startswith(_PLACES):
        return "shape: position and runs"
    if " " in name:
        return "shape: neighbours" if rest in ("above", "below") else "shape: windows"
    return "shape: the line itself"


def ablation(bench: Bench, alone: Doubles, scores: Doubles, decoding: Decoding) -> dict[str, Row]:
    """Articles judged with less of the model, each variant with its own best border.

    `alone`: scores of the first look, `scores`: of both, `decoding`: what these are decoded with.
    """
    out: dict[str, Row] = {}
    for label, kind in (("terms only", "terms"), ("shape only", "shape")):
        rows = [row for row, entry in enumerate(bench.look.features) if group(entry.name).split(":")[0] == kind]
        found, _ = bench.crossed(bench.look.only(rows))
        out[f"{label}, lines alone"] = bench.judged(found, bench.decoding(found, (0.0,)), "article")
        out[f"{label}, decoded"] = bench.judged(found, bench.decoding(found, (_SWITCH,)), "article")
    out["both, lines alone"] = bench.judged(alone, bench.decoding(alone, (0.0,)), "article")
    out["both, decoded"] = bench.judged(alone, bench.decoding(alone, (_SWITCH,)), "article")
    out["second look, lines alone"] = bench.judged(scores, bench.decoding(scores, (0.0,)), "article")
    out["second look, decoded"] = bench.judged(scores, decoding, "article")
    return out


def losses(bench: Bench, fits: Mapping[int, Fitted], decoding: Decoding) -> dict[str, float]:
    """What articles lose in F1 (0–1) when a group of features says the same of every line, dearest first.

    Nothing is fitted again, so a group whose work others could do may seem dearer than it is. Counted on a sample.
    """
    chosen = [
        number for number, entry in enumerate(bench.documents) if not entry.variant and entry.pair.kind == "article"
    ]
    chosen = sorted(np.random.default_rng(bench.settings.seed).permutation(chosen)[:_SAMPLE].tolist())
    groups: dict[str, list[int]] = {}
    for row, feature in enumerate(bench.look.features):
        groups.setdefault(group(feature.name), []).append(row)

    def judged(without: list[int]) -> float:
        rows = []
        for number in chosen:
            document = bench.documents[number]
            end = int(bench.ends[number])
            codes = bench.look.codes[:, end - len(document.target) : end]
            scores = bench.look.scores(fits[int(bench.fold[number])], codes, without).astype(np.float32)
            rows.append(document.agreement(keep(scores, document.seen.words, decoding)))
        return macro(rows)[2]

    whole = judged([])
    found = {name: whole - judged(rows) for name, rows in groups.items()}
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))
