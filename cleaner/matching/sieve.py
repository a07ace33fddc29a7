"""The sieve of the kernel: tables that say of a line, in one pass over its characters, whether any rule needs a closer look
at it.

What wakes rules stands in the sieve by a part of it: of a phrase three neighbouring words that are rare, of a stem its
first letters, of a string that may stand anywhere up to six characters, of a line that is one term all its words. Where the
sieve finds nothing, no rule can hold; where it finds something, the kernel looks at the line word by word. There are
tables for short lines, for long ones, and for lines at the ends of a text: rules for short lines do not make long ones be
looked at.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import prod
from typing import TYPE_CHECKING, Any, Final

from ..scan.document import cheapest
from ..scan.fold import has_unspaced, unfold
from ..scan.needs import Atom, Lines, List, Literals, atoms
from ..scan.terms import LEFT, RIGHT, STEM
from ..scan.words import words_of
from .allowed import LEAST, allowed
from .sift import gram_key, gram_place, line_key, pair_key, slot_of, stem_key, stem_pair_key, triple_key, word_key

if TYPE_CHECKING:
    from ..model import TermList
    from ..wakeplan import Wake, WakePlan

CLASSES: Final = ((0, 0), (160, 25), (400, 60))
"""A line is of a class when it has more code points and more words than this, and of no longer one."""
_ENDS: Final = len(CLASSES)
"""The first bit of the rules for the ends of a text; those below are of rules for lines anywhere."""
_GRAM: Final = 6
_STEM: Final = 14
"""Characters of a string, and of a stem, that are noted."""
_MANY_WORDS: Final = 20
_BLOCKS: Final = (("short", 0b000_001, 12), ("long", 0b000_110, 12), ("ends", 0b111_000, 11))
"""The tables that are looked at first, each for some classes of lines: a block of 64 bytes for each word (so many of them,
as a power of two), in which a bit stands for each thing that ends with such a word. A word costs one look into far memory."""
_BLOCK: Final = 512
_THREES: Final = 19
_GRAMS: Final = 17
_HEADS: Final = 16
"""Bits in the tables for strings and for the beginnings of stems, as powers of two."""
_SIGNS: Final = 1 << 16
_LINES: Final = 0b000_111
_STRINGS: Final = 0x40
"""The bit of all strings that may stand anywhere, which the kernel looks for where one was seen."""
_TWO: Final = 0x80
"""Marks the second of two characters."""


def classes_of(wake: Wake) -> int:
    """The classes of lines in which a rule could hold, as bits."""
    found = 0
    for place, (chars, words) in enumerate(CLASSES):
        if wake.chars[1] > chars and wake.words[1] > words:
            for group in wake.groups:
                found |= 1 << (place + (0 if group == "line" else _ENDS))
    return found


def classes_by_atom(plan: WakePlan) -> dict[Atom, int]:
    """The classes of lines in which a thing that wakes rules matters. Rules that say what a line may be made of are told
    apart by that."""
    costs = {
        atom: _cost(atom, plan.lists, plan.common) for wake in plan.lines if wake.need for atom in atoms(wake.need)
    }
    out: dict[Atom, int] = {}
    for wake in plan.lines:
        if wake.need is not None and wake.only[1] < LEAST:
            for atom in cheapest(wake.need, costs)[1]:
                out[atom] = out.get(atom, 0) | classes_of(wake)
    short = 1 | 1 << _ENDS
    for atom in out:
        if (isinstance(atom, Lines) and _longest(line.split(" ") for line in atom.lines) < _MANY_WORDS) or (
            isinstance(atom, List) and atom.whole and _longest(_terms(plan, atom)) < _MANY_WORDS
        ):
            out[atom] &= short
    return out


def _terms(plan: WakePlan, atom: List) -> Iterable[Sequence[str]]:
    return (term.split() for words in plan.lists[atom.name].words.values() for term in words)


def _longest(parts: Iterable[Sequence[str]]) -> int:
    return max(map(len, parts), default=0)


def _cost(atom: Atom, lists: Mapping[str, TermList], common: frozenset[str]) -> float:
    """A guess in how many lines (share) such a thing stands. Of a list the language with most counts, and of many literals
    the half: a text is in one language."""
    match atom:
        case Lines() | List(_, True):
            return 0.0
        case List(name):
            return max((_cost_of_terms(words, common) for words in lists[name].words.values()), default=0.0)
        case Literals(strings):
            found = sum(_evidence(unfold(string), edges, common)[0] for string, edges in strings)
            return found / 2 if len(strings) > _MANY_LITERALS else found


_MANY_LITERALS: Final = 12


def _cost_of_terms(terms: Sequence[str], common: frozenset[str]) -> float:
    found = 0.0
    for term in terms:
        words = words_of(term)
        found += _cost_of_words(words, common) if words and not has_unspaced(term) else _cost_of_string(term)
    return found


def _cost_of_words(words: Sequence[str], common: frozenset[str]) -> float:
    rarest = min(_PLAIN if word in common else 2.2 ** -len(word.encode("utf-8", "surrogatepass")) for word in words)
    return rarest * 0.2 ** (len(words) - 1)


def _cost_of_string(string: str) -> float:
    letters = sum(map(str.isalpha, string))
    signs = len(string) - letters - string.count(" ")
    if not signs:
        return _LETTERS * _LETTER**letters
    return (_BRACKET if string[0] in "()/'." else _SIGN) ** signs * min(1.0, 3 * _LETTER**letters)


_PLAIN: Final = 0.3
"""The share of lines with one of the words that many terms have, roughly."""
_LETTER: Final = 0.07
_LETTERS: Final = 60
_SIGN: Final = 0.1
_BRACKET: Final = 0.5
"""The same for a letter at a given place, the letters of a line, and for signs."""


def whole_words(literal: str, edges: int) -> tuple[str, ...]:
    """The words that a literal is made of, where it is words with blanks between them that begin and end as such; none
    for any other."""
    words = words_of(literal)
    if edges != LEFT | RIGHT or has_unspaced(literal) or " ".join(words) != literal:
        return ()
    return tuple(words)


def _evidence(literal: str, edges: int, common: frozenset[str]) -> tuple[float, list[str], bool]:
    """What stands in a text where a literal does: how often, roughly, and as which words, the last one perhaps but a
    word's beginning; no words where the string itself tells more."""
    words = list(whole_words(literal, edges))
    if words:
        return _cost_of_words(words, common), words, False
    words = [] if has_unspaced(literal) else words_of(literal)
    if words and not edges & LEFT and literal.startswith(words[0]):
        words = words[1:]
    stem = bool(words) and not edges & RIGHT and literal.endswith(words[-1])
    if stem and len(words[-1]) < STEM:
        words, stem = words[:-1], False
    whole = _cost_of_string(literal)
    if not words:
        return whole, [], False
    found = _cost_of_words(words, common) * (2 if stem else 1)
    return (found, words, stem) if found <= whole or len(literal) < 3 else (whole, [], False)


