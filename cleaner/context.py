"""What a rule may ask of a line's surroundings: zones, neighbours, what has been removed so far.

Lines that rules have removed, and blank ones, do not count: so a line that stays sees the same surroundings when the
cleaned text is cleaned again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from .view import Unit, View

if TYPE_CHECKING:
    from .matching import Matcher, Removed, Woken
    from .scan.index import TermHits


class Context:
    """The units of one document and which of them are gone."""

    def __init__(self, view: View, matcher: Matcher, found: Woken, collection: Mapping[str, int] | None = None) -> None:
        self.view = view
        self.matcher, self._found = matcher, found
        self._collection = collection or {}
        self._units: dict[int, Unit] = {}
        self.removed: Removed = {}
        """Unit number -> (rule, category, score) of what removes it."""
        self.runs: dict[int, set[int]] = {}
        """Units in runs that were found, by the condition that found them."""
        self._bounds: tuple[int, int] | None = None

    def unit(self, index: int) -> Unit:
        """The unit with this number."""
        found = self._units.get(index)
        if found is None:
            view, words = self.view, self._found.words(index)
            found = self._units[index] = Unit(view.unit_text(index), view.starts[index], index, self, words, True)
        return found

    def close(self) -> None:
        """Lets go of the units: what refers to each other would stay until the garbage collector comes by."""
        self._units.clear()

    def part(self, unit: Unit, start: int, end: int) -> Unit:
        """A sentence of a unit, with the surroundings of the whole."""
        return Unit(unit.text[start:end], unit.start + start, unit.index, self)

    def hits(self, unit: Unit) -> TermHits:
        """Every term in a unit, or in a part of one."""
        return self._found.hits(unit.index) if unit.whole else self.matcher.find(unit.text)

    def function_words(self, unit: Unit) -> float:
        """Share of the words of a unit that are function words of some language."""
        number = self.matcher.numbers.get("function-words")
        hits = unit.hits.get(number, []) if number is not None else []
        return min(1.0, len({start for _, start, _ in hits}) / unit.words) if unit.words else 0.0

    def remove(self, index: int, reasons: list[tuple[str, str, float]]) -> None:
        """Takes a unit out of what the rules see from now on."""
        self.removed[index] = reasons
        if self._bounds is not None and index in self._bounds:
            self._bounds = None

    def put_back(self, index: int) -> None:
        """Undoes a removal."""
        del self.removed[index]
        self._bounds = None

    def neighbours(self, unit: Unit, step: int) -> Iterator[Unit]:
        """The units that stay, going away from this one: step 1 down, -1 up."""
        return map(self.unit, self._staying(unit, step))

    def _staying(self, unit: Unit, step: int) -> Iterator[int]:
        """Their numbers."""
        index, size = unit.index + step, len(self.view.starts)
        while 0 <= index < size:
            if index not in self.removed and not self._found.blank(index):
                yield index
            index += step

    @property
    def bounds(self) -> tuple[int, int]:
        """The numbers of the first and the last unit of prose that stay; both beyond the end where there is none."""
        if self._bounds is None:
            self._bounds = self._found.paragraphs(self.removed)
        return self._bounds

    def zone(self, unit: Unit) -> str:
        """`head`, `body` or `tail`; a document without prose is all body."""
        first, last = self.bounds
        if first == len(self.view.starts) or first <= unit.index <= last:
            return "body"
        return "head" if unit.index < first else "tail"

    def at_end(self, unit: Unit) -> bool:
        """Whether other prose stands above and none below."""
        first, last = self.bounds
        return first < unit.index and last <= unit.index

    def lines_before(self, unit: Unit, most: int) -> int:
        """How many lines stay above it, counted up to `most`."""
        return sum(1 for _ in islice(self._staying(unit, -1), most))

    def lines_after(self, unit: Unit, most: int) -> int:
        """How many lines stay below it, counted up to `most`."""
        return sum(1 for _ in islice(self._staying(unit, 1), most))

    def words_before(self, unit: Unit, most: float) -> float:
        """How many words stay above it; infinite when there are more than `most`."""
        return self._found.words_to(unit.index, 1, most, self.removed)

    def words_after(self, unit: Unit, most: float) -> float:
        """How many words stay below it; infinite when there are more than `most`."""
        return self._found.words_to(unit.index, -1, most, self.removed)

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
        size = len(self.view.starts)
        for step in (-1, 1):
            index, seen = unit.index + step, 0
            while 0 <= index < size and seen < within:
                if not self._found.blank(index):
                    seen += 1
                    out |= {(rule, category) for rule, category, _ in self.removed.get(index, ())}
                index += step
        return out
