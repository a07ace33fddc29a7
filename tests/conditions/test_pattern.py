"""`pattern`: a regular expression is found in the line."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from cleaner.conditions.limits import last_signs
from cleaner.conditions.literals import required_literals
from cleaner.conditions.pattern import TIMEOUT
from cleaner.conditions.steps import most_steps, unwatched
from cleaner.conditions.syntax import constants, parsed
from cleaner.scan.needs import Every, Literals
from cleaner.scan.terms import LEFT, RIGHT

_PIECES = (
    "a",
    "b",
    "[ab]",
    ".",
    "a?",
    "[ab]{0,3}",
    "b*",
    "(?:a|ab|b)",
    "(?:a|b)*",
    "(?:ab?){1,3}",
    "[ab]*[.]",
    "a+$",
    "^a*",
    "\\w*a",
    r"[\s.]*b",
    "[^a]+a",
)


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


@pytest.mark.parametrize("pattern", [r"(a+)+$", r"^(\w|\w\w)+(?<!\w)$", r"(?:a|ab|b)*c", r"(?R)?a", r"(?:foo){e<=1}"])
def test_a_search_that_may_go_on_for_ever_is_watched(pattern: str) -> None:
    assert unwatched(pattern) == 0


@pytest.mark.parametrize(
    "pattern", [r"^\W{0,3}(?-i:MORE|ALSO)\s?:", r"\?\s*$", r"^(?:nav|menu)$", r"(?>a+)b", r"\ba++b"]
)
def test_short_searches_are_not_watched(pattern: str) -> None:
    assert unwatched(pattern) >= 256


@pytest.mark.parametrize(
    ("pattern", "unit"),
    [
        (r"^[^.!?]{12,}[.!?]?\s(?:Foto|Photo)\s?:\s?[^.!?:]{1,60}$", " Foto: a"),
        (r"\w*\w*x", "a"),
        (r"[(\[][^()\[\]]{0,60}(?:AFP|AP)\s?/[^()\[\]]{2,60}[)\]]\W{0,3}$", "(AFP/AP "),
        (r"\s*x?\s*$", " "),
        (r"(?:a|aa|aaa){0,4}b", "a"),
    ],
)
def test_what_is_not_watched_ends_soon(pattern: str, unit: str) -> None:
    size = unwatched(pattern)
    assert 0 < size < 1025
    regex.search(pattern, (unit * size)[: size - 1] + "\x01", regex.V0 | regex.I, timeout=TIMEOUT)


def _in(char: str, argument: list) -> bool:
    kinds = {constants.CATEGORY_WORD: str.isalnum, constants.CATEGORY_SPACE: str.isspace}
    inside = any(
        chr(value) == char if operation is constants.LITERAL else operation is constants.CATEGORY and kinds[value](char)
        for operation, value in argument
    )
    return inside != ((constants.NEGATE, None) in argument)


def _steps(pattern: str, text: str) -> int:
    """How many nodes a backtracking search visits that gives nothing up before it has tried all ways."""
    steps = 0

    def through(nodes: list, place: int, then) -> None:
        nonlocal steps
        if not nodes:
            then(place)
            return
        steps += 1
        (operation, argument), rest = nodes[0], nodes[1:]

        def on(place: int) -> None:
            through(rest, place, then)

        if operation is constants.LITERAL:
            if text[place : place + 1] == chr(argument):
                on(place + 1)
        elif operation is constants.IN:
            if place < len(text) and _in(text[place], argument):
                on(place + 1)
        elif operation in (constants.ANY, constants.NOT_LITERAL):
            if place < len(text) and (argument is None or text[place] != chr(argument)):
                on(place + 1)
        elif operation is constants.AT:
            if place == (0 if argument is constants.AT_BEGINNING else len(text)):
                on(place)
        elif operation is constants.SUBPATTERN:
            through(list(argument[3]), place, on)
        elif operation is constants.BRANCH:
            for branch in argument[1]:
                through(list(branch), place, on)
        else:
            low, high, body = argument

            def again(place: int, done: int, before: int) -> None:
                if done < high and place > before:
                    through(list(body), place, lambda end: again(end, done + 1, place))
                if done >= low and place > before - (done == 0):
                    on(place)

            again(place, 0, place - 1)

    for start in range(len(text) + 1):
        through(list(parsed(pattern)), start, lambda place: None)
    return steps


@given(st.text(alphabet="ab.", max_size=8), st.lists(st.sampled_from(_PIECES), min_size=1, max_size=4))
def test_no_search_takes_more_steps_than_were_told(text: str, pieces: list[str]) -> None:
    pattern = "".join(pieces)
    assert _steps(pattern, text) <= 3 * most_steps(pattern, max(len(text), 1))
