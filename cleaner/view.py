"""A document as the rules see it: units of text with their offsets, and what can be asked of each.

A unit is a line; in a text wrapped at some width a paragraph; in a text that is all one line a sentence. Offsets are
code points in the text that the view was made of.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from .scan.fold import fold, unspaced_pattern, word_character

if TYPE_CHECKING:
    from .context import Context
    from .scan.index import TermHits

LONG_LINE = 1200
"""Code points from which a line is read sentence by sentence: longer than nearly any paragraph."""

SHORT = 160
"""Code points up to which a line is short: rules that hold for such lines only are looked for in those alone."""

_SENTENCE = re.compile(r"[.!?…؟۔।]+[\"”’»«)\]]*(?=\s+\S)|[。！？]+[”’」』）]*")
_ENDING = re.compile(r"[.!?…。！？؟۔।:;][\"”’“»«)\]」』）*_]*\s*$")
_BULLET = re.compile(r"\s*(?:[-*•·●○▪■►▶–—✓✔+]|\d{1,3}[.)]|[a-z][.)])\s")
_SPELT = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")  # Thai, Lao, Burmese, Khmer
_LONE_SIGN = re.compile(r"(?<!\S)[^\w\s]+(?!\S)")
_QUOTES = frozenset('“”„«»"「」『』‹›')
_WIDEST_WRAP = 100


class View:
    """The units of a text. `joined` when lines were cut into sentences, `wrapped` when they were put together."""

    def __init__(self, text: str) -> None:
        self.text = text
        lines = text.split("\n")
        self.texts: list[str] = lines
        self.wrapped = self.joined = False
        width = max(map(len, lines))
        if width <= _WIDEST_WRAP:
            if len(lines) > 4 and len(text) > 240:
                self._unwrap(lines, width)
        elif width > LONG_LINE or (len(text) > 300 and _single(lines)):
            self._cut(lines)
        if not (self.wrapped or self.joined):
            self.starts = [0, *accumulate(map((1).__add__, map(len, lines)))][:-1]

    def _unwrap(self, lines: list[str], width: int) -> None:
        """Puts lines together that were broken because the next word did not fit."""
        if width < 50:
            return
        broken = [
            bool(line and following)
            and len(line) + 1 + len(following.split(" ", 1)[0]) > width
            and not following[:1].isspace()
            for line, following in pairwise(lines)
        ]
        # Prose that is wrapped breaks most of its long lines in mid-sentence; a list of headlines does not.
        full = [line for line, cut in zip(lines, broken, strict=False) if cut]
        if len(full) < 4 or sum(line[-1] not in '.!?:;"”' for line in full) * 2 < len(full):
            return
        self.wrapped, self.texts, self.starts = True, [], []
        start = position = 0
        for number, line in enumerate(lines):
            position += len(line) + 1
            if number == len(broken) or not broken[number]:
                self.texts.append(self.text[start : position - 1].replace("\n", " "))
                self.starts.append(start)
                start = position

    def _cut(self, lines: list[str]) -> None:
        """Cuts lines that hold a whole article into sentences; the blanks between them belong to none."""
        whole = len(self.text) <= LONG_LINE
        self.joined, self.texts, self.starts = True, [], []
        position = 0
        for line in lines:
            if len(line) > LONG_LINE or (whole and len(line) > 300):
                for start, end in sentences(line):
                    self.texts.append(line[start:end])
                    self.starts.append(position + start)
            else:
                self.texts.append(line)
                self.starts.append(position)
            position += len(line) + 1

    @cached_property
    def data(self) -> bytes:
        """The folded bytes for the scan; breaks inside a wrapped paragraph are blanks, so that phrases are found."""
        if not self.wrapped:
            return fold(self.text)
        parts = []
        for number, text in enumerate(self.texts):
            end = self.starts[number + 1] if number + 1 < len(self.texts) else len(self.text)
            parts.append(text + self.text[self.starts[number] + len(text) : end])
        return fold("".join(parts))

    def unit_at(self, offset: int) -> int:
        """The number of the unit in which a code point stands (or after which, in the gap behind it)."""
        return bisect_right(self.starts, offset) - 1


def _single(lines: list[str]) -> bool:
    """Whether all the text stands in one line."""
    return len(lines) <= 3 and sum(1 for line in lines if line.strip()) == 1


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


class Unit:
    """One line, paragraph or sentence: its text and what the conditions ask of it. Computed once, when first asked."""

    __slots__ = ("__dict__", "context", "index", "start", "text", "whole")

    def __init__(self, text: str, start: int, index: int, context: Context, *, whole: bool = False) -> None:
        self.text, self.start, self.index, self.context, self.whole = text, start, index, context, whole

    @cached_property
    def hits(self) -> TermHits:
        """Hits of all term lists."""
        return self.context.hits(self)

    @cached_property
    def core(self) -> tuple[int, int]:
        """Where the first word begins and the last one ends; `(0, 0)` without words."""
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

    @cached_property
    def letter_counts(self) -> list[int]:
        """How many letters stand before each character, and in all."""
        return [0, *accumulate(map(str.isalpha, self.text))]

    @property
    def letters(self) -> int:
        """How many characters are letters."""
        return self.letter_counts[-1]

    @cached_property
    def words(self) -> int:
        """Words; in scripts without blanks two characters count as one, in those that spell each sound four."""
        text = self.text
        parts = text.split()
        dense = 0
        if not text.isascii() and (found := len(unspaced_pattern().findall(text))):
            spelt = len(_SPELT.findall(text))
            dense = spelt // 4 + (found - spelt) // 2
        if len(parts) > 25:  # signs that stand alone make no difference here
            return len(parts) + dense
        return len(parts) - len(_LONE_SIGN.findall(text)) + dense

    @cached_property
    def capitals(self) -> float:
        """Share of the letters that are capitals."""
        return sum(map(str.isupper, self.text)) / self.letters if self.letters else 0.0

    @cached_property
    def digits(self) -> float:
        """Share of digits among letters and digits."""
        count = sum(map(str.isdigit, self.text))
        return count / (count + self.letters) if count else 0.0

    @cached_property
    def function_words(self) -> float:
        """Share of the words that are function words of some language."""
        number = self.context.matcher.numbers.get("function-words")
        hits = self.hits.get(number, []) if number is not None else []
        return min(1.0, len({start for _, start, _ in hits}) / self.words) if self.words else 0.0

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

    @cached_property
    def prose(self) -> bool:
        """Whether it reads like a paragraph of an article: long enough, and ending like a sentence or very long."""
        return reads_as_prose(self.text, self.words)


def reads_as_prose(text: str, words: int) -> bool:
    """Whether a text of so many words is long enough for a paragraph, and ends like a sentence or is very long."""
    if words < 12 or len(text) < 24:
        return False
    text = text.rstrip()
    if text.endswith(("...", "…", ":", ";")):  # cut off, or the head of a list
        return words >= 60
    return words >= 40 or bool(_ENDING.search(text[-12:]))
