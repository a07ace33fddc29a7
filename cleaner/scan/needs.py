"""What must be found in a text for a condition to be able to hold there, as a formula over what the scan can see.

`None` stands for a condition of which nothing of the kind can be said. The formula may be weaker than the condition,
never stronger: it wakes rules, it does not decide.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .fold import unfold, word_character
from .terms import LEFT, RIGHT


@dataclass(frozen=True, slots=True)
class List:
    """A term of this list stands in the text; `whole`: it is all of the text."""

    name: str
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Literals:
    """One of these folded byte strings stands in the text, beginning or ending a word where its edges ask for it; a string
    that begins or ends with a sign has no word next to it there. `common`: they stand in so many texts that they are
    asked for only where something rarer was found."""

    strings: frozenset[tuple[bytes, int]]
    common: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """The text is one of these lines, given as their words joined by blanks."""

    lines: frozenset[str]


@dataclass(frozen=True, slots=True)
class Every:
    """All of these."""

    parts: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """One of these at least."""

    parts: tuple[Need, ...]


Atom = List | Literals | Lines
Need = Atom | Every | Some


def every(parts: Iterable[Need | None]) -> Need | None:
    """What an `all` needs: what its parts need, as far as that is known."""
    known = tuple(part for part in parts if part is not None)
    return known[0] if len(known) == 1 else Every(known) if known else None


def some(parts: Iterable[Need | None]) -> Need | None:
    """What an `any` needs: nothing, when nothing is known of one of its parts."""
    given = list(parts)
    known = tuple(part for part in given if part is not None)
    if len(known) < len(given) or not known:
        return None
    return known[0] if len(known) == 1 else Some(known)


def inside(need: Need) -> Need:
    """The same for a part of a text: what is all of the part only stands somewhere in the whole, and next to a sign at its
    end a word may stand."""
    match need:
        case List(name, True):
            return List(name)
        case Literals(strings, common):
            return Literals(frozenset((string, word_edges(string, edges)) for string, edges in strings), common)
        case Every(parts):
            return Every(tuple(map(inside, parts)))
        case Some(parts):
            return Some(tuple(map(inside, parts)))
        case _:
            return need


def word_edges(string: bytes, edges: int) -> int:
    """Of the edges of a folded string those where it begins or ends with a word, not with a sign."""
    text = unfold(string)
    signs = (LEFT if not word_character(text[0]) else 0) | (RIGHT if not word_character(text[-1]) else 0)
    return edges & ~signs


def common(need: Need) -> bool:
    """Whether what must be there stands in so many texts that it is not worth looking for by itself."""
    match need:
        case Literals(_, found):
            return found
        case Some(parts):
            return any(map(common, parts))
        case Every(parts):
            return all(map(common, parts))
        case _:
            return False


def atoms(need: Need) -> set[Atom]:
    """All that a formula speaks of."""
    if isinstance(need, Every | Some):
        return set().union(*map(atoms, need.parts))
    return {need}
