"""CSV and TSV: a document a row, in a column that the first row names.

Rows whose text does not change keep their very bytes; a row that changes is written anew, quoted where it must be.
"""

from __future__ import annotations

import csv
import io
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from ..model import InputError
from .arrow import RESULT_COLUMNS, result_values
from .base import Item, ReadOptions
from .decode import NotText, newlines
from .page import is_page
from .text import megabytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..model import Edit, Result

_BOM: Final = b"\xef\xbb\xbf"


class CsvFormat:
    """A file of rows of text. `delimiters` are those that the first row is tried with."""

    records = True
    lines = False
    markup = False
    seeks = False
    output_suffix: str | None = None

    def __init__(self, name: str, suffix: str, delimiters: str) -> None:
        self.name, self._delimiters = name, delimiters
        self.suffixes: tuple[str, ...] = (suffix,)

    def read(self, stream: BinaryIO, options: ReadOptions, first: int = 1) -> Iterator[Item]:
        """Each row as an item, after one for the names of the columns; rows are counted without that one.

        Raises InputError where no column is one of texts.
        """
        if csv.field_size_limit() < options.max_bytes:  # the library has one limit for all; ours is the one that counts
            csv.field_size_limit(options.max_bytes)
        lines = _Lines(stream, options.max_bytes)
        head = lines.take(lambda: next(iter(lines.rows(self._delimiters[0])), None))
        if head is None:
            return
        delimiter = max(self._delimiters, key=lambda one: _names(lines.text, one, options.text_columns))
        names = next(csv.reader(io.StringIO(lines.text, newline=""), delimiter=delimiter))
        at = next((names.index(name) for name in options.text_columns if name in names), -1)
        if at < 0:
            wanted = " or ".join(f'"{name}"' for name in options.text_columns)
            raise InputError(f"no column {wanted}; there are {', '.join(names)}")
        ending = "\r\n" if lines.raw.endswith(b"\r\n") else "\n"
        raw = lines.raw
        if options.results:
            if taken := [name for name in RESULT_COLUMNS if name in names]:
                raise InputError(f'there is a column "{taken[0]}" already, so the results cannot be added')
            raw = _line([*names, *RESULT_COLUMNS], delimiter, ending)
        yield Item(raw.removeprefix(_BOM))
        shape = _Shape(names, at, delimiter, ending, options)
        record, rows = first, lines.rows(delimiter)
        while True:
            try:
                row = lines.take(lambda rows=rows: next(rows, None))
            except csv.Error as error:
                yield Item(lines.raw, record=record, problem=f"not valid CSV ({error})")
                record, rows = record + 1, lines.rows(delimiter)
                continue
            if row is None:
                return
            yield _item(row, lines, record, shape)
            record += 1

    def encode(self, item: Item, result: Result) -> bytes:
        """The row with its text replaced; the very same bytes when nothing changed."""
        row, shape = item.state
        if result.text == item.text and not item.notes and not shape.options.results:
            raw = item.raw
            return raw if raw.endswith(b"\n") else raw + shape.ending.encode()
        row = [*row[: shape.at], result.text, *row[shape.at + 1 :]]
        if shape.options.results:
            row += [_plain(value) for value in result_values(result).values()]
        return _line(row, shape.delimiter, shape.ending)

    def original(self, output: bytes, facts: dict[str, Any], edits: Sequence[Edit]) -> bytes:
        """Not possible: a row of CSV may be several lines, which the way back does not know."""
        raise InputError("rows of CSV cannot be given back byte for byte; the original is where it was read")


class _Shape:
    """What all rows of a file have in common."""

    def __init__(self, names: list[str], at: int, delimiter: str, ending: str, options: ReadOptions) -> None:
        self.names, self.at, self.delimiter, self.ending, self.options = names, at, delimiter, ending, options

    def side(self, row: list[str], name: str | None) -> str | None:
        """The value of another column, if there is one and it has any."""
        if not name or name not in self.names:
            return None
        at = self.names.index(name)
        return (row[at] if at < len(row) else "") or None


class _Lines:
    """The lines of a stream as text, which remembers what was used since it was last asked: `raw`, `text`."""

    def __init__(self, stream: BinaryIO, limit: int) -> None:
        self._stream, self._limit = stream, limit
        self._begun = False
        self._used: list[bytes] = []
        self._weight = 0
        self.raw, self.text = b"", ""

    def rows(self, delimiter: str) -> Iterator[list[str]]:
        """Rows from here on."""
        return csv.reader(self, delimiter=delimiter, strict=True)

    def take(self, what: Any) -> Any:
        """Do `what`, and note which lines it took."""
        self._used, self._weight = [], 0
        try:
            return what()
        finally:
            self.raw = b"".join(self._used)
            self.text = self.raw.removeprefix(_BOM).decode("utf-8", "replace")

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._stream.readline(self._limit + 1)
        if not line:
            raise StopIteration
        self._used.append(line)
        self._weight += len(line)
        if not self._begun:
            self._begun = True
            if b"\0" in line or line.startswith((b"\xff\xfe", b"\xfe\xff")):
                raise NotText("CSV that is not UTF-8; convert it first")
            line = line.removeprefix(_BOM)
        if self._weight > self._limit:
            raise csv.Error(f"longer than the limit of {megabytes(self._limit)} for one document (--max-bytes)")
        return line.decode("utf-8", "replace")


def _names(line: str, delimiter: str, wanted: Sequence[str]) -> tuple[bool, int]:
    """How well a delimiter does on the first row: whether a column of texts is found, and how many there are."""
    names = next(csv.reader(io.StringIO(line, newline=""), delimiter=delimiter), [])
    return any(name in names for name in wanted), len(names)


def _item(row: list[str], lines: _Lines, record: int, shape: _Shape) -> Item:
    if not row:
        return Item(lines.raw)  # a blank line
    if len(row) <= shape.at:
        problem = f"row of {len(row)} field{'s' if len(row) > 1 else ''}, the text would be number {shape.at + 1}"
        return Item(lines.raw, record=record, problem=problem)
    text = row[shape.at]
    notes = ("bytes that are not valid utf-8 are read as U+FFFD",) if "�" in text and not _valid(lines.raw) else ()
    return Item(
        lines.raw, text, record, shape.side(row, shape.options.url_column), notes=notes,
        facts={"column": shape.names[shape.at], "newlines": newlines(text)}, state=(row, shape), markup=is_page(text),
        language=shape.side(row, shape.options.language_column),
        fields=partial(dict, zip(shape.names, row, strict=False)),
    )  # fmt: skip


def _valid(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _plain(value: Any) -> str:
    return " ".join(value) if isinstance(value, list) else str(value)


def _line(row: Sequence[str], delimiter: str, ending: str) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=ending).writerow(row)
    return out.getvalue().encode("utf-8", "replace")
