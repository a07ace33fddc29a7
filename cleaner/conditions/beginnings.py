"""The few strings with one of which every match of a regular expression begins."""

from __future__ import annotations

import re
from typing import Any

from .syntax import constants, parsed

_LENGTH = 3
"""Characters of a beginning that are told."""
_MOST = 64
_NOTHING = (constants.AT, constants.ASSERT, constants.ASSERT_NOT)
"""Take no character; without them a pattern would only match more."""


class _Unknown(Exception):
    """Nothing can be said."""


def beginnings(pattern: str) -> frozenset[str]:
    """Strings of up to three blanks or signs with one of which every match begins, as few as can be; empty where
    letters or too many others could stand there, or a match may be empty."""
    tree = parsed(pattern)
    if tree is None:
        return frozenset()
    try:
        found = _heads(list(tree), _LENGTH)
    except _Unknown:
        return frozenset()
    if "" in found:
        return frozenset()
    return frozenset(head for head in found if not any(head != other and head.startswith(other) for other in found))


def _heads(nodes: list[Any], room: int) -> set[str]:
    """What the matches of a sequence begin with, cut to so many characters."""
    out = {""}
    for operation, argument in nodes:
        if all(len(head) == room for head in out):
            break
        out = {(head + tail)[:room] for head in out for tail in _node(operation, argument, room)}
        if len(out) > _MOST:
            raise _Unknown
    return out


def _node(operation: Any, argument: Any, room: int) -> set[str]:
    if operation is constants.LITERAL:
        return _signs({chr(argument)})
    if operation is constants.IN:
        return _signs(set(map(_member, argument)))
    if operation is constants.SUBPATTERN:
        return _heads(list(argument[3]), room)
    if operation is constants.BRANCH:
        return set().union(*(_heads(list(branch), room) for branch in argument[1]))
    if operation in _NOTHING:
        return {""}
    if operation is constants.MAX_REPEAT or operation is constants.MIN_REPEAT:
        least, most, body = argument
        # Each turn takes a character, so more turns than there is room begin with nothing new.
        if not body.getwidth()[0]:
            raise _Unknown
        turns = range(min(least, room), min(most, room) + 1)
        return set().union(*(_heads(list(body) * times, room) for times in turns))
    raise _Unknown


def _member(item: tuple[Any, Any]) -> str:
    if item[0] is not constants.LITERAL:
        raise _Unknown
    return chr(item[1])


def _signs(chars: set[str]) -> set[str]:
    """Letters have capitals and other forms, which are not told here."""
    if len(chars) > _MOST or re.search(r"\w", "".join(chars)):
        raise _Unknown
    return chars
