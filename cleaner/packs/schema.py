"""What a rule file may hold: packs, term lists, profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, Union

from pydantic import BeforeValidator, Discriminator, Field, Tag

from ..model import CATEGORIES, Scope, Stage
from .condition_models import Condition, Strict, problem
from .words import mend_for

LIST_MEANS = {"when": "all", "unless": "any"}
"""What a bare list of conditions stands for."""

LEFT_OUT: Any = None
"""The default of an option whose type is not optional: it may be left out, but not written without a value, for
`unless:` and nothing after it would be a guard that is not there."""

NAME = r"^[a-z0-9][a-z0-9._-]*$"
"""The id of a rule, the name of a list or a profile."""

LANGUAGE = r"^(\*|[a-z]{2,3}(-[A-Za-z0-9]{2,8})*)$"
"""A language code (`en`, `zh-Hant`), or `*` for every language."""

TERM = r"[^\s*]"
"""A term holds something beside stars and blanks."""

if TYPE_CHECKING:
    Category = str
else:
    Category = Literal[CATEGORIES]

Text = Annotated[str, Field(min_length=1, pattern=r"\S")]
Name = Annotated[str, Field(pattern=NAME, max_length=100)]
Site = Annotated[str, Field(pattern=r"^[a-z0-9_-]+(\.[a-z0-9_-]+)+$")]
Language = Annotated[str, Field(pattern=LANGUAGE)]
Term = Annotated[str, Field(pattern=TERM)]
Share = Annotated[float, Field(ge=0, le=1)]


PATTERN_HELP = {
    r"\S": ("is blank", "write something"),
    NAME: ("`{value}` is no name", "use lower-case letters, digits, `-`, `.` and `_` only"),
    r"^[a-z0-9_-]+(\.[a-z0-9_-]+)+$": ("`{value}` is no site", "write its host in lower case, as in example.com"),
    LANGUAGE: ("`{value}` is no language code", 'write a code like en, de or zh-hant, or "*" for every language'),
    TERM: ("`{value}` has no letter", "write a word or a phrase, or remove it"),
}
"""A pattern above -> problem and mend for a value that does not match it."""


def _list_as_condition(kind: str) -> BeforeValidator:
    def convert(value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return {kind: value}

    return BeforeValidator(convert, json_schema_input_type=Union[Condition, list[Condition]])  # noqa: UP007


When = Annotated[Condition, _list_as_condition(LIST_MEANS["when"])]
Unless = Annotated[Condition, _list_as_condition(LIST_MEANS["unless"])]


class Evidence(Strict):
    """Add this much to a line's score; the line goes when the sum reaches the profile's threshold."""

    evidence: float = Field(ge=-100, le=100)


class Replace(Strict):
    """Put this in the place of what was found."""

    replace: str


class Repair(Strict):
    """Mend characters in the way of this name."""

    repair: Name


ACTIONS = ("evidence", "replace", "repair")
_WORDS = ("remove", "keep")


def _checked_action(value: Any) -> Any:
    if isinstance(value, str) and value not in _WORDS:
        raise problem(f"unknown action `{value}`", mend_for(value, (*_WORDS, *ACTIONS)))
    if not isinstance(value, str) and (not isinstance(value, dict) or sum(key in value for key in ACTIONS) != 1):
        raise problem("is not one action", "write remove, keep, {evidence: 2.5}, {replace: …} or {repair: …}")
    return value


def _action(value: Any) -> str | None:
    """Which member of the union below is meant."""
    if isinstance(value, str):
        return "word"
    return next((key for key in ACTIONS if (key in value if isinstance(value, dict) else hasattr(value, key))), None)


Then = Annotated[
    Annotated[Literal["remove", "keep"], Tag("word")]
    | Annotated[Evidence, Tag("evidence")]
    | Annotated[Replace, Tag("replace")]
    | Annotated[Repair, Tag("repair")],
    Discriminator(_action),
    BeforeValidator(_checked_action),
]


class ExtendEntry(Strict):
    """How far a rule of scope `section` reaches beyond its own line."""

    until: Literal["prose", "end"] = "prose"
    lines: int = Field(40, ge=1)
    words: int = Field(400, ge=1)


class Pair(Strict):
    """`from` must become `to`."""

    from_: str = Field(alias="from", min_length=1)
    to: str


class Examples(Strict):
    """A rule's own tests: texts that it must remove, texts that must stay as they are, replacements."""

    remove: list[Text] = Field([])
    keep: list[Text] = Field([])
    replace: list[Pair] = Field([])


class RuleEntry(Strict):
    """One rule: when it holds, what it does, and the examples that prove it."""

    id: Name
    description: Text
    category: Category = Field(LEFT_OUT)
    scope: Scope = "line"
    stage: Stage = "lines"
    profiles: list[Name] = Field(LEFT_OUT, min_length=1)
    languages: list[Language] = Field([])
    sites: list[Site] = Field([], description="This rule applies to these sites only, in place of those of the pack.")
    status: Literal["stable", "experimental"] = "stable"
    replaces: bool = Field(False, description="This rule takes the place of the shipped rule with the same id.")
    when: When = Field(LEFT_OUT)
    unless: Unless = Field(LEFT_OUT)
    selector: Text = Field(LEFT_OUT, description="A CSS selector; HTML elements that match are dropped.")
    then: Then
    extend: ExtendEntry = Field(LEFT_OUT)
    examples: Examples = Field(default_factory=lambda: Examples.model_validate({}))


class PackHead(Strict):
    """What stands above the rules of a pack."""

    category: Category
    description: str = ""
    sites: list[Site] = Field([], description="The rules apply to these sites only.")
    profiles: list[Name] = Field([], description="The rules apply in these profiles only; empty: in all.")
    rules: list[Any] = Field(min_length=1)


class PackFile(PackHead):
    """A pack: rules of one category."""

    rules: list[RuleEntry] = Field(min_length=1)


class TermFile(Strict):
    """A term list: words and phrases by language; more words for a list that exists are added to it."""

    terms: Name
    description: str = ""
    words: dict[Language, Annotated[list[Term], Field(min_length=1)]] = Field(
        min_length=1, json_schema_extra={"propertyNames": {"pattern": LANGUAGE}}
    )


class ListEntry(Strict):
    """What belongs in a term list, and those of its words that are the same in every language."""

    description: Text
    words: list[Term] = Field([])


class ListsFile(Strict):
    """The catalogue: several term lists, each with what belongs in it."""

    lists: dict[Name, ListEntry] = Field(min_length=1, json_schema_extra={"propertyNames": {"pattern": NAME}})


class LanguageFile(Strict):
    """The words of one language, by term list; the lists are described in a catalogue or a file of their own."""

    language: Language
    words: dict[Name, Annotated[list[Term], Field(min_length=1)]] = Field(
        min_length=1, json_schema_extra={"propertyNames": {"pattern": NAME}}
    )


class ProfileFile(Strict):
    """A profile: which rules apply and how evidence is weighed."""

    name: Name
    description: str = ""
    stages: list[Stage] = Field(["characters", "lines", "tidy"], min_length=1)
    categories: list[Category] = Field([], description="Only rules of these categories; empty: all.")
    threshold: float = Field(3.0, gt=0)
    weak_share: Share = 0.3
    suspicious_share: Share = 0.5
    weights: dict[str, float] = Field({})
    structure: dict[str, Any] = Field(LEFT_OUT)


KINDS: dict[str, type[Strict]] = {
    "rules": PackHead,
    "terms": TermFile,
    "lists": ListsFile,
    "language": LanguageFile,
    "name": ProfileFile,
}
"""The key that tells what a file is -> its model, asked in this order."""
