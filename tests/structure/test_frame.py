"""What the compiled module counts of a text to tell whether it is a page is what Python counts."""

from __future__ import annotations

from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.compiled import compiled_module
from cleaner.structure.kind import frame_of, page_labels

from . import pages
from .test_kind import TERMS

LABELS = page_labels(TERMS)
LINES = st.one_of(
    st.sampled_from(["Home", "• home", "SHARE", "Privacy policy |", "  Terms of use", "\tSearch", "\t\tStartseite", "© 2020 Bread", "(C) Bread"]),
    st.sampled_from(["", " ", "\u200b", "o", "COPYright", "copyrİght", "ⒸCOPYRIGH", "(c", "(d)", "İ home", "\t a"]),
    st.sampled_from(["x" * 29, "x" * 30, "x" * 39, "x" * 40, "x" * 120]),
    st.text(alphabet=" \t\r\f*+-o•·|#>[]\u200b\xa0ab©(cC)ßİ\U0001f600", max_size=50),
    st.builds(lambda word, times: word * times, st.sampled_from(["bread ", "rye\u00a0", "パン"]), st.integers(1, 40)),
)  # fmt: skip


@pytest.fixture(scope="module")
def compiled() -> ModuleType:
    found = compiled_module("structure.frame", 1)
    if found is None:
        pytest.skip("built without the compiled counts")
    return found


@settings(deadline=None, max_examples=600)
@given(lines=st.lists(LINES, max_size=40))
def test_the_counts_are_the_same(compiled: ModuleType, lines: list[str]) -> None:
    text = "\n".join(lines)
    assert compiled.frame_of(text, LABELS) == frame_of(text, LABELS)


def test_the_counts_of_pages_are_the_same(compiled: ModuleType) -> None:
    for seed in range(30):
        for text in pages.page(seed)[:2]:
            assert compiled.frame_of(text, LABELS) == frame_of(text, LABELS)


def test_what_is_counted() -> None:
    paragraph = "We bake bread and rye. " * 8
    lines = [
        "Home",
        "* Home",
        "Search",
        "",
        paragraph,
        paragraph,
        "  Privacy policy",
        "Share",
        "\t\t© 2020",
        "Contact",
        ".",
    ]
    found = frame_of("\n".join(lines), LABELS)
    assert found is not None
    assert (found.lines, found.above, found.below, found.distinct) == (10, 3, 5, 8)
    assert (found.labels, found.legal, found.at_head, found.at_tail) == (5, 1, 2, 3)
    assert (found.indented, found.best, found.many, found.signed, found.signed_last) == (2, 5, 1, True, True)
    assert frame_of("\n".join(lines[:5]), LABELS) is None
