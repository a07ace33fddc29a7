"""`only`: nothing but words of these lists."""

from __future__ import annotations

import pytest

LISTS = {
    "share": {"en": ["share", "tweet"], "de": ["teilen"]},
    "network": {"*": ["facebook", "hacker news"]},
    "filler": {"en": ["on", "this"], "de": ["auf"]},
}
ALL = ["share", "network", "filler"]


@pytest.mark.parametrize(
    "line", ["Share this on Facebook", "Share (12)", "Tweet · Share", "Hacker News!", "Auf Facebook teilen"]
)
def test_lines_of_these_words_go(removed, line: str) -> None:
    assert removed({"only": ALL}, f"{line}\nbread", lists=LISTS) == [line]


@pytest.mark.parametrize("line", ["Share this bread", "123", "…", "hacker", "Auf this teilen", "share price"])
def test_one_other_word_is_enough_to_stay(removed, line: str) -> None:
    assert removed({"only": ALL}, f"{line}\nbread", lists=LISTS) == []


def test_a_share_of_the_letters_may_be_asked_for(removed) -> None:
    text = "share ab\nshare abcdefgh"
    assert removed({"only": "share", "share": 0.6}, text, lists=LISTS) == ["share ab"]
