"""Terms as sequences of words, and the table that finds them in the words of a text.

Most terms are words and phrases of languages with blanks: they are found by looking up each word of the text, which
costs the same for ten terms and for a hundred thousand. What is left (scripts without blanks, signs, endings such as
`*banner`) is little, and goes to an automaton.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final, NamedTuple

from .engines import Engine, Name, build
from .fold import bare, has_unspaced, unspaced, word_character
from .words import lower, places_of, words_of

LEFT: Final = 1
RIGHT: Final = 2
STEM: Final = 3
"""Letters of a stem by which it is looked up."""

Places = list[tuple[int, int, str]]
"""(start, end, word in lower case) of the words of a text."""


_SAME = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "fil": "tl", "ckb": "ku", "kmr": "ku"}


def language_code(language: str) -> str:
    """The primary subtag, with the forms of Norwegian and old codes made one; `*` stays."""
    code = language.replace("_", "-").split("-")[0].lower()
    return _SAME.get(code, code)


class Shape(NamedTuple):
    """How a term is looked for: `words` one after the other, the last one a stem or not; or, where `words` is empty, as
    the string `literal`, which must begin or end a word as `edges` say and may grow to the word's beginning or end."""

    words: tuple[str, ...]
    stem: bool
    literal: str = ""
    edges: int = 0
    grows: int = 0


def edges_of(term: str) -> tuple[str, int]:
    """A term without its stars, and at which ends it has to begin or end a word."""
    plain = term.strip("*").strip()
    edges = 0
    if plain and not term.startswith("*") and word_character(plain[0]) and not unspaced(plain[0]):
        edges |= LEFT
    if plain and not term.endswith("*") and word_character(plain[-1]) and not unspaced(plain[-1]):
        edges |= RIGHT
    return plain, edges


def lower_forms(term: str, language: str) -> set[str]:
    """The spellings in lower case under which a term may stand: Greek capitals lose their accents, Turkish ones their
    dots."""
    low = lower(term).replace("’", "'")
    out = {low}
    if language == "el":
        out.add(bare(low))
    if language in ("tr", "az"):
        out.add(low.replace("ı", "i"))
    return out


def line_key(words: list[str]) -> str:
    """What a whole line is looked up by: its words, signs left out."""
    return " ".join(words)


@lru_cache(maxsize=1 << 18)
def shapes(term: str, language: str = "*") -> frozenset[Shape]:
    """How a term of a list is looked for."""
    plain, edges = edges_of(term)
    out: set[Shape] = set()
    for low in lower_forms(plain, language) if plain else ():
        words = tuple(words_of(low))
        stem = term.endswith("*")
        whole = (
            words
            and not term.startswith("*")
            and edges == (LEFT if stem else LEFT | RIGHT)
            and not has_unspaced(low)
            and (not stem or len(words[-1]) >= STEM or len(words) > 1)
        )
        if whole:
            out.add(Shape(words, stem))
        else:
            out.add(Shape((), False, low, edges, (LEFT if term.startswith("*") else 0) | (RIGHT if stem else 0)))
    return frozenset(out)


def full_words(shape: Shape) -> list[str]:
    """The words of a term that stand in a text as they are: not a stem, nor what a term without an edge begins in."""
    if shape.words:
        return list(shape.words[:-1] if shape.stem else shape.words)
    words = words_of(shape.literal)
    if words and not shape.edges & LEFT and shape.literal.startswith(words[0]):
        words = words[1:]
    if words and not shape.edges & RIGHT and shape.literal.endswith(words[-1]):
        words = words[:-1]
    return words


