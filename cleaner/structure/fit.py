"""Fits a scorecard: logistic regression over the bins of all features, by blocks of one feature, with NumPy alone.

Two terms hold the scores back: a ridge, which leaves a bin without support at nothing, and a penalty on the steps
between neighbouring bins, without which a few hundred sites are learned by heart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from cleaner.structure.features import NEVER, Feature, level_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Doubles = NDArray[np.float64]
    Levels = NDArray[np.uint8]

_SMALL: Final = (0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80)
_GRIDS: Final[dict[str, tuple[float, ...]]] = {
    "count": (*_SMALL, 100, 125, 150, 200, 300, 400, 600, 800, 1000, 1500, 2000, 3000, 5000, 8000, 20000),
    "share": (0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99, 1.2),
    "since": (0, 1, 2, 3, 5, 7, 11, 15, 22, 31, 45, 63, 90, 127, 255, 511),
    "small": (0, 1, 2, 3, 4, 6, 8, 12),
    "score": tuple(step / 4 for step in range(-32, 33)),
    "signed": (-20, -12, -8, -6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6, 8, 12, 20),
}


@dataclass(slots=True)
class Bins:
    """How the levels of one feature fall into bins: `of` level -> bin, `upto` the upper ends in natural units."""

    of: NDArray[np.uint8]
    number: int
    upto: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Penalty:
    """How strongly scores are held back: `ridge` to nothing, `step` to those of the bins beside."""

    ridge: float = 20.0
    step: float = 1000.0
    rounds: int = 5
    sweeps: int = 3


def bins(feature: Feature, levels: Levels, least: int) -> Bins:
    """Bins for a feature from the levels it takes: ends from a grid of round numbers, `least` lines or more in each."""
    if feature.scale == "code":
        return Bins(np.minimum(np.arange(256), len(feature.names)).astype(np.uint8), len(feature.names) + 1)
    seen = np.cumsum(np.bincount(levels, minlength=256))
    total = int(seen[NEVER - 1] if feature.scale == "since" else seen[-1])
    edges: list[int] = []
    upto: list[float] = []
    below = 0
    for value in _GRIDS[feature.scale]:
        level = level_of(feature.scale, value)
        if (not edges or level > edges[-1]) and seen[level] - below >= least and total - seen[level] >= least:
            edges.append(level)
            upto.append(value)
            below = int(seen[level])
    of = np.searchsorted(np.array(edges, dtype=np.int64), np.arange(256), side="left").astype(np.uint8)
    number = len(edges) + 1
    if feature.scale == "since":
        of[NEVER:] = number
        number += 1
    return Bins(of, number, tuple(upto))


def fit(
    codes: Levels, sizes: list[int], named: set[int], target: Doubles, weight: Doubles, penalty: Penalty
) -> tuple[float, list[Doubles]]:
    """The bias and the scores of the bins.

    `codes`: feature x line, the bin; `sizes`: bins of each feature; `named`: features whose bins have no order (a
    step between them costs nothing); `target`: 0–1 for each line; `weight`: what a line counts, averaging to about 1.
    """
    weight = weight / weight.mean()
    mean = float(np.average(target, weights=weight))
    bias = float(np.log(mean / (1 - mean)))
    found = [np.zeros(size) for size in sizes]
    total = np.full(len(target), bias)
    for _ in range(penalty.rounds):
        chance = 1 / (1 + np.exp(-np.clip(total, -30, 30)))
        curve = weight * np.maximum(chance * (1 - chance), 1e-3)
        slope = weight * (target - chance)
        shift = float(slope.sum() / curve.sum())
        bias, total = bias + shift, total + shift
        slope -= curve * shift
        curves = [np.bincount(row, weights=curve, minlength=size) for row, size in zip(codes, sizes, strict=True)]
        for _ in range(penalty.sweeps):
            for number, row in enumerate(codes):
                pull = np.bincount(row, weights=slope, minlength=sizes[number])
                change = _solve(pull, curves[number], found[number], penalty, number not in named)
                found[number] += change
                move = change[row]
                total += move
                slope -= curve * move
    return bias, found


def _solve(pull: NDArray[Any], curve: NDArray[Any], found: Doubles, penalty: Penalty, ordered: bool) -> Doubles:
    """The step of one feature's scores that serves the data best, penalties counted."""
    held = np.diag(np.full(len(pull), penalty.ridge))
    if ordered and len(pull) > 1:
        step = np.diff(np.eye(len(pull)), axis=0)
        held = held + penalty.step * (step.T @ step)
    solved: Doubles = np.linalg.solve(held + np.diag(curve), pull - held @ found)
    return solved


def written(feature: Feature, found: Bins, scores: Doubles) -> dict[str, Any]:
    """The line of a profile for a feature (see `scorecard`), rounded to hundredths."""
    rounded = [round(float(score), 2) + 0.0 for score in scores]
    if feature.scale == "code":
        return {name: score for name, score in zip(feature.names, rounded, strict=False) if score}
    if feature.scale == "since":
        return {"upto": list(found.upto), "score": rounded[:-1], "never": rounded[-1]}
    return {"upto": list(found.upto), "score": rounded}
