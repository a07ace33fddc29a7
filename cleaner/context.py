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
        self._sums: Sums | None = None

    def unit(self, index: int) -> Unit:
        """The unit with this number."""
        found = self._units.get(index)
        if found is None:
            found = self._units[index] = Unit(self.view.texts[index], self.view.starts[index], index, self._terms, self)
        return found

    def part(self, unit: Unit, start: int, end: int) -> Unit:
        """A sentence of a unit, with the surroundings of the whole."""
        return Unit(unit.text[start:end], unit.start + start, unit.index, self._terms, self)

    def remove(self, index: int, reasons: list[tuple[str, str, float]]) -> None:
        """Takes a unit out of what the rules see from now on."""
        self.removed[index] = reasons
        if self._sums is not None:
            self._sums.take(index)

    def put_back(self, index: int) -> None:
        """Undoes a removal."""
        del self.removed[index]
        self._sums = None

    @property
    def sums(self) -> Sums:
        """Words and paragraphs that stay, summed; counted at the first question."""
        if self._sums is None:
            self._sums = Sums([self.unit(i) if self.alive(i) else None for i in range(len(self.view.texts))])
        return self._sums

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
        above, here, below = self.sums.prose(unit.index)
        if not below:
            return "tail" if above else "body"
        return "body" if above or here else "head"

    def lines_before(self, unit: Unit, most: int) -> int:
        """How many lines stay above it, counted up to `most`."""
        return _count(self.neighbours(unit, -1), most)

    def lines_after(self, unit: Unit, most: int) -> int:
        """How many lines stay below it, counted up to `most`."""
        return _count(self.neighbours(unit, 1), most)

    def words_before(self, unit: Unit) -> int:
        """How many words stay above it."""
        return self.sums.words(unit.index)[0]

    def words_after(self, unit: Unit) -> int:
        """How many words stay below it."""
        return self.sums.words(unit.index)[1]

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


class Sums:
    """Prefix sums over the units that stay, kept up to date as units go (a Fenwick tree: Fenwick, "A new data structure
    for cumulative frequency tables", 1994). Words and paragraphs share a number: paragraphs count in its high part."""

    _PROSE = 1 << 40

    def __init__(self, units: list[Unit | None]) -> None:
        self._values = [0 if unit is None else unit.words + self._PROSE * unit.prose for unit in units]
        size = len(units)
        tree = [0, *self._values]
        for place in range(1, size + 1):
            above = place + (place & -place)
            if above <= size:
                tree[above] += tree[place]
        self._tree = tree
        self._total = sum(self._values)

    def take(self, index: int) -> None:
        """A unit goes."""
        value, place, tree = self._values[index], index + 1, self._tree
        self._values[index] = 0
        self._total -= value
        while place < len(tree):
            tree[place] -= value
            place += place & -place

    def _before(self, index: int) -> int:
        total, place, tree = 0, index, self._tree
        while place:
            total += tree[place]
            place &= place - 1
        return total

    def words(self, index: int) -> tuple[int, int]:
        """Words above and below a unit."""
        before = self._before(index)
        after = self._total - before - self._values[index]
        return before % self._PROSE, after % self._PROSE

    def prose(self, index: int) -> tuple[int, int, int]:
        """Paragraphs above a unit, 1 or 0 for itself, and below."""
        before, here = self._before(index), self._values[index]
        return before // self._PROSE, here // self._PROSE, (self._total - before - here) // self._PROSE
