"""`all`, `any`, `not`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

from .base import EVERY, NONE, Build, Condition, Joins

if TYPE_CHECKING:
    from ..scan.needs import Need
    from ..view import Unit


@dataclass(init=False, repr=False, eq=False)
class AllSpec:
    """All of these hold, in a common language."""

    all: Annotated[list[dict[str, Any]], "conditions"]


@dataclass(init=False, repr=False, eq=False)
class AnySpec:
    """At least one of these holds."""

    any: Annotated[list[dict[str, Any]], "conditions"]


@dataclass(init=False, repr=False, eq=False)
class NotSpec:
    """This does not hold."""

    not_: Annotated[dict[str, Any], "condition"] = field(metadata={"key": "not"})


class All:
    """Compiled `all`."""

    def __init__(self, spec: dict[str, Any], build: Build) -> None:
        parts = [build.compile(part) for part in spec["all"]]
        # What is cheap to ask comes first: the first failure ends the question.
        self.parts = sorted(parts, key=lambda part: part.effort)
        self.contextual = any(part.contextual for part in parts)
        self.effort = max((part.effort for part in parts), default=0)

    def holds(self, unit: Unit) -> int:
        mask = EVERY
        for part in self.parts:
            mask &= part.holds(unit)
            if not mask:
                return NONE
        return mask

    def need(self) -> Need | None:
        from ..scan.needs import every

        return every(part.need() for part in self.parts)


class AnyOf:
    """Compiled `any`."""

    def __init__(self, spec: dict[str, Any], build: Build) -> None:
        parts = [build.compile(part) for part in spec["any"]]
        self.parts = sorted(parts, key=lambda part: part.effort)
        self.effort = max((part.effort for part in parts), default=0)
        self.contextual = any(part.contextual for part in self.parts)
        self._asked = _fewer(self.parts)

    def holds(self, unit: Unit) -> int:
        mask = NONE
        for part in self._asked:
            mask |= part.holds(unit)
            if mask == EVERY:
                break
        return mask

    def need(self) -> Need | None:
        from ..scan.needs import some

        return some(part.need() for part in self.parts)


def _fewer(parts: list[Condition]) -> list[Condition]:
    """The same, with one part in the place of those that can be asked at once."""
    out: list[Condition] = []
    for part in parts:
        for place, known in enumerate(out):
            one = known.either(part) if isinstance(known, Joins) else None
            if one is not None:
                out[place] = one
                break
        else:
            out.append(part)
    return out


class Not:
    """Compiled `not`."""

    def __init__(self, spec: dict[str, Any], build: Build) -> None:
        self._part = build.compile(spec["not"])
        self.contextual = self._part.contextual
        self.effort = self._part.effort

    def holds(self, unit: Unit) -> int:
        return NONE if self._part.holds(unit) else EVERY

    def need(self) -> Need | None:
        return None
