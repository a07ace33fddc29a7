"""From scores to a decision: the cheapest way through two states, article and debris."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cleaner.structure.measure import Floats
    from cleaner.structure.scorecard import Decoding

_LEAST: Final = 0.02


def keep(scores: Floats, words: Floats, decoding: Decoding, least: float | None = None) -> NDArray[np.bool_]:
    """Which lines belong to the article.

    A line counts by its score above the page's border (`least`, by default that of `border`), times its words to
    `power`; going from debris to article costs `enter`, back `leave`. Of all ways to divide the lines the dearest in
    sum is taken (Viterbi). The state is one number, how much better off the article is than debris, so that a line
    costs two comparisons.
    """
    weight = np.maximum(words, 1) ** np.float32(decoding.power)
    least = border(scores, words, decoding) if least is None else least
    gains = ((scores - np.float32(least)) * weight).tolist()
    low, high = -decoding.enter, decoding.leave
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
    chance = 1 / (1 + np.exp(-np.clip(scores, -30, 30)))
    order = np.argsort(-chance, kind="stable")
    wanted = np.cumsum((chance * words)[order])
    best = float((2 * wanted / (np.cumsum(words[order]) + wanted[-1] + 1e-6)).max())
    least = min(max(decoding.share * best, _LEAST), 1 - _LEAST)
    return float(np.log(least / (1 - least))) + decoding.threshold
