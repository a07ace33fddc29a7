"""What kind of character each code point is, as lookup tables.

A text becomes an array of code points, one lookup gives the kind of each, and everything the structural model counts
is counted from these kinds. The tables are made on first use (about 30 ms) and shared; they are never written to.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from cleaner.structure.function_words import FUNCTION_CHARACTERS

if TYPE_CHECKING:
    from numpy.typing import NDArray

OTHER: Final = 0
LOWER: Final = 1
UPPER: Final = 2
LETTER: Final = 3  # letters of scripts without case that put blanks between words
IDEOGRAPH: Final = 4  # letters of scripts that put none
DIGIT: Final = 5
BLANK: Final = 6
NEWLINE: Final = 7
STOP: Final = 8  # ends a sentence
SEPARATOR: Final = 9  # stands between the entries of a menu
COMMA: Final = 10
QUOTE: Final = 11
CLOSE: Final = 12  # closing brackets and what else may follow a full stop
BULLET: Final = 13  # list and Markdown marks
SIGN: Final = 14  # currency, per cent, copyright
KINDS: Final = 16

_PLANE: Final = 0x10000
_NO_BLANKS: Final = (
    (0x0E00, 0x0EFF), (0x0F00, 0x0FFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3005, 0x3007), (0x3040, 0x30FF),
    (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0xFF66, 0xFF9F),
)  # fmt: skip
_MARKS: Final = {
    STOP: ".!?…。！？｡।॥؟۔։።⸮‽．",
    SEPARATOR: "|·»›/>•«‹→←▸►▶∙⋅¦<\\",
    COMMA: ",;:、，；：،؛",
    QUOTE: "\"“”„‟‘’'‚«»「」『』",
    CLOSE: ")]}）】］",
    BULLET: "*-–—#_~`+([{（【▪■●○◦‣‧⁃✓✔=^",
    SIGN: "%$€£¥©®™&@₹₽₩",
}
_CATEGORY: Final = {
    "Ll": LOWER, "Lu": UPPER, "Lt": UPPER, "Lo": LETTER, "Lm": LETTER, "Mn": LETTER, "Mc": LETTER, "Nd": DIGIT,
    "Nl": DIGIT, "No": DIGIT, "Zs": BLANK, "Zl": NEWLINE, "Zp": NEWLINE,
}  # fmt: skip


@cache
def kinds() -> NDArray[np.uint8]:
    """The kind of each code point of the basic plane; what lies beyond counts as `OTHER` (index 0xFFFF)."""
    table = np.zeros(_PLANE, dtype=np.uint8)
    category = unicodedata.category
    table[:] = [_CATEGORY.get(category(chr(point)), OTHER) for point in range(_PLANE)]
    for first, last in _NO_BLANKS:
        span = table[first : last + 1]
        span[span == LETTER] = IDEOGRAPH
    for kind, characters in _MARKS.items():
        for character in characters:
            table[ord(character)] = kind
    table[[0x09, 0xA0, 0xAD]] = BLANK
    table[[0x0A, 0x0B, 0x0C, 0x0D, 0x85]] = NEWLINE
    table[0xFFFF] = OTHER
    table.flags.writeable = False
    return table


@cache
def folded() -> NDArray[np.uint16]:
    """The lower-case form of each code point that stands in words (letters, marks, digits), 0 for all others."""
    table = np.arange(_PLANE, dtype=np.uint16)
    table[(kinds() < LOWER) | (kinds() > DIGIT)] = 0
    for point in np.flatnonzero(kinds() == UPPER).tolist():
        small = chr(point).lower()
        if len(small) == 1 and ord(small) < _PLANE:
            table[point] = ord(small)
    table.flags.writeable = False
    return table


@cache
def function_characters() -> NDArray[np.bool_]:
    """Which code points are function characters of scripts without blanks."""
    table = np.zeros(_PLANE, dtype=bool)
    table[[ord(c) for c in FUNCTION_CHARACTERS if ord(c) < _PLANE]] = True
    table.flags.writeable = False
    return table


def code_points(text: str) -> NDArray[np.uint16]:
    """The text as an array of code points, one for each character of `text`; beyond the basic plane 0xFFFF."""
    if text.isascii():
        return np.frombuffer(text.encode(), dtype=np.uint8).astype(np.uint16)
    narrow = text.encode("utf-16-le", "surrogatepass")
    if len(narrow) == 2 * len(text):
        return np.frombuffer(narrow, dtype=np.uint16)
    wide = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return np.minimum(wide, _PLANE - 1).astype(np.uint16)
