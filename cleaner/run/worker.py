"""What a worker process does: take paths, read and write its own files, report in batches."""

from __future__ import annotations

import hashlib
import io
import multiprocessing
import os
import signal
import sys
import time
import warnings
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, cast

from ..audit import file_line
from ..formats import FORMATS, compress
from ..formats.decode import NotText
from ..formats.parquet import ParquetFormat
from ..model import CleanerError
from .files import CannotWrite, Hashing, HashingSink, Output, Stretch, content_of
from .messages import FEW, Order, Report, Rows, Setup, Task
from .process import FileCleaner, reason_of
from .rows import Finished, Folders, notice_row, outputs_of, unit_row
from .settings import make_ready, tell_loading
from .tally import Notice, Tally

if TYPE_CHECKING:
    from collections.abc import Callable, MutableSequence
    from multiprocessing.connection import Connection

    from ..formats import Format
    from .plan import Unit
    from .rows import UnitRow

_SMALL = 1 << 20
_FLUSH_BYTES = 1 << 20
_FLUSH_NOTICES = 5_000
_FLUSH_SECONDS = 0.3


def work(slot: int, pipe: Connection, foreign: list[Connection], watch: MutableSequence[float], setup: Setup) -> None:
    """The life of a worker: batches of tasks come in until None does, reports go out.

    `foreign` are ends of pipes that a fork brought along; open, they would keep an orphan from noticing that its
    parent is gone. `watch[3 * slot:]` tells which task and record is being done since when (monotonic seconds).
    """
    for end in foreign:
        end.close()
    _settle(setup)
    worker = _Worker(slot, pipe, watch, setup)
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while (data := pipe.recv()) is not None:
            order = Order.unpacked(data)
            worker.place(order.place)
            for task in order.tasks:
                worker.do(task)
            worker.flush()


def _settle(setup: Setup) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; ending us is our parent's business
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _die_with_parent()
    warnings.simplefilter("ignore")


def _silence() -> None:
    """Libraries log what is only a remark on one page; it would go to the user's terminal from every process."""
    import logging

    logging.disable(logging.CRITICAL)


def _die_with_parent() -> None:
    """On Linux, ask to be killed when the parent is: a hung orphan has nobody to end it."""
    if sys.platform == "linux":
        with suppress(Exception):
            import ctypes

            ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)
        parent = multiprocessing.parent_process()
        if parent is not None and os.getppid() != parent.pid:  # it was gone before this was asked for
            os._exit(1)


