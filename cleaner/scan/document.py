"""What to look for in a document so that it is seldom found: of a formula, of a list of terms, and what that costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import reduce
from math import inf
from operator import or_
from typing import TYPE_CHECKING, Final

from .fold import forms, has_unspaced
from .needs import Atom, Every, Lines, List, Literals, Need, Some, atoms, common, every
from .terms import LEFT, RIGHT, edges_of, language_code
from .words import words_of

if TYPE_CHECKING:
    from ..model import TermList

_RARE: Final = 0.02
_EVERYDAY: Final = 200.0
"""What literals and lists may cost that are looked for beside something rarer."""


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


def lighten(need: Need, costs: Mapping[Atom, float], literals: float = _RARE) -> Need:
    """The formula without lists of words that stand in nearly every line, and literals that stand in more than this share
    of them, where something rarer must be there as well."""
    if isinstance(need, Some):
        return Some(tuple(lighten(part, costs, literals) for part in need.parts))
    if not isinstance(need, Every):
        return need
    limits = {List: _EVERYDAY, Literals: literals}
    parts = [lighten(part, costs, literals) for part in need.parts]
    rare = [part for part in parts if not any(costs[atom] > limits.get(type(atom), inf) for atom in atoms(part))]
    return every(rare) or every(part for part in parts if not common(part)) or need


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
_LONG: Final = 7
"""Letters of a word that stands for its phrases."""
_SHARED: Final = 4
_TOPIC: Final = 0.05
"""A topic stands in so many phrases of its list, and in this share of them."""
_ALWAYS: Final = 0.25
"""The share for words that many lists have."""
_EACH: Final = 3e-5
"""What it costs to look for a string that is never there."""
