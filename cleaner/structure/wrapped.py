"""Lines that a text browser broke at its width are one paragraph: they are judged together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from cleaner.structure.measure import Ints

_NARROW: Final = 45
_WIDE: Final = 130


def join(text: str, starts: Ints, ends: Ints) -> tuple[Ints, Ints, Ints]:
    """Units of lines: their starts, their ends, and for each line the number of its unit.

    In a text without long lines, a line goes on in the next when that one's first word would not have fitted. The
    width is the one that nearly all lines keep to; a text whose lines rarely reach it is not wrapped.
    """
    lines = len(starts)
    alone = starts, ends, np.arange(lines)
    if lines < 8:
        return alone
    size = ends - starts
    inked = size[size > 0]
    if inked.size < 8:
        return alone
    width = int(np.partition(inked, place := int(0.98 * (inked.size - 1)))[place])
    if not _NARROW <= width <= _WIDE or int(inked.max()) > 4 * width:
        return alone
    near = np.flatnonzero((size[:-1] > width // 2) & (size[1:] > 0))
    goes_on = np.zeros(lines, dtype=bool)
    for line in near.tolist():
        following = text[starts[line + 1] : ends[line + 1]].split(None, 1)
        if following and size[line] + 1 + len(following[0]) > width:
            goes_on[line] = True
    if int(size[goes_on].sum()) * 4 < int(size.sum()):
        return alone
    opens = np.append(True, ~goes_on[:-1])
    begin = np.flatnonzero(opens)
    return starts[begin], ends[np.append(begin[1:], lines) - 1], np.cumsum(opens) - 1
