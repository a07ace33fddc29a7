"""Which rules a line could wake, by a look at each of its words.

Every term list (and every literal of a pattern) that some rule needs has a bit. A word raises the bits of the lists in
which it is a term; of a phrase, its rarest pair does where the line has its other words too. A rule whose formula (see
`needs`) the bits of a line do not meet cannot hold there. So ten thousand terms cost what ten do: one look-up a word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, reduce
from itertools import compress, pairwise
from operator import and_, or_
from typing import TYPE_CHECKING, Any, Final

from .engines import Engine, Name, build
from .fold import forms, has_unspaced
from .needs import Atom, Every, Lines, List, Literals, Need
from .terms import LEFT, RIGHT, STEM, Shape, full_words, language_code, line_key, lower_forms, shapes
from .words import lower, words_of

if TYPE_CHECKING:
    from ..model import TermList

Formula = int | list[Any]
"""Bits of which one must be raised, or `["all" | "any", formula, …]`."""
_STEM_MARK: Final = "*"
_BEGINS_LINE: Final = 1
_IN_PAIR: Final = 2
_BEFORE_STEM: Final = 4
"""Bits that say what else is to be looked up: the line as a whole, pairs of words, a word and the beginning of the next."""
_MOST: Final = 1 << 17
"""Words whose bits are remembered: more than most languages use."""


class WordBits:
    """Bits by word: of words that are known as they are, and of those that begin with a stem. `free`: what has no
    letters, and runs of a script without blanks, has every bit."""

    def __init__(
        self,
        words: dict[str, int] | None = None,
        stems: dict[str, list[tuple[str, int]]] | None = None,
        *,
        free: bool = False,
    ) -> None:
        self._words, self._stems = words or {}, stems or {}
        self._memo = _Memo(self._words, self._stems, free=free)
        self.of = self._memo.__getitem__

    def add(self, word: str, bits: int, *, stem: bool = False) -> None:
        """A word (or every word that begins with it) raises bits."""
        if not stem:
            self._words[word] = self._words.get(word, 0) | bits
            return
        entries = self._stems.setdefault(word[:STEM], [])
        known = next((place for place, (head, _) in enumerate(entries) if head == word), None)
        if known is None:
            entries.append((word, bits))
        else:
            entries[known] = (word, entries[known][1] | bits)

    def tables(self) -> list[Any]:
        """As plain data, for the cache."""
        return [self._words, self._stems]


class _Memo(dict[str, int]):
    """The bits of each word that was met; forgets all when there are too many."""

    def __init__(self, words: dict[str, int], stems: dict[str, list[tuple[str, int]]], *, free: bool) -> None:
        super().__init__()
        self._words, self._stems, self._free = words, stems, free

    def __missing__(self, word: str) -> int:
        mask = self._words.get(word, 0)
        if self._free and (not letters_in(word) or has_unspaced(word)):
            mask = -1
        for size in range(min(STEM, len(word)) + 1):
            for stem, bits in self._stems.get(word[:size], ()):
                if word.startswith(stem):
                    mask |= bits
        if len(self) > _MOST:
            self.clear()
        self[word] = mask
        return mask


class Marks:
    """Finds the bits that a text raises."""

    def __init__(self) -> None:
        self._words = WordBits()
        self._phrases: dict[tuple[str, str], Any] = {}
        """Two words of a phrase (the second one may be the marked beginning of a stem) -> [(the others, the stem or
        nothing, bits)]."""
        self._lines: dict[str, int] = {}
        self._dense: dict[str, int] = {}
        self.signs: dict[bytes, tuple[int, int]] = {}
        """Terms without a whole word, as folded bytes with their edges and bits: the scan of the document finds them."""

    @classmethod
    def build(
        cls, atoms: Sequence[Atom], lists: Mapping[str, TermList], common: frozenset[str], engine: Name | None
    ) -> Marks:
        """The marks for these atoms. `common`: words that every text has."""
        self = cls()
        found: list[tuple[Shape, str, int]] = []
        for place, atom in enumerate(atoms):
            bit = bit_of(place)
            match atom:
                case Lines(lines):
                    for line in lines:
                        self._lines[line] = self._lines.get(line, 0) | bit
                case List(name, whole):
                    for code, terms in lists[name].words.items():
                        language = language_code(code)
                        for term in terms:
                            if whole and "*" not in term and words_of(term):
                                for form in lower_forms(term, language):
                                    key = line_key(words_of(form))
                                    self._lines[key] = self._lines.get(key, 0) | bit
                            else:
                                found += ((shape, language, bit) for shape in shapes(term, language))
                case Literals():
                    pass  # the scan of the document finds them
        seen = Counter(word for shape, _, _ in found for word in set(full_words(shape)))
        for shape, language, bit in found:
            self._add(shape, language, bit, seen, common)
        for line in self._lines:
            self._words.add(line.split(" ", 1)[0], _BEGINS_LINE)
        self._phrases = {two: [(*key, bits) for key, bits in found.items()] for two, found in self._phrases.items()}
        self._start(engine)
        return self

    def _add(self, shape: Shape, language: str, bit: int, seen: Counter[str], common: frozenset[str]) -> None:
        if not shape.words and has_unspaced(shape.literal):
            self._dense[shape.literal] = self._dense.get(shape.literal, 0) | bit
            return
        stem = shape.words[-1] if shape.words and shape.stem else ""
        full = full_words(shape)
        if len(full) > 1 or (full and stem):
            last = _STEM_MARK + stem[:1] if stem else ""
            pairs = list(pairwise(full)) or [(full[0], last)]
            pair = min(pairs, key=lambda two: (sum(w in common for w in two), seen[two[0]] + seen[two[1]], two))
            entries = self._phrases.setdefault(pair, {})
            key = (tuple(sorted({*full} - {*pair})), stem)
            entries[key] = entries.get(key, 0) | bit
            if pair[1].startswith(_STEM_MARK):
                self._words.add(pair[0], _BEFORE_STEM)
            else:
                self._words.add(min(pair, key=lambda word: (word in common, seen[word], word)), _IN_PAIR)
        elif full:
            self._words.add(full[0], bit)
        elif len(stem) >= STEM:
            self._words.add(stem, bit, stem=True)
        else:
            literal = shape.literal or " ".join(shape.words)
            edges = shape.edges if shape.literal else LEFT
            for form in forms(literal, language):
                old = self.signs.get(form, (edges, 0))
                self.signs[form] = (old[0] & edges, old[1] | bit)

    def _start(self, engine: Name | None) -> None:
        self._names = sorted(self._dense)
        self._automaton: Engine = build([name.encode("utf-8", "surrogatepass") for name in self._names], engine)

    def tables(self) -> list[Any]:
        """The marks as plain data, for the cache."""
        return [self._words.tables(), self._phrases, self._lines, self._dense]

    @classmethod
    def from_tables(cls, tables: list[Any], engine: Name | None) -> Marks:
        """The marks that `tables` were taken from."""
        self = cls()
        words, self._phrases, self._lines, self._dense = tables
        self._words = WordBits(*words)
        self._start(engine)
        return self

    def of(self, text: str, words: list[str]) -> int:
        """The bits that a text with these words raises."""
        mask = reduce(or_, map(self._words.of, words), 0)
        if mask & _BEGINS_LINE:
            mask |= self._lines.get(line_key(words), 0)
        if mask & _IN_PAIR:
            mask |= self._phrases_in(words, words[1:])
        if mask & _BEFORE_STEM:
            mask |= self._phrases_in(words, [_STEM_MARK + word[:1] for word in words[1:]])
        if self._names and not text.isascii() and has_unspaced(text):
            hits = self._automaton.scan(lower(text).encode("utf-8", "surrogatepass"))
            mask |= reduce(or_, (self._dense[self._names[number]] for _, number in hits), 0)
        return mask

    def _phrases_in(self, words: list[str], following: list[str]) -> int:
        """The bits of the phrases two of whose words stand in the line one behind the other, and the others somewhere."""
        mask, phrases = 0, self._phrases
        for two in zip(words, following, strict=False):
            if two in phrases:
                for others, stem, bits in phrases[two]:
                    if all(map(words.__contains__, others)) and (not stem or any(w.startswith(stem) for w in words)):
                        mask |= bits
        return mask


class Coverage:
    """For rules with an `only`: whether the words of a line could be words of its lists.

    Each such rule has a bit, which every word raises that is part of some term of the rule's lists."""

    def __init__(self) -> None:
        self._words = WordBits(free=True)
        self._bits: dict[int, int] = {}
        self._shares: dict[int, float] = {}
        self._known: dict[tuple[int, ...], tuple[Any, Any, Any]] = {}

    @classmethod
    def build(cls, wanted: Mapping[int, tuple[frozenset[str], float]], lists: Mapping[str, TermList]) -> Coverage:
        """`wanted`: rule -> (its lists, the share of the letters that they must cover, 0–1)."""
        self = cls()
        bits: dict[frozenset[str], int] = {}
        for rule, (names, share) in sorted(wanted.items()):
            self._shares[rule] = share
            self._bits[rule] = bits.setdefault(names, 1 << len(bits))
        by_list: dict[str, int] = {}
        for names, bit in bits.items():
            for name in names:
                by_list[name] = by_list.get(name, 0) | bit
        for name, mask in sorted(by_list.items()):
            for code, terms in lists[name].words.items():
                language = language_code(code)
                for term in terms:
                    for shape in shapes(term, language):
                        self._add(shape, mask)
        return self

    def _add(self, shape: Shape, mask: int) -> None:
        for word in full_words(shape):
            self._words.add(word, mask)
        parts = list(shape.words) or words_of(shape.literal)
        if not parts:
            return
        grows = RIGHT if shape.stem else shape.grows
        if grows & RIGHT:
            self._words.add(parts[-1], mask, stem=True)
        if grows & LEFT:  # it may begin with anything
            self._words.add("", mask, stem=True)

    def tables(self) -> list[Any]:
        """As plain data, for the cache."""
        return [self._words.tables(), self._bits, self._shares]

    @classmethod
    def from_tables(cls, tables: list[Any]) -> Coverage:
        """What `tables` were taken from."""
        self = cls()
        words, self._bits, self._shares = tables
        self._words = WordBits(*words, free=True)
        return self

    def among(self, rules: tuple[int, ...], words: list[str]) -> tuple[int, ...]:
        """Those of the rules whose `only` the words allow; numbers are allowed anywhere."""
        plain, strict, lenient = self._sorted(rules)
        if not strict and not lenient:
            return rules
        of = self._words.of
        complete = reduce(and_, map(of, words), -1)
        out = [rule for rule, bit in strict if complete & bit]
        if lenient:
            masks, sizes = list(map(of, words)), list(map(letters_in, words))
            total = sum(sizes)
            for rule, bit, share in lenient:
                if sum(compress(sizes, map(bit.__and__, masks))) >= share * total - 1e-6:
                    out.append(rule)
        return tuple(sorted([*plain, *out])) if out else plain

    def _sorted(self, rules: tuple[int, ...]) -> tuple[Any, Any, Any]:
        """Rules without an `only`, those whose lists must cover all, and those that ask for a share."""
        found = self._known.get(rules)
        if found is None:
            if len(self._known) > _MOST:
                self._known.clear()
            shares, bits = self._shares, self._bits
            plain = tuple(rule for rule in rules if rule not in shares)
            strict = [(rule, bits[rule]) for rule in rules if shares.get(rule) == 1.0]
            lenient = [(rule, bits[rule], shares[rule]) for rule in rules if shares.get(rule, 1.0) < 1.0]
            found = self._known[rules] = (plain, strict, lenient)
        return found


