"""Worker processes: fed with tasks, watched, replaced when they hang or die.

Each worker has a pipe of its own. A queue that all share would be locked for ever by one that is killed while it
holds the lock.
"""

from __future__ import annotations

import contextlib
import mmap
import multiprocessing
import multiprocessing.connection
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from ..model import CleanerError
from .messages import Order, Report, Rows, Setup, Task
from .worker import work

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.context import BaseContext

    from .plan import Unit

_BATCH_UNITS = 64
_BATCH_BYTES = 4_000_000  # of input: a batch of large files would leave the other workers without work at the end
_BATCH_TEXT = 24_000  # of paths: two batches must fit the pipe, so that sending never blocks
_AHEAD = 2  # batches a worker has at most
_LIFE = 20_000  # documents after which a worker is replaced, against libraries that leak memory
_TICK = 0.1


class Lost(NamedTuple):
    """A task whose worker hung or died: `record` is what it was at (0: the file's only document)."""

    task: Task
    record: int
    reason: str
    timeout: bool


@dataclass(slots=True)
class _Member:
    slot: int
    process: Any
    pipe: Connection
    tasks: dict[int, Task] = field(default_factory=dict)
    batches: deque[set[int]] = field(default_factory=deque)
    done: int = 0
    leaving: bool = False


