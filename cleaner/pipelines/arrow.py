"""A cleaner for batches of Arrow, which goes to other processes: what Ray, Spark, datasets and others are given."""

from __future__ import annotations

import hashlib
import io
import pickle
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from ..engine import Cleaner
from ..formats.arrow import clean_rows

if TYPE_CHECKING:
    from ..formats.arrow import Rows

_loaded: Final[dict[str, Cleaner]] = {}
"""The cleaners of this process by what they were made of: rules are compiled once, however many tasks come."""


class BatchCleaner:
    """Cleans the column `column` of each batch (`pyarrow.RecordBatch` or `Table`) that it is called with.

    `cleaner`: one made before, else the shipped rules. `column`: its name, or several of which the first that is text
    is taken. `url`, `language`: columns that say where a text is from and what it is written in. `results`: adds
    `removed_words`, `rules` and `flags`. It pickles to the same bytes in every process, so that caches find it again.
    """

    def __init__(
        self,
        cleaner: Cleaner | None = None,
        column: str | Sequence[str] = "text",
        *,
        url: str | None = None,
        language: str | None = None,
        results: bool = False,
    ) -> None:
        self.column: str | tuple[str, ...] = column if isinstance(column, str) else tuple(column)
        self.url, self.language, self.results = url, language, results
        self._packed = _pack(cleaner or Cleaner())
        self.digest = hashlib.sha256(self._packed).hexdigest()
        """Changes when texts would come out differently by other rules, another profile."""
        if cleaner is not None:
            _loaded.setdefault(self.digest, cleaner)

    @property
    def cleaner(self) -> Cleaner:
        """The cleaner, loaded when it is first needed in a process."""
        found = _loaded.get(self.digest)
        if found is None:
            found = _loaded.setdefault(self.digest, pickle.loads(self._packed))
        return found

    def __call__(self, batch: Rows) -> Rows:
        """One batch, clean. Raises InputError for a column that is not there, or is no text."""
        return clean_rows(self.cleaner, batch, self.column, url=self.url, language=self.language, results=self.results)

    def each(self, batches: Iterable[Any]) -> Iterator[Any]:
        """Batch by batch: what Spark's `mapInArrow` wants."""
        for batch in batches:
            yield self(batch)

    def __reduce__(self) -> tuple[Any, ...]:
        state = (self._packed, self.column, self.url, self.language, self.results)
        return _rebuilt, state


def _rebuilt(
    packed: bytes, column: str | tuple[str, ...], url: str | None, language: str | None, results: bool
) -> BatchCleaner:
    made = BatchCleaner.__new__(BatchCleaner)
    made._packed, made.column = packed, column
    made.url, made.language, made.results = url, language, results
    made.digest = hashlib.sha256(packed).hexdigest()
    return made


def _pack(cleaner: Cleaner) -> bytes:
    """A cleaner as bytes that depend on its content alone.

    An ordinary pickle also tells which equal strings are one object, which differs with the way rules were loaded.
    """
    out = io.BytesIO()
    pickler = pickle.Pickler(out, protocol=5)
    pickler.fast = True
    pickler.dump(cleaner)
    return out.getvalue()
