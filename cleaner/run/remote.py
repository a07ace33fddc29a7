"""The files of a run on a cluster: found, marked as done, put in their place, on any file system that fsspec opens."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from ..formats import kind_of
from ..model import CleanerError, InputError
from .names import FolderNames
from .tally import Notice, Tally

if TYPE_CHECKING:
    from collections.abc import Iterator

MARKS = ".cleaner-ray"
"""The folder of the output with a mark for each input file that is done, and its audit."""


class RemoteUnit(NamedTuple):
    """An input file: `name` and `output` relative, `path` and `target` where it is and goes.

    `mark` is where its mark is, `stamp` tells that it changed (size, and time or tag).
    """

    name: str
    path: str
    output: str
    target: str
    mark: str
    format: str
    compression: str | None
    packing: str | None
    stamp: str

    @property
    def audit(self) -> str:
        """Where its part of the audit is."""
        return self.mark.removesuffix(".json") + ".audit.gz"

    @property
    def begun(self) -> str:
        """Where it is noted how often a run began with it."""
        return self.mark.removesuffix(".json") + ".begun"


@dataclass(slots=True)
class Done:
    """What came of a file. `whole` is False where it could not be done, so that the next run tries again."""

    name: str
    tally: Tally = field(default_factory=Tally)
    notices: list[Notice] = field(default_factory=list)
    whole: bool = True

    def as_json(self) -> str:
        """As text, for a mark and for the way home."""
        notices = [list(notice) for notice in self.notices]
        return json.dumps({"name": self.name, "tally": self.tally.as_dict(), "notices": notices, "whole": self.whole})

    @classmethod
    def from_json(cls, text: str) -> Done:
        """The inverse of `as_json`."""
        data = json.loads(text)
        return cls(
            data["name"], Tally.from_dict(data["tally"]), [Notice(*one) for one in data["notices"]], data["whole"]
        )


def units(paths: list[str], output: str, to: str | None, notices: list[Notice]) -> Iterator[RemoteUnit]:
    """All input files of `paths` (files, folders, globs) in order; what is left out goes to `notices`.

    One folder's (or glob's) content goes right into the output, several inputs each get a folder of their own name.
    Raises InputError for a path that is not there.
    """
    out = output.rstrip("/")
    taken: set[str] = set()
    for given in paths:
        root, folders = _found(given)
        prefix = ""
        if len(paths) > 1:
            prefix = base = root.rpartition("/")[2] or "root"
            number = 2
            while prefix.casefold() in taken:
                prefix, number = f"{base}-{number}", number + 1
            taken.add(prefix.casefold())
            prefix += "/"
        files = opened(given)[0]
        for inside, names in sorted(folders.items()):
            outputs = FolderNames(lambda names=names: names, to)  # type: ignore[misc]
            folder = f"{inside}/" if inside else ""
            for name in sorted(names):
                label = prefix + folder + name
                kind = kind_of(name, to)
                if kind is None:
                    notices.append(Notice("skipped", label, "not a kind of file that is read"))
                    continue
                path = f"{root}/{folder}{name}"
                info = files.info(path)
                stamp = f"{info.get('size')} {info.get('ETag') or info.get('mtime') or info.get('LastModified')}"
                written = prefix + folder + outputs.output(name)
                mark = f"{out}/{MARKS}/{hashlib.sha256(label.encode('utf-8', 'surrogateescape')).hexdigest()}.json"
                packing = None if to == "parquet" else kind.compression
                where = files.unstrip_protocol(path)
                yield RemoteUnit(
                    label, where, written, f"{out}/{written}", mark, kind.format, kind.compression, packing, stamp
                )


def _found(given: str) -> tuple[str, dict[str, list[str]]]:
    """The folder that a path, folder or glob begins at, and the files in it by the folder they are in."""
    files, path = opened(given)
    if any(sign in path for sign in "*?["):
        found = [one for one in files.glob(path) if not files.isdir(one)]
        root = path[: min(path.index(sign) for sign in "*?[" if sign in path)].rpartition("/")[0]
    elif files.isdir(path):
        found, root = files.find(path), path.rstrip("/")
    elif files.exists(path):
        found, root = [path], path.rpartition("/")[0]
    else:
        raise InputError(f"no such file or folder: {given}")
    folders: dict[str, list[str]] = {}
    for one in found:
        inside, _, name = one[len(root) :].lstrip("/").rpartition("/")
        if not any(part.startswith(".") for part in inside.split("/")):
            folders.setdefault(inside, []).append(name)
    return root, folders


def marked(unit: RemoteUnit, digest: str, audit: bool) -> Done | None:
    """What an earlier run made of this file, if it stands (and has an audit, where one is asked for)."""
    files, mark = opened(unit.mark)
    try:
        said = json.loads(files.cat_file(mark))
        if (said["digest"], said["stamp"]) != (digest, unit.stamp) or (audit and not said["audit"]):
            return None
        return Done.from_json(said["done"]) if files.exists(opened(unit.target)[1]) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def mark_done(unit: RemoteUnit, digest: str, audit: bool, done: Done) -> None:
    """Note that a file is done and in its place."""
    said = {"digest": digest, "stamp": unit.stamp, "audit": audit, "done": done.as_json()}
    write(unit.mark, json.dumps(said).encode())


def times_begun(unit: RemoteUnit, run: str) -> int:
    """Notes that this run begins with a file; how often it did before."""
    files, path = opened(unit.begun)
    times = 0
    try:
        before, _, count = files.cat_file(path).decode().partition(" ")
        times = int(count) if before == run else 0
    except (OSError, ValueError):
        pass
    write(unit.begun, f"{run} {times + 1}".encode())
    return times


def forget_begun(unit: RemoteUnit) -> None:
    """The file is done, one way or the other."""
    files, path = opened(unit.begun)
    if files.exists(path):
        files.rm_file(path)


def write(target: str, data: bytes) -> None:
    """A small file, whole or not at all."""
    files, path = opened(target)
    files.makedirs(path.rpartition("/")[0], exist_ok=True)
    if not is_local(files):
        files.pipe_file(path, data)
        return
    with open(f"{path}.part", "wb") as file:
        file.write(data)
    os.replace(f"{path}.part", path)


def place(made: str, target: str) -> None:
    """Copy a local file to its place, where it is whole or not at all."""
    files, path = opened(target)
    files.makedirs(path.rpartition("/")[0], exist_ok=True)
    if not is_local(files):
        files.put_file(made, path)  # an object is there whole, or not at all
        return
    files.put_file(made, f"{path}.part")
    os.replace(f"{path}.part", path)


def is_local(files: Any) -> bool:
    """Whether a file system of fsspec is that of this machine."""
    return "file" in ((files.protocol,) if isinstance(files.protocol, str) else files.protocol)


def opened(path: str) -> tuple[Any, str]:
    """The file system of a path or URL, and the path as it knows it. Raises CleanerError where nothing opens it."""
    from fsspec.core import url_to_fs

    try:
        files, inside = url_to_fs(path if "://" in path else os.path.abspath(path))
    except (ImportError, ValueError) as error:
        raise CleanerError(f"cannot open {path}: {error}") from None
    return files, inside
