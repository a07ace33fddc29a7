"""What a run counts, and what it has to say about single documents."""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from ..model import Result

Outcome = Literal["written", "unchanged", "empty", "failed"]
NoticeKind = Literal["failed", "suspicious", "empty", "damaged", "skipped", "note", "changed"]


class Notice(NamedTuple):
    """One line about one document: `label` names it (`news/a.txt`, `part.jsonl#17`), `reason` is for people."""

    kind: NoticeKind
    label: str
    reason: str = ""


@dataclass(slots=True)
class Tally:
    """Counts of documents, bytes and words; `read` is always the sum of the four outcomes.

    `removed_words` and `removed_by_rule` count words (runs between white space) of removed text by category and by
    the rule to blame; `edits_by_rule` counts edits. `bytes_in` and `bytes_out` are after decompression.
    """

    written: int = 0
    unchanged: int = 0
    empty: int = 0
    failed: int = 0
    suspicious: int = 0
    changed: int = 0
    damaged: int = 0
    edits: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    removed_words: dict[str, int] = field(default_factory=dict)
    removed_by_rule: dict[str, int] = field(default_factory=dict)
    edits_by_rule: dict[str, int] = field(default_factory=dict)

    @property
    def read(self) -> int:
        """Documents that came in: the sum of all outcomes."""
        return self.written + self.unchanged + self.empty + self.failed

    def count(self, outcome: Outcome) -> None:
        """One more document that ended this way."""
        setattr(self, outcome, getattr(self, outcome) + 1)

    def count_edits(self, result: Result) -> None:
        """Add up what was done to one document."""
        if not result.edits:
            return
        self.edits += len(result.edits)
        for edit in result.edits:
            for rule in edit.rules:
                self.edits_by_rule[rule] = self.edits_by_rule.get(rule, 0) + 1
        for removal in result.removals:
            words = len(removal.text.split())
            self.removed_words[removal.category] = self.removed_words.get(removal.category, 0) + words
            self.removed_by_rule[removal.rule] = self.removed_by_rule.get(removal.rule, 0) + words

    def add(self, other: Tally) -> None:
        """Add another tally to this one."""
        self._combine(other, 1)

    def take_away(self, other: Tally) -> None:
        """Undo an `add`."""
        self._combine(other, -1)

    def _combine(self, other: Tally, sign: int) -> None:
        # Name by name: there is one of these for every file, and a loop over names took five times as long.
        self.written += sign * other.written
        self.unchanged += sign * other.unchanged
        self.empty += sign * other.empty
        self.failed += sign * other.failed
        self.suspicious += sign * other.suspicious
        self.changed += sign * other.changed
        self.damaged += sign * other.damaged
        self.edits += sign * other.edits
        self.bytes_in += sign * other.bytes_in
        self.bytes_out += sign * other.bytes_out
        for mine, theirs in (
            (self.removed_words, other.removed_words),
            (self.removed_by_rule, other.removed_by_rule),
            (self.edits_by_rule, other.edits_by_rule),
        ):
            for key, value in theirs.items():
                mine[key] = mine.get(key, 0) + sign * value

    def as_dict(self) -> dict[str, Any]:
        """Plain data without zeros, for a ledger: there is one of these for every file of a run."""
        return {name: value for name, value in zip(_NAMES, _values(self), strict=True) if value}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Tally:
        """The inverse of `as_dict`."""
        return cls(**data)

    def __reduce__(self) -> tuple[Any, ...]:
        return Tally.from_dict, (self.as_dict(),)


_NAMES = tuple(Tally.__slots__)
_values = attrgetter(*_NAMES)
