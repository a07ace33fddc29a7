"""`near`: a line that another rule takes stands close by."""

from __future__ import annotations

import pytest

OTHER = [{"id": "heading", "category": "related", "when": {"pattern": "^More stories$"}}]
ASKED = {"pattern": "^x"}


@pytest.mark.parametrize("near", [{"rule": "heading"}, {"category": "related"}, {"rule": "heading", "within": 1}])
def test_the_line_beside_it_goes(removed, near: dict) -> None:
    text = "x far\n\nbread\n\nx before\n\nMore stories\n\nx after\n\nbread"
    assert removed([ASKED, {"near": near}], text, others=OTHER) == ["x before", "x after"]


def test_within_counts_lines_that_hold_text(removed) -> None:
    text = "More stories\n\n\nbread\n\n\nx two off\n\nbread\n\nx four off"
    assert removed([ASKED, {"near": {"rule": "heading", "within": 2}}], text, others=OTHER) == ["x two off"]


@pytest.mark.parametrize("near", [{"category": "consent"}])
def test_what_another_kind_of_rule_took_does_not_count(removed, near: dict) -> None:
    assert removed([ASKED, {"near": near}], "More stories\nx", others=OTHER) == []


def test_nothing_near_nothing_taken(removed) -> None:
    assert removed([ASKED, {"near": {"rule": "heading"}}], "bread\nx", others=OTHER) == []
