"""Large files of records, done in parts: several workers at one file, and an interrupted run loses one part at most.

A part is a stretch of whole lines. What workers make of the parts is joined in order, as soon as it is there, to one
file; the ledger says how far that has come.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import IO, TYPE_CHECKING

from ..audit import file_line
from ..formats import FORMATS, compress
from ..formats.base import sha256
from .files import CannotWrite, Hashing
from .ledger import Finished
from .tally import Tally

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .ledger import Ledger, Row
    from .plan import Unit

SIZE = 16_000_000
"""About how many bytes of input make a part."""
_CHUNK = 1 << 20


def comes_in_parts(unit: Unit) -> bool:
    """Whether a file is worth it: records in lines, not compressed, and more than one part."""
    form = FORMATS[unit.format]
    return form.records and form.lines and unit.compression is None and unit.size > 2 * SIZE


def parts_of(unit: Unit) -> Iterator[Unit]:
    """The parts of a file, in order; they depend on its content alone. Reads no further than the part it gives.

    Raises OSError when the file cannot be read.
    """
    with open(unit.path, "rb", buffering=0) as file:
        part = first = 1
        start = 0
        while unit.size - start > SIZE:
            end, lines = _stretch(file, start, unit.size)
            if end >= unit.size:
                break
            yield unit._replace(part=part, start=start, end=end, first=first)
            part, start, first = part + 1, end, first + lines
    yield unit._replace(part=part, start=start, end=unit.size, first=first)


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

    def __init__(self, unit: Unit, folder: str | None, ledger: Ledger) -> None:
        """`folder` is that of unfinished files, None when nothing is written."""
        self.unit, self.tally, self.failed = unit, Tally(), False
        self._folder, self._ledger = folder, ledger
        self._name = f"join-{sha256(os.fsencode(unit.name))[:24]}"
        self._ready: dict[int, Finished] = {}
        self._next, self._last = 1, 0
        self._sizes = [0, 0]  # of the joined output, and of what was put aside

    def resume(self, audit: bool) -> dict[int, Row]:
        """What an earlier run did of it, by the number of the part; drops all of it where it does not fit together."""
        rows = self._ledger.parts(self.unit.name)
        joined = [row for row in rows.values() if row.status == "joined"]
        sizes = [sum(row.out_size for row in joined), sum(row.aside_size for row in joined)]
        fits = all(row.fits(self.unit, self._ledger, audit) for row in rows.values())
        for path, size in zip(self._paths(), sizes, strict=True):
            fits = fits and (not size or _size(path) >= size)
        for row in rows.values():
            if row.status == "part":
                fits = fits and _size(f"{self._folder}/{row.temp}") == row.out_size
        if not fits:
            self._ledger.forget_parts(self.unit.name)
            rows, sizes = {}, [0, 0]
        for path, size in zip(self._paths(), sizes, strict=True):
            if _size(path) > size:  # a run that ended while it joined
                os.truncate(path, size)
        self._sizes = sizes
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
                for number, (path, temp) in enumerate(zip(self._paths(), (done.temp, done.aside), strict=True)):
                    if temp and self._folder:
                        self._sizes[number] += _append(path, f"{self._folder}/{temp}")
                        done_with.append(f"{self._folder}/{temp}")
                self._ledger.joined(self.unit._replace(part=self._next))
            self._next += 1
        return done_with

    def whole(self, audit: bool) -> Finished | None:
        """The file as a unit that is done, once all parts are joined."""
        if not self._last or self._next <= self._last:
            return None
        output, _ = self._paths()
        found = os.stat(output) if self._folder else None
        if audit and found:
            self._ledger.add_audit(self.unit, 0, self._file_line(output).encode("ascii"))
        return Finished(
            self.tally,
            "",
            self._name if found else "",
            f"{self._name}-aside" if self._sizes[1] else "",
            found.st_size if found else 0,
            self._sizes[1],
            found.st_mtime_ns if found else 0,
        )

    def drop(self) -> None:
        """It failed: nothing of it stays."""
        self.failed = True
        self._ledger.forget_parts(self.unit.name)
        for path in [*self._paths(), *(f"{self._folder}/{d.temp}" for d in self._ready.values() if d.temp)]:
            with suppress(OSError):
                os.unlink(path)

    def _paths(self) -> tuple[str, str]:
        return f"{self._folder}/{self._name}", f"{self._folder}/{self._name}-aside"

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


def _append(path: str, piece: str) -> int:
    """Put one file at the end of another; how many bytes that were."""
    try:
        with open(piece, "rb", buffering=0) as source, open(path, "ab") as target:
            size = 0
            while chunk := source.read(_CHUNK):
                size += target.write(chunk)
    except OSError as error:
        raise CannotWrite(f"cannot write to {os.path.dirname(path)}: {error.strerror or error}") from None
    return size


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return -1