class Sieve:
    """What wakes rules, while it is gathered. `classes`: of each number that the kernel's trie notes, the classes of
    lines in which it matters; `common`: words that stand in every text."""

    def __init__(self, classes: Sequence[int], common: frozenset[str]) -> None:
        self._classes, self._common = classes, common
        self._phrases: dict[tuple[tuple[str, ...], bool], int] = {}
        self._lines: dict[tuple[str, ...], int] = {}
        self._literals: dict[str, int] = {}
        self._chars: Counter[str] = Counter()

    def words(self, words: Sequence[str], stem: bool, number: int) -> None:
        """Words that stand one behind the other, the last one a stem or not."""
        self._note(words, stem, self._classes[number])

    def line(self, words: Sequence[str], number: int) -> None:
        """Words that are all of a line."""
        if self._classes[number]:
            self._lines[tuple(words)] = self._lines.get(tuple(words), 0) | self._classes[number]

    def literal(self, literal: str, edges: int, number: int) -> None:
        """A string that may stand anywhere, or begin or end a word as `edges` say, for which the kernel looks character
        by character."""
        _, words, stem = _evidence(literal, edges, self._common)
        classes = self._classes[number] | _STRINGS
        if words:
            self._note(words, stem, classes)
        else:
            self._literals[literal] = self._literals.get(literal, 0) | classes

    def _note(self, words: Sequence[str], stem: bool, classes: int) -> None:
        for word in words:
            self._chars.update((" ", *word))
        if classes:
            self._phrases[tuple(words), stem] = self._phrases.get((tuple(words), stem), 0) | classes

    def arrays(self, plan: WakePlan) -> dict[str, array[Any]]:
        """The tables."""
        covers, groups = allowed([(*wake.only, classes_of(wake)) for wake in plan.lines if wake.only[1]], plan.lists)
        tables = _Tables()
        for (words, stem), classes in self._phrases.items():
            self._phrase(tables, words, stem, classes)
        for line, classes in self._lines.items():
            tables.add(line[-1], line_key(list(line)), classes)
        for literal, classes in self._literals.items():
            self._anywhere(tables, literal, classes)
        needs = array("i", (_need(wanted) for _, wanted, _ in _BLOCKS))
        limits = array("i", (limit for least in CLASSES for limit in least))
        return {
            **tables.arrays(), **covers,
            "sieve_classes": array("i", groups), "sieve_needs": needs, "sieve_limits": limits,
        }  # fmt: skip

    def _phrase(self, tables: _Tables, words: tuple[str, ...], stem: bool, classes: int) -> None:
        last, whole = words[-1], len(words) - stem
        rare = [1 / len(word) if word in self._common else 2.2 ** -len(word) for word in words]
        if stem and len(last) < STEM:
            words, stem = words[:-1], False
        if not stem and len(words) == 1:
            tables.add(words[0], word_key(words[0]), classes)
        elif not stem and len(words) == 2:
            tables.add(words[1], pair_key(*words), classes)
        elif whole > 2:
            at = min(range(whole - 2), key=lambda at: (rare[at + 2], prod(rare[at : at + 3]), at))
            tables.add(words[at + 2], triple_key(*words[at : at + 3]), classes)
        elif len(words) > 1:
            tables.head(last[:STEM], paired=True)
            tables.add(words[-2], stem_pair_key(words[-2], last[:STEM]), classes)
        else:
            tables.head(last[:STEM], paired=False)
            tables.add(last[:STEM], stem_key(last[:_STEM]), classes)

    def _anywhere(self, tables: _Tables, literal: str, classes: int) -> None:
        if len(literal) == 1:
            tables.signs[min(ord(literal), 65535)] |= classes
            return
        size = min(len(literal), _GRAM)
        end = min(range(size, len(literal) + 1), key=lambda end: (self._rarity(literal[max(end - 3, 0) : end]), end))
        tables.string(literal[end - size : end], classes)

    def _rarity(self, part: str) -> float:
        """How often some characters may be expected to stand together."""
        return prod(self._chars[char] + 1 for char in part)