class Gates:
    """The rules of one group with their formulas: which of them do these bits meet?"""

    def __init__(self, entries: Iterable[tuple[int, Formula]]) -> None:
        self.entries = [(number, formula) for number, formula in entries]
        self._known: dict[int, tuple[int, ...]] = {}

    def open(self, mask: int) -> tuple[int, ...]:
        """The numbers of the rules, ascending."""
        found = self._known.get(mask)
        if found is None:
            if len(self._known) > _MOST:
                self._known.clear()
            found = self._known[mask] = tuple(number for number, formula in self.entries if meets(formula, mask))
        return found


@lru_cache(maxsize=_MOST)
def letters_in(word: str) -> int:
    """How many letters a word has: digits and marks make no difference to `only`."""
    return sum(map(str.isalpha, word))


def bit_of(place: int) -> int:
    """The bit of an atom."""
    return _BEFORE_STEM << 1 + place


def formula(need: Need | None, bits: Mapping[Atom, int]) -> Formula:
    """A formula over bits; -1, which any bits meet, where nothing is needed."""
    if need is None:
        return ["all"]
    if isinstance(need, List | Literals | Lines):
        return bit_of(bits[need])
    parts = [formula(part, bits) for part in need.parts]
    if isinstance(need, Every):
        return ["all", *parts]
    plain = reduce(or_, (part for part in parts if isinstance(part, int)), 0)
    rest = [part for part in parts if not isinstance(part, int)]
    return plain if not rest else ["any", *([plain] if plain else []), *rest]


def meets(formula: Formula, mask: int) -> bool:
    """Whether the bits of a text meet a formula."""
    if isinstance(formula, int):
        return bool(formula & mask)
    answers = (meets(part, mask) for part in formula[1:])
    return all(answers) if formula[0] == "all" else any(answers)
