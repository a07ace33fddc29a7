"""What a rule may ask of a line's surroundings: zones, neighbours, what has been removed so far.

Lines that rules have removed, and blank ones, do not count: so a line that stays sees the same surroundings when the
cleaned text is cleaned again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from .view import Unit, View

if TYPE_CHECKING:
    from .scan.index import TermIndex


class Context:
    """The units of one document and which of them are gone."""

    def __init__(self, view: View, terms: TermIndex, collection: Mapping[str, int] | None = None) -> None:
        self.view = view
        self._terms = terms
        self._collection = collection or {}
        self._units: dict[int, Unit] = {}
        self.removed: dict[int, list[tuple[str, str, float]]] = {}
        """Unit number -> (rule, category, score) of what removes it."""

    def unit(self, index: int) -> Unit:
        """The unit with this number."""
        found = self._units.get(index)
        if found is None:
            found = self._units[index] = Unit(self.view.texts[index], self.view.starts[index], index, self._terms, self)
        return found

    def part(self, unit: Unit, start: int, end: int) -> Unit:
        """A sentence of a unit, with the surroundings of the whole."""
        return Unit(unit.text[start:end], unit.start + start, unit.index, self._terms, self)

    def alive(self, index: int) -> bool:
        """Whether a unit has text and stays."""
        return index not in self.removed and bool(self.view.texts[index].strip())

    def neighbours(self, unit: Unit, step: int) -> Iterator[Unit]:
        """The units that stay, going away from this one: step 1 down, -1 up."""
        index, size = unit.index + step, len(self.view.texts)
        while 0 <= index < size:
            if self.alive(index):
                yield self.unit(index)
            index += step

    def zone(self, unit: Unit) -> str:
        """`head`, `body` or `tail`; a document without prose is all body."""
        if not any(n.prose for n in self.neighbours(unit, 1)):
            return "tail" if any(n.prose for n in self.neighbours(unit, -1)) else "body"
        return "body" if any(n.prose for n in self.neighbours(unit, -1)) else "head"

    def lines_before(self, unit: Unit, most: int) -> int:
        """How many lines stay above it, counted up to `most`."""
        return _count(self.neighbours(unit, -1), most)

    def lines_after(self, unit: Unit, most: int) -> int:
        """How many lines stay below it, counted up to `most`."""
        return _count(self.neighbours(unit, 1), most)

    def words_before(self, unit: Unit) -> int:
        """How many words stay above it."""
        return sum(n.words for n in self.neighbours(unit, -1))

    def words_after(self, unit: Unit) -> int:
        """How many words stay below it."""
        return sum(n.words for n in self.neighbours(unit, 1))

    @cached_property
    def _lines(self) -> Counter[str]:
        return Counter(text.strip() for text in self.view.texts)

    def times_here(self, unit: Unit) -> int:
        """How often this line stands in the document."""
        return self._lines[unit.text.strip()]

    def times_in_collection(self, unit: Unit) -> int:
        """In how many documents of the collection this line stands; 0 where none was counted."""
        return self._collection.get(unit.text.strip(), 0)

    def removed_near(self, unit: Unit, within: int) -> set[tuple[str, str]]:
        """(rule, category) of the removed lines at most so many lines away, blank ones aside."""
        out: set[tuple[str, str]] = set()
        size = len(self.view.texts)
        for step in (-1, 1):
            index, seen = unit.index + step, 0
            while 0 <= index < size and seen < within:
                if self.view.texts[index].strip():
                    seen += 1
                    out |= {(rule, category) for rule, category, _ in self.removed.get(index, ())}
                index += step
        return out


def _count(units: Iterator[Unit], most: int) -> int:
    """How many there are, counted up to `most`."""
    count = 0
    for _ in units:
        count += 1
        if count >= most:
            break
    return count
