"""What the kernel says of the units of a document is what Python says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.matching import Removed, kernel_wanted
from cleaner.matching.lines import Asked, Lines
from cleaner.model import TermList
from cleaner.scan.needs import List
from cleaner.view import View
from cleaner.wakeplan import Wake, WakePlan

if TYPE_CHECKING:
    from cleaner.matching.kernel import Kernel, Scanned

pytestmark = pytest.mark.skipif(not kernel_wanted(), reason="built without the kernel")

LIST = TermList("bread", "Bread.", {"en": ("bread", "rye"), "*": ("x",)})
ENDINGS = [
    ".",
    "...",
    "…",
    ":",
    ";",
    "!",
    ".”",
    ":)",
    "*.",
    "。",
    ".»  ",
    ".\u3000",
    "।",
    "",
    ",",
    ".)]*_”’»",
    '."""""""""""""',
]
WORDS = [
    "bread",
    "rye",
    "x",
    "we",
    "Bake",
    "-",
    "•",
    "12",
    "パン屋です",
    "ขนมปัง",
    "\u0301",
    "ΣΑΣ",
    "İ",
    "\U0001f600",
    "_",
    "\x1f",
]
LINES = st.one_of(
    st.sampled_from(["", " ", "\t", "\u00a0", "\x1f \u2028"]),
    st.builds(
        lambda start, words, times, end: start + " ".join(words * times) + end,
        st.sampled_from(["", "", "  ", "- "]),
        st.lists(st.sampled_from(WORDS), max_size=6),
        st.sampled_from([1, 1, 3, 12]),
        st.sampled_from(ENDINGS),
    ),
)
TEXTS = st.lists(LINES, max_size=14).map("\n".join)


class _Plan(WakePlan):
    """A plan made by hand: rules 0 and 1 wake anywhere, 2 and 3 at the end, 4 and 5 at the head."""

    def __init__(self) -> None:
        bread = List("bread")
        self.lists, self.common, self.characters, self.costs = {"bread": LIST}, frozenset(), {}, {}
        self.reach = (0, 0)
        self.lines = [
            Wake(
                number,
                None if number % 2 else bread,
                frozenset([bread]),
                (group,),
                (0, 3),
                (0, 1e9),
                (frozenset(), 0.0),
            )
            for number, group in enumerate(["line", "line", "tail", "tail", "head", "head"])
        ]
        self.atoms = [bread]


class _OfKernel(Lines):
    """The walks in Python over the rules that the kernel finds."""

    def __init__(self, scanned: Scanned, texts: list[str]) -> None:
        super().__init__(texts)
        self._scanned, self.rules = scanned, scanned.rules(0)

    def at_end(self, group: str, index: int) -> tuple[int, ...]:
        return self._scanned.rules_of(index, 1 if group == "tail" else 2)


@pytest.fixture(scope="module")
def kernel() -> Kernel:
    from cleaner.matching.compiled import KernelMatcher

    return KernelMatcher.build(_Plan())._kernel


def both(kernel: Kernel, text: str) -> tuple[Scanned, _OfKernel]:
    view = View(text)
    sizes = list(map(len, view.texts))
    return kernel.scan(text, view.starts, sizes), _OfKernel(kernel.scan(text, view.starts, sizes), view.texts)


@settings(deadline=None, max_examples=400)
@given(text=TEXTS, gone=st.frozensets(st.integers(0, 13), max_size=4), most=st.sampled_from([0, 3, 12, 40, 1e9]))
def test_units_are_measured_alike(kernel: Kernel, text: str, gone: frozenset[int], most: float) -> None:
    scanned, lines = both(kernel, text)
    removed: Removed = {unit: [] for unit in gone}
    for unit in range(len(View(text).texts)):
        assert scanned.words(unit) == lines.words(unit)
        assert scanned.blank(unit) == lines.blank(unit)
        assert scanned.prose(unit) == lines.prose(unit)
        for step in (1, -1):
            assert scanned.words_to(unit, step, most, removed) == lines.words_to(unit, step, most, removed)
    assert scanned.paragraphs(removed) == lines.paragraphs(removed)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("words", [11, 12, 39, 40, 59, 60])
def test_prose_is_told_by_length_and_ending(kernel: Kernel, ending: str, words: int) -> None:
    scanned, lines = both(kernel, "we bake " * (words // 2) + "bread" * (words % 2) + ending)
    assert scanned.prose(0) == lines.prose(0)


def _taken(walk: Iterator[Asked], removed: Removed, takes: frozenset[int]) -> list[Asked]:
    """What a walk says while some of the units that it names are removed."""
    out = []
    for unit, rules in walk:
        out.append((unit, rules))
        if unit in takes:
            removed[unit] = []
    return out


@settings(deadline=None, max_examples=400)
@given(
    text=TEXTS,
    gone=st.frozensets(st.integers(0, 13), max_size=3),
    takes=st.frozensets(st.integers(0, 13), max_size=6),
    wanted=st.frozensets(st.integers(0, 5)),
    reach=st.sampled_from([0, 5, 30, 1e9]),
)
def test_the_walks_are_the_same(
    kernel: Kernel, text: str, gone: frozenset[int], takes: frozenset[int], wanted: frozenset[int], reach: float
) -> None:
    scanned, lines = both(kernel, text)
    rules = scanned.rules(0)
    removed: Removed = {unit: [] for unit in gone}
    others: Removed = {unit: [] for unit in gone}
    up = _taken(scanned.upward(rules, removed, wanted, 1, reach), removed, takes)
    assert up == _taken(lines.upward(others, wanted, reach), others, takes)
    down = _taken(scanned.downward(rules, removed, wanted, 2, reach), removed, takes)
    assert down == _taken(lines.downward(others, wanted, reach), others, takes)
    assert rules == lines.rules
    assert scanned.among(rules, wanted) == lines.among(wanted)


def test_units_that_are_not_there_are_refused(kernel: Kernel) -> None:
    scanned, _ = both(kernel, "We bake bread.")
    for ask in (scanned.blank, scanned.prose, lambda unit: scanned.words_to(unit, 1, 9, {})):
        for unit in (-1, 1):
            with pytest.raises(IndexError):
                ask(unit)
