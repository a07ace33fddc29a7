"""Cleaning with rules that are being written: quick answers for one text, a patient one for all."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from ..engine import Cleaner
from ..explain import Explainer
from ..model import CleanerError, RuleError, RuleSet, TermList
from ..packs.build import build
from ..packs.files import Source
from ..packs.slim import SlimLists

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..explain import Explained, Reason
    from ..model import Result
    from .texts import Text

_QUIET: Final = ("characters", "tidy")
_AT_ONCE: Final = 60_000
"""Code points for which cut-down term lists are quicker than compiling all of them."""


class Bench:
    """Rules that stand on the shipped ones. Safe to share between threads."""

    def __init__(self, base: RuleSet) -> None:
        self.base = base
        self._slim = SlimLists(base.terms)
        self._cut: tuple[tuple[str, ...], dict[str, TermList]] | None = None
        self._lock = threading.Lock()

    def rules(self, files: Mapping[str, str]) -> tuple[RuleSet, list[RuleError]]:
        """The rules with these files on top (`{path: YAML}`), and what is wrong with the files."""
        sources = [
            Source(path, text.encode("utf-8", "replace"), True) for path, text in sorted(files.items()) if text.strip()
        ]
        if not sources:
            return self.base, []
        built = build(sources, [], self.base)
        return built.ruleset, built.errors

    def cleaner(self, ruleset: RuleSet, texts: Sequence[str], profile: str) -> Cleaner:
        """A cleaner that is good for these texts: with the words alone that could stand in them."""
        own = [name for name, found in ruleset.terms.items() if self.base.terms.get(name) is not found]
        with self._lock:
            terms = self._slim.at_hand(
                [name for name in ruleset.terms if name in self.base.terms and name not in own], texts
            )
        terms |= SlimLists(ruleset.terms).at_hand(own, texts)
        return Cleaner(profile, ruleset=replace(ruleset, terms=terms, digest=""), engine="aho-corasick")

    def clean(
        self, ruleset: RuleSet, text: str, profile: str, url: str | None = None, *, narrow: bool = False
    ) -> dict[str, Any]:
        """What becomes of a text, in plain data: the text in pieces, its removals with their reasons."""
        cleaner = self.cleaner(ruleset, [text], profile)
        result = cleaner.clean(text, url=url)
        explainer = Explainer(cleaner)
        removals = explainer.removals(result, url=url)
        kept = explainer.narrowly_kept(result, url=url) if narrow else []
        marked = sorted([*removals, *_apart(kept, removals)], key=lambda item: item.start)
        return {
            "profile": result.profile,
            "flags": list(result.flags),
            "notes": list(result.notes),
            "repairs": sum(edit.category in _QUIET for edit in result.edits),
            "share": sum(item.end - item.start for item in removals) / max(len(text), 1),
            "items": [_item(item) for item in marked],
            "pieces": _pieces(text, marked),
        }


@dataclass(slots=True)
class Comparison:
    """Which documents would come out differently: known step by step, until `done`. `error` says why it ended."""

    total: int
    checked: int = 0
    state: str = "compiling the rules"
    done: bool = False
    error: str = ""
    changes: list[dict[str, Any]] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)

    def stop(self) -> None:
        """No longer wanted."""
        self._stop.set()

    def run(self, bench: Bench, before: RuleSet, after: RuleSet, texts: Sequence[Text], profile: str) -> None:
        """Cleans all texts by both sets of rules."""
        try:
            self._run(bench, before, after, texts, profile)
        except CleanerError as error:
            self.error = str(error)
        finally:
            self.done = True

    def _run(self, bench: Bench, before: RuleSet, after: RuleSet, texts: Sequence[Text], profile: str) -> None:
        contents = [text.text for text in texts]
        if sum(map(len, contents)) <= _AT_ONCE:
            old, new = (bench.cleaner(rules, contents, profile) for rules in (before, after))
        else:
            old, new = (Cleaner(profile, ruleset=rules) for rules in (before, after))
        self.state = "cleaning"
        for text in texts:
            if self._stop.is_set():
                return
            was, now = old.clean(text.text, url=text.url), new.clean(text.text, url=text.url)
            if was.text != now.text:
                gone, back = _differing(was, now), _differing(now, was)
                self.changes.append({"name": text.name, "removed": gone, "kept": back, "changed": not (gone or back)})
            self.checked += 1


def _differing(before: Result, after: Result) -> list[dict[str, str]]:
    """The removals of `after` that `before` does not have."""
    known = {(removal.start, removal.end) for removal in before.removals}
    covered = [(removal.start, removal.end) for removal in before.removals]
    return [
        {"rule": removal.rule, "category": removal.category, "text": removal.text.strip()[:300]}
        for removal in after.removals
        if (removal.start, removal.end) not in known
        and not any(start <= removal.start and removal.end <= end for start, end in covered)
    ]


def _apart(kept: Sequence[Explained], removals: Sequence[Explained]) -> list[Explained]:
    """Of narrowly kept lines, which may overlap, those that stand by themselves."""
    out: list[Explained] = []
    taken = [(item.start, item.end) for item in removals]
    for item in kept:
        if item.start < item.end and not any(start < item.end and end > item.start for start, end in taken):
            taken.append((item.start, item.end))
            out.append(item)
    return out


def _pieces(text: str, items: Sequence[Explained]) -> list[Any]:
    """The text from start to end: what stays as a string, an item as [words and gaps in order, its number].

    Of an item's text, `[string, True]` are the words that matched.
    """
    out: list[Any] = []
    at = 0
    for number, item in enumerate(items):
        inked = text[item.start : item.end]  # the blank lines that go as well are not worth a mark
        start = item.start + len(inked) - len(inked.lstrip())
        end = item.start + len(inked.rstrip())
        if start >= end:
            continue
        if start > at:
            out.append(text[at:start])
        out.append([_lit(text, start, end, item), number])
        at = end
    if at < len(text):
        out.append(text[at:])
    return out


def _lit(text: str, first: int, last: int, item: Explained) -> list[list[Any]]:
    spans = sorted((match.start, match.end) for reason in item.reasons_for for match in reason.matches)
    parts: list[list[Any]] = []
    at = first
    for start, end in spans:
        start, end = max(start, at), min(end, last)
        if start >= end:
            continue
        if start > at:
            parts.append([text[at:start], False])
        parts.append([text[start:end], True])
        at = end
    if at < last:
        parts.append([text[at:last], False])
    return parts


def _item(item: Explained) -> dict[str, Any]:
    return {
        "removed": item.removed,
        "category": item.category,
        "score": _number(item.score),
        "threshold": _number(item.threshold),
        "for": [_reason(reason) for reason in item.reasons_for],
        "against": [_reason(reason) for reason in item.reasons_against],
    }


def _reason(reason: Reason) -> dict[str, Any]:
    words: dict[str, dict[str, None]] = {}
    for match in reason.matches:
        words.setdefault(match.source, {})[" ".join(match.text.split())] = None
    return {
        "rule": reason.rule,
        "score": _number(reason.score),
        "description": reason.description,
        "words": [[source, list(found)[:12]] for source, found in words.items()],
    }


def _number(score: float) -> float | None:
    return None if math.isinf(score) else round(score, 2)
