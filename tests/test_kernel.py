"""The compiled kernel finds what the Python matcher finds, and wakes at least the rules that hold."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Cleaner
from cleaner.matching import Matcher, kernel_wanted
from cleaner.model import TermList
from cleaner.scan.index import TermHits, TermIndex
from cleaner.scan.needs import Lines, List, Literals, every, some
from cleaner.scan.words import lower
from cleaner.view import Unit, View
from cleaner.wakeplan import Wake, WakePlan

pytestmark = pytest.mark.skipif(not kernel_wanted(), reason="built without the kernel")

WORDS = {
    "cookie": TermList(
        "cookie", "Cookies.", {"en": ("cookie*", "local storage"), "ja": ("クッキー", "の"), "de": ("*banner", "*ei*")}
    ),
    "act": TermList(
        "act",
        "Consent.",
        {
            "en": ("accept", "agree to", "agree to the terms", "©", "t'"),
            "fi": ("hyväksy*", "anna lupa*", "ota yh*"),
            "tr": ("kabul ıspanak", "İzin ver"),
            "el": ("αποδοχή όλων", "Όρος*"),
            "hi": ("स्वीकार करें",),
            "th": ("ยอมรับ",),
            "*": ("ok", "x"),
        },
    ),
}
PIECES = [
    "cookie", "Cookies", "local", "storage", "banner", "Cookiebanner", "ei", "Bäckerei", "クッキー", "の", "accept", "AGREE",
    "to", "the", "terms", "©", "t'", "ta’", "Hyväksyn", "anna", "lupasi", "ota", "yhteys", "KABUL", "ISPANAK", "ıspanak",
    "İZİN", "izin", "ver", "ΑΠΟΔΟΧΗ", "αποδοχή", "όλων", "ΌΡΟΣ", "स्वीकार", "करें", "ยอมรับ", "OK", "x", "12", ".", ", ", "-",
    "…", "\u0301", "\U0001f600", "\U00020000", "_", "\u00a0", "\u200b", "一", "\u3000",
]  # fmt: skip
TEXTS = st.lists(
    st.tuples(st.sampled_from(PIECES), st.sampled_from(["", " ", " ", " ", "  ", " - ", ". ", "’"])), max_size=14
).map(lambda parts: "".join(piece + gap for piece, gap in parts))


class _Plan(WakePlan):
    """A plan made by hand."""

    def __init__(self, wakes: list[Wake]) -> None:
        self.lists, self.common, self.characters, self.costs = WORDS, frozenset(), {}, {}
        self.reach = (4, 4)
        self.lines = wakes
        self.atoms = sorted({atom for wake in wakes for atom in wake.rare}, key=repr)


def _wake(number: int, need: object, rare: tuple[object, ...], **other: object) -> Wake:
    given = {"groups": ("line",), "words": (0, 1e9), "chars": (0, 1e9), "only": (frozenset(), 0.0), **other}
    return Wake(number=number, need=need, rare=frozenset(rare), **given)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def kernel() -> Matcher:
    from cleaner.matching.compiled import KernelMatcher

    cookie, act, whole = List("cookie"), List("act"), List("act", whole=True)
    lines, literals = Lines(frozenset({"home page"})), Literals(frozenset({(b"themen:", 0), (b"(c)", 0)}))
    return KernelMatcher.build(
        _Plan(
            [
                _wake(0, every([cookie, act]), (cookie, act)),
                _wake(1, whole, (whole,)),
                _wake(2, lines, (lines,)),
                _wake(3, literals, (literals,)),
                _wake(4, None, (), words=(3, 4)),
                _wake(5, some([cookie, act]), (cookie, act), only=(frozenset({"act"}), 1.0)),
                _wake(6, some([cookie, act]), (cookie, act), only=(frozenset({"act"}), 0.5), chars=(0, 40)),
                _wake(7, cookie, (cookie,), groups=("tail",)),
            ]
        )
    )


def woken(kernel: Matcher, text: str) -> tuple[int, ...]:
    return kernel.wake(View(text), b"", []).rules.get(0, ())


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("We bake bread", (4,)),
        ("Accept cookies", (0,)),
        ("accept", (1, 5, 6)),
        ("Accept!", (1, 5, 6)),
        ("Home page", (2,)),
        ("home, page", (2,)),
        ("home page here", (4,)),
        ("THEMEN: Wald", (3,)),
        ("Themen Wald", ()),
        ("(C) 2020", (3,)),
        ("accept 2020", (5, 6)),
        ("accept gladly", (6,)),
        ("accept most gladly indeed, my friends", ()),
        ("Cookiebanner", ()),
        ("", ()),
        ("  ", ()),
    ],
)
def test_a_line_wakes_the_rules_that_could_hold(kernel: Matcher, text: str, rules: tuple[int, ...]) -> None:
    assert woken(kernel, text) == rules


def test_rules_for_the_end_of_a_text_wake_there(kernel: Matcher) -> None:
    found = kernel.wake(View("We bake bread, we do\nour cookies"), b"", [])
    assert 1 not in found.rules
    assert list(found.upward({}, frozenset({1, 7}), 0)) == [(1, [7])]
    assert found.rules[1] == (7,)


@pytest.fixture(scope="module")
def index() -> TermIndex:
    return TermIndex(WORDS)


def _sorted(hits: TermHits) -> dict[int, list[tuple[int, int, int]]]:
    return {number: sorted(found) for number, found in sorted(hits.items())}


@given(text=TEXTS)
@settings(max_examples=400, deadline=None, derandomize=True)
def test_the_same_terms_are_found(kernel: Matcher, index: TermIndex, text: str) -> None:
    assert _sorted(kernel.find(text)) == _sorted(index.find(text))


@given(lines=st.lists(TEXTS, min_size=1, max_size=5))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_words_are_counted_alike(kernel: Matcher, lines: list[str]) -> None:
    view = View("\n".join(lines))
    found = kernel.wake(view, b"", [])
    for place, text in enumerate(view.texts):
        unit = Unit(text, view.starts[place], place, None)  # type: ignore[arg-type]
        assert found.words(place) == unit.words
        assert _sorted(found.hits(place)) == _sorted(kernel.find(text))


@given(text=st.text(max_size=60))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_text_is_read(kernel: Matcher, index: TermIndex, text: str) -> None:
    assert lower(text) is not None
    assert _sorted(kernel.find(text)) == _sorted(index.find(text))


def test_a_kernel_of_another_form_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    from cleaner.matching import kernel  # type: ignore[attr-defined]

    assert kernel_wanted()
    monkeypatch.setattr(kernel, "FORM", 0)
    assert not kernel_wanted()


def test_units_outside_the_text_are_refused(kernel: Matcher) -> None:
    from cleaner.matching.compiled import KernelMatcher

    assert isinstance(kernel, KernelMatcher)
    with pytest.raises(ValueError, match="outside the text"):
        kernel._kernel.scan("abc", [2], [2])
    with pytest.raises(IndexError):
        kernel._kernel.scan("abc", [0], [3]).hits(1)


@pytest.fixture(scope="module")
def both() -> tuple[Cleaner, Cleaner]:
    compiled = Cleaner(profile="standard")
    compiled.program("standard")
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("CLEANER_MATCHER", "python")
        plain = Cleaner(profile="standard")
        plain.program("standard")
    return compiled, plain


def test_the_fixtures_come_out_alike(both: tuple[Cleaner, Cleaner]) -> None:
    from .quality import articles

    compiled, plain = both
    for path in articles():
        if path.suffix in (".txt", ".md"):
            text = path.read_text(encoding="utf-8", errors="replace")
            assert compiled.clean(text).edits == plain.clean(text).edits, path.name


def test_examples_of_all_rules_come_out_alike(both: tuple[Cleaner, Cleaner]) -> None:
    compiled, plain = both
    for rule in compiled.ruleset.rules:
        for example in rule.examples:
            before = example.before
            assert compiled.clean(before).edits == plain.clean(before).edits, (rule.id, before)


def _woken(kernel: Matcher, text: str) -> list[int]:
    """The lines at which the kernel looked word by word."""
    from cleaner.matching.compiled import KernelMatcher

    assert isinstance(kernel, KernelMatcher)
    view = View(text)
    scanned = kernel._kernel.scan(view.text, view.starts, list(map(len, view.texts)))
    rules = scanned.rules(0)
    assert scanned.looked() == []  # the pass over the characters tells it all
    return sorted(rules)


@pytest.fixture(scope="module")
def picky() -> Matcher:
    """A matcher whose rules all need something, and hold in short lines only but for one."""
    from cleaner.matching.compiled import KernelMatcher

    cookie, act = List("cookie"), List("act")
    short = _wake(0, act, (act,), words=(0, 8), chars=(0, 60))
    return KernelMatcher.build(_Plan([short, _wake(1, cookie, (cookie,)), _wake(2, act, (act,), groups=("tail",))]))


def test_rules_may_reach_as_far_as_they_like() -> None:
    from cleaner.matching.compiled import KernelMatcher

    act = List("act")
    plan = _Plan([_wake(0, act, (act,), groups=("tail",))])
    plan.reach = (float("inf"), 1e12)
    matcher = KernelMatcher.build(plan)
    view = View("\n".join(["They accept.", *["Bread has to rise."] * 40, "They accept."]))
    scanned = matcher._kernel.scan(view.text, view.starts, list(map(len, view.texts)))
    assert [unit for unit in range(42) if scanned.rules_of(unit, 1)] == [0, 41]


def test_only_lines_with_something_in_them_wake_rules(picky: Matcher) -> None:
    lines = [
        "We bake bread.",
        "Accept all",
        "Agree with the terms",
        "Agree to the terms",
        "Hyväksyn sen",
        "",
        "Cookies",
    ]
    assert _woken(picky, "\n".join(lines)) == [1, 3, 4, 6]


def test_what_matters_in_short_lines_wakes_nothing_in_long_ones(picky: Matcher) -> None:
    long = "They accept that bread has to rise slowly and that nobody can hurry it at all. " * 8
    assert _woken(picky, f"{long.strip()}\n{long.strip()} Cookies.\nThey accept.") == [1, 2]
