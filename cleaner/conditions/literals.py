"""The literals of which one must stand in every match of a regular expression."""

from __future__ import annotations

import importlib
import re
import warnings
from typing import Any

from ..scan.fold import forms
from ..scan.needs import Lines, Literals
from ..scan.words import words_of

# The parser of the standard library, which has no public name: the package only runs where these two exist (3.11 on).
constants: Any = importlib.import_module("re._constants")
parser: Any = importlib.import_module("re._parser")

_SHORTEST = 2
_MOST = 400


def required_literals(pattern: str) -> Literals | Lines | None:
    """What a pattern needs, or None when no literal of two characters or more must be there.

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
    lines = _whole_lines(list(tree))
    if lines:
        return Lines(frozenset(" ".join(words_of(line)) for line in lines))
    found = _best(_sequence(tree))
    if not found:
        return None
    return Literals(frozenset(form for literal in found for form in forms(literal)))


def _simplify(pattern: str) -> str:
    """Near enough in the standard syntax to find literals: classes of letters become `\\w`, possessive marks go."""
    pattern = re.sub(r"\\[pP]\{[^}]*\}", r"\\w", pattern)
    return re.sub(r"([*+?}])\+", r"\1", pattern)


def _weight(literal: str) -> int:
    """Bytes; a control character alone is rare enough to look for, two digits alone stand in every text."""
    control = any((c < " " and c not in "\n\t") or c == "\x7f" for c in literal)
    digits = literal.isdigit() and len(literal) < 3
    return len(literal.encode("utf-8", "surrogatepass")) + control - digits


def _best(options: list[frozenset[str]]) -> frozenset[str] | None:
    """Of several sets of which each must have a member in the match, the one with the rarest members."""
    usable = [o for o in options if o and min(map(_weight, o)) >= _SHORTEST and len(o) <= _MOST]
    return min(usable, key=lambda o: sum(2.2 ** -len(x.encode()) for x in o)) if usable else None


def _members(argument: Any) -> frozenset[str]:
    """The characters of a class, where it is small and lists them."""
    out: set[str] = set()
    for operation, value in argument:
        if operation is constants.LITERAL:
            out.add(chr(value))
        elif operation is constants.RANGE and value[1] - value[0] < 64:
            out |= set(map(chr, range(value[0], value[1] + 1)))
        else:
            return frozenset()
    return frozenset(out)


def _whole_lines(tree: list[Any]) -> set[str] | None:
    """All lines that a pattern of the form `^ … $` can match, where they are few and each holds a word."""
    at = constants.AT
    if len(tree) < 3 or tree[0] != (at, constants.AT_BEGINNING) or tree[-1] != (at, constants.AT_END):
        return None
    middle = tree[1:-1]
    while middle and _is_blank(middle[0]):
        middle = middle[1:]
    while middle and _is_blank(middle[-1]):
        middle = middle[:-1]
    lines = _language(middle)
    return lines if lines and all(map(words_of, lines)) else None


def _is_blank(node: Any) -> bool:
    """Whether a node is a repetition of white space or of anything but word characters."""
    operation, argument = node
    if operation not in (constants.MAX_REPEAT, constants.MIN_REPEAT):
        return False
    body = list(argument[2])
    return body in (
        [(constants.IN, [(constants.CATEGORY, category)])]
        for category in (constants.CATEGORY_SPACE, constants.CATEGORY_NOT_WORD)
    )


def _language(nodes: list[Any]) -> set[str] | None:
    """Every string that a sequence of nodes can match; None when there are too many."""
    out = {""}
    for operation, argument in nodes:
        options: set[str] | None
        if operation is constants.LITERAL:
            options = {chr(argument)}
        elif operation is constants.IN:
            options = set(_members(argument)) or None
        elif operation is constants.SUBPATTERN:
            options = _language(list(argument[3]))
        elif operation is constants.BRANCH:
            branches = [_language(list(branch)) for branch in argument[1]]
            options = None if any(b is None for b in branches) else set().union(*(b for b in branches if b))
        else:
            options = None
        if options is None or len(out) * len(options) > _MOST:
            return None
        out = {head + tail for head in out for tail in options}
    return out


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
            members = _members(argument)
            if members:
                sets.append(members)
    close()
    return sets
