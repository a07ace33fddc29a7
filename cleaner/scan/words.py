"""Words of a text, as terms are compared with them."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Any

from .fold import UNSPACED, bare, unspaced


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


def spellings(word: str, language: str = "*") -> set[str]:
    """The lower-case forms under which a word is looked up: Greek capitals lose their accents, Turkish ones their dots."""
    low = lower(word)
    out = {low}
    if language == "el":
        out.add(bare(low))
    if language in ("tr", "az") and "ı" in low:
        out.add(low.replace("ı", "i"))
    return {sys.intern(form) for form in out}


def single_word(term: str) -> bool:
    """Whether a bare term is one word that a word of the text must equal as a whole."""
    return word_pattern().fullmatch(term) is not None and not unspaced(term[0]) and not unspaced(term[-1])


class Vocabulary:
    """All words that the term lists behind `only` are made of: tells quickly that a line cannot consist of them."""

    def __init__(self, terms: Iterable[tuple[str, str]]) -> None:
        self.words: set[str] = set()
        self.stems: set[str] = set()
        self.open = False
        for term, language in terms:
            parts = words_of(term)
            for place, part in enumerate(parts):
                if term.endswith("*") and place == len(parts) - 1:
                    self.stems |= spellings(part, language)
                elif term.startswith("*") and place == 0:
                    self.open = True  # any beginning will do: nothing can be excluded
                else:
                    self.words |= spellings(part, language)
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
        self = cls(())
        self.words, self.stems, self.open = set(tables[0]), set(tables[1]), tables[2]
        self._index()
        return self

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
