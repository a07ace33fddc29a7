"""The outline of a text from compiled code and from Python."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.structure import kind

from . import pages

LINES = st.text(alphabet=" \t\r*+-o•·|#>[]\u200b\xa0\u3000aé字\x0b", max_size=130) | st.sampled_from(
    ["", "o", "  o", "\t\tx", "\t y"]
)


def _both(text: str) -> None:
    compiled = kind.outline(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLEANER_MATCHER", "python")
        assert kind.outline(text) == compiled


@settings(max_examples=300, deadline=None)
@given(st.lists(LINES, max_size=12))
def test_the_same_with_and_without_compiled_code(lines: list[str]) -> None:
    _both("\n".join(lines))


def test_the_same_of_pages() -> None:
    for seed in range(6):
        for text in pages.page(seed):
            _both(text)


def test_lines_are_counted_from_the_long_ones() -> None:
    long = "The lamp on the quay is lit every evening at six, " * 3
    seen = kind.outline(f"  * Home\n\nNews\n{long}\nand so on\n{long}\nContact us\n\tx\n")
    assert seen.bare[:2] == ["Home", "News"]
    assert (seen.above, seen.below, seen.brief_below, seen.best, seen.many, seen.indented) == (2, 2, 2, 2, 0, 1)
