"""WARC and WET, the archives of crawlers: each page a document, written as JSON Lines.

Responses that are pages of HTML go the way of HTML, plain text and the texts of WET (`conversion`) that of texts;
images, scripts, requests and answers other than 2xx are no documents.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO, Final, cast

from ..model import InputError
from .arrow import result_values
from .base import Item, ReadOptions, to_utf8
from .decode import NotText, decode, newlines
from .page import decode_page
from .text import bad_bytes_note, megabytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..model import Edit, Result

_HTML: Final = ("text/html", "application/xhtml+xml", "application/xhtml")


class WarcFormat:
    """A file of a crawler's records, read as a stream whatever its size."""

    name = "warc"
    suffixes: tuple[str, ...] = (".warc", ".wet")
    output_suffix: str | None = ".jsonl"
    records = True
    lines = False
    markup = False
    seeks = False

    def read(self, stream: BinaryIO, options: ReadOptions, first: int = 1) -> Iterator[Item]:
        """Each page as an item, numbered by the record of the file it stands in.

        Raises InputError where fastwarc is not installed, or nothing of the file is WARC.
        """
        warc = _fastwarc()
        kinds = warc.WarcRecordType.response | warc.WarcRecordType.conversion | warc.WarcRecordType.resource
        counted = _Counted(stream)
        found = warc.ArchiveIterator(counted, parse_http=False, stream_detect=False)
        number, at_end = first - 1, False
        while not at_end:
            try:
                record = next(found, None)
            except (OSError, ValueError) as error:
                yield Item(b"", record=number + 1, problem=f"damaged, the rest of the file is lost ({_short(error)})")
                break
            if record is None:
                if number >= first and counted.tail.strip(b"\r\n"):  # fastwarc ends here without a word
                    yield Item(b"", record=number + 1, problem="cut short: the file ends in the middle of a record")
                break
            number += 1
            if record.record_type & kinds:
                item, at_end = _item(record, number, options)
                if item is not None:
                    yield item
        if number < first and counted.size:
            raise InputError("no record of WARC in it")

    def encode(self, item: Item, result: Result) -> bytes:
        """A line of JSON: url, date, language where known, the clean text."""
        fields, results = item.state
        row: dict[str, Any] = {**fields, **result.metadata, "text": result.text}
        if results:
            row |= result_values(result)
        return to_utf8(json.dumps(row, ensure_ascii=False)) + b"\n"

    def original(self, output: bytes, facts: dict[str, Any], edits: Sequence[Edit]) -> bytes:
        """Never possible: the text does not hold the record."""
        raise InputError("a record of WARC is not in its text; the original is where it was read")


class _Counted:
    """A stream for fastwarc, which knows how much there was in it, and how it ended: a record ends with blank lines."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self.size, self.tail = stream, 0, b""

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.size += len(data)
        self.tail = (self.tail + data)[-3:]
        return data

    def tell(self) -> int:
        return self.size


def _item(record: Any, number: int, options: ReadOptions) -> tuple[Item | None, bool]:
    """The page in a record, if there is one, and whether the file ends in the middle of it."""
    url = record.headers.get("WARC-Target-URI")
    fields = {"url": url, "date": record.headers.get("WARC-Date")}
    if language := record.headers.get("WARC-Identified-Content-Language"):
        fields["language"] = language
    length, limit = record.content_length, options.max_bytes
    try:
        if record.is_http and record.headers.get("WARC-Type") == "response":
            record.parse_http()
            if not 200 <= (record.http_headers.status_code or 0) < 300:
                return None, False
            kind, charset = record.http_content_type or "", record.http_charset
            length = record.content_length
        else:
            kind, _, rest = (record.headers.get("Content-Type") or "text/plain").partition(";")
            charset = rest.rpartition("charset=")[2].strip("\"' ") or None
        kind = kind.strip().lower()
        if kind not in _HTML and kind != "text/plain":
            return None, False
        data = record.reader.read(limit + 1)
    except (OSError, ValueError) as error:
        return Item(b"", record=number, url=url, problem=f"damaged ({_short(error)})"), False
    if len(data) > limit:
        problem = f"larger than the limit of {megabytes(limit)} for one document (--max-bytes)"
        return Item(b"", record=number, url=url, problem=problem), False
    if len(data) < length:
        problem = f"cut short: {len(data):,} of {length:,} bytes, and the file ends here"
        return Item(b"", record=number, url=url, problem=problem), True
    return _decoded(data, kind, charset, Item(data, record=number, url=url, state=(fields, options.results))), False


def _decoded(data: bytes, kind: str, charset: str | None, item: Item) -> Item:
    fields = cast("dict[str, str | None]", item.state[0])
    item.markup = kind in _HTML
    try:
        if item.markup:
            found, item.notes = decode_page(data, charset)
        else:
            found = decode(data, declared=charset)
            item.notes = bad_bytes_note(found)
    except NotText as error:
        item.problem, item.raw = str(error), b""
        return item
    item.text = found.text
    item.page = not item.markup
    item.fields = partial(dict, fields)
    item.facts = {"column": "text", "newlines": newlines(found.text), "encoding": found.encoding}
    return item


def _fastwarc() -> Any:
    try:
        from fastwarc import warc
    except ImportError:
        raise InputError("reading WARC needs an extra: pip install 'article-cleaner[warc]'") from None
    return warc


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:160] or type(error).__name__
