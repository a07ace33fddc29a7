"""Large files of records, done in parts: several workers at one file, and an interrupted run loses one part at most.

A part is a stretch of whole lines, or of whole row groups. What workers make of the parts is joined in order, as soon as
it is there, to one file; the ledger says how far that has come.
"""

from __future__ import annotations

import os
from contextlib import suppress
from itertools import accumulate
from typing import IO, TYPE_CHECKING

from ..audit import file_line
from ..formats import FORMATS, compress
from ..formats.base import sha256
from ..formats.rowgroups import groups_of
from .files import Hashing
from .piles import GroupPile, Pile, size_of
from .rows import Finished
from .tally import Tally

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..formats.rowgroups import Group
    from .ledger import Ledger, Row
    from .plan import Unit

SIZE = 16_000_000
"""About how many bytes of input make a part."""
_CHUNK = 1 << 20
_PACKED = 8
"""How many times its size a file of Parquet holds at most, as a rule; only in larger ones row groups are looked for."""


def may_come_in_parts(unit: Unit) -> bool:
    """Whether files of this format are ever cut."""
    form = FORMATS[unit.format]
    return (form.records and form.lines) or unit.format == "parquet"


def comes_in_parts(unit: Unit, to: str | None = None) -> bool:
    """Whether a file is worth it: records in lines, not compressed, or in several row groups, and more than one part.

    `to` is the format to write (None: the same); what has to be seen from the first record to the last is not cut.
    """
    if not may_come_in_parts(unit) or unit.compression is not None:
        return False
    form = FORMATS[unit.format]
    if form.lines:
        return unit.size > 2 * SIZE and to in (None, form.name)
    if unit.size <= SIZE // _PACKED or not (to == "jsonl" or _joins_groups(unit, to)):
        return False
    groups = _groups(unit)
    return len(groups) > 1 and sum(group.size for group in groups) > 2 * SIZE


def parts_of(unit: Unit) -> Iterator[Unit]:
    """The parts of a file, in order; they depend on its content alone. Reads no further than the part it gives.

    What cannot be read goes into the last part: whoever cleans that finds the same, and names it.
    """
    if unit.format == "parquet":
        yield from _parts_of_groups(unit, _groups(unit))
        return
    part = first = 1
    start = 0
    with suppress(OSError), open(unit.path, "rb", buffering=0) as file:
        while unit.size - start > SIZE:
            end, lines = _stretch(file, start, unit.size)
            if end >= unit.size:
                break
            yield unit._replace(part=part, start=start, end=end, first=first)
            part, start, first = part + 1, end, first + lines
    yield unit._replace(part=part, start=start, end=unit.size, first=first)


def _parts_of_groups(unit: Unit, groups: Sequence[Group]) -> Iterator[Unit]:
    ends = list(accumulate((group.size for group in groups), initial=0))
    rows = list(accumulate((group.rows for group in groups), initial=0))
    part, begun = 1, 0
    for number in range(1, len(groups) + 1):
        if ends[number] - ends[begun] >= SIZE or number == len(groups):
            yield unit._replace(
                part=part, start=ends[begun], end=ends[number], first=rows[begun] + 1, groups=(begun, number)
            )
            part, begun = part + 1, number
    if not groups:  # they were there a moment ago
        yield unit._replace(part=1, groups=(0, 0))


def _groups(unit: Unit) -> list[Group]:
    try:
        return groups_of(unit.path)
    except OSError:
        return []


def _joins_groups(unit: Unit, to: str | None) -> bool:
    """Whether what is joined are row groups; a file that is packed as a whole has none to be found."""
    return (to or unit.format) == "parquet" and unit.packing is None


def _stretch(file: IO[bytes], start: int, limit: int) -> tuple[int, int]:
    """The end of the stretch of about SIZE bytes that begins at `start`, just after a newline, and its lines."""
    file.seek(start)
    at, lines = start, 0
    while at < limit and (chunk := file.read(min(_CHUNK, limit - at))):
        place = chunk.find(b"\n", max(0, start + SIZE - at))
        if place >= 0:
            return at + place + 1, lines + chunk.count(b"\n", 0, place + 1)
        lines += chunk.count(b"\n")
        at += len(chunk)
    return limit, lines


