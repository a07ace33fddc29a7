"""Whether a text is all of a page or what an extractor left of one: the question behind the profile `auto`.

Plain Python and no NumPy, since it is asked of every text. A page shows by the labels of its menus and footers, one a
line, in languages whose words the lists know, and in all others by its frame: short lines that begin and end it, one run
of them after the other, few of its characters in them, a copyright sign at the end. The scores come from a logistic
regression on dumps and extracted texts, judged on sites not fitted on; the border lies where hardly any extracted text
passes, as taking an article for a page costs more than the other way round.
"""

from __future__ import annotations

from functools import lru_cache
from math import log1p
from typing import TYPE_CHECKING, Final, NamedTuple

from cleaner.compiled import compiled_module

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_LABELS: Final = (
    "nav-label", "nav-phrase", "nav-word", "login", "share", "network", "follow", "share-phrase", "related-heading",
    "subscribe", "newsletter", "newsletter-phrase", "comment-phrase", "ad-label", "consent-choice",
)  # fmt: skip
_LEGAL: Final = "legal-page"
_LABEL: Final = 30
"""Characters of a label."""
_SHORT: Final = 40
_LONG: Final = 120
_NARROW: Final = 48  # a short line and its indentation
_LEAST: Final = 6
_ENDS: Final = 8
_LAST: Final = 12
_RUN: Final = 5
_INDENTED: Final = ("  ", "\t\t", "\t ")
_MARKS: Final = " \t\r\f*+-o•·|#>[]\u200b\xa0"

FRAME_LIMITS: Final = {
    "label": _LABEL, "short": _SHORT, "long": _LONG, "least": _LEAST, "ends": _ENDS, "last": _LAST, "run": _RUN,
}  # fmt: skip
"""What the compiled `frame` has to know."""
_FORM: Final = 1

SURE: Final = 0.8
"""The log-odds from which `auto` takes a text for a page."""
LIKELY: Final = 0.3
"""The log-odds from which `auto` does so when the model finds the frame of a page above the article and below it."""
BEYOND_DOUBT: Final = 1.5
"""The log-odds from which `auto` lets most of a text go: what is left of a front page is little."""
LENIENT: Final = -5.0
"""The log-odds from which a text that its owner calls a page is taken for one, if the model finds a frame to take away."""
CERTAIN: Final = 3.0
"""The log-odds from which a text that its owner calls a page is cut though hardly a line stands around its article."""
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
                if "*" not in word and len(word) < _LABEL:
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


class Frame(NamedTuple):
    """What is counted of a text to tell whether it is all of a page. Lines are those with more than marks and blanks."""

    lines: int
    above: int  # the first paragraph, and below the last one; all of them without a paragraph
    below: int
    short_below: int
    first_short: int  # short ones among the first lines, and among the last
    last_short: int
    best: int  # in the longest run of short ones
    many: int  # runs of them that are long
    written: int  # characters
    brief: int  # those in short lines
    distinct: int
    indented: int
    labels: int  # different ones
    legal: int  # those that name a legal page
    at_head: int
    at_tail: int
    signed: bool  # whether there is a copyright sign
    signed_last: bool  # whether there is one, or the word, in the last lines


def frame_of(text: str, labels: Mapping[str, bool]) -> Frame | None:
    """What `page_odds` counts; None for a text of a few lines. `frame.frame_of` is the same, compiled."""
    bare = [small for line in text.split("\n") if (small := line.strip(_MARKS))]
    count = len(bare)
    if count < _LEAST:
        return None
    sizes = list(map(len, bare))
    first = next((place for place, size in enumerate(sizes) if size >= _LONG), -1)
    above = below = count
    head, tail = count // 2, count // 2 + 1
    if first >= 0:
        above = first
        below = next(place for place, size in enumerate(reversed(sizes)) if size >= _LONG)
        head, tail = above, count - below
    found = [(n, small) for n, line in enumerate(bare) if sizes[n] < _LABEL and (small := line.lower()) in labels]
    frame = {small for _, small in found}
    short = [size < _SHORT for size in sizes]
    last = "\n".join(bare[-_LAST:]).lower()
    return Frame(
        count, above, below, sum(short[count - below :]), sum(short[:_ENDS]), sum(short[-_ENDS:]), *_runs(short), sum(sizes),
        sum([size for size in sizes if size < _SHORT]), len(set(bare)),
        sum([text.count(f"\n{blanks}") for blanks in _INDENTED]) + text.startswith(_INDENTED),
        len(frame), sum([labels[small] for small in frame]), len({small for n, small in found if n < head}),
        len({small for n, small in found if n >= tail}), "©" in text or "(c)" in text or "(C)" in text,
        "©" in last or "(c)" in last or "copyright" in last,
    )  # fmt: skip


def page_odds(text: str, labels: Mapping[str, bool]) -> float:
    """The log-odds that a text is all of a page; -10 for a text of a few lines. `labels`: see `page_labels`."""
    found = _counter()(text, labels)
    if found is None:
        return -10.0
    return (
        -6.77 + 0.17 * log1p(found.above) + 0.28 * log1p(found.below) - 0.18 * log1p(found.short_below)
        + 1.14 * found.signed + 1.75 * found.signed_last
        + 1.16 * log1p(found.labels) + 1.74 * log1p(found.legal) + 0.51 * log1p(found.at_head) + 0.28 * log1p(found.at_tail)
        + 0.14 * log1p(found.indented) - 0.35 * log1p(found.written) - 3.42 * found.brief / found.written
        - 0.28 * log1p(found.lines - found.distinct) + 0.26 * log1p(found.best) + 0.42 * log1p(found.many)
        + 0.46 * log1p(found.lines)
        + 2.18 * found.first_short / _ENDS + 0.76 * found.last_short / _ENDS
    )  # fmt: skip


@lru_cache(maxsize=1)
def _counter() -> Callable[[str, Mapping[str, bool]], Frame | None]:
    """`frame_of`, compiled where it can be; chosen when it is first asked for, since that takes a while."""
    compiled = compiled_module("structure.frame", _FORM)
    return frame_of if compiled is None else compiled.frame_of


def _runs(short: list[bool]) -> tuple[int, int]:
    """How many short lines stand in the longest run of them, and how many runs are long."""
    best = many = run = 0
    for one in short:
        if one:
            run += 1
            if run == _RUN:
                many += 1
        elif run:
            best, run = max(best, run), 0
    return max(best, run), many