class _Tables:
    """Small tables that are looked at first, and one that says for certain."""

    def __init__(self) -> None:
        self.signs = bytearray(_SIGNS)
        self._blocks = [bytearray(1 << (bits + 6)) for _, _, bits in _BLOCKS]
        self._threes, self._grams = bytearray(1 << (_THREES - 3)), bytearray(1 << (_GRAMS - 3))
        self._heads = [bytearray(1 << (_HEADS - 3)), bytearray(1 << (_HEADS - 3))]
        self._keys: dict[int, int] = {}

    def add(self, word: str, key: int, classes: int) -> None:
        """Notes the classes of lines of a key (a signed 64-bit number), which is looked for where a word ends."""
        for table, (_, wanted, bits) in zip(self._blocks, _BLOCKS, strict=True):
            if classes & _need(wanted):
                _raise(table, slot_of(word_key(word), bits) * _BLOCK + key % _BLOCK)
        self._sure(key, classes)

    def head(self, beginning: str, *, paired: bool) -> None:
        """Notes the first three letters of a stem; `paired`: it stands behind other words."""
        _raise(self._heads[paired], slot_of(word_key(beginning), _HEADS))

    def string(self, part: str, classes: int) -> None:
        """Notes two to six characters that may stand anywhere."""
        if len(part) == 2:
            self.signs[min(ord(part[-1]), 65535)] |= _TWO
        else:
            _raise(self._threes, gram_place(part[-3:]))
            _raise(self._grams, slot_of(gram_key(part), _GRAMS))
        self._sure(gram_key(part), classes)

    def _sure(self, key: int, classes: int) -> None:
        self._keys[key] = self._keys.get(key, 0) | classes

    def arrays(self) -> dict[str, array[Any]]:
        """All tables by name."""
        size = 1 << max(2 * len(self._keys), 1).bit_length()
        keys, classes = array("I", [0]) * size, bytearray(size)
        for key, found in self._keys.items():
            slot = key & (size - 1)
            while keys[slot]:
                slot = (slot + 1) & (size - 1)
            keys[slot], classes[slot] = key >> 32 & 0xFFFFFFFF | 1, found
        first = {name: table for (name, _, _), table in zip(_BLOCKS, self._blocks, strict=True)}
        first |= {"threes": self._threes, "grams": self._grams, "signs": self.signs, "sure": classes}
        first |= {"heads": self._heads[False], "paired": self._heads[True]}
        return {"sieve_keys": keys, **{f"sieve_{name}": array("B", bytes(table)) for name, table in first.items()}}


def _need(wanted: int) -> int:
    """What is looked for with a table for some classes of lines: strings as well, but at the ends, where they are known."""
    return wanted | (_STRINGS if wanted & _LINES else 0)


def _raise(table: bytearray, bit: int) -> None:
    table[bit >> 3] |= 1 << (bit & 7)
