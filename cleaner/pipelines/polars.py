"""Polars: a column of texts, as an expression in any query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..engine import Cleaner
from ..formats.arrow import clean_one
from ..model import InputError

if TYPE_CHECKING:
    import polars


def clean_series(texts: polars.Series, cleaner: Cleaner | None = None) -> polars.Series:
    """The texts of a column, clean; name, type and nulls stay. Raises InputError for a column that is no text."""
    import polars

    kind: Any = texts.dtype
    if kind not in (polars.String, polars.Categorical, polars.Enum):
        raise InputError(f'column "{texts.name}" is {kind}, not text')
    cleaner = cleaner or Cleaner()
    clean = [None if text is None else clean_one(cleaner, text).text for text in texts.cast(polars.String)]
    # Of an Enum the clean texts need not be among its values.
    return polars.Series(texts.name, clean, dtype=polars.String if kind == polars.Enum else kind)


def clean_column(column: str | polars.Expr = "text", cleaner: Cleaner | None = None) -> polars.Expr:
    """An expression: `frame.with_columns(clean_column("text"))`, lazy or not."""
    import polars

    cleaner = cleaner or Cleaner()
    expression = polars.col(column) if isinstance(column, str) else column
    return expression.map_batches(lambda texts: clean_series(texts, cleaner), return_dtype=polars.String)
