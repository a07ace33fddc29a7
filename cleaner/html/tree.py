"""A page's source to a tree of elements that everything after it can work on.

Beyond parsing: nothing after an early `</html>` is lost, trees of any depth are made shallow enough to walk, what can
never be text goes, and text that pages keep where only a browser finds it is brought out.
"""

from __future__ import annotations

import functools
import html
import json
import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_DEPTH: Final = 250
"""Levels that extractors and recursive walks stand."""
_PARSER_DEPTH: Final = 2000
"""Levels near which the parser itself stops and drops the rest (2,048)."""
_SHALLOW: Final = 200

_CONTROL: Final = bytes(set(range(32)) - {9, 10, 13})
_NONCHARACTERS: Final = re.compile(b"\xef\xbf[\xbe\xbf]")
_DOCTYPE: Final = re.compile(rb"^\s*<!doctype[^>]*>", re.IGNORECASE)
_END: Final = re.compile(rb"</(?:html|body|HTML|BODY)\s*>")
_WRAPPERS: Final = re.compile(
    rb"</?(?:div|span|font|center|section|article|main|blockquote|b|i|u|em|strong|small|big|a|ul|ol|li|dl|dd|dt|table|"
    rb"tbody|tr|td|form|fieldset|nav|header|footer|aside|custom|[a-z]+-[a-z-]+)\b[^>]*>",
    re.IGNORECASE,
)
_USELESS: Final = ("style", "svg", "canvas", "iframe", "object", "embed", "audio", "video", "datalist", "map")
_TOLD_ONCE: Final = frozenset({"meta", "link", "base"})
_AFTER_END: Final = 300
_ENOUGH_HIDDEN: Final = 500


def parse(page: str) -> tuple[HtmlElement | None, list[str]]:
    """The root element of a page, and a note for each thing that had to be done to it.

    None for a page with nothing in it. Never raises for what a page holds.
    """
    notes: list[str] = []
    data = page.encode("utf-8", "replace").translate(None, _CONTROL)
    if b"\xef\xbf" in data:
        data = _NONCHARACTERS.sub(b"", data)
    data = _DOCTYPE.sub(b"", data[:1000]) + data[1000:]
    end = max(data.find(b"</html"), data.find(b"</HTML"))
    if 0 <= end < len(data) - _AFTER_END:
        data = _END.sub(b"", data)
    root = _root(data)
    if root is None:
        return None, notes
    if _deeper(root, MAX_DEPTH) and _deeper(root, _PARSER_DEPTH):
        notes.append("nested so deep that the parser gives up: read without its wrappers")
        root = _root(_WRAPPERS.sub(b"\n", data))
        if root is None:
            return None, notes
    if _deeper(root, MAX_DEPTH):
        notes.append(f"nested more than {MAX_DEPTH} levels deep: flattened")
        _flatten(root)
    _strip(root)
    if b'"data-preloaded"' in data or b"<noscript" in data:
        _unveil(root, notes)
    return root, notes


def body_of(root: HtmlElement) -> HtmlElement:
    """The element that holds what is shown."""
    body = root.find("body")
    return root if body is None else body


def empty_head(root: HtmlElement) -> None:
    """Drops the links and `<meta>`s of the head, for good: nothing of an article, and part of every copy of the tree."""
    head = root.find("head")
    if head is not None:
        for element in head.findall("*"):
            if element.tag in _TOLD_ONCE and not element.tail:
                head.remove(element)


def _root(data: bytes) -> HtmlElement | None:
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    parser = HTMLParser(
        encoding="utf-8",
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
        default_doctype=False,
    )
    parser.set_element_class_lookup(_classes())
    try:
        root: HtmlElement = document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError):
        return None
    return root


