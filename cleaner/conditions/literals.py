"""The literals of which one must stand in every match of a regular expression."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..scan.fold import forms
from ..scan.needs import Lines, Literals, every, some
from ..scan.words import words_of
from .required import Either, Option, best, everyday, required
from .syntax import REPEATS, constants, from_beginning, language, parsed, to_end

if TYPE_CHECKING:
    from ..scan.needs import Need


def required_literals(pattern: str) -> Need | None:
    """What a pattern needs, or None when there is nothing that must be there and could be looked for.

    Syntax that only the `regex` module knows makes the answer None, which is safe: the rule is then tried everywhere.
    """
    tree = parsed(pattern)
    if tree is None:
        return None
    lines = _whole_lines(tree)
    if lines:
        return Lines(frozenset(" ".join(words_of(line)) for line in lines))
    return every(map(_need, best(required(tree))))


def _need(option: Option) -> Need:
    if isinstance(option, Either):
        found = some(every(map(_need, way)) for way in option.ways)
        assert found is not None
        return found
    strings = frozenset((form, found.edges) for found in option for form in forms(found.text))
    return Literals(strings, common=everyday(option))


def _whole_lines(tree: Any) -> set[str] | None:
    """All lines that a pattern of the form `^ … $` can match, where they are few and each holds a word."""
    if len(tree) < 3 or not (from_beginning(tree) and to_end(tree)):
        return None
    tree = list(tree)
    middle = tree[1:-1]
    while middle and _is_blank(middle[0]):
        middle = middle[1:]
    while middle and _is_blank(middle[-1]):
        middle = middle[:-1]
    lines = language(middle)
    return lines if lines and all(map(words_of, lines)) else None


def _is_blank(node: Any) -> bool:
    """Whether a node is a repetition of white space or of anything but word characters."""
    operation, argument = node
    if operation not in REPEATS:
        return False
    body = list(argument[2])
    return body in (
        [(constants.IN, [(constants.CATEGORY, category)])]
        for category in (constants.CATEGORY_SPACE, constants.CATEGORY_NOT_WORD)
    )
