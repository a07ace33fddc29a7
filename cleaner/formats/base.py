"""What a format is: how the documents of a file are found, and how clean ones are written in their place."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

if TYPE_CHECKING:
    from ..model import Edit, Result

Hash = Callable[[bytes], str]


def sha256(data: bytes) -> str:
    """The hex SHA-256 of some bytes: how documents are told apart in ledgers and audits."""
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What readers want to know.

    `text_columns` are tried in this order; `max_bytes` is the largest document that is taken into memory (bytes).
    `exact` asks for the facts that `Format.original` needs.
    """

    text_columns: tuple[str, ...] = ("text", "article", "body", "content", "html")
    url_column: str = "url"
    max_bytes: int = 50_000_000
    exact: bool = False


@dataclass(slots=True)
class Item:
    """One document of a file, or a stretch of the file that is none and is passed on as it is.

    `raw` are its bytes (after decompression). `text` is None where there is nothing to clean; `problem` then says why
    in a few words, or is empty where nothing is wrong (a blank line). `facts` go into the audit, `state` is the
    format's own. `oversize` marks a piece of something longer than `max_bytes`; such pieces come one after the other
    and only the first has a `problem`. `markup`: this text is a page of HTML, whatever the others of the file are.
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


class Format(Protocol):
    """One kind of file. Formats hold no state: an instance serves all files and processes.

    `suffixes` are the file name endings, lower case; `output_suffix` is the ending of what is written (None: the
    same). `records` tells whether a file holds many documents, `lines` whether such a file may be cut after any
    newline, `markup` whether documents are pages of HTML.
    """

    name: str
    suffixes: tuple[str, ...]
    output_suffix: str | None
    records: bool
    lines: bool
    markup: bool

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
