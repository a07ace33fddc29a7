"""The formats that can be read and written, and which file has which.

A new format is one file beside this one and one line in `FORMATS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .base import Format, Item, ReadOptions
from .compress import SUFFIXES as COMPRESSIONS
from .html import HtmlFormat
from .jsonl import JsonlFormat
from .text import TextFormat

__all__ = ["FORMATS", "Format", "Item", "Kind", "ReadOptions", "kind_of"]

FORMATS: Final[dict[str, Format]] = {
    "text": TextFormat(),
    "html": HtmlFormat(),
    "jsonl": JsonlFormat(),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file name says: `format` is a key of FORMATS, `compression` `gzip`, `zstd` or None.

    `stem` is the name without the endings, `output` the name of the clean file as far as the format decides it.
    """

    format: str
    compression: str | None
    stem: str
    output: str


def kind_of(name: str) -> Kind | None:
    """The kind of a file by its name alone (no folder), or None when no format has that ending."""
    stem, packed, compression = name, "", None
    for suffix, how in COMPRESSIONS.items():
        if name.lower().endswith(suffix):
            stem, packed, compression = name[: -len(suffix)], name[-len(suffix) :], how
    lower = stem.lower()
    for key, form in FORMATS.items():
        for suffix in form.suffixes:
            if lower.endswith(suffix) and len(lower) > len(suffix):
                bare, ending = stem[: -len(suffix)], form.output_suffix or stem[-len(suffix) :]
                return Kind(key, compression, bare, bare + ending + packed)
    return None
