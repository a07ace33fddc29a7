"""From scores to a decision: the cheapest way through two states, article and debris."""

from __future__ import annotations

from functools import cache
from math import log
from typing import TYPE_CHECKING, Final

import numpy as np

from cleaner.structure.compiled import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cleaner.structure.measure import Floats, Ints
    from cleaner.structure.scorecard import Decoding

_LEAST: Final = 0.02
WHOLE: Final = 1000
"""Chances are counted in thousandths: sums of whole numbers do not depend on their order."""
_STEPS: Final = 256


def keep(scores: Floats, words: Floats, decoding: Decoding, least: float | None = None) -> NDArray[np.bool_]:
    """Which lines belong to the article.

    A line counts by its score above the page's border (`least`, by default that of `border`), times its words to
    `power`; going from debris to article costs `enter`, back `leave`. Of all ways to divide the lines the dearest in
    sum is taken (Viterbi). The state is one number, how much better off the article is than debris, so that a line
    costs two comparisons.
    """
    weight = np.maximum(words, 1) ** np.float32(decoding.power)
    least = border(scores, words, decoding) if least is None else least
    gained = (scores - np.float32(least)) * weight
    low, high = -decoding.enter, decoding.leave
    compiled = kernel()
    if compiled is not None:
        kept = np.empty(len(gained), dtype=bool)
        compiled.divide(gained, low, high, kept.view(np.uint8))
        return kept
    gains = gained.tolist()
    leads = []
    lead = 0.0
    for gain in gains:
        lead = gain + (low if lead < low else high if lead > high else lead)
        leads.append(lead)
    out = np.zeros(len(gains), dtype=bool)
    inside = lead > 0
    for place in range(len(leads) - 1, -1, -1):
        if place < len(leads) - 1:
            inside = leads[place] >= low if inside else leads[place] > high
        out[place] = inside
    return out


def border(scores: Floats, words: Floats, decoding: Decoding) -> float:
    """The score from which a line of this page counts for the article.

    Where little is certain, more has to be kept: a set of lines has the best expected F1 when it holds every line
    whose probability is at least half of that F1 (Lipton, Elkan and Naryanaswamy, 2014). `share` stands in the place
    of that half, and `threshold` is added. With a `share` of 0 the threshold counts alone.
    """
    if not decoding.share or not len(scores):
        return decoding.threshold
    compiled = kernel()
    if compiled is None:
        held = np.bincount(steps(scores), weights=half_words(words), minlength=_STEPS)[::-1]
    else:
        held = np.zeros(_STEPS, dtype=np.int64)
        compiled.spread(scores, words, held)
        held = held[::-1]
    wanted = np.cumsum(held * chances()[::-1])
    best = float((2 * wanted / (WHOLE * np.cumsum(held) + wanted[-1] + 1)).max())
    least = min(max(decoding.share * best, _LEAST), 1 - _LEAST)
    return log(least / (1 - least)) + decoding.threshold


@cache
def chances() -> Ints:
    """The chance that stands for each step of log-odds, sixteenths from -8 to 8, in thousandths."""
    odds = (np.arange(_STEPS) + 0.5) / 16 - 8
    table: Ints = np.rint(WHOLE / (1 + np.exp(-odds))).astype(np.int64)
    table.flags.writeable = False
    return table


def steps(scores: Floats) -> Ints:
    """The step of the table `chances` for each score."""
    found: Ints = np.clip((scores + np.float32(8)) * np.float32(16), 0, _STEPS - 1).astype(np.int64)
    return found


def half_words(words: Floats) -> Ints:
    """Twice the words of each line: a whole number in all scripts."""
    return (words * np.float32(2)).astype(np.int64)
