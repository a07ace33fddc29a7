"""`only`: the text is made of nothing but words of these lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .base import EVERY, NONE, Build, languages_in

if TYPE_CHECKING:
    from ..scan.needs import Need
    from ..view import Unit


@dataclass(init=False, repr=False, eq=False)
class Spec:
    """The text holds nothing but words of these term lists (digits, signs and blanks aside), in one language.

    `share` (0–1) lowers the part of the letters that they must cover.
    """

    only: str | list[str]
    share: float = 1.0


class Only:
    """Compiled `only`."""

    contextual = False
    effort = 3

    def __init__(self, spec: dict[str, Any], build: Build) -> None:
        names = spec["only"]
        self._names = [names] if isinstance(names, str) else list(names)
        self._numbers = [build.list_number(name) for name in self._names]
        self._share = spec.get("share", 1.0)

    def holds(self, unit: Unit) -> int:
        hits = unit.hits
        found = [hit for number in self._numbers for hit in hits.get(number, ())]
        if not found:
            return NONE
        letters = unit.letters
        if not letters:
            return NONE
        wanted = self._share * letters
        # What the hits of a set of languages cover at most, overlaps counted twice: that rules most lines out.
        most: dict[int, int] = {}
        for languages, start, end in found:
            most[languages] = most.get(languages, 0) + unit.letters_between(start, end)
        if sum(most.values()) < wanted:
            return NONE
        found.sort(key=lambda hit: (hit[1], -hit[2]))
        # One language at a time has to cover the text; those that agree with every language count for each.
        answer = NONE
        for language in languages_in({languages for languages in most if languages != EVERY} or {EVERY}):
            if sum(size for languages, size in most.items() if languages & language) < wanted:
                continue
            covered, position = 0, 0
            for languages, start, end in found:
                if languages & language and end > position:
                    covered += unit.letters_between(max(start, position), end)
                    position = end
            if covered >= wanted:
                answer |= language
        return answer

    def need(self) -> Need | None:
        from ..scan.needs import List, some

        return some(map(List, self._names))
