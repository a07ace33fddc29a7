"""The matcher in Python: words by look-up in dictionaries, for platforms without a compiler."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..bounds import GROUPS
from ..scan.document import cheapest, lighten, list_literals
from ..scan.index import TermIndex
from ..scan.marks import Coverage, Formula, Gates, Marks, bit_of, formula
from ..scan.needs import Atom, List, Literals, atoms
from ..scan.terms import shapes
from ..scan.words import words_of
from ..view import SHORT, View
from .lines import Lines

if TYPE_CHECKING:
    from ..scan.engines import Name
    from ..scan.index import TermHits
    from ..scan.whole import DocumentScan
    from ..wakeplan import WakePlan


class PythonMatcher:
    """Terms by look-up of words; rules by formulas over bits.

    In short lines every word is looked at. Of longer ones only those in which the scan of the document finds something
    that a rule without a limit to its length needs."""

    def __init__(self, tables: list[Any], engine: Name | None) -> None:
        terms, marks, gates, self.everywhere, coverage = tables
        self._terms = TermIndex.from_tables(terms, engine)
        self.numbers = self._terms.numbers
        self.marks = Marks.from_tables(marks, engine)
        self.gates = {name: Gates(entries) for name, entries in gates.items()}
        self.coverage = Coverage.from_tables(coverage)

    @classmethod
    def build(cls, plan: WakePlan, scan: DocumentScan, engine: Name | None) -> PythonMatcher:
        """The matcher for a plan."""
        lists, common = plan.lists, plan.common
        # Literals that stand in every other line are left out where something rarer must be there as well.
        needs = {wake.number: lighten(wake.need, plan.costs) for wake in plan.lines if wake.need is not None}
        wanted = sorted(set[Atom]().union(*map(atoms, needs.values())), key=repr)
        bits = {atom: place for place, atom in enumerate(wanted)}
        marks = Marks.build(wanted, lists, common, engine)
        for literal, (edges, mask) in marks.signs.items():
            scan.mark(literal, edges, mask)
        for atom in wanted:
            if isinstance(atom, Literals):
                for string, edges in atom.strings:
                    scan.mark(string, edges, bit_of(bits[atom]))
        gates: dict[str, list[tuple[int, Formula]]] = {name: [] for name in GROUPS}
        everywhere: list[int] = []
        covers: set[Atom] = set()
        for wake in plan.lines:
            for group in wake.groups:
                gates[group].append((wake.number, formula(needs.get(wake.number), bits)))
            if wake.groups != ("line",) or wake.chars[1] <= SHORT:
                continue
            if wake.need is None:
                everywhere.append(wake.number)
            else:
                covers |= cheapest(needs[wake.number], plan.costs)[1]
        for atom in sorted(covers, key=repr):
            if isinstance(atom, List) and not atom.whole:
                for literal, edges in list_literals(lists[atom.name], common).items():
                    scan.mark(literal, edges, 0)
        coverage = Coverage.build({wake.number: wake.only for wake in plan.lines if wake.only[1]}, lists)
        terms = TermIndex(lists, engine)
        shapes.cache_clear()
        return cls([terms.tables(), marks.tables(), gates, everywhere, coverage.tables()], engine)

    def tables(self) -> list[Any]:
        gates = {name: group.entries for name, group in self.gates.items()}
        return [self._terms.tables(), self.marks.tables(), gates, self.everywhere, self.coverage.tables()]

    def find(self, text: str) -> TermHits:
        return self._terms.find(text)

    def wake(self, view: View, data: bytes, marks: list[tuple[int, int]]) -> Woken:
        return Woken(self, view, data, marks)

    def open(self, group: str, text: str, bits: int = 0) -> tuple[int, ...]:
        """The rules of a group that a line could wake; `bits`: what the scan of the document marked it with."""
        words = words_of(text)
        found = self.gates[group].open(self.marks.of(text, words) | bits)
        return self.coverage.among(found, words) if found else found


class Woken(Lines):
    """The rules that could hold, by unit."""

    def __init__(self, matcher: PythonMatcher, view: View, data: bytes, marks: list[tuple[int, int]]) -> None:
        super().__init__(view.texts)
        self._matcher, self._view = matcher, view
        self._bits = _by_unit(view, data, marks)
        bits, texts = self._bits, view.texts
        for index, text in enumerate(texts):
            if text and (len(text) <= SHORT or index in bits):
                found = matcher.open("line", text, bits.get(index, 0))
                if found:
                    self.rules[index] = found
        if matcher.everywhere:
            for index, text in enumerate(texts):
                if len(text) > SHORT:
                    self.rules[index] = tuple(sorted({*self.rules.get(index, ()), *matcher.everywhere}))

    def at_end(self, group: str, index: int) -> tuple[int, ...]:
        return self._matcher.open(group, self._view.texts[index], self._bits.get(index, 0))

    def hits(self, index: int) -> TermHits:
        return self._matcher.find(self._view.texts[index])

    def rules_in(self, text: str, index: int) -> tuple[int, ...]:
        return self._matcher.open("line", text, self._bits.get(index, 0))


def _by_unit(view: View, data: bytes, marks: list[tuple[int, int]]) -> dict[int, int]:
    """The bits of each unit, from the byte offsets at which they were found."""
    out: dict[int, int] = {}
    if not marks:
        return out
    plain = len(data) == len(view.text)
    place = offset = 0
    for end, bits in sorted(marks):
        if plain:
            offset = end
        else:
            offset += len(data[place:end].decode("utf-8", "replace")) if end > place else 0
            place = end
        unit = view.unit_at(offset - 1)
        out[unit] = out.get(unit, 0) | bits
    return out
