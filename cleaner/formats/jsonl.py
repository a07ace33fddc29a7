"""JSON Lines: one document a line, in one field of an object; everything else in the line stays as it is.

Only the string that holds the text is replaced, in the bytes of the line: other fields keep their order, their
spelling of numbers and their duplicates. A text that begins as a page of HTML does (`<!doctype html`, `<html`) is one.
"""

from __future__ import annotations

import codecs
import json
import json.decoder
from typing import TYPE_CHECKING, Any, BinaryIO

from ..model import InputError
from .arrow import result_values
from .base import Item, ReadOptions
from .decode import NotText, newlines, pack, unpack
from .page import is_page
from .text import before, megabytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ..model import Edit, Result

_WHITE = " \t\r\n"
_decoder = json.JSONDecoder(strict=False)
_scan: Callable[[str, int], tuple[Any, int]] = _decoder.scan_once  # type: ignore[attr-defined]
_scan_string: Callable[[str, int, bool], tuple[str, int]] = json.decoder.scanstring  # type: ignore[attr-defined]
_PIECE = 1 << 20


class JsonlFormat:
    """A file of JSON objects, one a line, read as a stream whatever its size."""

    name = "jsonl"
    suffixes: tuple[str, ...] = (".jsonl", ".ndjson", ".jsonlines")
    output_suffix: str | None = None
    records = True
    lines = True
    markup = False
    seeks = False

    def read(self, stream: BinaryIO, options: ReadOptions, first: int = 1) -> Iterator[Item]:
        """Each line as an item; a line without a text to clean says why in its `problem`, blank lines say nothing."""
        number = first - 1
        while line := stream.readline(options.max_bytes + 1):
            number += 1
            if len(line) > options.max_bytes and not line.endswith(b"\n"):
                yield from _oversize(stream, line, number, options.max_bytes)
                continue
            if number == 1:
                line = _begun(line)
            yield _item(line, number, options)

    def encode(self, item: Item, result: Result) -> bytes:
        """The line with its text replaced; the very same bytes when the text did not change."""
        line: str
        line, start, end, results = item.state
        added: dict[str, Any] = {**result.metadata, **(result_values(result) if results else {})}
        if result.text == item.text and not item.notes and not added:
            return item.raw
        # Stay with escapes where the line has no other way of writing letters outside ASCII.
        ascii_only = line.isascii() and "\\u" in line
        out = line[:start] + json.dumps(result.text, ensure_ascii=ascii_only) + line[end:]
        if added:
            out = _with_fields(out, added, ascii_only)
        try:
            return out.encode("utf-8")
        except UnicodeEncodeError:  # lone surrogates exist in JSON as escapes only
            out = line[:start] + json.dumps(result.text) + line[end:]
            return (_with_fields(out, added, True) if added else out).encode("utf-8")

    def original(self, output: bytes, facts: dict[str, Any], edits: Sequence[Edit]) -> bytes:
        """The input's line from the output's line."""
        if "raw" in facts:
            return unpack(facts["raw"])
        line = output.decode("utf-8")
        found = find_text(line, (facts["column"],))
        if isinstance(found, str):
            raise ValueError(found)
        text = before(found.text, facts, edits)
        literal = facts.get("literal") or json.dumps(text, ensure_ascii=facts["ascii"])
        return (line[: found.start] + literal + line[found.end :]).encode("utf-8")


class Found:
    """Where a line has its text: `text` in `column`, as the JSON string at `[start, end)`; the record's `url` and
    `language` too.
    """

    __slots__ = ("column", "end", "language", "start", "text", "url")

    def __init__(self, column: str, text: str, start: int, end: int, url: str | None, language: str | None) -> None:
        self.column, self.text, self.start, self.end, self.url = column, text, start, end, url
        self.language = language


