"""`only`: the text is made of nothing but words of these lists."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from operator import and_, or_
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
        spans: dict[tuple[int, int], int] = {}
        named = NONE
        for number in self._numbers:
            for languages, start, end in hits.get(number, ()):
                place = start, end
                spans[place] = spans.get(place, NONE) | languages
                if languages != EVERY:
                    named |= languages
        counts = unit.letter_counts if spans else (0,)
        if not counts[-1]:
            return NONE
        wanted = self._share * counts[-1]
        sizes: dict[int, int] = {}
        covered = 0
        for (start, end), languages in _apart(spans):
            size = counts[end] - counts[start]
            if size and languages:
                sizes[languages] = sizes.get(languages, 0) + size
                covered += size
        if covered < wanted:
            return NONE
        # One language at a time has to cover the text; those that agree with every language count for each.
        whole = reduce(and_, sizes, named or EVERY)
        if self._share >= 1 or whole == EVERY:
            return whole
        answer = NONE
        for language in languages_in({named}) if named else [EVERY]:
            if sum(size for languages, size in sizes.items() if languages & language) >= wanted:
                answer |= language
        return answer

    def need(self) -> Need | None:
        from ..scan.needs import List, some

        return some(map(List, self._names))


def _apart(spans: dict[tuple[int, int], int]) -> list[tuple[tuple[int, int], int]]:
    """Spans with their languages, cut so that no two overlap: each piece has the languages of all spans over it."""
    found = sorted(spans.items())
    reach = 0
    for (start, end), _ in found:
        if start < reach:
            break
        reach = end
    else:
        return found
    cuts = sorted({end for place in spans for end in place})
    return [
        (place, reduce(or_, (languages for (start, end), languages in found if start <= place[0] < end), NONE))
        for place in pairwise(cuts)
    ]
