"""Counts everything the structural model knows about the lines of a text, with arrays and no object per line.

`measure` is the only function of the model that looks at characters; all other modules work on what it counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from cleaner.structure import characters as kind
from cleaner.structure.function_words import FUNCTION_WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float32]
    Hashes = NDArray[np.uint64]

_BASE: Final = 0x9E3779B97F4A7C15
_INVERSE: Final = pow(_BASE, -1, 1 << 64)
_CYCLE: Final = 1 << 15  # powers repeat after so many characters; a word across that border is not recognised
_SPREAD: Final = np.uint64(0xD6E8FEB86659FD93)  # brings the difference of short words into the upper bits
_SLOTS: Final = 18
_VOTE: Final = 1000
"""A vote of a word for the only language that has it. Votes are whole numbers, so that their sum depends on no order."""


@dataclass(slots=True)
class Words:
    """The words of a page, in order: runs of letters, marks and digits."""

    hashes: Hashes
    line: Ints
    size: Ints  # characters
    function: NDArray[np.bool_]  # is a function word of the page's language


@dataclass(slots=True)
class Page:
    """What was counted. Every array has one value per line that is not blank; `where` gives its number in the input.

    Counts are of code points or words; `first`, `last` and `before_last` are kinds of characters, `gap` the blank
    lines above, `same` the number of the first line with the same words, `times` how many such lines there are.
    """

    where: Ints
    counts: Floats  # kind, line
    chars: Floats
    words: Floats
    initial: Floats  # words that begin with a capital
    function: Floats
    longest: Floats
    indent: Floats
    gap: Floats
    first: NDArray[np.uint8]
    last: NDArray[np.uint8]
    before_last: NDArray[np.uint8]
    last_point: NDArray[np.uint16]
    links: Floats
    blanks: Floats  # between its first and its last sign
    same: Ints
    times: Floats
    each: Words
    language: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Function words as a hash table: slot -> number of the word; word number x language -> is one, and its vote."""

    slots: NDArray[np.uint16]
    members: NDArray[np.bool_]
    votes: Ints
    languages: tuple[str, ...]


@cache
def _powers() -> tuple[Hashes, Hashes]:
    """`_BASE ** i` and its inverse, modulo 2 ** 64."""
    up, down = np.empty(_CYCLE, dtype=np.uint64), np.empty(_CYCLE, dtype=np.uint64)
    power = inverse = 1
    for i in range(_CYCLE):
        up[i], down[i] = power, inverse
        power, inverse = power * _BASE % (1 << 64), inverse * _INVERSE % (1 << 64)
    return up, down


def cycle() -> Hashes:
    """The inverse powers, by which a hash does not depend on where its word stands."""
    return _powers()[1]


def hash_words(points: NDArray[np.uint16]) -> tuple[Hashes, Ints, Ints]:
    """The hash of each word (case folded), where it begins and where it ends, in code points."""
    return _hashed(kind.folded().take(points))


def _hashed(letters: NDArray[np.uint16]) -> tuple[Hashes, Ints, Ints]:
    """`hash_words` of code points that are case folded already, with 0 for all that stands in no word."""
    size = len(letters)
    inside = np.zeros(size + 2, dtype=bool)
    np.not_equal(letters, 0, out=inside[1:-1])
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    begin, end = edges[::2], edges[1::2]
    up, down = _powers()
    weights = up[:size] if size <= _CYCLE else np.resize(up, size)
    sums = np.zeros(size + 1, dtype=np.uint64)
    np.cumsum(letters * weights, out=sums[1:])
    back = down.take(begin) if size <= _CYCLE else down.take(begin % _CYCLE)
    return (sums.take(end) - sums.take(begin)) * back * _SPREAD, begin, end


def hash_phrases(phrases: Sequence[str]) -> list[list[int]]:
    """The hashes of the words of each phrase."""
    out: list[list[int]] = [[] for _ in phrases]
    hashes, begin, _ = hash_words(kind.code_points("\n".join(phrases)))
    ends = np.cumsum(np.array([len(phrase) + 1 for phrase in phrases], dtype=np.int64))
    for number, code in zip(np.searchsorted(ends, begin, side="right").tolist(), hashes.tolist(), strict=True):
        out[number].append(code)
    return out


def lexicon(words: Mapping[str, str]) -> Lexicon:
    """The hash table of function words: language -> words divided by blanks."""
    languages = tuple(sorted(words))
    found: dict[int, set[int]] = {}
    for column, language in enumerate(languages):
        for code in hash_phrases([words[language]])[0]:
            found.setdefault(code, set()).add(column)
    slots = np.zeros(1 << _SLOTS, dtype=np.uint16)
    members = np.zeros((len(found) + 1, len(languages)), dtype=bool, order="F")
    for number, (code, columns) in enumerate(found.items(), 1):
        slots[code >> (64 - _SLOTS)] = number
        members[number, list(columns)] = True
    shared = np.maximum(members.sum(axis=1, keepdims=True), 1)
    return Lexicon(slots, members, np.rint(members * _VOTE / np.sqrt(shared)).astype(np.int64), languages)


@cache
def shipped_lexicon() -> Lexicon:
    """The table of the shipped function words."""
    return lexicon(FUNCTION_WORDS)


