"""What a run will do: every input file with its name and its output, found while the run is already going."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..formats import Kind, kind_of
from ..model import InputError
from .names import FolderNames
from .tally import Notice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STATE = ".cleaner"
"""The folder beside the output that holds a run's ledger and its unfinished files."""


class Unit(NamedTuple):
    """One input file: `name` is how people call it, relative and with `/`; `path` where it is.

    `output` is relative to the output folder. `compression` is the input's, `packing` the output's. `size` (bytes) and
    `mtime` (ns) are as planned. `named` tells that it was given by name, not found in a folder. `known` is the content
    hash of an earlier run, to compare with.

    A large file of records comes in parts: `part` counts from 1 (0: the whole file), `start` and `end` are where in the
    file it lies (bytes), `first` is the number of its first record. Of Parquet `groups` are the row groups it holds, from
    0, up to but not with the second; `start` and `end` count bytes as they are unpacked.
    """

    name: str
    path: str
    output: str
    format: str
    compression: str | None = None
    packing: str | None = None
    size: int = 0
    mtime: int = 0
    named: bool = False
    known: str = ""
    part: int = 0
    start: int = 0
    end: int = 0
    first: int = 1
    groups: tuple[int, int] | None = None


@dataclass(slots=True)
class Plan:
    """The inputs of a run.

    `roots` are `(path, prefix)`: an input folder or file and the folder of the output that mirrors it. `exclude` are
    real paths of folders and files that are no inputs. `notices` is called for what is left out.
    `named_format` is the format of files that were given by name, whatever their names say. `to` is the format that is
    written (None: that of each file).
    """

    roots: list[tuple[str, str]]
    exclude: frozenset[str] = frozenset()
    notices: Callable[[Notice], None] = field(default=lambda notice: None)
    named_format: str | None = None
    to: str | None = None
    _excluded_names: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self._excluded_names = frozenset(os.path.basename(path) for path in self.exclude)

    def units(self) -> Iterator[Unit]:
        """All inputs, streamed. Raises InputError when a root is not there."""
        alone = [(path, prefix) for path, prefix in self.roots if not os.path.isdir(path)]
        names = FolderNames(lambda: (_as_known(prefix) for _, prefix in alone), self.to)
        for path, prefix in alone:
            yield _named(path, prefix, names.output(_as_known(prefix)), self.named_format, self.to)
        for path, prefix in self.roots:
            if os.path.isdir(path):
                yield from self._folder(path, prefix)

    def anything(self) -> bool:
        """Whether there is anything to do at all: a quick look, which gives no notices."""
        return any(not os.path.isdir(path) or self._anything_in(path) for path, _ in self.roots)

    def _anything_in(self, root: str) -> bool:
        waiting = [root]
        while waiting:
            with suppress(OSError), os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        if not entry.name.startswith(".") and os.path.realpath(entry.path) not in self.exclude:
                            waiting.append(entry.path)
                    elif kind_of(entry.name):
                        return True
        return False

    def _folder(self, root: str, prefix: str) -> Iterator[Unit]:
        real = os.path.realpath(root)
        waiting = [(root, prefix)]
        while waiting:
            folder, inside = waiting.pop()
            below: list[tuple[str, str]] = []
            try:
                names = FolderNames(lambda folder=folder: _file_names(folder), self.to)  # type: ignore[misc]
                with os.scandir(folder) as entries:
                    for entry in entries:
                        label = f"{inside}{entry.name}"
                        try:
                            unit = self._entry(entry, label, inside, names, real, below)
                        except OSError as error:
                            self._skipped(label, (error.strerror or "unreadable").lower())
                            continue
                        if unit is not None:
                            yield unit
            except OSError as error:
                self.notices(Notice("failed", inside or root, f"folder not readable: {error.strerror}"))
            waiting += sorted(below, reverse=True)

    def _entry(
        self,
        entry: os.DirEntry[str],
        label: str,
        inside: str,
        names: FolderNames,
        real: str,
        below: list[tuple[str, str]],
    ) -> Unit | None:
        link = entry.is_symlink()
        if not link and entry.is_file(follow_symlinks=False) and entry.name not in self._excluded_names:
            kind = kind_of(entry.name, self.to)
            if kind is not None:  # what nearly all entries are
                found = entry.stat(follow_symlinks=False)
                return Unit(
                    label, entry.path, inside + names.output_of(entry.name, kind), kind.format, kind.compression,
                    _packing(kind, self.to), found.st_size, found.st_mtime_ns,
                )  # fmt: skip
        if entry.is_dir():
            if link:
                self._skipped(label, "link to a folder, not followed")
            elif entry.name.startswith("."):
                if entry.name != STATE:
                    self._skipped(label, "hidden folder")
            elif os.path.realpath(entry.path) not in self.exclude:
                below.append((entry.path, f"{label}/"))
            return None
        if entry.name in self._excluded_names and os.path.realpath(entry.path) in self.exclude:
            return None
        kind = kind_of(entry.name, self.to)
        if kind is None:
            self._skipped(label, f"not a kind of file that is read ({_ending(entry.name)})")
            return None
        if link:
            target = os.path.realpath(entry.path)
            if not target.startswith(real + os.sep):
                self._skipped(label, "link to a file outside the folder, not followed")
                return None
        found = entry.stat()
        if not stat.S_ISREG(found.st_mode):
            self._skipped(label, "not a regular file")
            return None
        output = inside + names.output_of(entry.name, kind)
        return Unit(
            label,
            entry.path,
            output,
            kind.format,
            kind.compression,
            _packing(kind, self.to),
            found.st_size,
            found.st_mtime_ns,
        )

    def _skipped(self, label: str, reason: str) -> None:
        self.notices(Notice("skipped", label, reason))


