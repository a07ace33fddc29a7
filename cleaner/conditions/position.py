"""`position`: how far from an end of the document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .base import EVERY, NONE, Between, Build, ends

if TYPE_CHECKING:
    from ..scan.needs import Need
    from ..view import Unit


@dataclass(init=False, repr=False, eq=False)
class Place:
    """Among the first or last n lines, or with so many words before or after; blank and removed lines don't count."""

    first: int | None = None
    last: int | None = None
    words_before: Between | None = None
    words_after: Between | None = None


@dataclass(init=False, repr=False, eq=False)
class Spec:
    """How far from an end of the document."""

    position: Place


class Position:
    """Compiled `position`."""

    contextual = True
    effort = 1

    def __init__(self, spec: dict[str, Any], build: Build) -> None:
        place = spec["position"]
        self._first, self._last = place.get("first"), place.get("last")
        self._before, self._after = _counted(place.get("words_before")), _counted(place.get("words_after"))

    def holds(self, unit: Unit) -> int:
        context = unit.context
        if self._first is not None and context.lines_before(unit, self._first) >= self._first:
            return NONE
        if self._last is not None and context.lines_after(unit, self._last) >= self._last:
            return NONE
        if self._before is not None:
            low, high, most = self._before
            if not low <= context.words_before(unit, most) <= high:
                return NONE
        if self._after is not None:
            low, high, most = self._after
            if not low <= context.words_after(unit, most) <= high:
                return NONE
        return EVERY

    def need(self) -> Need | None:
        return None


def _counted(limits: Mapping[str, float] | None) -> tuple[float, float, float] | None:
    """The least and the most words, and where counting may stop: nothing above it changes the answer."""
    return None if limits is None else (*ends(limits), max(limits.get("min") or 0, limits.get("max") or 0))
