"""A small cache on disk for what is dear to make again: validated rules, compiled databases.

An entry that is damaged, cut short, foreign or unreadable is as good as absent, and a home that cannot be written to
means no cache: nothing here raises. Entries hold bytes, no code, and are checked as a whole before they are used: by their
length, and by a checksum (CRC-32) over what they hold and the name that they have. It finds what disks, crashes and copies
do to a file; who wants to write false entries could make any checksum fit, and needs the user's rights for it.
"""

from __future__ import annotations

import gc
import hashlib
import marshal
import os
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final
from zlib import crc32

_HEADER: Final = struct.Struct("<8sQQ")
"""What every entry begins with: `_MAGIC`, the length of the rest (bytes), its checksum."""
_MAGIC = b"ACLNcch2"
_LARGE = 1 << 12
_MANY = 100
"""What holds more parts than this is kept as it is."""
_KEPT = 20
"""Entries of one kind; the ones used longest ago go first."""


def folder() -> Path:
    """Where entries live: `CLEANER_CACHE_DIR`, else the user's cache folder. The folder need not exist."""
    if chosen := os.environ.get("CLEANER_CACHE_DIR"):
        return Path(chosen)
    system: str = sys.platform
    if system == "linux":  # what platformdirs would say; importing it takes longer than reading an entry
        base = Path(os.environ.get("XDG_CACHE_HOME", ""))
        with suppress(RuntimeError):  # no home at all
            return (base if base.is_absolute() else Path.home() / ".cache") / "article-cleaner"
    from platformdirs import user_cache_path

    return user_cache_path("article-cleaner")


def get(kind: str, key: str) -> memoryview | None:
    """The bytes stored under `kind` and `key`, or None when there are none that can be trusted."""
    path = _path(kind, key)
    try:
        data = path.read_bytes()
    except OSError:
        return None
    payload = memoryview(data)[_HEADER.size :]
    if data[: _HEADER.size] != _header(kind, key, payload):
        return None
    with suppress(OSError):
        os.utime(path)  # the age of an entry is the time since its last use
    return payload


def put(kind: str, key: str, data: bytes) -> None:
    """Store `data`, whole or not at all, and drop the oldest entries of its kind beyond 20. A bad disk is ignored."""
    path = _path(kind, key)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}.tmp")
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with temporary.open("wb") as file:
                file.write(_header(kind, key, data))
                file.write(data)
            temporary.replace(path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise
        _trim(path.parent)


def pack(value: Any) -> bytes:
    """Plain data (lists, dicts, strings, numbers, bytes) for an entry; `unpack` gives large runs of bytes without a copy."""
    apart: list[bytes] = []

    def outline(part: Any) -> Any:
        if isinstance(part, bytes) and len(part) >= _LARGE:
            apart.append(part)
            return ..., len(part)
        if not isinstance(part, dict | list | tuple) or len(part) > _MANY:
            return part
        if isinstance(part, dict):
            return {key: outline(inner) for key, inner in part.items()}
        return type(part)(map(outline, part))

    head = marshal.dumps(outline(value))
    out = [len(head).to_bytes(8, "little"), head]
    at = 8 + len(head)
    for piece in apart:
        out += [bytes(-at % 8), piece]
        at += -at % 8 + len(piece)
    return b"".join(out)


def unpack(data: memoryview) -> Any:
    """What `pack` was given; large runs of bytes are views of `data`, their beginnings divisible by 8.

    Raises ValueError, EOFError or TypeError for anything else.
    """
    at = 8 + int.from_bytes(data[:8], "little")

    def whole(part: Any) -> Any:
        nonlocal at
        if isinstance(part, tuple) and len(part) == 2 and part[0] is ...:
            start = at + -at % 8
            at = start + part[1]
            if at > len(data):
                raise EOFError("a piece is missing")
            return data[start:at]
        if not isinstance(part, dict | list | tuple) or len(part) > _MANY:
            return part
        if isinstance(part, dict):
            return {key: whole(inner) for key, inner in part.items()}
        return type(part)(map(whole, part))

    return whole(marshal.loads(data[8:at]))


@contextmanager
def collecting_later() -> Iterator[None]:
    """Keeps the garbage collector out while large tables are read or made: it would look through them again and again as
    they grow, which takes longer than the reading."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _header(kind: str, key: str, data: bytes | memoryview) -> bytes:
    """What an entry begins with. A hash that nobody could forge would take more than twice as long for the tables."""
    name = f"{kind}/{key}".encode("utf-8", "surrogatepass")
    return _HEADER.pack(_MAGIC, len(data), crc32(data, crc32(name)))


def _path(kind: str, key: str) -> Path:
    """The file of an entry. A name that could lead out of the folder is replaced by its hash."""
    return folder() / _safe(kind) / _safe(key)


def _safe(name: str) -> str:
    if name.isascii() and name.replace("-", "").isalnum() and len(name) <= 80:
        return name
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()


def _trim(parent: Path) -> None:
    """Remove the entries beyond the newest 20; what a killed process left half written is among them."""
    with os.scandir(parent) as found:
        entries = [(entry.stat().st_mtime_ns, entry.path) for entry in found if entry.is_file()]
    for _, path in sorted(entries, reverse=True)[_KEPT:]:
        with suppress(OSError):
            Path(path).unlink()
