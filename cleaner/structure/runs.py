"""From lines that go to stretches of text to delete."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cleaner.structure.measure import Floats, Ints


def ends(keep: NDArray[np.bool_], scores: Floats) -> tuple[int, int]:
    """How many lines go above the first line with a word that stays, and below the last one."""
    going, left = np.flatnonzero(~keep), np.flatnonzero(keep & (scores != 0))
    if not left.size:
        return 0, 0
    return int(np.searchsorted(going, left[0])), len(going) - int(np.searchsorted(going, left[-1]))


def cuts(text: str, spans: tuple[Ints, Ints], keep: NDArray[np.bool_], scores: Floats) -> list[tuple[int, int, float]]:
    """What to delete so that only the lines `keep` are left: start, end (code points), mean score against the lines.

    One stretch for each run of lines; of the gaps above and below it the wider one stays. Nothing where no line with
    a word would be left. `spans` says where the lines start and end; `keep` and `scores` have one value for each line,
    and blank lines count as kept.
    """
    starts, ends = spans
    going = np.flatnonzero(~keep)
    if not going.size:
        return []
    inked = np.flatnonzero(~keep | (scores != 0))
    left = inked[keep[inked]]
    if not left.size:
        return []
    opens = np.append(True, np.searchsorted(left, going[1:]) != np.searchsorted(left, going[:-1]))
    firsts, lasts = going[opens], going[np.append(opens[1:], True)]
    sums = np.add.reduceat(-scores[going], np.flatnonzero(opens))
    means = sums / np.diff(np.flatnonzero(opens), append=len(going))
    places = np.searchsorted(left, firsts)
    out = []
    for first, last, place, mean in zip(firsts.tolist(), lasts.tolist(), places.tolist(), means.tolist(), strict=True):
        start, end = int(starts[first]), int(ends[last])
        if place == 0:
            start, end = 0, int(starts[left[0]])
        elif place == len(left):
            start = int(ends[left[-1]])
            end = len(text) - 1 if text.endswith("\n") else len(text)
        else:
            above, below = int(left[place - 1]), int(left[place])
            if first - above >= below - last:
                end = int(starts[below])
            else:
                start = int(ends[above])
        out.append((start, end, round(float(mean), 2)))
    return out
