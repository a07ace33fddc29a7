"""What a document looks like to the rules: lines, wrapped paragraphs, sentences of one long line."""

from __future__ import annotations

import textwrap

import pytest

from cleaner.view import View, sentences

PARAGRAPHS = [
    "The stone bridge below the mill will stay closed to carts and cars until the ice has left the river, the county "
    "said on Monday, and people on foot may cross it between sunrise and dusk only.",
    "Divers who looked at the middle pier found a hole as large as a kitchen table, hidden by a raft of timber that "
    "nobody had cared to move since the flood two years ago.",
    "Until then the school bus goes the long way round by the upper village, which adds twenty minutes to the morning.",
]


def offsets_hold(view: View) -> None:
    """Each unit stands where the view says, but for breaks inside a paragraph."""
    for text, start in zip(view.texts, view.starts, strict=True):
        assert view.text[start : start + len(text)].replace("\n", " ") == text


def test_lines_are_units() -> None:
    view = View("one\n\ntwo\nthree")
    assert (view.texts, view.starts) == (["one", "", "two", "three"], [0, 4, 5, 9])
    assert not view.wrapped
    assert not view.joined


@pytest.mark.parametrize("text", ["", "\n", "a", "a\n", "\na"])
def test_small_texts(text: str) -> None:
    offsets_hold(View(text))


@pytest.mark.parametrize("width", [70, 78])
def test_wrapped_paragraphs_are_put_together(width: int) -> None:
    text = "\n\n".join("\n".join(textwrap.wrap(p, width)) for p in PARAGRAPHS)
    view = View(text)
    assert view.wrapped
    assert [t for t in view.texts if t] == PARAGRAPHS
    offsets_hold(view)


def test_phrases_are_found_across_the_breaks_of_a_wrapped_paragraph() -> None:
    text = "\n\n".join("\n".join(textwrap.wrap(p, 70)) for p in PARAGRAPHS)
    view = View(text)
    assert len(view.data) == len(text.encode())
    assert b"carts and cars until the ice has left the river, the county said" in view.data


def test_a_list_of_headlines_is_not_put_together() -> None:
    lines = ["The ferry gets a second boat after eleven years of waiting in the harbour." for _ in range(8)]
    assert not View("\n".join(lines)).wrapped


def test_short_lines_are_not_put_together() -> None:
    assert not View("\n".join(["a poem of short lines"] * 20)).wrapped


def test_one_long_line_is_cut_into_sentences() -> None:
    text = " ".join(PARAGRAPHS)
    view = View(text)
    assert view.joined
    assert view.texts == PARAGRAPHS
    offsets_hold(view)


def test_only_lines_that_hold_a_whole_article_are_cut() -> None:
    text = "A heading. And more.\n" + " ".join(PARAGRAPHS * 4) + "\nA last line. The end."
    view = View(text)
    assert view.joined
    assert view.texts[0] == "A heading. And more."
    assert view.texts[-1] == "A last line. The end."
    assert len(view.texts) == 2 + 3 * 4
    offsets_hold(view)


def test_a_short_line_alone_is_a_line() -> None:
    assert View("One sentence. Another one.").texts == ["One sentence. Another one."]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("He said “No.” Then he left.", ["He said “No.”", "Then he left."]),
        ("It cost 3.5 crowns. Cheap.", ["It cost 3.5 crowns.", "Cheap."]),
        ("Bread, e.g. rye, keeps. Good.", ["Bread, e.g. rye, keeps.", "Good."]),
        ("雨が降った。川があふれた。", ["雨が降った。", "川があふれた。"]),
        ("「行く。」と言った。", ["「行く。」", "と言った。"]),
        ("क्या हुआ। पानी आया।", ["क्या हुआ।", "पानी आया।"]),
        ("  spaced.   Out.  ", ["  spaced.", "Out."]),
        ("", []),
    ],
)
def test_sentences(text: str, parts: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == parts


def test_a_place_belongs_to_the_unit_it_stands_in_or_behind() -> None:
    view = View("one\n\ntwo")
    assert [view.unit_at(offset) for offset in range(8)] == [0, 0, 0, 0, 1, 2, 2, 2]
