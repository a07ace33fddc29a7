"""`terms`: a word or phrase of a term list stands in the text."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Literal

from ..scan.fold import has_unspaced
from .base import EVERY, NONE, AtLeast, Build, languages_in

if TYPE_CHECKING:
    from ..scan.needs import Need
    from ..view import Unit
    from .base import Condition


@dataclass(init=False, repr=False, eq=False)
class Spec:
    """A word or phrase of one of these term lists stands in the text.

    `at: start` and `end` mean that nothing but signs comes before or after it, `whole` both.
    """

    terms: str | list[str]
    at: Literal["anywhere", "start", "end", "whole"] = "anywhere"
    count: AtLeast | None = None


class Terms:
    """Compiled `terms`."""

    contextual = False
    effort = 2

    def __init__(self, spec: dict[str, Any], build: Build) -> None:
        names = spec["terms"]
        self._names = [names] if isinstance(names, str) else list(names)
        self._numbers = [build.list_number(name) for name in self._names]
        self._at = spec.get("at", "anywhere")
        self._count = (spec.get("count") or {}).get("min", 1)
        self._plain = self._at == "anywhere" and self._count == 1  # what most rules ask

    def holds(self, unit: Unit) -> int:
        if not unit.whole and self._line_has_none(unit):
            return NONE
        hits = unit.hits
        if self._plain:
            mask = NONE
            for number in self._numbers:
                for hit in hits.get(number, ()):
                    mask |= hit[0]
            return mask
        found: dict[tuple[int, int], int] = {}  # a word in several lists counts once
        at = self._at
        low, high = unit.core if at != "anywhere" else (0, 0)
        for number in self._numbers:
            for languages, start, end in hits.get(number, ()):
                if at != "anywhere" and ((at != "end" and start > low) or (at != "start" and end < high)):
                    continue
                found[start, end] = found.get((start, end), NONE) | languages
        if len(found) < self._count:
            return NONE
        if self._count == 1:
            return reduce(or_, found.values(), NONE)
        return self._often_enough(list(found.values()))

    def either(self, other: Condition) -> Condition | None:
        """The lists of both, where neither asks more than that a term stands there."""
        if not (isinstance(other, Terms) and self._plain and other._plain):
            return None
        both = copy(self)
        both._names, both._numbers = self._names + other._names, self._numbers + other._numbers
        return both

    def _line_has_none(self, unit: Unit) -> bool:
        """Whether the line of a sentence has no term where the sentence stands, so that it need not be looked at by itself:
        the terms of a line are looked for once, those of each sentence anew."""
        line = unit.context.unit(unit.index)
        low, text, whole = unit.start - line.start, unit.text, line.text
        high = low + len(text)
        hits = line.hits
        for number in self._numbers:
            for _, start, end in hits.get(number, ()):
                if start >= low and end <= high:
                    return False
        # Between blanks the words are the same, but for scripts whose words are told by what else stands in the line.
        parted = (low == 0 or whole[low - 1].isspace()) and (high == len(whole) or whole[high].isspace())
        return parted and whole[low:high] == text and not has_unspaced(whole)

    def _often_enough(self, found: list[int]) -> int:
        """The languages of which there are hits enough."""
        singles = {languages for languages in found if languages != EVERY} or {EVERY}
        enough = (
            one for one in languages_in(singles) if sum(1 for languages in found if languages & one) >= self._count
        )
        return reduce(or_, enough, NONE)

    def need(self) -> Need | None:
        from ..scan.needs import List, some

        return some(List(name, self._at == "whole") for name in self._names)
