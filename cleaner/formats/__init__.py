"""The formats that can be read and written, and which file has which.

A new format is one file beside this one and one line in `FORMATS`.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from .archive import ArchiveFormat
from .base import Format, Gatherer, Item, ReadOptions
from .compress import SUFFIXES as COMPRESSIONS
from .convert import TARGETS
from .csv import CsvFormat
from .html import HtmlFormat
from .jsonl import JsonlFormat
from .parquet import ParquetFormat
from .text import TextFormat
from .warc import WarcFormat

__all__ = ["FORMATS", "Format", "Gatherer", "Item", "Kind", "ReadOptions", "kind_of"]

FORMATS: Final[dict[str, Format]] = {
    "text": TextFormat(),
    "html": HtmlFormat(),
    "jsonl": JsonlFormat(),
    "parquet": ParquetFormat(),
    "csv": CsvFormat("csv", ".csv", ",;\t|"),
    "tsv": CsvFormat("tsv", ".tsv", "\t"),
    "warc": WarcFormat(),
    "tar": ArchiveFormat("tar"),
    "zip": ArchiveFormat("zip"),
}


class Kind(NamedTuple):
    """What a file name says: `format` is a key of FORMATS, `compression` `gzip`, `zstd` or None.

    `stem` is the name without the endings, `output` the name of the clean file as far as the format decides it.
    """

    format: str
    compression: str | None
    stem: str
    output: str


_BY_SUFFIX: Final = {suffix: key for key, form in FORMATS.items() for suffix in form.suffixes}
_SAME_NAME: Final = {suffix[1:]: key for suffix, key in _BY_SUFFIX.items() if FORMATS[key].output_suffix is None}
_OTHER_NAME: Final = frozenset(suffix[1:] for suffix in (*_BY_SUFFIX, *COMPRESSIONS)) - _SAME_NAME.keys()


def keeps_names(ending: str, to: str | None) -> bool:
    """Whether files whose names end so (after the last dot) keep their names, or are none that are read."""
    return to is None and ending.lower() not in _OTHER_NAME


def kind_of(name: str, to: str | None = None) -> Kind | None:
    """The kind of a file by its name alone (no folder), or None when no format has that ending.

    `to` is the format to write, a key of TARGETS (None: the same).
    """
    stem, dot, ending = name.rpartition(".")
    if to is None and stem and (plain := _SAME_NAME.get(ending)) is not None:  # what nearly all files are
        return Kind(plain, None, stem, name)
    compression = COMPRESSIONS.get(f".{ending.lower()}") if dot else None
    packed = ""
    if compression:
        packed = f".{ending}"
        stem, dot, ending = stem.rpartition(".")
    key = _BY_SUFFIX.get(f".{ending.lower()}") if dot and stem else None
    if key is None:
        return None
    if to is not None:
        return Kind(key, compression, stem, stem + TARGETS[to] + ("" if to == "parquet" else packed))
    return Kind(key, compression, stem, stem + (FORMATS[key].output_suffix or f".{ending}") + packed)
