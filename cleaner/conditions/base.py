"""What every kind of condition offers the compiler, and what the compiler offers it.

A condition answers with a set of languages, as bits of an int: those in which it holds. `NONE` (0) means that it does
not hold, `EVERY` (-1, all bits) that it holds whatever the language. So `all` is `&`, `any` is `|`, and the terms of
one rule agree in a language without further ado.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from math import inf
from operator import or_
from typing import TYPE_CHECKING, Any, Final, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..model import TermList
    from ..scan.needs import Need
    from ..view import Unit

EVERY: Final = -1
NONE: Final = 0


@dataclass(init=False, repr=False, eq=False)
class Between:
    """A closed range; either end may be left out."""

    min: float | None = None
    max: float | None = None


@dataclass(init=False, repr=False, eq=False)
class AtLeast:
    """A count: at least `min` times."""

    min: int


class Condition(Protocol):
    """A compiled condition."""

    contextual: bool
    """Whether it looks beyond its own text (zone, neighbours, the document)."""
    effort: int
    """How dear it is to ask: 0 for what a glance tells, up to 5; the parts of an `all` are asked in this order."""

    def holds(self, unit: Unit) -> int:
        """The languages in which it holds for this text."""
        ...

    def need(self) -> Need | None:
        """What the scan must find first; None when nothing of the kind can be said."""
        ...


@runtime_checkable
class Joins(Protocol):
    """A condition that may be asked together with another."""

    def either(self, other: Condition) -> Condition | None:
        """One condition that answers what this one and the other do in an `any`; None where there is none."""
        ...


class Build(Protocol):
    """What a condition may ask for while it is compiled."""

    def list_number(self, name: str) -> int:
        """The number under which a unit's hits of this term list are found."""
        ...

    def term_list(self, name: str) -> TermList:
        """The list itself."""
        ...

    def compile(self, spec: dict[str, Any]) -> Condition:
        """A nested condition."""
        ...


def ends(limits: Mapping[str, float]) -> tuple[float, float]:
    """The ends of a range given as `{min, max}`, both optional."""
    low, high = limits.get("min"), limits.get("max")
    return (-inf if low is None else low), (inf if high is None else high)


def languages_in(masks: set[int]) -> list[int]:
    """The single languages in these sets, as sets of one; `EVERY` stands for itself."""
    if EVERY in masks:
        return [EVERY]
    union, out = reduce(or_, masks, NONE), []
    while union:
        lowest = union & -union
        out.append(lowest)
        union ^= lowest
    return out
