"""`shape`: what a text looks like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .base import EVERY, NONE, Between, Build, ends

if TYPE_CHECKING:
    from ..scan.needs import Need
    from ..view import Unit


@dataclass(init=False, repr=False, eq=False)
class Features:
    """All that is given must hold.

    `words`, `chars` and `letters` count; `capitals` (share of the letters), `digits` (share of letters and digits) and
    `function_words` (share of the words) lie in 0–1; `sentence`: ends like one; `bullet`: starts with a list mark;
    `quoted`: holds quotation marks.
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


@dataclass(init=False, repr=False, eq=False)
class Spec:
    """What the text looks like."""

    shape: Features


class Shape:
    """Compiled `shape`. Cheap features are looked at first."""

    contextual = False
    effort = 0

    def __init__(self, spec: dict[str, Any], build: Build) -> None:
        features = spec["shape"]
        ranges = ("chars", "words", "letters", "capitals", "digits", "function_words")
        self._ranges = [(name, *ends(features[name])) for name in ranges if features.get(name) is not None]
        self._flags = [
            (name, features[name]) for name in ("sentence", "bullet", "quoted") if features.get(name) is not None
        ]

    def holds(self, unit: Unit) -> int:
        for name, low, high in self._ranges:
            if not low <= getattr(unit, name) <= high:
                return NONE
        for name, wanted in self._flags:
            if getattr(unit, name) is not wanted:
                return NONE
        return EVERY

    def need(self) -> Need | None:
        return None
