"""Row groups of Parquet as pieces: which ones a file has, and one file of several.

What stands in a row group does not say where in the file it is; only the footer does. So the row groups of several files
of one schema are put together byte by byte, with a footer that has the places as they are then: the file is the one
that a single writer would have made. Footer: https://github.com/apache/parquet-format, `FileMetaData`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from . import thrift

if TYPE_CHECKING:
    from collections.abc import Iterable

MAGIC: Final = b"PAR1"
_TAIL: Final = 8
"""Bytes at the end of a file: how long the footer is, and MAGIC."""
_LARGEST: Final = 16_000_000
"""Bytes of a footer that is taken into memory to find row groups: as objects it takes some twenty times as much."""
_ORDINALS: Final = 1 << 15

# Fields of FileMetaData, RowGroup, ColumnChunk and ColumnMetaData, by their numbers there.
_FILE_ROWS, _FILE_GROUPS = 3, 4
_GROUP_COLUMNS, _GROUP_BYTES, _GROUP_ROWS, _GROUP_PLACE, _GROUP_PACKED, _GROUP_ORDINAL = 1, 2, 3, 5, 6, 7
_CHUNK_PLACE, _CHUNK_COLUMN = 2, 3
_COLUMN_PLACES = (9, 10, 11)  # of data pages, of the index page, of the dictionary page


class Group(NamedTuple):
    """A row group: how many rows, how many bytes (not packed)."""

    rows: int
    size: int


def groups_of(path: str) -> list[Group]:
    """The row groups of a file; none where it has no footer that could be read. Raises OSError."""
    with Path(path).open("rb", buffering=0) as file:
        try:
            footer = thrift.read(footer_of(file, _LARGEST)[0])
            return [_group(group) for group in footer[_FILE_GROUPS][1][1]]
        except (ValueError, LookupError, TypeError):
            return []


def footer_of(file: BinaryIO, limit: int | None = None) -> tuple[bytes, int]:
    """The footer of an open file, and where it begins. Raises ValueError where there is none, or over `limit` bytes."""
    end = file.seek(0, os.SEEK_END) - _TAIL
    if end < len(MAGIC):
        raise ValueError("too short")
    file.seek(end)
    tail = file.read(_TAIL)
    size = int.from_bytes(tail[:4], "little")
    if tail[4:] != MAGIC or size > end - len(MAGIC) or (limit is not None and size > limit):
        raise ValueError("no footer")
    file.seek(end - size)
    return file.read(size), end - size


def end_of_file(pieces: Iterable[tuple[bytes, int]]) -> bytes:
    """What comes after the row groups of all pieces, which follow MAGIC one after the other.

    Of each piece its footer, and how many bytes its row groups take; all are of one schema, and there is one at least.
    """
    first: thrift.Struct = {}
    groups: list[bytes] = []
    rows = moved = 0
    for footer, size in pieces:
        piece = thrift.read(footer)
        first = first or {**piece, _FILE_GROUPS: (piece[_FILE_GROUPS][0], (thrift.STRUCT, []))}
        for group in piece[_FILE_GROUPS][1][1]:
            _move(group, moved, len(groups))
            groups.append(thrift.write(group))
        rows += piece[_FILE_ROWS][1]
        moved += size
    first[_FILE_ROWS] = first[_FILE_ROWS][0], rows
    first[_FILE_GROUPS] = first[_FILE_GROUPS][0], (thrift.STRUCT, groups)
    footer = thrift.write(first)
    return footer + len(footer).to_bytes(4, "little") + MAGIC


def _group(group: thrift.Struct) -> Group:
    rows, size, packed = (int(group.get(n, (0, 0))[1]) for n in (_GROUP_ROWS, _GROUP_BYTES, _GROUP_PACKED))
    if min(rows, size, packed) < 0:
        raise ValueError("less than nothing")
    return Group(rows, max(size, packed))  # some writers leave out one of the two


def _move(group: thrift.Struct, by: int, ordinal: int) -> None:
    """A row group lies so many bytes further on, and has another number."""
    _add(group, _GROUP_PLACE, by)
    if _GROUP_ORDINAL in group:
        group[_GROUP_ORDINAL] = group[_GROUP_ORDINAL][0], ordinal
        if ordinal >= _ORDINALS:
            del group[_GROUP_ORDINAL]
    for chunk in group[_GROUP_COLUMNS][1][1]:
        _add(chunk, _CHUNK_PLACE, by)
        for number in _COLUMN_PLACES:
            _add(chunk[_CHUNK_COLUMN][1], number, by)


def _add(struct: thrift.Struct, number: int, by: int) -> None:
    kind, value = struct.get(number, (0, 0))
    if value:  # 0 is for what is not there
        struct[number] = kind, value + by
