"""Which writer a file's documents go to: its own format's, or that of another one.

From any format to JSON Lines and Parquet: a record keeps its other fields, a file of one document becomes a record
with `text` and, where known, `url`, `language` and what a page says about itself.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from ..model import InputError
from .arrow import arrow, result_values
from .base import to_utf8

if TYPE_CHECKING:
    from ..model import Result
    from .base import Format, Gatherer, Item, ReadOptions

TARGETS: Final = {"jsonl": ".jsonl", "parquet": ".parquet", "txt": ".txt"}
"""What can be asked for, and the ending of such files."""
_ROWS: Final = 5_000
_WEIGHT: Final = 32_000_000
"""Rows, or bytes of text, that make a row group; the first one decides the types of the columns."""


def gatherer_for(form: Format, sink: BinaryIO, options: ReadOptions) -> Gatherer | None:
    """What writes the clean documents of a file, or None where their bytes come simply one after the other.

    Raises InputError for a file of many documents that is to be a text.
    """
    to = "text" if options.to == "txt" else options.to
    if to is not None and to != form.name:
        if to == "text":
            if (problem := no_text(form)) is not None:
                raise InputError(problem)
            return None  # what is written of a page is text already
        return _JsonlGatherer(sink, options) if to == "jsonl" else _ParquetGatherer(sink, options)
    make: Any = getattr(form, "gatherer", None)
    gatherer: Gatherer | None = make(sink, options) if make is not None else None
    return gatherer


def no_text(form: Format) -> str | None:
    """Why files of this format cannot be written as a text (and what to use instead), or None where they can."""
    if not form.records:
        return None
    instead = "--to jsonl or --to parquet writes a record for each"
    if form.name in ("tar", "zip"):
        instead = f"without --to it stays a {form.name} of texts, {instead}"
    return f"a file of many documents cannot be one text: {instead}"


def row_of(item: Item, result: Result | None, options: ReadOptions) -> dict[str, Any] | None:
    """A document as a record, with the clean text in place of its own; None for what is no document."""
    if item.fields is None and item.text is None:
        return None
    try:
        row: dict[str, Any] = dict(item.fields()) if item.fields is not None else {}
    except (ValueError, TypeError, RecursionError):  # a line that is no record at all, which was named
        return None
    if item.fields is None:
        row |= {name: value for name, value in (("url", item.url), ("language", item.language)) if value}
    if result is not None:
        row[item.facts.get("column", "text")] = result.text
        row = {**result.metadata, **row}
    elif item.fields is None:
        row["text"] = item.text
    if options.results:
        row |= result_values(result) if result is not None else {"removed_words": None, "rules": None, "flags": None}
    return row


class _JsonlGatherer:
    def __init__(self, sink: BinaryIO, options: ReadOptions) -> None:
        self._sink, self._options = sink, options

    def put(self, item: Item, data: bytes | None, result: Result | None) -> None:
        row = row_of(item, result, self._options)
        if row is not None:
            self._sink.write(to_utf8(json.dumps(row, ensure_ascii=False, default=str)) + b"\n")

    def leave_out(self, item: Item) -> None:
        pass

    def finish(self) -> None:
        pass


class _ParquetGatherer:
    def __init__(self, sink: BinaryIO, options: ReadOptions) -> None:
        arrow()
        self._sink, self._options = sink, options
        self._rows: list[dict[str, Any]] = []
        self._weight = self._written = 0
        self._writer: Any = None
        self._schema: Any = None

    def put(self, item: Item, data: bytes | None, result: Result | None) -> None:
        row = row_of(item, result, self._options)
        if row is None:
            return
        self._rows.append(row)
        self._weight += len(data or b"") + 200
        if len(self._rows) >= _ROWS or self._weight > _WEIGHT:
            self._group()

    def leave_out(self, item: Item) -> None:
        pass

    def finish(self) -> None:
        if self._rows or self._writer is None:
            self._group()
        self._writer.close()

    def _group(self) -> None:
        from .parquet import Outward, writer

        pa = arrow()
        names = list(dict.fromkeys(name for row in self._rows for name in row)) or ["text"]
        if self._schema is not None and (new := [name for name in names if name not in self._schema.names]):
            raise InputError(f'a field "{new[0]}" that the first {self._written:,} records did not have')
        try:
            rows = [{name: _sayable(value) for name, value in row.items()} for row in self._rows]
            if self._schema is None:
                found = pa.Table.from_pylist([{name: row.get(name) for name in names} for row in rows]).schema
                unknown = [i for i, field in enumerate(found) if pa.types.is_null(field.type)]
                for i in unknown:  # nothing but nulls so far: most likely text
                    found = found.set(i, pa.field(found.field(i).name, pa.string()))
                self._schema = found if names != ["text"] or rows else pa.schema([("text", pa.string())])
                self._writer = writer(Outward(self._sink), self._schema, "zstd", results=False)
            self._writer.write_table(pa.Table.from_pylist(rows, self._schema))
        except pa.ArrowException as error:
            last = self._written + len(self._rows)
            reason = " ".join(str(error).split())[:160]
            raise InputError(
                f"records {self._written + 1:,} to {last:,} do not fit into columns of one type ({reason})"
            ) from None
        self._written += len(self._rows)
        self._rows, self._weight = [], 0


def _sayable(value: Any) -> Any:
    return to_utf8(value).decode() if isinstance(value, str) else value
