"""The one scan over a whole document: what wakes the repairs of characters, and what marks long lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Final

from .engines import Engine, Name, build
from .fold import forms, has_unspaced
from .needs import Atom, Every, Lines, List, Literals, Need, Some, atoms, common, every, word_edges
from .terms import LEFT, RIGHT, edges_of, language_code
from .words import words_of

if TYPE_CHECKING:
    from ..model import TermList

_IN_WORD: Final = [chr(byte).isalnum() or byte == 0x5F if byte < 0x80 else False for byte in range(256)]


class DocumentScan:
    """Literals in the bytes of a whole document; each wakes rules for characters, or marks the line it stands in."""

    def __init__(self) -> None:
        self._added: dict[bytes, tuple[int, set[int], int | None]] = {}
        self._engine: Engine | None = None

    def wake(self, strings: Mapping[bytes, int], rule: int) -> None:
        """A rule of the stage `characters` wakes where one of these folded strings (with their edges) stands."""
        for string, edges in strings.items():
            known, rules, bits = self._added.get(string, (3, set(), None))
            self._added[string] = (known & edges, rules | {rule}, bits)

    def mark(self, string: bytes, edges: int, bits: int) -> None:
        """The line in which this string stands is looked at; it raises `bits` there. Next to a sign nothing is asked: where
        lines are sentences the next one may begin right behind it."""
        edges = word_edges(string, edges)
        known, rules, old = self._added.get(string, (3, set(), None))
        self._added[string] = (known & edges, rules, (old or 0) | bits)

    def build(self, engine: Name | None) -> None:
        """Fixes the table; nothing can be added afterwards."""
        names = sorted(self._added)
        entries = [self._added[name] for name in names]
        self.start(
            [names, [e[0] for e in entries], [tuple(sorted(e[1])) for e in entries], [e[2] for e in entries]], engine
        )

    def tables(self) -> list[Any]:
        """The table as plain data, for the cache."""
        return [self.literals, self._edges, self._rules, self._bits]

    def start(self, tables: list[Any], engine: Name | None) -> None:
        """Takes the data that `tables` gave."""
        self.literals, self._edges, self._rules, self._bits = tables
        self._lengths = [len(literal) for literal in self.literals]
        self._engine = build(self.literals, engine)

    def find(self, data: bytes) -> tuple[set[int], list[tuple[int, int]]]:
        """The rules that wake, and (end offset in bytes, bits) of what marks its line; word edges are heeded as far as
        ASCII tells."""
        if self._engine is None:
            raise RuntimeError("build() comes first")
        woken: set[int] = set()
        marks: list[tuple[int, int]] = []
        hits = self._engine.scan(data)
        if not hits:
            return woken, marks
        need, size, lengths, rules, bits = self._edges, len(data), self._lengths, self._rules, self._bits
        for end, number in hits:
            edges = need[number]
            if edges:
                if edges & RIGHT and end < size and _IN_WORD[data[end]]:
                    continue
                start = end - lengths[number]
                if edges & LEFT and start and _IN_WORD[data[start - 1]]:
                    continue
            if rules[number]:
                woken.update(rules[number])
            mark = bits[number]
            if mark is not None:
                marks.append((end, mark))
        return woken, marks


def list_literals(terms: TermList, common: frozenset[str]) -> dict[bytes, int]:
    """The folded strings of which one stands wherever a term of the list does, with their edges.

    For a phrase its topic is enough, a long word that many phrases of the list share ("newsletter"), unless it is one
    of the `common` words of every text: so a few hundred strings stand for thousands of phrases."""
    found: dict[bytes, int] = {}
    for code, words in terms.words.items():
        language = language_code(code)
        whole = {term: _whole_words(*edges_of(term)) for term in words}
        uses = Counter(word for found_words in whole.values() for word in set(found_words))
        enough = max(_SHARED, _TOPIC * len(words))
        for term in words:
            plain, edges = edges_of(term)
            fit = (w for w in whole[term] if uses[w] >= (enough if w not in common else _ALWAYS * len(words)))
            topic = max(fit, key=lambda w: (uses[w], w), default="")
            if topic and topic != plain.lower():
                plain, edges = topic, LEFT | RIGHT
            for form in forms(plain, language) if plain else ():
                found[form] = found.get(form, 3) & edges
    return found


def _whole_words(plain: str, edges: int) -> list[str]:
    """The long words of a phrase that stand in texts as they are."""
    words = [] if has_unspaced(plain) else words_of(plain)
    if words and not edges & LEFT:
        words = words[1:]
    if words and not edges & RIGHT:
        words = words[:-1]
    return [word for word in words if len(word) >= _LONG]


def cheapest(need: Need, costs: Mapping[Atom, float]) -> tuple[float, frozenset[Atom]]:
    """The atoms of which one must be found for the formula to be met, chosen to stand as rarely as can be."""
    if isinstance(need, Every):
        parts = [part for part in need.parts if not common(part)] or need.parts
        return min((cheapest(part, costs) for part in parts), key=lambda found: found[0])
    if isinstance(need, List | Literals | Lines):
        return costs[need], frozenset((need,))
    chosen = reduce(or_, (cheapest(part, costs)[1] for part in need.parts))
    return sum(costs[atom] for atom in chosen), chosen


def lighten(need: Need, costs: Mapping[Atom, float]) -> Need:
    """The formula without literals that stand in every other line, where something rarer must be there as well."""
    if isinstance(need, Some):
        return Some(tuple(lighten(part, costs) for part in need.parts))
    if not isinstance(need, Every):
        return need
    parts = [lighten(part, costs) for part in need.parts]
    rare = [part for part in parts if not any(_frequent(atom, costs) for atom in atoms(part))]
    return every(rare) or every(part for part in parts if not common(part)) or need


def _frequent(atom: Atom, costs: Mapping[Atom, float]) -> bool:
    return isinstance(atom, Literals) and costs[atom] > _RARE


def list_cost(terms: TermList, common: frozenset[str]) -> float:
    """A guess how often a text has a term of the list: the longer its rarest word and the more words, the rarer."""
    total = 0.0
    for words in terms.words.values():
        for term in words:
            parts = words_of(term) or [term]
            rarest = min(
                _PLAIN if part in common else 2.2 ** -len(part.encode("utf-8", "surrogatepass")) for part in parts
            )
            total += rarest * 0.2 ** (len(parts) - 1) + _EACH
    return total


def literals_cost(strings: frozenset[tuple[bytes, int]]) -> float:
    """The same guess for literals."""
    return sum(2.2 ** -(len(string) + edges.bit_count()) + _EACH for string, edges in strings)


_PLAIN: Final = 0.03
"""The share of lines with a given function word, roughly."""
_RARE: Final = 0.02
_LONG: Final = 7
"""Letters of a word that stands for its phrases."""
_SHARED: Final = 4
_TOPIC: Final = 0.05
"""A topic stands in so many phrases of its list, and in this share of them."""
_ALWAYS: Final = 0.25
"""The share for words that many lists have."""
_EACH: Final = 3e-5
"""What it costs to look for a string that is never there."""
