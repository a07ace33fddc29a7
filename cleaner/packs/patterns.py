"""What is wrong with a regular expression that compiles: it matches nothing at all, mixes anchors, or never ends."""

from __future__ import annotations

import re
import time
import warnings
from dataclasses import dataclass, field
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any

from ..conditions.pattern import TIMEOUT, Pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

_SAMPLES = ("", "a", "A b", "1", " ", "a.\nB", "–")
_CHARACTERS = {"category_digit": "1", "category_space": " ", "category_word": "a"}
_USUAL = ("a", " ", "1", ".", "-")
_MISS = "\x01"
"""A character that hardly any pattern matches: it makes an engine go back and try every other way."""
_SHORT_TEXT, _LONG_TEXT = 2_000, 20_000


Adversary = tuple[str, str, str]
"""What stands first, what is repeated, what stands last."""


@dataclass(slots=True)
class Made:
    """What a pattern is made of: single characters that it matches, and its literal words."""

    characters: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


def matches_nothing(pattern: str, case: bool = False) -> bool:
    """Whether the pattern finds an empty match, so that it holds where nothing stands."""
    compiled = Pattern({"pattern": pattern, "case": case}, _NO_BUILD).compiled
    found = (compiled.search(sample, timeout=TIMEOUT) for sample in _SAMPLES)
    return any(match is not None and match.start() == match.end() for match in found)


def mixes_anchors(pattern: str) -> bool:
    """Whether some branches of an ungrouped `|` are tied to an end of the text and others are not (`^a|b`)."""
    branches = _branches(pattern)
    if len(branches) < 2:
        return False
    starts = {branch.startswith(("^", r"\A")) for branch in branches}
    ends = {(branch.endswith("$") and not branch.endswith(r"\$")) or branch.endswith(r"\Z") for branch in branches}
    return len(starts) > 1 or len(ends) > 1


def _branches(pattern: str) -> list[str]:
    """The parts between the `|` that stand in no group and no class."""
    found, start, depth, in_class, place = [], 0, 0, False, 0
    while place < len(pattern):
        char = pattern[place]
        if char == "\\":
            place += 2
            continue
        if in_class:
            in_class = char != "]"
        elif char == "[":
            in_class = True
            # a bracket right after the opening one is a member of the class
            place += 2 if pattern[place + 1 : place + 3] == "^]" else 1 if pattern[place + 1 : place + 2] == "]" else 0
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif char == "|" and depth == 0:
            found.append(pattern[start:place])
            start = place + 1
        place += 1
    return [*found, pattern[start:]]


def nests_repeats(pattern: str) -> bool:
    """Whether something repeated without end holds nothing it needs but another such repeat, as in `(a+)+`."""
    return any(
        operation in (ops.MAX_REPEAT, ops.MIN_REPEAT) and argument[1] is ops.MAXREPEAT and _only_repeats(argument[2])
        for operation, argument in _operations(_tree(pattern))
    )


def _only_repeats(body: Any) -> bool:
    """Whether a sequence can match by one inner endless repeat alone."""
    repeats = False
    for operation, argument in body:
        if operation in (ops.MAX_REPEAT, ops.MIN_REPEAT):
            low, high, inner = argument
            if high is ops.MAXREPEAT or _only_repeats(inner):
                repeats = True
            elif low > 0:
                return False
        elif operation is ops.SUBPATTERN:
            if not _only_repeats(argument[3]):
                return False
            repeats = True
        elif operation is ops.BRANCH:
            if not any(_only_repeats(branch) for branch in argument[1]):
                return False
            repeats = True
        elif operation is not ops.AT:
            return False
    return repeats


