"""Hugging Face datasets: a column of a dataset, in as many processes as wanted, cached like any other map."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from .._version import __version__
from .arrow import BatchCleaner

if TYPE_CHECKING:
    from ..engine import Cleaner


def clean_dataset(
    dataset: Any,
    column: str = "text",
    *,
    cleaner: Cleaner | None = None,
    url: str | None = None,
    language: str | None = None,
    results: bool = False,
    num_proc: int | None = None,
    batch_size: int = 1000,
    **options: Any,
) -> Any:
    """A `datasets.Dataset` (or `IterableDataset`) with clean texts in `column`, all else as it was.

    The result's fingerprint depends on the dataset, the rules, the columns and the version of this package, so that
    a second run takes it from the cache. `options` go to `map`. Raises InputError for a column that is no text.
    """
    clean = BatchCleaner(cleaner, column, url=url, language=language, results=results)
    before = dataset.format if hasattr(dataset, "format") else None
    rows = dataset.with_format("arrow")
    if not hasattr(dataset, "_fingerprint"):  # streamed: nothing is cached
        return rows.map(clean, batched=True, batch_size=batch_size, **options).with_format(None)
    what = (dataset._fingerprint, clean.digest, column, url, language, results, __version__)
    fingerprint = hashlib.sha256(repr(what).encode()).hexdigest()[:16]
    options.setdefault("new_fingerprint", fingerprint)
    options.setdefault("desc", "Cleaning")
    done = rows.map(clean, batched=True, batch_size=batch_size, num_proc=num_proc, **options)
    return done.with_format(before["type"] if before else None)
