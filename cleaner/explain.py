"""Why a document came out as it did: the words that matched, what spoke for each removal and against it, and which
lines stayed by little.

Nothing of this is known when a text is cleaned, for most who clean do not ask. It is found afterwards, from the edits
and the rules as data: the words by looking up the rule's terms and patterns in the text it took; the narrow lines by
cleaning once more with rules that lost what restrains them, and seeing what would go in addition.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from .apply import restore
from .model import Action, Edit, Profile, RuleSet
from .packs.slim import SlimLists

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .engine import Cleaner
    from .model import Result, Rule

CERTAIN: Final = math.inf
_QUIET: Final = ("characters", "tidy")
_STRUCTURE: Final = "structure"
_NEAR: Final = 1.0
"""How far above the border of the structural model (log-odds) a line still counts as kept narrowly."""
_WEIGHTIEST: Final = 5
_TIMEOUT: Final = 0.25


@dataclass(frozen=True, slots=True)
class Match:
    """Words at `[start, end)` of the document that a rule asked for; `source` is a term list or `pattern`."""

    start: int
    end: int
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Reason:
    """What spoke, and how much: a rule (score `inf` for one that decides by itself), what a rule lists under `unless`,
    or a feature of the structural model. `matches` are the words behind it.
    """

    rule: str
    score: float
    matches: tuple[Match, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class Explained:
    """One stretch of the document: a removal, or a line that was kept narrowly (`removed` False).

    `score` is the sum that decided and `threshold` what it was held against; both `inf` where a rule decides alone.
    """

    start: int
    end: int
    text: str
    category: str
    removed: bool
    score: float
    threshold: float
    reasons_for: tuple[Reason, ...]
    reasons_against: tuple[Reason, ...] = ()


class Explainer:
    """Explains what one cleaner did."""

    def __init__(self, cleaner: Cleaner) -> None:
        self._cleaner = cleaner
        self._rules = {rule.id: rule for rule in cleaner.ruleset.rules}
        self._slim = SlimLists(cleaner.ruleset.terms)

    def removals(self, result: Result, language: str | None = None, url: str | None = None) -> list[Explained]:
        """The removals of a result, each with what spoke for it and against it. `language` and `url` as for `clean`."""
        text = restore(result.text, result.edits)
        profile = self._profile(result)
        opposed = self._opposed(text, profile, language, url)
        verdict = _Verdict(self._cleaner, result.profile, text)
        out = []
        for edit in result.edits:
            if edit.category in _QUIET:
                continue
            speaking = [
                self._reason(self._rules[rule], text, edit, profile) for rule in edit.rules if rule in self._rules
            ]
            against = [reason for reason, start, end in opposed if start < edit.end and end > edit.start]
            if edit.category == _STRUCTURE:
                pro, con = verdict.reasons(edit.start, edit.end)
                speaking += pro
                against += con
            out.append(
                Explained(
                    edit.start, edit.end, edit.text, edit.category, True, edit.score,
                    CERTAIN if math.isinf(edit.score) else -verdict.border if edit.category == _STRUCTURE else profile.threshold,
                    tuple(speaking), tuple(against),
                )
            )  # fmt: skip
        return out

    def narrowly_kept(self, result: Result, language: str | None = None, url: str | None = None) -> list[Explained]:
        """Lines that stayed although rules spoke against them: held by what a rule lists under `unless`, by a rule that
        protects, by a score short of the threshold, or close to the border of the structural model.
        """
        text = restore(result.text, result.edits)
        profile = self._profile(result)
        loose = self._loosened(text, profile)
        taken = loose.clean(text, language=language, url=url)
        opposed = self._opposed(text, profile, language, url)
        out = []
        for edit in taken.edits:
            if edit.category in _QUIET or any(
                e.start < edit.end and e.end > edit.start for e in result.edits if _gone(e)
            ):
                continue
            start, end = _trimmed(edit)
            speaking = [self._reason(self._rules[rule], text, edit, profile) for rule in edit.rules]
            held = [self._unless(self._rules[rule], text, edit) for rule in edit.rules if self._rules[rule].unless]
            held += [reason for reason, first, last in opposed if first < end and last > start]
            score = sum(reason.score for reason in speaking)
            out.append(
                Explained(
                    start, end, text[start:end], edit.category, False, score,
                    CERTAIN if math.isinf(score) else profile.threshold, tuple(speaking), tuple(held),
                )
            )  # fmt: skip
        verdict = _Verdict(self._cleaner, result.profile, text)
        found = [
            kept
            for kept in verdict.narrow()
            if not any(e.start < kept.end and e.end > kept.start for e in result.edits)
        ]
        return sorted([*out, *found], key=lambda kept: (kept.start, kept.end))

    def _profile(self, result: Result) -> Profile:
        profiles = self._cleaner.ruleset.profiles
        return profiles.get(result.profile) or Profile(result.profile)

    def _reason(self, rule: Rule, text: str, edit: Edit, profile: Profile) -> Reason:
        score = CERTAIN
        if rule.then.kind == "evidence":
            score = profile.weights.get(rule.id, rule.then.evidence)
        return Reason(rule.id, score, self._matches(rule.when, text, edit), rule.description)

    def _unless(self, rule: Rule, text: str, edit: Edit) -> Reason:
        matches = self._matches(rule.unless, text, edit)
        return Reason(
            f"{rule.id}, unless", -CERTAIN, matches, "" if matches else "a condition without words: shape, place, …"
        )

    def _matches(self, condition: dict[str, Any] | None, text: str, edit: Edit) -> tuple[Match, ...]:
        """The words of a condition's term lists and patterns in the text of an edit."""
        found: dict[tuple[int, int], Match] = {}
        lists = sorted(
            {name for kind, name in _parts(condition) if kind == "list" and name in self._cleaner.ruleset.terms}
        )
        if lists:
            from .scan.index import TermIndex

            slim = self._slim.at_hand(lists, [edit.text])
            hits = (index := TermIndex({name: slim[name] for name in lists})).find(edit.text)
            for name, number in index.numbers.items():
                for _, start, end in hits.get(number, ()):
                    found.setdefault((start, end), _match(text, edit, start, end, name))
        for kind, pattern in _parts(condition):
            if kind == "pattern":
                for start, end in _spans(pattern, edit.text):
                    found.setdefault((start, end), _match(text, edit, start, end, "pattern"))
        return tuple(found[place] for place in sorted(found))

    def _loosened(self, text: str, profile: Profile) -> Cleaner:
        """A cleaner whose rules lost their `unless`, whose evidence suffices whatever its sum, and that protects nothing."""
        rules = tuple(
            replace(rule, unless=None, examples=())
            for rule in self._cleaner.ruleset.rules
            if not _protects(rule)
            and rule.then.kind != "replace"
            and rule.then.kind != "repair"
            and rule.stage == "lines"
        )
        return self._cleaner_of(rules, text, replace(profile, threshold=1e-9, weights=_above_zero(profile)))

    def _opposed(
        self, text: str, profile: Profile, language: str | None, url: str | None
    ) -> list[tuple[Reason, int, int]]:
        """Where rules that protect hold: made into rules that remove, what they take is what they speak for."""
        protecting = [rule for rule in self._cleaner.ruleset.rules if _protects(rule)]
        if not protecting:
            return []
        rules = tuple(replace(rule, then=Action("remove"), examples=()) for rule in protecting)
        out = []
        for edit in self._cleaner_of(rules, text, profile).clean(text, language=language, url=url).edits:
            for name in edit.rules:
                rule = self._rules[name]
                score = -CERTAIN if rule.then.kind == "keep" else profile.weights.get(rule.id, rule.then.evidence)
                matches = self._matches(rule.when, text, edit)
                out.append((Reason(rule.id, score, matches, rule.description), *_trimmed(edit)))
        return out

    def _cleaner_of(self, rules: tuple[Rule, ...], text: str, profile: Profile) -> Cleaner:
        from .engine import Cleaner

        ruleset = self._cleaner.ruleset
        plain = replace(profile, weak_share=1.0, suspicious_share=1.0, structure=None, stages=("lines",))
        terms = self._slim.at_hand(ruleset.terms, [text])
        loose = RuleSet(rules, terms, {profile.name: plain})
        return Cleaner(profile.name, ruleset=loose, engine="aho-corasick")


