"""The texts of documents as they were, for looking at: the clean text of a run with the edits of its audit undone."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from ..audit import edit_of, full_edits
from ..formats import FORMATS, ReadOptions, compress
from ..formats.base import sha256
from ..model import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .gather import Shown

Piece = str | int | tuple[str, int]
"""Of a document, in order: text that stayed, the number of characters that stayed where the text is not at hand, or
(what was replaced, number of the edit)."""

_LARGEST: Final = 50_000_000


def clean_texts(folder: Path, documents: Iterable[Shown]) -> dict[str, str]:
    """The clean texts of these documents by name, from the output of the run; those that were changed since, or are
    not there, are left out.
    """
    texts: dict[str, str] = {}
    records: dict[str, list[Shown]] = {}
    for document in documents:
        owner = document.file or document.facts
        output = owner.get("output") or ""
        if folder.is_dir() and not _inside(output):
            continue
        if document.file is not None:
            records.setdefault(output, []).append(document)
            continue
        path = folder / output if folder.is_dir() else folder
        data = _whole(path, document.facts.get("compression"))
        if data is not None and sha256(data) == document.facts.get("output_sha256"):
            texts[document.name] = data.decode("utf-8", "replace")
    for output, wanted in records.items():
        path = folder / output if folder.is_dir() else folder
        texts.update(_of_records(path, wanted))
    return texts


def pieces(document: Shown, text: str | None) -> list[Piece]:
    """A document as it was read, cut where its edits begin and end. `text` is the clean text where it is at hand."""
    out: list[Piece] = []
    if text is None:
        at = 0
        for number, edit in enumerate(document.edits):
            if edit["start"] > at:
                out.append(edit["start"] - at)
            out.append((edit["text"], number))
            at = edit["end"]
        rest = document.facts.get("chars", 0) - at
        return [*out, rest] if rest > 0 else out
    facts = document.facts
    numbers = {(edit["start"], edit["end"]): number for number, edit in enumerate(document.edits)}
    every = full_edits(
        text, [edit_of(line) for line in document.edits], facts.get("newlines", ""), facts.get("newline_rules", ())
    )
    kept, at_in, at_out = "", 0, 0
    for change in every:
        kept += text[at_out : at_out + change.start - at_in]
        at_out += change.start - at_in + len(change.replacement)
        at_in = change.end
        number = numbers.get((change.start, change.end), -1)
        if number < 0:  # nothing but another way to write a newline
            kept += change.replacement
            continue
        if kept:
            out.append(kept)
            kept = ""
        out.append((change.text, number))
    kept += text[at_out:]
    return [*out, kept] if kept else out


def _of_records(path: Path, documents: list[Shown]) -> Iterator[tuple[str, str]]:
    wanted = {document.facts.get("record"): document for document in documents}
    form = FORMATS.get(str(documents[0].facts.get("format")))
    compression = (documents[0].file or {}).get("compression")
    if form is None or not form.records:
        return
    try:
        with path.open("rb") as raw:
            stream, _ = compress.reader(raw, compression)
            columns = {str(d.facts["column"]) for d in documents if "column" in d.facts}
            options = ReadOptions(tuple(sorted(columns)) or ReadOptions().text_columns, max_bytes=_LARGEST)
            left = len(wanted)
            for item in form.read(stream, options):
                document = wanted.get(item.record)
                if document is None:
                    continue
                if item.text is not None and sha256(item.raw) == document.facts.get("output_sha256"):
                    yield document.name, item.text
                left -= 1
                if not left:
                    return
    except (OSError, InputError):
        return


def _whole(path: Path, compression: Any) -> bytes | None:
    try:
        with path.open("rb") as raw:
            stream = compress.reader(raw, compression)[0]
            data = stream.read(_LARGEST + 1)
    except OSError:
        return None
    return data if len(data) <= _LARGEST else None


def _inside(name: str) -> bool:
    """Whether a path of the audit stays below the folder it is looked for in."""
    path = PurePosixPath(name)
    return bool(name) and not path.is_absolute() and ".." not in path.parts and "\0" not in name
