"""Archives (tar, zip) of texts and pages: each is a document; everything else in them is passed on as it is."""

from __future__ import annotations

import io
import shutil
import zlib
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from ..model import InputError
from .base import Item, ReadOptions, to_utf8
from .decode import decode, newlines
from .html import HtmlFormat, front_matter
from .page import decode_page
from .parquet import Outward
from .spool import seekable
from .text import TextFormat, bad_bytes_note, megabytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ..model import Edit, Result

_HTML, _TEXT = HtmlFormat.suffixes, TextFormat.suffixes


@dataclass(slots=True)
class Member:
    """A file of an archive: `info` as the library describes it, `opened` gives its content."""

    info: Any
    name: str
    size: int
    opened: Callable[[], Any]
    regular: bool = True


class ArchiveFormat:
    """An archive; texts are cleaned in their place, of a page `a.html` its text is written as `a.html.txt`."""

    output_suffix: str | None = None
    records = True
    lines = False
    markup = False

    def __init__(self, name: str) -> None:
        self.name, self.seeks = name, name == "zip"
        self.suffixes: tuple[str, ...] = (f".{name}",)

    def read(self, stream: BinaryIO, options: ReadOptions, first: int = 1) -> Iterator[Item]:
        """Each file of the archive as an item; those that are neither text nor page without a text.

        Raises InputError when this is no such archive.
        """
        record = first - 1
        try:
            for member in _zip(stream) if self.seeks else _tar(stream):
                record += 1
                yield _item(member, record, options)
        except _damage() as error:
            if record < first:
                raise InputError(f"not a {self.name} archive, or cut short ({_short(error)})") from None
            problem = f"the archive is damaged or cut short in its file {record:,} ({_short(error)})"
            yield Item(b"", record=record + 1, problem=problem)

    def encode(self, item: Item, result: Result) -> bytes:
        """The clean text in UTF-8."""
        return to_utf8(front_matter(result.metadata) + result.text if item.markup else result.text)

    def original(self, output: bytes, facts: dict[str, Any], edits: Sequence[Edit]) -> bytes:
        """Never possible: an archive's bytes depend on who packed it."""
        raise InputError("an archive cannot be given back byte for byte; the original is where it was read")

    def gatherer(self, sink: BinaryIO, options: ReadOptions) -> _Gatherer:
        """What writes the archive of clean files."""
        return _Gatherer(Outward(sink), self.name)


class _Gatherer:
    def __init__(self, sink: Outward, kind: str) -> None:
        import tarfile
        import zipfile

        self._zip = zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) if kind == "zip" else None
        self._tar = None if self._zip else tarfile.open(fileobj=sink, mode="w|")  # noqa: SIM115

    def put(self, item: Item, data: bytes | None, result: Result | None) -> None:
        """The next file: clean, or from the archive that is being read, which stands at it still."""
        member = item.state
        if not isinstance(member, Member):
            return
        info = copy(member.info)
        name = member.name + (".txt" if item.markup and data is not None else "")
        known = data if data is not None else item.raw or None
        size = member.size if data is None else len(data)
        with member.opened() if known is None else io.BytesIO(known) as source:
            if self._zip is not None:
                info.filename = name
                with self._zip.open(info, "w") as target:
                    shutil.copyfileobj(source, target)
            elif self._tar is not None:
                info.name, info.size = name, size
                info.pax_headers = {k: v for k, v in info.pax_headers.items() if k not in ("path", "size")}
                self._tar.addfile(info, source if member.regular else None)

    def leave_out(self, item: Item) -> None:
        """A file that goes aside."""

    def finish(self) -> None:
        """The end of the archive."""
        for archive in (self._zip, self._tar):
            if archive is not None:
                archive.close()


def _tar(stream: BinaryIO) -> Iterator[Member]:
    import tarfile

    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for info in archive:
            opened = (lambda info=info: archive.extractfile(info)) if info.isfile() else io.BytesIO
            yield Member(info, info.name, info.size, opened, info.isfile())
            archive.members = []  # type: ignore[attr-defined]  # or every header would stay in memory


def _zip(stream: BinaryIO) -> Iterator[Member]:
    import zipfile

    with seekable(stream) as source, zipfile.ZipFile(source) as archive:
        for info in archive.infolist():
            yield Member(info, info.filename, info.file_size, lambda info=info: archive.open(info), not info.is_dir())  # type: ignore[misc]


def _damage() -> tuple[type[Exception], ...]:
    """What reading a damaged archive raises. The libraries are loaded when an archive is, which few runs meet."""
    import tarfile
    import zipfile

    return (tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError)


def _item(member: Member, record: int, options: ReadOptions) -> Item:
    ending = member.name.lower()
    markup = ending.endswith(_HTML)
    if not member.regular or not (markup or ending.endswith(_TEXT)):
        return Item(b"", record=record, state=member)
    try:
        file = member.opened()
        data = cast("bytes", file.read(options.max_bytes + 1))
        if len(data) > options.max_bytes:
            problem = f"larger than the limit of {megabytes(options.max_bytes)} for one document (--max-bytes)"
            member.opened = lambda: io.BufferedReader(_Rest(data, file))
            return Item(b"", record=record, problem=f"{member.name}: {problem}", state=member)
        found, notes = decode_page(data) if markup else (decoded := decode(data), bad_bytes_note(decoded))
    except InputError as error:
        return Item(data, record=record, problem=f"{member.name}: {error}", state=member)
    except _damage() as error:
        if not hasattr(member.info, "compress_type"):
            raise  # in a stream there is nothing to read after this
        return Item(b"", record=record, problem=f"{member.name}: damaged ({_short(error)})")
    facts = {"column": "text", "newlines": newlines(found.text), "encoding": found.encoding, "member": member.name}
    return Item(
        data, found.text, record, notes=notes, facts=facts, state=member, markup=markup,
        fields=lambda: {"file": member.name},
    )  # fmt: skip


class _Rest(io.RawIOBase):
    """What was read of a file already, and then the rest of it: some archives do not go back."""

    def __init__(self, head: bytes, rest: Any) -> None:
        self._head, self._rest = io.BytesIO(head), rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._head.read(len(buffer)) or self._rest.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:160] or type(error).__name__
