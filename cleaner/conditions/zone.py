"""`zone`: before the first prose line, after the last one, or between; `end`: no prose line comes after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from .base import EVERY, NONE, Build

if TYPE_CHECKING:
    from ..scan.needs import Need
    from ..view import Unit

Name = Literal["head", "body", "tail", "end"]


@dataclass(init=False, repr=False, eq=False)
class Spec:
    """Before the first prose line (head), after the last one (tail), or between (body); `end` is the tail and the last
    prose line itself."""

    zone: Name | list[Name]


class Zone:
    """Compiled `zone`."""

    contextual = True
    effort = 1

    def __init__(self, spec: dict[str, Any], build: Build) -> None:
        zones = spec["zone"]
        self._zones = frozenset([zones] if isinstance(zones, str) else zones)

    def holds(self, unit: Unit) -> int:
        zones = self._zones
        if unit.context.zone(unit) in zones or ("end" in zones and unit.context.at_end(unit)):
            return EVERY
        return NONE

    def need(self) -> Need | None:
        return None
