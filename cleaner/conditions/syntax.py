"""A regular expression as a tree, as far as the parser of the standard library reads the syntax of the `regex` module."""

from __future__ import annotations

import importlib
import re
import warnings
from functools import lru_cache
from typing import Any

# The parser of the standard library, which has no public name: the package only runs where these two exist (3.11 on).
constants: Any = importlib.import_module("re._constants")
_parser: Any = importlib.import_module("re._parser")

REPEATS = (constants.MAX_REPEAT, constants.MIN_REPEAT, constants.POSSESSIVE_REPEAT)
_NAMED = re.compile(r"\\(?:[pP]\{[^}]*\}|(?s:.))")


@lru_cache(maxsize=1024)
def parsed(pattern: str) -> Any:
    """The tree of a pattern; None for syntax that only the `regex` module knows. Classes of characters by property (`\\p{L}`)
    stand in it as `\\w`."""
    if re.search(r"\[\[|\{\w*[eids]<", pattern):  # named classes and near matches would be read as something else
        return None
    pattern = _NAMED.sub(lambda found: "\\w" if found[0][1] in "pP" else found[0], pattern)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _parser.parse(pattern, re.IGNORECASE)
    except (re.error, RecursionError, OverflowError):
        return None


def from_beginning(tree: Any) -> bool:
    """Whether a pattern is found at the beginning of a text alone."""
    return len(tree) > 0 and tree[0] in _BEGINNINGS and not tree.state.flags & re.MULTILINE


def to_end(tree: Any) -> bool:
    """Whether what a pattern takes reaches the end of the text, but for a newline."""
    return len(tree) > 0 and tree[-1] in _ENDS and not tree.state.flags & re.MULTILINE


_BEGINNINGS = ((constants.AT, constants.AT_BEGINNING), (constants.AT, constants.AT_BEGINNING_STRING))
_ENDS = ((constants.AT, constants.AT_END), (constants.AT, constants.AT_END_STRING))


def members(argument: Any) -> frozenset[str]:
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


MOST = 400
"""Strings that are written out for a part of a pattern."""


def language(nodes: list[Any]) -> set[str] | None:
    """Every string that a sequence of nodes can match, and perhaps some that what stands around forbids; None when there
    are too many."""
    out = {""}
    for operation, argument in nodes:
        options: set[str] | None
        if operation is constants.LITERAL:
            options = {chr(argument)}
        elif operation is constants.IN:
            options = set(members(argument)) or None
        elif operation in (constants.ASSERT, constants.ASSERT_NOT):
            options = {""}
        elif operation is constants.SUBPATTERN:
            options = language(list(argument[3]))
        elif operation is constants.BRANCH:
            branches = [language(list(branch)) for branch in argument[1]]
            options = None if any(b is None for b in branches) else set().union(*(b for b in branches if b))
        elif operation is constants.MAX_REPEAT and argument[:2] == (0, 1):
            body = language(list(argument[2]))
            options = None if body is None else {"", *body}
        else:
            options = None
        if options is None or len(out) * len(options) > MOST:
            return None
        out = {head + tail for head in out for tail in options}
    return out
