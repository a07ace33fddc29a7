"""One document or one stream, cleaned in this process: standard input, or a file to standard output."""

from __future__ import annotations

import io
import signal
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from ..audit import file_line
from ..formats import FORMATS, compress
from ..model import CleanerError, InputError, Result
from .files import Hashing, HashingSink
from .job import Outcome
from .process import DocumentFailed, FileCleaner, reason_of
from .settings import make_ready, patience_for, tell_loading
from .tally import Notice, Tally
from .targets import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .settings import CleansDocuments, Settings

STDIN = "-"
_INTERRUPTED = threading.Event()


class Single:
    """Cleans one stream into another.

    `label` is how the input is called in messages, `form` the name of its format. `sink` None writes nothing.
    """

    def __init__(self, cleaner: CleansDocuments, settings: Settings, form: str, label: str) -> None:
        self._cleaner = cleaner
        self._settings, self._form, self._label = settings, FORMATS[form], label
        self._patience = patience_for(cleaner, lambda size: [0] * size)
        self._files = FileCleaner(Limited(cleaner, settings.timeout), settings, patience=self._patience)
        self._notices: list[Notice] = []
        self._audit: BinaryIO | None = None
        self._file_line = ""
        self.whole = False
        """Whether the stream was cleaned to its end: what was written else is not worth a file."""

    def notice(self, notice: Notice) -> None:
        """Take one notice."""
        self._notices.append(notice)

    def audit(self, line: str) -> None:
        """Take one line of the audit."""
        if self._audit is None:
            self._audit = cast("BinaryIO", tempfile.SpooledTemporaryFile(1 << 22))  # noqa: SIM115
        self._audit.write(line.encode("ascii"))

    def run(
        self, source: BinaryIO, sink: BinaryIO | None, *, compression: str | None = None, audit: Path | None = None
    ) -> Outcome:
        """Clean all of it. A failure of the document is in the outcome; raises OSError when `sink` cannot be written,
        CleanerError when the audit cannot.
        """
        make_ready(
            self._cleaner, markup=self._form.markup
        )  # compiling the rules must not count as the first document's time
        started = time.monotonic()
        outcome = Outcome(notices=self._of_kind)
        try:
            stream, inflated = compress.reader(source, compression)
            target = HashingSink(sink)
            hashing = Hashing(stream) if self._settings.audit and self._form.records else None
            if hashing:
                stream = io.BufferedReader(hashing, 1 << 16)
            self._files.clean(self._form, stream, cast("BinaryIO", target), self._label, self, tally=outcome.tally)
            self.whole = True
            if hashing:
                self._file_line = file_line(self._label, hashing, target.digest(), "", None)
            if inflated and inflated.damage:
                outcome.tally.damaged += 1
                self.notice(Notice("damaged", self._label, f"{inflated.damage}; what could be read was cleaned"))
        except (DocumentFailed, InputError) as error:
            outcome.tally = Tally(failed=1)
            self.notice(Notice("failed", self._label, reason_of(error)))
        except KeyboardInterrupt:
            outcome.interrupted = True
        if self._patience is not None:
            outcome.switched_off = tuple(self._patience.exhausted())
        outcome.seconds = time.monotonic() - started
        if audit is not None and not outcome.interrupted:
            write_whole(audit, self._audit_lines())
        return outcome

    def _of_kind(self, kind: str) -> Iterator[Notice]:
        return (notice for notice in self._notices if notice.kind == kind)

    def _audit_lines(self) -> Iterator[bytes]:
        yield self._file_line.encode("ascii")
        if self._audit is not None:
            self._audit.seek(0)
            while chunk := self._audit.read(1 << 20):
                yield chunk


@contextmanager
def interrupts_raise() -> Iterator[None]:
    """SIGINT and SIGTERM raise KeyboardInterrupt, so that a stream ends with a summary and leaves nothing unfinished.

    Where such an exception is lost (in a callback of the import system, of a library in C), the next document raises it
    again."""

    def interrupt(number: int, frame: object) -> None:
        _INTERRUPTED.set()
        raise KeyboardInterrupt

    _INTERRUPTED.clear()
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        _INTERRUPTED.clear()
        for number, handler in before.items():
            signal.signal(number, handler)


class DocumentTimeout(InputError):
    """A document took too long."""


class Limited:
    """A cleaner that gives up on a document after a time, where the platform has alarms (main thread of a Unix)."""

    def __init__(self, cleaner: CleansDocuments, timeout: float) -> None:
        self._cleaner, self._timeout = cleaner, timeout
        self._able = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
        self._running = False
        tell_loading(cleaner, self._loading)

    def clean(self, text: str, language: str | None = None, url: str | None = None, **options: Any) -> Result:
        with self._limit():
            return self._cleaner.clean(text, language=language, url=url, **options)

    def switch_off(self, rules: list[str]) -> None:
        self._cleaner.switch_off(rules)  # type: ignore[attr-defined]

    def clean_html(self, page: bytes | str, /, url: str | None = None, **options: Any) -> Result:
        try:
            with self._limit():
                return self._cleaner.clean_html(page, url=url, **options)
        except DocumentTimeout as error:
            from ..formats.alltext import plain_text

            source = page if isinstance(page, str) else page.decode("utf-8", "replace")
            with self._limit():
                found = self._cleaner.clean(plain_text(source), language=options.get("language"), url=url)
            note = f"{error}: all text of the page was taken instead"
            return Result(found.text, found.edits, found.flags, found.profile, (*found.notes, note), found.metadata)

    def _loading(self, begins: bool) -> None:
        """The clock stands still while rules are compiled."""
        if self._running:
            signal.setitimer(signal.ITIMER_REAL, 0 if begins else self._timeout)

    @contextmanager
    def _limit(self) -> Iterator[None]:
        if _INTERRUPTED.is_set():
            raise KeyboardInterrupt
        if not self._able or not self._timeout:
            yield
            return

        def late(number: int, frame: object) -> None:
            raise DocumentTimeout(f"took longer than {self._timeout:g} s (--timeout)")

        before = signal.signal(signal.SIGALRM, late)
        self._running = True
        signal.setitimer(signal.ITIMER_REAL, self._timeout)
        try:
            yield
        finally:
            self._running = False
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)


def opened(path: str) -> BinaryIO:
    """A file to read from. Raises CleanerError when it cannot be opened."""
    try:
        return Path(path).open("rb")
    except OSError as error:
        raise CleanerError(f"cannot read {path}: {(error.strerror or str(error)).lower()}") from None
