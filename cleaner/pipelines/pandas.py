"""pandas: a column of texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..engine import Cleaner
from ..formats.arrow import clean_one
from ..model import InputError

if TYPE_CHECKING:
    import pandas


def clean_series(texts: pandas.Series[Any], cleaner: Cleaner | None = None) -> pandas.Series[Any]:
    """The texts of a column, clean; index, name and type stay, and so does what is missing.

    Raises InputError for a value that is no text, with its place.
    """
    import pandas

    cleaner = cleaner or Cleaner()
    out: list[Any] = []
    for label, text in texts.items():
        if isinstance(text, str):
            out.append(clean_one(cleaner, text).text)
        elif pandas.api.types.is_scalar(text) and pandas.isna(text):
            out.append(text)
        else:
            name = f'column "{texts.name}"' if texts.name is not None else "the column"
            raise InputError(f"{name} has no text but a {type(text).__name__} at {label!r}")
    if isinstance(texts.dtype, pandas.CategoricalDtype):
        return pandas.Series(out, index=texts.index, name=texts.name, dtype=object).astype("category")
    return pandas.Series(out, index=texts.index, name=texts.name, dtype=texts.dtype)
