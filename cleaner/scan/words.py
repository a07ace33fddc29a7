"""Words of a text, as terms are compared with them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Any

from .fold import UNSPACED, unspaced


@cache
def _marks() -> str:
    """A class of all combining marks: Indic vowel signs, Arabic and Hebrew points belong to their words."""
    ranges: list[list[int]] = []
    for point in range(0x300, 0x1F000):
        if unicodedata.category(chr(point))[0] == "M":
            if ranges and ranges[-1][1] == point - 1:
                ranges[-1][1] = point
            else:
                ranges.append([point, point])
    return "".join(f"{chr(low)}-{chr(high)}" for low, high in ranges)


@cache
def word_pattern() -> re.Pattern[str]:
    """Finds words: letters, digits, underscores and the marks on them."""
    return re.compile(rf"[\w{_marks()}]+")


_ASCII_WORD = re.compile(r"\w+", re.ASCII)
_PLAIN_WORD = re.compile(r"\w+")
# Letters of Latin alphabets, and the punctuation and signs of every text: no combining mark among them.
_BEYOND_LATIN = re.compile("[\u0300-\u1dff\u20d0-\u20ff\u2c00-\U0010ffff]")
_HAS_UNSPACED = re.compile(f"[{UNSPACED}]")
# A Latin name in Japanese or Thai text is a word of its own, though no blank parts it from what follows.
_MIXED_WORD = re.compile(rf"[{UNSPACED}]+|[^\W{UNSPACED}]+")


def _finder(text: str) -> re.Pattern[str]:
    """The quickest expression that finds the words of this text."""
    if text.isascii():
        return _ASCII_WORD
    if not _BEYOND_LATIN.search(text):
        return _PLAIN_WORD
    return _MIXED_WORD if _HAS_UNSPACED.search(text) else word_pattern()


def lower(text: str) -> str:
    """Lower case, one code point for one: the Turkish capital İ becomes a plain i."""
    return text.lower() if text.isascii() or "İ" not in text else text.replace("İ", "i").lower()


def words_of(text: str) -> list[str]:
    """The words of a text in lower case."""
    return _finder(text).findall(lower(text))


def places_of(text: str) -> list[tuple[int, int, str]]:
    """(start, end, word in lower case) of each word."""
    return [(*m.span(), m[0]) for m in _finder(text).finditer(lower(text))]


class Vocabulary:
    """All words that the term lists behind `only` are made of: tells quickly that a line cannot consist of them."""

    def __init__(self, words: Iterable[str] = (), stems: Iterable[str] = (), *, anything: bool = False) -> None:
        self.words, self.stems, self.open = set(words), set(stems), anything
        self._index()

    def _index(self) -> None:
        """Stems by their first two letters, so that most words are done with at one look."""
        heads: dict[str, list[str]] = {}
        for stem in sorted(self.stems):
            heads.setdefault(stem[:2], []).append(stem)
        self._heads = {head: tuple(stems) for head, stems in heads.items()}

    def tables(self) -> list[Any]:
        """The vocabulary as plain data, for the cache."""
        return [sorted(self.words), sorted(self.stems), self.open]

    @classmethod
    def from_tables(cls, tables: list[Any]) -> Vocabulary:
        """The vocabulary that `tables` were taken from."""
        return cls(tables[0], tables[1], anything=tables[2])

    def covered(self, words: list[str]) -> float:
        """The share (0–1) of the letters of these words that words of this vocabulary could make up; numbers aside."""
        if self.open:
            return 1.0
        total = found = 0
        for word in words:
            if word.isdigit():
                continue
            size = len(word)
            total += size
            if word in self.words or self._stemmed(word):
                found += size
        return found / total if total else 1.0

    def _stemmed(self, word: str) -> bool:
        if not word.isascii() and any(map(unspaced, word)):
            return True
        stems = self._heads.get(word[:2])
        return stems is not None and word.startswith(stems)
