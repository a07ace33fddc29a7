"""What a format is: how the documents of a file are found, and how clean ones are written in their place."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, Protocol

if TYPE_CHECKING:
    from ..model import Edit, Result

Hash = Callable[[bytes], str]


def sha256(data: bytes) -> str:
    """The hex SHA-256 of some bytes: how documents are told apart in ledgers and audits."""
    return hashlib.sha256(data).hexdigest()


class ReadOptions(NamedTuple):
    """What readers want to know.

    `text_columns` are tried in this order; `max_bytes` is the largest document that is taken into memory (bytes).
    `exact` asks for the facts that `Format.original` needs. `language_column` is the field that says what a record is
    written in (None: none does). For writers: `results` adds what came of each record to it (see
    `arrow.RESULT_COLUMNS`), `to` names the format to write (None: that of the input).
    """

    text_columns: tuple[str, ...] = ("text", "article", "body", "content", "html")
    url_column: str = "url"
    max_bytes: int = 50_000_000
    exact: bool = False
    language_column: str | None = None
    results: bool = False
    to: str | None = None


@dataclass(slots=True)
class Item:
    """One document of a file, or a stretch of the file that is none and is passed on as it is.

    `raw` are its bytes (after decompression). `text` is None where there is nothing to clean; `problem` then says why
    in a few words, or is empty where nothing is wrong (a blank line). `facts` go into the audit, `state` is the
    format's own. `oversize` marks a piece of something longer than `max_bytes`; such pieces come one after the other
    and only the first has a `problem`. `markup`: this text is a page of HTML, whatever the others of the file are.
    `language` is what the record says it is written in; `fields` gives all of the record, for another format.
    `page`: the text is known to be all text of a page.
    """

    raw: bytes
    text: str | None = None
    record: int | None = None
    url: str | None = None
    problem: str = ""
    notes: tuple[str, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    state: Any = None
    oversize: bool = False
    markup: bool = False
    language: str | None = None
    fields: Callable[[], dict[str, Any]] | None = None
    page: bool = False


class Gatherer(Protocol):
    """Writes the documents of a file whose clean form is more than one document's bytes after the other's."""

    def put(self, item: Item, data: bytes | None, result: Result | None) -> None:
        """The next item: clean (`data` as `Format.encode` gave it), or with None and None as it was read."""
        ...

    def leave_out(self, item: Item) -> None:
        """The next item, which goes elsewhere."""
        ...

    def finish(self) -> None:
        """The end of the file."""
        ...


class Format(Protocol):
    """One kind of file. Formats hold no state: an instance serves all files and processes.

    `suffixes` are the file name endings, lower case; `output_suffix` is the ending of what is written (None: the
    same). `records` tells whether a file holds many documents, `lines` whether such a file may be cut after any
    newline, `markup` whether documents are pages of HTML, `seeks` whether it has to go back and forth in the file.
    One whose output is no sequence of documents has a method `gatherer(sink, options)` that gives a Gatherer.
    """

    name: str
    suffixes: tuple[str, ...]
    output_suffix: str | None
    records: bool
    lines: bool
    markup: bool
    seeks: bool

    def read(self, stream: BinaryIO, options: ReadOptions, first: int = 1) -> Iterator[Item]:
        """The documents of a file in order. `first` is the number of its first record.

        Raises InputError when nothing of the file can be used.
        """
        ...

    def encode(self, item: Item, result: Result) -> bytes:
        """What to write for a document that was cleaned."""
        ...

    def original(self, output: bytes, facts: dict[str, Any], edits: Sequence[Edit]) -> bytes:
        """The document's `raw` again, from what `encode` wrote and the audit. Raises InputError when that can't be."""
        ...


def to_utf8(text: str) -> bytes:
    """UTF-8 without BOM; a lone surrogate, which UTF-8 cannot say, becomes `?`."""
    return text.encode("utf-8", "replace")
