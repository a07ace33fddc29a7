"""`pattern`: a regular expression is found in the text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .base import EVERY, NONE, Build
from .expressions import last_signs, safe_length

if TYPE_CHECKING:
    from ..scan.needs import Need
    from ..view import Unit

TIMEOUT = 0.25
"""Seconds one search may take: a thousand times what an honest pattern needs on a paragraph."""


_OFTEN = 8
"""So many texts are asked before an expression is looked into."""


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
        self._signs: frozenset[str] = frozenset()
        self._room = self._safe = 0

    def _read(self) -> None:
        """Looks into the expression, once it was asked often enough for that to pay: for signs of which one must stand among
        the last characters of a text (none: any text may match), and for texts so short that no search can take long."""
        self._signs, self._room = last_signs(self.source) or (frozenset(), 0)
        self._safe = safe_length(self.source)

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
        self._asked += 1
        if self._asked == _OFTEN:
            self._read()
        if self._signs and self._signs.isdisjoint(text[-self._room :]) and not text.endswith("\n"):
            return NONE
        if len(text) <= self._safe:  # looking at the clock takes longer than most searches
            return EVERY if self.compiled.search(text) else NONE
        try:
            return EVERY if self.compiled.search(text, timeout=TIMEOUT) else NONE
        except TimeoutError:
            raise SlowPattern(self.source) from None

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