class TermTable:
    """Finds terms in a text and gives what was stored with them."""

    def __init__(self) -> None:
        self._words: dict[str, list[Any]] = {}
        """First word -> [targets of the word alone, second word -> [(further words, last is a stem, targets)], the same
        where the second word is itself the stem]."""
        self._stems: dict[str, list[tuple[str, list[Any]]]] = {}
        self._literals: dict[str, list[tuple[int, int, list[Any]]]] = {}

    def add(self, shape: Shape, target: Any) -> None:
        """Stores a target with a term."""
        if not shape.words:
            _put(self._literals.setdefault(shape.literal, []), (shape.edges, shape.grows), target)
        elif shape.stem and len(shape.words) == 1:
            word = shape.words[0]
            _put(self._stems.setdefault(word[:STEM], []), (word,), target)
        else:
            entry = self._words.setdefault(shape.words[0], [[], {}, []])
            rest = shape.words[1:]
            if not rest:
                entry[0].append(target)
            elif shape.stem and len(rest) == 1:
                _put(entry[2], (rest, True), target)
            else:
                _put(entry[1].setdefault(rest[0], []), (rest, shape.stem), target)

    def start(self, engine: Name | None) -> None:
        """Readies the table; nothing can be added afterwards."""
        names = sorted(self._literals)
        # Terms of scripts without blanks are many, and looked for only in texts that have such characters.
        self._signs = _Literals([name for name in names if not has_unspaced(name)], engine)
        self._dense = _Literals([name for name in names if has_unspaced(name)], engine)

    def tables(self) -> list[Any]:
        """The table as plain data, for the cache."""
        return [self._words, self._stems, self._literals]

    @classmethod
    def from_tables(cls, tables: list[Any], engine: Name | None) -> TermTable:
        """The table that `tables` were taken from."""
        self = cls()
        self._words, self._stems, self._literals = tables
        self.start(engine)
        return self

    def find(self, text: str, places: Places | None = None) -> list[tuple[int, int, Any]]:
        """(start, end, target) of every term in `text`, in code points; `places` are its words where they are known."""
        places = places_of(text) if places is None else places
        out: list[tuple[int, int, Any]] = []
        words, stems, count = self._words, self._stems, len(places)
        for number, (start, end, word) in enumerate(places):
            entry = words.get(word)
            if entry is not None:
                for target in entry[0]:
                    out.append((start, end, target))
                if number + 1 < count:
                    for rest, stem, targets in (*entry[1].get(places[number + 1][2], ()), *entry[2]):
                        last = number + len(rest)
                        if last < count and _follows(text, places, number, rest, stem):
                            stop = places[last][1]
                            out.extend((start, stop, target) for target in targets)
            heads = stems.get(word[:STEM])
            if heads is not None:
                for head, targets in heads:
                    if word.startswith(head):
                        out.extend((start, end, target) for target in targets)
        if self._signs.names:
            self._add_literals(text, self._signs.find(text), out)
        if self._dense.names and has_unspaced(text):
            self._add_literals(text, self._dense.find(text), out)
        return out

    def _add_literals(self, text: str, found: list[tuple[int, str]], out: list[tuple[int, int, Any]]) -> None:
        size = len(text)
        for stop, literal in found:
            start = stop - len(literal)
            begins = _edge(text, start - 1)
            ends = stop == size or _edge(text, stop)
            for edges, grows, targets in self._literals[literal]:
                if (edges & LEFT and not begins) or (edges & RIGHT and not ends):
                    continue
                low, high = start, stop
                while grows & RIGHT and high < size and not _edge(text, high):
                    high += 1
                while grows & LEFT and low and not _edge(text, low - 1):
                    low -= 1
                out.extend((low, high, target) for target in targets)


class _Literals:
    """Strings looked for in a text by an automaton."""

    def __init__(self, names: list[str], engine: Name | None) -> None:
        self.names = names
        self._engine: Engine = build([name.encode("utf-8", "surrogatepass") for name in names], engine)

    def find(self, text: str) -> list[tuple[int, str]]:
        """(end in code points, string) of each in the text, whatever its case."""
        data = lower(text).encode("utf-8", "surrogatepass")
        hits = self._engine.scan(data)
        if len(data) == len(text):
            return [(end, self.names[number]) for end, number in hits]
        return [(len(data[:end].decode("utf-8", "surrogatepass")), self.names[number]) for end, number in hits]


def _put(entries: list[Any], key: tuple[Any, ...], target: Any) -> None:
    """Adds a target to the last entry, if it has this key, or to a new one: what is added comes in order."""
    if entries and tuple(entries[-1][:-1]) == key:
        entries[-1][-1].append(target)
    else:
        entries.append((*key, [target]))


def _edge(text: str, place: int) -> bool:
    """Whether no word goes on at this place."""
    return place < 0 or not word_character(text[place]) or unspaced(text[place])


def _follows(text: str, places: Places, number: int, rest: tuple[str, ...], stem: bool) -> bool:
    """Whether the words `rest` stand behind a word, parted by no more than a blank and one small sign."""
    last = len(rest) - 1
    for offset, wanted in enumerate(rest):
        before, here = places[number + offset], places[number + offset + 1]
        if here[2] != wanted and not (stem and offset == last and here[2].startswith(wanted)):
            return False
        if here[0] - before[1] > 1 and not _near(text[before[1] : here[0]]):
            return False
    return True


def _near(gap: str) -> bool:
    """Whether what stands between two words does not end a sentence or a clause."""
    sign = gap.strip()
    return len(sign) <= 1 and sign not in {".", "!", "?", ":", ";", ",", "…", "|", "(", ")"}
