"""Applying edits, taking them back, and making one list of two stages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.apply import apply, compose, merged, restore
from cleaner.model import Edit, InputError

TEXT = "abcdefghij"


def edit(
    start: int, end: int, replacement: str = "", text: str = TEXT, rule: str = "r", category: str = "stray"
) -> Edit:
    return Edit(start, end, replacement, text[start:end], (rule,), category)


@pytest.mark.parametrize(
    ("edits", "after"),
    [
        ([], "abcdefghij"),
        ([edit(0, 10)], ""),
        ([edit(0, 2), edit(8, 10)], "cdefgh"),
        ([edit(2, 4), edit(4, 6)], "abghij"),
        ([edit(2, 4, "X"), edit(4, 6, "Y")], "abXYghij"),
        ([edit(3, 3, "XY")], "abcXYdefghij"),
        ([edit(0, 0, "X"), edit(10, 10, "Y")], "XabcdefghijY"),
        ([edit(2, 4, "long instead of short")], "ablong instead of shortefghij"),
    ],
    ids=[
        "none",
        "all",
        "both ends",
        "touching",
        "touching replacements",
        "insertion",
        "insertions at the ends",
        "longer",
    ],
)
def test_edits_are_made_and_taken_back(edits: list[Edit], after: str) -> None:
    assert apply(TEXT, edits) == after
    assert restore(after, edits) == TEXT


@pytest.mark.parametrize(
    "edits",
    [
        [edit(2, 5), edit(4, 6)],
        [edit(4, 6), edit(0, 2)],
        [Edit(2, 4, "", "xx", ("r",), "stray")],
        [Edit(8, 12, "", "ijkl", ("r",), "stray")],
    ],
    ids=["overlapping", "unsorted", "another text", "beyond the end"],
)
def test_edits_that_do_not_fit_are_refused(edits: list[Edit]) -> None:
    with pytest.raises(InputError, match="does not fit"):
        apply(TEXT, edits)


def test_a_text_that_was_changed_since_is_refused() -> None:
    edits = [edit(2, 4, "XY")]
    assert restore("abXYefghij", edits) == TEXT
    with pytest.raises(InputError, match="changed since"):
        restore("abXZefghij", edits)
    with pytest.raises(InputError, match="cut since"):
        restore("abc", [edit(8, 10)])


def check(source: str, first: list[Edit], second: list[Edit]) -> list[Edit]:
    """Composes, and checks that one list does what the two did."""
    middle = apply(source, first)
    after = apply(middle, second)
    together = compose(source, first, middle, second)
    assert apply(source, together) == after
    assert restore(after, together) == source
    assert all(e.text != e.replacement for e in together)
    return together


def test_edits_of_two_stages_that_stand_apart_stay_apart() -> None:
    first = [edit(1, 2, "bb", rule="one")]
    middle = apply(TEXT, first)
    second = [edit(7, 9, text=middle, rule="two")]
    together = check(TEXT, first, second)
    assert [(e.start, e.end, e.rules) for e in together] == [(1, 2, ("one",)), (6, 8, ("two",))]


def test_a_removal_around_a_repair_shows_the_source_and_names_both() -> None:
    source = "x caf\u00c3\u00a9 y"
    first = [Edit(5, 7, "é", "\u00c3\u00a9", ("mojibake",), "characters")]
    apply(source, first)
    second = [Edit(2, 6, "", "café", ("label",), "share", 4.0)]
    (one,) = check(source, first, second)
    assert (one.start, one.end, one.text, one.replacement) == (2, 7, "caf\u00c3\u00a9", "")
    assert one.rules == ("label", "mojibake")
    assert one.category == "share"


def test_what_was_deleted_joins_what_touches_it() -> None:
    first = [edit(4, 5, rule="one")]
    middle = apply(TEXT, first)
    (one,) = check(TEXT, first, [edit(4, 6, text=middle, rule="two")])
    assert (one.start, one.end, one.rules) == (4, 7, ("one", "two"))
    (one,) = check(TEXT, first, [edit(2, 4, text=middle, rule="two")])
    assert (one.start, one.end) == (2, 5)


def test_a_change_that_is_undone_leaves_no_edit() -> None:
    first = [edit(4, 5, "X")]
    middle = apply(TEXT, first)
    assert check(TEXT, first, [edit(4, 5, "e", text=middle)]) == []


def test_deletions_insertions_and_nesting() -> None:
    check(TEXT, [edit(2, 8)], [edit(1, 3, text="abij")])
    check(TEXT, [edit(3, 3, "XYZ")], [edit(4, 5, text="abcXYZdefghij")])
    check(TEXT, [edit(3, 3, "XYZ")], [edit(0, 13, text="abcXYZdefghij")])
    check(TEXT, [edit(2, 3), edit(5, 6)], [edit(1, 6, "-", text="abdeghij")])
    check(TEXT, [edit(0, 10)], [edit(0, 0, "new", text="")])
    assert check(TEXT, [], [edit(1, 2)]) == [edit(1, 2)]
    assert check(TEXT, [edit(1, 2)], []) == [edit(1, 2)]


@st.composite
def edits_of(draw: st.DrawFn, text: str) -> list[Edit]:
    """Sorted, disjoint edits of a text; deletions, insertions and replacements, touching ones too."""
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    out = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        if out and start == end == out[-1].end:
            continue  # two edits without width at one place have no order
        replacement = draw(st.sampled_from(["", "", "x", "yz", text[start:end]]))
        if replacement != text[start:end]:
            out.append(Edit(start, end, replacement, text[start:end], (f"r{start}",), "stray"))
    return out


@given(data=st.data(), text=st.text(alphabet="abc\n", max_size=14))
def test_one_list_does_what_two_stages_did(data: st.DataObject, text: str) -> None:
    first = data.draw(edits_of(text))
    second = data.draw(edits_of(apply(text, first)))
    together = check(text, first, second)
    position = 0
    for one in together:
        assert position <= one.start
        position = one.end


def test_merged_edits_put_those_that_took_debris_first() -> None:
    quiet, loud = edit(0, 1, rule="quiet", category="tidy"), Edit(1, 2, "", "b", ("loud",), "ad", 3.0)
    one = merged([quiet, loud], 0, 2, "", "ab")
    assert one.rules == ("loud", "quiet")
    assert one.category == "ad"
    assert one.score == float("inf")
