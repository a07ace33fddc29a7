"""Fits a scorecard: logistic regression over the bins of all features, by blocks of one feature, with NumPy alone.

Two terms hold the scores back: a ridge, which leaves a bin without support at nothing, and a penalty on the steps
between neighbouring bins, without which a few hundred sites are learned by heart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from cleaner.structure.catalogue import NEVER, Feature, level_of

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
    "odds": (
        -8,
        -6,
        -5,
        -4,
        -3,
        -2.5,
        -2,
        -1.5,
        -1,
        -0.75,
        -0.5,
        -0.25,
        0,
        0.25,
        0.5,
        0.75,
        1,
        1.5,
        2,
        2.5,
        3,
        4,
        5,
        6,
        8,
    ),
    "away": (
        *(
            -2000,
            -1000,
            -500,
            -300,
            -200,
            -100,
            -60,
            -30,
            -15,
            -8,
            -4,
            -2,
            -1,
            0,
            1,
            2,
            4,
            8,
            15,
            30,
            60,
            100,
            200,
            300,
        ),
        *(500, 1000, 2000),
    ),
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
    codes: Levels,
    shapes: list[tuple[int, ...]],
    target: Doubles,
    weight: Doubles,
    penalty: Penalty,
    before: Doubles | None = None,
) -> tuple[float, list[Doubles]]:
    """The bias and the scores of the bins.

    `codes`: feature x line, the bin; `shapes`: for each feature how its bins lie: (number,) in a row, (rows, columns)
    in a table, (number, 0) without order, so that a step between them costs nothing; `target`: 0–1 for each line;
    `weight`: what a line counts; `before`: the scores that lines have already, to which the new ones are added.
    """
    sizes = [shape[0] * (shape[1] if len(shape) > 1 and shape[1] else 1) for shape in shapes]
    held = [_held(shape, penalty) for shape in shapes]
    weight = weight / weight.mean()
    mean = float(np.average(target, weights=weight))
    bias = float(np.log(mean / (1 - mean))) if before is None else 0.0
    found = [np.zeros(size) for size in sizes]
    total = np.full(len(target), bias) if before is None else before.copy()
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
                change = np.linalg.solve(held[number] + np.diag(curves[number]), pull - held[number] @ found[number])
                found[number] += change
                move = change[row]
                total += move
                slope -= curve * move
    return bias, found


def _held(shape: tuple[int, ...], penalty: Penalty) -> Doubles:
    """What holds the scores of a feature back, as a matrix: each to nothing, neighbours to one another."""
    rows, columns = shape[0], shape[1] if len(shape) > 1 else 1
    held = np.eye(rows * max(columns, 1)) * penalty.ridge
    if columns:
        number = np.arange(rows * columns).reshape(rows, columns)
        beside = [(number[1:], number[:-1]), (number[:, 1:], number[:, :-1])]
        for one, other in ((a.ravel(), b.ravel()) for a, b in beside):
            step = penalty.step if columns == 1 else penalty.step / 4
            np.add.at(held, (one, one), step)
            np.add.at(held, (other, other), step)
            np.add.at(held, (one, other), -step)
            np.add.at(held, (other, one), -step)
    return held


def coarse(found: Bins, codes: Levels, most: int = 8) -> Bins:
    """The same bins put together to at most `most` with about as many lines in each; without order they stay."""
    if not found.upto:
        return found
    share = np.cumsum(np.bincount(codes, minlength=found.number)) / max(1, len(codes))
    group = np.minimum((share * most * 0.999).astype(np.int64), most - 1)
    number, place = np.unique(group, return_inverse=True)
    upto = tuple(value for value, a, b in zip(found.upto, place[:-1], place[1:], strict=False) if a != b)
    return Bins(place.astype(np.uint8)[found.of], len(number), upto)


def written_table(one: Bins, other: Bins, scores: Doubles) -> dict[str, Any]:
    """The entry of a profile for a pair of features: ends of both, and a row of scores for each bin of the first."""
    table = scores.reshape(one.number, other.number)
    return {
        "upto": [list(one.upto), list(other.upto)],
        "score": [[round(float(score), 2) + 0.0 for score in row] for row in table],
    }


def written(feature: Feature, found: Bins, scores: Doubles) -> dict[str, Any]:
    """The line of a profile for a feature (see `scorecard`), rounded to hundredths."""
    rounded = [round(float(score), 2) + 0.0 for score in scores]
    if feature.scale == "code":
        return {name: score for name, score in zip(feature.names, rounded, strict=False) if score}
    if feature.scale == "since":
        return {"upto": list(found.upto), "score": rounded[:-1], "never": rounded[-1]}
    return {"upto": list(found.upto), "score": rounded}
