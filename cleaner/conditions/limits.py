"""What a regular expression says of all texts in which it is found: how long they are at most, how they end."""

from __future__ import annotations

from math import inf

from .syntax import REPEATS, constants, from_beginning, members, parsed, to_end

_WIDE = 1000


def longest_match(pattern: str) -> float:
    """How many characters a text may have at most of which a pattern takes all, from `^` to `$`; infinite where it does not
    say so."""
    tree = parsed(pattern)
    if tree is None or not (from_beginning(tree) and to_end(tree)):
        return inf
    widest = tree.getwidth()[1]
    return float(widest) if widest < _WIDE else inf


def last_signs(pattern: str) -> tuple[frozenset[str], int] | None:
    """Signs of which one stands among the last characters of every text in which a pattern is found, and among how many; None
    where nothing of the kind can be said."""
    tree = parsed(pattern)
    if tree is None or not to_end(tree):
        return None
    nodes = list(tree)[:-1]
    room = 1
    while nodes:
        operation, argument = nodes.pop()
        if operation is constants.SUBPATTERN:
            nodes += list(argument[3])
        elif operation is constants.LITERAL or operation is constants.IN:
            signs = frozenset(chr(argument)) if operation is constants.LITERAL else members(argument)
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
