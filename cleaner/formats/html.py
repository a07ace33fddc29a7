"""HTML pages: one document a file, written as text."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from ..model import Edit, InputError, Result
from .base import Item, ReadOptions, to_utf8
from .page import decode_page
from .text import read_whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WHITE: Final = re.compile(r"\s+")
_TAG: Final = re.compile(r"<[/!?a-zA-Z][^>]*>")
_UNSEEN: Final = re.compile(
    r"(?is)<(script|style|noscript|template|head|svg|select)\b.*?(?:</\1[^>]*>|\Z)|<!--.*?(?:-->|\Z)"
)
_SILENT: Final = frozenset({"script", "style", "noscript", "template", "head", "svg", "select"})
_BLOCKS: Final = frozenset(
    {"address", "article", "aside", "blockquote", "br", "caption", "dd", "details", "dialog", "div", "dl", "dt",
     "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li",
     "main", "nav", "ol", "option", "p", "pre", "section", "summary", "table", "td", "th", "tr", "ul"}
)  # fmt: skip


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


def plain_text(page: str) -> str:
    """All text of a page, a line for each block: the way that always ends, for pages nothing better works on."""
    from lxml import etree, html

    data = page.encode("utf-8", "replace")
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(data, parser=parser)
    except etree.ParserError:  # nothing in it
        return ""
    parts: list[str] = []
    silent = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if element.tag in _BLOCKS:
            parts.append("\n")
        if event == "start":
            silent += element.tag in _SILENT
            text = element.text
        else:
            silent -= element.tag in _SILENT
            text = element.tail
        if text and not silent:
            parts.append(_WHITE.sub(" ", text))
    found = _lines("".join(parts))
    if not found:  # nested deeper than the parser goes, or nothing there
        found = _lines(unescape(_TAG.sub("\n", _UNSEEN.sub(" ", page))))
    return found


def _lines(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
