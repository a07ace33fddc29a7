"""The matcher in compiled code: one look at every word of a document, see `kernel.pyx`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..bounds import GROUPS
from ..cache import collecting_later
from .kernel import Kernel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..scan.index import TermHits
    from ..view import View
    from ..wakeplan import WakePlan
    from . import Removed
    from .kernel import Scanned
    from .lines import Asked

_GROUP = {name: number for number, name in enumerate(GROUPS)}


class KernelMatcher:
    """Terms and rules by the kernel."""

    def __init__(self, tables: list[Any]) -> None:
        self._tables = tables
        self.numbers, languages, arrays = tables
        self._kernel = Kernel({name: memoryview(data).cast(kind) for name, (kind, data) in arrays.items()}, languages)

    @classmethod
    def build(cls, plan: WakePlan) -> KernelMatcher:
        """The matcher for a plan."""
        from .tables import build_tables

        with collecting_later():
            return cls(build_tables(plan))

    def tables(self) -> list[Any]:
        return self._tables

    def find(self, text: str) -> TermHits:
        return self._kernel.find(text)

    def wake(self, view: View, data: bytes, marks: list[tuple[int, int]]) -> Woken:
        return Woken(self._kernel, view)


class Woken:
    """What the kernel found in the units of one document."""

    def __init__(self, kernel: Kernel, view: View) -> None:
        self._kernel = kernel
        self._scanned: Scanned = kernel.scan(view.text, view.starts, view.sizes)
        self.rules: dict[int, tuple[int, ...]] = self._scanned.rules(_GROUP["line"])
        scanned = self._scanned
        self.hits, self.words, self.blank, self.prose = scanned.hits, scanned.words, scanned.blank, scanned.prose
        self.paragraphs, self.words_to = scanned.paragraphs, scanned.words_to

    def among(self, wanted: frozenset[int]) -> list[Asked]:
        return self._scanned.among(self.rules, wanted)

    def upward(self, removed: Removed, wanted: frozenset[int], reach: float) -> Iterator[Asked]:
        return self._scanned.upward(self.rules, removed, wanted, _GROUP["tail"], reach)

    def downward(self, removed: Removed, wanted: frozenset[int], reach: float) -> Iterator[Asked]:
        return self._scanned.downward(self.rules, removed, wanted, _GROUP["head"], reach)

    def rules_in(self, text: str, index: int) -> tuple[int, ...]:
        return self._kernel.scan(text, [0], [len(text)]).rules_of(0, _GROUP["line"])
