"""Which rule files there are, and their bytes: the shipped ones first, the user's on top.

Every start looks at them all to know whether the validated rules in the cache still hold, so this stays without parser,
models and needless work. What the file system says of files that have lain still for a while is enough; else they are
read and hashed.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .._version import __version__
from ..model import RuleError

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_BYTES = 2_000_000
"""What one rule file may hold."""

_STILL = 3_000_000_000
"""Nanoseconds that files must have lain still: a change within one tick of a file system's clock (FAT: 2 s) could not be
told otherwise."""

_ENDINGS = (".yaml", ".yml")
_PACKAGE = Path(__file__).resolve().parent.parent


class Source(NamedTuple):
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


def look(paths: Iterable[str | os.PathLike[str]], shipped: bool = True) -> tuple[str, bool]:
    """A hash of what the file system says of all rule files (which, how large, changed when), and whether they have lain
    still long enough to go by it alone. Empty where it says too little, or where something is wrong with a file.

    The time of change (`ctime`) is what counts: unlike that of the content, nobody can set it back.
    """
    if os.name != "posix":
        return "", False
    said: list[object] = [_code()]
    newest = 0
    try:
        for root, user in _roots(paths, shipped):
            for path in _files(root):
                found = os.stat(path)  # noqa: PTH116  (making a Path takes longer than asking)
                if not stat.S_ISREG(found.st_mode):
                    return "", False
                newest = max(newest, found.st_ctime_ns, found.st_mtime_ns)
                said.append(
                    (user, path, found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
                )
    except (OSError, RuleError):
        return "", False
    return hashlib.sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest(), newest + _STILL < time.time_ns()


def _roots(paths: Iterable[str | os.PathLike[str]], shipped: bool) -> list[tuple[str, bool]]:
    """The folders and files to look into, and whether they are the user's. Raises RuleError."""
    given = [(str(Path(path)), True) for path in paths]
    return [(str(shipped_folder()), False), *given] if shipped else given


def collect(paths: Iterable[str | os.PathLike[str]], shipped: bool = True) -> tuple[list[Source], list[RuleError]]:
    """The shipped files, then those of the user's files and folders, and what could not be read."""
    sources: list[Source] = []
    errors: list[RuleError] = []
    seen: set[tuple[int, int]] = set()
    paths = list(paths)
    try:
        roots = _roots(paths, shipped)
    except RuleError as error:
        errors.append(error)
        roots = _roots(paths, shipped=False)
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
    """What a file holds, and which file it is, by whatever name."""
    try:
        found = Path(path).stat()
        if not stat.S_ISREG(found.st_mode):  # a pipe or a device would never end
            raise RuleError("is not a file", path=path)
        with Path(path).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
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
    hashed = hashlib.sha256(_code())
    for source in sources:
        hashed.update(f"\0{source.user}:{len(source.data)}:{source.path}\0".encode("utf-8", "surrogatepass"))
        hashed.update(source.data)
    return hashed.hexdigest()


def _code() -> bytes:
    """The version, and which code validates the rules."""
    said = [__version__]
    for folder in (_PACKAGE / "packs", _PACKAGE / "conditions"):
        with suppress(OSError), os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda e: e.name):
                if entry.name.endswith(".py"):
                    found = entry.stat()
                    said.append(f"{entry.name}:{found.st_size}:{found.st_mtime_ns};")
    return "".join(said).encode()
