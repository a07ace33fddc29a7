"""Bytes to text: which encoding, and how to get exactly these bytes back.

The order is BOM, strict UTF-8, UTF-8 with a few bad bytes, what the document declares, detection. Bytes that fit
nowhere become U+FFFD; where they stood and what they were is kept, so that `encode` is the inverse of `decode`.
"""

from __future__ import annotations

import base64
import codecs
import re
import unicodedata
import zlib
from typing import Any, Final, NamedTuple

from ..model import InputError
from .detect import detect, mostly_high, sample


class NotText(InputError):
    """What was handed in is no text at all: an image, an archive, bytes with NUL."""


_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose BOM it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC: Final = {
    b"%PDF-": "a PDF file",
    b"\x89PNG\r\n": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"PK\x03\x04": "a zip archive",
    b"\x1f\x8b": "gzip data",
    b"\x28\xb5\x2f\xfd": "zstd data",
    b"\x7fELF": "a program",
}
_MARKED: Final = frozenset([*(bom[0] for bom, _ in _BOMS), *(magic[0] for magic in _MAGIC)])
"""The bytes with which a file begins that may be no plain text."""
# What a label means in practice: browsers read these supersets, and so must we.
_LABELS: Final = {
    "ascii": "cp1252", "us-ascii": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252", "iso-8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932",
    "shift-jis": "cp932", "x-sjis": "cp932", "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "big5-hkscs": "big5hkscs",
    "tis-620": "cp874", "iso-8859-11": "cp874", "windows-874": "cp874",
}  # fmt: skip
_LATIN: Final = frozenset({"cp1252", "cp1250", "cp1254", "cp1257", "iso8859-2", "iso8859-15", "cp1258"})
_DECLARED: Final = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})|<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{2,40})""",
    re.IGNORECASE,
)
_ESCAPED: Final = re.compile("[\udc80-\udcff]+")
_UTF8_TOLERANCE: Final = 0.2


class Decoded(NamedTuple):
    """A document's text and what it takes to turn the text into its bytes again.

    `bad` holds `(position, bytes)` for each run of bytes that are no text in `encoding`: they stand in `text` as one
    U+FFFD per byte, from that code point on. `raw` is the whole input where text and encoding alone cannot give it
    back (an encoding with two spellings of one character, broken UTF-16), else empty.
    """

    text: str
    encoding: str
    bom: bool = False
    bad: tuple[tuple[int, bytes], ...] = ()
    raw: bytes = b""

    @property
    def bad_bytes(self) -> int:
        """How many bytes could not be read."""
        if self.raw and self.encoding.startswith(("utf-16", "utf-32")):
            return max(self.text.count("�"), 1)
        return sum(len(piece) for _, piece in self.bad)

    def facts(self) -> dict[str, Any]:
        """What `encode` needs, as JSON: `encoding`, and only where they apply `bom`, `bad`, `raw`."""
        out: dict[str, Any] = {"encoding": self.encoding}
        if self.bom:
            out["bom"] = True
        if self.bad:
            out["bad"] = [[position, piece.hex()] for position, piece in self.bad]
        if self.raw:
            out["raw"] = pack(self.raw)
        return out


def pack(data: bytes) -> str:
    """Bytes as compressed text for a JSON field."""
    return base64.b64encode(zlib.compress(data, 6)).decode("ascii")


def unpack(text: str) -> bytes:
    """The inverse of `pack`."""
    return zlib.decompress(base64.b64decode(text))


def decode(data: bytes, *, declared: str | None = None, markup: bool = False) -> Decoded:
    """Read bytes as text.

    `declared` is an encoding that came with the document (an HTTP header); with `markup`, `<meta charset>` and the XML
    declaration count as well. Raises NotText for what is no text: NUL bytes, an image, an archive.
    """
    if data and data[0] in _MARKED:
        for bom, encoding in _BOMS:
            if data.startswith(bom):
                return _read(data, len(bom), encoding)
        for magic, what in _MAGIC.items():
            if data.startswith(magic):
                raise NotText(f"not text but {what}")
    if b"\0" in data:
        wide = _utf16_without_bom(data)
        if wide is None:
            raise NotText("not text (it holds NUL bytes)")
        return _read(data, 0, wide)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    if _mostly_utf8(data):
        return _read(data, 0, "utf-8")
    return _read(data, 0, _believable(data, _labels(data, declared, markup)) or detect(data) or "cp1252")


def encode(text: str, facts: dict[str, Any]) -> bytes:
    """The bytes that `decode` read: the inverse, given the text and `Decoded.facts()`."""
    if raw := facts.get("raw"):
        return unpack(raw)
    if bad := facts.get("bad"):
        text = _with_surrogates(text, [(position, bytes.fromhex(piece)) for position, piece in bad])
    encoding = facts["encoding"]
    body = text.encode(encoding, "surrogateescape" if facts.get("bad") else "strict")
    return _bom(encoding) + body if facts.get("bom") else body


def newlines(text: str) -> str:
    r"""Which newlines a text has: `"\n"`, `"\r\n"`, `"\r"`, `"mixed"`, or `""` for a text of one line."""
    if "\r" not in text:
        return "\n" if "\n" in text else ""
    pairs, returns, feeds = text.count("\r\n"), text.count("\r"), text.count("\n")
    if pairs == returns == feeds:
        return "\r\n"
    return "\r" if not feeds else "mixed"


def _bom(encoding: str) -> bytes:
    return next(bom for bom, name in _BOMS if name == encoding)


def _read(data: bytes, skip: int, encoding: str) -> Decoded:
    """Decode in a known encoding, whatever it takes, and make sure that the way back is exact."""
    body = data[skip:]
    bad: list[tuple[int, bytes]] = []
    if encoding.startswith(("utf-16", "utf-32")):
        text = body.decode(encoding, "replace")
    else:
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            try:
                text = body.decode(encoding, "surrogateescape")
            except UnicodeDecodeError:  # a multi-byte encoding with an ASCII byte where none may stand
                text = body.decode(encoding, "replace")
            bad = [(m.start(), m.group().encode("utf-8", "surrogateescape")) for m in _ESCAPED.finditer(text)]
            text = _ESCAPED.sub(lambda m: "�" * len(m.group()), text)
    found = Decoded(text, encoding, bool(skip), tuple(bad))
    try:
        exact = encode(text, found.facts()) == data
    except UnicodeError:
        exact = False
    return found if exact else Decoded(text, encoding, bool(skip), tuple(bad), data)


def _with_surrogates(text: str, bad: list[tuple[int, bytes]]) -> str:
    parts, at = [], 0
    for position, piece in bad:
        parts += [text[at:position], piece.decode("ascii", "surrogateescape")]
        at = position + len(piece)
    return "".join([*parts, text[at:]])


def _mostly_utf8(data: bytes) -> bool:
    """Whether this is UTF-8 with a few bytes damaged, rather than another encoding."""
    text = data.decode("utf-8", "surrogateescape")
    bad = sum(len(m.group()) for m in _ESCAPED.finditer(text))
    good = sum(1 for c in text if c > "\x7f") - bad
    return bad <= max(good * _UTF8_TOLERANCE, 2 if good >= 4 else 0)


def _labels(data: bytes, declared: str | None, markup: bool) -> list[str]:
    labels = [declared] if declared else []
    if markup and (found := _DECLARED.search(data[:8192])):
        labels.append((found.group(1) or found.group(2)).decode("ascii", "replace"))
    return labels


def _believable(data: bytes, labels: list[str]) -> str | None:
    """The first declared encoding that the bytes do not speak against, under its Python name."""
    for label in labels:
        try:
            name = codecs.lookup(_LABELS.get(label.strip().lower(), label.strip())).name
            data.decode(name)
        except (LookupError, UnicodeError):
            continue
        # UTF-8 was tried; UTF-16 without a BOM would have NUL bytes; codecs such as rot13 are no encodings.
        if name.startswith(("utf", "idna", "punycode", "raw", "unicode")):
            continue
        if name in _LATIN and mostly_high(sample(data)):
            continue
        return name
    return None


def _utf16_without_bom(data: bytes) -> str | None:
    """`utf-16-le` or `utf-16-be` if that is what these bytes are, by their NULs and by what they decode to."""
    if len(data) % 2 or len(data) < 4:
        return None
    head = data[:8192]
    scores = {}
    for name, high in (("utf-16-le", 1), ("utf-16-be", 0)):
        # In real UTF-16 the NULs are high bytes; a NUL among the low bytes is a code point U+xx00, which is rare.
        if head[1 - high :: 2].count(0) > 0.02 * len(head):
            continue
        try:
            text = head.decode(name)
        except UnicodeDecodeError:
            continue
        fine = sum(c in "\n\r\t" or unicodedata.category(c) not in ("Cc", "Cn", "Co", "Cs") for c in text)
        if fine >= 0.995 * len(text):
            scores[name] = sum(c.isspace() or c.isalpha() for c in text)
    return max(scores, key=lambda name: scores[name]) if scores else None
