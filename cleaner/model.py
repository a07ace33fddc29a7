"""The words the whole package speaks: edits, results, rules. Imports nothing of ours.

Offsets are code points in the text that was handed in, spans are half-open `[start, end)`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

Scope = Literal["inline", "sentence", "line", "block", "section", "page"]
Stage = Literal["characters", "lines", "tidy"]

CATEGORIES: Final = (
    "consent", "newsletter", "share", "navigation", "related", "paywall", "ad", "legal", "script", "stray", "byline",
    "comments", "app", "media", "contact", "template", "structure", "characters", "tidy", "guard",
)  # fmt: skip
"""What a rule may call the debris it takes; `characters`, `tidy` and `guard` take none."""


class CleanerError(Exception):
    """The base of every error this package raises on purpose; its text is one line for a person."""


class InputError(CleanerError):
    """Something handed in cannot be read or used: a path, an encoding, a record."""


class RuleError(CleanerError):
    """A rule file is wrong.

    Attributes: `path` the file, `line` 1-based (0 unknown), `key` where in the file (`rules.3.when.terms`),
    `problem` what is wrong, `mend` what to do about it.
    """

    def __init__(self, problem: str, *, path: str = "", line: int = 0, key: str = "", mend: str = "") -> None:
        self.path, self.line, self.key, self.problem, self.mend = path, line, key, problem, mend
        where = f"{path}:{line}: " if path and line else f"{path}: " if path else ""
        super().__init__(where + (f"{key}: " if key else "") + problem + (f" ({mend})" if mend else ""))

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild_rule_error, (self.problem, self.path, self.line, self.key, self.mend)


def _rebuild_rule_error(problem: str, path: str, line: int, key: str, mend: str) -> RuleError:
    return RuleError(problem, path=path, line=line, key=key, mend=mend)


class RuleErrors(CleanerError):
    """All that is wrong with a set of rule files, at once: `errors`, in the order of files and lines."""

    def __init__(self, errors: list[RuleError]) -> None:
        self.errors = errors
        super().__init__("\n".join(str(e) for e in errors))

    def __reduce__(self) -> tuple[Any, ...]:
        return RuleErrors, (self.errors,)


@dataclass(frozen=True, slots=True)
class Edit:
    """One change: `text`, which stood at `[start, end)` of the input, became `replacement`.

    `rules` are the ids behind it (the first one is the one to blame), `category` what kind of debris it is,
    `score` the evidence that decided, `inf` for a rule that removes outright.
    """

    start: int
    end: int
    replacement: str
    text: str
    rules: tuple[str, ...]
    category: str
    score: float = float("inf")


@dataclass(frozen=True, slots=True)
class Removal:
    """An edit that took debris away, as users ask for it: which rule, where in the input, what text."""

    rule: str
    rules: tuple[str, ...]
    category: str
    start: int
    end: int
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Dropped:
    """An element that a rule with a selector took out of a page: which rule, what kind, the beginning of its text (200
    code points).
    """

    rule: str
    category: str
    text: str


@dataclass(frozen=True, slots=True)
class Result:
    """What cleaning one document gave.

    `text` the clean text, `edits` sorted and disjoint, `flags` among `empty`, `suspicious`, `dump`, `slow-rule` …,
    `profile` the profile that was applied (what `auto` chose), `notes` one line per thing that went wrong or was
    chosen (an HTML page extracted a second time and why, a rule that ran out of time). Of a page of HTML, `how` says
    which way its text was found and why, `dropped` which elements were taken out before, `metadata` what it says about
    itself, where asked for.
    """

    text: str
    edits: tuple[Edit, ...] = ()
    flags: tuple[str, ...] = ()
    profile: str = "standard"
    notes: tuple[str, ...] = ()
    metadata: dict[str, str] = field(default_factory=dict)
    how: str = ""
    dropped: tuple[Dropped, ...] = ()

    @property
    def removals(self) -> list[Removal]:
        """The edits that took debris away (character repair and tidying aside)."""
        return [
            Removal(e.rules[0], e.rules, e.category, e.start, e.end, e.text, e.score)
            for e in self.edits
            if e.category not in ("characters", "tidy")
        ]

    @property
    def counts(self) -> dict[str, int]:
        """How many edits each rule had a part in."""
        out: dict[str, int] = {}
        for edit in self.edits:
            for rule in edit.rules:
                out[rule] = out.get(rule, 0) + 1
        return out


@dataclass(frozen=True, slots=True)
class Action:
    """What a rule does. `kind` picks which of the other fields counts."""

    kind: Literal["remove", "keep", "evidence", "replace", "repair"]
    evidence: float = 0.0
    replacement: str = ""
    repair: str = ""


@dataclass(frozen=True, slots=True)
class Extend:
    """How far a rule of scope `section` reaches beyond its own line.

    `until` `prose` stops before the next line that reads like prose, `end` goes to the end of the document;
    never more than `lines` lines or `words` words.
    """

    until: Literal["prose", "end"] = "prose"
    lines: int = 40
    words: int = 400


@dataclass(frozen=True, slots=True)
class Example:
    """A rule's own test: `before` is cleaned with this rule alone and must give `after` (None: must be removed)."""

    kind: Literal["remove", "keep", "replace"]
    before: str
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as plain data. `when` and `unless` are validated condition trees (see `cleaner.conditions`)."""

    id: str
    description: str
    category: str
    then: Action
    when: dict[str, Any] | None = None
    unless: dict[str, Any] | None = None
    selector: str | None = None
    scope: Scope = "line"
    stage: Stage = "lines"
    extend: Extend | None = None
    languages: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    status: Literal["stable", "experimental"] = "stable"
    examples: tuple[Example, ...] = ()
    pack: str = ""
    path: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class TermList:
    """A named list of words and phrases: `words[language]`, `"*"` for words of every language."""

    name: str
    description: str
    words: Mapping[str, tuple[str, ...]]
    path: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """Which rules apply and how evidence is weighed.

    `threshold` is the sum at which a line goes. `weak_share` caps (share 0–1 of the document's characters) what
    evidence below certainty may take. `suspicious_share` is the removed share from which a document is flagged.
    `structure` holds the scorecard of the structural model (absent: lines are judged by rules alone).
    """

    name: str
    description: str = ""
    stages: tuple[Stage, ...] = ("characters", "lines", "tidy")
    categories: tuple[str, ...] = ()
    threshold: float = 3.0
    weak_share: float = 0.3
    suspicious_share: float = 0.5
    weights: dict[str, float] = field(default_factory=dict)
    structure: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Everything that decides: rules, term lists, profiles. `digest` (hex SHA-256) changes when any of it does."""

    rules: tuple[Rule, ...]
    terms: dict[str, TermList]
    profiles: dict[str, Profile]
    digest: str = ""
