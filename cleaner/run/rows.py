"""What came of a unit, and the rows that the ledger keeps of it; workers make them, millions of them."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .plan import Unit
    from .tally import Notice, Tally


class Finished(NamedTuple):
    """A unit that a worker is through with: its output stands in the file `temp` (empty: nothing was written).

    `hash` is of the input's bytes as they lie on disk. `aside` names a second file, for records put aside.
    """

    tally: Tally
    hash: str = ""
    temp: str = ""
    aside: str = ""
    out_size: int = 0
    aside_size: int = 0
    out_mtime: int = 0
    status: str = "done"


UnitRow = tuple[bytes, bytes, int, int, str, bytes, str, str, int, int, int, str, int, str]
"""(name, source, size, mtime, hash, output, temp, aside, out_size, aside_size, out_mtime, status, audited, tally): what
the ledger keeps of a unit, but for what is the same for all units of a run. A plain tuple: millions go through pipes.
"""
AuditRow = tuple[bytes, int, bytes]
"""(key of a unit, number, compressed lines)."""
NoticeRow = tuple[bytes, int, str, bytes, bytes]
"""(key of a unit, number, kind, label, reason)."""


class Folders:
    """Absolute paths of files that come folder by folder: asking for each one's costs as much as reading it."""

    def __init__(self) -> None:
        self._folder, self._absolute = "", ""

    def absolute(self, path: str) -> bytes:
        """What `os.path.abspath` says."""
        folder, sep, name = path.rpartition(os.sep)
        if not folder or name in ("", ".", ".."):
            return os.fsencode(os.path.abspath(path))
        if folder != self._folder:
            self._folder, self._absolute = folder, os.path.abspath(folder).rstrip(sep)
        return os.fsencode(f"{self._absolute}{sep}{name}")


_json = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


def unit_row(key: bytes, unit: Unit, source: bytes, done: Finished, audited: bool) -> UnitRow:
    """The row of a unit that is through; `source` is its absolute path."""
    return (
        key, source, unit.size, unit.mtime, done.hash, os.fsencode(unit.output), done.temp, done.aside,
        done.out_size, done.aside_size, done.out_mtime, done.status, int(audited), _json(done.tally.as_dict()),
    )  # fmt: skip


def notice_row(key: bytes, seq: int, notice: Notice) -> NoticeRow:
    """The row of a notice."""
    return key, seq, notice.kind, os.fsencode(notice.label), notice.reason.encode("utf-8", "surrogatepass")


def outputs_of(rows: Iterable[UnitRow]) -> Iterator[tuple[str, str]]:
    """The unfinished files of some units, and the outputs that they are to be."""
    for _, _, _, _, _, output, temp, *_ in rows:
        if temp:
            yield temp, os.fsdecode(output)
