"""Sums and distances over neighbouring lines, for many rows at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cleaner.structure.measure import Floats

    Bools = NDArray[np.bool_]
    Levels = NDArray[np.uint8]

NEVER: Final = 60
"""The level of `since` where nothing stands above."""

_FAR: Final = 1000


def sums(rows: Floats, widths: tuple[int, ...]) -> tuple[Floats, Floats]:
    """For each width the sums over so many lines above and below: two arrays width x row x line."""
    number, lines = rows.shape
    edge = widths[-1]
    running = np.zeros((number, lines + 2 * edge + 1), dtype=np.float32)
    np.cumsum(rows, axis=1, out=running[:, edge + 1 : edge + 1 + lines], dtype=np.float32)
    running[:, edge + 1 + lines :] = running[:, edge + lines : edge + lines + 1]
    here = running[:, edge : edge + lines]
    after = running[:, edge + 1 : edge + 1 + lines]
    above = np.stack([here - running[:, edge - width : edge - width + lines] for width in widths])
    below = np.stack([running[:, edge + 1 + width : edge + 1 + width + lines] - after for width in widths])
    return np.maximum(above, 0), np.maximum(below, 0)


def far(marked: Bools) -> tuple[Floats, Floats]:
    """The distance in lines to the nearest marked line above and below, the line itself left out; at most 1000."""
    lines = len(marked)
    number = np.arange(lines)
    last = np.maximum.accumulate(np.where(marked, number, -_FAR))
    following = np.minimum.accumulate(np.where(marked, number, lines + _FAR)[::-1])[::-1]
    above = number - np.append(-_FAR, last[:-1])
    below = np.append(following[1:], lines + _FAR) - number
    return np.minimum(above, _FAR).astype(np.float32), np.minimum(below, _FAR).astype(np.float32)


def runs(marked: Bools) -> Floats:
    """How long the run of marked lines is in which a line stands (0: in none), and the run of those not marked."""
    turns = np.flatnonzero(np.diff(marked, prepend=~marked[:1]))
    size = np.diff(turns, append=len(marked))
    length = np.repeat(size, size).astype(np.float32)
    return np.stack([np.where(marked, length, 0), np.where(marked, 0, length)])


def since(marked: Bools) -> Levels:
    """For each row how many lines ago one was marked, this line included: two levels to the doubling, else `NEVER`."""
    lines = marked.shape[1]
    number = np.arange(lines, dtype=np.int32)
    out = np.full(marked.shape, NEVER, dtype=np.uint8)
    rows = np.flatnonzero(marked.any(axis=1))
    if rows.size:
        last = np.maximum.accumulate(np.where(marked[rows], number, np.int32(-1)), axis=1)
        ago = np.log2((number - last + 1).astype(np.float32)) * 2
        out[rows] = np.where(last < 0, NEVER, np.minimum(ago, NEVER - 1)).astype(np.uint8)
    return out


def reach(marked: Bools, widths: tuple[int, ...]) -> Levels:
    """How many of the next lines above (first rows) and below are marked."""
    above, below = sums(marked.astype(np.float32)[None], widths)
    return np.concatenate([above[:, 0], below[:, 0]]).astype(np.uint8)
