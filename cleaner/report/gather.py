"""From the lines of an audit to what a report says of them. Reads them once, and holds no more than it will show."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from .sample import Few, Weighed, lot

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

QUIET: Final = frozenset({"characters", "tidy"})
"""Categories that mend and take nothing away."""
_STEPS: Final = (
    (0.0, "nothing"), (0.01, "up to 1 %"), (0.02, "1 to 2 %"), (0.05, "2 to 5 %"), (0.1, "5 to 10 %"), (0.2, "10 to 20 %"),
    (0.5, "20 to 50 %"), (1.0, "more than half"),
)  # fmt: skip
_EXAMPLES: Final = 8
_EXTREMES: Final = 40
_LONGEST: Final = 60_000
"""Characters of removals that one document shows."""


@dataclass(slots=True)
class Count:
    """How much one category, rule or site took: `removals`, `chars` (code points), `documents`."""

    removals: int = 0
    chars: int = 0
    documents: int = 0

    def add(self, chars: int) -> None:
        """Counts one removal."""
        self.removals += 1
        self.chars += chars


@dataclass(slots=True)
class Shown:
    """A document with its edits, as the audit has them. `facts` is its line; `file` the line of the file it is in."""

    facts: dict[str, Any]
    edits: list[dict[str, Any]]
    file: dict[str, Any] | None = None

    @property
    def name(self) -> str:
        """Its name in the audit, unique there."""
        return str(self.facts["document"])

    @property
    def removals(self) -> list[dict[str, Any]]:
        """The edits that took something away."""
        return [edit for edit in self.edits if edit["category"] not in QUIET]

    @property
    def taken(self) -> int:
        """Code points that were removed."""
        return sum(_taken(edit) for edit in self.removals)

    @property
    def narrowest(self) -> float | None:
        """The smallest score that removed something; None where nothing was a matter of scores."""
        return min((edit["score"] for edit in self.removals if edit["score"] is not None), default=None)


@dataclass(slots=True)
class Example:
    """One removal of a rule."""

    document: str
    text: str
    score: float | None


@dataclass(slots=True)
class Gathered:
    """All that a report says. `documents` are those that can be opened; `whole` tells whether that is all of them
    from which something was removed. `sites` is empty where the audit names none.
    """

    statuses: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    digests: Counter[str] = field(default_factory=Counter)
    profiles: Counter[str] = field(default_factory=Counter)
    total: Count = field(default_factory=Count)
    repairs: int = 0
    chars_before: int = 0
    categories: dict[str, Count] = field(default_factory=dict)
    rules: dict[str, Count] = field(default_factory=dict)
    rule_category: dict[str, str] = field(default_factory=dict)
    sites: dict[str, Count] = field(default_factory=dict)
    examples: dict[str, list[Example]] = field(default_factory=dict)
    largest: list[str] = field(default_factory=list)
    narrowest: list[str] = field(default_factory=list)
    documents: list[Shown] = field(default_factory=list)
    failures: list[tuple[str, str]] = field(default_factory=list)
    whole: bool = True
    lost: Counter[int] = field(default_factory=Counter)
    """Documents by the number of the step of `_STEPS` to which the share they lost comes."""

    def steps(self) -> list[tuple[str, int]]:
        """(share in words, documents) from nothing to all."""
        return [(label, self.lost[number]) for number, (_, label) in enumerate(_STEPS)]


def gather(lines: Iterable[dict[str, Any]], budget: int) -> Gathered:
    """Counts an audit and keeps documents with about `budget` characters of removed text.

    The documents with the largest and the narrowest removals are always kept, the others by lot. Raises KeyError or
    TypeError for lines that are none of an audit.
    """
    out = Gathered()
    keeper = _Keeper(budget)
    for document in _documents(lines):
        _count(out, document)
        keeper.offer(document)
    keeper.settle(out)
    return out


def site_of(document: Shown) -> str:
    """The host a document is from; empty where the audit does not know."""
    url = document.facts.get("url")
    if not url:
        return ""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _documents(lines: Iterable[dict[str, Any]]) -> Iterator[Shown]:
    current: Shown | None = None
    file: dict[str, Any] | None = None
    for line in lines:
        if line["type"] == "edit":
            if current is not None:
                current.edits.append(line)
            continue
        if current is not None:
            yield current
            current = None
        if line["type"] == "file":
            file = line
        else:
            within = file is not None and "record" in line and line["document"].startswith(file["document"] + "#")
            current = Shown(line, [], file if within else None)
    if current is not None:
        yield current


def _count(out: Gathered, document: Shown) -> None:
    facts = document.facts
    out.statuses[facts.get("status", "")] += 1
    out.flags.update(facts.get("flags", ()))
    out.digests[facts.get("rules_digest", "")] += 1
    if "profile" in facts:
        out.profiles[facts["profile"]] += 1
    if facts.get("status") == "failed":
        if len(out.failures) < _EXTREMES:
            out.failures.append((document.name, str(facts.get("reason", ""))))
        return
    removals = document.removals
    out.repairs += len(document.edits) - len(removals)
    out.chars_before += facts.get("chars", 0)
    share = facts.get("removed_share") or (1e-9 if removals else 0.0)
    out.lost[next(number for number, (limit, _) in enumerate(_STEPS) if share <= limit or limit == 1.0)] += 1
    seen: set[int] = set()
    tables = (out.categories, out.rules, out.sites)
    site = site_of(document)
    for edit in removals:
        chars = _taken(edit)
        out.total.add(chars)
        out.rule_category.setdefault(edit["rules"][0], edit["category"])
        for table, key in zip(tables, (edit["category"], edit["rules"][0], site), strict=True):
            if not key:
                continue
            count = table.setdefault(key, Count())
            count.add(chars)
            if id(count) not in seen:
                seen.add(id(count))
                count.documents += 1
    out.total.documents += bool(removals)


class _Keeper:
    """Decides which documents and examples a report can show."""

    def __init__(self, budget: int) -> None:
        self._largest: Few[Shown] = Few(_EXTREMES)
        self._narrowest: Few[Shown] = Few(_EXTREMES)
        self._others: Weighed[Shown] = Weighed(budget)
        self._examples: dict[str, Few[Example]] = {}

    def offer(self, document: Shown) -> None:
        """One document goes by."""
        removals = document.removals
        if not removals:
            return
        name = document.name
        for edit in removals:
            words = edit["text"].strip()
            few = self._examples.setdefault(edit["rules"][0], Few(_EXAMPLES))
            few.add(lot(words), words, Example(name, edit["text"], edit["score"]))
        weight = 150 + sum(min(len(edit["text"]), _LONGEST) + 60 for edit in document.edits)
        self._others.add(name, weight, document)
        if weight < _LONGEST:
            self._largest.add(-float(document.facts.get("removed_share") or 0.0), name, document)
            if (narrowest := document.narrowest) is not None:
                self._narrowest.add(narrowest, name, document)

    def settle(self, out: Gathered) -> None:
        """Puts what was kept into the report."""
        out.largest = [document.name for document in self._largest.things()]
        out.narrowest = [document.name for document in self._narrowest.things()]
        kept = {d.name: d for d in (*self._largest.things(), *self._narrowest.things(), *self._others.things())}
        out.documents = [kept[name] for name in sorted(kept, key=_as_counted)]
        out.whole = self._others.whole
        out.examples = {rule: few.things() for rule, few in sorted(self._examples.items())}


def _as_counted(name: str) -> list[tuple[int, str]]:
    """For sorting: `a#9` comes before `a#10`."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"([0-9]+)", name)]


def _taken(edit: dict[str, Any]) -> int:
    return len(edit["text"]) - len(edit["replacement"])