def measure(text: str, starts: Ints, ends: Ints, words: Lexicon | None = None) -> Page:
    """Count what stands in the lines `[starts, ends)` of `text`.

    Offsets are code points; the lines are sorted and disjoint, and what lies between them is white space.
    """
    points = kind.code_points(text)
    if len(starts) and starts[0]:
        points, ends, starts = points[starts[0] :], ends - starts[0], starts - starts[0]
    wide = points.astype(np.intp)  # what NumPy wants to look things up with
    kinds = kind.kinds().take(wide)
    lines = len(starts)
    steps = np.zeros(len(points) + 1, dtype=np.int64)
    steps[starts[1:]] = kind.KINDS  # the last line may be empty
    place = steps[:-1].cumsum()
    counts = np.bincount(place + kinds, minlength=lines * kind.KINDS).reshape(lines, kind.KINDS)
    inked = counts.sum(axis=1) - counts[:, kind.BLANK] - counts[:, kind.NEWLINE]
    where = np.flatnonzero(inked)
    ink = np.flatnonzero((kinds != kind.BLANK) & (kinds != kind.NEWLINE))
    number = inked[where]
    after = number.cumsum()
    last = ink[after - 1]
    first = ink[after - number]
    narrow = np.zeros(lines, dtype=np.int64)
    narrow[where] = np.arange(where.size)
    tally: Floats = counts[where].T.astype(np.float32)

    table = words or shipped_lexicon()
    hashes, begin, end = _hashed(kind.folded().take(wide))
    word_line = narrow[place[begin] // kind.KINDS]
    size = end - begin
    numbers = table.slots.take((hashes >> np.uint64(64 - _SLOTS)).astype(np.intp))
    uses = np.bincount(numbers)
    uses[:1] = 0
    used = np.flatnonzero(uses)
    votes = uses[used] @ table.votes[used]
    speaks = int(votes.argmax())
    function = table.members[:, speaks].take(numbers)
    spaced, functions, longest, same, times = _by_line(word_line, hashes, size, function, where.size, points[first])
    if tally[kind.IDEOGRAPH].any():
        spaced, functions = _dense(points, place, tally[kind.IDEOGRAPH], spaced, functions, where, lines)
    initial = np.bincount(word_line[kinds[begin] == kind.UPPER], minlength=where.size)
    gap = where.copy()
    gap[1:] -= where[:-1] + 1
    extent = last - first + 1
    return Page(
        where=where,
        counts=tally,
        chars=extent.astype(np.float32),
        words=spaced,
        initial=initial.astype(np.float32),
        function=functions,
        longest=longest,
        indent=(first - starts[where]).astype(np.float32),
        gap=gap.astype(np.float32),
        first=kinds[first],
        last=kinds[last],
        before_last=kinds[np.maximum(last - 1, first)],
        last_point=points[last],
        links=_links(text, points, place, lines)[where],
        blanks=(extent - number).astype(np.float32),
        same=same,
        times=times,
        each=Words(hashes, word_line, size, function),
        language=table.languages[speaks] if votes[speaks] > 0 else "",
    )


def _by_line(
    line: Ints, hashes: Hashes, size: Ints, function: NDArray[np.bool_], lines: int, bare: NDArray[np.uint16]
) -> tuple[Floats, Floats, Floats, Ints, Floats]:
    """Per line: words, function words, the longest word, the first line with the same words, their number."""
    number = np.bincount(line, minlength=lines)
    opens = number.cumsum() - number
    full = number > 0
    starts = opens[full]
    longest = np.zeros(lines, dtype=np.float32)
    signature = bare.astype(np.uint64)
    if starts.size:
        longest[full] = np.maximum.reduceat(size, starts)
        order = (np.arange(len(line)) - opens.take(line)).astype(np.uint64)
        signature[full] = np.add.reduceat(hashes * (order + order + np.uint64(1)), starts)
    functions = np.bincount(line[function], minlength=lines)
    same, times = _alike(signature)
    as_float = np.float32
    return number.astype(as_float), functions.astype(as_float), longest, same, times


def _alike(signature: Hashes) -> tuple[Ints, Floats]:
    """For each value the place of the first that is equal, and how many are."""
    size = len(signature)
    order = signature.argsort()
    ranked = signature[order]
    opens = np.flatnonzero(np.append(True, ranked[1:] != ranked[:-1])[:size])
    same, times = np.arange(size), np.ones(size, dtype=np.float32)
    if len(opens) < size:
        number = np.append(opens[1:], size) - opens
        same[order] = np.minimum.reduceat(order, opens).repeat(number)
        times[order] = number.repeat(number)
    return same, times


def _dense(
    points: NDArray[np.uint16], place: Ints, dense: Floats, spaced: Floats, functions: Floats, where: Ints, lines: int
) -> tuple[Floats, Floats]:
    """Words and function words where scripts put no blanks between words: two characters count as a word."""
    helpers = np.bincount(place[kind.function_characters()[points]] // kind.KINDS, minlength=lines)[where]
    words = np.where(dense > 0, np.maximum(spaced - 1, 0) + dense / 2, spaced)
    return words.astype(np.float32), (functions + np.float32(0.7) * helpers).astype(np.float32)


def _links(text: str, points: NDArray[np.uint16], place: Ints, lines: int) -> Floats:
    """Markdown links and addresses per line."""
    found = np.zeros(lines, dtype=np.float32)
    for mark in ("](", "://"):
        if mark in text:
            hits = np.flatnonzero((points[:-1] == ord(mark[0])) & (points[1:] == ord(mark[1])))
            found += np.bincount(place[hits] // kind.KINDS, minlength=lines)
    return found
