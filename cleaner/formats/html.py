"""HTML pages: one document a file, written as text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, BinaryIO

from ..model import Edit, InputError, Result
from .base import Item, ReadOptions, to_utf8
from .page import decode_page
from .text import read_whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class HtmlFormat:
    """A page. Its article is extracted first, so an audit speaks of the extracted text, not of the page."""

    name = "html"
    suffixes: tuple[str, ...] = (".html", ".htm", ".xhtml")
    output_suffix: str | None = ".txt"
    records = False
    lines = False
    markup = True
    seeks = False

    def read(self, stream: BinaryIO, options: ReadOptions, first: int = 1) -> Iterator[Item]:
        """The page as decoded source. Raises InputError when it is too large or no text."""
        data = read_whole(stream, options.max_bytes)
        found, notes = decode_page(data)
        yield Item(data, found.text, notes=notes, facts={"encoding": found.encoding})

    def encode(self, item: Item, result: Result) -> bytes:
        """The article's clean text in UTF-8, below a block with what the page says about itself, where asked for."""
        return to_utf8(front_matter(result.metadata) + result.text if result.text.strip() else result.text)

    def original(self, output: bytes, facts: dict[str, Any], edits: Sequence[Edit]) -> bytes:
        """Never possible: the text does not hold the page."""
        raise InputError("a page of HTML is not in its text; it can only be taken from where it was read")


def front_matter(fields: dict[str, str]) -> str:
    """A YAML block between lines of three hyphens and a blank line; empty without fields. JSON's strings are YAML's."""
    if not fields:
        return ""
    lines = [f"{name}: {json.dumps(' '.join(value.split()), ensure_ascii=False)}" for name, value in fields.items()]
    return "\n".join(["---", *lines, "---", "", ""])
