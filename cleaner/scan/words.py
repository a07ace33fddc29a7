"""Words of a text, as terms are compared with them."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from .fold import UNSPACED, has_unspaced


@cache
def mark_ranges() -> list[tuple[int, int]]:
    """The combining marks as ranges of code points (first, last): Indic vowel signs, Arabic and Hebrew points belong to
    their words."""
    ranges: list[tuple[int, int]] = []
    for point in range(0x300, 0x1F000):
        if unicodedata.category(chr(point))[0] == "M":
            if ranges and ranges[-1][1] == point - 1:
                ranges[-1] = (ranges[-1][0], point)
            else:
                ranges.append((point, point))
    return ranges


def _marks() -> str:
    """A class of all combining marks."""
    return "".join(f"{chr(low)}-{chr(high)}" for low, high in mark_ranges())


@cache
def word_pattern() -> re.Pattern[str]:
    """Finds words: letters, digits, underscores and the marks on them."""
    return re.compile(rf"[\w{_marks()}]+")


@cache
def _mixed_word() -> re.Pattern[str]:
    """Finds words where some are in scripts without blanks: a Latin name in Japanese or Thai text is a word of its own,
    though no blank parts it from what follows."""
    return re.compile(rf"[{UNSPACED}]+|[^\W{UNSPACED}]+")


_ASCII_WORD = re.compile(r"\w+", re.ASCII)
_PLAIN_WORD = re.compile(r"\w+")
# Letters of Latin alphabets, and the punctuation and signs of every text: no combining mark among them. The few that are
# left out are named: a class of the many others takes ten times as long to compile, which every start would pay.
_BEYOND_LATIN = re.compile("[^\0-\u02ff\u1e00-\u20cf\u2100-\u2bff]")


def _finder(text: str) -> re.Pattern[str]:
    """The quickest expression that finds the words of this text."""
    if text.isascii():
        return _ASCII_WORD
    if not _BEYOND_LATIN.search(text):
        return _PLAIN_WORD
    return _mixed_word() if has_unspaced(text) else word_pattern()


def lower(text: str) -> str:
    """Lower case, one code point for one: the Turkish capital İ becomes a plain i."""
    return text.lower() if text.isascii() or "İ" not in text else text.replace("İ", "i").lower()


def words_of(text: str) -> list[str]:
    """The words of a text in lower case."""
    return _finder(text).findall(lower(text))


def places_of(text: str) -> list[tuple[int, int, str]]:
    """(start, end, word in lower case) of each word."""
    return [(*m.span(), m[0]) for m in _finder(text).finditer(lower(text))]
