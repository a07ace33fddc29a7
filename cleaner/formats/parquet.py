"""Parquet: a document a row, in a column of text; schema, other columns and row groups stay as they are.

Rows are read and written in small batches, so a file of any size is cleaned in bounded memory.
"""

from __future__ import annotations

import io
import json
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO, Final, NamedTuple

from ..model import InputError
from .arrow import (
    arrow,
    is_text,
    result_types,
    result_values,
    side_column,
    text_column,
    texts_of,
    with_results,
    with_texts,
)
from .base import Item, ReadOptions, to_utf8
from .decode import newlines
from .page import is_page
from .spool import seekable
from .text import megabytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..model import Edit, Result

_BATCH: Final = 8_000_000
"""About how many bytes of rows are in memory at once while they are cleaned."""
_GROUP: Final = 64_000_000
"""Bytes of clean rows that make a row group at most, where the input's are larger."""
_ROWS: Final = 4096
_BUFFER: Final = 1 << 20


class Place(NamedTuple):
    """Where a row stands: in which batch of rows, of which row group; `column` holds its text."""

    rows: Any
    row: int
    column: str
    group: int


class Beginning(NamedTuple):
    """What is known before the first row: the schema, how the columns were packed."""

    schema: Any
    compression: str


class ParquetFormat:
    """A file of rows, read by row groups; with `groups`, only these are, as if there were no others."""

    name = "parquet"
    suffixes: tuple[str, ...] = (".parquet", ".pq")
    output_suffix: str | None = None
    records = True
    lines = False
    markup = False
    seeks = True

    def __init__(self, groups: tuple[int, int] | None = None) -> None:
        """`groups` are the first row group to read, from 0, and the one after the last."""
        self._groups = groups

    def read(self, stream: BinaryIO, options: ReadOptions, first: int = 1) -> Iterator[Item]:
        """Each row as an item, after one for the schema. A row group that cannot be read is one item with a problem.

        Raises InputError when this is no Parquet, or has no column of text.
        """
        pa = arrow()
        import pyarrow.parquet as parquet

        with seekable(stream) as source:
            try:
                file = parquet.ParquetFile(
                    source, buffer_size=_BUFFER, pre_buffer=False, page_checksum_verification=True
                )
                schema = file.schema_arrow
            except (pa.ArrowException, OSError) as error:
                raise InputError(f"not Parquet, or cut short ({_short(error)})") from None
            column = text_column(schema, options.text_columns)
            yield Item(b"", state=Beginning(schema, _compression(file)))
            record = first
            for group in range(*self._groups or (0, file.num_row_groups)):
                found = file.metadata.row_group(group)
                rows = max(1, min(_ROWS, _BATCH * found.num_rows // max(found.total_byte_size, 1)))
                done = 0
                try:
                    for batch in file.iter_batches(rows, [group], use_threads=False):
                        yield from _items(batch, column, group, record + done, options)
                        done += batch.num_rows
                except (pa.ArrowException, OSError) as error:
                    lost = found.num_rows - done
                    problem = f"row group {group + 1} of {file.num_row_groups} is damaged, {lost:,} rows are lost"
                    yield Item(b"", record=record + done, problem=f"{problem} ({_short(error)})")
                record += found.num_rows

    def encode(self, item: Item, result: Result) -> bytes:
        """The clean text in UTF-8: what an audit's hashes are of."""
        return to_utf8(result.text)

    def original(self, output: bytes, facts: dict[str, Any], edits: Sequence[Edit]) -> bytes:
        """Never possible: the bytes of a file of Parquet depend on who wrote it."""
        raise InputError("a file of Parquet cannot be given back byte for byte; the original is where it was read")

    def gatherer(self, sink: BinaryIO, options: ReadOptions) -> ParquetGatherer:
        """What writes the clean rows."""
        return ParquetGatherer(sink, options.results)


class ParquetGatherer:
    """Writes rows batch by batch, with their clean texts, into row groups like those that were read."""

    def __init__(self, sink: BinaryIO, results: bool) -> None:
        self._sink, self._results = Outward(sink), results
        self._writer: Any = None
        self._rows: Any = None
        self._place: Place | None = None
        self._texts: dict[int, str] = {}
        self._found: dict[int, Result] = {}
        self._out: set[int] = set()
        self._waiting: list[Any] = []
        self._weight = 0

    def put(self, item: Item, data: bytes | None, result: Result | None) -> None:
        """One row: with the text of `result`, or as it was read."""
        if isinstance(item.state, Beginning):
            self._writer = writer(self._sink, item.state.schema, item.state.compression, self._results)
        elif isinstance(item.state, Place):
            self._at(item.state)
            if result is not None:
                self._texts[item.state.row] = result.text
                if self._results:
                    self._found[item.state.row] = result

    def leave_out(self, item: Item) -> None:
        """One row that goes elsewhere."""
        if isinstance(item.state, Place):
            self._at(item.state)
            self._out.add(item.state.row)

    def finish(self) -> None:
        """Write what is left, and the end of the file."""
        self._batch()
        self._group()
        if self._writer is not None:
            self._writer.close()

    def _at(self, place: Place) -> None:
        if self._place is None or place.rows is not self._place.rows:
            group = self._place.group if self._place else place.group
            self._batch()
            if group != place.group or self._weight > _GROUP:
                self._group()
            self._place = place

    def _batch(self) -> None:
        """The batch that was being cleaned joins its row group."""
        if self._place is None:
            return
        rows, column = self._place.rows, self._place.column
        before, valid = texts_of(rows.column(column))
        after = [self._texts.get(row, text) for row, text in enumerate(before)]
        if not valid or after != before:
            rows = with_texts(rows, column, after)
        if self._results:
            found = (self._found.get(row) for row in range(len(after)))
            rows = with_results(rows, [None if one is None else result_values(one) for one in found])
        if self._out:
            rows = rows.take(arrow().array([row for row in range(len(after)) if row not in self._out], "int64"))
        self._waiting.append(rows)
        self._weight += rows.nbytes
        self._place, self._texts, self._found, self._out = None, {}, {}, set()

    def _group(self) -> None:
        if self._waiting:
            table = arrow().Table.from_batches(self._waiting)
            self._writer.write_table(table, max(table.num_rows, 1))
        self._waiting, self._weight = [], 0


class Outward(io.RawIOBase):
    """A stream to write to, for libraries that want more of one than `write`."""

    def __init__(self, sink: Any) -> None:
        self._target = sink

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        data = bytes(data)
        self._target.write(data)
        return len(data)


def writer(sink: Outward, schema: Any, compression: str, results: bool) -> Any:
    """A writer of Parquet for this schema, and for the results of cleaning where asked for.

    Raises InputError when such columns are there already.
    """
    pa = arrow()
    import pyarrow.parquet as parquet

    if results:
        for name, kind in result_types().items():
            if name in schema.names:
                raise InputError(f'there is a column "{name}" already, so the results cannot be added')
            schema = schema.append(pa.field(name, kind))
    return parquet.ParquetWriter(
        pa.PythonFile(sink, mode="w"), schema, compression=compression, write_page_checksum=True, store_schema=True
    )


def _items(batch: Any, column: str, group: int, first: int, options: ReadOptions) -> Iterator[Item]:
    texts, valid = texts_of(batch.column(column))
    urls = (
        side_column(batch, options.url_column, "URLs") if _has_text(batch, options.url_column) else [None] * len(texts)
    )
    languages = side_column(batch, options.language_column, "languages")
    note = () if valid else ("bytes that are not valid utf-8 are read as U+FFFD",)
    for row, text in enumerate(texts):
        place, record = Place(batch, row, column, group), first + row
        if text is None:
            yield Item(
                _line(place), record=record, problem=f'"{column}" is null', state=place, fields=partial(_fields, place)
            )
            continue
        raw = to_utf8(text)
        if len(raw) > options.max_bytes:
            limit = megabytes(options.max_bytes)
            problem = f"larger than the limit of {limit} for one document (--max-bytes)"
            yield Item(_line(place), record=record, problem=problem, state=place)
            continue
        facts = {"column": column, "newlines": newlines(text)}
        notes = note if "�" in text else ()
        yield Item(
            raw, text, record, urls[row] or None, notes=notes, facts=facts, state=place, markup=is_page(text),
            language=languages[row] or None, fields=partial(_fields, place),
        )  # fmt: skip


def _has_text(batch: Any, name: str) -> bool:
    return name in batch.schema.names and is_text(batch.schema.field(name).type)


def _fields(place: Place) -> dict[str, Any]:
    fields: dict[str, Any] = place.rows.slice(place.row, 1).to_pylist()[0]
    return fields


def _line(place: Place) -> bytes:
    """The row as a line of JSON: how it goes aside."""
    return json.dumps(_fields(place), default=str, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _compression(file: Any) -> str:
    """How the columns of a file are packed; snappy, as most are, where there is none."""
    if not file.num_row_groups or not file.metadata.num_columns:
        return "snappy"
    name = str(file.metadata.row_group(0).column(0).compression).lower()
    return "none" if name == "uncompressed" else name


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:160] or type(error).__name__
