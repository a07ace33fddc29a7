"""`terms`: a word or phrase of a term list stands in the text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Literal

from .base import NONE, Anchor, AtLeast, Build

if TYPE_CHECKING:
    from ..view import Unit


@dataclass(frozen=True, kw_only=True)
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
        self._build = build

    def holds(self, unit: Unit) -> int:
        hits = unit.hits
        mask, count = NONE, 0
        at = self._at
        low, high = unit.core if at != "anywhere" else (0, 0)
        for number in self._numbers:
            for languages, start, end in hits.get(number, ()):
                if at == "start" and start > low:
                    continue
                if at == "end" and end < high:
                    continue
                if at == "whole" and (start > low or end < high):
                    continue
                mask |= languages
                count += 1
        return mask if count >= self._count else NONE

    def anchor(self) -> Anchor:
        whole = self._at == "whole"
        return reduce(or_, (self._build.term_anchor(name, whole=whole) for name in self._names))
