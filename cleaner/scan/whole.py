"""The one scan over a whole document: what wakes the repairs of characters, and what marks long lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from .engines import Engine, Name, build
from .terms import LEFT, RIGHT

if TYPE_CHECKING:
    from collections.abc import Mapping

_IN_WORD: Final = [chr(byte).isalnum() or byte == 0x5F if byte < 0x80 else False for byte in range(256)]


class DocumentScan:
    """Literals in the bytes of a whole document; each wakes rules for characters, or marks the line it stands in."""

    def __init__(self) -> None:
        self._added: dict[bytes, tuple[int, set[int], int | None]] = {}
        self._engine: Engine | None = None

    def wake(self, strings: Mapping[bytes, int], rule: int) -> None:
        """A rule of the stages `characters` or `tidy` wakes where one of these folded strings (with their edges) stands."""
        for string, edges in strings.items():
            known, rules, bits = self._added.get(string, (3, set(), None))
            self._added[string] = (known & edges, rules | {rule}, bits)

    def mark(self, string: bytes, edges: int, bits: int) -> None:
        """The line in which this string stands is looked at; it raises `bits` there. Next to a sign nothing is asked: where
        lines are sentences the next one may begin right behind it."""
        from .needs import word_edges

        edges = word_edges(string, edges)
        known, rules, old = self._added.get(string, (3, set(), None))
        self._added[string] = (known & edges, rules, (old or 0) | bits)

    def build(self, engine: Name | None) -> None:
        """Fixes the table; nothing can be added afterwards."""
        names = sorted(self._added)
        entries = [self._added[name] for name in names]
        self.start(
            [names, [e[0] for e in entries], [tuple(sorted(e[1])) for e in entries], [e[2] for e in entries]], engine
        )

    def tables(self) -> list[Any]:
        """The table as plain data, for the cache."""
        return [self.literals, self._edges, self._rules, self._bits]

    def start(self, tables: list[Any], engine: Name | None) -> None:
        """Takes the data that `tables` gave."""
        self.literals, self._edges, self._rules, self._bits = tables
        self._lengths = [len(literal) for literal in self.literals]
        self.waking = frozenset(number for numbers in self._rules for number in numbers)
        """The rules of which the scan says whether they are to be asked."""
        self._engine = build(self.literals, engine)

    def find(self, data: bytes) -> tuple[set[int], list[tuple[int, int]]]:
        """The rules that wake, and (end offset in bytes, bits) of what marks its line; word edges are heeded as far as
        ASCII tells."""
        if self._engine is None:
            raise RuntimeError("build() comes first")
        woken: set[int] = set()
        marks: list[tuple[int, int]] = []
        hits = self._engine.scan(data)
        if not hits:
            return woken, marks
        need, size, lengths, rules, bits = self._edges, len(data), self._lengths, self._rules, self._bits
        for end, number in hits:
            edges = need[number]
            if edges:
                if edges & RIGHT and end < size and _IN_WORD[data[end]]:
                    continue
                start = end - lengths[number]
                if edges & LEFT and start and _IN_WORD[data[start - 1]]:
                    continue
            if rules[number]:
                woken.update(rules[number])
            mark = bits[number]
            if mark is not None:
                marks.append((end, mark))
        return woken, marks
