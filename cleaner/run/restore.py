"""The way back: originals, byte for byte, from clean files and the audit of the run that made them."""

from __future__ import annotations

import hashlib
import os
import zlib
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO

from .. import audit_files
from ..audit import edit_of
from ..formats import FORMATS, compress, kind_of
from ..formats.base import sha256
from ..model import CleanerError, Edit, InputError
from .files import finished_file

if TYPE_CHECKING:
    from collections.abc import Iterator

_BOM = b"\xef\xbb\xbf"
_PIECE = 1 << 20


@dataclass(slots=True)
class _Document:
    """One document of the audit: the facts of its line, and its edits."""

    label: str
    facts: dict[str, Any]
    edits: list[Edit] = field(default_factory=list)


@dataclass(slots=True)
class Restored:
    """What came of it: how many `files` were given back, and `(name, reason)` for those that were not."""

    files: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)


class NotRestored(InputError):
    """One file cannot be given back; the text says why."""


def restore_files(clean: Path, audit: Path, output: Path) -> Restored:
    """Give back the originals of `clean` (the output of a run: a folder, or a single file) under `output`.

    A file that was edited since it was cleaned is refused and named, the others are restored. Where `output` is the
    folder of the clean files, originals take their place. Raises CleanerError when the audit cannot be read or nothing
    can be written.
    """
    if not clean.exists():
        raise InputError(f"no such file or folder: {clean}")
    done = Restored()
    alone = clean.is_file()
    for number, group in enumerate(_files(_documents(audit))):
        first = next(group)
        if alone and number:
            raise InputError(f"{audit} is about several files, and {clean} is one; name their folder")
        try:
            _possible(first)
            source = clean if alone else _inside(clean, first.facts.get("output") or "", first.label)
            target = _target(output, first.label, alone)
            _restore(first, group, source, target)
            done.files += 1
        except NotRestored as error:
            done.refused.append((first.label, str(error)))
        for _ in group:  # what was not asked for belongs to this file all the same
            pass
    return done


def _possible(first: _Document) -> None:
    if first.facts.get("status") == "failed":
        raise NotRestored(f"was not cleaned ({first.facts.get('reason', '')}); the original is where it was")
    if first.facts.get("format") == "html":
        raise NotRestored("a page of HTML is not in its text; the original is where it was read")
    kind, made = (kind_of(PurePosixPath(name).name) for name in (first.label, first.facts.get("output") or ""))
    if kind is not None and made is not None and made.format != kind.format:
        raise NotRestored(f"was written as {made.format}; the original is where it was read")
    if kind is not None and (hasattr(FORMATS[kind.format], "gatherer") or kind.format in ("csv", "tsv")):
        raise NotRestored(f"{kind.format} cannot be given back byte for byte; the original is where it was read")


def _restore(first: _Document, rest: Iterator[_Document], source: Path, target: Path) -> None:
    if not source.is_file():
        raise NotRestored(f"{source} is not there")
    if target.exists() and not target.samefile(source):
        raise NotRestored(f"{target} is there already")
    kind = kind_of(PurePosixPath(first.label).name)
    try:
        with ExitStack() as stack:
            raw = stack.enter_context(source.open("rb"))
            stream, inflated = compress.reader(raw, first.facts.get("compression"))
            target.parent.mkdir(parents=True, exist_ok=True)
            sink = stack.enter_context(finished_file(target, kind.compression if kind else None))
            if first.facts["type"] == "file" and first.facts["input_sha256"] == first.facts["output_sha256"]:
                _same(first, stream, sink)
            elif first.facts["type"] == "file":
                _records(first, rest, stream, source, sink)
            else:
                _whole(first, stream, sink)
            if inflated and inflated.damage:
                raise NotRestored(f"{source} was changed since it was cleaned: {inflated.damage}")
    except (LookupError, TypeError, ValueError, zlib.error) as error:
        raise NotRestored(f"the audit's lines about it are damaged ({type(error).__name__}: {error})") from None


def _whole(document: _Document, stream: BinaryIO, sink: BinaryIO) -> None:
    output = stream.read()
    _unedited(document, output)
    sink.write(_original(document, output))


def _same(file: _Document, stream: BinaryIO, sink: BinaryIO) -> None:
    """A file in which nothing changed."""
    digest = hashlib.sha256()
    while piece := stream.read(_PIECE):
        digest.update(piece)
        sink.write(piece)
    if digest.hexdigest() != file.facts["input_sha256"]:
        raise NotRestored("the clean file was edited since it was cleaned")