def slowness(pattern: str, case: bool = False) -> tuple[str, int] | None:
    """A text that the pattern cannot be searched for in a quarter of a second, and that text's length; None when none.

    The texts repeat what the pattern itself is made of and then break off: 40 and 2,000 characters of each kind, then
    20,000 of those that took longest.
    """
    compiled = Pattern({"pattern": pattern, "case": case}, _NO_BUILD).compiled
    taken: list[tuple[float, Adversary]] = []
    for adversary in _adversaries(made_of(pattern)):
        for size in (40, _SHORT_TEXT):
            seconds = _search(compiled, adversary, size)
            if seconds is None:
                return adversary[0] + adversary[1], size
        taken.append((seconds or 0.0, adversary))
    for _, adversary in sorted(taken, reverse=True)[:3]:
        if _search(compiled, adversary, _LONG_TEXT) is None:
            return adversary[0] + adversary[1], _LONG_TEXT
    return None


def _search(compiled: Any, adversary: Adversary, size: int) -> float | None:
    """Seconds that a search took; None when it ran out of time."""
    prefix, unit, end = adversary
    text = prefix + unit * (size // len(unit)) + end
    start = time.perf_counter()
    try:
        compiled.search(text, timeout=TIMEOUT)
    except TimeoutError:
        return None
    return time.perf_counter() - start


def _adversaries(made: Made) -> Iterator[Adversary]:
    # A search gives up at once where a literal that it needs is nowhere in the text, so all of them stand behind the
    # break in one variant; in the other there are none, for with them the pattern may simply match.
    literals = "".join([*made.words[:6], *made.characters[:20]])
    units = list(dict.fromkeys([*made.characters[:10], *made.words[:6], *_USUAL]))
    pairs = [a + b for a in units[:7] for b in units[:7] if a != b]
    for prefix in ("", *made.words[:3]):
        for unit in (*units, *pairs) if not prefix else units:
            yield prefix, unit, _MISS
            yield prefix, unit, _MISS + literals


def made_of(pattern: str) -> Made:
    """The characters and literal words of a pattern."""
    made = Made()
    word = ""
    for operation, argument in [*_operations(_tree(pattern)), (ops.ANY, None)]:
        if operation is ops.LITERAL:
            word += chr(argument)
            made.characters.append(chr(argument))
            continue
        if len(word) > 1:
            made.words.append(word)
        word = ""
        if operation is ops.IN:
            made.characters += [char for part in argument if (char := _member(*part))]
    made.characters = list(dict.fromkeys(made.characters))
    made.words = sorted(set(made.words), key=lambda w: (-len(w), w))
    return made


def _member(operation: Any, argument: Any) -> str:
    """One character of a part of a class."""
    if operation is ops.LITERAL:
        return chr(argument)
    if operation is ops.RANGE:
        return chr(argument[0])
    if operation is ops.CATEGORY:
        return _CHARACTERS.get(str(argument).lower(), "")
    return ""


def _tree(pattern: str) -> Any:
    """The pattern's parts by the parser of the standard library; what only `regex` knows is put more simply first."""
    simple = re.sub(r"\\[pP](?:\{[^}]*\}|[A-Z])", r"\\w", pattern)
    simple = re.sub(r"\(\?(?:-i|i|\(DEFINE\)|[a-z]*-?[a-z]*)(?=:)", "(?", simple)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return parser.parse(simple, re.IGNORECASE)
        except (re.error, RecursionError, OverflowError):
            return []


def _operations(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Every operation of a pattern, outer ones first."""
    for operation, argument in tree:
        yield operation, argument
        if operation in (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT):
            yield from _operations(argument[2])
        elif operation is ops.SUBPATTERN:
            yield from _operations(argument[3])
        elif operation is ops.BRANCH:
            for branch in argument[1]:
                yield from _operations(branch)
                yield ops.AT, None  # the words of two branches do not stand side by side
        elif operation in (ops.ASSERT, ops.ASSERT_NOT):
            yield from _operations(argument[1])
        elif operation is ops.ATOMIC_GROUP:
            yield from _operations(argument)


_NO_BUILD: Any = None
"""A pattern asks the compiler for nothing."""
