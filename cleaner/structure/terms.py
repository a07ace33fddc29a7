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
    each = page.each
    size = np.bincount(each.line, minlength=lines)
    places = np.arange(len(each.hashes))
    codes = each.hashes
    cells, sizes, whole = [], [], []
    for words in range(1, _LONGEST + 1):
        if words == 2:  # from here on only where the first word begins some longer term
            places = places[table.opens[_slot(codes)]]
            codes = codes[places]
        if words > 1:
            fits = places + (words - 1) < len(each.hashes)
            places, codes = places[fits], codes[fits]
            codes = codes * _STEP + each.hashes[places + (words - 1)]
        entry = table.slots[_slot(codes)]
        hits = np.flatnonzero(entry)
        found, at = entry[hits], places[hits]
        line = each.line[at]
        sure = (table.hashes[found] == codes[hits]) & (table.words[found] == words)
        if words > 1:
            sure &= line == each.line[at + (words - 1)]
        found, line = found[sure], line[sure]
        if not found.size:
            continue
        begin, number = table.first[found], table.first[found + 1] - table.first[found]
        spread = np.repeat(begin - (np.cumsum(number) - number), number) + np.arange(int(number.sum()))
        cell = table.lists[spread] * lines + np.repeat(line, number)
        cells.append(cell)
        sizes.append(np.full(len(cell), words))
        whole.append(cell[np.repeat(size[line] == words, number)])
    level = np.zeros(lines * lists, dtype=np.uint8)
    if not cells:
        return level.reshape(lists, lines)
    covered = np.bincount(np.concatenate(cells), weights=np.concatenate(sizes), minlength=lines * lists)
    there = np.flatnonzero(covered)
    words_there = size[there % lines]
    share = covered[there] / words_there
    level[there] = 1 + (words_there <= 15)
    level[there[share >= 0.3]] = 3
    level[there[share >= 0.6]] = 4
    level[np.concatenate(whole)] = 5
    return level.reshape(lists, lines)


def _slot(codes: NDArray[np.uint64]) -> NDArray[np.int64]:
    return (codes >> np.uint64(64 - _SLOTS)).astype(np.int64)
