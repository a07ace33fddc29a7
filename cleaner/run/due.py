"""What of a plan is still to be done, by what earlier runs left in the ledger."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ..formats import FORMATS, kind_of
from .parts import Join, comes_in_parts, may_come_in_parts, parts_of
from .tally import Notice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .job import Job, Outcome
    from .ledger import Ledger, Row
    from .plan import Unit
    from .rows import Finished
    from .settings import Settings
    from .targets import Targets


class Due:
    """Goes through the units of a plan and lets those pass that are to be done; counts the others in `outcome`.

    `joins` are the files that are being done in parts, by name. `pause` is called for each unit; it may raise.
    """

    def __init__(self, job: Job, settings: Settings, targets: Targets, ledger: Ledger, outcome: Outcome) -> None:
        self._job, self._settings, self._targets, self._ledger = job, settings, targets, ledger
        self._outcome = outcome
        self.joins: dict[str, Join] = {}
        self.pause: Callable[[], None] = lambda: None
        self.advance: Callable[[Join], None] = lambda join: None
        self.temp: str | None = None

    def left_out(self, notice: Notice) -> None:
        """Something that the plan leaves out, or could not look into."""
        self.pause()
        if notice.kind == "failed":
            self._outcome.tally.count("failed")
        else:
            self._outcome.skipped += 1
        self._ledger.add_left_out(notice)

    def units(self, planned: Iterator[Unit]) -> Iterator[Unit]:
        """The units to do; large files in parts."""
        for raw in planned:
            self.pause()
            unit = self._fitted(raw)
            if unit is None:
                continue
            row = None if self._ledger.new else self._ledger.find(unit.name)
            if row is not None and self._stands(row, unit):
                if self._job.in_place or (row.size, row.mtime) == (unit.size, unit.mtime):
                    self._ledger.keep(unit)
                    self._again(row)
                    continue
                unit = unit._replace(known="" if self._job.in_place else row.hash)
            if (reason := self._targets.in_the_way(unit, self._ledger)) is not None:
                # What the ledger knows of this name is about the file that is in the way, and stays.
                self.left_out(Notice("failed", unit.name, reason))
                continue
            if row is not None and not unit.known:
                self._ledger.forget_said(unit)
            if comes_in_parts(unit, self._settings.read.to):
                yield from self._parts(unit)
                continue
            if not self._ledger.new and may_come_in_parts(unit):
                self._ledger.forget_parts(unit.name)
            yield unit

    def keep(self, unit: Unit) -> None:
        """A unit that was touched turned out to be what it was: it is done already."""
        row = self._ledger.find(unit.name)
        assert row is not None
        self._ledger.keep(unit)
        self._again(row)

    def _fitted(self, unit: Unit) -> Unit | None:
        """The unit as this job writes it, or None when it does not."""
        if self._job.in_place:
            if FORMATS[unit.format].markup:
                self.left_out(Notice("skipped", unit.name, "a page is not replaced by its text in place"))
                return None
            return unit._replace(output=unit.name)
        if self._job.output_file is not None:
            kind = kind_of(self._job.output_file.name)
            return unit._replace(packing=kind.compression if kind else None)
        return unit

    def _stands(self, row: Row, unit: Unit) -> bool:
        """Whether an earlier run did this work, by the same rules, and its output is still as it left it."""
        audit = self._settings.audit
        same = unit._replace(size=row.size, mtime=row.mtime)  # whether the input changed is asked later
        if row.status != "done" or row.output != unit.output or not row.fits(same, self._ledger, audit):
            return False
        try:
            found = os.stat(self._targets.place_of(unit.output))
        except OSError:
            return False
        return (found.st_size, found.st_mtime_ns) == (row.out_size, row.out_mtime)

    def _again(self, row: Row) -> None:
        self._outcome.tally.add(row.tally)
        self._outcome.again += row.tally.read
        self._outcome.again_bytes += row.tally.bytes_in

    def _parts(self, unit: Unit) -> Iterator[Unit]:
        """The parts of a large file that are to be done."""
        if unit.known:  # touched; of a file in parts nobody knows whether that changed it
            self._ledger.forget_said(unit)
            unit = unit._replace(known="")
        join = self.joins[unit.name] = Join(unit, self.temp, self._ledger, self._settings.read.to)
        before = {} if self._ledger.new else join.resume(self._settings.audit)
        last = 0
        for part in parts_of(unit):
            last = part.part
            if join.failed:
                return
            if (row := before.get(part.part)) is None:
                yield part
                continue
            self._ledger.keep_part(part)
            self._again(row)
            join.add(part.part, _finished(row))
            self.advance(join)
        join.close(last)
        self.advance(join)


def _finished(row: Row) -> Finished:
    from .rows import Finished

    return Finished(row.tally, row.hash, row.temp, row.aside, row.out_size, row.aside_size, row.out_mtime, row.status)
