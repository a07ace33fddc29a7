"""The literals of which one must stand in every match of a regular expression."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ..scan.fold import forms, unspaced, word_character
from ..scan.needs import Lines, Literals, every
from ..scan.terms import LEFT, RIGHT
from ..scan.words import words_of
from .expressions import REPEATS, constants, members_of, parsed

if TYPE_CHECKING:
    from ..scan.needs import Need

_SHORTEST = 2
_MOST = 400
_SETS = 3
_PRODUCT = 200
"""Strings that a run of nodes may come to; beyond, it is taken in parts."""
_CLASS = 8
"""Members of a class that is written out."""
_EVERYDAY = frozenset(" \t\n.,:;!?-–—'\"’“”‘«»")


class Found(NamedTuple):
    """A literal of a sequence; where a word has to begin or end (`edges`), and whether it is flush with the sequence's
    own beginning or end, so that a `\\b` outside counts for it."""

    text: str
    edges: int = 0
    starts: bool = False
    ends: bool = False


Option = frozenset[Found]
"""Literals of which one must be there."""


def required_literals(pattern: str) -> Need | None:
    """What a pattern needs, or None when there is nothing that must be there and could be looked for.

    Syntax that only the `regex` module knows makes the answer None, which is safe: the rule is then tried everywhere.
    """
    tree = parsed(pattern)
    if tree is None:
        return None
    lines = _whole_lines(list(tree))
    if lines:
        return Lines(frozenset(" ".join(words_of(line)) for line in lines))
    options = sorted(
        {option for option in _sequence(tree) if _usable(option)}, key=lambda o: (_frequency(o), sorted(o))
    )
    return every(
        Literals(frozenset((form, found.edges) for found in option for form in forms(found.text)))
        for option in options[:_SETS]
    )


def _weight(literal: str) -> int:
    """Bytes; one rare sign, or a control character, is enough to look for."""
    if len(literal) == 1:
        sign = not literal.isalnum() and literal not in _EVERYDAY
        return _SHORTEST if sign else len(literal.encode("utf-8", "surrogatepass"))
    return len(literal.encode("utf-8", "surrogatepass"))


def _usable(option: Option) -> bool:
    return bool(option) and min(_weight(found.text) for found in option) >= _SHORTEST and len(option) <= _MOST


def _frequency(option: Option) -> float:
    """A guess how often one of them stands in a text: the longer, the rarer, and a whole word more so."""
    return sum(2.2 ** -(len(found.text.encode("utf-8", "surrogatepass")) + found.edges.bit_count()) for found in option)


def _best(options: list[Option]) -> Option | None:
    """Of several sets of which each must have a member in the match, the one with the rarest members."""
    return min(filter(_usable, options), key=lambda option: (_frequency(option), sorted(option)), default=None)


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
            options = set(members_of(argument)) or None
        elif operation is constants.SUBPATTERN:
            options = _language(list(argument[3]))
        elif operation is constants.BRANCH:
            branches = [_language(list(branch)) for branch in argument[1]]
            options = None if any(b is None for b in branches) else set().union(*(b for b in branches if b))
        elif operation is constants.MAX_REPEAT and argument[:2] == (0, 1):
            body = _language(list(argument[2]))
            options = None if body is None else {"", *body}
        else:
            options = None
        if options is None or len(out) * len(options) > _MOST:
            return None
        out = {head + tail for head in out for tail in options}
    return out


class _Reader:
    """Reads a sequence from its beginning to its end."""

    def __init__(self) -> None:
        self.options: list[Option] = []
        self._run: set[str] = set()
        self._run_starts = self._run_edge = False
        self._first = True  # nothing that takes a character stands before
        self._edge = False  # a word begins or ends here
        self._open: list[int] = []  # options that may be flush with the end

    def strings(self, strings: set[str]) -> None:
        """One of these strings comes next.

        Other forms of the same letter under IGNORECASE (ſ for s, the Kelvin sign for k) are not looked for: no site
        writes them, and an anchor for each would cost every document."""
        if not any(map(_begins_word, strings)):
            self._ends_words()
        if len(self._run) * len(strings) > _PRODUCT:
            self._close()
        if not self._run:
            self._run_starts, self._run_edge = self._first, self._edge
            self._run = {""}
        self._run = {head + tail for head in self._run for tail in strings}
        self._passed()
        self._edge = not any(map(_ends_word, strings))

    def boundary(self) -> None:
        """A place where a word begins or ends."""
        self._close()
        self._ends_words()
        self._edge = True

    def perhaps(self, *, begins: bool, ends: bool) -> None:
        """Something that may be there or not; whether it begins and ends with what parts words."""
        self._close()
        edge = self._edge
        if not begins:
            self._passed()
        self._first, self._edge = self._first and ends, edge and ends

    def _ends_words(self) -> None:
        """What is flush with this place ends a word, if it is one."""
        for number in self._open:
            self.options[number] = frozenset(
                _edged(found, RIGHT) if found.ends else found for found in self.options[number]
            )

    def gap(self) -> None:
        """A blank, or another sign that parts words."""
        self.boundary()
        self._passed()
        self._edge = True

    def part(self, options: list[Option], *, flush: bool) -> None:
        """Something else; with `flush` it holds these options from its beginning to its end."""
        self._close()
        begins, edge = self._first, self._edge
        self._passed()
        for option in options:
            if not flush:
                option = frozenset(found._replace(starts=False, ends=False) for found in option)
            else:
                if edge:
                    option = frozenset(_edged(found, LEFT) if found.starts else found for found in option)
                if not begins:
                    option = frozenset(found._replace(starts=False) for found in option)
            self._open.append(len(self.options))
            self.options.append(option)

    def end(self) -> list[Option]:
        """All that was found."""
        self._close()
        return self.options

    def _passed(self) -> None:
        """A character was taken: nothing before it is flush with the end."""
        for number in self._open:
            self.options[number] = frozenset(found._replace(ends=False) for found in self.options[number])
        self._open, self._first, self._edge = [], False, False

    def _close(self) -> None:
        if self._run and all(self._run):
            found = (Found(string, 0, self._run_starts, True) for string in self._run)
            self._open.append(len(self.options))
            self.options.append(frozenset(_edged(one, LEFT) if self._run_edge else one for one in found))
        self._run = set()


def _edged(found: Found, edge: int) -> Found:
    """With an edge, where the literal itself has a word there: before a sign `\\b` means the contrary."""
    char = found.text[0] if edge == LEFT else found.text[-1]
    return found._replace(edges=found.edges | edge) if word_character(char) and not unspaced(char) else found


def _begins_word(string: str) -> bool:
    return not string or word_character(string[0])


def _ends_word(string: str) -> bool:
    return not string or word_character(string[-1])


def _is_gap(operation: Any, argument: Any) -> bool:
    """Whether a node takes at least one character, the first and the last of them blank or no part of a word."""
    if operation in REPEATS and argument[0] >= 1 and len(argument[2]) == 1:
        operation, argument = argument[2][0]
    return operation is constants.IN and all(item in _GAPS for item in argument)


_GAPS = [(constants.CATEGORY, constants.CATEGORY_SPACE), (constants.CATEGORY, constants.CATEGORY_NOT_WORD)]


def _parts_words(operation: Any, argument: Any) -> bool:
    """The same, signs that are written out among it."""
    if operation is constants.LITERAL:
        return not word_character(chr(argument))
    if operation is constants.IN:
        signs = (
            item[0] is constants.LITERAL and not word_character(chr(item[1])) for item in argument if item not in _GAPS
        )
        return all(signs)
    return _is_gap(operation, argument)


def _gaps_of(nodes: list[Any]) -> tuple[bool, bool]:
    """Whether what a sequence takes begins, and ends, with a blank or another sign that parts words."""
    if len(nodes) == 1 and nodes[0][0] is constants.SUBPATTERN:
        return _gaps_of(list(nodes[0][1][3]))
    return (_parts_words(*nodes[0]), _parts_words(*nodes[-1])) if nodes else (False, False)


def _sequence(tree: Any) -> list[Option]:
    """The sets of literals that a sequence requires."""
    reader = _Reader()
    for operation, argument in tree:
        strings = None if operation is constants.AT else _language([(operation, argument)])
        if operation in REPEATS and argument[0] == 0 and (sides := _gaps_of(list(argument[2]))) != (False, False):
            reader.perhaps(begins=sides[0], ends=sides[1])
        elif strings is not None and (len(strings) <= _CLASS or operation is not constants.IN):
            reader.strings(strings)
        elif operation is constants.AT:
            if argument in (constants.AT_BOUNDARY, constants.AT_BEGINNING, constants.AT_END):
                reader.boundary()
        elif _is_gap(operation, argument):
            reader.gap()
        elif operation is constants.SUBPATTERN:
            reader.part(_sequence(argument[3]), flush=True)
        elif operation is constants.BRANCH:
            branches = [_best(_sequence(branch)) for branch in argument[1]]
            whole = [frozenset[Found]().union(*(b for b in branches if b))] if all(branches) else []
            reader.part(whole, flush=True)
        elif operation in (constants.MAX_REPEAT, constants.MIN_REPEAT):
            low, _high, body = argument
            reader.part(_sequence(body) if low >= 1 else [], flush=False)
        elif operation is getattr(constants, "ATOMIC_GROUP", None):
            reader.part(_sequence(argument), flush=True)
        elif operation is constants.IN:
            members = members_of(argument)
            reader.part([frozenset(Found(char, 0, True, True) for char in members)] if members else [], flush=True)
        elif operation in (constants.ASSERT, constants.ASSERT_NOT):
            pass  # takes no character, and says nothing of words
        else:
            reader.part([], flush=False)
    return reader.end()
