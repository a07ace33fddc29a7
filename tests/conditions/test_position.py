"""`position`: how far from an end of the document, in lines or words that stay."""

from __future__ import annotations

import pytest

LINES = "x one\n\nx two\nx three words\n\nx four"


@pytest.mark.parametrize(
    ("place", "taken"),
    [
        ({"first": 2}, ["x one", "x two"]),
        ({"words_before": {"max": 2}}, ["x one", "x two"]),
        ({"words_before": {"min": 4}}, ["x three words", "x four"]),
    ],
)
def test_from_the_top(removed, place: dict, taken: list[str]) -> None:
    # Lines that this rule has taken no longer count, so each is asked beside lines that stay.
    assert removed([{"pattern": "^x"}, {"position": place}], LINES)[:1] == taken[:1]


def test_the_last_line(removed) -> None:
    assert removed([{"pattern": "^x"}, {"position": {"last": 1}}], "x one\n\nbread\n\nx two") == ["x two"]


def test_the_first_line(removed) -> None:
    assert removed([{"pattern": "^x"}, {"position": {"first": 1}}], "x one\n\nbread\n\nx two") == ["x one"]


def test_words_after(removed) -> None:
    text = "x early\n\none two three four five\n\nx late\n\nsix seven"
    assert removed([{"pattern": "^x"}, {"position": {"words_after": {"max": 2}}}], text) == ["x late"]
    assert removed([{"pattern": "^x"}, {"position": {"words_after": {"min": 3}}}], text) == ["x early"]


def test_removed_lines_do_not_count(removed) -> None:
    other = {"id": "other", "when": {"pattern": "^junk"}}
    text = "x one\n\njunk one two three four\n\nend"
    asked = [{"pattern": "^x"}, {"position": {"words_after": {"max": 1}}}]
    assert removed(asked, text) == []
    assert removed(asked, text, others=[other]) == ["x one"]
