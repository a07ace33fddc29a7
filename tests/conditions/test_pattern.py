"""`pattern`: a regular expression is found in the line."""

from __future__ import annotations

import pytest


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
