"""`zone`: before the first paragraph, between, after the last one."""

from __future__ import annotations

import pytest

PROSE = "Rain fell on the valley for nine days before the river left its bed and took the bridge with it."
TEXT = f"x above\n\n{PROSE}\n\nx between\n\n{PROSE}\n\nx below\n\nx last"


@pytest.mark.parametrize(
    ("zone", "taken"),
    [
        ("head", ["x above"]),
        ("body", ["x between"]),
        ("tail", ["x below", "x last"]),
        (["head", "tail"], ["x above", "x below", "x last"]),
    ],
)
def test_the_three_zones(removed, zone: str | list[str], taken: list[str]) -> None:
    assert removed([{"pattern": "^x "}, {"zone": zone}], TEXT) == taken


def test_without_prose_all_is_body(removed) -> None:
    assert removed([{"pattern": "^x "}, {"zone": ["head", "tail"]}], "x one\nx two") == []
    assert removed([{"pattern": "^x "}, {"zone": "body"}], "x one\nx two") == ["x one", "x two"]


def test_what_a_rule_took_is_no_prose_any_more(removed) -> None:
    notice = "This cookie notice is long enough to be a paragraph and ends like a sentence, and so it counts as prose."
    taker = {"id": "taker", "when": {"pattern": "cookie notice"}}
    text = f"{PROSE}\n\nx low\n\n{notice}"
    assert removed([{"pattern": "^x "}, {"zone": "tail"}], text) == []
    assert removed([{"pattern": "^x "}, {"zone": "tail"}], text, others=[taker]) == ["x low"]
