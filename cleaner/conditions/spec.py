"""What may stand in a condition, kind by kind: plain dataclasses, the source of validation and of the JSON Schema.

The field that names the kind comes first and has no default. `packs/schema.py` hands these to pydantic; at run time
only the validated plain mappings are used, so that cleaning never loads pydantic.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

Names = str | list[str]
Zone = Literal["head", "body", "tail"]


@dataclass(frozen=True, kw_only=True)
class Between:
    """A closed range; either end may be left out."""

    min: float | None = None
    max: float | None = None


@dataclass(frozen=True, kw_only=True)
class AtLeast:
    """A count: at least `min` times."""

    min: int


@dataclass(frozen=True, kw_only=True)
class Terms:
    """A word or phrase of one of these term lists stands in the text."""

    terms: Names
    at: Literal["anywhere", "start", "end", "whole"] = "anywhere"
    count: AtLeast | None = None


@dataclass(frozen=True, kw_only=True)
class Only:
    """The text holds nothing but words of these term lists (digits, signs and blanks aside).

    `share` lowers the part of the letters that they must cover.
    """

    only: Names
    share: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """A regular expression (syntax of the `regex` module) is found in the text; `case: true` heeds case."""

    pattern: str
    case: bool = False


@dataclass(frozen=True, kw_only=True)
class ShapeRange:
    """What the text looks like; all that is given must hold.

    `words`, `chars`, `letters` count; `capitals` (share of the letters), `digits` (share of letters and digits) and
    `function_words` (share of the words) lie in 0–1; `sentence` ends like one; `bullet` starts with a list mark;
    `quoted` holds quotation marks.
    """

    words: Between | None = None
    chars: Between | None = None
    letters: Between | None = None
    capitals: Between | None = None
    digits: Between | None = None
    function_words: Between | None = None
    sentence: bool | None = None
    bullet: bool | None = None
    quoted: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What the text looks like."""

    shape: ShapeRange


@dataclass(frozen=True, kw_only=True)
class InZone:
    """Before the first prose line (head), after the last one (tail), or between (body)."""

    zone: Zone | list[Zone]


@dataclass(frozen=True, kw_only=True)
class Place:
    """How far from an end of the document: among its first or last n lines, or with at most so many words after."""

    first: int | None = None
    last: int | None = None
    words_after: Between | None = None
    words_before: Between | None = None


@dataclass(frozen=True, kw_only=True)
class Position:
    """How far from an end of the document."""

    position: Place


@dataclass(frozen=True, kw_only=True)
class RunOf:
    """At least `min` neighbouring lines in a row, this one among them, for which `of` holds."""

    min: int
    of: Annotated[dict[str, Any], "condition"]


@dataclass(frozen=True, kw_only=True)
class Run:
    """One of several such lines in a row."""

    run: RunOf


@dataclass(frozen=True, kw_only=True)
class Times:
    """`document` times in this document, or in `collection` documents of this collection."""

    document: int | None = None
    collection: int | None = None


@dataclass(frozen=True, kw_only=True)
class Repeated:
    """The same line stands several times."""

    repeated: Times


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    """A line that the rule `rule`, or any rule of `category`, removes stands at most `within` lines away."""

    rule: str | None = None
    category: str | None = None
    within: int = 1


@dataclass(frozen=True, kw_only=True)
class Near:
    """Another rule's hit stands close by."""

    near: Neighbour


@dataclass(frozen=True, kw_only=True)
class All:
    """All of these hold, in a common language."""

    all: Annotated[list[dict[str, Any]], "conditions"] = field()


@dataclass(frozen=True, kw_only=True)
class Any_:
    """At least one of these holds."""

    any: Annotated[list[dict[str, Any]], "conditions"] = field()


@dataclass(frozen=True, kw_only=True)
class Not:
    """This does not hold."""

    not_: Annotated[dict[str, Any], "condition"] = field(metadata={"key": "not"})


SPECS: dict[str, type] = {
    "terms": Terms, "only": Only, "pattern": Pattern, "shape": Shape, "zone": InZone, "position": Position,
    "run": Run, "repeated": Repeated, "near": Near, "all": All, "any": Any_, "not": Not,
}  # fmt: skip
"""Main key -> what may stand beside it."""
