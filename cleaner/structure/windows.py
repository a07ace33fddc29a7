"""Sums and distances over neighbouring lines, for many rows at once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cleaner.structure.measure import Floats, Ints

    Bools = NDArray[np.bool_]
    Levels = NDArray[np.uint8]

NEVER: Final = 60
"""The level of `since` where nothing stands above."""

EDGE: Final = 16
"""Lines of the widest window."""
_FAR: Final = 1000


class Sums:
    """Sums of rows over the lines above and below, worked out one window at a time; `rows`: one per channel."""

    def __init__(self, rows: Floats | Bools) -> None:
        number, self._lines = rows.shape
        self._running = np.zeros((number, self._lines + 2 * EDGE + 1), dtype=np.float32)
        np.cumsum(rows, axis=1, out=self._running[:, EDGE + 1 : EDGE + 1 + self._lines], dtype=np.float32)
        self._running[:, EDGE + 1 + self._lines :] = self._running[:, EDGE + self._lines, None]

    def window(self, channel: int, side: str, width: int, out: Floats) -> None:
        """The sums over so many lines on one side, the line itself left out. `width` is at most `EDGE`."""
        row, lines = self._running[channel], self._lines
        if side == "above":
            np.subtract(row[EDGE : EDGE + lines], row[EDGE - width : EDGE - width + lines], out=out)
        else:
            first = EDGE + 1 + width
            np.subtract(row[first : first + lines], row[EDGE + 1 : EDGE + 1 + lines], out=out)

    def share(self, channel: int, side: str, width: int, out: Floats) -> None:
        """The same, as a share of the sums of the first channel."""
        whole = np.empty_like(out)
        self.window(0, side, width, whole)
        self.window(channel, side, width, out)
        np.maximum(whole, 1, out=whole)
        np.maximum(out, 0, out=out)
        out /= whole


def far(marked: Bools) -> tuple[Floats, Floats]:
    """The distance in lines to the nearest marked line above and below, the line itself left out; at most 1000."""
    lines = len(marked)
    number = np.arange(lines)
    last = np.maximum.accumulate(np.where(marked, number, -_FAR))
    following = np.minimum.accumulate(np.where(marked, number, lines + _FAR)[::-1])[::-1]
    above, below = np.full(lines, _FAR), np.full(lines, _FAR)
    np.subtract(number[1:], last[:-1], out=above[1:])
    np.subtract(following[1:], number[:-1], out=below[:-1])
    return np.minimum(above, _FAR).astype(np.float32), np.minimum(below, _FAR).astype(np.float32)


def runs(marked: Bools) -> tuple[Ints, Ints]:
    """How long the run of marked lines is in which a line stands (0: in none), and the run of those not marked."""
    turns = np.flatnonzero(np.append(True, marked[1:] != marked[:-1])[: len(marked)])
    size = np.append(turns[1:], len(marked))[: len(turns)] - turns
    length = size.repeat(size)
    inside = np.where(marked, length, 0)
    return inside, length - inside


def since(marked: Bools) -> Levels:
    """For each row how many lines ago one was marked, this line included: two levels to the doubling, else `NEVER`."""
    out = np.full(marked.shape, NEVER, dtype=np.uint8)
    ago = halves(marked.shape[1])
    for row, first, end in stretches(marked):
        out[row, first:end] = ago[: end - first]
    return out


def stretches(marked: Bools) -> list[tuple[int, int, int]]:
    """Row, line and line of the next mark (or the end) for each mark: few, where marks are few."""
    lines = marked.shape[1]
    hits = np.flatnonzero(marked)
    row = hits // max(lines, 1)
    end = np.append(hits[1:], 0)[: len(hits)]
    last = np.append(row[1:] != row[:-1], True)[: len(hits)]
    begin = row * lines
    end = np.where(last, lines, end - begin)
    return list(zip(row.tolist(), (hits - begin).tolist(), end.tolist(), strict=True))


def halves(lines: int) -> Levels:
    """The levels of a marked line and of at least so many that follow."""
    return _halves(1 << max(12, lines.bit_length()))


@cache
def _halves(size: int) -> Levels:
    table: Levels = np.minimum(np.log2(np.arange(1, size + 1)) * 2, NEVER - 1).astype(np.uint8)
    table.flags.writeable = False
    return table
