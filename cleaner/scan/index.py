"""`TermIndex` finds every hit of every term list in one short text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ..conditions.base import EVERY
from .terms import Shape, TermTable, language_code, shapes

if TYPE_CHECKING:
    from ..model import TermList
    from .engines import Name

TermHits = dict[int, list[tuple[int, int, int]]]
"""Number of a term list -> (languages as bits, start, end in code points)."""


def numbers_of(lists: Iterable[str]) -> dict[str, int]:
    """The numbers of term lists by their names."""
    return {name: number for number, name in enumerate(sorted(lists))}


def language_bits(lists: Mapping[str, TermList]) -> dict[str, int]:
    """The bit of each language in which some list has terms."""
    codes = sorted({language_code(code) for terms in lists.values() for code in terms.words if code != "*"})
    return {code: 1 << place for place, code in enumerate(codes)}


class TermIndex:
    """All terms of all lists."""

    def __init__(self, lists: Mapping[str, TermList], engine: Name | None = None) -> None:
        self.numbers = numbers_of(lists)
        self.bits = language_bits(lists)
        found: dict[Shape, dict[int, int]] = {}
        for name in sorted(lists):
            number = self.numbers[name]
            for code, words in lists[name].words.items():
                language = language_code(code)
                mask = EVERY if language == "*" else self.bits[language]
                for word in words:
                    for shape in shapes(word, language):
                        targets = found.setdefault(shape, {})
                        targets[number] = targets.get(number, 0) | mask
        self._table = TermTable()
        for shape in sorted(found):
            for target in sorted(found[shape].items()):
                self._table.add(shape, target)
        self._table.start(engine)

    def tables(self) -> list[Any]:
        """The index as plain data, for the cache."""
        return [self.numbers, self.bits, self._table.tables()]

    @classmethod
    def from_tables(cls, tables: list[Any], engine: Name | None = None) -> TermIndex:
        """The index that `tables` were taken from."""
        self = cls.__new__(cls)
        self.numbers, self.bits, table = tables
        self._table = TermTable.from_tables(table, engine)
        return self

    def find(self, text: str) -> TermHits:
        """Every hit of every list in `text`."""
        out: TermHits = {}
        for start, end, (number, mask) in self._table.find(text):
            out.setdefault(number, []).append((mask, start, end))
        return out
