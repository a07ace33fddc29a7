"""`pattern`: a regular expression is found in the text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .base import EVERY, NONE, Build

if TYPE_CHECKING:
    from ..scan.needs import Need
    from ..view import Unit

TIMEOUT = 0.25
"""Seconds one search may take: a thousand times what an honest pattern needs on a paragraph."""


_FEW = 32
"""So many searches, with a clock that stops those that go on for ever, cost as much as to find out from an expression what
must stand in a text and how long its search may take."""


class SlowPattern(Exception):
    """A pattern ran out of time on a text; the argument is the pattern."""


@dataclass(init=False, repr=False, eq=False)
class Spec:
    """A regular expression (syntax of the `regex` module) is found in the text; `case: true` heeds case."""

    pattern: str
    case: bool = False


class Pattern:
    """Compiled `pattern`: the expression is compiled at its first use, so that an unused rule costs nothing."""

    contextual = False
    effort = 1

    def __init__(self, spec: dict[str, Any], build: Build) -> None:
        self.source: str = spec["pattern"]
        self._case: bool = spec.get("case", False)
        self._compiled: Any = None
        self._asked = 0

    @cached_property
    def _last(self) -> tuple[frozenset[str], int]:
        """Signs of which one must stand among the last characters of a text, and among how many; none: any text may match."""
        from .limits import last_signs

        return last_signs(self.source) or (frozenset(), 0)

    @cached_property
    def _spelt(self) -> tuple[tuple[str, ...], ...]:
        """Groups of strings, of each of which one must stand in the text as it is."""
        from .spelt import spelt

        return spelt(self.source, self._case)

    @cached_property
    def _unwatched(self) -> int:
        """How long a text may be for its search to need no clock, which costs more than most searches."""
        from .steps import unwatched

        return unwatched(self.source)

    @property
    def compiled(self) -> Any:
        """The expression, wrapped in a group so that a top-level `|` stays inside."""
        if self._compiled is None:
            import regex

            flags = regex.V0 | (0 if self._case else regex.IGNORECASE)
            self._compiled = regex.compile(f"(?:{self.source})", flags)
        return self._compiled

    def holds(self, unit: Unit) -> int:
        text = unit.text
        if self._asked < _FEW:
            self._asked += 1
        elif not self._possible(text):
            return NONE
        elif len(text) <= self._unwatched:
            return EVERY if self.compiled.search(text) else NONE
        try:
            return EVERY if self.compiled.search(text, timeout=TIMEOUT) else NONE
        except TimeoutError:
            raise SlowPattern(self.source) from None

    def _possible(self, text: str) -> bool:
        """Whether what must stand in a text as it is, and at its end, stands there."""
        signs, room = self._last
        if signs and signs.isdisjoint(text[-room:]) and not text.endswith("\n"):
            return False
        for group in self._spelt:
            for string in group:
                if string in text:
                    break
            else:
                return False
        return True

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where the expression matches, for rules of scope inline: its group `cut` where it has one, else all of it."""
        group: str | int = "cut" if "cut" in self.compiled.groupindex else 0
        try:
            return [
                m.span(group) for m in self.compiled.finditer(text, timeout=TIMEOUT) if m.end(group) > m.start(group)
            ]
        except TimeoutError:
            raise SlowPattern(self.source) from None

    def replaced(self, text: str, replacement: str) -> list[tuple[int, int, str]]:
        """Where the expression matches and what stands there instead (`\\1`, `\\g<name>` refer to its groups)."""
        try:
            return [
                (*m.span(), m.expand(replacement))
                for m in self.compiled.finditer(text, timeout=TIMEOUT)
                if m.end() > m.start()
            ]
        except TimeoutError:
            raise SlowPattern(self.source) from None

    def need(self) -> Need | None:
        from .literals import required_literals

        return required_literals(self.source)
