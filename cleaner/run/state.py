"""What a run keeps beside its output: the ledger, unfinished files, the lock that keeps a second run out."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from ..model import CleanerError
from .ledger import Ledger
from .plan import STATE

if TYPE_CHECKING:
    from collections.abc import Callable

    from .job import Job
    from .targets import Targets


class State:
    """A run's ledger and its folder for unfinished files (`temp`, None when nothing is written).

    `lasting` tells whether a later run will find the ledger. Use as a context manager. Raises CleanerError when the
    output cannot be written, the ledger not be used, or another run is at work.
    """

    def __init__(self, job: Job, rules: str, options: str) -> None:
        self._stack = ExitStack()
        folder = _home(job)
        self.lasting = folder is not None
        self.temp: str | None = None
        try:
            if folder is not None:
                self._lock(folder)
                self.temp = f"{folder}/tmp"
            elif not job.check:
                self.temp = self._passing_folder(job)
            path = folder / "ledger.sqlite" if folder else None
            self.ledger = Ledger(path, rules, options, fresh=job.fresh)
            self._stack.callback(self.ledger.close)
        except BaseException:
            self._stack.close()
            raise

    def __enter__(self) -> State:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def clear_up(self, targets: Targets) -> None:
        """Put in place, or away, what an earlier run left unfinished."""
        if not self.lasting or self.temp is None:
            return
        left = sorted(os.listdir(self.temp))
        belongs = self.ledger.outputs_of(left)
        for name in left:
            output = belongs.get(name)
            if output:
                targets.place(f"{self.temp}/{name}", output, perhaps=True)
            elif output is None and (self.ledger.new or not name.startswith("join-")):
                os.unlink(f"{self.temp}/{name}")
            # What else there is was made of parts of a large file, for the run that finishes it.

    def clear_away(self) -> None:
        """Remove what is unfinished still, once a run has come to its end: nobody will ask for it."""
        if self.lasting and self.temp is not None:
            for name in os.listdir(self.temp):
                os.unlink(f"{self.temp}/{name}")

    def _lock(self, folder: Path) -> None:
        owner = folder / "owner"
        try:
            (folder / "tmp").mkdir(parents=True, exist_ok=True)
            self._stack.callback(_locked(folder / "lock"))
            owner.write_text(f"process {os.getpid()}, since {time.strftime('%Y-%m-%d %H:%M:%S')}", encoding="utf-8")
        except _Taken:
            who = ""
            with suppress(OSError, UnicodeError):
                who = f" ({owner.read_text(encoding='utf-8')})"
            raise CleanerError(f"another run is at work on {folder.parent}{who}") from None
        except OSError as error:
            raise CleanerError(f"cannot write to {folder.parent}: {error.strerror or error}") from None

    def _passing_folder(self, job: Job) -> str:
        """A folder on the file system of the output, so that files can be moved there; it goes when the run ends."""
        parent = (job.output_file or Path(job.paths[0])).absolute().parent
        try:
            folder = tempfile.mkdtemp(prefix=".cleaner-", dir=parent)
        except OSError as error:
            raise CleanerError(f"cannot write to {parent}: {error.strerror or error}") from None
        self._stack.callback(shutil.rmtree, folder, ignore_errors=True)
        return folder


class _Taken(Exception):
    """Another process has the lock."""


def _locked(path: Path) -> Callable[[], None]:
    """Take a lock that no process outlives; the function that this gives releases it. Raises _Taken or OSError.

    Where there is `fcntl`, what filelock would do is done here: importing it takes as long as cleaning a file.
    """
    try:
        import fcntl
    except ImportError:
        from filelock import FileLock, Timeout

        lock = FileLock(path, timeout=0)
        try:
            lock.acquire()
        except Timeout:
            raise _Taken from None
        return lock.release
    file = path.open("ab")
    _LOCKS.append(file)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        _let_go(file)
        if isinstance(error, BlockingIOError):
            raise _Taken from None
        raise

    return lambda: _let_go(file)


_LOCKS: list[IO[bytes]] = []


def _let_go(*files: IO[bytes]) -> None:
    """Close files of locks (none named: all)."""
    for file in files or tuple(_LOCKS):
        _LOCKS.remove(file)
        file.close()


if hasattr(os, "register_at_fork"):
    # A worker that had the file as well would keep the lock of a run that was killed, until it ends itself.
    os.register_at_fork(after_in_child=_let_go)


def _home(job: Job) -> Path | None:
    """The folder of a lasting state: in the output, or in the one folder that is cleaned in place."""
    if job.check:
        return None
    if job.output is not None:
        return job.output / STATE
    if job.in_place and len(job.paths) == 1 and os.path.isdir(job.paths[0]):
        return Path(job.paths[0], STATE)
    return None
