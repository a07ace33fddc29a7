"""The audit: every edit of a run as a line of JSON, enough to look at, to count and to undo.

Each document has one line of `"type": "document"`, followed by one line of `"type": "edit"` for each edit, in the
order of the text. Offsets are code points in the document's text as it was read. A file of many records also has one
line of `"type": "file"` before its records, when the run could hash it as a whole.

Where all newlines of a document are `\\r\\n` (or all `\\r`) the line of the document says so, and the edits that did
nothing but turn one into `\\n` are left out (`newline_rules` names who made them); `full_edits` puts them back.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, Protocol

from .model import Edit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_BOM = b"\xef\xbb\xbf"
_FOREIGN = ("\r\n", "\r")


def document_line(label: str, facts: dict[str, Any]) -> str:
    """The line of one document: `label` is its relative path, with `#record` for one of many."""
    return _dump({"type": "document", "document": label} | facts)


class Hashed(Protocol):
    """Content that was read to its end: what `file_line` wants to know of it."""

    head: bytes

    def digest(self) -> str:
        """Hex SHA-256."""
        ...


def file_line(label: str, content: Hashed, output_sha256: str, output: str, compression: str | None) -> str:
    """The line of a file of records: hashes of its content (after decompression) before and after."""
    facts: dict[str, Any] = {"input_sha256": content.digest(), "output_sha256": output_sha256, "output": output}
    if content.head.startswith(_BOM):
        facts["bom"] = True
    if compression:
        facts["compression"] = compression
    return _dump({"type": "file", "document": label} | facts)


def without_newlines(edits: Sequence[Edit], newlines: str) -> tuple[list[Edit], tuple[str, ...]]:
    """The edits worth a line, and the rules of those that only made `\\n` of the document's uniform newline.

    `newlines` is what `formats.decode.newlines` says of the input.
    """
    if newlines not in _FOREIGN:
        return list(edits), ()
    kept = [edit for edit in edits if edit.replacement != "\n" or edit.text != newlines]
    if len(kept) == len(edits):
        return kept, ()
    left_out = next(edit for edit in edits if edit.replacement == "\n" and edit.text == newlines)
    return kept, left_out.rules


def edit_line(label: str, edit: Edit) -> str:
    """The line of one edit."""
    return _dump(
        {
            "type": "edit",
            "document": label,
            "start": edit.start,
            "end": edit.end,
            "text": edit.text,
            "replacement": edit.replacement,
            "rules": list(edit.rules),
            "category": edit.category,
            "score": None if math.isinf(edit.score) else edit.score,
        }
    )


def edit_of(line: dict[str, Any]) -> Edit:
    """The edit that a line of the audit holds. Raises KeyError or TypeError when it is no such line."""
    score = line["score"]
    return Edit(
        line["start"],
        line["end"],
        line["replacement"],
        line["text"],
        tuple(line["rules"]),
        line["category"],
        math.inf if score is None else float(score),
    )


def full_edits(output: str, edits: Iterable[Edit], newlines: str, rules: Sequence[str]) -> list[Edit]:
    """All edits of a document, with those that `without_newlines` left out put back (`rules` is what it said).

    What lies between two edits was copied, so every newline there was one of the input's; that tells where each
    edit that is left out must have been. `output` is the clean text.
    """
    edits = list(edits)
    if not rules:
        return edits
    out: list[Edit] = []
    at_in = at_out = 0  # how far we are, in the input and in the output
    for edit in [*edits, None]:
        while edit is None or at_in < edit.start:
            found = output.find("\n", at_out)
            gap = (len(output) if found < 0 else found) - at_out
            if edit is not None and at_in + gap >= edit.start:
                at_out += edit.start - at_in
                at_in = edit.start
                break
            at_in, at_out = at_in + gap, at_out + gap
            if found < 0:
                break
            out.append(Edit(at_in, at_in + len(newlines), "\n", newlines, tuple(rules), "characters"))
            at_in, at_out = at_in + len(newlines), at_out + 1
        if edit is not None:
            out.append(edit)
            at_in, at_out = edit.end, at_out + len(edit.replacement)
    return out


def _dump(data: dict[str, Any]) -> str:
    # ASCII only: a file name or a text may hold what UTF-8 cannot say.
    return json.dumps(data, ensure_ascii=True, separators=(",", ":")) + "\n"
