"""A page's bytes to text, with a note where what the page says of its own encoding is wrong."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Final

from .decode import decode

if TYPE_CHECKING:
    from .decode import Decoded

_MARKUP: Final = re.compile(rb"<\s*(?:!doctype|html|head|body|div|p|article|meta)\b", re.IGNORECASE)
_LABEL: Final = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_FEW: Final = 0.001
_LOOK: Final = 8192
"""Bytes at the beginning of a page in which its encoding is said."""
_ALIKE: Final = (
    {"iso8859-1", "ascii", "cp1252", "iso8859-15"},
    {"gb2312", "gbk", "gb18030"},
    {"euc_kr", "cp949"},
    {"shift_jis", "cp932"},
)
"""Names that pages use for one another, as browsers know."""


_BEGINS: Final = re.compile(r"\s{0,100}(?:<\?xml[^>]{0,200}>\s{0,100})?<(?:!doctype\s+html|html)\b", re.IGNORECASE)


def is_page(text: str) -> bool:
    """Whether a text begins as a page of HTML does (`<!doctype html`, `<html`)."""
    return _BEGINS.match(text) is not None


def decode_page(page: bytes, declared: str | None = None) -> tuple[Decoded, tuple[str, ...]]:
    """The text of a page and notes on its encoding.

    `declared` is the encoding of an HTTP header. A few NUL bytes (under 0.1 %) in what is a page otherwise are left
    out. Raises `NotText` for an image, an archive, anything that is no text.
    """
    notes = []
    nul = page.count(b"\0")
    if nul and nul <= _FEW * len(page) and _MARKUP.search(page[:4096]):
        page = page.replace(b"\0", b"")
        notes.append(f"{nul} NUL byte{'s' if nul > 1 else ''} left out")
    found = decode(page, declared=declared, markup=True)
    label = _LABEL.search(page[:_LOOK])
    if label and not page.isascii() and not found.bom:
        said = label.group(1).decode("ascii", "replace")
        if not _same(said, found.encoding):
            notes.append(f"the page says it is {said}, but it is {found.encoding}")
    if count := found.bad_bytes:
        is_ = "byte is" if count == 1 else "bytes are"
        notes.append(f"{count} {is_} not valid {found.encoding}, read as U+FFFD")
    return found, tuple(notes)


def _same(said: str, name: str) -> bool:
    try:
        one, other = codecs.lookup(said).name, codecs.lookup(name).name
    except LookupError:
        return False
    return one == other or any({one, other} <= group for group in _ALIKE)
