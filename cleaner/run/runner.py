"""A run from plan to summary: what happens to each unit is decided here, how it is done elsewhere."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import deque
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

from ..audit import document_line
from ..formats import FORMATS
from ..model import CleanerError, InputError
from .due import Due
from .job import Job, Outcome, Progress
from .messages import FEW, Report, Rows, Setup
from .plan import Plan, Unit, roots_of
from .pool import Lost, Pool, shared_memory, skipping
from .rows import Finished, outputs_of
from .settings import make_ready, patience_for
from .state import State
from .tally import Notice, Tally
from .targets import Targets, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .parts import Join
    from .settings import CleansDocuments, Settings

_COMMIT_UNITS = 1024
_COMMIT_SECONDS = 0.25


class Runner:
    """Does a job. Use as a context manager: the outcome's notices can be read until it is left.

    `progress` is told how far the run has come.
    """

    def __init__(self, job: Job, cleaner: CleansDocuments, settings: Settings) -> None:
        """Raises InputError for inputs that are not there, CleanerError when the run cannot begin."""
        self.job, self.settings, self._cleaner = job, settings, cleaner
        self.progress: Progress | None = None
        self._roots = roots_of(job.paths)
        self._targets = Targets(job, self._roots)
        if not Plan(self._roots, self._targets.excluded()).anything():
            kinds = " ".join(suffix for form in FORMATS.values() for suffix in form.suffixes)
            raise InputError(
                f"nothing to clean in {', '.join(job.paths)} (files that are read: {kinds}, also with .gz or .zst)"
            )
        if job.in_place and job.audit and job.audit.exists():
            raise CleanerError(f"{job.audit} exists; it may be the only way back, so name another file for the audit")
        # Rules are compiled once, before workers are forked, and before anything is put on disk: it takes its time, and
        # an interrupt must find nothing to clear up.
        make_ready(cleaner)
        self._stack = ExitStack()
        self._state = self._stack.enter_context(State(job, settings.rules, settings.digest()))
        self._ledger = self._state.ledger
        self.outcome = Outcome(notices=self._ledger.notices)
        self._due = Due(job, settings, self._targets, self._ledger, self.outcome)
        self._due.temp, self._due.advance = self._state.temp, self._advance
        self._placing: list[tuple[str, Finished]] = []
        self._rows: list[Rows] = []
        self._entrusted: dict[int, deque[Rows]] = {}
        """By process: what stands in the ledger and is being put in place by the worker that made it."""
        self._pool: Pool | None = None
        self._done_with: list[str] = []
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
        patience = patience_for(self._cleaner, lambda size: shared_memory("q", size))
        setup = Setup(
            self._cleaner, self.settings, self._state.temp, self.job.in_place, self._ledger.run, patience, self._targets
        )
        plan = Plan(
            self._roots, self._targets.excluded(), self._due.left_out, self.job.named_format, self.settings.read.to
        )
        with _interruptible() as pause:

            def breathe() -> None:
                pause()
                if self.progress is not None:
                    self.progress(self.outcome.tally, self.outcome.again)

            self._due.pause = breathe
            try:
                with Pool(self.job.jobs, setup, self.settings.timeout) as pool:
                    self._pool = pool
                    for event in pool.run(self._due.units(plan.units())):
                        breathe()
                        self._handle(event, pool)
                        self._maybe_commit(event)
            except KeyboardInterrupt:
                self.outcome.interrupted = True
            except CleanerError:
                with suppress(CleanerError):
                    self._commit_all()
                raise
            self._commit_all()
            if not self.outcome.interrupted:
                self._state.clear_away()
                if self.job.audit:
                    write_whole(self.job.audit, self._ledger.audit())
        if patience is not None:
            self.outcome.switched_off = tuple(patience.exhausted())
        self.outcome.seconds = time.monotonic() - started
        return self.outcome

    # -- what comes back ----------------------------------------------------------------------------------------

    def _handle(self, event: tuple[Unit, Report] | Rows | Lost | None, pool: Pool) -> None:
        if isinstance(event, Lost):
            self._lost(event, pool)
        elif isinstance(event, Rows):
            self._ledger.add_rows(event.units, event.audit, event.notices)
            self.outcome.tally.add(event.tally)
            self._rows.append(event)
            given = self._entrusted.get(event.pid)
            while given and given[0].number <= event.placed:
                given.popleft()
        elif event is not None:
            self._report(*event)

    def _report(self, unit: Unit, report: Report) -> None:
        join = self._due.joins.get(unit.name) if unit.part else None
        if report.kind == "fatal":
            raise CleanerError(report.reason)
        if join is not None and join.failed:
            self._discard(report.finished)
        elif report.kind == "more":
            if report.audit:
                self._ledger.add_audit(unit, report.seq, report.audit)
            self._ledger.add_notices(unit, report.seq, report.notices)
        elif report.kind == "failed":
            self._fail(unit, report.reason)
        elif report.kind == "skipped":
            self._give_up(unit, Notice("skipped", unit.name, report.reason), Tally())
            self.outcome.skipped += 1
        else:
            assert report.finished is not None
            self._finished(unit, report.finished, join)

    def _finished(self, unit: Unit, done: Finished, join: Join | None) -> None:
        if done.status == "same":
            self._due.keep(unit)
            return
        if join is not None:
            done = done._replace(status="part")
            self._ledger.add(unit._replace(output=""), done, audited=self.settings.audit)
            self.outcome.tally.add(done.tally)
            join.add(unit.part, done)
            self._advance(join)
            return
        self._ledger.add(unit, done, audited=self.settings.audit)
        self._placing.append((unit.output, done))
        self.outcome.tally.add(done.tally)

    def _advance(self, join: Join) -> None:
        """Join what can be joined; the last part makes the file whole."""
        if join.failed:
            return
        self._done_with += join.advance()
        if (whole := join.whole(self.settings.audit, self.job.in_place)) is not None:
            self._ledger.add(join.unit, whole, audited=self.settings.audit)
            self._placing.append((join.unit.output, whole))
            del self._due.joins[join.unit.name]

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
        self._give_up(unit, Notice("failed", unit.name, reason), tally)
        self.outcome.tally.add(tally)

    def _give_up(self, unit: Unit, notice: Notice, tally: Tally) -> None:
        """Note a unit that has no output; one that an earlier run made of it does not stay."""
        if unit.part:
            join = self._due.joins[unit.name]
            self.outcome.tally.take_away(join.tally)
            join.drop()
            unit = join.unit
        row = None if self._ledger.new else self._ledger.find(unit.name)
        if row is not None and row.status == "done" and not self.job.in_place and row.output:
            self._targets.remove(row.output)
        self._ledger.forget_said(unit)
        self._ledger.add(unit._replace(output=""), Finished(tally, status=notice.kind), audited=False)
        if self.settings.audit and notice.kind == "failed":
            facts = {"format": unit.format, "status": "failed", "reason": notice.reason}
            line = document_line(unit.name, facts | {"rules_digest": self._ledger.rules, "edits": 0})
            self._ledger.add_audit(unit, 0, line.encode("ascii"))
        self._ledger.add_notices(unit, 0, [notice])

    def _discard(self, done: Finished | None) -> None:
        for temp in (done.temp, done.aside) if done else ():
            if temp:
                self._done_with.append(f"{self._state.temp}/{temp}")

    # -- putting things in place --------------------------------------------------------------------------------

    def _maybe_commit(self, event: tuple[Unit, Report] | Rows | Lost | None) -> None:
        self._uncommitted += len(event.serials) if isinstance(event, Rows) else event is not None
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
        made, self._rows = self._rows, []
        for rows in made:
            if len(rows.units) >= FEW and self._pool is not None and self._pool.place(rows):
                self._entrusted.setdefault(rows.pid, deque()).append(rows)
            else:
                self._place(rows)
        for path in self._done_with:
            with suppress(FileNotFoundError):
                os.unlink(path)
        self._done_with = []
        self._uncommitted = 0
        self._committed = time.monotonic()
        self._ledger.begin()

    def _commit_all(self) -> None:
        """The last commit, when no worker is left; what one may not have come to put in place is put there now."""
        self._pool = None
        self._commit()
        entrusted, self._entrusted = self._entrusted, {}
        for given in entrusted.values():
            for rows in given:
                self._place(rows)

    def _place(self, rows: Rows) -> None:
        for temp, output in outputs_of(rows.units):
            self._targets.place(f"{self._state.temp}/{temp}", output, perhaps=True)


@contextmanager
def _interruptible() -> Iterator[Callable[[], None]]:
    """SIGINT and SIGTERM end a run where it can be ended: the function that this gives raises KeyboardInterrupt then.

    A signal that interrupted anywhere could come between a row of the ledger and what belongs to it. A second one
    does interrupt anywhere. Both handlers are as before when it is over.
    """
    asked = threading.Event()

    def pause() -> None:
        if asked.is_set():
            raise KeyboardInterrupt

    def interrupt(number: int, frame: object) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()

    if threading.current_thread() is not threading.main_thread():
        yield pause
        return
    before = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield pause
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def default_jobs() -> int:
    """How many workers a run has unless told otherwise: the processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1
