"""Which lines hold words of the term lists, found by the hashes of their words instead of a search.

The lists are those of the rules, in the language of the page and in English. Terms with a star and of more than five
words are left to the rules; a line in a script without blanks is found only where the whole run of characters is a
term.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from cleaner.structure.measure import hash_phrases

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from cleaner.structure.measure import Page

LEVELS: Final = ("none", "one", "short", "third", "most", "whole")
"""How much of a line belongs to a list: one in a line of more than 15 words, one in a shorter line, at least 30 % of
the words, at least 60 %, the whole line is one term."""

_LONGEST: Final = 5
_SLOTS: Final = 18
_STEP: Final = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class TermTable:
    """Hash tables of the terms: slot -> entry number, slot of a word -> whether a longer term begins with it,
    entry -> hash, words and the lists that hold it.
    """

    names: tuple[str, ...]
    slots: NDArray[np.int32]
    opens: NDArray[np.bool_]
    filled: NDArray[np.uint8]  # a bit for each slot, whether either says anything
    hashes: NDArray[np.uint64]
    words: NDArray[np.int64]
    first: NDArray[np.int64]  # where the lists of an entry begin in `lists`
    lists: NDArray[np.int64]


def term_table(lists: Mapping[str, Mapping[str, Iterable[str]]], names: Iterable[str], language: str) -> TermTable:
    """The tables of the lists `names` (list -> language -> terms) in one language, in English, and in all languages.

    A list that does not exist stays empty.
    """
    names = tuple(names)
    entries: dict[tuple[int, int], set[int]] = {}
    opens = np.zeros(1 << _SLOTS, dtype=bool)
    for number, name in enumerate(names):
        words = lists.get(name, {})
        terms = sorted({term for code in {"*", "en", language} for term in words.get(code, ()) if "*" not in term})
        for codes in hash_phrases(terms):
            if 0 < len(codes) <= _LONGEST:
                if len(codes) > 1:
                    opens[codes[0] >> (64 - _SLOTS)] = True
                entries.setdefault((len(codes), _phrase(codes)), set()).add(number)
    slots = np.zeros(1 << _SLOTS, dtype=np.int32)
    keys = sorted(entries)
    for place, (_, code) in enumerate(keys, 1):
        slots[code >> (64 - _SLOTS)] = place
    sizes = [0, 0, *(len(entries[key]) for key in keys)]
    return TermTable(
        names,
        slots,
        opens,
        np.packbits((slots > 0) | opens, bitorder="little"),
        np.array([0, *(code for _, code in keys)], dtype=np.uint64),
        np.array([0, *(size for size, _ in keys)], dtype=np.int64),
        np.cumsum(np.array(sizes, dtype=np.int64)),
        np.array([number for key in keys for number in sorted(entries[key])], dtype=np.int64),
    )


def _phrase(codes: list[int]) -> int:
    code = 0
    for word in codes:
        code = (code * int(_STEP) + word) % (1 << 64)
    return code


def term_levels(page: Page, table: TermTable) -> NDArray[np.uint8]:
    """For each list and line how much of the line belongs to the list: numbers of `LEVELS`."""
    lines, lists = len(page.where), len(table.names)
    level = np.zeros(lines * lists, dtype=np.uint8)
    each = page.each
    codes, line = each.hashes, each.line
    size = np.bincount(line, minlength=lines)
    slots = _slot(codes)
    opening = np.flatnonzero(table.opens.take(slots))  # only here begins a longer term
    entry = table.slots.take(slots)
    places = np.flatnonzero(entry)
    found, keys, number = [entry[places]], [codes[places]], [np.ones(len(places), dtype=np.int64)]
    at = [places]
    longer = codes[opening]
    for words in range(2, _LONGEST + 1):
        fits = opening + (words - 1) < len(codes)
        if not fits.all():
            opening, longer = opening[fits], longer[fits]
        longer = longer * _STEP + codes[opening + (words - 1)]
        entry = table.slots.take(_slot(longer))
        hits = np.flatnonzero(entry)
        found.append(entry[hits])
        keys.append(longer[hits])
        number.append(np.full(len(hits), words, dtype=np.int64))
        at.append(opening[hits])
    entry, places, words_of = np.concatenate(found), np.concatenate(at), np.concatenate(number)
    there = line[places]
    sure = (table.hashes[entry] == np.concatenate(keys)) & (table.words[entry] == words_of)
    sure &= there == line[np.minimum(places + words_of, len(line)) - 1]
    entry, there, words_of = entry[sure], there[sure], words_of[sure]
    if not entry.size:
        return level.reshape(lists, lines)
    begin = table.first[entry]
    many = table.first[entry + 1] - begin
    after = many.cumsum()
    spread = (begin - after + many).repeat(many) + np.arange(int(after[-1]))
    cell = table.lists[spread] * lines + there.repeat(many)
    whole = cell[(size[there] == words_of).repeat(many)]
    order = cell.argsort()
    cell, covers = cell[order], words_of.repeat(many)[order]
    opens = np.flatnonzero(np.append(True, cell[1:] != cell[:-1]))
    cell, covered = cell[opens], np.add.reduceat(covers, opens)
    words_there = size[cell % lines]
    share = covered / words_there
    level[cell] = np.where(share >= 0.6, 4, np.where(share >= 0.3, 3, 1 + (words_there <= 15)))
    level[whole] = 5
    return level.reshape(lists, lines)


def _slot(codes: NDArray[np.uint64]) -> NDArray[np.int64]:
    return (codes >> np.uint64(64 - _SLOTS)).astype(np.int64)
