"""`repeated`: the same line stands several times, here or in the collection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .base import EVERY, NONE, Build

if TYPE_CHECKING:
    from ..scan.needs import Need
    from ..view import Unit


@dataclass(init=False, repr=False, eq=False)
class Times:
    """`document` times in this document, or in `collection` documents of this collection."""

    document: int | None = None
    collection: int | None = None


@dataclass(init=False, repr=False, eq=False)
class Spec:
    """The same line stands several times."""

    repeated: Times


class Repeated:
    """Compiled `repeated`."""

    contextual = True
    effort = 4

    def __init__(self, spec: dict[str, Any], build: Build) -> None:
        self._document = spec["repeated"].get("document")
        self._collection = spec["repeated"].get("collection")

    def holds(self, unit: Unit) -> int:
        context = unit.context
        if self._document is not None and context.times_here(unit) >= self._document:
            return EVERY
        if self._collection is not None and context.times_in_collection(unit) >= self._collection:
            return EVERY
        return NONE

    def need(self) -> Need | None:
        return None
