"""Case folding for the scan: cheap on the text, exhaustive on the terms.

Lower-casing a whole text with `str.lower` costs more than scanning it. So the text is folded in its UTF-8 bytes,
ASCII letters only (one pass in C, no change of length), and every *term* is written out in the few forms of its other
letters that print knows: lower, Capitalised, Title Case, UPPER. Both engines then look for plain bytes.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

_TURKIC = ("tr", "az")
UNSPACED = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f"  # Myanmar
    "\u1780-\u17ff"  # Khmer
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"  # Hiragana, Katakana and their marks
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
)
"""Scripts that write no blanks between words, as the inside of a character class."""


@cache
def unspaced_pattern() -> re.Pattern[str]:
    """Finds a character of such a script. Compiled when a text first asks for it, which most never do."""
    return re.compile(f"[{UNSPACED}]")


def fold(text: str) -> bytes:
    """UTF-8 of `text` with ASCII letters in lower case; lone surrogates pass, so that any `str` can be scanned."""
    try:
        return text.encode().lower()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass").lower()


def unfold(data: bytes) -> str:
    """The text of folded bytes (ASCII letters stay lower)."""
    return data.decode("utf-8", "surrogatepass")


def has_unspaced(text: str) -> bool:
    """Whether a text has characters of a script that writes no blanks between words."""
    return not text.isascii() and unspaced_pattern().search(text) is not None


@lru_cache(maxsize=8192)
def unspaced(char: str) -> bool:
    """Whether a character belongs to a script that writes no blanks between words."""
    return unspaced_pattern().match(char) is not None


@lru_cache(maxsize=4096)
def word_character(char: str) -> bool:
    """Whether a character is part of a word: letter, digit, underscore or a mark on one."""
    return char.isalnum() or char == "_" or unicodedata.category(char)[0] == "M"


def bare(text: str) -> str:
    """Without accents: Greek capitals, and much text set in capitals, drop them."""
    return unicodedata.normalize("NFC", "".join(c for c in unicodedata.normalize("NFD", text) if c != "\u0301"))


def forms(term: str, language: str = "*") -> set[bytes]:
    """The folded byte strings under which `term` is looked for."""
    spellings = {term}
    if "'" in term:
        spellings |= {term.replace("'", "’")}
    out: set[bytes] = set()
    for spelling in spellings:
        if spelling.isascii() and language not in _TURKIC:
            out.add(fold(spelling))
            continue
        low = spelling.lower()
        cased = {spelling, low, low[:1].upper() + low[1:], low.upper()}
        if language == "el":
            cased.add(bare(low.upper()))
        if language in _TURKIC:
            capitals = low.replace("i", "İ").replace("ı", "I")
            cased |= {capitals.upper(), capitals[:1] + low[1:]}
            cased.add(" ".join(w[:1].replace("i", "İ").replace("ı", "I").upper() + w[1:] for w in low.split(" ")))
        out |= {fold(form) for form in cased}
    return out
