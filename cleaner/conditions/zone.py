"""`zone`: before the first prose line, after the last one, or between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from .base import EVERY, NONE, Anchor, Build

if TYPE_CHECKING:
    from ..view import Unit

Name = Literal["head", "body", "tail"]


@dataclass(frozen=True, kw_only=True)
class Spec:
    """Before the first prose line (head), after the last one (tail), or between (body)."""

    zone: Name | list[Name]


class Zone:
    """Compiled `zone`."""

    contextual = True
    effort = 1

    def __init__(self, spec: dict[str, Any], build: Build) -> None:
        zones = spec["zone"]
        self._zones = frozenset([zones] if isinstance(zones, str) else zones)

    def holds(self, unit: Unit) -> int:
        return EVERY if unit.context.zone(unit) in self._zones else NONE

    def anchor(self) -> Anchor | None:
        return None