class Pool:
    """Up to `jobs` worker processes. Use as a context manager: leaving it ends them all at once."""

    def __init__(self, jobs: int, setup: Setup, timeout: float, method: str | None = None) -> None:
        """`timeout` is in seconds for one document, 0 for none; `method` is how processes are started."""
        self._jobs, self._setup, self._timeout = jobs, setup, timeout
        self._context = multiprocessing.get_context(method) if method else _context()
        self._watch = shared_memory("d", 3 * jobs, self._context)
        self._members: dict[int, _Member] = {}
        self._again: deque[Task] = deque()
        self._serial = 0
        self._deaths = 0

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        for member in self._members.values():
            member.process.kill()
        for member in self._members.values():
            member.process.join()
            member.pipe.close()
        self._members.clear()

    def again(self, task: Task) -> None:
        """Have a task done (once more) before what is still to come."""
        self._again.append(task)

    def place(self, rows: Rows) -> bool:
        """Have the worker that made these outputs put them in place; False where it is gone."""
        for member in self._members.values():
            if member.process.pid == rows.pid and not member.leaving:
                with contextlib.suppress(OSError):  # dead: noticed in _events
                    member.pipe.send(Order([], (rows.number,)).packed())
                    return True
        return False

    def run(self, units: Iterator[Unit]) -> Iterator[tuple[Unit, Report] | Rows | Lost | None]:
        """Do all units; yields every report with its unit or in rows, tasks that were lost, and None now and then.

        What becomes of a lost task is up to the caller: `again`, or nothing. Units are taken from the iterator only as
        fast as they are worked on.
        """
        source: Iterator[Unit] | None = units
        while True:
            source = self._feed(source)
            if not self._members or (source is None and not self._again and self._idle()):
                break
            yield from self._events()

    # -- feeding ------------------------------------------------------------------------------------------------

    def _feed(self, source: Iterator[Unit] | None) -> Iterator[Unit] | None:
        for slot in range(self._jobs):
            member = self._members.get(slot)
            while member is None or (len(member.batches) < _AHEAD and not member.leaving):
                batch, source = self._batch(source)
                if not batch:
                    break
                if member is None:
                    member = self._hire(slot)
                member.tasks.update({task.serial: task for task in batch})
                member.batches.append({task.serial for task in batch})
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # dead: noticed in _events
                    member.pipe.send(Order(batch).packed())
        return source

    def _batch(self, source: Iterator[Unit] | None) -> tuple[list[Task], Iterator[Unit] | None]:
        if self._again:
            return [self._again.popleft()], source
        batch: list[Task] = []
        size = text = 0
        while source is not None and len(batch) < _BATCH_UNITS and size < _BATCH_BYTES and text < _BATCH_TEXT:
            unit = next(source, None)
            if unit is None:
                return batch, None
            self._serial += 1
            batch.append(Task(self._serial, unit))
            size += unit.end - unit.start if unit.part else unit.size
            text += 2 * len(unit.path) + len(unit.name) + len(unit.output) + 300
            if self._serial <= self._jobs:  # a first result soon
                break
        return batch, source

    def _hire(self, slot: int) -> _Member:
        ours, theirs = self._context.Pipe()
        forked = self._context.get_start_method() == "fork"
        foreign = [ours, *(m.pipe for m in self._members.values())] if forked else []
        self._watch[3 * slot + 2] = 0.0
        arguments = (slot, theirs, foreign, self._watch, self._setup)
        if forked and sys.platform == "linux":
            with contextlib.suppress(ImportError):
                import ctypes  # noqa: F401  (each worker needs it at once, see `worker`: loaded once for all)
        process = self._context.Process(target=work, args=arguments, daemon=True)  # type: ignore[attr-defined]
        process.start()
        theirs.close()
        self._members[slot] = member = _Member(slot, process, ours)
        return member

    def _idle(self) -> bool:
        return not any(member.tasks for member in self._members.values())

    # -- watching -----------------------------------------------------------------------------------------------

    def _events(self) -> Iterator[tuple[Unit, Report] | Rows | Lost | None]:
        pipes = {member.pipe: member for member in self._members.values()}
        ready = multiprocessing.connection.wait(list(pipes), _TICK)
        if not ready:
            yield None
        for pipe in ready:
            member = pipes[pipe]  # type: ignore[index]
            try:
                reports: list[Report | Rows] = member.pipe.recv()
            except (EOFError, OSError):
                yield from self._dead(member)
                continue
            yield from self._take(member, reports)
        yield from self._overdue()

    def _take(self, member: _Member, reports: list[Report | Rows]) -> Iterator[tuple[Unit, Report] | Rows]:
        for report in reports:
            if isinstance(report, Rows):
                yield report
                self._deaths = 0
                member.done += len(report.serials)
                for serial in report.serials:
                    del member.tasks[serial]
                for batch in member.batches:
                    batch.difference_update(report.serials)
                continue
            task = member.tasks.get(report.serial)
            if task is None:
                continue
            yield task.unit, report
            if report.kind in ("done", "skipped", "failed"):
                self._deaths = 0
                del member.tasks[report.serial]
                member.done += 1
                for batch in member.batches:
                    batch.discard(report.serial)
        while member.batches and not member.batches[0]:
            member.batches.popleft()
        if member.done >= _LIFE and not member.leaving:
            member.leaving = True
            with contextlib.suppress(OSError):
                member.pipe.send(None)

    def _overdue(self) -> Iterator[tuple[Unit, Report] | Rows | Lost]:
        if not self._timeout:
            return
        now = time.monotonic()
        for member in list(self._members.values()):
            started = self._watch[3 * member.slot + 2]
            if not started or now - started <= self._timeout:
                continue
            member.process.kill()
            member.process.join()
            yield from self._drain(member)
            yield from self._dead(member, f"took longer than {self._timeout:g} s (--timeout)")

    def _drain(self, member: _Member) -> Iterator[tuple[Unit, Report] | Rows]:
        """What a dead worker had still sent."""
        with contextlib.suppress(EOFError, OSError):
            while member.pipe.poll():
                yield from self._take(member, member.pipe.recv())

    def _dead(self, member: _Member, reason: str = "") -> Iterator[Lost]:
        """Clear up after a worker that is gone: name what it was at, have the rest done by another."""
        member.process.join()
        member.pipe.close()
        del self._members[member.slot]
        serial, record, started = self._watch[3 * member.slot : 3 * member.slot + 3]
        at_fault = member.tasks.pop(int(serial), None) if started else None
        for task in member.tasks.values():
            self._again.append(task)
        if member.tasks or at_fault:
            self._deaths += 1
        if at_fault is not None:
            timeout = bool(reason)
            yield Lost(at_fault, int(record), reason or f"the worker died ({_cause(member.process.exitcode)})", timeout)
        elif self._deaths > 3:
            raise CleanerError(f"worker processes die before they do anything ({_cause(member.process.exitcode)})")


def _context() -> BaseContext:
    methods = multiprocessing.get_all_start_methods()
    return multiprocessing.get_context("fork" if "fork" in methods else "spawn")


def shared_memory(kind: str, size: int, context: BaseContext | None = None) -> Any:
    """So many numbers, all zero, that the workers of a pool see as well; `kind` is the type code `d` or `q`."""
    context = context or _context()
    if context.get_start_method() == "fork":  # inherited as it is; the other way loads ctypes and makes a file
        numbers: Any = memoryview(mmap.mmap(-1, max(8 * size, 1)))
        return numbers.cast(kind)
    return context.RawArray(kind, size)


def skipping(lost: Lost) -> Task:
    """The task once more, without the record it was lost at."""
    return lost.task._replace(skip={**lost.task.skip, lost.record: lost.reason})


def _cause(code: int | None) -> str:
    import signal

    if code is not None and code < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-code).name
    return f"exit code {code}"
