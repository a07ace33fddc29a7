"""`shape`: what a line looks like."""

from __future__ import annotations

import pytest

LINES = """\
one
one two three
One Two Three Four.
WAR AND PEACE
12 34 56
- a bullet
3. a number
“Never,” she said
— 12 May —
東京は雨です。"""


@pytest.mark.parametrize(
    ("features", "taken"),
    [
        ({"words": {"max": 1}}, ["one"]),
        ({"words": {"min": 4}}, ["One Two Three Four.", "東京は雨です。"]),
        ({"chars": {"min": 18}}, ["One Two Three Four."]),
        ({"chars": {"max": 3}}, ["one"]),
        ({"letters": {"max": 3}}, ["one", "12 34 56", "— 12 May —"]),
        ({"capitals": {"min": 0.9}}, ["WAR AND PEACE"]),
        ({"digits": {"min": 0.3}}, ["12 34 56", "— 12 May —"]),
        ({"sentence": True}, ["One Two Three Four.", "東京は雨です。"]),
        ({"bullet": True}, ["- a bullet", "3. a number"]),
        ({"quoted": True}, ["“Never,” she said"]),
        ({"words": {"min": 3, "max": 3}, "bullet": False, "digits": {"max": 0}}, None),
    ],
)
def test_each_feature(removed, features: dict, taken: list[str] | None) -> None:
    found = removed({"shape": features}, LINES)
    if taken is None:
        assert {"one two three", "WAR AND PEACE", "“Never,” she said"} <= set(found)
        assert not {"one", "12 34 56", "- a bullet"} & set(found)
    else:
        # Where the shape of one line is in doubt (a dash before a date), it must not be among those of another shape.
        assert [line for line in found if not (line.startswith("—") and line not in taken)] == taken


def test_function_words_are_counted_by_their_list(removed) -> None:
    lists = {"function-words": {"en": ["the", "of", "and"]}}
    taken = removed({"shape": {"function_words": {"min": 0.5}}}, "the rise of the sea\nnews sport culture", lists=lists)
    assert taken == ["the rise of the sea"]
