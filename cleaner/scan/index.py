"""From term lists and anchors to the tables of the scan.

`TermIndex` finds, in one short text, every hit of every term list. `AnchorIndex` finds, in a whole document, the lines
in which some rule could hold at all; it knows three kinds of anchor, so that ordinary prose raises few false alarms:
literals looked for everywhere, literals looked for in short lines only, and whole lines looked up in a dictionary.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from ..conditions.base import EVERY, Anchor
from ..conditions.literals import literal_cost
from .engines import Engine, Name, build
from .fold import fold, forms, unspaced, word_character
from .words import Vocabulary, places_of, single_word, spellings, words_of

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
        singles: dict[str, dict[int, int]] = {}
        for name in sorted(lists):
            for code, words in lists[name].words.items():
                mask = EVERY if code == "*" else self.bits[language_code(code)]
                for word in words:
                    bare, edges = edges_of(word)
                    if not bare:
                        continue
                    if edges == LEFT | RIGHT and single_word(bare):
                        for spelling in spellings(bare, language_code(code) if code != "*" else "*"):
                            entries = singles.setdefault(spelling, {})
                            entries[self.numbers[name]] = entries.get(self.numbers[name], 0) | mask
                        continue
                    key = (self.numbers[name], word.startswith("*"), word.endswith("*"), edges)
                    for form in forms(bare, language_code(code) if code != "*" else "*"):
                        entry = table.setdefault(form, {})
                        entry[key] = entry.get(key, 0) | mask
        # Single words are looked up word by word; the scan is for phrases, stems and scripts without blanks.
        self._singles = {word: sorted(entries.items()) for word, entries in singles.items()}
        self.literals = sorted(table)
        self._entries = [
            [(number, mask, left, right, edges) for (number, left, right, edges), mask in sorted(table[literal].items())]
            for literal in self.literals
        ]
        self._start(engine)

    def _start(self, engine: Name | None) -> None:
        self._lengths = [len(literal) for literal in self.literals]
        self._engine_name = engine
        self._engine: Engine | None = None

    def tables(self) -> list[Any]:
        """The index as plain data, for the cache."""
        return [self.numbers, self.bits, self._singles, self.literals, self._entries]

    @classmethod
    def from_tables(cls, tables: list[Any], engine: Name | None = None) -> TermIndex:
        """The index that `tables` were taken from."""
        self = cls.__new__(cls)
        self.numbers, self.bits, self._singles, self.literals, self._entries = tables
        self._start(engine)
        return self

    def find(self, text: str) -> TermHits:
        """Every hit of every list in `text`."""
        if self._engine is None:
            self._engine = build(self.literals, self._engine_name)
        data = fold(text)
        out: TermHits = {}
        singles = self._singles
        for start, end, word in places_of(text):
            found = singles.get(word)
            if found is not None:
                for number, mask in found:
                    out.setdefault(number, []).append((mask, start, end))
        plain, size = len(data) == len(text), len(text)
        for end, literal in self._engine.scan(data):
            start = end - self._lengths[literal]
            if not plain:
                start = len(data[:start].decode("utf-8", "surrogatepass"))
                stop = start + len(data[end - self._lengths[literal] : end].decode("utf-8", "surrogatepass"))
            else:
                stop = end
            begins = start == 0 or not word_character(text[start - 1]) or unspaced(text[start - 1])
            ends = stop == size or not word_character(text[stop]) or unspaced(text[stop])
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
    singles: set[str] = set()
    for code, words in terms.words.items():
        for word in words:
            bare, edges = edges_of(word)
            if not bare:
                continue
            language = language_code(code) if code != "*" else "*"
            if whole and "*" not in word and words_of(bare):
                wholes |= {line_key(words_of(spelling)) for spelling in spellings(bare, language)}
                continue
            if edges == LEFT | RIGHT and single_word(bare):
                singles |= spellings(bare, language)
                # Turkish capitals keep their dot, which folding of bytes does not know.
                literals.update((form, LEFT | RIGHT) for form in forms(bare, language) if "İ".encode() in form)
                continue
            for form in forms(bare, language):
                literals[form] = literals.get(form, 3) & edges
    cost = sum(map(literal_cost, literals)) + sum(literal_cost(word.encode()) for word in singles) + 1e-9 * len(wholes)
    return Anchor(literals, frozenset(wholes), frozenset(singles), cost)


def line_key(words: list[str]) -> str:
    """What a whole line is looked up by: its words, signs left out."""
    return " ".join(words)


class LiteralTable:
    """Literals of anchors, each with the rules it may wake; single words among them as literals between word edges."""

    def __init__(self) -> None:
        self._rules: dict[bytes, set[int]] = {}
        self._edges: dict[bytes, int] = {}
        self._engine: Engine | None = None

    def add(self, anchor: Anchor, rule: int) -> None:
        """The rule wakes where any literal of the anchor stands."""
        found = dict(anchor.literals)
        for word in anchor.words:
            for form in forms(word):
                found[form] = LEFT | RIGHT
        for literal, edges in found.items():
            self._rules.setdefault(literal, set()).add(rule)
            self._edges[literal] = self._edges.get(literal, 3) & edges

    def build(self, engine: Name | None) -> None:
        """Fixes the table; nothing can be added afterwards."""
        literals = sorted(self._rules)
        self.start([literals, [tuple(sorted(self._rules[x])) for x in literals], [self._edges[x] for x in literals]], engine)

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
    """The rules that short lines wake: by a whole line, by a word, by a phrase.

    A rule with the condition `only` is woken only where all words of the line are known to some list that such rules
    use: most headings and list items of an article fall there, for the price of a look at each word.
    """

    def __init__(self) -> None:
        self._wholes: dict[str, tuple[int, ...]] = {}
        self._words: dict[str, tuple[int, ...]] = {}
        self._phrases = LiteralTable()
        self._shares: dict[int, float] = {}
        self._vocabulary = Vocabulary(())

    def add(self, anchor: Anchor, rule: int, covering: float) -> None:
        """The rule wakes where the anchor stands; `covering`: the share its `only` asks for, 0 without one."""
        for whole in anchor.wholes:
            self._wholes[whole] = (*self._wholes.get(whole, ()), rule)
        for word in anchor.words:
            self._words[word] = (*self._words.get(word, ()), rule)
        self._phrases.add(Anchor(anchor.literals), rule)
        if covering:
            self._shares[rule] = covering

    def add_whole(self, anchor: Anchor, rule: int) -> None:
        """Only the whole lines of an anchor: the rest of it is looked for everywhere."""
        for whole in anchor.wholes:
            self._wholes[whole] = (*self._wholes.get(whole, ()), rule)

    def build(self, engine: Name | None, vocabulary: Vocabulary) -> None:
        """Fixes the tables; nothing can be added afterwards."""
        self._phrases.build(engine)
        self._vocabulary = vocabulary

    def tables(self) -> list[Any]:
        """The tables as plain data, for the cache."""
        return [self._wholes, self._words, self._shares, self._phrases.tables()]

    def start(self, tables: list[Any], engine: Name | None, vocabulary: Vocabulary) -> None:
        """Takes the data that `tables` gave."""
        self._wholes, self._words, self._shares, phrases = tables
        self._phrases.start(phrases, engine)
        self._vocabulary = vocabulary

    def find(self, lines: list[tuple[int, str]], out: dict[int, set[int]]) -> None:
        """Adds to `out` (number of the line -> rules) what these lines wake."""
        wholes, by_word, shares = self._wholes, self._words, self._shares
        parts = [fold(text) for _, text in lines]
        hits = sorted(self._phrases.find(b"\n".join(parts)))
        place, limit = 0, -1
        for (index, text), part in zip(lines, parts, strict=True):
            limit += 1 + len(part)
            words = words_of(text)
            woken = {*wholes.get(" ".join(words), ())}
            for word in words:
                if word in by_word:
                    woken.update(by_word[word])
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
