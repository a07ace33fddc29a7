"""Names of output files: one for each input, the same each time, never two the same."""

from __future__ import annotations

import unicodedata
import zlib
from collections import Counter
from itertools import chain, islice
from typing import TYPE_CHECKING

from ..formats import Kind, keeps_names, kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_SMALL = 100_000  # folders up to this many names are simply kept in memory (16 MB) while their names are sorted out
_BITS = 1 << 27  # for larger ones: room for a million names with few false alarms, in 16 MB


class FolderNames:
    """The output names for the files of one folder, without keeping the names of a large folder in memory.

    Only names whose output could be another's are remembered; those are sorted out together, so that the answer does
    not depend on the order in which a file system lists them. Names that differ only in case or in how accents are
    composed count as the same, because on some file systems they are.
    """

    def __init__(self, listing: Callable[[], Iterable[str]], to: str | None = None) -> None:
        """`listing` gives all file names of the folder, afresh each time it is called; `to` is the format to write."""
        self._to = to
        self._assigned: dict[str, str] = {}
        names = iter(listing())
        first = list(islice(names, _SMALL + 1))
        if len(first) <= _SMALL:
            if _all_keep_theirs(first, to):
                return
            counts = Counter(_folded(wanted) for name in first if (wanted := _wanted(name, self._to)))
            if len(counts) < sum(counts.values()):
                self._assign(
                    (n for n in first if (w := _wanted(n, self._to)) and counts[_folded(w)] > 1), counts.__contains__
                )
            return
        seen = bytearray(_BITS >> 3)
        doubtful: set[int] = set()
        for name in chain(first, names):
            if wanted := _wanted(name, self._to):
                place = _place(_folded(wanted))
                if seen[place >> 3] & (1 << (place & 7)):
                    doubtful.add(place)
                seen[place >> 3] |= 1 << (place & 7)
        if doubtful:
            rivals = (n for n in listing() if (w := _wanted(n, self._to)) and _place(_folded(w)) in doubtful)
            self._assign(rivals, lambda folded: bool(seen[(p := _place(folded)) >> 3] & (1 << (p & 7))))

    def output(self, name: str) -> str:
        """The output name for this file of the folder. KeyError for a file that no format reads."""
        kind = kind_of(name, self._to)
        if kind is None:
            raise KeyError(name)
        return self.output_of(name, kind)

    def output_of(self, name: str, kind: Kind) -> str:
        """The output name for this file of the folder, whose kind (as `kind_of` says with the same `to`) is known."""
        return self._assigned.get(name) or kind.output

    def _assign(self, rivals: Iterable[str], wanted_by_any: Callable[[str], bool]) -> None:
        """Names for all files that want the same one; whoever can keep its own name goes first."""
        taken: set[str] = set()
        for name in sorted(rivals, key=lambda n: (_wanted(n, self._to) != n, n)):
            first = True
            for candidate in _candidates(name, self._to):
                folded = _folded(candidate)
                # A name that is made up must not be one that another file of the folder has by right.
                if folded not in taken and (first or not wanted_by_any(folded)):
                    break
                first = False
            taken.add(folded)
            if not first:
                self._assigned[name] = candidate


def _all_keep_theirs(names: list[str], to: str | None) -> bool:
    """Whether every file of a folder is written under its own name: a quick look, which may say no for nothing."""
    if not all(keeps_names(ending, to) for ending in {name.rpartition(".")[2] for name in names}):
        return False
    fold = str.lower if all(map(str.isascii, names)) else _folded
    return len(set(map(fold, names))) == len(names)


def _place(folded: str) -> int:
    # Not hash(), which differs from process to process: a false alarm must be the same one each time.
    return zlib.crc32(folded.encode("utf-8", "surrogateescape")) % _BITS


def _candidates(name: str, to: str | None) -> Iterator[str]:
    """`a.html` would like to be `a.txt`, then `a.html.txt`, then `a.html-2.txt`, …"""
    kind = kind_of(name, to)
    assert kind is not None
    yield kind.output
    ending = kind.output[len(kind.stem) :]
    stem = kind.stem
    if kind.output != name:
        stem = name.rpartition(".")[0] if kind.compression else name
        yield stem + ending
    number = 2
    while True:
        yield f"{stem}-{number}{ending}"
        number += 1


def _wanted(name: str, to: str | None) -> str | None:
    kind = kind_of(name, to)
    return kind.output if kind else None


def _folded(name: str) -> str:
    if name.isascii():
        return name.lower()
    return unicodedata.normalize("NFC", name).casefold()
