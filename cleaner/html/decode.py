"""A page's bytes to text, with a note where what the page says of its own encoding is wrong."""

from __future__ import annotations

import re
from typing import Final

from ..formats.decode import NotText, decode

__all__ = ["NotText", "decode_page"]

_MARKUP: Final = re.compile(rb"<\s*(?:!doctype|html|head|body|div|p|article|meta)\b", re.IGNORECASE)
_LABEL: Final = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_FEW: Final = 0.001
_ALIASES: Final = {"utf8": "utf-8", "windows": "cp"}


def decode_page(page: bytes | str, declared: str | None = None) -> tuple[str, list[str]]:
    """The text of a page and notes on its encoding.

    `declared` is the encoding of an HTTP header. A `str` is taken as it is: it was decoded already, whatever its
    `<meta charset>` says. A few NUL bytes (under 0.1 %) in what is a page otherwise are left out. Raises `NotText` for
    an image, an archive, anything that is no text.
    """
    if isinstance(page, str):
        return page, []
    if b"\0" in page and page.count(b"\0") <= _FEW * len(page) and _MARKUP.search(page[:4096]):
        page = page.replace(b"\0", b"")
    found = decode(page, declared=declared, markup=True)
    notes = []
    label = _LABEL.search(page[:8192])
    if label and found.encoding != "utf-8":
        said = label.group(1).decode("ascii", "replace")
        if not _same(said, found.encoding):
            notes.append(f"the page says it is {said}, but it is {found.encoding}")
    elif label and not page.isascii():
        said = label.group(1).decode("ascii", "replace")
        if not _same(said, "utf-8"):
            notes.append(f"the page says it is {said}, but it is utf-8")
    if found.bad_bytes:
        notes.append(f"{found.bad_bytes} bytes could not be read")
    return found.text, notes


def _same(said: str, name: str) -> bool:
    import codecs

    try:
        one, other = codecs.lookup(said).name, codecs.lookup(name).name
    except LookupError:
        return False
    western = {"iso8859-1", "ascii", "cp1252", "iso8859-15"}
    chinese = {"gb2312", "gbk", "gb18030"}
    return one == other or any(
        {one, other} <= group for group in (western, chinese, {"euc_kr", "cp949"}, {"shift_jis", "cp932"})
    )
