"""PySpark: a column of a DataFrame, on the workers, in batches of Arrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .arrow import BatchCleaner

if TYPE_CHECKING:
    from ..engine import Cleaner


def clean_frame(
    frame: Any,
    column: str = "text",
    *,
    cleaner: Cleaner | None = None,
    url: str | None = None,
    language: str | None = None,
    results: bool = False,
) -> Any:
    """A `pyspark.sql.DataFrame` with clean texts in `column`; other columns and the order of rows stay.

    `url` and `language` name columns, `results` adds `removed_words`, `rules` and `flags`. This package has to be
    installed on the workers; the rules travel with the job.
    """
    schema = frame.schema
    if results:
        from pyspark.sql.types import ArrayType, LongType, StringType, StructField, StructType

        words = ArrayType(StringType())
        added = [("removed_words", LongType()), ("rules", words), ("flags", words)]
        schema = StructType([*schema.fields, *(StructField(name, kind) for name, kind in added)])
    return frame.mapInArrow(BatchCleaner(cleaner, column, url=url, language=language, results=results).each, schema)
