"""How the words of a text are matched against terms: by the compiled kernel, or by Python where there is none.

Both find the same terms, and wake at least the rules that hold, so which of them is at work changes nothing but the time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from ..compiled import compiled_module

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..scan.engines import Name
    from ..scan.index import TermHits
    from ..scan.whole import DocumentScan
    from ..view import View
    from ..wakeplan import WakePlan
    from .lines import Asked

RuleNumbers = tuple[int, ...]
Removed = dict[int, list[tuple[str, str, float]]]
"""Unit -> (rule, category, score) of what removes it."""
_FORM = 11
"""The form of the tables that the kernel has to know."""


class Woken(Protocol):
    """What was found in the units of one document."""

    rules: dict[int, RuleNumbers]
    """Unit -> the rules that could hold there, ascending; those for the ends of a text aside."""

    def hits(self, index: int) -> TermHits:
        """Every term in a unit."""
        ...

    def among(self, wanted: frozenset[int]) -> list[Asked]:
        """The rules among `wanted` that could hold, by unit, in the order of `rules`."""
        ...

    def words(self, index: int) -> int:
        """How many words a unit has."""
        ...

    def blank(self, index: int) -> bool:
        """Whether a unit has no text."""
        ...

    def prose(self, index: int) -> bool:
        """Whether a unit reads like a paragraph of an article."""
        ...

    def paragraphs(self, removed: Removed) -> tuple[int, int]:
        """The first and the last unit of prose, those in `removed` aside; both beyond the end where there is none."""
        ...

    def words_to(self, index: int, step: int, most: float, removed: Removed) -> float:
        """How many words stand between a unit that stays and the end of the text that one leaves in steps of 1 or -1;
        infinite when there are more than `most`."""
        ...

    def upward(self, removed: Removed, wanted: frozenset[int], reach: float) -> Iterator[Asked]:
        """From the last unit up: the rules among `wanted` that could hold, see `lines.Lines`."""
        ...

    def downward(self, removed: Removed, wanted: frozenset[int], reach: float) -> Iterator[Asked]:
        """The same from the first unit down."""
        ...

    def rules_in(self, text: str, index: int) -> RuleNumbers:
        """The rules that could hold, anywhere in a document, for what is left of a unit."""
        ...


class Matcher(Protocol):
    """Finds terms, and the rules that they wake."""

    numbers: dict[str, int]
    """Term list -> its number."""

    def find(self, text: str) -> TermHits:
        """Every term of every list in a text."""
        ...

    def wake(self, view: View, data: bytes, marks: list[tuple[int, int]]) -> Woken:
        """Looks at every unit of a document; `marks`: (end offset in `data`, bits) from the scan of the document."""
        ...

    def tables(self) -> list[Any]:
        """All of it as plain data, for the cache."""
        ...


def kernel_wanted() -> bool:
    """Whether the compiled kernel is to be used, see `cleaner.compiled`."""
    return compiled_module("matching.kernel", _FORM) is not None


def name_of_matcher() -> str:
    """`kernel` or `python`."""
    return "kernel" if kernel_wanted() else "python"


def build_matcher(plan: WakePlan, scan: DocumentScan, engine: Name | None) -> Matcher:
    """A matcher for these rules; what it wants the scan of the document to find is added to `scan`."""
    if kernel_wanted():
        from .compiled import KernelMatcher

        return KernelMatcher.build(plan)
    from .plain import PythonMatcher

    return PythonMatcher.build(plan, scan, engine)


def matcher_from(tables: list[Any], engine: Name | None) -> Matcher:
    """The matcher that `tables` were taken from."""
    if kernel_wanted():
        from .compiled import KernelMatcher

        return KernelMatcher(tables)
    from .plain import PythonMatcher

    return PythonMatcher(tables, engine)
