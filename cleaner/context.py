"""What a rule may ask of a line's surroundings: zones, neighbours, what has been removed so far.

Lines that rules have removed, and blank ones, do not count: so a line that stays sees the same surroundings when the
cleaned text is cleaned again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING

from .view import Unit, View, reads_as_prose

if TYPE_CHECKING:
    from .matching import Matcher, Woken
    from .scan.index import TermHits


class Context:
    """The units of one document and which of them are gone."""

    def __init__(self, view: View, matcher: Matcher, found: Woken, collection: Mapping[str, int] | None = None) -> None:
        self.view = view
        self.matcher, self._found = matcher, found
        self._collection = collection or {}
        self._units: dict[int, Unit] = {}
        self._prose: dict[int, bool] = {}
        self.removed: dict[int, list[tuple[str, str, float]]] = {}
        """Unit number -> (rule, category, score) of what removes it."""
        self.runs: dict[int, set[int]] = {}
        """Units in runs that were found, by the condition that found them."""
        self._above, self._below = Edge(self, 1), Edge(self, -1)
        self._bounds: tuple[int, int] | None = None

    def end(self) -> None:
        """Nothing more will be asked: lets go of all that refers back to this context. A collector of garbage would have to
        find it else, which took a fifteenth of all the time in a run over many small files."""
        self._units, self._bounds = {}, None
        del self._above, self._below

    def unit(self, index: int) -> Unit:
        """The unit with this number."""
        found = self._units.get(index)
        if found is None:
            found = self._units[index] = Unit(self.view.texts[index], self.view.starts[index], index, self, whole=True)
            words = self._found.words(index)
            if words is not None:
                found.__dict__["words"] = (
                    words  # where `cached_property` looks: counted on the way, never counted again
                )
        return found

    def words(self, index: int) -> int:
        """How many words a unit has."""
        found = self._found.words(index)
        return self.unit(index).words if found is None else found

    def prose(self, index: int) -> bool:
        """Whether a unit reads like a paragraph of an article."""
        found = self._prose.get(index)
        if found is None:
            found = self._prose[index] = reads_as_prose(self.view.texts[index], self.words(index))
        return found

    def blank(self, index: int) -> bool:
        """Whether a unit has no text."""
        text = self.view.texts[index]
        return not text or text.isspace()

    def part(self, unit: Unit, start: int, end: int) -> Unit:
        """A sentence of a unit, with the surroundings of the whole."""
        return Unit(unit.text[start:end], unit.start + start, unit.index, self)

    def hits(self, unit: Unit) -> TermHits:
        """Every term in a unit, or in a part of one."""
        return self._found.hits(unit.index) if unit.whole else self.matcher.find(unit.text)

    def remove(self, index: int, reasons: list[tuple[str, str, float]]) -> None:
        """Takes a unit out of what the rules see from now on."""
        self.removed[index] = reasons
        self._above.forget(index)
        self._below.forget(index)
        if self._bounds is not None and index in self._bounds:
            self._bounds = None

    def put_back(self, index: int) -> None:
        """Undoes a removal."""
        del self.removed[index]
        self._above, self._below, self._bounds = Edge(self, 1), Edge(self, -1), None

    def alive(self, index: int) -> bool:
        """Whether a unit has text and stays."""
        return index not in self.removed and not self.blank(index)

    def neighbours(self, unit: Unit, step: int) -> Iterator[Unit]:
        """The units that stay, going away from this one: step 1 down, -1 up."""
        index, size = unit.index + step, len(self.view.texts)
        while 0 <= index < size:
            if self.alive(index):
                yield self.unit(index)
            index += step

    @property
    def bounds(self) -> tuple[int, int]:
        """The numbers of the first and the last unit of prose that stay; both beyond the end where there is none."""
        if self._bounds is None:
            size = len(self.view.texts)
            first = next((i for i in range(size) if self.alive(i) and self.prose(i)), size)
            last = next((i for i in range(size - 1, first, -1) if self.alive(i) and self.prose(i)), first)
            self._bounds = first, last
        return self._bounds

    def zone(self, unit: Unit) -> str:
        """`head`, `body` or `tail`; a document without prose is all body."""
        first, last = self.bounds
        if first == len(self.view.texts) or first <= unit.index <= last:
            return "body"
        return "head" if unit.index < first else "tail"

    def at_end(self, unit: Unit) -> bool:
        """Whether other prose stands above and none below."""
        first, last = self.bounds
        return first < unit.index and last <= unit.index

    def lines_before(self, unit: Unit, most: int) -> int:
        """How many lines stay above it, counted up to `most`."""
        return _count(self.neighbours(unit, -1), most)

    def lines_after(self, unit: Unit, most: int) -> int:
        """How many lines stay below it, counted up to `most`."""
        return _count(self.neighbours(unit, 1), most)

    def words_before(self, unit: Unit, most: float) -> float:
        """How many words stay above it; infinite when there are more than `most`."""
        return self._above.words(unit.index, most)

    def words_after(self, unit: Unit, most: float) -> float:
        """How many words stay below it; infinite when there are more than `most`."""
        return self._below.words(unit.index, most)

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
                if not self.blank(index):
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


class Edge:
    """How many words stand between each unit and one end of the document, counted from that end as far as asked."""

    def __init__(self, context: Context, step: int) -> None:
        self._context, self._step = context, step
        self._reset()

    def _reset(self) -> None:
        self._next = 0 if self._step > 0 else len(self._context.view.texts) - 1
        self._words = 0
        self._known: dict[int, int] = {}

    def forget(self, index: int) -> None:
        """A unit went: what was counted over it no longer holds."""
        if index in self._known:
            self._reset()

    def words(self, index: int, most: float) -> float:
        """Words between the end and a unit that stays; infinite when there are more than `most`."""
        context, size = self._context, len(self._context.view.texts)
        while index not in self._known and self._words <= most and 0 <= self._next < size:
            if context.alive(self._next):
                self._known[self._next] = self._words
                self._words += context.words(self._next)
            self._next += self._step
        found = self._known.get(index, inf)
        return found if found <= most else inf