class _Verdict:
    """What the structural model said of a text, where one was asked."""

    def __init__(self, cleaner: Cleaner, profile: str, text: str) -> None:
        self.border = 0.0
        self._found: Any = None
        self._starts: list[int] = []
        found = cleaner.ruleset.profiles.get(profile)
        pages = cleaner.pages(profile) if found is not None and found.structure and text.strip() else None
        if found is None or found.structure is None or pages is None:
            return
        self._found = pages.verdict(text)
        self.border = self._found.border
        self._lines = text.split("\n")
        at = 0
        for line in self._lines:
            self._starts.append(at)
            at += len(line) + 1

    def reasons(self, start: int, end: int) -> tuple[list[Reason], list[Reason]]:
        """The weightiest features for and against the removal of a stretch: the means over its lines."""
        lines = [n for n, at in enumerate(self._starts) if start <= at < end and self._lines[n].strip()]
        sums: dict[str, float] = {}
        for line in lines if self._found is not None else ():
            for feature, score in self._found.reasons(line):
                sums[feature] = sums.get(feature, 0.0) + float(score) / len(lines)
        ranked = sorted(sums.items(), key=lambda item: -abs(item[1]))
        pro = [Reason(feature, -score) for feature, score in ranked if score < 0][:_WEIGHTIEST]
        return pro, [Reason(feature, -score) for feature, score in ranked if score > 0][:_WEIGHTIEST]

    def narrow(self) -> Iterator[Explained]:
        """Lines that stayed though their score is close to the border."""
        if self._found is None:
            return
        for number, start in enumerate(self._starts):
            line = self._lines[number]
            score = float(self._found.scores[number])
            if line.strip() and self._found.keep[number] and score < self.border + _NEAR:
                pro, con = self.reasons(start, start + len(line) + 1)
                end = start + len(line)
                yield Explained(start, end, line, _STRUCTURE, False, -score, -self.border, tuple(pro), tuple(con))


