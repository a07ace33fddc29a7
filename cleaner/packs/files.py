"""Which rule files there are, and their bytes: the shipped ones first, the user's on top.

Every start reads and hashes them all to know whether the validated rules in the cache still hold, so this stays
without parser, models and needless work.
"""

from __future__ import annotations

import hashlib
import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .._version import __version__
from ..model import RuleError

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_BYTES = 2_000_000
"""What one rule file may hold."""

_ENDINGS = (".yaml", ".yml")
_PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Source:
    """A rule file: `path` as messages show it, `user` False for a shipped one."""

    path: str
    data: bytes
    user: bool


def shipped_folder() -> Path:
    """The shipped rules: inside the installed package, else those of the checkout. Raises RuleError without either."""
    for folder in (_PACKAGE / "_rules", _PACKAGE.parent / "rules"):
        if folder.is_dir():
            return folder
    raise RuleError("the shipped rules are missing", path=str(_PACKAGE), mend="install article-cleaner again")


def collect(paths: Iterable[str | os.PathLike[str]], shipped: bool = True) -> tuple[list[Source], list[RuleError]]:
    """The shipped files, then those of the user's files and folders, and what could not be read."""
    sources: list[Source] = []
    errors: list[RuleError] = []
    seen: set[tuple[int, int]] = set()
    roots = [(str(Path(p)), True) for p in paths]
    if shipped:
        try:
            roots.insert(0, (str(shipped_folder()), False))
        except RuleError as error:
            errors.append(error)
    for root, user in roots:
        try:
            found = _files(root)
        except RuleError as error:
            errors.append(error)
            continue
        for path in found:
            try:
                data, identity = _read(path)
            except RuleError as error:
                errors.append(error)
                continue
            if identity not in seen:  # else the same file, reached twice
                seen.add(identity)
                sources.append(Source(path, data, user))
    return sources, errors


def _files(root: str) -> list[str]:
    """The rule files below a folder, or the one file that was named, whatever its ending."""
    if not Path(root).is_dir():
        return [root]
    found: list[str] = []

    def unreadable(error: OSError) -> None:
        raise RuleError(f"cannot be read: {error.strerror or error}", path=error.filename or root)

    for folder, folders, names in os.walk(root, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [
            f"{folder}{os.sep}{name}" for name in sorted(names) if name.endswith(_ENDINGS) and not name.startswith(".")
        ]
    if not found:
        raise RuleError("holds no rule files", path=root, mend="rule files end in .yaml")
    return found


def _read(path: str) -> tuple[bytes, tuple[int, int]]:
    """What a file holds, and which file it is, by whatever name. Every start reads all files: hence no Path, no stream."""
    try:
        found = Path(path).stat()
        if not stat.S_ISREG(found.st_mode):  # a pipe or a device would never end
            raise RuleError("is not a file", path=path)
        number = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0))
        try:
            data = os.read(number, MAX_BYTES + 1)
            while data and len(data) <= MAX_BYTES and (more := os.read(number, MAX_BYTES + 1 - len(data))):
                data += more
        finally:
            os.close(number)
    except FileNotFoundError:
        raise RuleError("no such file or folder", path=path, mend="check the path") from None
    except OSError as error:
        raise RuleError(f"cannot be read: {error.strerror or error}", path=path) from None
    if len(data) > MAX_BYTES:
        problem = f"is larger than the {MAX_BYTES:,} bytes that a rule file may have"
        raise RuleError(problem, path=path, mend="split it into several files")
    return data, (found.st_dev, found.st_ino)


def cache_key(sources: Iterable[Source]) -> str:
    """A hash of all that the validated rules depend on: the files, the version, the code that validates them."""
    hashed = hashlib.sha256(__version__.encode())
    for folder in (_PACKAGE / "packs", _PACKAGE / "conditions"):
        with suppress(OSError), os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda e: e.name):
                if entry.name.endswith(".py"):
                    found = entry.stat()
                    hashed.update(f"{entry.name}:{found.st_size}:{found.st_mtime_ns};".encode())
    for source in sources:
        hashed.update(f"\0{source.user}:{len(source.data)}:{source.path}\0".encode("utf-8", "surrogatepass"))
        hashed.update(source.data)
    return hashed.hexdigest()
