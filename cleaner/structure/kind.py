"""Whether a text is all of a page or what an extractor left of one: the question behind the profile `auto`.

Plain Python and no NumPy, since it is asked of every text: a page shows by the labels of its menus and footers, one a
line, by the short lines before its first paragraph and after its last, and by its copyright sign. The scores below
come from a logistic regression on dumps and extracted texts; the border lies where hardly any extracted text passes,
as taking a page for an article costs less than the other way round.
"""

from __future__ import annotations

from math import log1p
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_LABELS: Final = (
    "nav-label", "nav-phrase", "nav-word", "login", "share", "network", "follow", "share-phrase", "related-heading",
    "subscribe", "newsletter", "newsletter-phrase", "comment-phrase", "ad-label", "consent-choice",
)  # fmt: skip
_LEGAL: Final = "legal-page"
_SHORT: Final = 30
_LONG: Final = 120
_NARROW: Final = 48  # a short line and its indentation
_LEAST: Final = 6
_MARKS: Final = " \t*+-o•·|#>[]\u200b\xa0"

SURE: Final = 1.0
"""The log-odds from which `auto` takes a text for a page."""
LIKELY: Final = -0.9
"""The log-odds from which `auto` does so when the model finds the frame of a page above the article and below it."""
BEYOND_DOUBT: Final = 3.0
"""The log-odds from which `auto` lets most of a text go: what is left of a front page is little."""
LENIENT: Final = -3.0
"""The log-odds from which a text that its owner calls a page is taken for one. Hardly any article that was cut out of
a page passes: hence what was cut once is not cut again.
"""
FRAME: Final = 16
"""So many short lines above the first paragraph and below the last make a page of what its owner calls one, too: in
languages whose labels no list knows.
"""


def page_labels(terms: Mapping[str, Mapping[str, Iterable[str]]]) -> dict[str, bool]:
    """What stands alone in a line of a page's frame, in all languages: label -> whether it names a legal page.

    `terms`: list -> language -> terms.
    """
    out: dict[str, bool] = {}
    for name in (*_LABELS, _LEGAL):
        for words in terms.get(name, {}).values():
            for word in words:
                if "*" not in word and len(word) < _SHORT:
                    out[word.lower()] = name == _LEGAL
    return out


def looks_like_page(text: str, labels: Mapping[str, bool], border: float = SURE) -> bool:
    """Whether a text is all of a page. Linear in its length; some microseconds for an article."""
    return text.count("\n") >= _LEAST and page_odds(text, labels) > border


def framed(text: str) -> bool:
    """Whether enough short lines stand above the first paragraph and below the last one to make the frame of a page."""
    sizes = [len(line) for line in text.split("\n") if line and not line.isspace()]
    long = [place for place, size in enumerate(sizes) if size >= _LONG]
    if not long or len(sizes) - len(long) < FRAME:
        return False
    return sum(size < _NARROW for size in (*sizes[: long[0]], *sizes[long[-1] + 1 :])) >= FRAME


def page_odds(text: str, labels: Mapping[str, bool]) -> float:
    """The log-odds that a text is all of a page; -10 where too little speaks for it. `labels`: see `page_labels`."""
    lines = text.split("\n")
    short = [line for line in lines if 0 < len(line) < _NARROW]
    if len(short) < _LEAST:
        return -10.0
    frame = {small for line in short if (small := line.strip(_MARKS).lower()) in labels}
    if len(frame) < 2:
        return -10.0
    legal = sum(labels[small] for small in frame)
    sizes = [len(line) for line in lines if line]
    long = [place for place, size in enumerate(sizes) if size >= _LONG]
    above = long[0] if long else len(sizes)
    below = len(sizes) - 1 - long[-1] if long else len(sizes)
    indented = sum(line.startswith("  ") for line in lines)
    copyright = "©" in text or "(c)" in text or "(C)" in text
    return (
        -5.2 + 0.4 * log1p(above) + 0.2 * log1p(below) + 3.2 * copyright + 2.1 * log1p(len(frame)) + 1.6 * log1p(legal)
        + 0.35 * log1p(indented) - 0.4 * log1p(sum(sizes))
    )  # fmt: skip
