"""gzip and zstd around any format: damage is noticed, what can be read before it is read.

The readers of the standard library raise in the middle of a line, and some zstd readers end without a word when a
file is cut short. These give all there is and then say what was wrong, in `damage`.
"""

from __future__ import annotations

import gzip
import io
import zlib
from contextlib import suppress
from importlib import import_module
from typing import Any, BinaryIO, Final, Protocol

from ..model import InputError

SUFFIXES: Final = {".gz": "gzip", ".zst": "zstd"}
_CHUNK: Final = 1 << 16


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class Inflated(io.RawIOBase):
    """A readable stream of what a compressed stream holds, member after member.

    `damage` is empty, or says in a few words what is wrong with the compressed data; known once the end was read.
    """

    def __init__(self, source: BinaryIO, kind: str) -> None:
        self._source, self._kind = source, kind
        self._engine: _Decompressor | None = None
        self._pending = b""
        self._ended = False
        self._members = 0
        self.damage = ""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._more(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._source.close()
        super().close()

    def _more(self, size: int) -> bytes:
        while not self._ended:
            if self._engine is None and not self._next_member():
                break
            assert self._engine is not None
            data = self._feed(self._engine, size)
            if data:
                return data
        return b""

    def _next_member(self) -> bool:
        """Begin the next member; False at the end. Zero bytes after a member are padding."""
        while not self._pending:
            self._pending = self._source.read(_CHUNK)
            if not self._pending:
                self._ended = True
                if not self._members:
                    self.damage = f"cut short: no {self._kind} data at all"
                return False
            if self._members:
                self._pending = self._pending.lstrip(b"\0")
        self._engine = _engine(self._kind)
        return True

    def _feed(self, engine: _Decompressor, size: int) -> bytes:
        fed = b""
        if engine.needs_input:
            fed, self._pending = self._pending or self._source.read(_CHUNK), b""
        at_end = engine.needs_input and not fed
        try:
            data = engine.decompress(fed, size)
        except Exception as error:  # zlib.error, ZstdError: each library has its own
            self._ended = True
            what = "followed by data that is not" if self._members else "damaged, not valid"
            self.damage = f"{what} {self._kind} ({str(error).split(': ', 1)[-1] or type(error).__name__})"
            return b""
        if engine.eof:
            self._pending = engine.unused_data
            self._pending = self._pending.lstrip(b"\0")
            self._engine = None
            self._members += 1
        elif at_end and not data:
            self._ended = True
            self.damage = f"cut short: the {self._kind} data ends before its end mark"
        return data


class _Gunzip:
    """zlib's decompressor for one member of gzip, in the shape of the newer ones."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, max_length)


def _engine(kind: str) -> Any:
    return _Gunzip() if kind == "gzip" else _zstd().ZstdDecompressor()


def _zstd() -> Any:
    for name in ("compression.zstd", "backports.zstd"):  # the first one from Python 3.14 on
        with suppress(ImportError):
            return import_module(name)
    raise InputError("reading .zst needs an extra: pip install 'article-cleaner[zstd]'")


def reader(raw: BinaryIO, kind: str | None) -> tuple[BinaryIO, Inflated | None]:
    """A stream of the content of `raw`, and where to ask for damage afterwards (None when not compressed)."""
    if kind is None:
        return raw, None
    if kind == "zstd":
        _zstd()
    inflated = Inflated(raw, kind)
    return io.BufferedReader(inflated, 1 << 17), inflated


def writer(raw: BinaryIO, kind: str | None) -> BinaryIO:
    """A stream that compresses into `raw`. The bytes depend on the content alone: no time, no name in the header."""
    if kind is None:
        return raw
    if kind == "zstd":
        library = _zstd()
        # With a checksum, which gzip always has: without one a flipped bit may pass for text.
        stream: BinaryIO = library.open(raw, "wb", options={library.CompressionParameter.checksum_flag: 1})
        stream.write(b"")  # or an empty content would leave an empty file, which is no zstd
        return stream
    return gzip.GzipFile("", "wb", 6, raw, mtime=0)  # type: ignore[return-value]
