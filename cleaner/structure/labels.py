"""The labels of pages' frames on shelves that are opened when a line asks for them.

There are some 90,000 of them, and to gather them, or to read them back as one table, takes longer than to clean a file.
A text has a few dozen short lines: each asks one shelf of a few dozen labels.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from zlib import crc32

from cleaner import cache
from cleaner._version import __version__
from cleaner.structure.kind import page_labels

_SHELVES: Final = 4096
_KIND: Final = "labels"
_FORMAT: Final = 1
"""Changes with what `page_labels` gathers and with how it is kept."""


class Labels(Mapping[str, bool]):
    """What `page_labels` gives, read shelf by shelf. Equal to it as a mapping; may be shared between threads.

    `shelves`: the labels by their checksum, each shelf a dictionary as `marshal` writes it.
    """

    __slots__ = ("_open", "_shelves")

    def __init__(self, shelves: list[bytes]) -> None:
        self._shelves = shelves
        self._open: dict[int, dict[str, bool]] = {}

    def _shelf(self, number: int) -> dict[str, bool]:
        shelf = self._open.get(number)
        if shelf is None:
            shelf = self._open[number] = marshal.loads(self._shelves[number]) if self._shelves[number] else {}
        return shelf

    def __getitem__(self, label: str) -> bool:
        return self._shelf(_number(label))[label]

    def __contains__(self, label: object) -> bool:
        return isinstance(label, str) and label in self._shelf(_number(label))

    def __iter__(self) -> Iterator[str]:
        for number in range(len(self._shelves)):
            yield from self._shelf(number)

    def whole(self) -> dict[str, bool]:
        """All of it as one table, which takes as long as cleaning some dozen texts."""
        out: dict[str, bool] = {}
        for number in range(len(self._shelves)):
            out.update(self._shelf(number))
        self._open.clear()
        return out

    def __len__(self) -> int:
        return sum(len(self._shelf(number)) for number in range(len(self._shelves)))


def labels_of(terms: Mapping[str, Mapping[str, Iterable[str]]], digest: str) -> Mapping[str, bool]:
    """`page_labels(terms)`, from the cache where it was asked for before.

    `digest`: changes whenever `terms` do; without one nothing is read or kept.
    """
    if not digest:
        return page_labels(terms)
    key = f"{_FORMAT}-{__version__}-{digest}"
    stored = cache.get(_KIND, key)
    if stored is not None:
        try:
            shelves = marshal.loads(stored)
        except (ValueError, EOFError, TypeError):
            shelves = None
        if isinstance(shelves, list) and len(shelves) == _SHELVES:
            return Labels(shelves)
    found = page_labels(terms)
    cache.put(_KIND, key, marshal.dumps(_shelved(found)))
    return found


def _shelved(labels: Mapping[str, bool]) -> list[bytes]:
    shelves: list[dict[str, bool]] = [{} for _ in range(_SHELVES)]
    for label, legal in labels.items():
        shelves[_number(label)][label] = legal
    return [marshal.dumps(shelf) if shelf else b"" for shelf in shelves]


def _number(label: str) -> int:
    return crc32(label.encode("utf-8", "surrogatepass")) % _SHELVES