def _records(file: _Document, documents: Iterator[_Document], stream: BinaryIO, source: Path, sink: BinaryIO) -> None:
    """A file of records, line by line; what the audit does not speak of was passed on as it is."""
    digest = hashlib.sha256()
    aside: BinaryIO | None = None
    pending = next(documents, None)
    number = 0
    with ExitStack() as stack:
        while True:
            number += 1
            document = pending if pending is not None and pending.facts["record"] == number else None
            if document is not None:
                pending = next(documents, None)
            lines = stream
            if document is not None and document.facts.get("aside"):
                aside = lines = aside or _aside(source, file, stack)
            head = _BOM if number == 1 and file.facts.get("bom") else b""
            if document is not None and document.facts["status"] != "failed":
                line = lines.readline()
                _unedited(document, line)
                pieces: Iterator[bytes] = iter((_original(document, line),))
            else:
                pieces = _pieces(lines)
            ended = True
            for piece in pieces:
                ended = False
                digest.update(head + piece)
                sink.write(head + piece)
                head = b""
            if ended and (document is not None or pending is not None):
                raise NotRestored(f"{source} was changed since it was cleaned: it ends before record {number}")
            if ended:
                break
    if digest.hexdigest() != file.facts["input_sha256"]:
        raise NotRestored(f"{source} was changed since it was cleaned, between the records that were cleaned")


def _aside(source: Path, file: _Document, stack: ExitStack) -> BinaryIO:
    path = source.with_name(source.name + ".aside")
    if not path.is_file():
        raise NotRestored(f"{path} is not there")
    return compress.reader(stack.enter_context(path.open("rb")), file.facts.get("compression"))[0]


def _pieces(lines: BinaryIO) -> Iterator[bytes]:
    """One line, in pieces: a line that was too long for the run may be too long for the memory."""
    while piece := lines.readline(_PIECE):
        yield piece
        if piece.endswith(b"\n"):
            return


def _unedited(document: _Document, output: bytes) -> None:
    if sha256(output) != document.facts["output_sha256"]:
        where = f"record {document.facts['record']}" if "record" in document.facts else "the clean file"
        raise NotRestored(f"{where} was edited since it was cleaned")


def _original(document: _Document, output: bytes) -> bytes:
    try:
        data = FORMATS[document.facts["format"]].original(output, document.facts, document.edits)
    except InputError as error:
        raise NotRestored(str(error)) from None
    if sha256(data) != document.facts["input_sha256"]:
        raise NotRestored("the audit does not lead back to the original")
    return data


def _inside(folder: Path, name: str, label: str) -> Path:
    """A path of the audit below a folder; an audit that points elsewhere is refused."""
    path = PurePosixPath(name)
    if not name or path.is_absolute() or ".." in path.parts or "\0" in name:
        raise NotRestored("the audit names no clean file for it" if not name else f"unsafe name {name!r}")
    return folder / os.fsdecode(os.fsencode(str(path)))


def _target(output: Path, label: str, alone: bool) -> Path:
    if alone and not output.is_dir() and output.suffix:
        return output
    return _inside(output, PurePosixPath(label).name if alone else label, label)


def _documents(audit: Path) -> Iterator[_Document]:
    """The documents of an audit, each with its edits. Raises CleanerError."""
    current: _Document | None = None
    for number, data in enumerate(audit_files.read(audit), 1):
        if data["type"] != "edit":
            if current is not None:
                yield current
            current = _Document(data["document"], data)
            continue
        try:
            if current is None or current.label != data["document"]:
                raise ValueError("an edit without its document")
            current.edits.append(edit_of(data))
        except (ValueError, KeyError, TypeError) as error:
            raise CleanerError(f"{audit}:{number}: not a line of an audit ({error})") from None
    if current is not None:
        yield current


def _files(documents: Iterator[_Document]) -> Iterator[Iterator[_Document]]:
    """The documents of each file; a group must be used up before the next is asked for."""
    following = next(documents, None)

    def group(first: _Document) -> Iterator[_Document]:
        nonlocal following
        yield first
        following = next(documents, None)
        while first.facts["type"] == "file" and following is not None and following.facts.get("record"):
            yield following
            following = next(documents, None)

    while following is not None:
        yield group(following)