def find_text(
    line: str, columns: tuple[str, ...], url_column: str = "url", language_column: str | None = None
) -> Found | str:
    """The first of `columns` that holds a string in this JSON object, or a few words on why there is none."""
    spans: dict[str, tuple[Any, int, int]] = {}
    try:
        at = _skip(line, 0)
        if line[at : at + 1] != "{":
            value, end = _scan(line, at)
            if _skip(line, end) != len(line):
                return "not valid JSON"
            return f"not an object but {_kind(value)}"
        at = _skip(line, at + 1)
        while line[at] != "}":
            if line[at] != '"':
                return "not valid JSON"
            key, at = _scan_string(line, at + 1, False)
            at = _skip(line, at)
            if line[at] != ":":
                return "not valid JSON"
            start = _skip(line, at + 1)
            value, end = _scan(line, start)
            spans[key] = (value, start, end)  # a key that stands twice: the last one counts, as for every JSON reader
            at = _skip(line, end)
            if line[at] == ",":
                at = _skip(line, at + 1)
                if line[at] == "}":
                    return "not valid JSON"
            elif line[at] != "}":
                return "not valid JSON"
        if _skip(line, at + 1) != len(line):
            return "not valid JSON"
    except (ValueError, IndexError, StopIteration):
        return "not valid JSON"
    except RecursionError:
        return "nested too deeply"
    url, language = (
        value if isinstance(value := spans.get(name or "", (None,))[0], str) else None
        for name in (url_column, language_column)
    )
    for column in columns:
        if column in spans and isinstance(spans[column][0], str):
            return Found(column, *spans[column], url=url, language=language)
    for column in columns:
        if column in spans:
            return f'"{column}" is {_kind(spans[column][0])}'
    names = [f'"{column}"' for column in columns]
    return f"no field {names[0]}" if len(names) == 1 else f"none of the fields {', '.join(names)}"


def _item(raw: bytes, number: int, options: ReadOptions) -> Item:
    notes: tuple[str, ...] = ()
    try:
        line = raw.decode("utf-8")
    except UnicodeDecodeError:
        line = raw.decode("utf-8", "surrogateescape")
        count = sum("\udc80" <= c <= "\udcff" for c in line)
        line = "".join("�" if "\udc80" <= c <= "\udcff" else c for c in line)
        notes = (f"{count} byte{'s are' if count > 1 else ' is'} not valid utf-8, read as U+FFFD",)
    if not line.strip(_WHITE):
        return Item(raw, record=number)
    found = find_text(line, options.text_columns, options.url_column, options.language_column)
    if isinstance(found, str):
        return Item(raw, record=number, problem=found, fields=lambda: _decoder.decode(line.strip(_WHITE)))
    facts: dict[str, Any] = {"column": found.column, "newlines": newlines(found.text)}
    markup = is_page(found.text)
    if options.exact and (notes or markup):  # a page is not in its text
        facts["raw"] = pack(raw)
    elif options.exact:
        literal = line[found.start : found.end]
        if literal == json.dumps(found.text, ensure_ascii=False):
            facts["ascii"] = False
        elif literal == json.dumps(found.text):
            facts["ascii"] = True
        else:
            facts["literal"] = literal
    state = (line, found.start, found.end, options.results)
    return Item(
        raw, found.text, number, found.url, notes=notes, facts=facts, state=state, markup=markup,
        language=found.language or None, fields=lambda: _decoder.decode(line.strip(_WHITE)),
    )  # fmt: skip


def _with_fields(line: str, fields: dict[str, Any], ascii_only: bool) -> str:
    """The object with these fields at its end; what it has already stays as it is."""
    known = _decoder.decode(line.strip(_WHITE))
    new = {name: value for name, value in fields.items() if name not in known}
    if not new:
        return line
    at = line.rindex("}")
    return f"{line[:at].rstrip(_WHITE)}, {json.dumps(new, ensure_ascii=ascii_only)[1:-1]}{line[at:]}"


def _begun(line: bytes) -> bytes:
    """The first line of a file without its BOM. Raises InputError when this is no UTF-8 text at all."""
    if line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise InputError("JSON Lines in UTF-16, which no reader takes; convert it to UTF-8")
    if b"\0" in line:
        raise NotText("not text (it holds NUL bytes)")
    return line.removeprefix(codecs.BOM_UTF8)


def _oversize(stream: BinaryIO, head: bytes, number: int, limit: int) -> Iterator[Item]:
    """A line over the limit, passed on in pieces so that it never stands in memory as a whole."""
    problem = f"longer than the limit of {megabytes(limit)} for one document (--max-bytes)"
    yield Item(head, record=number, problem=problem, oversize=True)
    while not head.endswith(b"\n") and (head := stream.readline(_PIECE)):
        yield Item(head, record=number, oversize=True)


def _skip(line: str, at: int) -> int:
    while at < len(line) and line[at] in _WHITE:
        at += 1
    return at


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    return {bool: "true or false", dict: "an object", list: "a list", str: "a string"}.get(type(value), "a number")
