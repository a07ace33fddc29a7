"""The sieve of the kernel: tables that say of a line, in one pass over its characters, what in it could wake rules.

What wakes rules stands in the sieve by a part of it, its key: of a phrase three neighbouring words that are rare, of a stem
its first letters, of a string that may stand anywhere up to six characters, of a line that is one term all its words. A key
that was found raises bits in the line; a string is compared in full before. There are tables for short lines, for long
ones, and for lines at the ends of a text: what rules for short lines need is not looked for in long ones.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from math import prod
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ..scan.fold import has_unspaced
from ..scan.needs import Atom, Lines, List, atoms
from ..scan.terms import LEFT, RIGHT, STEM
from ..scan.words import places_of, words_of
from .sift import (
    gram_key,
    gram_places,
    line_key,
    pair_key,
    parts,
    slot_of,
    stem_key,
    stem_pair_key,
    triple_key,
    word_key,
)

if TYPE_CHECKING:
    from ..wakeplan import Wake, WakePlan

CLASSES: Final = ((0, 0), (160, 25), (400, 60))
"""A line is of a class when it has more code points and more words than this, and of no longer one."""
_ENDS: Final = len(CLASSES)
"""The first bit of the rules for the ends of a text; those below are of rules for lines anywhere."""
_GRAM: Final = 6
_STEM: Final = 14
"""Characters of a string, and of a stem, that are noted."""
_MANY_WORDS: Final = 20
_BLOCKS: Final = (("short", 0b000_001), ("long", 0b000_110), ("short_ends", 0b001_001), ("long_ends", 0b110_110))
"""The tables that are looked at first, each for some classes of lines: a block of 64 bytes for each word, in which a bit
stands for each thing that ends with such a word. A word costs one look into far memory."""
_WORDS: Final = 12
"""So many blocks, as a power of two."""
_BLOCK: Final = 512
_THREES: Final = 19
_GRAMS: Final = 19
_HEADS: Final = 16
"""Bits in the tables for strings and for the beginnings of stems, as powers of two."""
_SIGNS: Final = 1 << 16
_LINES: Final = 0b000_111
"""Strings are looked for in every line, for the kernel looks for those of no rule as well where one was seen."""
_TWO: Final = 1
"""Marks the second of two characters, as `_ONE` marks one that stands for itself."""
_ONE: Final = 2
_TERM: Final = 4
"""Beside the edges of a string: it is a term, for which the kernel looks in the lines where one was seen."""


class _Entry(NamedTuple):
    """What a key says when it is found: the bit to raise, and for a string all of it, how many of its characters stand
    before the place of the key, whether it must begin or end a word, and whether it is a term (`_TERM`)."""

    bit: int
    literal: str = ""
    offset: int = 0
    edges: int = 0


def classes_of(wake: Wake) -> int:
    """The classes of lines in which a rule could hold, as bits."""
    found = 0
    for place, (chars, words) in enumerate(CLASSES):
        if wake.chars[1] > chars and wake.words[1] > words:
            for group in wake.groups:
                found |= 1 << (place + (0 if group == "line" else _ENDS))
    return found


def classes_by_atom(plan: WakePlan) -> dict[Atom, int]:
    """The classes of lines in which a thing that rules need matters."""
    out: dict[Atom, int] = {}
    for wake in plan.lines:
        for atom in atoms(wake.need) if wake.need is not None else ():
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


def _evidence(literal: str, edges: int, common: frozenset[str]) -> tuple[tuple[str, ...], bool, int] | None:
    """The words that stand in a text where a literal does, the last one perhaps but a word's beginning, and where in the
    literal the first of them stands among all its words; None where the string itself tells more."""
    if len(literal) < 3 or has_unspaced(literal):
        return None
    best: tuple[float, tuple[tuple[str, ...], bool, int]] | None = None
    for first, places in _runs(literal):
        words = [word for _, _, word in places]
        if not edges & LEFT and places[0][0] == 0:
            words, first = words[1:], first + 1
        stem = bool(words) and not edges & RIGHT and places[-1][1] == len(literal)
        if stem and len(words[-1]) < STEM:
            words, stem = words[:-1], False
        if words:
            found = _cost_of_words(words, common) * (2 if stem else 1)
            if best is None or found < best[0]:
                best = found, (tuple(words), stem, first)
    return best[1] if best and best[0] <= _cost_of_string(literal) else None


def _runs(literal: str) -> list[tuple[int, list[tuple[int, int, str]]]]:
    """The words of a literal, parted where signs stand between them that part words in the sieve as well; before each run
    the number of its first word."""
    out: list[tuple[int, list[tuple[int, int, str]]]] = []
    for number, place in enumerate(places_of(literal)):
        if not number or parts(literal[out[-1][1][-1][1] : place[0]]):
            out.append((number, []))
        out[-1][1].append(place)
    return out


class Sieve:
    """What wakes rules, while it is gathered. Of each number that the kernel's trie notes: `classes`, the classes of lines in
    which it matters, and `raises`, the bit that it raises there, below 0 for none; so many of the numbers are `lists` of
    terms. `common`: words that stand in every text."""

    def __init__(self, classes: Sequence[int], raises: Sequence[int], lists: int, common: frozenset[str]) -> None:
        self._classes, self._raises, self._lists, self._common = classes, raises, lists, common
        self._noted: dict[tuple[tuple[str, ...], bool], dict[_Entry, int]] = {}
        self._lines: dict[tuple[str, ...], dict[_Entry, int]] = {}
        self._strings: dict[tuple[str, int], set[int]] = {}

    def words(self, words: Sequence[str], stem: bool, number: int) -> None:
        """Words that stand one behind the other, the last one a stem or not."""
        if self._raises[number] >= 0:
            _join(self._noted.setdefault((tuple(words), stem), {}), _Entry(self._raises[number]), self._classes[number])

    def line(self, words: Sequence[str], number: int) -> None:
        """Words that are all of a line."""
        _join(self._lines.setdefault(tuple(words), {}), _Entry(self._raises[number]), self._classes[number])

    def literal(self, literal: str, edges: int, number: int) -> None:
        """A string that may stand anywhere, or begin or end a word as `edges` say."""
        said = edges | (_TERM if number < self._lists else 0)
        self._strings.setdefault((literal, said), set()).add(self._raises[number])

    def arrays(self) -> dict[str, array[Any]]:
        """The tables."""
        tables = Tables()
        for (words, stem), entries in self._noted.items():
            word, key, _ = self._key(tables, words, stem)
            for entry, classes in entries.items():
                tables.add(word, key, entry, classes)
        for line, entries in self._lines.items():
            for entry, classes in entries.items():
                tables.add(line[-1], line_key(list(line)), entry, classes)
        phrases = (f" {' '.join(words)} " for words, _ in self._noted)
        threes = Counter(phrase[at : at + 3] for phrase in phrases for at in range(len(phrase) - 2))
        for (literal, edges), bits in self._strings.items():
            evidence = _evidence(literal, edges, self._common)
            if evidence is None:
                self._anywhere(tables, literal, edges, bits, threes)
                continue
            words, stem, first = evidence
            word, key, last = self._key(tables, words, stem)
            offset = places_of(literal)[first + last][0]
            for bit in bits:
                tables.add(word, key, _Entry(bit, literal, offset, edges), _LINES)
        limits = array("i", (limit for least in CLASSES for limit in least))
        return {**tables.arrays(), "sieve_limits": limits}

    def _key(self, tables: Tables, words: tuple[str, ...], stem: bool) -> tuple[str, int, int]:
        """The key of some words, the word in whose block it is noted, and the number of the last word that it tells of."""
        last, whole = words[-1], len(words) - stem
        rare = [1 / len(word) if word in self._common else 2.2 ** -len(word) for word in words]
        if not stem and len(words) == 1:
            return words[0], word_key(words[0]), 0
        if not stem and len(words) == 2:
            return words[1], pair_key(*words), 1
        if whole > 2:
            at = min(range(whole - 2), key=lambda at: (rare[at + 2], prod(rare[at : at + 3]), at))
            return words[at + 2], triple_key(*words[at : at + 3]), at + 2
        if len(words) > 1:
            beginning = last[: STEM if len(last) >= STEM else 1]
            tables.head(beginning, paired=True)
            return words[-2], stem_pair_key(words[-2], beginning), len(words) - 1
        tables.head(last[:STEM], paired=False)
        return last[:STEM], stem_key(last[:_STEM]), 0

    def _anywhere(self, tables: Tables, literal: str, edges: int, bits: set[int], threes: Counter[str]) -> None:
        """Notes a string by as many of its characters as are looked at together, of which the last three are rarest."""
        end = min(
            range(min(len(literal), 3), len(literal) + 1),
            key=lambda end: (threes[literal[max(end - 3, 0) : end]], -end),
        )
        for bit in bits:
            tables.string(literal[max(end - _GRAM, 0) : end], _Entry(bit, literal, end, edges))


def _join(entries: dict[_Entry, int], entry: _Entry, classes: int) -> None:
    entries[entry] = entries.get(entry, 0) | classes


class Tables:
    """Small tables that are looked at first, and one that says for certain."""

    def __init__(self) -> None:
        self._signs = bytearray(_SIGNS)
        self._blocks = [bytearray(1 << (_WORDS + 6)) for _ in _BLOCKS]
        self._threes, self._grams = bytearray(1 << (_THREES - 3)), bytearray(1 << (_GRAMS - 3))
        self._heads = [bytearray(1 << (_HEADS - 3)), bytearray(1 << (_HEADS - 3))]
        self._keys: dict[int, set[_Entry]] = {}

    def add(self, word: str, key: int, entry: _Entry, classes: int) -> None:
        """Notes a key (a signed 64-bit number) which is looked for where a word ends, in lines of some classes."""
        for table, (_, wanted) in zip(self._blocks, _BLOCKS, strict=True):
            if classes & wanted:
                _raise(table, slot_of(word_key(word), _WORDS) * _BLOCK + key % _BLOCK)
        self._keys.setdefault(key, set()).add(entry)

    def head(self, beginning: str, *, paired: bool) -> None:
        """Notes the first three letters of a stem; `paired`: it stands behind other words."""
        _raise(self._heads[paired], slot_of(word_key(beginning), _HEADS))

    def string(self, part: str, entry: _Entry) -> None:
        """Notes one to six characters that may stand anywhere."""
        places = gram_places(part[-3:]) if len(part) > 1 else []
        for place in places:
            _raise(self._threes, place)
        if places:
            _raise(self._grams, slot_of(gram_key(part), _GRAMS))
        else:
            self._signs[min(ord(part[-1]), _SIGNS - 1)] |= _TWO if len(part) == 2 else _ONE
        self._keys.setdefault(gram_key(part), set()).add(entry)

    def arrays(self) -> dict[str, array[Any]]:
        """All tables by name. A key and what it says share 64 bits: the upper 40 of the key, and one more than the number of
        a set of entries."""
        size = 1 << (3 * len(self._keys) // 2 + 1).bit_length()
        keys, sets = array("Q", [0]) * size, dict[tuple[_Entry, ...], int]()
        for key, found in self._keys.items():
            slot = key & (size - 1)
            while keys[slot]:
                slot = (slot + 1) & (size - 1)
            number = sets.setdefault(tuple(sorted(found)), len(sets))
            keys[slot] = key & 0xFFFFFFFF_FF000000 | number + 1
        if len(sets) >= 1 << 24:
            raise ValueError("too many different things wake rules")
        first = {name: table for (name, _), table in zip(_BLOCKS, self._blocks, strict=True)}
        first |= {"threes": self._threes, "grams": self._grams, "signs": self._signs}
        first |= {"heads": self._heads[False], "paired": self._heads[True]}
        return {
            "sieve_keys": keys, **_entries(sets), **{f"sieve_{name}": array("B", bytes(t)) for name, t in first.items()},
        }  # fmt: skip


def _entries(sets: Iterable[tuple[_Entry, ...]]) -> dict[str, array[Any]]:
    """The entries of each set: (bit, place of the string among all characters, its length, offset, edges)."""
    starts, entries, places, chars = array("i", [0]), array("i"), dict[str, int](), array("I")
    for found in sets:
        for bit, literal, offset, edges in found:
            if literal not in places:
                places[literal] = len(chars)
                chars.extend(map(ord, literal))
            entries.extend((bit, places[literal], len(literal), offset, edges))
        starts.append(len(entries) // 5)
    return {"sieve_sets": starts, "sieve_entries": entries or array("i", [0]), "sieve_chars": chars or array("I", [0])}


def _raise(table: bytearray, bit: int) -> None:
    table[bit >> 3] |= 1 << (bit & 7)
