"""The literals of which one must stand in every match of a regular expression."""

from __future__ import annotations

import re
import warnings
from typing import Any

from ..scan.fold import forms
from .base import Anchor

try:  # the parser of the standard library; its module moved in 3.11
    from re import _constants as constants  # type: ignore[attr-defined]
    from re import _parser as parser  # type: ignore[attr-defined]
except ImportError:  # pragma: no cover
    import sre_constants as constants  # type: ignore[no-redef]
    import sre_parse as parser  # type: ignore[no-redef]

_SHORTEST = 2
_MOST = 400


def literal_cost(literal: bytes) -> float:
    """A guess at how often a byte string stands in ordinary text: each byte makes it about 2.2 times rarer."""
    return float(2.2 ** -len(literal))


def required_literals(pattern: str) -> Anchor | None:
    """An anchor for a pattern, or None when no literal of two characters or more must be there.

    Syntax that only the `regex` module knows makes the answer None, which is safe: the rule is then tried everywhere.
    """
    if re.search(r"\\[pPXRKGLmM]|\(\?[|&(>]|\[\[|\{\w*[eids]<|\(\?V1|[*+?}]\+", pattern):
        pattern = _simplify(pattern)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = parser.parse(pattern, re.IGNORECASE)
    except (re.error, RecursionError, OverflowError):
        return None
    found = _best(_sequence(tree))
    if not found or len(found) > _MOST or min(map(len, found)) < _SHORTEST:
        return None
    literals = {form: 0 for literal in found for form in forms(literal)}
    return Anchor(literals, cost=sum(map(literal_cost, literals)))


def _simplify(pattern: str) -> str:
    """Near enough in the standard syntax: classes of letters become `.`-like classes, possessive marks go."""
    pattern = re.sub(r"\\[pP]\{[^}]*\}", r"[^\\n]", pattern)
    return re.sub(r"([*+?}])\+", r"\1", pattern)


def _best(options: list[frozenset[str]]) -> frozenset[str] | None:
    """Of several sets of which each must have a member in the match, the one with the rarest members."""
    usable = [o for o in options if o and min(map(len, o)) >= _SHORTEST and len(o) <= _MOST]
    return min(usable, key=lambda o: sum(2.2 ** -len(x.encode()) for x in o)) if usable else None


def _sequence(tree: Any) -> list[frozenset[str]]:
    """The sets of literals that a sequence requires."""
    sets: list[frozenset[str]] = []
    run = ""

    def close() -> None:
        nonlocal run
        if run:
            sets.append(frozenset({run}))
        run = ""

    for operation, argument in tree:
        if operation is constants.LITERAL:
            # Other forms of the same letter under IGNORECASE (ſ for s, the Kelvin sign for k) are not looked for: no
            # site writes them, and an anchor for each would cost every document.
            run += chr(argument)
            continue
        close()
        if operation is constants.SUBPATTERN:
            sets += _sequence(argument[3])
        elif operation is constants.BRANCH:
            branches = [_best(_sequence(branch)) for branch in argument[1]]
            if all(branches):
                sets.append(frozenset().union(*(b for b in branches if b)))
        elif operation in (constants.MAX_REPEAT, constants.MIN_REPEAT):
            low, _high, body = argument
            if low >= 1:
                sets += _sequence(body)
        elif operation is getattr(constants, "ATOMIC_GROUP", None):
            sets += _sequence(argument)
        elif operation is constants.IN:
            pass
    close()
    return sets
