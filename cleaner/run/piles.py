"""One file of many, put one after the other as they come; what an earlier run put there can be gone on with."""

from __future__ import annotations

import os
import struct
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING, Final

from ..formats.rowgroups import MAGIC, end_of_file, footer_of
from .files import CannotWrite

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CHUNK: Final = 1 << 20
_HEAD: Final = struct.Struct("<QQ")
"""Before each footer that is kept: how many bytes the row groups take, how many the footer does."""


class Pile:
    """The bytes of files; `path` is where they go, `size` (bytes) how many there are.

    `rewrites` tells that other bytes may come even where no document changed. Everything that writes raises CannotWrite.
    """

    rewrites = False

    def __init__(self, path: str) -> None:
        self.path, self.size = path, 0

    def holds(self, sizes: Sequence[int]) -> bool:
        """Go on where the files with these sizes (bytes) were put already; False where they are not there."""
        self.size = sum(sizes)
        return not self.size or size_of(self.path) >= self.size

    def cut(self) -> None:
        """Take away what a run that ended too soon left behind the last whole file."""
        _cut(self.path, self.size)

    def add(self, piece: str) -> None:
        """Put a file at the end."""
        with _writing(self.path), open(piece, "rb", buffering=0) as source, open(self.path, "ab") as target:
            self.size += _copy(source, target)

    def finish(self) -> None:
        """That was the last one."""

    def drop(self) -> None:
        """Remove it."""
        with suppress(OSError):
            os.unlink(self.path)


class GroupPile(Pile):
    """The row groups of files of Parquet, which make one such file in the end.

    Their footers are kept in a file of its own until then; `size` is without the end of the file.
    """

    rewrites = True

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self._footers, self._kept = f"{path}-footers", 0

    def holds(self, sizes: Sequence[int]) -> bool:
        self.size, self._kept = len(MAGIC) if sizes else 0, 0
        if not sizes:
            return True
        footers = self._read(len(sizes))
        for _ in sizes:
            footer, size = next(footers, (b"", 0))
            if not footer:
                return False
            self.size += size
            self._kept += _HEAD.size + len(footer)
        return size_of(self.path) >= self.size

    def cut(self) -> None:
        super().cut()
        _cut(self._footers, self._kept)

    def add(self, piece: str) -> None:
        with (
            _writing(self.path),
            open(piece, "rb", buffering=0) as source,
            open(self.path, "ab") as target,
            open(self._footers, "ab") as footers,
        ):
            footer, end = footer_of(source)
            source.seek(0 if not self.size else len(MAGIC))
            self.size += _copy(source, target, end - source.tell())
            self._kept += footers.write(_HEAD.pack(end - len(MAGIC), len(footer)) + footer)

    def finish(self) -> None:
        with _writing(self.path), open(self.path, "ab") as target:
            target.write(end_of_file(self._read()))

    def drop(self) -> None:
        super().drop()
        with suppress(OSError):
            os.unlink(self._footers)

    def _read(self, count: int = -1) -> Iterator[tuple[bytes, int]]:
        """The footers that are kept, and how many bytes their row groups take; ends early where there are fewer."""
        with suppress(OSError), open(self._footers, "rb") as file:
            while count and len(head := file.read(_HEAD.size)) == _HEAD.size:
                size, length = _HEAD.unpack(head)
                if len(footer := file.read(length)) < length:
                    return
                yield footer, size
                count -= 1


def size_of(path: str) -> int:
    """How many bytes a file has; -1 where there is none."""
    try:
        return os.stat(path).st_size
    except OSError:
        return -1


def _cut(path: str, size: int) -> None:
    if size_of(path) > size:
        os.truncate(path, size)


def _copy(source: IO[bytes], target: IO[bytes], most: int | None = None) -> int:
    size = 0
    while chunk := source.read(_CHUNK if most is None else min(_CHUNK, most - size)):
        size += target.write(chunk)
    return size


@contextmanager
def _writing(path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CannotWrite(f"cannot write to {os.path.dirname(path)}: {error.strerror or error}") from None
