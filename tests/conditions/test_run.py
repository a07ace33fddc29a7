"""`run`: one of several such lines in a row."""

from __future__ import annotations

LETTER = {"pattern": "^[a-z]$"}


def test_a_run_goes_whole_and_a_lone_line_stays(removed) -> None:
    assert removed({"run": {"min": 2, "of": LETTER}}, "f\n\nbread\n\nf\nt\n\np") == ["f", "t", "p"]


def test_too_short_a_run_stays(removed) -> None:
    assert removed({"run": {"min": 3, "of": LETTER}}, "f\nt\nbread\nf\nt\np") == ["f", "t", "p"]
    assert removed({"run": {"min": 3, "of": LETTER}}, "f\nt\nbread") == []


def test_blank_and_removed_lines_do_not_break_it(removed) -> None:
    other = {"id": "other", "when": {"pattern": "^junk$"}}
    text = "f\n\n\njunk\n\nt"
    assert removed({"run": {"min": 2, "of": LETTER}}, text) == []
    assert removed({"run": {"min": 2, "of": LETTER}}, text, others=[other]) == ["f", "t"]
