"""The files of one unit: hashed while they are read, unfinished until they are whole."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from ..formats import compress
from ..model import CleanerError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


_HELD = 1 << 16
_BINARY = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _BINARY


class CannotWrite(CleanerError):
    """The output cannot be written: the disk is full, the folder read-only. Ends the run."""


class Hashing(io.RawIOBase):
    """A readable stream that hashes what goes through it; `head` is its first four bytes."""

    def __init__(self, source: Any) -> None:
        self._source = source
        self._hash = hashlib.sha256()
        self.head = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._source.read(len(buffer)) or b""
        self._hash.update(data)
        if len(self.head) < 4:
            self.head = (self.head + data[:4])[:4]
        buffer[: len(data)] = data
        return len(data)

    def rewind(self) -> None:
        """Begin again."""
        self._source.seek(0)
        self._hash = hashlib.sha256()

    def digest(self) -> str:
        """Hex SHA-256 of all that was read."""
        return self._hash.hexdigest()


def content_of(path: str, size: int) -> bytes | None:
    """What a file of so many bytes holds; None where it has not that many now. Raises OSError."""
    number = os.open(path, os.O_RDONLY | _BINARY)
    try:
        data = os.read(number, size + 1)
        while 0 < len(data) < size and (more := os.read(number, size + 1 - len(data))):
            data += more
    finally:
        os.close(number)
    return data if len(data) == size else None


class Stretch(io.RawIOBase):
    """The bytes of a file from `start` to `end`, as a readable stream; closing it leaves the file open."""

    def __init__(self, file: BinaryIO, start: int, end: int) -> None:
        self._file, self._left = file, end - start
        file.seek(start)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._file.read(min(len(buffer), self._left))
        self._left -= len(data)
        buffer[: len(data)] = data
        return len(data)


class Output:
    """An unfinished output file: written under a temporary name, kept or dropped at the end.

    `size` (bytes) and `mtime` (ns) are those of the finished file. With no folder it takes everything and writes
    nothing. With `optional` there is only a file when something was written.
    """

    def __init__(self, folder: str | None, name: str, compression: str | None, *, optional: bool = False) -> None:
        self.size = self.mtime = 0
        self._path = f"{folder}/{name}" if folder else None
        self._name, self._compression, self._optional = name, compression, optional
        self._file: Any = None
        self._stream: Any = None
        self._held: list[bytes] = []  # most files are small: opened, written and closed at once, at their end
        self._weight = 0
        self._begun = self._kept = False

    def write(self, data: bytes) -> int:
        """Write; raises CannotWrite when the disk is full or the like."""
        if self._path is None:
            return len(data)
        self._held.append(data)
        self._weight += len(data)
        if self._weight > _HELD:
            self._write_out()
        return len(data)

    def finish(self) -> None:
        """Write out what is held back. Raises CannotWrite."""
        if self._path is None or (self._optional and self._file is None and not self._held):
            return
        try:
            if self._file is None and self._compression is None:
                self._write_at_once(self._path)
                return
            self._write_out()
            if self._stream is not self._file:
                self._stream.close()
            found = os.fstat(self._file.fileno())
            self.size, self.mtime = found.st_size, found.st_mtime_ns
            self._file.close()
        except OSError as error:
            raise _cannot(error, self._path) from None

    def keep(self) -> str:
        """The name of the finished file in the folder; empty when there is none."""
        self._kept = True
        return self._name if self._begun else ""

    def drop(self) -> None:
        """Remove the file unless it was kept."""
        if self._kept or not self._begun or self._path is None:
            return
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
        with suppress(OSError):
            os.unlink(self._path)

    def _write_out(self) -> None:
        assert self._path is not None
        try:
            if self._file is None:
                self._begun = True
                self._file = open(self._path, "wb", buffering=0)  # noqa: SIM115
                self._stream = compress.writer(cast("BinaryIO", self._file), self._compression)
            data = b"".join(self._held)
            while data:  # a raw file may take less than it is given
                data = data[self._stream.write(data) :]
        except OSError as error:
            raise _cannot(error, self._path) from None
        self._held, self._weight = [], 0

    def _write_at_once(self, path: str) -> None:
        """All of a small file. Without a file object, which costs as much as the file itself."""
        self._begun = True
        number = os.open(path, _CREATE, 0o666)
        try:
            data = b"".join(self._held)
            while data:
                data = data[os.write(number, data) :]
            found = os.fstat(number)
        finally:
            os.close(number)
        self.size, self.mtime = found.st_size, found.st_mtime_ns


class HashingSink:
    """Hands on what is written, or takes it to nowhere (`sink` None), and hashes it."""

    def __init__(self, sink: Any) -> None:
        self._sink, self._hash = sink, hashlib.sha256()

    def write(self, data: bytes) -> int:
        """Write all of it."""
        self._hash.update(data)
        if self._sink is not None:
            self._sink.write(data)
        return len(data)

    def digest(self) -> str:
        """Hex SHA-256 of all that was written."""
        return self._hash.hexdigest()


def _cannot(error: OSError, path: str) -> CannotWrite:
    return CannotWrite(f"cannot write to {os.path.dirname(path)}: {error.strerror or error}")


@contextmanager
def finished_file(target: Path, compression: str | None) -> Iterator[BinaryIO]:
    """A file to write that is in its place only when all went well. Raises CleanerError when it cannot be written."""
    temp = ""
    try:
        number, temp = tempfile.mkstemp(prefix=".cleaner-", dir=target.absolute().parent)
        with os.fdopen(number, "wb") as raw:
            packed = compress.writer(raw, compression)
            yield packed
            if packed is not raw:
                packed.close()
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(temp, 0o666 & ~umask)  # mkstemp gives nobody else access
        os.replace(temp, target)
    except BaseException as error:
        if temp:
            with suppress(OSError):
                os.unlink(temp)
        if isinstance(error, BrokenPipeError) or not isinstance(error, OSError):
            raise
        raise CleanerError(f"cannot write {target}: {error.strerror or error}") from None
