"""What the parts of a regular expression say of its matches, read off its tree."""

from __future__ import annotations

import importlib
import re
import warnings
from math import inf
from typing import Any

# The parser of the standard library, which has no public name: the package only runs where these two exist (3.11 on).
constants: Any = importlib.import_module("re._constants")
parser: Any = importlib.import_module("re._parser")

REPEATS = (constants.MAX_REPEAT, constants.MIN_REPEAT)

_WIDE = 1000


def longest_match(pattern: str) -> float:
    """How many characters a text may have at most of which a pattern takes all, from `^` to `$`; infinite where it does not
    say so."""
    tree = parsed(pattern)
    if tree is None or len(tree) < 2 or tree[0] != (constants.AT, constants.AT_BEGINNING):
        return inf
    if tree[-1] != (constants.AT, constants.AT_END):
        return inf
    widest = tree.getwidth()[1]
    return float(widest) if widest < _WIDE else inf


def last_signs(pattern: str) -> tuple[frozenset[str], int] | None:
    """Signs of which one stands among the last characters of every text in which a pattern is found, and among how many; None
    where nothing of the kind can be said."""
    tree = parsed(pattern) if pattern.endswith("$") else None
    if tree is None:
        return None
    nodes = list(tree)
    if not nodes or nodes.pop() != (constants.AT, constants.AT_END):
        return None
    room = 1
    while nodes:
        operation, argument = nodes.pop()
        if operation is constants.SUBPATTERN:
            nodes += list(argument[3])
        elif operation is constants.LITERAL or operation is constants.IN:
            signs = frozenset(chr(argument)) if operation is constants.LITERAL else members_of(argument)
            return (signs, room) if signs and not any(map(str.isalnum, signs)) else None
        elif operation in REPEATS and argument[1] < _WIDE and len(argument[2]) == 1:
            most = argument[1] * argument[2].getwidth()[1]
            room += most
            if room > _NEAR or argument[0]:
                return None
        else:
            return None
    return None


_NEAR = 12
"""Characters at the end of a text that are looked at."""


def safe_length(pattern: str) -> int:
    """Up to how many code points a text may have for a search to be done in a hundredth of a second whatever the text is; 0
    where that cannot be said."""
    tree = parsed(pattern)
    if tree is None:
        return 0
    first = len(tree) and tree[0] == (constants.AT, constants.AT_BEGINNING) and not tree.state.flags & re.MULTILINE
    return max(
        (size for size in _SIZES if (1 if first else size) * size * _ways(tree, size) <= _STEPS),
        default=0,
    )


_SIZES = (16, 32, 64, 100, 160, 250, 400)
_STEPS = 1_000_000
"""Characters looked at by a search at most: from each place of a text, each way through the expression to its end."""


def _ways(nodes: Any, size: int) -> float:
    """In how many ways a sequence of nodes can go through a text of so many characters, at most; infinite for what is not
    known."""
    ways = 1.0
    for operation, argument in nodes:
        if operation in _SINGLE or operation is constants.AT:
            continue
        if operation is constants.SUBPATTERN:
            ways *= _ways(argument[3], size)
        elif operation is constants.BRANCH:
            ways *= sum(_ways(branch, size) for branch in argument[1])
        elif operation in REPEATS:
            low, high, body = argument
            times = min(int(high), size)
            if len(body) == 1 and body[0][0] in _SINGLE:
                ways *= max(times - low, 0) + 1
            elif times <= 2:
                ways *= sum(_ways(body, size) ** time for time in range(low, times + 1))
            else:
                return inf
        elif operation in (constants.ASSERT, constants.ASSERT_NOT):
            ways *= 1 + _ways(argument[1], size)
        else:
            return inf
    return ways


_SINGLE = (constants.LITERAL, constants.NOT_LITERAL, constants.ANY, constants.IN)


def parsed(pattern: str) -> Any:
    """The tree of a pattern; None for syntax that only the `regex` module knows."""
    if re.search(r"\[\[|\{\w*[eids]<", pattern):  # named classes and near matches would be read as something else
        return None
    pattern = _simplify(pattern)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return parser.parse(pattern, re.IGNORECASE)
    except (re.error, RecursionError, OverflowError):
        return None


def _simplify(pattern: str) -> str:
    """Near enough in the standard syntax to find literals: classes of letters become `\\w`, possessive marks go."""
    pattern = re.sub(r"\\[pP]\{[^}]*\}", r"\\w", pattern)
    return re.sub(r"([*+?}])\+", r"\1", pattern)


def members_of(argument: Any) -> frozenset[str]:
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
