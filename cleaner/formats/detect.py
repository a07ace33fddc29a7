"""Guessing the encoding of bytes that say nothing about it and are no UTF-8."""

from __future__ import annotations

import codecs
import re
from typing import Final

# Encodings that pages really are in; the detector's long tail (mac_iceland, hp_roman8) only brings wrong guesses.
_DETECTABLE: Final = [
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "iso8859_2", "koi8_r", "koi8_u",
    "cp932", "euc_jp", "gb18030", "big5", "cp949", "tis_620",
]  # fmt: skip
# The letters outside ASCII of the languages that each code page was made for. The code pages for Latin script share
# most places, and what a place means can only be told by which letters a language has at all.
_ALPHABETS: Final = {
    "cp1252": ("äöüß", "àâçéèêëîïôùûüÿœæ", "áéíñóúü", "àèéìíòóù", "áâãàçéêíóôõúü", "éèëïóöüáêç", "åäöé", "æøåéôêò",
               "áðéíóúýþæö", "àçèéíïòóúü"),
    "cp1250": ("ąćęłńóśźż", "áčďéěíňóřšťúůýžäöü", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîşţ", "čćđšž"),
    "iso8859_2": ("ąćęłńóśźż", "áčďéěíňóřšťúůýžäöü", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîşţ", "čćđšž"),
    "cp1254": ("çğıöşüâîû",),
    "cp1257": ("ąčęėįšųūž", "āčēģīķļņšūž", "äöõüšž"),
}  # fmt: skip
_HIGH_LETTER: Final = re.compile(rb"[\x80-\xff]")
_LETTER: Final = re.compile(rb"[A-Za-z\x80-\xff]")
_SAMPLE: Final = 32_768
_KANA_SHARE: Final = 0.15
_ALPHABET_SHARE: Final = 0.9


def detect(data: bytes) -> str | None:
    """The likely encoding under its Python name, or None."""
    piece = sample(data)
    name = _japanese(data) or (None if mostly_high(piece) else _latin(data, piece))
    if name is None:
        from charset_normalizer import from_bytes

        best = from_bytes(piece, cp_isolation=_DETECTABLE).best()
        name = best.encoding if best else None
    return codecs.lookup(name).name if name else None


def mostly_high(piece: bytes) -> bool:
    """Whether most letters of a sample are outside ASCII, as in no language in Latin script."""
    high = len(_HIGH_LETTER.findall(piece))
    return high >= 20 and high > 0.6 * len(_LETTER.findall(piece))


def sample(data: bytes) -> bytes:
    """The pieces of text that have something to tell: with bytes outside ASCII, without mark-up."""
    kept, size = [], 0
    for piece in re.split(rb"<[^>]{0,2000}>|[\r\n]+", data[: 16 * _SAMPLE]):
        if not piece.isascii():
            kept.append(piece)
            size += len(piece)
            if size > _SAMPLE:
                break
    return b"\n".join(kept)[: 2 * _SAMPLE]


def _japanese(data: bytes) -> str | None:
    """Japanese is proved by its kana; the detector takes it for Korean or Chinese."""
    for name in ("cp932", "euc_jp"):
        try:
            letters = [c for c in data.decode(name) if c > "\x7f"]
        except UnicodeDecodeError:
            continue
        if sum("\u3041" <= c <= "\u3096" for c in letters) > _KANA_SHARE * len(letters):
            return name
    return None


def _latin(data: bytes, piece: bytes) -> str | None:
    """The code page in which nearly all letters are those of one of its languages; Western where two do."""
    found = None
    best = _ALPHABET_SHARE
    for name, alphabets in _ALPHABETS.items():
        try:
            data.decode(name)
            letters = [c for c in piece.decode(name, "replace").lower() if c > "\x7f" and c.isalpha()]
        except UnicodeDecodeError:
            continue
        share = max(sum(c in alphabet for c in letters) for alphabet in alphabets) / len(letters) if letters else 1.0
        if share > best:
            found, best = name, share
    return found