def roots_of(paths: list[str]) -> list[tuple[str, str]]:
    """Each input with the folder of the output that mirrors it: a single folder's content goes right into the output,
    several inputs each get their own name (`news`, and `news-2` for a second folder of that name).

    Raises InputError for a path that is not there.
    """
    for path in paths:
        if not os.path.exists(path):
            raise InputError(f"no such file or folder: {path}")
    if len(paths) == 1 and os.path.isdir(paths[0]):
        return [(paths[0], "")]
    out: list[tuple[str, str]] = []
    taken: set[str] = set()
    for path in paths:
        base = Path(path).resolve().name or "root"
        name, number = base, 2
        while name.casefold() in taken:
            stem, dot, ending = base.partition(".")
            name = f"{stem}-{number}{dot}{ending}" if not os.path.isdir(path) else f"{base}-{number}"
            number += 1
        taken.add(name.casefold())
        out.append((path, f"{name}/" if os.path.isdir(path) else name))
    return out


def _packing(kind: Kind, to: str | None) -> str | None:
    """How the output is packed: as the input is, but Parquet packs its own columns."""
    return None if to == "parquet" else kind.compression


def _named(path: str, name: str, output: str, forced: str | None, to: str | None) -> Unit:
    found = os.stat(path)
    kind = kind_of(name)
    packing = kind.compression if kind else None
    form = forced or (kind.format if kind else _looks_like(path))
    return Unit(
        name,
        path,
        output,
        form,
        packing,
        _packing(kind, to) if kind else None,
        found.st_size,
        found.st_mtime_ns,
        named=True,
    )


def _as_known(name: str) -> str:
    """A name that some format reads: files named by the user are read as text when their ending says nothing."""
    return name if kind_of(name) else name + ".txt"


def _looks_like(path: str) -> str:
    """`html` or `text`, by the first bytes of a file whose name tells nothing."""
    try:
        with open(path, "rb") as file:
            head = file.read(1024).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    except OSError:
        return "text"
    return "html" if head.startswith((b"<!doctype html", b"<html", b"<?xml")) else "text"


def _file_names(folder: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            yield entry.name


def _ending(name: str) -> str:
    return os.path.splitext(name)[1] or "no ending"
