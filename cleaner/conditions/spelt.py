"""Strings that a text must have, letter for letter, for a regular expression to be found in it.

To ask whether a string stands in a text costs a hundredth of what a search for an expression may cost. What is required
without heed of case is told by the plan of what wakes rules (`literals`); here it is what stands in `(?-i: … )` and signs.
"""

from __future__ import annotations

import re
from typing import Any, Final

from .syntax import REPEATS, constants, members, parsed

_MOST: Final = 64
_GROUPS: Final = 3
_WORTH: Final = 0.7
"""The share of texts above which a group of strings is not worth asking for."""
_FULL: Final = frozenset(" \t\n.,-'\"’“”‘")
"""Signs that many texts have."""
_CASES: Final = 8
"""Spellings that are written out of what stands in either case."""
_MANY_FORMS: Final = frozenset("skiSKI")
"""Letters that have more than two forms without heed of case (ſ, the Kelvin sign, İ)."""

Group = frozenset[str]


def spelt(pattern: str, case: bool) -> tuple[tuple[str, ...], ...]:
    """Groups of strings; one string of each group stands in every text in which the pattern is found. `case`: the pattern
    heeds case."""
    tree = parsed(pattern)
    if tree is None or tree.state.flags & ~_PLAIN:
        return ()
    found = sorted({(_share(group), tuple(sorted(group))) for group in _groups(list(tree), case)})
    return tuple(group for share, group in found[:_GROUPS] if share < _WORTH)


_PLAIN: Final = int(re.IGNORECASE | re.UNICODE)


def _share(group: Group) -> float:
    """A guess in how many texts one of the strings stands."""
    return sum(map(_share_of, group))


def _share_of(string: str) -> float:
    if len(string) > 1:
        return 0.45 ** (len(string) - 1) / 8
    return 1.0 if string.isalnum() or string == " " else 0.25 if string in _FULL else 0.08


def _groups(nodes: list[Any], exact: bool) -> list[Group]:
    """What a sequence requires."""
    out: list[Group] = []
    run: set[str] = {""}

    def close() -> None:
        nonlocal run
        if all(run):
            out.append(_shortest(run))
        run = {""}

    for operation, argument in nodes:
        if operation is constants.AT or operation in (constants.ASSERT, constants.ASSERT_NOT):
            continue
        strings = _strings([(operation, argument)], exact)
        if strings is None or (operation is constants.LITERAL and len(strings) > 1):
            close()
            out += _within(operation, argument, exact)
            continue
        if len(run) * len(strings) > _MOST:
            close()
        run = {head + tail for head in run for tail in strings}
    close()
    return out


def _within(operation: Any, argument: Any, exact: bool) -> list[Group]:
    """What a node requires that can be too many strings to write out."""
    if operation is constants.SUBPATTERN:
        return _groups(list(argument[3]), _heeds(argument, exact))
    if operation is constants.ATOMIC_GROUP:
        return _groups(list(argument), exact)
    if operation in REPEATS and argument[0] >= 1:
        return _groups(list(argument[2]), exact)
    if operation is constants.BRANCH:
        ways = [_groups(list(branch), exact) for branch in argument[1]]
        ranked = [sorted(way, key=lambda group: (_share(group), sorted(group))) for way in ways]
        # Together the rarest of each way, together the next ones, as long as all have one.
        whole = [frozenset[str]().union(*groups) for groups in zip(*ranked, strict=False)]
        return [_shortest(set(group)) for group in whole if len(group) <= _MOST]
    return []


def _heeds(argument: Any, exact: bool) -> bool:
    """Whether case counts inside a group."""
    _, added, taken, _ = argument
    return bool(taken & re.IGNORECASE) or (exact and not added & re.IGNORECASE)


def _strings(nodes: list[Any], exact: bool) -> set[str] | None:
    """Every string that a sequence can take, in each of its cases; None where there are many, or not all are known."""
    out = {""}
    for operation, argument in nodes:
        options: set[str] | None = None
        if operation is constants.LITERAL:
            options = _forms(chr(argument), exact)
        elif operation is constants.IN:
            forms = [_forms(char, exact) for char in members(argument)]
            options = set().union(*(form for form in forms if form)) if forms and all(forms) else None
        elif operation is constants.AT or operation in (constants.ASSERT, constants.ASSERT_NOT):
            options = {""}
        elif operation is constants.SUBPATTERN:
            options = _strings(list(argument[3]), _heeds(argument, exact))
        elif operation is constants.BRANCH:
            branches = [_strings(list(branch), exact) for branch in argument[1]]
            options = None if any(b is None for b in branches) else set().union(*(b for b in branches if b))
        elif operation is constants.MAX_REPEAT and argument[:2] == (0, 1):
            body = _strings(list(argument[2]), exact)
            options = None if body is None else {"", *body}
        most = _CASES if operation is constants.LITERAL and options and len(options) > 1 else _MOST
        if options is None or len(out) * len(options) > most:
            return None
        out = {head + tail for head in out for tail in options}
    return out


def _forms(char: str, exact: bool) -> set[str] | None:
    """The forms of a character; None where they are not known for certain."""
    if exact or char.lower() == char.upper():
        return {char}
    return {char.lower(), char.upper()} if char.isascii() and char not in _MANY_FORMS else None


def _shortest(strings: set[str]) -> Group:
    """Without strings that hold another one."""
    return frozenset(one for one in strings if not any(other != one and other in one for other in strings))
