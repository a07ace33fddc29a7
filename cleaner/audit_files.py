"""Audits as files: JSON Lines (packed where the name says so) or Parquet, by the ending of the name.

In Parquet each line of the audit is a row. What a column cannot say (facts that only some formats have, a lone
surrogate, which Parquet's UTF-8 has no form for) stands in the column `line` as the line of JSON itself, so both kinds
hold the same and both restore.
"""

from __future__ import annotations

import io
import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from .formats import compress
from .model import CleanerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager

    Opens = Callable[[Path, str | None], AbstractContextManager[BinaryIO]]

_ENDING: Final = ".parquet"
_ROWS: Final = 20_000
"""Rows of one group: they are in memory at once."""
_COLUMNS: Final[dict[str, str]] = {
    "type": "text", "document": "text", "start": "number", "end": "number", "text": "text", "replacement": "text",
    "rules": "texts", "category": "text", "score": "share", "format": "text", "status": "text", "record": "number",
    "output": "text", "url": "text", "profile": "text", "input_sha256": "text", "output_sha256": "text",
    "rules_digest": "text", "removed_share": "share", "edits": "number", "line": "text",
}  # fmt: skip


def check_name(path: Path) -> None:
    """Raises CleanerError where an audit of this name could not be written: Parquet without pyarrow."""
    if path.suffix == _ENDING:
        _arrow()


def write(path: Path, chunks: Iterable[bytes], opened: Opens) -> None:
    """Writes an audit. `chunks` are whole or torn lines of JSON, one after the other.

    `opened` gives the file to write to (path, compression), which is in its place only when all went well. Raises
    CleanerError.
    """
    if path.suffix != _ENDING:
        with opened(path, compress.SUFFIXES.get(path.suffix)) as stream:
            for chunk in chunks:
                stream.write(chunk)
        return
    arrow, parquet = _arrow()
    schema = _schema(arrow)
    with opened(path, None) as stream, parquet.ParquetWriter(stream, schema, compression="zstd") as writer:
        for rows in _groups(_lines(chunks)):
            columns = {name: [row.get(name) for row in rows] for name in _COLUMNS}
            writer.write_table(arrow.table(columns, schema=schema))


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of an audit as plain data, in their order. Raises CleanerError, with the line where there is one."""
    if path.suffix == _ENDING:
        yield from _rows(path)
        return
    try:
        raw = path.open("rb")
    except OSError as error:
        raise CleanerError(f"cannot read {path}: {(error.strerror or str(error)).lower()}") from None
    with closing(raw):
        unpacked, inflated = compress.reader(raw, compress.SUFFIXES.get(path.suffix))
        stream = io.BufferedReader(unpacked)  # type: ignore[type-var]
        for number, line in enumerate(stream, 1):
            try:
                data = json.loads(line)
                if data["type"] not in ("document", "edit", "file") or not isinstance(data["document"], str):
                    raise ValueError("neither document nor edit")
            except (ValueError, KeyError, TypeError) as error:
                raise CleanerError(f"{path}:{number}: not a line of an audit ({error})") from None
            yield data
        if inflated and inflated.damage:
            raise CleanerError(f"{path} is {inflated.damage}")


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        yield from whole
    if rest:
        yield rest


def _groups(lines: Iterable[bytes]) -> Iterator[list[dict[str, Any]]]:
    rows: list[dict[str, Any]] = []
    for line in lines:
        if line:
            rows.append(_row(line))
            if len(rows) == _ROWS:
                yield rows
                rows = []
    if rows:
        yield rows


def _row(line: bytes) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(line)
    row = {name: _sayable(value) for name, value in data.items() if name in _COLUMNS}
    if data["type"] != "edit" or row != data:
        row["line"] = line.decode("ascii")
    return row


def _sayable(value: Any) -> Any:
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    _, parquet = _arrow()
    try:
        with parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(_ROWS):
                for row in batch.to_pylist():
                    line = row.pop("line")
                    yield json.loads(line) if line is not None else {k: row[k] for k in _EDIT}
    except (OSError, ValueError, KeyError, TypeError) as error:  # pyarrow's own errors are among these
        raise CleanerError(f"{path}: not an audit in Parquet ({str(error).splitlines()[0]})") from None


_EDIT: Final = ("type", "document", "start", "end", "text", "replacement", "rules", "category", "score")


def _arrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise CleanerError("an audit in Parquet needs pyarrow: pip install 'article-cleaner[parquet]'") from None
    return pyarrow, pyarrow.parquet


def _schema(arrow: Any) -> Any:
    kinds = {
        "text": arrow.string(), "number": arrow.int64(), "share": arrow.float64(), "texts": arrow.list_(arrow.string())
    }  # fmt: skip
    return arrow.schema([(name, kinds[kind]) for name, kind in _COLUMNS.items()])
