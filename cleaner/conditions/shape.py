"""`shape`: what a text looks like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..measures import FEATURES
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
        given = [(place, features[name]) for place, name in enumerate(FEATURES) if features.get(name) is not None]
        self._wanted = tuple(
            (place, *((found, found) if isinstance(found, bool) else ends(found))) for place, found in given
        )

    def holds(self, unit: Unit) -> int:
        return EVERY if unit.fits(self._wanted) else NONE

    def need(self) -> Need | None:
        return None
