"""Marks: a line wakes every rule that could hold there, and few others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Cleaner
from cleaner.matching.plain import PythonMatcher
from cleaner.model import TermList
from cleaner.scan.document import cheapest, list_cost
from cleaner.scan.marks import Coverage, Gates, Marks, bit_of, formula, meets
from cleaner.scan.needs import Every, Lines, List, Some, every, inside, some
from cleaner.scan.words import words_of

WORDS = {
    "cookie": TermList(
        "cookie", "Cookies.", {"en": ("cookie*", "local storage"), "ja": ("クッキー",), "de": ("*banner",)}
    ),
    "act": TermList("act", "Consent.", {"en": ("accept", "agree to"), "fi": ("hyväksy*", "anna lupa*", "ota yh*")}),
    "about": TermList("about", "Nothing but common words.", {"en": ("about the", "about us")}),
}
ATOMS = [List("act"), List("about"), List("cookie"), List("cookie", whole=True), Lines(frozenset({"home page"}))]


@pytest.fixture(scope="module")
def marks() -> Marks:
    return Marks.build(ATOMS, WORDS, frozenset({"the", "us", "about", "to"}), None)


def raised(marks: Marks, text: str) -> list[int]:
    mask = marks.of(text, words_of(text))
    return [place for place in range(len(ATOMS)) if mask & bit_of(place)]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("We bake bread", []),
        ("Accept it", [0]),
        ("Cookies here", [2, 3]),
        ("Agree to it", [0]),
        ("We agree that it goes to them", []),
        ("Hyväksyn kaikki", [0]),
        ("Anna lupasi", [0]),
        ("Anna lomasi", []),
        ("Ota yhteys", [0]),
        ("about us", [1]),
        ("us about", []),
        ("Local storage", [2, 3]),
        ("storage, local", []),
        ("当社はクッキーを使う", [2]),
        ("Home page", [4]),
        ("Home page of ours", []),
    ],
)
def test_a_line_raises_the_bits_of_its_terms(marks: Marks, text: str, places: list[int]) -> None:
    assert raised(marks, text) == places


def test_what_has_no_whole_word_is_left_to_the_scan(marks: Marks) -> None:
    assert marks.signs[b"banner"][1] & bit_of(2)


def test_marks_come_back_from_plain_data(marks: Marks) -> None:
    again = Marks.from_tables(marks.tables(), None)
    for text in ("Accept it", "Anna lupasi", "about us", "Home page", "クッキー"):
        assert raised(again, text) == raised(marks, text)


def test_formulas() -> None:
    bits = {List("a"): 0, List("b"): 1, List("c"): 2}
    need = every([List("a"), None, some([List("b"), List("c")])])
    assert need == Every((List("a"), Some((List("b"), List("c")))))
    found = formula(need, bits)
    assert [meets(found, sum(bit_of(place) for place in raised)) for raised in ((0,), (0, 1), (0, 2), (1, 2))] == [
        False,
        True,
        True,
        False,
    ]
    assert formula(None, bits) == ["all"]
    assert meets(["all"], 0)
    assert some([List("a"), None]) is None
    assert inside(Every((List("a", whole=True), List("b")))) == Every((List("a"), List("b")))


def test_gates_give_the_rules_that_the_bits_meet() -> None:
    gates = Gates([(3, 1), (5, ["all", 1, 2]), (8, ["all"])])
    assert gates.open(0) == (8,)
    assert gates.open(1) == (3, 8)
    assert gates.open(3) == gates.open(3) == (3, 5, 8)


def test_the_scan_looks_for_what_is_rarest() -> None:
    need = Every((List("act"), List("cookie")))
    assert cheapest(need, {List("act"): 0.2, List("cookie"): 0.1}) == (0.1, frozenset({List("cookie")}))
    assert list_cost(WORDS["about"], frozenset({"about", "the", "us"})) > list_cost(WORDS["about"], frozenset())


def test_coverage_lets_no_rule_through_whose_words_are_missing() -> None:
    coverage = Coverage.build({1: (frozenset({"act"}), 1.0), 2: (frozenset({"act", "about"}), 0.6)}, WORDS)
    for kept in (coverage, Coverage.from_tables(coverage.tables())):
        assert kept.among((0, 1, 2), words_of("accept 12")) == (0, 1, 2)
        assert kept.among((0, 1, 2), words_of("accept about us gladly")) == (0, 2)
        assert kept.among((0, 1, 2), words_of("accept about gladly every morning")) == (0,)


def _python_matcher(monkeypatch: pytest.MonkeyPatch) -> Cleaner:
    """A cleaner that matches in Python, whether there is a kernel or not."""
    monkeypatch.setenv("CLEANER_MATCHER", "python")
    cleaner = Cleaner(profile="standard")
    cleaner.program("standard")
    return cleaner


@pytest.fixture(scope="module")
def usual() -> Iterator[Cleaner]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield _python_matcher(monkeypatch)


@pytest.fixture(scope="module")
def patient() -> Cleaner:
    """The same rules, each asked at each line."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        cleaner = _python_matcher(monkeypatch)
    matcher = cleaner.program("standard").matcher
    assert isinstance(matcher, PythonMatcher)
    for name, group in matcher.gates.items():
        matcher.gates[name] = Gates([(number, ["all"]) for number, _ in group.entries])
    matcher.coverage = Coverage()
    matcher.everywhere = sorted(number for number, _ in matcher.gates["line"].entries)
    return cleaner


def test_marks_change_nothing_but_the_time(usual: Cleaner, patient: Cleaner) -> None:
    from .quality import articles

    for path in articles():
        if path.suffix not in (".txt", ".md"):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        assert usual.clean(text).edits == patient.clean(text).edits


@given(
    text=st.lists(
        st.sampled_from(
            [
                "cookies",
                "accept",
                "the",
                "Menu",
                "share",
                "on",
                "Facebook",
                "\n",
                ".",
                "Photo",
                "newsletter",
                "read",
                "more",
                "©",
            ]
        ),
        max_size=30,
    ).map(" ".join)
)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_marks_change_nothing_in_texts_of_debris(usual: Cleaner, patient: Cleaner, text: str) -> None:
    assert usual.clean(text).edits == patient.clean(text).edits
