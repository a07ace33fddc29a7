"""Drops the elements that rules with a CSS selector name: consent managers, share bars, comment widgets.

Most pages hold nothing that most selectors name. So each selector is known by a word it cannot match without (an id, a
class, the value of an attribute), all these words are looked for in the page's source in one pass, and only selectors
whose word stands there are tried on the tree.
"""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING, Any, Final

from ..model import Dropped, RuleError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.html import HtmlElement

Selector = tuple[str, str, str]
"""A CSS selector, the id of its rule, the category of what it names."""

_NEVER: Final = frozenset({"html", "head", "body", "main", "article"})
_LEAST_LEFT: Final = 300
"""Characters of text, blanks and all, that must be left of a page."""
_SNIPPET: Final = 200
_COMMON: Final = frozenset({"class", "id", "role", "href", "src", "type", "style", "name", "title", "data-hook"})
_CODE: Final = re.compile(rb"<s(?:cript|tyle)\b", re.IGNORECASE)
_CODE_END: Final = re.compile(rb"</s(?:cript|tyle)", re.IGNORECASE)
_CLASS: Final = re.compile(r"@class and contains\(concat\(' ', normalize-space\(@class\), ' '\), ' ([\w-]+) '\)")
_EDGES: Final = frozenset({b"", *(bytes([sign]) for sign in b" \t\n\r\f\"'=>/")})
"""What stands beside a class or an id in the source of a page."""
_ATTRIBUTE_WORD: Final = re.compile(r"[\w:./-]{3,}")


class Pruner:
    """A set of selectors, made ready once for many pages. Safe to share between threads.

    Raises `RuleError` for a selector that is none.
    """

    def __init__(self, selectors: Iterable[Selector]) -> None:
        import ahocorasick_rs
        from cssselect import SelectorError, parse

        self._parsed: list[tuple[Any, str, str]] = []
        self._always: list[int] = []
        anchors: dict[tuple[bytes, bool], list[int]] = {}
        for css, rule, category in selectors:
            try:
                parts = parse(css)
            except SelectorError as error:
                raise RuleError(
                    f"`{css}` is no CSS selector: {error}", key=rule, mend="see the CSS selectors level 3"
                ) from error
            for part in parts:
                number = len(self._parsed)
                self._parsed.append((part, rule, category))
                word, whole = _anchor(part)
                if word:
                    anchors.setdefault((word.encode("utf-8", "replace"), whole), []).append(number)
                else:
                    self._always.append(number)
        self._anchors = [(whole, numbers) for (_, whole), numbers in anchors.items()]
        kind = ahocorasick_rs.Implementation.DFA  # three times as fast as the others on text with few hits
        words = [word for word, _ in anchors]
        self._find = ahocorasick_rs.BytesAhoCorasick(words, implementation=kind) if words else None
        self._paths: dict[int, Any] = {}
        self._lock = threading.Lock()

    def prune(self, root: HtmlElement, body: HtmlElement, page: str) -> tuple[list[Dropped], list[str]]:
        """Takes out what the selectors name below `body`; `page` is the source. Gives what went, and notes.

        Never takes `<body>`, `<main>`, `<article>`, or an element without which hardly any text would be left: themes
        put a widget's class on those as well. Of the latter a consent manager's go all the same: a page may be nothing
        else.
        """
        alive = self._alive(page)
        dropped: list[Dropped] = []
        notes: list[str] = []
        total = -1
        for number in sorted(alive):
            _, rule, category = self._parsed[number]
            for element in self._path(number)(root):
                if element.tag in _NEVER or not _below(element, body):
                    continue
                text = element.text_content()
                if total < 0:
                    total = len(body.text_content())
                if (
                    category != "consent"
                    and len(text) > _LEAST_LEFT
                    and total - len(text) < max(_LEAST_LEFT, 0.05 * total)
                ):
                    notes.append(f"rule {rule} names an element with nearly all text of the page: left in")
                    continue
                element.drop_tree()
                total -= len(text)
                dropped.append(Dropped(rule, category, " ".join(text.split())[:_SNIPPET]))
        return dropped, notes

    def _alive(self, page: str) -> set[int]:
        """The selectors that may match something in this page."""
        alive = set(self._always)
        if self._find is None:
            return alive
        source = _without_code(page.encode("utf-8", "replace"))
        for index, start, end in self._find.find_matches_as_indexes(source, overlapping=True):
            whole, numbers = self._anchors[index]
            if not whole or (source[start - 1 : start] in _EDGES and source[end : end + 1] in _EDGES):
                alive.update(numbers)
        return alive

    def _path(self, number: int) -> Any:
        path = self._paths.get(number)
        if path is None:
            from cssselect import HTMLTranslator
            from lxml.etree import XPath

            with self._lock:
                translated = HTMLTranslator().selector_to_xpath(self._parsed[number][0], prefix="descendant-or-self::")
                # most elements do not hold the word at all: looked for first, that takes half of the time
                quicker = _CLASS.sub(r"contains(@class, '\1') and \g<0>", translated)
                path = self._paths[number] = XPath(quicker, smart_strings=False)
        return path


def _without_code(page: bytes) -> bytes:
    """A page's source without its scripts and style sheets: those of a theme name every widget there is."""
    first, *others = _CODE.split(page)
    parts = [first]
    for part in others:
        closed = _CODE_END.search(part)
        if closed is not None:
            parts.append(part[closed.end() :])
    return b"".join(parts)


def _below(element: HtmlElement, body: HtmlElement) -> bool:
    """Whether an element still stands in the page (its container may be gone already)."""
    while element is not None:
        if element is body:
            return True
        element = element.getparent()
    return False


def _anchor(part: Any) -> tuple[str, bool]:
    """The longest word that a page must hold for this selector to match anything, or an empty string; and whether it
    must stand there as a whole (a class, an id) or may be part of another.
    """
    words: list[tuple[str, bool]] = []

    def walk(node: Any) -> None:
        kind = type(node).__name__
        if kind == "Hash":
            words.append((node.id, True))
        elif kind == "Class":
            words.append((node.class_name, True))
        elif kind == "Attrib":
            if node.attrib not in _COMMON:
                words.append((node.attrib, False))
            elif node.operator in ("=", "^=", "$=", "*=", "|=", "~=") and node.value:
                value = node.value if isinstance(node.value, str) else node.value.value
                words.extend((word, False) for word in _ATTRIBUTE_WORD.findall(value))
        elif kind == "Element":
            if node.element and "-" in node.element:
                words.append((node.element, False))
            return
        if kind == "CombinedSelector":
            walk(node.selector)
            walk(node.subselector)
        elif kind in ("Hash", "Class", "Attrib", "Pseudo", "Function", "Negation", "Relation", "Matching"):
            walk(node.selector)  # what stands in :not(…), :has(…), :is(…) may be missing from the page

    walk(part.parsed_tree)
    return max(words, key=lambda word: len(word[0]), default=("", False))
