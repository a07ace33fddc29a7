"""Whether a text is all of a page or what an extractor left of one: the question behind the profile `auto`.

No NumPy, since it is asked of every text. A page shows by the labels of its menus and footers, one a
line, in languages whose words the lists know, and in all others by its frame: short lines that begin and end it, one run
of them after the other, few of its characters in them, a copyright sign at the end. The scores come from a logistic
regression on dumps and extracted texts, judged on sites not fitted on; the border lies where hardly any extracted text
passes, as taking an article for a page costs more than the other way round.
"""

from __future__ import annotations

from math import log1p
from typing import TYPE_CHECKING, Final, NamedTuple

from cleaner.compiled import compiled_module

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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
_FORM: Final = 1
"""The form of `outline` that the compiled code has to know."""
_MARKS: Final = " \t\r\f*+-o•·|#>[]\u200b\xa0"

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


class Outline(NamedTuple):
    """The lines of a text as far as their lengths go.

    `bare`: without marks at their ends, empty ones left out; `above`, `below`: so many of them stand before the first long
    one and after the last one (all where there is none), `brief_below` short ones among the latter; `written`, `brief`:
    characters in all and in short ones; `best`: short lines in the longest run of them, `many`: such runs that are long;
    `indented` lines.
    """

    bare: list[str]
    above: int
    below: int
    brief_below: int
    written: int
    brief: int
    best: int
    many: int
    indented: int


def outline(text: str) -> Outline:
    """The outline of a text; by compiled code where there is some."""
    compiled = compiled_module("structure.outline", _FORM)
    if compiled is not None:
        return Outline(*compiled.outline(text, _MARKS, _SHORT, _LONG, _RUN))
    bare = [small for line in text.split("\n") if (small := line.strip(_MARKS))]
    sizes = list(map(len, bare))
    long = [place for place, size in enumerate(sizes) if size >= _LONG]
    above, below = (long[0], len(bare) - 1 - long[-1]) if long else (len(bare), len(bare))
    short = [size < _SHORT for size in sizes]
    best, many = _runs(short)
    indented = sum([text.count(f"\n{blanks}") for blanks in _INDENTED]) + text.startswith(_INDENTED)
    brief = sum([size for size in sizes if size < _SHORT])
    return Outline(bare, above, below, sum(short[len(bare) - below :]), sum(sizes), brief, best, many, indented)


def page_odds(text: str, labels: Mapping[str, bool]) -> float:
    """The log-odds that a text is all of a page; -10 for a text of a few lines. `labels`: see `page_labels`."""
    seen = outline(text)
    bare, count = seen.bare, len(seen.bare)
    if count < _LEAST:
        return -10.0
    head, tail = (count // 2, count // 2 + 1) if seen.above == count else (seen.above, count - seen.below)
    found = [(n, small) for n, line in enumerate(bare) if len(line) < _LABEL and (small := line.lower()) in labels]
    frame = {small for _, small in found}
    legal = sum([labels[small] for small in frame])
    at_head, at_tail = len({small for n, small in found if n < head}), len({small for n, small in found if n >= tail})
    last = "\n".join(bare[-_LAST:]).lower()
    return (
        -6.77 + 0.17 * log1p(seen.above) + 0.28 * log1p(seen.below) - 0.18 * log1p(seen.brief_below)
        + 1.14 * ("©" in text or "(c)" in text or "(C)" in text)
        + 1.75 * ("©" in last or "(c)" in last or "copyright" in last)
        + 1.16 * log1p(len(frame)) + 1.74 * log1p(legal) + 0.51 * log1p(at_head) + 0.28 * log1p(at_tail)
        + 0.14 * log1p(seen.indented) - 0.35 * log1p(seen.written) - 3.42 * seen.brief / seen.written
        - 0.28 * log1p(count - len(set(bare))) + 0.26 * log1p(seen.best) + 0.42 * log1p(seen.many) + 0.46 * log1p(count)
        + 2.18 * _short(bare[:_ENDS]) + 0.76 * _short(bare[-_ENDS:])
    )  # fmt: skip


def _short(lines: list[str]) -> float:
    return sum([len(line) < _SHORT for line in lines]) / _ENDS


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
