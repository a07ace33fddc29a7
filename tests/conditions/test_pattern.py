"""`pattern`: a regular expression is found in the line."""

from __future__ import annotations

import time

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from cleaner.conditions.expressions import last_signs, safe_length
from cleaner.conditions.literals import required_literals
from cleaner.scan.needs import Every, Literals
from cleaner.scan.terms import LEFT, RIGHT


def test_it_is_searched_without_case(removed) -> None:
    assert removed({"pattern": "seite \\d+"}, "Seite 3 von 4\nseiten\nSEITE 12") == ["Seite 3 von 4", "SEITE 12"]


def test_case_is_heeded_where_asked(removed) -> None:
    assert removed({"pattern": "Seite", "case": True}, "Seite\nseite") == ["Seite"]


def test_an_alternative_at_the_top_stays_inside(removed) -> None:
    assert removed({"pattern": "^(?:nav|menu)$"}, "nav\nnavy\nmenu\nthe menu") == ["nav", "menu"]
    assert removed({"pattern": "^ab|cd$"}, "abx\nxcd\nxabx\nxcdx") == ["abx", "xcd"]


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (r"^\p{Lu}{3}$", "ABC"),
        (r"(?<=a)b+", "abb"),
        (r"^(?:x|y){2}$", "xy"),
        (r"[^\s\w]{3}", "—–—"),
        (r"\b(\w)\1\1\b", "aaa"),
        (r"^é$", "É"),
    ],
)
def test_patterns_with_and_without_literals_find_the_same(removed, pattern: str, line: str) -> None:
    assert removed({"pattern": pattern}, f"{line}\nbread") == [line]


def test_an_inline_rule_takes_its_group_cut(removed) -> None:
    taken = removed({"pattern": r"rain(?P<cut> \[ad\])"}, "the rain [ad] stopped\nno [ad] here", scope="inline")
    assert taken == [" [ad]"]


def test_a_pattern_that_runs_out_of_time_is_left_out_and_named(tmp_path) -> None:
    from cleaner import Cleaner
    from cleaner.model import Action, Profile, Rule, RuleSet

    slow = Rule("slow", "Backtracks for ever.", "stray", Action("remove"), when={"pattern": r"^(\w|\w\w)+(?<!\w)$"})
    quick = Rule("quick", "A word.", "stray", Action("remove"), when={"pattern": "^advert$"})
    cleaner = Cleaner("standard", ruleset=RuleSet((slow, quick), {}, {"standard": Profile("standard")}))
    result = cleaner.clean("a" * 60 + "!\n\nadvert\n\nbread and butter")
    assert result.text == "a" * 60 + "!\n\nbread and butter"
    assert len(result.notes) == 1
    assert "slow" in result.notes[0]


@pytest.mark.parametrize(
    ("pattern", "signs", "room"),
    [
        (r"\p{Ll}[.,]? ?\($", "(", 1),
        (r"x[)\]]\W{0,3}$", ")]", 4),
        (r"x(?:[.!]|\))$", ".!)", 1),
        (r"a(?:\s?[:;])$", ":;", 1),
    ],
)
def test_the_signs_with_which_a_text_has_to_end_are_known(pattern: str, signs: str, room: int) -> None:
    assert last_signs(pattern) == (frozenset(signs), room)


@pytest.mark.parametrize(
    "pattern", [r"foo$", r"\)+$", r"a[^a]$", r"\)\s*$", r"\)$|b$", r"\)", r"[[:punct:]]$", r"(?:\)){e<=1}$"]
)
def test_of_other_patterns_nothing_is_said_of_the_end(pattern: str) -> None:
    assert last_signs(pattern) is None


@given(st.text(alphabet="ab ().,!\n", max_size=9))
def test_a_text_is_given_up_only_where_nothing_matches(text: str) -> None:
    for pattern in (r"a[)(]$", r"[.,]\W{0,2}$", r"b? ?\($", r"\(.{1,3}\)\s?$"):
        found = last_signs(pattern)
        if regex.search(pattern, text) and not text.endswith("\n"):
            assert found is None or not found[0].isdisjoint(text[-found[1] :])


@pytest.mark.parametrize("pattern", [r"^[[:alpha:]]+ policy$", r"(?:cookie policy){e<=1}"])
def test_syntax_that_reads_as_something_else_says_nothing(pattern: str) -> None:
    assert required_literals(pattern) is None


@pytest.mark.parametrize(
    ("pattern", "literal", "edges"),
    [
        (r"^\W{0,3}by\s", b"by", LEFT | RIGHT),
        (r"^(?:\p{L}+ )?by\s?:?\s", b"by", LEFT | RIGHT),
        (r"[(\[]photo\d", b"photo", 0),
        (r"\d\s(?:years)(?:\s(?:ago|fa))?\W{0,3}$", b"years", LEFT | RIGHT),
        (r"\d\s(?:years)\p{L}*$", b"years", LEFT),
    ],
)
def test_what_parts_words_gives_a_literal_its_edges(pattern: str, literal: bytes, edges: int) -> None:
    need = required_literals(pattern)
    literals = need.parts if isinstance(need, Every) else [need]
    found = {string: e for part in literals if isinstance(part, Literals) for string, e in part.strings}
    assert next(e for string, e in found.items() if string.endswith(literal)) == edges


@pytest.mark.parametrize(
    ("pattern", "least", "most"),
    [
        ("[$€£]", 400, 400),
        ("^share (?:this|that)$", 400, 400),
        (r"^\W{0,3}(?:\d+\.\s)?social", 100, 400),
        (r"\w+\s\w+", 16, 32),
        ("(a+)+$", 0, 0),
        ("(a|a)*b", 0, 0),
        ("(?:ab){2,}", 0, 0),
        (r"(a)\1", 0, 0),
        ("a*a*a*a*a*b", 0, 0),
        (r"(?>a)b", 0, 400),
        ("(?:a{e<2})", 0, 0),
    ],
)
def test_only_texts_that_cannot_take_long_are_searched_without_a_clock(pattern: str, least: int, most: int) -> None:
    assert least <= safe_length(pattern) <= most


@pytest.mark.parametrize(
    "pattern", [r"\w+\s\w+\d", r"(?:a|ab)?(?:a|b)?\w*\w*c", "^a{0,9}a*a*b", "(?:a?a?){2}b", "[ab]+c"]
)
def test_the_longest_text_without_a_clock_is_searched_at_once(pattern: str) -> None:
    size = safe_length(pattern)
    assert size
    start = time.process_time()
    for text in ("a" * size, "ab" * (size // 2), "a " * (size // 2)):
        regex.search(pattern, text)
    assert time.process_time() - start < 0.15


def test_a_pattern_that_was_asked_often_answers_as_before(removed) -> None:
    lines = ["Please share!", "Please share this", "share! not"] * 12
    assert removed({"pattern": "share!$"}, "\n".join(lines)) == ["Please share!"] * 12
