"""What a text looks like: how long it is, how it begins and ends. `measured` is the same, compiled, where there is a compiler."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING

from .scan.fold import UNSPACED, word_character

if TYPE_CHECKING:
    from .context import Context
    from .scan.index import TermHits

_SENTENCE = re.compile(r"[.!?…؟۔।]+[\"”’»«)\]]*(?=\s+\S)|[。！？]+[”’」』）]*")
_ENDING = re.compile(r"[.!?…。！？؟۔।:;][\"”’“»«)\]」』）*_]*\s*$")
_BULLET = re.compile(r"\s*(?:[-*•·●○▪■►▶–—✓✔+]|\d{1,3}[.)]|[a-z][.)])\s")
_UNSPACED = re.compile(f"[{UNSPACED}]")
_SPELT = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")  # Thai, Lao, Burmese, Khmer
_LONE_SIGN = re.compile(r"(?<!\S)[^\w\s]+(?!\S)")
_QUOTES = frozenset('“”„«»"「」『』‹›')


FEATURES = ("chars", "words", "sentence", "bullet", "quoted", "letters", "capitals", "digits", "function_words")
"""What `Unit.fits` tells, what is cheap first; whether a text ends like a sentence and the like is 0 or 1."""

Range = tuple[int, float, float]
"""(place among `FEATURES`, least, most)."""


def lines_of(text: str) -> tuple[list[int], list[int], int]:
    """Where the lines of a text begin, how long they are, and how long the longest is, in code points."""
    sizes = list(map(len, text.split("\n")))
    return [0, *accumulate(map((1).__add__, sizes))][:-1], sizes, max(sizes)


def sentences(text: str) -> list[tuple[int, int]]:
    """Where the sentences of a line stand, blanks between them left out: `[(start, end)]` in code points."""
    out: list[tuple[int, int]] = []
    start, size = 0, len(text)
    for match in _SENTENCE.finditer(text):
        end = match.end()
        following = end
        while following < size and text[following].isspace():
            following += 1
        # A small letter after the stop: an abbreviation, a decimal or a quotation that goes on.
        if following < size and text[following].islower() and text[match.start()] != "。":
            continue
        out.append((start, end))
        start = following
    if start < size and text[start:].strip():
        out.append((start, start + len(text[start:].rstrip())))
    return out


def count_words(text: str) -> int:
    """How many words a text has; in scripts without blanks two characters count as one, in those that spell each sound
    four. Signs that stand alone are none, as far as they matter: among up to 25."""
    parts = text.split()
    dense = 0
    if not text.isascii() and (found := len(_UNSPACED.findall(text))):
        spelt = len(_SPELT.findall(text))
        dense = spelt // 4 + (found - spelt) // 2
    if len(parts) > 25:
        return len(parts) + dense
    return len(parts) - len(_LONE_SIGN.findall(text)) + dense


def reads_as_prose(text: str, words: int) -> bool:
    """Whether a text of so many words is long enough for a paragraph, and ends like a sentence or is very long."""
    if words < 12 or len(text) < 24:
        return False
    text = text.rstrip()
    if text.endswith(("...", "…", ":", ";")):  # cut off, or the head of a list
        return words >= 60
    return words >= 40 or bool(_ENDING.search(text[-12:]))


class Unit:
    """One line, paragraph or sentence: its text and what the conditions ask of it. `start` and `index`: where it stands in
    the document; `words`, where they were counted; `whole`: a unit of the document, no part of one."""

    __slots__ = ("_hits", "_letters", "_words", "context", "index", "start", "text", "whole")

    def __init__(
        self, text: str, start: int, index: int, context: Context, words: int = -1, whole: bool = False
    ) -> None:
        self.text, self.start, self.index, self.context = text, start, index, context
        self.whole = whole
        self._words, self._letters = words, -1
        self._hits: TermHits | None = None

    def fits(self, wanted: tuple[Range, ...]) -> bool:
        """Whether each of these features lies in its range."""
        return all(low <= getattr(self, FEATURES[feature]) <= high for feature, low, high in wanted)

    @property
    def hits(self) -> TermHits:
        """Hits of all term lists."""
        if self._hits is None:
            self._hits = self.context.hits(self)
        return self._hits

    @property
    def function_words(self) -> float:
        """Share of the words that are function words of some language."""
        return self.context.function_words(self)

    @property
    def core(self) -> tuple[int, int]:
        """Where the first word begins and the last one ends; both the same place without words."""
        text = self.text
        low, high = 0, len(text)
        while low < high and not word_character(text[low]):
            low += 1
        while high > low and not word_character(text[high - 1]):
            high -= 1
        return low, high

    @property
    def chars(self) -> int:
        """Code points, blanks at the ends left out."""
        return len(self.text.strip())

    @property
    def letters(self) -> int:
        """How many characters are letters."""
        if self._letters < 0:
            self._letters = sum(map(str.isalpha, self.text))
        return self._letters

    def letters_between(self, start: int, end: int) -> int:
        """How many letters stand in a part of the text."""
        if not 0 <= start <= end <= len(self.text):
            raise IndexError(start, end)
        return sum(map(str.isalpha, self.text[start:end]))

    @property
    def words(self) -> int:
        """Words, see `count_words`."""
        if self._words < 0:
            self._words = count_words(self.text)
        return self._words

    @property
    def capitals(self) -> float:
        """Share of the letters that are capitals."""
        return sum(map(str.isupper, self.text)) / self.letters if self.letters else 0.0

    @property
    def digits(self) -> float:
        """Share of digits among letters and digits."""
        count = sum(map(str.isdigit, self.text))
        return count / (count + self.letters) if count else 0.0

    @property
    def sentence(self) -> bool:
        """Whether it ends like a sentence."""
        return bool(_ENDING.search(self.text[-12:]))

    @property
    def bullet(self) -> bool:
        """Whether it starts with a list mark."""
        return bool(_BULLET.match(self.text))

    @property
    def quoted(self) -> bool:
        """Whether it holds quotation marks."""
        return not _QUOTES.isdisjoint(self.text)

    @property
    def prose(self) -> bool:
        """Whether it reads like a paragraph of an article: long enough, and ending like a sentence or very long."""
        return reads_as_prose(self.text, self.words)
