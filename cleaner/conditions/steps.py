"""How many steps a search for a regular expression can take at most.

The clock that stops an endless search costs more than most searches do. A pattern without repetitions inside one another
cannot go on for long in a short text, whatever stands in it: there the clock can be spared.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from typing import Any

from .syntax import REPEATS, constants, from_beginning, members, parsed

_ENOUGH = 1 << 20
"""Steps that are taken in far less than the time that a search may take (a step is some 10 to 50 ns)."""
_SIZES = (32, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 2048, 4096)
_COUNTLESS = 1 << 40

_ONE = (
    constants.LITERAL, constants.NOT_LITERAL, constants.IN, constants.ANY, constants.AT, constants.CATEGORY,
    constants.RANGE,
)  # fmt: skip


def unwatched(pattern: str) -> int:
    """Code points of a text up to which no search for a pattern can take long; 0 where that cannot be said."""
    tree = parsed(pattern)
    if tree is None or tree.state.flags & re.MULTILINE:
        return 0
    bound = _Bound(tree)
    place = bisect_left(_SIZES, True, key=lambda size: bound.steps(size) > _ENOUGH)
    return _SIZES[place - 1] if place else 0


def most_steps(pattern: str, size: int) -> int:
    """A bound on the steps of a search for a pattern of which something can be said, in a text of so many characters."""
    return _Bound(parsed(pattern)).steps(size)


class _Bound:
    """A bound on the steps of a search: from each place on, all ways through the pattern."""

    def __init__(self, tree: Any) -> None:
        self._tree = tree
        self._alternatives: dict[int, tuple[int, int] | None] = {}

    def steps(self, size: int) -> int:
        """Steps in a text of so many characters."""
        _, steps = self._ways(list(self._tree), size)
        return min(steps + size if from_beginning(self._tree) else (steps + 1) * (size + 1), _COUNTLESS)

    def _ways(self, nodes: list[Any], size: int) -> tuple[int, int]:
        """In how many ways a sequence can be gone through from one place on, and how many steps all of them take."""
        ways, steps = 1, 0
        repeated: Any = None
        """A class whose repetition ends here: of all its lengths one is left where the next character is none of its."""
        among = 1
        for operation, argument in nodes:
            through, taken = self._through(operation, argument, size)
            if repeated is not None and _parts(repeated, operation, argument):
                steps = min(steps + ways, _COUNTLESS)
                ways = -(-ways * _ENDINGS // among)
            steps = min(steps + ways * taken, _COUNTLESS)
            ways = min(ways * through, _COUNTLESS)
            repeated, among = None, through
            if operation in REPEATS and len(argument[2]) == 1 and argument[2][0][0] in _CLASSES and through > _ENDINGS:
                repeated = argument[2][0]
        return ways, steps

    def _through(self, operation: Any, argument: Any, size: int) -> tuple[int, int]:
        """The same for one node."""
        if operation in _ONE:
            return 1, 1
        if operation in (constants.SUBPATTERN, constants.BRANCH):
            return self._group(operation, argument, size)
        if operation in REPEATS:
            low, high, body = argument
            ways, steps = self._repeated(int(low), int(high), body, size)
            return (1 if operation is constants.POSSESSIVE_REPEAT else ways), steps
        if operation is constants.ATOMIC_GROUP:
            return 1, self._ways(list(argument), size)[1]
        if operation in (constants.ASSERT, constants.ASSERT_NOT):
            return 1, 1 + self._ways(list(argument[1]), size)[1]
        if operation is constants.GROUPREF:
            return 1, size
        return _COUNTLESS, _COUNTLESS

    def _group(self, operation: Any, argument: Any, size: int) -> tuple[int, int]:
        """The same for a group or an alternative: of strings that are written out only some can stand at one place."""
        known = id(argument)
        if known not in self._alternatives:
            strings = _spelt([(operation, argument)])
            self._alternatives[known] = (_at_once(strings), sum(map(len, strings)) + 1) if strings else None
        found = self._alternatives[known]
        if found is not None:
            return found
        if operation is constants.SUBPATTERN:
            return (_COUNTLESS, _COUNTLESS) if argument[1] & re.MULTILINE else self._ways(list(argument[3]), size)
        ways = [self._ways(list(branch), size) for branch in argument[1]]
        return sum(through for through, _ in ways), sum(steps + 1 for _, steps in ways)

    def _repeated(self, low: int, high: int, body: Any, size: int) -> tuple[int, int]:
        """A repetition: as many rounds as are allowed and as the text has room for."""
        rounds = min(high, max(low, size // max(1, body.getwidth()[0])))
        ways, steps = self._ways(list(body), size)
        if ways == 1:
            return rounds - low + 1, (rounds + 1) * steps
        total, power, all_rounds = (1 if low == 0 else 0), 1, 1
        for number in range(1, rounds + 1):
            power *= ways
            if power > _COUNTLESS:
                return _COUNTLESS, _COUNTLESS
            all_rounds += power
            if number >= low:
                total += power
        return total, all_rounds * steps


_CLASSES = (constants.LITERAL, constants.NOT_LITERAL, constants.IN, constants.ANY)
_ENDINGS = 2
"""`$` holds at the end and before a last newline."""


def _parts(repeated: Any, operation: Any, argument: Any) -> bool:
    """Whether a node cannot begin with a character of the class that stands repeated before it."""
    if operation is constants.AT:
        return argument in (constants.AT_END, constants.AT_END_STRING)
    if operation is constants.LITERAL:
        first = frozenset(chr(argument))
    elif operation is constants.IN:
        first = members(argument)
    else:
        return False
    kind, inside = repeated
    if not first or kind is constants.ANY or kind is constants.NOT_LITERAL:
        return False
    if kind is constants.LITERAL:
        return _cases(first).isdisjoint(_cases({chr(inside)}))
    if inside[0] == (constants.NEGATE, None):
        return first <= members([item for item in inside[1:] if item[0] is not constants.CATEGORY])
    others = [item for item in inside if item not in _SPACES]
    listed = members(others)
    return (
        bool(listed or not others)
        and _cases(first).isdisjoint(_cases(listed))
        and not (any(item in _SPACES for item in inside) and any(map(str.isspace, first)))
    )


_SPACES = ((constants.CATEGORY, constants.CATEGORY_SPACE),)


def _cases(chars: Iterable[str]) -> set[str]:
    """The characters in either case."""
    return {form for char in chars for form in (char, char.lower(), char.upper(), char.casefold())}


def _spelt(nodes: Any) -> list[str] | None:
    """Every string that a sequence can take, as often as there are ways to it; None where they are many."""
    out = [""]
    for operation, argument in nodes:
        options: list[str] | None = None
        if operation is constants.LITERAL:
            options = [chr(argument)]
        elif operation is constants.IN:
            options = sorted(members(argument)) or None
        elif operation is constants.AT or operation in (constants.ASSERT, constants.ASSERT_NOT):
            options = [""]
        elif operation is constants.SUBPATTERN:
            options = _spelt(argument[3])
        elif operation is constants.BRANCH:
            branches = [_spelt(branch) for branch in argument[1]]
            known = [string for branch in branches for string in branch or ()]
            options = None if any(branch is None for branch in branches) else known
        elif operation is constants.MAX_REPEAT and argument[:2] == (0, 1):
            body = _spelt(argument[2])
            options = None if body is None else ["", *body]
        if options is None or len(out) * len(options) > _MANY:
            return None
        out = [head + tail for head in out for tail in options]
    return out


_MANY = 256


def _at_once(strings: list[str]) -> int:
    """How many of these strings can stand at one place of a text: those that begin one another."""
    plain = sorted("".join(char.casefold() for char in string) for string in strings)
    return max(sum(map(string.startswith, plain)) for string in plain)
