"""Rules that run out of time: what is said of them, and how often a run puts up with it.

A result tells such a rule in a note, a string, so that it travels through ledgers and audits; both directions are here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, MutableSequence, Sequence
from typing import Final

LIMIT: Final = 3
"""Documents of a run on which a rule may run out of time before it is switched off for the rest of the run."""
SAMPLE: Final = 80
"""Code points of the text on which it ran out of time that are shown."""
_NOTE: Final = re.compile(r"rule (\S+) ran out of time on ", re.DOTALL)


def notes_of(slow: Mapping[str, str]) -> list[str]:
    """The notes about rules that ran out of time; `slow` maps their ids to the text on which they did."""
    return [f"rule {rule} ran out of time on {sample!r} and was left out" for rule, sample in slow.items()]


def named_in(notes: Iterable[str]) -> set[str]:
    """The ids of the rules that these notes are about."""
    return {found.group(1) for note in notes if (found := _NOTE.match(note))}


class Patience:
    """Counts, for all processes of a run, on how many documents each rule ran out of time.

    `rules` are the ids of all rules. `counts` has one place more than there are rules, all zero at first, and may lie
    in memory that processes share; the first place counts the changes, so that looking whether there is anything new
    costs one comparison. Nothing is locked: of two processes that count at the very same moment one may be forgotten,
    and the rule gets a document more.
    """

    def __init__(self, rules: Sequence[str], counts: MutableSequence[int]) -> None:
        self._rules, self._counts = tuple(rules), counts
        self._places = {rule: place for place, rule in enumerate(self._rules, 1)}
        self._seen = 0

    def count(self, notes: Iterable[str]) -> None:
        """Take note of the rules that ran out of time on one document."""
        for rule in named_in(notes):
            if place := self._places.get(rule):
                self._counts[place] += 1
                self._counts[0] += 1

    def news(self) -> list[str]:
        """All rules that are to be switched off, when this may have changed since the last call, else nothing."""
        if self._counts[0] == self._seen:
            return []
        self._seen = self._counts[0]
        return self.exhausted()

    def exhausted(self) -> list[str]:
        """The ids of the rules that ran out of time too often."""
        return [rule for place, rule in enumerate(self._rules, 1) if self._counts[place] >= LIMIT]