def _parts(condition: Any) -> Iterator[tuple[str, Any]]:
    """The term lists (`list`, name) and patterns (`pattern`, its condition) by which a condition can hold."""
    if isinstance(condition, list):
        for part in condition:
            yield from _parts(part)
    elif isinstance(condition, dict):
        for key in ("terms", "only"):
            names = condition.get(key, ())
            yield from (("list", name) for name in ([names] if isinstance(names, str) else names))
        if "pattern" in condition:
            yield "pattern", condition
        for key in ("all", "any"):
            yield from _parts(condition.get(key, ()))
        yield from _parts((condition.get("run") or {}).get("of"))


def _spans(condition: dict[str, Any], text: str) -> list[tuple[int, int]]:
    import regex

    flags = regex.V0 | (0 if condition.get("case") else regex.IGNORECASE)
    try:
        found = regex.compile(f"(?:{condition['pattern']})", flags).finditer(text.strip("\n"), timeout=_TIMEOUT)
        lead = len(text) - len(text.lstrip("\n"))
        return [(m.start() + lead, m.end() + lead) for m in found if m.end() > m.start()]
    except (TimeoutError, regex.error):
        return []


def _match(text: str, edit: Edit, start: int, end: int, source: str) -> Match:
    return Match(edit.start + start, edit.start + end, text[edit.start + start : edit.start + end], source)


def _protects(rule: Rule) -> bool:
    return rule.then.kind == "keep" or (rule.then.kind == "evidence" and rule.then.evidence < 0)


def _above_zero(profile: Profile) -> dict[str, float]:
    return {rule: weight for rule, weight in profile.weights.items() if weight > 0}


def _gone(edit: Edit) -> bool:
    return edit.category not in _QUIET


def _trimmed(edit: Edit) -> tuple[int, int]:
    """An edit without the blank lines around it."""
    lead = len(edit.text) - len(edit.text.lstrip())
    return edit.start + lead, edit.start + len(edit.text.rstrip())
