"""Columns of Arrow: which one holds the texts, how they are read, how clean ones are put in their place.

The one way from a batch of rows to a batch of clean rows; Parquet files and every pipeline go through it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from ..model import InputError
from .page import is_page

if TYPE_CHECKING:
    from ..model import Result

    class Cleans(Protocol):
        """The part of `cleaner.Cleaner` that is needed here."""

        def clean(self, text: str, language: str | None = None, url: str | None = None) -> Result: ...
        def clean_html(
            self, html: bytes | str, /, url: str | None = None, *, language: str | None = None
        ) -> Result: ...


Rows = TypeVar("Rows")
"""A `pyarrow.RecordBatch` or a `pyarrow.Table`: the same kind comes out as went in."""

RESULT_COLUMNS: Final = ("removed_words", "rules", "flags")
"""What can be added to each row: how many words of debris went, the ids of the rules behind all edits, the flags."""


def arrow() -> Any:
    """pyarrow. Raises InputError, with the way to get it, where it is not installed."""
    try:
        import pyarrow
    except ImportError:
        raise InputError("this needs pyarrow: pip install 'article-cleaner[parquet]'") from None
    return pyarrow


def result_values(result: Result) -> dict[str, Any]:
    """What came of a document, by the names in RESULT_COLUMNS."""
    return {
        "removed_words": sum(len(removal.text.split()) for removal in result.removals),
        "rules": sorted(result.counts),
        "flags": list(result.flags),
    }


def result_types() -> dict[str, Any]:
    """The Arrow types of RESULT_COLUMNS."""
    pa = arrow()
    words = pa.list_(pa.string())
    return {"removed_words": pa.int64(), "rules": words, "flags": words}


def text_column(schema: Any, wanted: Sequence[str]) -> str:
    """The first of `wanted` that this schema has as text. Raises InputError that names what is there instead."""
    for name in wanted:
        at = schema.get_all_field_indices(name)
        if len(at) > 1:
            raise InputError(f'{len(at)} columns are called "{name}"')
        if at and is_text(schema.field(at[0]).type):
            return name
    for name in wanted:
        if name in schema.names:
            raise InputError(f'column "{name}" is {schema.field(name).type}, not text')
    asked = f'column "{wanted[0]}"' if len(wanted) == 1 else "column " + " or ".join(f'"{name}"' for name in wanted)
    raise InputError(f"no {asked}; there are {', '.join(schema.names) or 'none'}")


def is_text(kind: Any) -> bool:
    """Whether a type of Arrow is text: strings, large strings, string views, and dictionaries of these."""
    types = arrow().types
    if types.is_dictionary(kind):
        kind = kind.value_type
    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind))


def texts_of(column: Any) -> tuple[list[str | None], bool]:
    """The values of a column of text, None for nulls, and whether all of it is valid UTF-8.

    Bytes that are not are read as U+FFFD.
    """
    pa = arrow()
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    try:
        return column.to_pylist(), True
    except UnicodeDecodeError:
        wide = pa.large_binary() if pa.types.is_large_string(column.type) else pa.binary()
        return [None if v is None else v.decode("utf-8", "replace") for v in column.cast(wide).to_pylist()], False


def column_of(texts: Sequence[str | None], kind: Any) -> Any:
    """An array of this type of text. A lone surrogate, which UTF-8 cannot say, becomes `?`."""
    pa = arrow()
    plain = kind.value_type if pa.types.is_dictionary(kind) else kind
    try:
        array = pa.array(texts, plain)
    except UnicodeEncodeError:
        array = pa.array([None if t is None else t.encode("utf-8", "replace").decode() for t in texts], plain)
    if pa.types.is_dictionary(kind):
        array = array.dictionary_encode().cast(kind)
    return array


def with_texts(rows: Rows, column: str, texts: Sequence[str | None]) -> Rows:
    """The rows with other texts in this column; type, nullability, metadata and all other columns as they were."""
    batch: Any = rows
    at = batch.schema.get_field_index(column)
    field = batch.schema.field(at)
    return batch.set_column(at, field, column_of(texts, field.type))  # type: ignore[no-any-return]


def with_results(rows: Rows, results: Sequence[dict[str, Any] | None]) -> Rows:
    """The rows with the columns of `result_values` at their end (null where there is no result).

    Raises InputError when there are columns of these names.
    """
    batch: Any = rows
    pa = arrow()
    for name, kind in result_types().items():
        if name in batch.schema.names:
            raise InputError(f'there is a column "{name}" already, so the results cannot be added')
        values = pa.array([None if one is None else one[name] for one in results], kind)
        batch = batch.append_column(name, values)
    return batch  # type: ignore[no-any-return]


def side_column(rows: Any, name: str | None, what: str) -> list[str | None]:
    """The values of a column of URLs or languages; Nones where there is no such column.

    Raises InputError where it is not text; `what` says what it should be.
    """
    if not name or name not in rows.schema.names:
        return [None] * rows.num_rows
    column = rows.column(name)
    if arrow().types.is_null(column.type):
        return [None] * rows.num_rows
    if not is_text(column.type):
        raise InputError(f'column "{name}" ({what}) is {column.type}, not text')
    return texts_of(column)[0]


def clean_rows(
    cleaner: Cleans,
    rows: Rows,
    column: str | Sequence[str] = "text",
    *,
    url: str | None = None,
    language: str | None = None,
    results: bool = False,
) -> Rows:
    """Cleans the texts of a batch (or a table): the same rows, columns and types, in the same order.

    `column` is the column of texts, or several names of which the first that is text is taken; `url` and `language`
    name columns that say where a text is from and what it is written in (not asked where there is no such column).
    `results` adds the columns of RESULT_COLUMNS. Nulls stay null. A text that begins as a page of HTML is taken for
    one. Raises InputError for a column that is not there, or is no text.
    """
    batch: Any = rows
    name = text_column(batch.schema, (column,) if isinstance(column, str) else column)
    texts, valid = texts_of(batch.column(name))
    urls, languages = side_column(batch, url, "URLs"), side_column(batch, language, "languages")
    found = [
        None if text is None else clean_one(cleaner, text, language, url)
        for text, url, language in zip(texts, urls, languages, strict=True)
    ]
    if not valid or any(result is not None and result.text != text for result, text in zip(found, texts, strict=True)):
        batch = with_texts(batch, name, [None if result is None else result.text for result in found])
    if results:
        batch = with_results(batch, [None if result is None else result_values(result) for result in found])
    return batch  # type: ignore[no-any-return]


def clean_one(cleaner: Cleans, text: str, language: str | None = None, url: str | None = None) -> Result:
    """Cleans a text as a file of records has it: one that begins as a page of HTML does is one."""
    if is_page(text):
        return cleaner.clean_html(text, url=url or None, language=language or None)
    return cleaner.clean(text, language=language or None, url=url or None)
