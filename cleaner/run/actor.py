"""What runs in a worker of Ray: whole files, by a process of its own that the worker watches.

It is the same process, and the same watch, as in a run on one machine: a document that takes too long or ends the
process is named and left out, the rest of its file is done.
"""

from __future__ import annotations

import gzip
import json
import os
import tempfile
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ..formats import FORMATS
from ..model import CleanerError
from .messages import Rows, Setup
from .plan import Unit
from .pool import Lost, Pool, skipping
from .process import reason_of
from .remote import Done, RemoteUnit, forget_begun, is_local, mark_done, opened, place, times_begun
from .tally import Notice, Tally

if TYPE_CHECKING:
    from .rows import Finished
    from .settings import CleansDocuments, Settings

TRIES = 3
"""How often a file is begun whose worker dies with it (out of memory, say) before it is given up."""


class Actor:
    """Does files one after the other. `run` tells this run from others, `digest` by what files are done."""

    def __init__(self, cleaner: CleansDocuments, settings: Settings, digest: str, run: str) -> None:
        self._settings, self._digest, self._run = settings, digest, run
        self._folder = tempfile.TemporaryDirectory(prefix="cleaner-")
        # Ray's own process has threads, with which a fork does not go well.
        self._pool = Pool(1, Setup(cleaner, settings, self._folder.name), settings.timeout, method="spawn")

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[str]]:
        """A batch of files; what came of each as JSON."""
        return {"done": [self._unit(RemoteUnit(*json.loads(text))).as_json() for text in batch["unit"]]}

    def _unit(self, unit: RemoteUnit) -> Done:
        try:
            if times_begun(unit, self._run) >= TRIES:
                return _failed(unit, f"its worker died {TRIES} times with it")
            done = _File(unit, self._pool, self._settings, self._folder.name, self._digest).do()
            forget_begun(unit)
            return done
        except (CleanerError, OSError, ValueError) as error:
            return _failed(unit, str(error) if isinstance(error, CleanerError) else reason_of(error))


class _File:
    """One file on its way through the pool."""

    def __init__(self, unit: RemoteUnit, pool: Pool, settings: Settings, folder: str, digest: str) -> None:
        self._unit, self._pool, self._settings = unit, pool, settings
        self._folder, self._digest = folder, digest
        self._done = Done(unit.name)
        self._head, self._audit = b"", [b""]

    def do(self) -> Done:
        """Fetch it, clean it, put it in its place. Raises CleanerError or OSError when that cannot be done."""
        unit = self._unit
        files, path = opened(unit.path)
        local = path if is_local(files) else f"{self._folder}/in"
        try:
            if local != path:
                files.get_file(path, local)
            found = os.stat(local)
            task = Unit(
                unit.name, local, unit.output, unit.format, unit.compression, unit.packing,
                found.st_size, found.st_mtime_ns,
            )  # fmt: skip
            for event in self._pool.run(iter([task])):
                if isinstance(event, Lost):
                    self._lost(event)
                elif event is not None and not isinstance(event, Rows):  # it asks for none
                    self._report(event[1])
        finally:
            if local != path:
                with suppress(FileNotFoundError):
                    os.unlink(local)
        return self._done

    def _report(self, report: Any) -> None:
        if report.kind == "fatal":
            raise CleanerError(report.reason)
        if report.kind == "failed":
            self._done = _failed(self._unit, report.reason)
        elif report.kind == "skipped":
            self._done = Done(self._unit.name, notices=[Notice("skipped", self._unit.name, report.reason)], whole=False)
        elif report.kind == "more":
            self._done.notices += report.notices
            if report.seq < 0:
                self._head = report.audit
            elif report.audit:
                self._audit.append(report.audit)
        else:
            self._finished(report.finished)

    def _lost(self, lost: Lost) -> None:
        form = FORMATS[self._unit.format]
        self._done, self._head, self._audit = Done(self._unit.name), b"", [b""]
        if form.records and lost.record and lost.record not in lost.task.skip:
            self._pool.again(skipping(lost))
        elif form.markup and lost.timeout and not lost.task.plain:
            self._pool.again(lost.task._replace(plain=lost.reason))
        else:
            self._done = _failed(self._unit, lost.reason)

    def _finished(self, done: Finished) -> None:
        unit = self._unit
        self._done.tally = done.tally
        for name, target in ((done.temp, unit.target), (done.aside, f"{unit.target}.aside")):
            if name:
                place(f"{self._folder}/{name}", target)
                os.unlink(f"{self._folder}/{name}")
        if self._settings.audit:
            made = f"{self._folder}/audit"
            with gzip.GzipFile(made, "wb", compresslevel=1, mtime=0) as file:
                for lines in (self._head, *self._audit):
                    file.write(lines)
            place(made, unit.audit)
        mark_done(unit, self._digest, self._settings.audit, self._done)


def _failed(unit: RemoteUnit, reason: str) -> Done:
    return Done(unit.name, Tally(failed=1), [Notice("failed", unit.name, reason)], whole=False)
