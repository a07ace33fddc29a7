"""What is asked of the units of a document, one after the other: how long they are, which rules could hold at its ends."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator
from math import inf
from typing import TYPE_CHECKING

from ..view import count_words, reads_as_prose

if TYPE_CHECKING:
    from . import RuleNumbers

Asked = tuple[int, list[int]]
"""(unit, rules that could hold there)."""


class Lines(ABC):
    """The units of a document in Python; the kernel has the same methods (`Scanned`), held against these in tests."""

    def __init__(self, texts: list[str]) -> None:
        self._texts = texts
        self._words: dict[int, int] = {}
        self.rules: dict[int, RuleNumbers] = {}

    @abstractmethod
    def at_end(self, group: str, index: int) -> RuleNumbers:
        """The rules of `tail` or `head` that could hold for a unit at that end of the text, ascending."""

    def among(self, wanted: frozenset[int]) -> list[Asked]:
        """The rules among `wanted` that could hold, by unit."""
        found = ((unit, [number for number in numbers if number in wanted]) for unit, numbers in self.rules.items())
        return [(unit, numbers) for unit, numbers in found if numbers]

    def words(self, index: int) -> int:
        """How many words a unit has."""
        found = self._words.get(index)
        if found is None:
            found = self._words[index] = count_words(self._texts[index])
        return found

    def blank(self, index: int) -> bool:
        """Whether a unit has no text."""
        text = self._texts[index]
        return not text or text.isspace()

    def prose(self, index: int) -> bool:
        """Whether a unit reads like a paragraph of an article."""
        return reads_as_prose(self._texts[index], self.words(index))

    def paragraphs(self, removed: Collection[int]) -> tuple[int, int]:
        """The first and the last unit of prose, those in `removed` aside; both beyond the end where there is none."""
        size = len(self._texts)
        first = next((i for i in range(size) if self.prose(i) and i not in removed), size)
        return first, next((i for i in range(size - 1, first, -1) if self.prose(i) and i not in removed), first)

    def words_to(self, index: int, step: int, most: float, removed: Collection[int]) -> float:
        """How many words stand between a unit that stays and the end of the text that one leaves in steps of 1 or -1;
        infinite when there are more than `most`."""
        if index in removed or self.blank(index):
            return inf
        words = 0
        for place in range(0 if step > 0 else len(self._texts) - 1, index, step):
            if words > most:
                break
            if place not in removed and not self.blank(place):
                words += self.words(place)
        return words if words <= most else inf

    def upward(self, removed: Collection[int], wanted: frozenset[int], reach: float) -> Iterator[Asked]:
        """From the last unit up: the rules among `wanted` that could hold for each, those for the end of a text up to
        the last paragraph that stays, and as far as `reach` words. What is removed meanwhile is heeded."""
        index, words, prose = len(self._texts) - 1, 0, False
        while index >= 0 and not (prose and words > reach):
            if not self.blank(index):
                asked = self._asked("tail", index, wanted)
                if asked:
                    yield index, asked
                if index not in removed:
                    words += self.words(index)
                    prose = prose or self.prose(index)
            index -= 1
        for place in sorted((i for i in self.rules if i <= index), reverse=True):
            asked = [number for number in self.rules[place] if number in wanted]
            if asked:
                yield place, asked

    def downward(self, removed: Collection[int], wanted: frozenset[int], reach: float) -> Iterator[Asked]:
        """From the first unit down, removed ones left out: the rules among `wanted` that could hold for each, those for
        the head of a text down to the first paragraph behind `reach` words."""
        index, words, size = 0, 0, len(self._texts)
        while index < size:
            if index not in removed and not self.blank(index):
                if words >= reach and self.prose(index):
                    break
                asked = self._asked("head", index, wanted)
                if asked:
                    yield index, asked
                words += self.words(index)
            index += 1
        for place in sorted(i for i in self.rules if i >= index):
            if place in removed or self.blank(place):
                continue
            asked = [number for number in self.rules[place] if number in wanted]
            if asked:
                yield place, asked

    def _asked(self, group: str, index: int, wanted: frozenset[int]) -> list[int]:
        """The rules among `wanted` that could hold for a unit at an end of the text; all that could are noted."""
        numbers, more = self.rules.get(index, ()), self.at_end(group, index)
        if more:
            numbers = self.rules[index] = tuple(sorted({*numbers, *more}))
        return [number for number in numbers if number in wanted]
