"""From scores to a decision: the cheapest way through two states, article and debris."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cleaner.structure.measure import Floats
    from cleaner.structure.scorecard import Decoding


def keep(scores: Floats, words: Floats, decoding: Decoding) -> NDArray[np.bool_]:
    """Which lines belong to the article.

    A line counts by its score above the threshold, times its words to `power`; going from debris to article costs
    `enter`, back `leave`. Of all ways to divide the lines the dearest in sum is taken (Viterbi). The state is one
    number, how much better off the article is than debris, so that a line costs two comparisons.
    """
    weight = np.maximum(words, 1) ** np.float32(decoding.power)
    gains = ((scores - np.float32(decoding.threshold)) * weight).tolist()
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
