"""What a line may be made of: the words of the lists that rules with `only` name, for the sieve of the kernel.

Such rules hold for lines in which every word, or nearly every one, is of some lists. So the sieve tells their lines by that:
each word has a bit for each group of rules that allow it, and a line of which a word has none is no line of theirs.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from ..scan.fold import has_unspaced
from ..scan.terms import LEFT, RIGHT, STEM, Shape, language_code, shapes
from ..scan.words import words_of
from .sift import part_place, slot_of, word_key

if TYPE_CHECKING:
    from ..model import TermList

LEAST: Final = 0.75
"""The share of a line's letters that lists must make up for them to tell lines apart."""
_GROUPS: Final = 7
"""Groups of rules of which each allows no words but those of its lists; the last bit is of those that allow some others."""
_COVERED: Final = 5
"""Characters of a stem, or of the end of a word, that are noted."""
_WORDS: Final = 19
_HEADS: Final = 16
_PARTS: Final = 18
"""Places in the tables, as powers of two."""

Lists = frozenset[str]


def allowed(
    rules: Sequence[tuple[Lists, float]], lists: Mapping[str, TermList]
) -> tuple[dict[str, array[Any]], list[int]]:
    """The tables for rules, given as (lists, share that they must make up), and the bit of each rule, 0 for those of which
    nothing is known."""
    groups = _merged([names for names, share in rules if share >= 1])
    groups += [Lists()] * (_GROUPS - len(groups))
    groups.append(Lists().union(*(names for names, share in rules if LEAST <= share < 1)))
    tables = {"cover": bytearray(1 << _WORDS), "heads": bytearray(1 << _HEADS), "parts": bytearray(1 << _PARTS)}
    ends: set[int] = set()
    for name in sorted(Lists().union(*groups)):
        mask = sum(1 << place for place, names in enumerate(groups) if name in names)
        for code, words in lists[name].words.items():
            for term in words:
                for shape in shapes(term, language_code(code)):
                    _allow(tables, shape, mask, ends)
    arrays: dict[str, array[Any]] = {f"allowed_{name}": array("B", bytes(table)) for name, table in tables.items()}
    arrays["allowed_least"] = array("d", [LEAST])
    arrays["allowed_ends"] = array("i", [sum(1 << size for size in ends)])
    return arrays, [_bit_of(names, share, groups) for names, share in rules]


def _bit_of(names: Lists, share: float, groups: Sequence[Lists]) -> int:
    if share < LEAST:
        return 0
    return 1 << (_GROUPS if share < 1 else next(place for place, group in enumerate(groups) if names <= group))


def _merged(rules: Sequence[Lists]) -> list[Lists]:
    """At most as many groups as there are bits, those put together that have most in common."""
    groups = sorted(set(rules), key=sorted)
    while len(groups) > _GROUPS:
        pairs = [(a, b) for b in range(len(groups)) for a in range(b)]
        first, second = max(pairs, key=lambda pair: (_common(groups[pair[0]], groups[pair[1]]), pair))
        groups[first] |= groups.pop(second)
    return groups


def _common(one: Lists, other: Lists) -> float:
    return len(one & other) / len(one | other)


def _allow(tables: dict[str, bytearray], shape: Shape, mask: int, ends: set[int]) -> None:
    """Notes the words of a term, and the beginnings and ends of words that it may be, of these the lengths in `ends`."""
    words = [word for word in shape.words or words_of(shape.literal) if not has_unspaced(word)]
    begun = shape.stem
    if not shape.words and words:
        begun = not shape.edges & RIGHT and shape.literal.endswith(words[-1])
        if not shape.edges & LEFT and shape.literal.startswith(words[0]):
            end = words.pop(0)[-_COVERED:]
            tables["parts"][part_place(end, -len(end))] |= mask
            ends.add(len(end))
    if begun and words:
        stem = words.pop()[:_COVERED]
        tables["parts"][part_place(stem, len(stem))] |= mask
        if len(stem) >= STEM:
            tables["heads"][slot_of(word_key(stem[:STEM]), _HEADS)] |= mask
    for word in words:
        tables["cover"][slot_of(word_key(word), _WORDS)] |= mask