class _Worker:
    def __init__(self, slot: int, pipe: Connection, watch: MutableSequence[float], setup: Setup) -> None:
        self._base, self._pipe, self._shared, self._setup = 3 * slot, pipe, watch, setup
        self._files = FileCleaner(setup.cleaner, setup.settings, self._watch, patience=setup.patience)
        self._pending: list[Report | Rows] = []
        self._flushed = time.monotonic()
        self._serial = self._seq = self._weight = self._temps = 0
        self._audit: list[str] = []
        self._notices: list[Notice] = []
        self._silent = False
        self._pages_to_come = True
        self._prefix = f"{setup.run}-{os.getpid()}-"
        self._folders = Folders()
        self._rows = Rows(os.getpid(), 1, 0, [], [], [], [], Tally())
        self._to_place: dict[int, list[UnitRow]] = {}
        tell_loading(setup.cleaner, self._loading)

    # -- Outlet -------------------------------------------------------------------------------------------------

    def notice(self, notice: Notice) -> None:
        self._notices.append(notice)
        if len(self._notices) >= _FLUSH_NOTICES:
            self._hand_over()

    def audit(self, line: str) -> None:
        self._audit.append(line)
        self._weight += len(line)
        if self._weight >= _FLUSH_BYTES:
            self._hand_over()

    # -- reports ------------------------------------------------------------------------------------------------

    def flush(self) -> None:
        """Send what there is to report."""
        if self._rows.serials:
            rows = self._rows
            self._pending.append(rows)
            if len(rows.units) >= FEW:
                self._to_place[rows.number] = rows.units
            self._rows = Rows(rows.pid, rows.number + 1, rows.placed, [], [], [], [], Tally())
        if self._pending:
            self._pipe.send(self._pending)
            self._pending = []
        self._flushed = time.monotonic()

    def place(self, numbers: tuple[int, ...]) -> None:
        """Put in place what stands in the ledger now."""
        targets, temp = self._setup.targets, self._setup.temp
        if targets is None:
            return
        try:
            for number in numbers:
                for made, output in outputs_of(self._to_place.pop(number)):
                    targets.place(f"{temp}/{made}", output)
                self._rows = self._rows._replace(placed=number)
        except CleanerError as error:
            self._pending.append(Report("fatal", 0, reason=str(error)))
            self.flush()

    def _hand_over(self) -> None:
        """Put what was said so far about the current file in the post; large amounts go at once."""
        if not self._audit and not self._notices:
            return
        lines = "".join(self._audit).encode("ascii")
        self._pending.append(Report("more", self._serial, self._seq, lines, tuple(self._notices)))
        self._seq += max(len(self._notices), 1)
        if self._weight >= _FLUSH_BYTES or len(self._notices) >= _FLUSH_NOTICES:
            self.flush()
        self._audit, self._notices, self._weight = [], [], 0

    def _watch(self, record: int) -> None:
        shared, base = self._shared, self._base
        shared[base + 2] = 0.0
        shared[base], shared[base + 1] = self._serial, record
        shared[base + 2] = time.monotonic()

    def _loading(self, begins: bool) -> None:
        """The clock stands still while rules are compiled."""
        self._shared[self._base + 2] = 0.0 if begins else time.monotonic()

    # -- one file -----------------------------------------------------------------------------------------------

    def do(self, task: Task) -> None:
        """One file, from its path to its report."""
        self._serial, self._seq, self._weight = task.serial, 0, 0
        self._audit, self._notices = [], []
        if not self._silent and task.unit.format != "text":  # no library sees a plain text
            _silence()
            self._silent = True
        if self._pages_to_come and FORMATS[task.unit.format].markup:
            make_ready(self._setup.cleaner, markup=True)
            self._pages_to_come = False
        self._watch(0)
        try:
            finished = self._file(task)
            if (
                self._setup.targets is None
                or self._seq
                or finished.status != "done"
                or FORMATS[task.unit.format].records
            ):
                self._hand_over()
                self._pending.append(Report("done", task.serial, finished=finished))
            else:
                self._add_rows(task, finished)
        except CannotWrite as error:
            self._pending.append(Report("fatal", task.serial, reason=str(error)))
            self.flush()
        except NotText as error:
            kind: Literal["failed", "skipped"] = "failed" if task.unit.named else "skipped"
            self._pending.append(Report(kind, task.serial, reason=str(error)))
        except Exception as error:  # a file must never end a run
            self._pending.append(Report("failed", task.serial, reason=reason_of(error)))
        finally:
            self._shared[self._base + 2] = 0.0
        if time.monotonic() - self._flushed > _FLUSH_SECONDS:
            self.flush()

    def _add_rows(self, task: Task, finished: Finished) -> None:
        rows = self._rows
        key = os.fsencode(task.unit.name)
        if self._audit:
            rows.audit.append((key, 0, zlib.compress("".join(self._audit).encode("ascii"), 1)))
        for seq, notice in enumerate(self._notices):
            rows.notices.append(notice_row(key, seq, notice))
        source = self._folders.absolute(task.unit.path)
        rows.units.append(unit_row(key, task.unit, source, finished, self._setup.settings.audit))
        rows.serials.append(task.serial)
        rows.tally.add(finished.tally)

    def _file(self, task: Task) -> Finished:
        unit = task.unit
        form = FORMATS[unit.format]
        # One read for a small file; a file that is not as large as planned (a pipe, still growing) goes the long way.
        if not form.records and 0 < unit.size <= _SMALL:
            data = content_of(unit.path, unit.size)
            if data is not None:
                digest = hashlib.sha256(data).hexdigest()
                if digest == unit.known:
                    return Finished(Tally(), digest, status="same")
                return self._content(task, io.BytesIO(data), lambda: digest)
        if form.seeks and not unit.compression:
            return self._row_groups(task) if unit.groups else self._seeking(task)
        with open(unit.path, "rb", buffering=0) as file:
            raw = Hashing(Stretch(file, unit.start, unit.end) if unit.part else file)
            if unit.known:
                _use_up(raw)
                if raw.digest() == unit.known:
                    return Finished(Tally(), unit.known, status="same")
                raw.rewind()

            def digest_at_end() -> str:
                _use_up(raw)  # what a reader had no use for still counts
                return raw.digest()

            return self._content(task, io.BufferedReader(raw, 1 << 18), digest_at_end)

    def _seeking(self, task: Task) -> Finished:
        """A file that is not read from its beginning to its end: hashed first, then handed on as it is."""
        with open(task.unit.path, "rb", buffering=0) as file:
            raw = Hashing(file)
            while raw.read(1 << 20):
                self._watch(0)  # a large file may take its time here; that is no document's fault
            digest = raw.digest()
            if digest == task.unit.known:
                return Finished(Tally(), digest, status="same")
            file.seek(0)
            return self._content(task, cast("BinaryIO", file), lambda: digest)

    def _row_groups(self, task: Task) -> Finished:
        """A part of a file of Parquet."""
        with open(task.unit.path, "rb", buffering=0) as file:
            return self._content(task, cast("BinaryIO", file), lambda: "")

    def _content(self, task: Task, packed: BinaryIO, digest: Callable[[], str]) -> Finished:
        """Clean what is in an open file. `digest` is asked at its end."""
        unit, setup = task.unit, self._setup
        form: Format = ParquetFormat(unit.groups) if unit.groups else FORMATS[unit.format]
        source, inflated = compress.reader(packed, unit.compression)
        name = f"{self._prefix}{task.serial}"
        output = Output(setup.temp, name, unit.packing)
        aside = None
        if setup.settings.bad_record == "aside" and form.records:
            aside = Output(setup.temp, f"{name}-aside", unit.packing, optional=True)
        sink: Any = output
        hashing = None
        if setup.settings.audit and form.records and not unit.part:
            hashing, sink = Hashing(source), HashingSink(output)
            source = io.BufferedReader(hashing, 1 << 18)
        try:
            tally = self._files.clean(
                form, source, sink, unit.name, self,
                aside=cast("BinaryIO | None", aside), first=unit.first, skip=task.skip, plain=task.plain,
                facts=_facts(unit, form.records) if setup.settings.audit else None,
            )  # fmt: skip
            if inflated and inflated.damage:
                tally.damaged += 1
                self.notice(Notice("damaged", unit.name, f"{inflated.damage}; what could be read was cleaned"))
            if setup.in_place and not (unit.part or tally.changed or tally.failed):
                if hashing:  # it stays as it is, byte order mark and all
                    self._tell_file(unit, hashing, hashing.digest())
                return Finished(tally, digest(), out_size=unit.size, out_mtime=unit.mtime)
            output.finish()
            if aside is not None:
                aside.finish()
            if hashing:
                self._tell_file(unit, hashing, sink.digest())
            kept = (aside.keep(), aside.size) if aside is not None else ("", 0)
            return Finished(tally, digest(), output.keep(), kept[0], output.size, kept[1], output.mtime)
        finally:
            output.drop()
            if aside is not None:
                aside.drop()

    def _tell_file(self, unit: Unit, content: Hashing, output_sha256: str) -> None:
        """The audit's line about a file of records, which stands before those about its documents."""
        self._hand_over()
        line = file_line(unit.name, content, output_sha256, unit.output, unit.packing)
        self._pending.append(Report("more", self._serial, -1, line.encode("ascii")))


def _use_up(stream: Hashing) -> None:
    while stream.read(1 << 18):
        pass


def _facts(unit: Unit, records: bool) -> dict[str, Any]:
    if records:
        return {}
    return {"output": unit.output} | ({"compression": unit.packing} if unit.packing else {})