@functools.cache
def _classes() -> Any:
    """Every element an `HtmlElement`, decided in C.

    lxml's own table for HTML asks a function in Python for each element, each time that it is touched, in this tree and
    in every copy of it; what it finds (classes with extras for forms and links) nothing here uses.
    """
    from lxml.etree import ElementDefaultClassLookup
    from lxml.html import HtmlComment, HtmlElement, HtmlEntity, HtmlProcessingInstruction

    return ElementDefaultClassLookup(
        element=HtmlElement, comment=HtmlComment, pi=HtmlProcessingInstruction, entity=HtmlEntity
    )


def _deeper(root: HtmlElement, levels: int) -> bool:
    """Whether elements nest deeper than this; goes level by level, so it costs one walk at most."""
    return bool(_level(levels)(root))


@functools.cache
def _level(levels: int) -> Any:
    from lxml.etree import XPath

    return XPath("boolean(" + "/*" * (levels + 1) + ")")


def _flatten(root: HtmlElement) -> None:
    """Everything below level 200 becomes paragraphs, line by line."""
    from lxml.html import Element

    from .blocks import INLINE, SILENT

    for element in root.xpath("/*" * _SHALLOW):
        if not len(element):
            continue
        lines: list[list[str]] = [[]]
        silent: HtmlElement | None = None
        from lxml.etree import iterwalk

        for event, part in iterwalk(element, events=("start", "end")):
            if part is element and event == "end":
                break
            if silent is not None:
                if event == "end" and part is silent:
                    silent = None
                    lines[-1].append(part.tail or "")
                continue
            if part.tag not in INLINE:
                lines.append([])
            if event == "end":
                lines[-1].append(part.tail or "")
            elif part.tag in SILENT:
                silent = part
            else:
                lines[-1].append(part.text or "")
        for child in list(element):
            element.remove(child)
        element.text = None
        for line in lines:
            text = " ".join("".join(line).split())
            if text:
                paragraph = Element("p")
                paragraph.text = text
                element.append(paragraph)


def _strip(root: HtmlElement) -> None:
    """Drops what no extractor reads, once instead of in every copy of the tree; JSON-LD stays, extractors read it."""
    from lxml.etree import strip_elements

    for script in root.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json":
            script.tag = "style"
    strip_elements(root, *_USELESS, with_tail=False)


def _unveil(root: HtmlElement, notes: list[str]) -> None:
    """Brings out text that scripts would show: the posts of a Discourse forum, or a page kept in `<noscript>`."""
    from lxml.html import fragment_fromstring

    body = body_of(root)
    holder = body.find('.//div[@id="data-preloaded"]')
    if holder is not None and (posts := _discourse(holder.get("data-preloaded") or "")):
        for element in list(body.iter("noscript")):
            element.drop_tree()
        body.append(fragment_fromstring(posts, create_parent="article"))
        notes.append("posts taken from the data that the forum's script shows")
        return
    kept = [(element, len("".join(element.itertext()).strip())) for element in body.iter("noscript")]
    largest = max((size for _, size in kept), default=0)
    if largest > _ENOUGH_HIDDEN:
        shown = body.xpath("string-length(normalize-space(.))") - sum(size for _, size in kept)
        for element, size in kept:
            if size > _ENOUGH_HIDDEN and size > shown:
                element.tag = "div"
                notes.append("text taken from the part for browsers without scripts")


def _discourse(data: str) -> str:
    """The posts of a thread as HTML, from what Discourse preloads as JSON; empty for anything else."""
    try:
        loaded: Any = json.loads(data)
    except ValueError:
        return ""
    if not isinstance(loaded, dict):
        return ""
    out = []
    for key, value in loaded.items():
        if not key.startswith("topic_"):
            continue
        try:
            posts = json.loads(value)["post_stream"]["posts"]
        except (ValueError, KeyError, TypeError):
            continue
        for post in posts if isinstance(posts, list) else []:
            if isinstance(post, dict) and isinstance(post.get("cooked"), str):
                name = html.escape(str(post.get("username") or ""))
                out.append(f'<div class="topic-post"><div>{name}</div>{post["cooked"]}</div>')
    return "\n".join(out)
