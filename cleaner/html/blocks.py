"""A page as blocks of text in reading order, and the tree of elements they stand in.

Extractors hand back lines; whether a line is right, and what is missing between two lines, shows only in the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.html import HtmlElement

SILENT: Final = frozenset(
    {"applet", "area", "audio", "base", "canvas", "datalist", "embed", "frame", "frameset", "head", "iframe", "img",
     "input", "link", "map", "meta", "meter", "noscript", "object", "optgroup", "option", "param", "progress", "rp",
     "rt", "script", "select", "source", "style", "svg", "template", "textarea", "title", "track", "video"}
)  # fmt: skip
"""Elements whose inside is not shown as text, or is no prose."""

INLINE: Final = frozenset(
    {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
     "kbd", "label", "mark", "nobr", "picture", "q", "rb", "ruby", "s", "samp", "small", "span", "strike", "strong",
     "sub", "sup", "time", "tt", "u", "var", "wbr"}
)  # fmt: skip
"""Elements that stand inside a line; all others begin a new one."""

HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "summary"})


_BUTTON: Final = re.compile(r"(?:^|[\s_-])(?:btn|button|cta)(?:$|[\s_-])", re.IGNORECASE)


@dataclass(slots=True)
class Block:
    """A run of text with no break in it.

    `tag` is the element it stands in directly, `node` that element's number, `link` how many of its characters (code
    points) are links, `button` how many are buttons or links made up as such, `pre` whether blanks and newlines count.
    """

    text: str
    tag: str
    node: int
    link: int
    pre: bool = False
    button: int = 0


@dataclass(slots=True)
class Layout:
    """The blocks of a page and the elements that hold them.

    `elements[n]` and `parents[n]` (a smaller number; -1 for the root) describe node `n`; only elements that break lines
    are nodes.
    """

    elements: list[HtmlElement] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    def ancestor(self, node: int, tags: frozenset[str]) -> int:
        """The nearest node of one of these tags from `node` upwards, or -1."""
        while node >= 0 and self.elements[node].tag not in tags:
            node = self.parents[node]
        return node


class _Reader:
    """Walks a tree once. Elements nest at most as deep as the caller has seen to (see `tree.parse`)."""

    def __init__(self) -> None:
        self.layout = Layout()
        self._buffer: list[str] = []
        self._link = self._button = 0

    def read(self, root: HtmlElement) -> Layout:
        self._block(root, -1, False, False)
        return self.layout

    def _block(self, element: HtmlElement, parent: int, pre: bool, link: bool) -> None:
        layout = self.layout
        node = len(layout.elements)
        layout.elements.append(element)
        layout.parents.append(parent)
        tag = element.tag
        pre = pre or tag == "pre"
        if text := element.text:
            self._buffer.append(text)
            if link:
                self._link += len(text.strip())
        self._children(element, node, tag, pre, link)
        self._flush(tag, node, pre)

    def _children(self, element: HtmlElement, node: int, tag: str, pre: bool, link: bool) -> None:
        buffer = self._buffer
        for child in element:
            kind = child.tag
            if not isinstance(kind, str):  # a comment or an instruction
                pass
            elif kind in INLINE or (kind == "button" and tag in HEADINGS):
                inner = link or kind == "a"
                before = self._link
                if text := child.text:
                    buffer.append(text)
                    if inner:
                        self._link += len(text.strip())
                if len(child):
                    self._children(child, node, tag, pre, inner)
                if kind == "a" and self._link > before and _BUTTON.search(child.get("class") or ""):
                    self._button += self._link - before
            elif kind == "br":
                if pre:
                    buffer.append("\n")
                else:
                    self._flush(tag, node, pre)
            elif kind == "math":
                buffer.append(_formula(child))
            elif kind not in SILENT:
                self._flush(tag, node, pre)
                self._block(child, node, pre, link)
            if tail := child.tail:
                buffer.append(tail)
                if link:
                    self._link += len(tail.strip())

    def _flush(self, tag: str, node: int, pre: bool) -> None:
        buffer = self._buffer
        if buffer:
            text = "".join(buffer)
            buffer.clear()
            text = text.strip("\n").rstrip() if pre else " ".join(text.split())
            if not pre and not text.isprintable():
                text = _printable(text)
            if text and not text.isspace():
                self.layout.blocks.append(Block(text, tag, node, min(self._link, len(text)), pre, self._button))
        self._link = self._button = 0


def _printable(text: str) -> str:
    """A line without control characters, zero-width characters and soft hyphens, as extractors hand it back."""
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())


def _formula(element: HtmlElement) -> str:
    """A formula as its author's TeX where the page carries it, else as its text."""
    for note in element.iter("annotation"):
        if note.get("encoding") == "application/x-tex" and note.text:
            return f"\\({note.text.strip()}\\)"
    plain = element.get("alttext")
    return f"\\({plain.strip()}\\)" if plain else "".join(element.itertext())


def read(root: HtmlElement) -> Layout:
    """The blocks below `root`, in the order of the page."""
    return _Reader().read(root)
