"""What is counted in lines, against counting by hand and against the plainest way to count."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.structure import characters as kind
from cleaner.structure.judge import line_spans
from cleaner.structure.measure import Page, hash_phrases, measure
from cleaner.structure.wrapped import join


def counted(text: str) -> Page:
    return measure(text, *line_spans(text))


def test_counts_of_three_lines() -> None:
    page = counted("Home | About\n\n   The mill was sold, they said.")
    assert page.where.tolist() == [0, 2]
    assert page.words.tolist() == [2, 6]
    assert page.initial.tolist() == [2, 1]
    assert page.chars.tolist() == [12, 29]
    assert page.indent.tolist() == [0, 3]
    assert page.gap.tolist() == [0, 1]
    assert page.counts[kind.SEPARATOR].tolist() == [1, 0]
    assert page.counts[kind.COMMA].tolist() == [0, 1]
    assert page.last.tolist() == [kind.LOWER, kind.STOP]
    assert page.longest.tolist() == [5, 4]
    assert page.language == "en"
    assert page.function.tolist() == [1, 3]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Der Fährmann hat die Brücke nicht gesehen und ist mit dem Boot auf den Sand gelaufen.", "de"),
        ("Le boulanger est dans la cour avec les enfants et il ne sait pas ce qui se passe.", "fr"),
        ("Kala on tuoretta ja se ei ole kallista, mutta he eivät osta sitä, koska on myöhä.", "fi"),
        ("Рыбак не видел моста, и лодка стояла на берегу, что было для него как всегда.", "ru"),
    ],
)
def test_language_from_function_words(text: str, language: str) -> None:
    assert counted(text).language == language


def test_scripts_without_blanks_count_characters() -> None:
    page = counted("渔夫看见了桥在河的那边")
    assert page.words.tolist() == [5.5]
    assert page.function[0] > 2


def test_same_lines_are_found_by_their_words() -> None:
    page = counted("Read more\nThe river\nread MORE »\nMore read")
    assert page.times.tolist() == [2, 1, 2, 1]
    assert page.same.tolist() == [0, 1, 0, 3]


def test_hashes_know_words_in_any_place() -> None:
    (alone,), (first, last) = hash_phrases(["Harbour", "harbour " * 1 + "HARBOUR"])
    assert alone == first == last


def test_links_are_counted() -> None:
    assert counted("[a](b) and [c](d)\nhttps://example.org\nno link").links.tolist() == [2, 1, 0]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300))
def test_words_are_those_of_a_plain_count(text: str) -> None:
    page = counted(text) if text.strip() else None
    if page is None:
        return
    kinds = kind.kinds()
    for column, number in enumerate(page.where.tolist()):
        line = text.split("\n")[number]
        inside = "".join("w" if kind.LOWER <= kinds[min(ord(c), 0xFFFF)] <= kind.DIGIT else " " for c in line)
        runs = re.findall("w+", inside)
        assert (page.each.line == column).sum() == len(runs)
        assert page.longest[column] == max(map(len, runs), default=0)


@given(st.text(max_size=200))
def test_lone_surrogates_and_all_else_can_be_measured(text: str) -> None:
    starts, ends = line_spans(text + "\ud800x")
    page = measure(text + "\ud800x", starts, ends)
    assert np.isfinite(page.chars).all()


def test_wrapped_paragraphs_are_one_unit() -> None:
    words = ["the", "mill", "at", "the", "river", "was", "sold", "to", "the", "man", "who", "had", "worked", "there"]
    lines, line = [], ""
    for word in words * 6:
        if len(line) + 1 + len(word) > 60:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    text = "\n".join(["Home", "About", "", *lines, line, "", "Contact", "Terms"])
    starts, ends = line_spans(text)
    first, last, unit = join(text, starts, ends)
    paragraph = unit[3]
    assert set(unit[3 : 3 + len(lines) + 1].tolist()) == {paragraph}
    assert len(set(unit.tolist())) == 7
    assert text[first[paragraph] : last[paragraph]] == "\n".join([*lines, line])


def test_short_lines_are_never_joined() -> None:
    text = "\n".join(f"Entry number {n}" for n in range(40))
    assert join(text, *line_spans(text))[2].tolist() == list(range(40))
