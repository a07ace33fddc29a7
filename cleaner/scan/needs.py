"""What must be found in a text for a condition to be able to hold there, as a formula over what the scan can see.

`None` stands for a condition of which nothing of the kind can be said. The formula may be weaker than the condition,
never stronger: it wakes rules, it does not decide.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class List:
    """A term of this list stands in the text; `whole`: it is all of the text."""

    name: str
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Literals:
    """One of these folded byte strings stands in the text, beginning or ending a word where its edges ask for it."""

    strings: frozenset[tuple[bytes, int]]


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
    """The same for a part of a text: what is all of the part only stands somewhere in the whole."""
    match need:
        case List(name, True):
            return List(name)
        case Every(parts):
            return Every(tuple(map(inside, parts)))
        case Some(parts):
            return Some(tuple(map(inside, parts)))
        case _:
            return need


def atoms(need: Need) -> set[Atom]:
    """All that a formula speaks of."""
    if isinstance(need, Every | Some):
        return set().union(*map(atoms, need.parts))
    return {need}
