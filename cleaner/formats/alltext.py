"""All text of a page of HTML: what is left where its article cannot be found."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

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
