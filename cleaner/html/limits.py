"""A time limit that really ends the work: in a process of its own, which can be killed.

Only pages that may take an extractor very long go there; the others cost nothing.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_TAGS: Final = 20_000
_CHARACTERS: Final = 2_000_000
_HOPELESS: Final = 100_000
_CHUNK: Final = 1 << 20


class TimeUp(Exception):
    """The work was ended because it took longer than it may."""


def risky(page: str) -> bool:
    """Whether a page's source is so large, or has so many elements, that an extractor may take minutes for it."""
    return len(page) > _CHARACTERS or page.count("<") > 2 * _TAGS


def hopeless(page: str) -> bool:
    """Whether a page has so many elements that an extractor, whose time grows faster than the page, cannot be waited for."""
    return page.count("<") > 2 * _HOPELESS


def limited(work: Callable[[], str], source: Callable[[], bytes], seconds: float) -> str:
    """What `work()` gives, or `TimeUp` after so many seconds.

    Where a fork is safe, `work` runs in a copy of this process; else `source()`, the page in UTF-8, goes to a new
    interpreter, which extracts from it (see `child`). An error of the work comes back as `RuntimeError` with its text.
    """
    if hasattr(os, "fork") and sys.platform != "darwin" and threading.active_count() == 1:
        return _forked(work, seconds)
    return _spawned(source(), seconds)


def _forked(work: Callable[[], str], seconds: float) -> str:
    readable, writable = os.pipe()
    process = os.fork()
    if not process:
        _be_child(work, readable, writable)
    os.close(writable)
    try:
        data = _read(readable, time.monotonic() + seconds)
    finally:
        os.close(readable)
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(process, 0)
    return _answer(data)


def _be_child(work: Callable[[], str], readable: int, writable: int) -> None:  # pragma: no cover - in the child
    """Works, writes the answer and ends the process without any of the parent's clean-up."""
    code = 1
    try:
        os.close(readable)
        try:
            data = b"+" + work().encode("utf-8", "replace")
        except Exception as error:
            data = b"-" + f"{type(error).__name__}: {error}".encode("utf-8", "replace")
        view = memoryview(data)
        while view:
            view = view[os.write(writable, view[:_CHUNK]) :]
        code = 0
    finally:
        os._exit(code)


def _read(readable: int, end: float) -> bytes:
    parts: list[bytes] = []
    while True:
        left = end - time.monotonic()
        if left <= 0 or not select.select([readable], [], [], left)[0]:
            raise TimeUp
        part = os.read(readable, _CHUNK)
        if not part:
            return b"".join(parts)
        parts.append(part)


def _spawned(page: bytes, seconds: float) -> str:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = [sys.executable, "-c", "from cleaner.html.child import main; main()"]
    try:
        done = subprocess.run(
            command,
            input=page,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TimeUp from None
    except OSError as error:
        raise RuntimeError(f"no process could be started: {error}") from error
    return _answer(done.stdout)


def _answer(data: bytes) -> str:
    text = data[1:].decode("utf-8", "replace")
    if data[:1] == b"+":
        return text
    raise RuntimeError(text or "the process ended before it was done")
