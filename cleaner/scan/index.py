"""From term lists and anchors to the tables of the scan.

`TermIndex` finds, in one short text, every hit of every term list. `AnchorIndex` finds, in a whole document, the lines
in which some rule could hold at all; it knows three kinds of anchor, so that ordinary prose raises few false alarms:
literals looked for everywhere, literals looked for in short lines only, and whole lines looked up in a dictionary.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from ..conditions.base import EVERY, Anchor
from ..conditions.literals import literal_cost
from .engines import Engine, Name, build
from .fold import core, fold, forms, unspaced, word_character

if TYPE_CHECKING:
    from ..model import TermList

TermHits = dict[int, list[tuple[int, int, int]]]
"""Number of a term list -> (languages as bits, start, end in code points)."""

LEFT: Final = 1
RIGHT: Final = 2

_SAME = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "fil": "tl"}


def language_code(language: str) -> str:
    """The primary subtag, with the forms of Norwegian and old codes made one."""
    code = language.replace("_", "-").split("-")[0].lower()
    return _SAME.get(code, code)


def edges_of(term: str) -> tuple[str, int]:
    """A term without its stars, and at which ends it has to begin or end a word."""
    bare = term.strip("*").strip()
    edges = 0
    if bare and not term.startswith("*") and word_character(bare[0]) and not unspaced(bare[0]):
        edges |= LEFT
    if bare and not term.endswith("*") and word_character(bare[-1]) and not unspaced(bare[-1]):
        edges |= RIGHT
    return bare, edges


class TermIndex:
    """All terms of all lists, found in a text by one scan."""

    def __init__(self, lists: Mapping[str, TermList], engine: Name | None = None) -> None:
        self.numbers = {name: number for number, name in enumerate(sorted(lists))}
        languages = sorted({language_code(code) for terms in lists.values() for code in terms.words if code != "*"})
        self.bits = {code: 1 << place for place, code in enumerate(languages)}
        table: dict[bytes, dict[tuple[int, bool, bool, int], int]] = {}
        for name in sorted(lists):
            for code, words in lists[name].words.items():
                mask = EVERY if code == "*" else self.bits[language_code(code)]
                for word in words:
                    bare, edges = edges_of(word)
                    if not bare:
                        continue
                    key = (self.numbers[name], word.startswith("*"), word.endswith("*"), edges)
                    for form in forms(bare, language_code(code) if code != "*" else "*"):
                        entry = table.setdefault(form, {})
                        entry[key] = entry.get(key, 0) | mask
        self.literals = sorted(table)
        self._entries = [
            [(number, mask, left, right, edges) for (number, left, right, edges), mask in sorted(table[literal].items())]
            for literal in self.literals
        ]
        self._lengths = [len(literal) for literal in self.literals]
        self._engine_name = engine
        self._engine: Engine | None = None

    def find(self, text: str) -> TermHits:
        """Every hit of every list in `text`."""
        if self._engine is None:
            self._engine = build(self.literals, self._engine_name)
        data = fold(text)
        out: TermHits = {}
        plain, size = len(data) == len(text), len(text)
        for end, literal in self._engine.scan(data):
            start = end - self._lengths[literal]
            if not plain:
                start = len(data[:start].decode("utf-8", "surrogatepass"))
                stop = start + len(data[end - self._lengths[literal] : end].decode("utf-8", "surrogatepass"))
            else:
                stop = end
            begins = start == 0 or not word_character(text[start - 1])
            ends = stop == size or not word_character(text[stop])
            for number, mask, left, right, edges in self._entries[literal]:
                if (edges & LEFT and not begins) or (edges & RIGHT and not ends):
                    continue
                low, high = start, stop
                if right and not ends and not unspaced(text[high - 1]):
                    while high < size and word_character(text[high]):
                        high += 1
                if left and not begins and not unspaced(text[low]):
                    while low and word_character(text[low - 1]):
                        low -= 1
                out.setdefault(number, []).append((mask, low, high))
        return out


def term_anchor(terms: TermList, *, whole: bool) -> Anchor:
    """What has to be found for any word of the list to stand in a text (`whole`: to be all of it)."""
    literals: dict[bytes, int] = {}
    wholes: set[str] = set()
    for code, words in terms.words.items():
        for word in words:
            bare, edges = edges_of(word)
            if not bare:
                continue
            if whole and "*" not in word and core(bare):
                wholes |= {core(bare).lower(), core(bare).lower().replace("'", "’")}
                continue
            for form in forms(bare, language_code(code) if code != "*" else "*"):
                literals[form] = literals.get(form, 3) & edges
    return Anchor(literals, frozenset(wholes), sum(map(literal_cost, literals)) + 1e-9 * len(wholes))


class LiteralTable:
    """Literals of anchors, each with the rules it may wake."""

    def __init__(self) -> None:
        self._rules: dict[bytes, set[int]] = {}
        self._edges: dict[bytes, int] = {}
        self._engine: Engine | None = None

    def add(self, anchor: Anchor, rule: int) -> None:
        """The rule wakes where any literal of the anchor stands."""
        for literal, edges in anchor.literals.items():
            self._rules.setdefault(literal, set()).add(rule)
            self._edges[literal] = self._edges.get(literal, 3) & edges

    def build(self, engine: Name | None) -> None:
        """Fixes the table; nothing can be added afterwards."""
        literals = sorted(self._rules)
        self.rules = [tuple(sorted(self._rules[literal])) for literal in literals]
        self._need = [self._edges[literal] for literal in literals]
        self._lengths = [len(literal) for literal in literals]
        self._engine = build(literals, engine)

    def find(self, data: bytes) -> Iterable[tuple[int, tuple[int, ...]]]:
        """(end offset in bytes, rules) of the hits that stand at the word edges they need, as far as ASCII tells."""
        if self._engine is None:
            raise RuntimeError("build() comes first")
        hits = self._engine.scan(data)
        if not hits:
            return ()
        out, need, size, lengths = [], self._need, len(data), self._lengths
        for end, number in hits:
            edges = need[number]
            if edges:
                if edges & RIGHT and end < size and _IN_WORD[data[end]]:
                    continue
                start = end - lengths[number]
                if edges & LEFT and start and _IN_WORD[data[start - 1]]:
                    continue
            out.append((end, self.rules[number]))
        return out


_IN_WORD: Final = [chr(byte).isalnum() or byte == 0x5F if byte < 0x80 else False for byte in range(256)]
