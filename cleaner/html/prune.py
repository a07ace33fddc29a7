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
_CODE: Final = re.compile(r"<s(?:cript|tyle)\b", re.IGNORECASE)
_CODE_END: Final = {"c": re.compile("</script", re.IGNORECASE), "t": re.compile("</style", re.IGNORECASE)}
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
        anchors: dict[str, list[int]] = {}
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
                word = _anchor(part)
                if word:
                    anchors.setdefault(word, []).append(number)
                else:
                    self._always.append(number)
        self._numbers = list(anchors.values())
        kind = ahocorasick_rs.Implementation.DFA  # three times as fast as the others on text with few hits
        self._find = ahocorasick_rs.AhoCorasick(list(anchors), implementation=kind) if anchors else None
        self._paths: dict[int, Any] = {}
        self._lock = threading.Lock()

    def prune(self, root: HtmlElement, body: HtmlElement, page: str) -> tuple[list[Dropped], list[str]]:
        """Takes out what the selectors name below `body`; `page` is the source. Gives what went, and notes.

        Never takes `<body>`, `<main>`, `<article>`, or an element without which hardly any text would be left: themes
        put a widget's class on those as well. Of the latter a consent manager's go all the same: a page may be nothing
        else.
        """
        alive = set(self._always)
        if self._find is not None:
            found = self._find.find_matches_as_indexes(_without_code(page), overlapping=True)
            for hit in {index for index, _, _ in found}:
                alive.update(self._numbers[hit])
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

    def _path(self, number: int) -> Any:
        path = self._paths.get(number)
        if path is None:
            from cssselect import HTMLTranslator
            from lxml.etree import XPath

            with self._lock:
                translated = HTMLTranslator().selector_to_xpath(self._parsed[number][0], prefix="descendant-or-self::")
                path = self._paths[number] = XPath(translated)
        return path


def _without_code(page: str) -> str:
    """A page's source without its scripts and style sheets: those of a theme name every widget there is."""
    parts = []
    place = 0
    while opened := _CODE.search(page, place):
        parts.append(page[place : opened.start()])
        closed = _CODE_END[page[opened.start() + 2].lower()].search(page, opened.end())
        if closed is None:
            return "".join(parts)
        place = closed.end()
    parts.append(page[place:])
    return "".join(parts)


def _below(element: HtmlElement, body: HtmlElement) -> bool:
    """Whether an element still stands in the page (its container may be gone already)."""
    while element is not None:
        if element is body:
            return True
        element = element.getparent()
    return False


def _anchor(part: Any) -> str:
    """The longest word that a page must hold for this selector to match anything, or an empty string."""
    words: list[str] = []

    def walk(node: Any) -> None:
        kind = type(node).__name__
        if kind == "Hash":
            words.append(node.id)
        elif kind == "Class":
            words.append(node.class_name)
        elif kind == "Attrib":
            if node.attrib not in _COMMON:
                words.append(node.attrib)
            elif node.operator in ("=", "^=", "$=", "*=", "|=", "~=") and node.value:
                value = node.value if isinstance(node.value, str) else node.value.value
                words.extend(_ATTRIBUTE_WORD.findall(value))
        elif kind == "Element":
            if node.element and "-" in node.element:
                words.append(node.element)
            return
        if kind == "CombinedSelector":
            walk(node.selector)
            walk(node.subselector)
        elif kind in ("Hash", "Class", "Attrib", "Pseudo", "Function", "Negation", "Relation", "Matching"):
            walk(node.selector)  # what stands in :not(…), :has(…), :is(…) may be missing from the page

    walk(part.parsed_tree)
    return max(words, key=len, default="")
