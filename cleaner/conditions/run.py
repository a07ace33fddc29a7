"""`run`: one of several such lines in a row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from .base import EVERY, NONE, Build

if TYPE_CHECKING:
    from ..scan.needs import Need
    from ..view import Unit


@dataclass(init=False, repr=False, eq=False)
class RunOf:
    """At least `min` neighbouring lines in a row, this one among them, for which `of` holds."""

    min: int
    of: Annotated[dict[str, Any], "condition"]


@dataclass(init=False, repr=False, eq=False)
class Spec:
    """One of several such lines in a row."""

    run: RunOf


class Run:
    """Compiled `run`: blank and removed lines neither count nor break it."""

    contextual = True
    effort = 5

    def __init__(self, spec: dict[str, Any], build: Build) -> None:
        self._min: int = spec["run"]["min"]
        self._of = build.compile(spec["run"]["of"])

    def holds(self, unit: Unit) -> int:
        # Lines of a run that was found stay in it, though some of them have been removed since.
        found = unit.context.runs.setdefault(id(self), set())
        if unit.index in found:
            return EVERY
        if not self._of.holds(unit):
            return NONE
        run = {unit.index}
        for step in (-1, 1):
            for neighbour in unit.context.neighbours(unit, step):
                if not self._of.holds(neighbour):
                    break
                run.add(neighbour.index)
        if len(run) < self._min:
            return NONE
        found |= run
        return EVERY

    def need(self) -> Need | None:
        return self._of.need()
