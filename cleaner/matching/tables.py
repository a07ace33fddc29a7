"""The tables of the kernel: a trie over the words of all terms, formulas of rules, and what `only` allows, as flat arrays.

The trie has three roots. Under `TERMS` the words of a term follow one another; under `LINES` the words of a whole line;
under `LITERALS` the characters of what need not begin or end where words do.
A node has targets: (number of a list, set of languages, edges, growth). Numbers beyond those of the lists stand for other
things that rules look for.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from math import inf
from typing import TYPE_CHECKING, Any, Final

from ..bounds import GROUPS
from ..conditions.base import EVERY
from ..scan.fold import unfold
from ..scan.index import language_bits, numbers_of
from ..scan.needs import Atom, Every, Lines, List, Literals, Need, Some
from ..scan.terms import LEFT, RIGHT, STEM, Shape, language_code, lower_forms, shapes
from ..scan.words import lower, mark_ranges, words_of
from .allowed import allowed
from .kernel import edge_slot
from .sieve import Sieve, classes_by_atom, whole_words
from .sift import hash_of

if TYPE_CHECKING:
    from ..wakeplan import WakePlan

TERMS, LINES, LITERALS = 0, 1, 2
_STEM_EDGE: Final = 0x40000000
_RAISES: Final = 0x40000000
_STEMS: Final = 0x20000000
_LONGEST_STEM: Final = 62
_ANY, _EVERY, _SOME = 0, 1, 2
_FAR: Final = 1 << 24
"""Words: more than the ends of a text are looked at for at once; further lines are when they are asked for."""
Target = tuple[int, int, int]
"""(number, edges, growth)."""


class _Trie:
    """Words, nodes and targets while they are gathered."""

    def __init__(self, lists: int, sieve: Sieve) -> None:
        self.lists, self.sieve = lists, sieve
        self.words: dict[str, int] = {}
        self.edges: dict[tuple[int, int], int] = {}
        self.targets: list[dict[Target, int]] = [{}, {}, {}]
        self.first: dict[int, int] = {}
        self.stem_node: dict[int, int] = {}
        self.stem_lengths: dict[int, int] = {}
        self.has_stems: set[int] = set()

    def word(self, word: str) -> int:
        return self.words.setdefault(word, len(self.words))

    def stem(self, stem: str) -> int:
        """The number of a stem; the beginning by which it is looked up notes its length."""
        number = self.word(stem)
        head = self.word(stem[:STEM] if len(stem) >= STEM else stem[:1])
        self.stem_lengths[head] = self.stem_lengths.get(head, 0) | 1 << len(stem)
        return number

    def _node(self) -> int:
        self.targets.append({})
        return len(self.targets) - 1

    def _step(self, node: int, label: int) -> int:
        found = self.edges.get((node, label))
        if found is None:
            found = self.edges[node, label] = self._node()
        return found

    def term(self, shape: Shape, number: int, languages: int) -> None:
        """Adds a term."""
        words = shape.words
        if not words or (shape.stem and len(words[-1]) > _LONGEST_STEM):
            literal = shape.literal or " ".join(words)
            edges, grows = (shape.edges, shape.grows) if shape.literal else (LEFT, RIGHT)
            self.literal(literal, number, languages, edges, grows)
            return
        self.sieve.words(words, shape.stem, number)
        if shape.stem and len(words) == 1:
            stem = self.stem(words[0])
            node = self.stem_node.get(stem)
            if node is None:
                node = self.stem_node[stem] = self._node()
        else:
            head = self.word(words[0])
            node = self.first.get(head, -1)
            if node < 0:
                node = self.first[head] = self._node()
            for word in words[1:-1] if shape.stem else words[1:]:
                node = self._step(node, self.word(word))
            if shape.stem:
                self.has_stems.add(node)
                node = self._step(node, _STEM_EDGE | self.stem(words[-1]))
        self._target(node, (number, 0, 0), languages)

    def line(self, words: list[str], number: int) -> None:
        """Adds a whole line."""
        self.sieve.line(words, number)
        node = LINES
        for word in words:
            node = self._step(node, self.word(word))
        self._target(node, (number, 0, 0), 0)

    def literal(self, literal: str, number: int, languages: int = 0, edges: int = 0, grows: int = 0) -> None:
        """Adds a string that may stand anywhere."""
        self.sieve.literal(literal, edges, number)
        node = LITERALS
        for char in literal:
            node = self._step(node, ord(char))
        self._target(node, (number, edges, grows), languages)

    def _target(self, node: int, target: Target, languages: int) -> None:
        found = self.targets[node]
        found[target] = found.get(target, 0) | languages


def build_tables(plan: WakePlan) -> list[Any]:
    """The tables for a plan, as plain data: [numbers of the lists, sets of languages, arrays by name as (kind, bytes)]."""
    lists = plan.lists
    numbers = numbers_of(lists)
    bits = {atom: place for place, atom in enumerate(plan.atoms)}
    raises, known, classes = [-1] * len(numbers), classes_by_atom(plan), [0] * len(numbers)
    trie = _Trie(len(lists), Sieve(classes, raises, len(lists), plan.common))
    whole: dict[str, int] = {}
    for atom, bit in bits.items():
        if isinstance(atom, List) and not atom.whole:
            raises[numbers[atom.name]], classes[numbers[atom.name]] = bit, known.get(atom, 0)
            continue
        number = len(raises)
        raises.append(bit)
        classes.append(known.get(atom, 0))
        match atom:
            case List(name):
                whole[name] = number
            case Lines(lines):
                for line in lines:
                    trie.line(line.split(" "), number)
            case Literals(strings):
                for literal, edges in {(form, e) for string, e in strings for form in _spellings(unfold(string))}:
                    words = whole_words(literal, edges)
                    if words:
                        trie.term(Shape(words, False), number, 0)
                    else:
                        trie.literal(literal, number, edges=edges)
    _add_lists(trie, plan, numbers, whole)
    cover_bits, covers = _coverage(plan, numbers)
    languages, arrays = _targets(trie, raises, covers, len(cover_bits))
    bits_of = arrays["nodes"]

    def flagged(node: int) -> int:
        """The number of a node with what it has."""
        raising = bits_of[2 * node + 1] < bits_of[2 * node + 3]
        return node | (_RAISES if raising else 0) | (_STEMS if node in trie.has_stems else 0)

    arrays |= {**_words(trie, flagged), **_edges(trie, flagged)}
    arrays |= _formulas(plan, bits, cover_bits)
    arrays |= trie.sieve.arrays()
    width = (len(cover_bits) + 63) // 64 or 1
    rules = max((wake.number for wake in plan.lines), default=-1) + 1
    arrays["sizes"] = array("i", [len(bits), rules, len(numbers), width])
    arrays["reach"] = array("i", [int(min(words, _FAR)) for words in plan.reach])
    arrays["marks"] = array("i", (point for ends in mark_ranges() for point in ends))
    return [numbers, languages, {name: (a.typecode, a.tobytes()) for name, a in sorted(arrays.items())}]


def _spellings(literal: str) -> set[str]:
    """A literal in lower case, with either form of the Greek sigma: which one stands in a text depends on what follows."""
    low = lower(literal)
    return {low, low.replace("ς", "σ"), low[:-1] + low[-1:].replace("σ", "ς")}


def _add_lists(trie: _Trie, plan: WakePlan, numbers: dict[str, int], whole: dict[str, int]) -> None:
    bits = language_bits(plan.lists)
    for name in sorted(plan.lists):
        for code, words in plan.lists[name].words.items():
            language = language_code(code)
            mask = EVERY if language == "*" else bits[language]
            for term in words:
                for shape in shapes(term, language):
                    trie.term(shape, numbers[name], mask)
                if name in whole:
                    if "*" not in term and words_of(term):
                        for form in lower_forms(term, language):
                            trie.line(words_of(form), whole[name])
                    else:
                        for shape in shapes(term, language):
                            trie.term(shape, whole[name], 0)


def _coverage(plan: WakePlan, numbers: dict[str, int]) -> tuple[dict[frozenset[str], int], dict[int, int]]:
    """The bit of each combination of lists that some `only` names, and the bits of each list by its number."""
    bits: dict[frozenset[str], int] = {}
    covers: dict[int, int] = {}
    for wake in plan.lines:
        names, share = wake.only
        if share and names not in bits:
            bits[names] = len(bits)
            for name in names:
                covers[numbers[name]] = covers.get(numbers[name], 0) | 1 << bits[names]
    return bits, covers


def _words(trie: _Trie, flagged: Callable[[int], int]) -> dict[str, array[Any]]:
    """The words by hash, in open addressing."""
    names = list(trie.words)
    size = _power(2 * len(names) + 1)
    slots = array("q", [0, -1, -1]) * size
    known, heads = array("B", bytes(1 << 17)), array("B", bytes(1 << 16))
    for number, name in enumerate(names):
        found = hash_of(name)
        hashed = found & 0xFFFFFFFFFFFFFFFF
        known[hashed >> 47] |= 1 << (hashed >> 44 & 7)
        if number in trie.stem_lengths:
            heads[hashed >> 48] |= 1 << (hashed >> 45 & 7)
        slot = (hashed ^ (hashed >> 32)) & (size - 1)
        while slots[3 * slot + 1] >= 0:
            if slots[3 * slot] == found:
                raise ValueError(f"two words of the terms have the same hash, one of them {name!r}")
            slot = (slot + 1) & (size - 1)
        slots[3 * slot], slots[3 * slot + 1] = found, number
        if number in trie.first:
            slots[3 * slot + 2] = flagged(trie.first[number])
    lengths = array("q", bytes(8 * len(names)))
    for number, mask in trie.stem_lengths.items():
        lengths[number] = mask
    stems = array("i", [-1]) * len(names)
    for number, node in trie.stem_node.items():
        stems[number] = flagged(node)
    return {
        "slots": slots,
        "known_words": known,
        "known_heads": heads,
        "stem_nodes": stems or array("i", [-1]),
        "stem_lengths": lengths or array("q", [0]),
    }


def _edges(trie: _Trie, flagged: Callable[[int], int]) -> dict[str, array[Any]]:
    """The edges of the trie by hash, in open addressing."""
    size = _power(4 * len(trie.edges) // 3 + 1)
    edges, known_edges = array("i", [-1]) * (3 * size), array("B", bytes(1 << 18))
    for (node, label), child in trie.edges.items():
        hashed = edge_slot(node, label) & 0xFFFFFFFFFFFFFFFF
        known_edges[hashed >> 46] |= 1 << (hashed >> 43 & 7)
        slot = hashed & (size - 1)
        while edges[3 * slot] >= 0:
            slot = (slot + 1) & (size - 1)
        edges[3 * slot : 3 * slot + 3] = array("i", (node, label, flagged(child)))
    return {"edges": edges, "known_edges": known_edges}


def _targets(
    trie: _Trie, raises: list[int], covers: dict[int, int], cover_bits: int
) -> tuple[list[int], dict[str, array[Any]]]:
    """The sets of languages; what each node leads to, and the bits that it raises: (bit of the line, edges, number of the
    set of bits that the words raise), -1 for none."""
    languages: dict[int, int] = {}
    sets: dict[int, int] = {}
    nodes, out, bits = array("i"), array("i"), array("i")
    for targets in trie.targets:
        nodes.extend((len(out) // 4, len(bits) // 3))
        raised: dict[int, int] = {}
        for (number, edges, grows), mask in sorted(targets.items()):
            if number < trie.lists:
                out.extend((number, languages.setdefault(mask, len(languages)), edges, grows))
                if number in covers:
                    raised[edges] = raised.get(edges, 0) | covers[number]
            if raises[number] >= 0:
                bits.extend((raises[number], edges, -1))
        for edges, mask in sorted(raised.items()):
            bits.extend((-1, edges, sets.setdefault(mask, len(sets))))
    nodes.extend((len(out) // 4, len(bits) // 3))
    width = (cover_bits + 63) // 64 or 1
    return list(languages), {
        "nodes": nodes,
        "targets": out or array("i", [0]),
        "node_bits": bits or array("i", [0]),
        "cover_sets": array("q", (_signed(mask >> 64 * row) for mask in sets for row in range(width)))
        or array("q", [0]),
    }


def _formulas(plan: WakePlan, bits: dict[Atom, int], cover_bits: dict[frozenset[str], int]) -> dict[str, array[Any]]:
    """The rules of each group by the bits that wake them, with formula, limits of length and `only`."""
    count = max((wake.number for wake in plan.lines), default=-1) + 1
    code = array("i")
    rule_code, rule_cover = array("i", [-1]) * count, array("i", [-1]) * count
    share, limits = array("d", bytes(8 * count)), array("d", [0.0, inf, 0.0, inf]) * count
    only = [wake for wake in plan.lines if wake.only[1]]
    covered, allows = allowed([wake.only for wake in only], plan.lists)
    rule_allowed = array("B", bytes(count))
    for wake, bit in zip(only, allows, strict=True):
        rule_allowed[wake.number] = bit
    by_bit: dict[tuple[str, int], list[int]] = {}
    always: dict[str, list[int]] = {name: [] for name in GROUPS}
    for wake in plan.lines:
        number = wake.number
        limits[4 * number : 4 * number + 4] = array("d", [*wake.words, *wake.chars])
        if wake.only[1]:
            rule_cover[number], share[number] = cover_bits[wake.only[0]], wake.only[1]
        for group in wake.groups:
            if wake.need is None:
                always[group].append(number)
            for atom in wake.rare:
                by_bit.setdefault((group, bits[atom]), []).append(number)
        if wake.need is not None:
            rule_code[number] = _encode(wake.need, bits, code)
    rules, starts, wakes = array("i"), array("i"), array("Q")
    for group in GROUPS:
        row = 0
        for bit in range(len(bits)):
            starts.append(len(rules))
            rules.extend(sorted(by_bit.get((group, bit), ())))
            row |= bool(len(rules) > starts[-1]) << bit
        starts.append(len(rules))
        wakes.extend(row >> place & 0xFFFFFFFFFFFFFFFF for place in range(0, max(len(bits), 1), 64))
    ends = array("i")
    for group in GROUPS:
        ends.append(len(rules))
        rules.extend(always[group])
    ends.append(len(rules))
    return {
        **covered, "rule_allowed": rule_allowed or array("B", [0]),
        "group_rules": rules or array("i", [0]), "group_bits": starts, "group_wakes": wakes, "group_always": ends, "code": code or array("i", [0]),
        "rule_code": rule_code or array("i", [-1]), "rule_cover": rule_cover or array("i", [-1]),
        "rule_share": share or array("d", [0.0]), "rule_limits": limits or array("d", [0.0]),
    }  # fmt: skip


def _encode(need: Need, bits: dict[Atom, int], code: array[int]) -> int:
    """Writes a formula behind those that are there: (kind, count, bits or places of the parts). Gives its place."""
    if isinstance(need, List | Literals | Lines):
        place = len(code)
        code.extend((_ANY, 1, bits[need]))
        return place
    plain = [part for part in need.parts if isinstance(part, List | Literals | Lines)]
    if isinstance(need, Some) and len(plain) == len(need.parts):
        place = len(code)
        code.extend((_ANY, len(plain), *(bits[part] for part in plain)))
        return place
    places = [_encode(part, bits, code) for part in need.parts]
    place = len(code)
    code.extend((_EVERY if isinstance(need, Every) else _SOME, len(places), *places))
    return place


def _power(least: int) -> int:
    return 1 << max(least - 1, 1).bit_length()


def _signed(mask: int) -> int:
    """The lowest 64 bits as a signed number."""
    low = mask & 0xFFFFFFFFFFFFFFFF
    return low - (1 << 64) if low >> 63 else low
