"""`near`: a line that another rule removes stands close by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .base import EVERY, NONE, Build

if TYPE_CHECKING:
    from ..scan.needs import Need
    from ..view import Unit


@dataclass(init=False, repr=False, eq=False)
class Neighbour:
    """The rule `rule`, or any rule of `category`, removes a line at most `within` lines away (blank ones aside)."""

    rule: str | None = None
    category: str | None = None
    within: int = 1


@dataclass(init=False, repr=False, eq=False)
class Spec:
    """Another rule's hit stands close by."""

    near: Neighbour


class Near:
    """Compiled `near`: sees what the rules that look at a line alone have removed."""

    contextual = True
    effort = 4

    def __init__(self, spec: dict[str, Any], build: Build) -> None:
        near = spec["near"]
        self._rule, self._category, self._within = near.get("rule"), near.get("category"), near.get("within", 1)

    def holds(self, unit: Unit) -> int:
        found = unit.context.removed_near(unit, self._within)
        for rule, category in found:
            if rule == self._rule or category == self._category or (self._rule is None and self._category is None):
                return EVERY
        return NONE

    def need(self) -> Need | None:
        return None
