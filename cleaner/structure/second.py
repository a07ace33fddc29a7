"""The second look: what the first scores say of the lines around, of blocks, and of what the article is about.

A line alone can only be likely; a block of likely lines is the article, and a likely line far from it is a teaser or
a footer. The features here are made of the first scores, as levels (see `features`), and get a scorecard of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from cleaner.structure.features import Feature, hundredths, logarithms, topics
from cleaner.structure.windows import far, sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cleaner.structure.measure import Floats, Ints, Page

    Levels = NDArray[np.uint8]

WINDOWS: Final = (2, 4, 8, 16, 32)
SECOND_CROSSES: Final = (
    ("score", "block-1 share"),
    ("score", "article-share above"),
    ("score", "block-2 share"),
    ("block-1 share", "article-words"),
    ("block-2 words", "article-share"),
    ("score above 1", "score below 1"),
    ("article above 8", "article below 8"),
    ("likely above 4", "likely below 4"),
    ("article-share above", "article-share below"),
)
"""Pairs of features of the second look that say more together."""
_SIDES: Final = ("above", "below")
_STEPS: Final = (1, 2, 3)
_BLOCKS: Final = ((0.5, 10), (0.5, 40), (0.5, 120), (0.7, 80))
"""Blocks of lines: from which probability a line is part of one, and how many words of others may lie between."""


def second_catalogue() -> tuple[Feature, ...]:
    """The features of the second look, in the order of the rows that `second_levels` gives."""
    out = [Feature("score", "score")]
    out += [Feature(f"score {side} {step}", "score") for side in _SIDES for step in _STEPS]
    for side in _SIDES:
        out += [Feature(f"article {side} {width}", "share") for width in WINDOWS]
        out += [Feature(f"likely {side} {width}", "share") for width in WINDOWS]
        out += [Feature(f"article-words {side} {width}", "count") for width in WINDOWS]
    out += [Feature("article-share above", "share"), Feature("article-share below", "share")]
    out += [Feature("article-words above", "count"), Feature("article-words below", "count")]
    out += [Feature("article-words", "count"), Feature("article-share", "share")]
    for number, _ in enumerate(_BLOCKS, 1):
        out += [Feature(f"block-{number} words", "count"), Feature(f"block-{number} share", "share")]
        out += [Feature(f"block-{number} {what}-{side}", "count") for what in ("lines", "words") for side in _SIDES]
    out += [Feature("sure above", "count"), Feature("sure below", "count")]
    out += [Feature(f"topic-{what} again", "share") for what in ("seen", "share", "weight")]
    return tuple(out)


def second_levels(page: Page, scores: Floats) -> Levels:
    """Feature x line, in the order of `second_catalogue`, from the first scores."""
    lines = len(scores)
    chance = (1 / (1 + np.exp(-np.clip(scores, -30, 30)))).astype(np.float32)
    words = np.maximum(page.words, np.float32(0.5))
    weighed = chance * words
    wide = np.full(lines + 6, -9, dtype=np.float32)
    wide[3:-3] = scores
    beside = [
        scores,
        *(wide[3 - step : 3 - step + lines] for step in _STEPS),
        *(wide[3 + step : 3 + step + lines] for step in _STEPS),
    ]
    windows = []
    widths = np.array(WINDOWS, dtype=np.float32)[:, None]
    for side in sums(np.stack([weighed, words, chance]), WINDOWS):
        windows += [
            hundredths(side[:, 0] / np.maximum(side[:, 1], 1)),
            hundredths(side[:, 2] / widths),
            logarithms(side[:, 0]),
        ]
    total = float(weighed.sum()) + 1e-6
    above = np.cumsum(weighed) - weighed
    below = total - above - weighed
    whole = np.full((2, lines), total, dtype=np.float32)
    whole[1] /= float(words.sum())
    blocks = [row for least, between in _BLOCKS for row in _block((chance > least) & (words >= 3), words, between)]
    sure = far((chance > 0.7) & (words >= 6))
    return np.concatenate(
        [
            np.clip(np.stack(beside) * 8 + 100, 0, 255).astype(np.uint8),
            *windows,
            hundredths(np.stack([above, below]) / np.float32(total)),
            logarithms(np.stack([above, np.maximum(below, 0)])),
            logarithms(whole[:1]),
            hundredths(whole[1:]),
            *blocks,
            logarithms(np.stack(sure)),
            hundredths(topics(page, chance)),
        ]
    )


def _block(marked: NDArray[np.bool_], words: Floats, between: int) -> list[Levels]:
    """For each line the words of its block, as a number and as a share of the largest block's, and how far above or
    below it the largest block is (0 inside), in lines and in words.
    """
    lines = len(marked)
    places = np.flatnonzero(marked)
    if not places.size:
        return [np.zeros((6, lines), dtype=np.uint8)]
    apart = np.cumsum(np.where(marked, 0, words))
    cuts = np.diff(apart[places]) > between
    begin = places[np.append(True, cuts)]
    end = places[np.append(cuts, True)]
    mass = np.add.reduceat(words[places], np.flatnonzero(np.append(True, cuts)))
    number = np.arange(lines)
    block: Ints = np.searchsorted(begin, number, side="right") - 1
    inside = (block >= 0) & (number <= end[np.maximum(block, 0)])
    own = np.where(inside, mass[np.maximum(block, 0)], 0)
    best = int(mass.argmax())
    first, last = int(begin[best]), int(end[best])
    running = np.cumsum(words)
    distance = np.stack(
        [
            np.maximum(number - last, 0),
            np.maximum(first - number, 0),
            np.maximum(running - running[last], 0),
            np.maximum(running[first] - running, 0),
        ]
    )
    return [logarithms(own[None]), hundredths(own[None] / max(float(mass[best]), 1.0)), logarithms(distance)]
