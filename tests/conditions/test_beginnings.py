"""What every match of a pattern begins with."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from cleaner.conditions.beginnings import beginnings

BLANK_LINES = r"\n[ \t]*\n(?:[ \t]*\n)+"


@pytest.mark.parametrize(
    ("pattern", "heads"),
    [
        (r"\n\n+", {"\n\n"}),
        (r"--|\t+$", {"--", "\t"}),
        (r"(?:--){2,}", {"---"}),
        (r"(?<!-)--(?!-)", {"--"}),
        (r"-(?P<cut>[.!])?$", {"-"}),
        ("", set()),
        (" *", set()),
        (r"\s+", set()),
        ("a-", set()),
        ("[^-]", set()),
        (r"(?:-?){3}", set()),
        (r"(?:[!-/][:-?]){2}", set()),
        (r"[[:punct:]--[-]]", set()),
    ],
)
def test_beginnings_are_told_where_they_are_few(pattern: str, heads: set[str]) -> None:
    assert beginnings(pattern) == heads


@given(st.text(alphabet="\n\n\n \ta", max_size=12))
def test_every_match_begins_so(text: str) -> None:
    heads = beginnings(BLANK_LINES)
    assert heads
    for match in regex.finditer(BLANK_LINES, text):
        assert any(text.startswith(head, match.start()) for head in heads)
