"""From term lists and anchors to the tables of the scan.

`TermIndex` finds, in one short text, every hit of every term list. The other two find, in a whole document, the lines
in which some rule could hold at all: `LiteralTable` by literals looked for everywhere, `ShortLines` by the words of
short lines only, so that ordinary prose raises few false alarms.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from ..conditions.base import EVERY, Anchor
from .engines import Engine, Name, build
from .fold import fold, forms
from .terms import LEFT, RIGHT, Shape, TermTable, edges_of, lower_forms, shapes
from .words import Vocabulary, places_of, words_of

if TYPE_CHECKING:
    from ..model import TermList

TermHits = dict[int, list[tuple[int, int, int]]]
"""Number of a term list -> (languages as bits, start, end in code points)."""

_SAME = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "fil": "tl"}


def language_code(language: str) -> str:
    """The primary subtag, with the forms of Norwegian and old codes made one; `*` stays."""
    code = language.replace("_", "-").split("-")[0].lower()
    return _SAME.get(code, code)


class TermIndex:
    """All terms of all lists."""

    def __init__(self, lists: Mapping[str, TermList], engine: Name | None = None) -> None:
        self.numbers = {name: number for number, name in enumerate(sorted(lists))}
        languages = sorted({language_code(code) for terms in lists.values() for code in terms.words if code != "*"})
        self.bits = {code: 1 << place for place, code in enumerate(languages)}
        found: dict[Shape, dict[int, int]] = {}
        for name in sorted(lists):
            number = self.numbers[name]
            for code, words in lists[name].words.items():
                language = language_code(code)
                mask = EVERY if language == "*" else self.bits[language]
                for word in words:
                    for shape in shapes(word, language):
                        targets = found.setdefault(shape, {})
                        targets[number] = targets.get(number, 0) | mask
        self._table = TermTable()
        for shape in sorted(found):
            for target in sorted(found[shape].items()):
                self._table.add(shape, target)
        self._table.start(engine)

    def tables(self) -> list[Any]:
        """The index as plain data, for the cache."""
        return [self.numbers, self.bits, self._table.tables()]

    @classmethod
    def from_tables(cls, tables: list[Any], engine: Name | None = None) -> TermIndex:
        """The index that `tables` were taken from."""
        self = cls.__new__(cls)
        self.numbers, self.bits, table = tables
        self._table = TermTable.from_tables(table, engine)
        return self

    def find(self, text: str) -> TermHits:
        """Every hit of every list in `text`."""
        out: TermHits = {}
        for start, end, (number, mask) in self._table.find(text):
            out.setdefault(number, []).append((mask, start, end))
        return out


def term_anchor(terms: TermList, *, whole: bool) -> Anchor:
    """What has to be found for any word of the list to stand in a text (`whole`: to be all of it)."""
    found: set[tuple[str, str]] = set()
    wholes: set[str] = set()
    for code, words in terms.words.items():
        language = language_code(code)
        for word in words:
            if whole and "*" not in word and words_of(word):
                wholes |= {line_key(words_of(form)) for form in lower_forms(word, language)}
            else:
                found.add((word, language))
    return Anchor({}, frozenset(wholes), frozenset(found))


def line_key(words: list[str]) -> str:
    """What a whole line is looked up by: its words, signs left out."""
    return " ".join(words)


class LiteralTable:
    """Literals of anchors in the bytes of a whole document, each with the rules it may wake."""

    def __init__(self) -> None:
        self._rules: dict[bytes, set[int]] = {}
        self._edges: dict[bytes, int] = {}
        self._engine: Engine | None = None

    def add(self, anchor: Anchor, rule: int) -> None:
        """The rule wakes where any literal or term of the anchor stands."""
        found = dict(anchor.literals)
        for term, language in anchor.terms:
            plain, edges = edges_of(term)
            for form in forms(plain, language) if plain else ():
                found[form] = found.get(form, 3) & edges
        for literal, edges in found.items():
            self._rules.setdefault(literal, set()).add(rule)
            self._edges[literal] = self._edges.get(literal, 3) & edges

    def build(self, engine: Name | None) -> None:
        """Fixes the table; nothing can be added afterwards."""
        literals = sorted(self._rules)
        self.start(
            [literals, [tuple(sorted(self._rules[x])) for x in literals], [self._edges[x] for x in literals]], engine
        )

    def tables(self) -> list[Any]:
        """The table as plain data, for the cache."""
        return [self.literals, self.rules, self._need]

    def start(self, tables: list[Any], engine: Name | None) -> None:
        """Takes the data that `tables` gave."""
        self.literals, self.rules, self._need = tables
        self._lengths = [len(literal) for literal in self.literals]
        self._engine = build(self.literals, engine)

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


class ShortLines:
    """The rules that short lines wake: by a whole line, by a word or phrase, by a literal of a pattern.

    A rule with the condition `only` is woken only where all words of the line are known to some list that such rules
    use: most headings and list items of an article fall there, for the price of a look at each word.
    """

    def __init__(self) -> None:
        self._wholes: dict[str, tuple[int, ...]] = {}
        self._terms = TermTable()
        self._added: dict[Shape, set[int]] = {}
        self._literals = LiteralTable()
        self._shares: dict[int, float] = {}
        self._vocabulary = Vocabulary()

    def add(self, anchor: Anchor, rule: int, covering: float) -> None:
        """The rule wakes where the anchor stands; `covering`: the share its `only` asks for, 0 without one."""
        self.add_whole(anchor, rule)
        for term, language in anchor.terms:
            for shape in shapes(term, language):
                self._added.setdefault(shape, set()).add(rule)
        self._literals.add(Anchor(anchor.literals), rule)
        if covering:
            self._shares[rule] = covering

    def add_whole(self, anchor: Anchor, rule: int) -> None:
        """Only the whole lines of an anchor: the rest of it is looked for everywhere."""
        for whole in anchor.wholes:
            self._wholes[whole] = (*self._wholes.get(whole, ()), rule)

    def build(self, engine: Name | None, vocabulary: Vocabulary) -> None:
        """Fixes the tables; nothing can be added afterwards."""
        for shape in sorted(self._added):
            self._terms.add(shape, tuple(sorted(self._added[shape])))
        self._terms.start(engine)
        self._literals.build(engine)
        self._vocabulary = vocabulary

    def tables(self) -> list[Any]:
        """The tables as plain data, for the cache."""
        return [self._wholes, self._terms.tables(), self._shares, self._literals.tables()]

    def start(self, tables: list[Any], engine: Name | None, vocabulary: Vocabulary) -> None:
        """Takes the data that `tables` gave."""
        self._wholes, terms, self._shares, literals = tables
        self._terms = TermTable.from_tables(terms, engine)
        self._literals.start(literals, engine)
        self._vocabulary = vocabulary

    def find(self, lines: list[tuple[int, str]], out: dict[int, set[int]]) -> None:
        """Adds to `out` (number of the line -> rules) what these lines wake."""
        wholes, shares, terms = self._wholes, self._shares, self._terms
        parts = [fold(text) for _, text in lines]
        hits = sorted(self._literals.find(b"\n".join(parts)))
        place, limit = 0, -1
        for (index, text), part in zip(lines, parts, strict=True):
            limit += 1 + len(part)
            places = places_of(text)
            words = [word for _, _, word in places]
            woken = {*wholes.get(" ".join(words), ())}
            for _, _, rules in terms.find(text, places):
                woken.update(rules)
            while place < len(hits) and hits[place][0] <= limit:
                woken.update(hits[place][1])
                place += 1
            if not woken:
                continue
            if not shares.keys().isdisjoint(woken):
                covered = self._vocabulary.covered(words)
                woken = {rule for rule in woken if shares.get(rule, 0.0) <= covered + 1e-9}
            if woken:
                out.setdefault(index, set()).update(woken)


_IN_WORD: Final = [chr(byte).isalnum() or byte == 0x5F if byte < 0x80 else False for byte in range(256)]
