"""What may go to a terminal, and in which colour."""

from __future__ import annotations

import os
import re
from typing import Final, TextIO

# Compiled by their first use, which most runs have none for.
_CONTROL: Final = "[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
_CONTROL_IN_TEXT: Final = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"


def printable(text: str, *, lines: bool = False) -> str:
    """`text` with everything that steers a terminal shown as an escape; with `lines`, newlines and tabs may stay.

    Covers control characters (C0, C1, DEL), marks that turn the direction of writing, and lone surrogates (which stand
    for bytes of a file name that are no text).
    """
    return re.sub(_CONTROL_IN_TEXT if lines else _CONTROL, _escape, text)


def shortened(text: str, limit: int = 100) -> str:
    """A text on one line, printable, cut in the middle when it is longer than `limit` characters."""
    flat = printable(" ".join(text.split()))
    if len(flat) <= limit:
        return flat
    head = limit * 2 // 3
    return f"{flat[:head]} … {flat[-(limit - head - 3) :]}"


def coloured(stream: TextIO) -> bool:
    """Whether to write colour to this stream: a terminal, and nobody asked for none (NO_COLOR, TERM=dumb)."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    if 0xDC80 <= code <= 0xDCFF:
        code -= 0xDC00
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