class Join:
    """One file that is done in parts.

    `tally` is of the parts that are done; `failed` tells that one could not be done, so that the file has none.
    """

    def __init__(self, unit: Unit, folder: str | None, ledger: Ledger, to: str | None = None) -> None:
        """`folder` is that of unfinished files, None when nothing is written; `to` is the format to write."""
        self.unit, self.tally, self.failed = unit, Tally(), False
        self._folder, self._ledger = folder, ledger
        self._name = f"join-{sha256(os.fsencode(unit.name))[:24]}"
        make = GroupPile if _joins_groups(unit, to) else Pile
        self._output = make(f"{folder}/{self._name}")
        self._aside = Pile(f"{folder}/{self._name}-aside")
        self._ready: dict[int, Finished] = {}
        self._next, self._last = 1, 0

    def resume(self, audit: bool) -> dict[int, Row]:
        """What an earlier run did of it, by the number of the part; drops all of it where it does not fit together."""
        rows = self._ledger.parts(self.unit.name)
        joined = [row for _, row in sorted(rows.items()) if row.status == "joined"]
        fits = all(row.fits(self.unit, self._ledger, audit) for row in rows.values())
        fits = self._output.holds([row.out_size for row in joined]) and fits
        fits = self._aside.holds([row.aside_size for row in joined]) and fits
        for row in rows.values():
            if row.status == "part":
                fits = fits and size_of(f"{self._folder}/{row.temp}") == row.out_size
        if not fits:
            self._ledger.forget_parts(self.unit.name)
            rows = {}
            self._output.holds([])
            self._aside.holds([])
        self._output.cut()
        self._aside.cut()
        return rows

    def add(self, part: int, done: Finished) -> None:
        """A part is done, by this run or an earlier one."""
        self.tally.add(done.tally)
        self._ready[part] = done

    def close(self, last: int) -> None:
        """All parts are known: there are `last`."""
        self._last = last

    def advance(self) -> list[str]:
        """Join what has come to the front. Gives the files that are not needed any more once the ledger is committed.

        Raises CannotWrite.
        """
        done_with: list[str] = []
        while (done := self._ready.pop(self._next, None)) is not None:
            if done.status != "joined":
                for pile, temp in ((self._output, done.temp), (self._aside, done.aside)):
                    if temp and self._folder:
                        pile.add(f"{self._folder}/{temp}")
                        done_with.append(f"{self._folder}/{temp}")
                self._ledger.joined(self.unit._replace(part=self._next))
            self._next += 1
        return done_with

    def whole(self, audit: bool, in_place: bool = False) -> Finished | None:
        """The file as a unit that is done, once all parts are joined. Raises CannotWrite.

        With `in_place` the input stays where it is if none of its documents changed.
        """
        if not self._last or self._next <= self._last:
            return None
        if self._folder is None:
            return Finished(self.tally)
        if in_place and self._output.rewrites and not (self.tally.changed or self.tally.failed):
            self._output.drop()
            return Finished(self.tally, out_size=self.unit.size, out_mtime=self.unit.mtime)
        self._output.finish()
        found = os.stat(self._output.path)
        if audit:
            self._ledger.add_audit(self.unit, 0, self._file_line(self._output.path).encode("ascii"))
        return Finished(
            self.tally,
            "",
            self._name,
            f"{self._name}-aside" if self._aside.size else "",
            found.st_size,
            self._aside.size,
            found.st_mtime_ns,
        )

    def drop(self) -> None:
        """It failed: nothing of it stays."""
        self.failed = True
        self._ledger.forget_parts(self.unit.name)
        for name in (done.temp for done in self._ready.values() if done.temp):
            with suppress(OSError):
                os.unlink(f"{self._folder}/{name}")
        self._output.drop()
        self._aside.drop()

    def _file_line(self, output: str) -> str:
        unit = self.unit
        with open(unit.path, "rb", buffering=0) as source, open(output, "rb", buffering=0) as clean:
            hashes = []
            for stream in (source, compress.reader(clean, unit.packing)[0]):
                hashing = Hashing(stream)
                while hashing.read(_CHUNK):
                    pass
                hashes.append(hashing)
        return file_line(unit.name, hashes[0], hashes[1].digest(), unit.output, unit.packing)
