"""A run from plan to summary: what is decided about a run is decided here."""

from __future__ import annotations

import os
import signal
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

from ..audit import document_line
from ..formats import FORMATS, kind_of
from ..model import CleanerError, InputError
from .job import Job, Outcome, Progress
from .ledger import Finished, Row
from .plan import Plan, Unit, roots_of
from .pool import Lost, Pool, skipping
from .state import State
from .tally import Notice, Tally
from .targets import Targets, write_whole
from .worker import Report, Setup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .settings import CleansDocuments, Settings

_COMMIT_UNITS = 256
_COMMIT_SECONDS = 0.25


class Runner:
    """Does a job. Use as a context manager: the outcome's notices can be read until it is left."""

    def __init__(self, job: Job, cleaner: CleansDocuments, settings: Settings) -> None:
        """Raises InputError for inputs that are not there, CleanerError when the run cannot begin."""
        self.job, self.settings, self._cleaner = job, settings, cleaner
        self.progress: Progress | None = None
        self._roots = roots_of(job.paths)
        self._targets = Targets(job, self._roots)
        if next(Plan(self._roots, self._targets.excluded()).units(), None) is None:
            kinds = " ".join(suffix for form in FORMATS.values() for suffix in form.suffixes)
            raise InputError(
                f"nothing to clean in {', '.join(job.paths)} (files that are read: {kinds}, also with .gz)"
            )
        if job.in_place and job.audit and job.audit.exists():
            raise CleanerError(f"{job.audit} exists; it may be the only way back, so name another file for the audit")
        self._stack = ExitStack()
        self._state = self._stack.enter_context(State(job, settings.rules, settings.digest()))
        self._ledger = self._state.ledger
        self.outcome = Outcome(notices=self._ledger.notices)
        self._placing: list[tuple[str, Finished]] = []
        self._uncommitted = 0
        self._committed = time.monotonic()

    def __enter__(self) -> Runner:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def run(self) -> Outcome:
        """Do all of it. Raises CleanerError when it cannot go on; an interruption is an outcome, no error."""
        started = time.monotonic()
        self._state.clear_up(self._targets)
        self._ledger.begin()
        plan = Plan(self._roots, self._targets.excluded(), self._left_out, self.job.named_format)
        self._cleaner.clean("Made ready.")  # rules are compiled once, before workers are forked
        setup = Setup(self._cleaner, self.settings, self._state.temp, self.job.in_place)
        with _interruptible():
            try:
                with Pool(self.job.jobs, setup, self.settings.timeout) as pool:
                    for event in pool.run(self._due(plan.units())):
                        self._handle(event, pool)
                        if self.progress is not None:
                            self.progress(self.outcome.tally, self.outcome.again)
            except KeyboardInterrupt:
                self.outcome.interrupted = True
                with suppress(ValueError):  # what was done is put in place before anything else can stop us
                    signal.signal(signal.SIGINT, signal.SIG_IGN)
            except CleanerError:
                with suppress(CleanerError):
                    self._commit()
                raise
            self._commit()
            if self.job.audit and not self.outcome.interrupted:
                write_whole(self.job.audit, self._ledger.audit())
        self.outcome.seconds = time.monotonic() - started
        return self.outcome

    # -- what is to be done -------------------------------------------------------------------------------------

    def _left_out(self, notice: Notice) -> None:
        """Something the plan leaves out, or could not look into."""
        if notice.kind == "failed":
            self.outcome.tally.count("failed")
        else:
            self.outcome.skipped += 1
        self._ledger.add_notices(f"\0{notice.label}", 0, [notice])

    def _due(self, units: Iterator[Unit]) -> Iterator[Unit]:
        """The units that are still to be done."""
        for unit in units:
            if self.job.in_place:
                if FORMATS[unit.format].markup:
                    self._left_out(Notice("skipped", unit.name, "a page is not replaced by its text in place"))
                    continue
                unit = unit._replace(output=unit.name)
            elif self.job.output_file is not None:
                kind = kind_of(self.job.output_file.name)
                unit = unit._replace(packing=kind.compression if kind else None)
            row = None if self._ledger.new else self._ledger.find(unit.name)
            if row is not None:
                if self._same_work(row, unit):
                    if self._untouched(row, unit):
                        self._keep(unit, row)
                        continue
                    if not self.job.in_place:
                        unit = unit._replace(known=row.hash)
                if not unit.known:
                    self._ledger.forget_said(unit)
            if (reason := self._targets.in_the_way(unit, self._ledger)) is not None:
                # What the ledger knows of this name is about the file that is in the way, and stays.
                self._left_out(Notice("failed", unit.name, reason))
                continue
            yield unit

    def _same_work(self, row: Row, unit: Unit) -> bool:
        """Whether an earlier run did this work, by the same rules, and its output still stands as it left it."""
        if row.status != "done" or (row.rules, row.options) != (self._ledger.rules, self._ledger.options):
            return False
        if (
            row.output != unit.output
            or row.source != os.path.abspath(unit.path)
            or (self.job.audit and not row.audited)
        ):
            return False
        try:
            found = os.stat(self._targets.place_of(unit.output))
        except OSError:
            return False
        return (found.st_size, found.st_mtime_ns) == (row.out_size, row.out_mtime)

    def _untouched(self, row: Row, unit: Unit) -> bool:
        return self.job.in_place or (row.size, row.mtime) == (unit.size, unit.mtime)

    def _keep(self, unit: Unit, row: Row) -> None:
        self._ledger.keep(unit)
        self.outcome.tally.add(row.tally)
        self.outcome.again += row.tally.read
        self.outcome.again_bytes += row.tally.bytes_in
        self._maybe_commit()

    # -- what comes back ----------------------------------------------------------------------------------------

    def _handle(self, event: tuple[Unit, Report] | Lost | None, pool: Pool) -> None:
        if event is None:
            self._maybe_commit(0)
        elif isinstance(event, Lost):
            self._lost(event, pool)
        else:
            self._report(*event)

    def _report(self, unit: Unit, report: Report) -> None:
        if report.kind == "fatal":
            raise CleanerError(report.reason)
        if report.kind == "more":
            if report.audit:
                self._ledger.add_audit(unit.name, report.seq, report.audit)
            self._ledger.add_notices(unit.name, report.seq, report.notices)
        elif report.kind == "failed":
            self._fail(unit, report.reason)
        elif report.kind == "skipped":
            self._give_up(unit, Notice("skipped", unit.name, report.reason), Tally())
            self.outcome.skipped += 1
        else:
            assert report.finished is not None
            self._finished(unit, report.finished)

    def _finished(self, unit: Unit, done: Finished) -> None:
        if done.status == "same":  # touched, not changed
            row = self._ledger.find(unit.name)
            assert row is not None
            self._keep(unit, row)
            return
        self._ledger.add(unit, done, audited=self.settings.audit)
        self.outcome.tally.add(done.tally)
        self._placing.append((unit.output, done))
        self._maybe_commit()

    def _lost(self, lost: Lost, pool: Pool) -> None:
        unit = lost.task.unit
        form = FORMATS[unit.format]
        self._ledger.forget_said(unit)
        if form.records and lost.record and lost.record not in lost.task.skip:
            pool.again(skipping(lost))
        elif form.markup and lost.timeout and not lost.task.plain:
            pool.again(lost.task._replace(plain=lost.reason))
        else:
            self._fail(unit, lost.reason)

    def _fail(self, unit: Unit, reason: str) -> None:
        tally = Tally(failed=1)
        self.outcome.tally.add(tally)
        self._give_up(unit, Notice("failed", unit.name, reason), tally)

    def _give_up(self, unit: Unit, notice: Notice, tally: Tally) -> None:
        """Note a unit that has no output; one that an earlier run made of it does not stay."""
        row = None if self._ledger.new else self._ledger.find(unit.name)
        if row is not None and row.status == "done" and not self.job.in_place and row.output:
            self._targets.remove(row.output)
        self._ledger.forget_said(unit)
        self._ledger.add(unit._replace(output=""), Finished(tally, status=notice.kind), audited=False)
        if self.settings.audit and notice.kind == "failed":
            facts = {
                "format": unit.format,
                "status": "failed",
                "reason": notice.reason,
                "rules_digest": self._ledger.rules,
                "edits": 0,
            }
            self._ledger.add_audit(unit.name, 0, document_line(unit.name, facts).encode("ascii"))
        self._ledger.add_notices(unit.name, 0, [notice])
        self._maybe_commit()

    # -- putting things in place --------------------------------------------------------------------------------

    def _maybe_commit(self, units: int = 1) -> None:
        self._uncommitted += units
        if self._uncommitted >= _COMMIT_UNITS or time.monotonic() - self._committed > _COMMIT_SECONDS:
            self._commit()

    def _commit(self) -> None:
        """First the ledger, then the files: a later run finds either nothing, or a row that says what to do."""
        self._ledger.commit()
        placing, self._placing = self._placing, []
        for output, done in placing:
            if done.temp:
                self._targets.place(f"{self._state.temp}/{done.temp}", output)
            if done.aside:
                self._targets.place(f"{self._state.temp}/{done.aside}", f"{output}.aside")
        self._uncommitted = 0
        self._committed = time.monotonic()
        self._ledger.begin()


@contextmanager
def _interruptible() -> Iterator[None]:
    """SIGTERM ends a run as Ctrl-C does; both handlers are as before when it is over."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    signal.signal(signal.SIGTERM, interrupt)
    signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def default_jobs() -> int:
    """How many workers a run has unless told otherwise: the processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1
