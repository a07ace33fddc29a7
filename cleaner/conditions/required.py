"""What must stand in every match of a sequence of a regular expression: sets of literals, and of several ways the sets of
each."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, NamedTuple

from ..scan.fold import unspaced, word_character
from ..scan.terms import LEFT, RIGHT
from .syntax import MOST, REPEATS, constants, language, members

_PRODUCT: Final = 200
"""Strings that a run of nodes may come to; beyond, it is taken in parts."""
_CLASS: Final = 8
"""Members of a class that is written out."""
_NO, _WORD, _CLEAR = 0, 1, 2
"""What is known of a place between two characters: nothing; that a word that stands there begins or ends there; that no
word goes on there, whatever stands there."""


class Found(NamedTuple):
    """A literal of a sequence; where a word has to begin or end (`edges`), and whether it is flush with the sequence's
    own beginning or end, so that a `\\b` outside counts for it. An edge at a sign means that no word follows it."""

    text: str
    edges: int = 0
    starts: bool = False
    ends: bool = False


Literals = frozenset[Found]
"""Literals of which one must be there."""


class Either(NamedTuple):
    """Ways of which one is taken, each with all that must be there."""

    ways: tuple[tuple[Option, ...], ...]


Option = Literals | Either


def _each(option: Option, change: Callable[[Found], Found]) -> Option:
    """The same with every literal changed."""
    if isinstance(option, Either):
        return Either(tuple(tuple(_each(part, change) for part in way) for way in option.ways))
    return frozenset(map(change, option))


class _Reader:
    """Reads a sequence from its beginning to its end."""

    def __init__(self) -> None:
        self.options: list[Option] = []
        self._run: set[str] = set()
        self._run_starts, self._run_edge = False, _NO
        self._first = True  # nothing that takes a character stands before
        self._edge = _NO
        self._open: list[int] = []  # options that may be flush with the end

    def strings(self, strings: set[str]) -> None:
        """One of these strings comes next.

        Other forms of the same letter under IGNORECASE (ſ for s, the Kelvin sign for k) are not looked for: no site
        writes them, and an anchor for each would cost every document."""
        if not any(map(_begins_word, strings)):
            self._ends_words(_CLEAR)
        if len(self._run) * len(strings) > _PRODUCT:
            self._close()
        if not self._run:
            self._run_starts, self._run_edge = self._first, self._edge
            self._run = {""}
        self._run = {head + tail for head in self._run for tail in strings}
        self._passed()
        self._edge = _NO if any(map(_ends_word, strings)) else _CLEAR

    def boundary(self, kind: int) -> None:
        """A place where a word begins or ends, or where none goes on."""
        self._close()
        self._ends_words(kind)
        self._edge = max(self._edge, kind)

    def perhaps(self, *, begins: int, ends: int) -> None:
        """Something that may be there or not; whether it begins and ends with what parts words."""
        self._close()
        edge = self._edge
        if not begins:
            self._passed()
        elif begins == _WORD:
            self._change(lambda found: found._replace(ends=found.ends and word_character(found.text[-1])))
        self._first, self._edge = self._first and bool(ends), min(edge, ends)

    def gap(self, kind: int) -> None:
        """A blank, or another sign that parts words."""
        self.boundary(kind)
        self._passed()
        self._edge = kind

    def part(self, options: list[Option], *, flush: bool) -> None:
        """Something else; with `flush` it holds these options from its beginning to its end."""
        self._close()
        begins, edge = self._first, self._edge
        self._passed()

        def placed(found: Found) -> Found:
            if not flush:
                return found._replace(starts=False, ends=False)
            found = _edged(found, LEFT, edge) if found.starts else found
            return found if begins else found._replace(starts=False)

        for option in options:
            self._open.append(len(self.options))
            self.options.append(_each(option, placed))

    def end(self) -> list[Option]:
        """All that was found."""
        self._close()
        return self.options

    def _change(self, change: Callable[[Found], Found]) -> None:
        """Changes what may be flush with this place."""
        for number in self._open:
            self.options[number] = _each(self.options[number], change)

    def _ends_words(self, kind: int) -> None:
        """What is flush with this place ends a word, if it is one."""
        self._change(lambda found: _edged(found, RIGHT, kind) if found.ends else found)

    def _passed(self) -> None:
        """A character was taken: nothing before it is flush with the end."""
        self._change(lambda found: found._replace(ends=False))
        self._open, self._first, self._edge = [], False, _NO

    def _close(self) -> None:
        if self._run and all(self._run):
            found = (Found(string, 0, self._run_starts, True) for string in self._run)
            self._open.append(len(self.options))
            self.options.append(frozenset(_edged(one, LEFT, self._run_edge) for one in found))
        self._run = set()


def _edged(found: Found, edge: int, kind: int) -> Found:
    """With an edge, where the literal itself has a word there, or no word goes on: before a sign `\\b` means the contrary."""
    char = found.text[0] if edge == LEFT else found.text[-1]
    fits = kind and not unspaced(char) if word_character(char) else kind == _CLEAR
    return found._replace(edges=found.edges | edge) if fits else found


def _begins_word(string: str) -> bool:
    return not string or word_character(string[0])


def _ends_word(string: str) -> bool:
    return not string or word_character(string[-1])


def _gap(operation: Any, argument: Any) -> int:
    """What is known of the places around a node that takes at least one character, the first and the last of them blank or
    no part of a word; nothing of any other node. (`\\W` takes some characters that are part of a word elsewhere: ².)"""
    if operation in REPEATS and argument[0] >= 1 and len(argument[2]) == 1:
        operation, argument = argument[2][0]
    if operation is not constants.IN or not all(item in _GAPS for item in argument):
        return _NO
    return _CLEAR if all(item == _GAPS[0] for item in argument) else _WORD


_GAPS = [(constants.CATEGORY, constants.CATEGORY_SPACE), (constants.CATEGORY, constants.CATEGORY_NOT_WORD)]


def _parting(operation: Any, argument: Any) -> int:
    """The same, signs that are written out among it."""
    if operation is constants.LITERAL:
        return _NO if word_character(chr(argument)) else _CLEAR
    if operation is constants.IN:
        signs = [item for item in argument if item not in _GAPS]
        if any(item[0] is not constants.LITERAL or word_character(chr(item[1])) for item in signs):
            return _NO
        return _WORD if _GAPS[1] in argument else _CLEAR
    return _gap(operation, argument)


def _sides(nodes: list[Any]) -> tuple[int, int]:
    """What is known of the places before and behind what a sequence takes, if it takes anything."""
    if len(nodes) == 1 and nodes[0][0] is constants.SUBPATTERN:
        return _sides(list(nodes[0][1][3]))
    return (_parting(*nodes[0]), _parting(*nodes[-1])) if nodes else (_NO, _NO)


def required(tree: Any) -> list[Option]:
    """What a sequence requires."""
    reader = _Reader()
    for operation, argument in tree:
        if operation is constants.AT:
            if argument is constants.AT_BOUNDARY:
                reader.boundary(_WORD)
            elif argument in _LIMITS:
                reader.boundary(_CLEAR)
            continue
        if operation in (constants.ASSERT, constants.ASSERT_NOT):
            continue  # takes no character, and says nothing of words
        strings = language([(operation, argument)])
        if operation in REPEATS and argument[0] == 0 and any(sides := _sides(list(argument[2]))):
            reader.perhaps(begins=sides[0], ends=sides[1])
        elif strings is not None and (len(strings) <= _CLASS or operation is not constants.IN):
            reader.strings(strings)
        elif kind := _gap(operation, argument):
            reader.gap(kind)
        elif operation is constants.SUBPATTERN:
            reader.part(required(argument[3]), flush=True)
        elif operation is constants.BRANCH:
            reader.part(_either([required(branch) for branch in argument[1]]), flush=True)
        elif operation in REPEATS:
            low, _high, body = argument
            reader.part(required(body) if low >= 1 else [], flush=False)
        elif operation is constants.ATOMIC_GROUP:
            reader.part(required(argument), flush=True)
        elif operation is constants.IN and list(argument) == _DIGIT:
            reader.part([frozenset(map(Found, digits()))], flush=False)
        elif operation is constants.IN:
            chars = members(argument)
            reader.part([frozenset(Found(char, 0, True, True) for char in chars)] if chars else [], flush=True)
        else:
            reader.part([], flush=False)
    return reader.end()


_LIMITS = (
    constants.AT_BEGINNING, constants.AT_BEGINNING_STRING, constants.AT_END, constants.AT_END_STRING
)  # fmt: skip


_DIGIT = [(constants.CATEGORY, constants.CATEGORY_DIGIT)]


@lru_cache(maxsize=1)
def digits() -> frozenset[str]:
    """All that `\\d` matches."""
    import regex

    return frozenset(regex.findall(r"\d", "".join(map(chr, range(sys.maxunicode + 1)))))


def _either(ways: list[list[Option]]) -> list[Option]:
    """What is required where one of several ways is taken."""
    chosen = [best(way) for way in ways]
    if not all(chosen):
        return []
    # Ways that come down to one set of literals each are one set together.
    single = {option for way in chosen for option in way if len(way) == 1 and isinstance(option, frozenset)}
    rest = [tuple(way) for way in chosen if len(way) > 1 or isinstance(way[0], Either)]
    together = frozenset[Found]().union(*single)
    if len(together) > MOST:
        return []
    if not rest:
        return [together]
    return [Either((*([(together,)] if single else []), *rest))]


_SHORTEST: Final = 2
_SETS: Final = 3
_COMMON: Final = 2
_EVERYDAY: Final = frozenset(":;!?–—«»")
"""Signs that are looked for only where something rarer must be there as well."""
_ALWAYS: Final = frozenset(" \t\n.,-'\"’“”‘")
"""Signs that are not worth looking for."""


def best(options: list[Option]) -> list[Option]:
    """Of several things of which each must be there, those with the rarest literals, and with them some that are not so
    rare."""
    rare = {option for option in options if _weight(option) >= _SHORTEST}
    common = {
        option
        for option in options
        if _weight(option) == 1 and not (_all_numbers(option) and any(map(_numbered, rare)))
    }
    ranked = [sorted(found, key=lambda o: (_frequency(o), _order(o))) for found in (rare, common)]
    return [*ranked[0][:_SETS], *ranked[1][:_COMMON]]


def _all_numbers(option: Option) -> bool:
    """Whether these are the digits."""
    return isinstance(option, frozenset) and len(option) > MOST


def _numbered(option: Option) -> bool:
    """Whether each of these literals has a digit."""
    return isinstance(option, frozenset) and all(any(map(str.isdigit, found.text)) for found in option)


def everyday(option: Option) -> bool:
    """Whether nothing rare is among the literals of which one must be there."""
    return _weight(option) < _SHORTEST


def _weight(option: Option) -> int:
    """Of the literal that tells least: bytes; one rare sign, or a control character, is enough to look for, and one that
    is in use every day not; 0 for what is not worth looking for."""
    if isinstance(option, Either):
        return min(max(map(_weight, way)) for way in option.ways)
    if len(option) > MOST:
        return 1 if all(found.text in digits() for found in option) else 0
    return min((_weight_of(found.text) for found in option), default=0)


def _weight_of(literal: str) -> int:
    size = len(literal.encode("utf-8", "surrogatepass"))
    if len(literal) > 1:
        return size
    if literal in _EVERYDAY:
        return 1
    if literal.isalnum():
        return size if size > 1 else 0
    return 0 if literal in _ALWAYS else _SHORTEST


def _frequency(option: Option) -> float:
    """A guess how often one of them stands in a text: the longer, the rarer, and a whole word more so."""
    if isinstance(option, Either):
        return sum(min(map(_frequency, way)) for way in option.ways)
    return sum(2.2 ** -(len(found.text.encode("utf-8", "surrogatepass")) + found.edges.bit_count()) for found in option)


def _order(option: Option) -> str:
    """Tells two apart in the same way each time."""
    if isinstance(option, Either):
        return "|".join("&".join(map(_order, way)) for way in option.ways)
    return repr(sorted(option))
