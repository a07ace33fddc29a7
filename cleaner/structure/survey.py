"""What a scorecard wants to know of the lines of a text: by the compiled kernel, or by NumPy where there is none.

Both give the same levels, so which of them is at work changes nothing but the time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from cleaner.structure import characters as kind
from cleaner.structure.around import around
from cleaner.structure.catalogue import AROUND, CUES, catalogue, logarithms
from cleaner.structure.compiled import kernel
from cleaner.structure.decode import WHOLE, chances
from cleaner.structure.features import doublings, levels
from cleaner.structure.measure import cycle, measure, shipped_lexicon
from cleaner.structure.terms import term_levels
from cleaner.structure.windows import halves

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from cleaner.structure.catalogue import Plan
    from cleaner.structure.measure import Floats, Ints
    from cleaner.structure.terms import TermTable

    Bools = NDArray[np.bool_]
    Levels = NDArray[np.uint8]
    Tables = Callable[[str], TermTable]


class Seen(Protocol):
    """The lines of a text that are not blank: `where` they stand, their `words`, and feature x line `levels`."""

    where: Ints
    words: Floats
    language: str
    levels: Levels

    def around(self, scores: Floats, border: float, kept: Bools) -> Levels:
        """What the scores say of the surroundings of each line, see `around.around`."""
        ...


def surveyor(plan: Plan) -> Surveyor:
    """What looks at lines for a plan."""
    compiled = kernel()
    return _Plain(plan) if compiled is None else _Compiled(plan, compiled)


class Surveyor(Protocol):
    """Looks at the lines of texts; may be shared between threads."""

    def look(self, text: str, starts: Ints, ends: Ints, tables: Tables) -> Seen:
        """Looks at the lines `[starts, ends)` of a text. `tables`: language -> hash tables of the term lists."""
        ...


class _Plain:
    """Looks with NumPy."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    def look(self, text: str, starts: Ints, ends: Ints, tables: Tables) -> Seen:
        return _SeenPlainly(text, starts, ends, tables, self._plan)


class _SeenPlainly:
    def __init__(self, text: str, starts: Ints, ends: Ints, tables: Tables, plan: Plan) -> None:
        self._page = page = measure(text, starts, ends)
        self.where, self.words, self.language = page.where, page.words, page.language
        self.levels = levels(page, term_levels(page, tables(page.language)), plan)

    def around(self, scores: Floats, border: float, kept: Bools) -> Levels:
        return around(self._page, scores, border, kept)


class _Compiled:
    """Looks with the kernel."""

    def __init__(self, plan: Plan, compiled: Any) -> None:
        self._plan = plan
        words = shipped_lexicon()
        votes = words.votes
        number, language = np.nonzero(votes)
        cue_of = np.full(len(plan.lists), -1, dtype=np.int32)
        for place, group in enumerate(CUES.values()):
            for name in group:
                if name in plan.lists:
                    cue_of[plan.lists.index(name)] = place
        closed = np.zeros(len(plan.lists), dtype=np.uint8)
        closed[plan.closed] = 1
        rows = {entry.name: row for row, entry in enumerate(plan.features)}
        signs = kind.kinds().astype(np.uint32) | kind.folded().astype(np.uint32) << np.uint32(8)
        tables: dict[str, Any] = {
            "signs": signs | kind.function_characters().astype(np.uint32) << np.uint32(24),
            "down": cycle(),
            "filled": np.packbits(words.slots > 0, bitorder="little"),
            "slots": words.slots,
            "members": np.ascontiguousarray(words.members.T).view(np.uint8),
            "vote_first": np.searchsorted(number, np.arange(len(votes) + 1)).astype(np.int32),
            "vote_language": language.astype(np.int32),
            "vote": votes[number, language].astype(np.int32),
            "logarithms": logarithms(),
            "closed": closed,
            "doublings": doublings(),
            "rows": np.array([rows.get(entry.name, -1) for entry in catalogue(plan.lists)], dtype=np.int32),
            "cue_of": cue_of,
            "wanted": len(plan.features),
            "chances": chances(),
            "whole": WHOLE,
        }
        places = plan.place("date-word"), plan.place("reader")
        self._surveyor = compiled.Surveyor(tables, words.languages, len(plan.lists), *places)

    def look(self, text: str, starts: Ints, ends: Ints, tables: Tables) -> Seen:
        return _SeenByKernel(self._surveyor.count(text, starts, ends), tables, self._plan)


class _SeenByKernel:
    def __init__(self, lines: Any, tables: Tables, plan: Plan) -> None:
        self._lines = lines
        self.language: str = lines.language
        self.where, self.words = np.empty(lines.size, dtype=np.int64), np.empty(lines.size, dtype=np.float32)
        lines.where(self.where)
        lines.words(self.words)
        table = tables(self.language)
        terms = np.empty((len(plan.lists), lines.size), dtype=np.uint8)
        opens = table.opens.view(np.uint8)
        lines.terms(table.filled, table.slots, opens, table.hashes, table.words, table.first, table.lists, terms)
        self.levels = np.empty((len(plan.features), lines.size), dtype=np.uint8)
        lines.levels(terms, halves(lines.size), self.levels)

    def around(self, scores: Floats, border: float, kept: Bools) -> Levels:
        found = np.empty((len(AROUND), len(scores)), dtype=np.uint8)
        self._lines.around(scores, border, kept.view(np.uint8), found)
        return found
