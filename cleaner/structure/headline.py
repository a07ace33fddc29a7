"""The headline of a page: a line above the article that speaks of what the article speaks of."""

from __future__ import annotations

import re
from typing import Final

LOOK: Final = 12
"""Lines with a word above the article among which the headline is looked for."""
REACH: Final = 6000
"""Characters of the article that are compared with them."""
_LONG: Final = 4
_SHARED: Final = 0.6
"""The share of its longer words that the first paragraphs must have too."""
_WORD: Final = re.compile(r"\w+")
_MENU: Final = re.compile(r"[|›»•·]|https?:|\s[-–]\s\S+$")


def headline(above: list[str], article: str) -> int | None:
    """Which of the lines above an article is its headline: the number in `above`, or None.

    It has 3 to 25 words, does not end in a full stop, is no menu, and most of its longer words (or, in scripts without
    blanks, its pairs of characters) come again in the article. Of several the one with most shared words counts, then
    the lowest.
    """
    body = article[:REACH].lower()
    best: tuple[float, int] | None = None
    for number in range(max(0, len(above) - LOOK), len(above)):
        line = above[number].strip()
        words = _WORD.findall(line.lower())
        dense = len(words) < 3 and len(line) >= 8 and not line.isascii()
        if dense:
            joined = "".join(words)
            words = [joined[i : i + 2] for i in range(len(joined) - 1)]
        elif not 3 <= len(words) <= 25:
            continue
        if line.endswith((".", ":", "。", "…")) or _MENU.search(line):
            continue
        telling = {word for word in words if dense or len(word) >= _LONG}
        shared = sum(1 for word in telling if word in body)
        if len(telling) >= 2 and shared >= _SHARED * len(telling) and (best is None or shared >= best[0]):
            best = (shared, number)
    return None if best is None else best[1]
