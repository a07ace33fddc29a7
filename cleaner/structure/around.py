"""A second look at each line: what the first scores say of the lines around it, as small whole numbers (see `catalogue`).

The first look judges a line by what stands in and about it; the second knows which of its neighbours seem to be article,
where most of the article lies, and how lines of its kind fared. All sums are of whole numbers, so that it does not matter
in which order and with what they are added up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from cleaner.structure import characters as kind
from cleaner.structure.catalogue import HERE, MOST, hundredths, logarithms
from cleaner.structure.decode import WHOLE, chances, half_words, steps
from cleaner.structure.features import FEW, MARGINS, topics
from cleaner.structure.windows import far

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cleaner.structure.measure import Floats, Ints, Page

    Bools = NDArray[np.bool_]
    Levels = NDArray[np.uint8]

_SURE: Final = 750
_SPOKEN: Final = 24
"""Twice the words that a line has to have to be a landmark: twelve."""


def around(page: Page, scores: Floats, border: float, kept: Bools) -> Levels:
    """Feature x line, in the order of `catalogue.AROUND`. `scores`, `border`, `kept`: what the first look came to."""
    lines = len(scores)
    number = np.arange(lines)
    chance, weight = chances()[steps(scores)], half_words(page.words)
    likely = chance * weight
    rows: list[Any] = []

    odds = np.clip((scores - np.float32(border)) * np.float32(8) + np.float32(HERE), 1, 255).astype(np.uint8)
    rows.append(odds)
    for by in (1, 2, -1, -2):
        beside = np.zeros(lines, dtype=np.uint8)
        if abs(by) < lines:
            if by > 0:
                beside[by:] = odds[:-by]
            else:
                beside[:by] = odds[-by:]
        rows.append(beside)

    running = _running(chance)
    for width in (2, 4, 8, 16):
        low, high = np.maximum(number - width, 0), np.minimum(number + 1 + width, lines)
        rows.append(_hundredth(running[number] - running[low], (number - low) * WHOLE))
        rows.append(_hundredth(running[high] - running[number + 1], (high - number - 1) * WHOLE))

    mass, spoken = _running(likely), _running(weight)
    whole = int(mass[-1])
    rows.append(_count(mass[:-1] // (2 * WHOLE)))
    rows.append(_count((whole - mass[1:]) // (2 * WHOLE)))
    rows.append(_hundredth(mass[:-1], whole))
    rows.append(_count(np.full(lines, whole // (2 * WHOLE))))
    rows.append(_hundredth(np.full(lines, whole), int(spoken[-1]) * WHOLE))
    edge = np.clip(np.float32(border) * np.float32(8) + np.float32(HERE), 1, 255)
    rows.append(np.full(lines, np.uint8(edge)))

    above, below = far((chance > _SURE) & (weight >= _SPOKEN))
    rows += [_count(above.astype(np.int64)), _count(below.astype(np.int64))]
    rows += _stretches(kept, weight, spoken)

    group = np.minimum(page.indent, MARGINS - 1).astype(np.int64) * 2 + (page.first == kind.BULLET)
    others, liked = _others(group, weight), _others(group, likely)
    rows += [_hundredth(liked, others * WHOLE), _hundredth(liked, whole)]
    form = _form(page)
    alike = _others(form, np.ones(lines, dtype=np.int64))
    rows += [_hundredth(_others(form, chance), alike * WHOLE), _count(alike)]
    rows += [hundredths(row.astype(np.float32)) for row in topics(page, kept)]
    rows.append(_count(weight // 2))
    return np.stack(rows)


def _running(values: Ints) -> Ints:
    return np.concatenate([np.zeros(1, dtype=np.int64), values.cumsum()])


def _count(values: Ints) -> Levels:
    return logarithms().take(values, mode="clip")


def _hundredth(part: Ints, whole: Ints | int) -> Levels:
    """How many hundredths; 0 of nothing."""
    return (100 * part // np.maximum(whole, 1)).astype(np.uint8)


def _others(group: Ints, values: Ints) -> Ints:
    """For each line the sum over the other lines of its group."""
    _, place = np.unique(group, return_inverse=True)
    sums = np.zeros(int(place.max()) + 1, dtype=np.int64)
    np.add.at(sums, place, values)
    found: Ints = sums[place] - values
    return found


def _stretches(kept: Bools, weight: Ints, spoken: Ints) -> list[Any]:
    """Of the runs of lines that the first look keeps: words and share of the line's own run, how far away the largest is,
    in words and in lines, and how many have begun."""
    lines = len(kept)
    number = np.arange(lines)
    turns = np.flatnonzero(np.append(True, kept[1:] != kept[:-1]))
    size = np.append(turns[1:], lines) - turns
    sums = np.where(kept[turns], spoken[turns + size] - spoken[turns], 0)
    mine = sums.repeat(size)
    big = int(sums.argmax())
    first, end = int(turns[big]), int(turns[big] + size[big])
    before, after = number < first, number >= end
    words = np.where(before, spoken[first] - spoken[number], np.where(after, spoken[number + 1] - spoken[end], 0)) // 2
    away = np.where(before, first - number, np.where(after, number + 1 - end, 0))
    sign = np.where(before, -1, 1) * (before | after)
    begun = np.cumsum(np.append(kept[0], kept[1:] & ~kept[:-1]))
    return [
        _count(mine // 2), _hundredth(mine, int(sums.sum())), _away(words + (before | after), sign), _away(away, sign),
        np.minimum(begun, 8).astype(np.uint8),
    ]  # fmt: skip


def _away(distance: Ints, sign: Ints) -> Levels:
    levels = logarithms()[np.minimum(distance, MOST - 1)].astype(np.int64)
    return (HERE + sign * levels).astype(np.uint8)


def _form(page: Page) -> Ints:
    """What makes two lines look alike: indentation, first sign, length, last sign."""
    length = FEW.take(page.words.astype(np.intp), mode="clip")
    indent = np.minimum(page.indent, MARGINS - 1).astype(np.int64)
    form: Ints = ((indent * kind.KINDS + page.first) * 8 + length) * kind.KINDS + page.last
    return form
