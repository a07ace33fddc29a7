"""Term lists found by hashes: the same as looking for whole words."""

from __future__ import annotations

import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cleaner.structure.judge import line_spans
from cleaner.structure.measure import measure
from cleaner.structure.terms import LEVELS, term_levels, term_table

LISTS = {
    "share": {"en": ["share", "share this", "tell a friend"], "de": ["teilen"], "*": ["facebook"]},
    "legal": {"en": ["terms of use", "privacy"], "fi": ["käyttöeh*", "evästeet"]},
}


def found(text: str, language: str = "en") -> dict[str, list[str]]:
    table = term_table(LISTS, ("legal", "missing", "share"), language)
    levels = term_levels(measure(text, *line_spans(text)), table)
    return {name: [LEVELS[level] for level in row] for name, row in zip(table.names, levels, strict=True)}


def test_levels_say_how_much_of_a_line_is_terms() -> None:
    long = "they wanted to share the house with the family of the man who had built it years before"
    lines = [long, "we share a long and winding road", "share it now", "Share, share!", "Terms of Use", "nothing here"]
    levels = found("\n".join(lines))
    assert levels["share"] == ["one", "short", "third", "most", "none", "none"]
    assert levels["legal"] == ["none", "none", "none", "none", "whole", "none"]
    assert levels["missing"] == ["none"] * 6


def test_only_the_language_english_and_all() -> None:
    assert found("Teilen")["share"] == ["none"]
    assert found("Teilen", "de")["share"] == ["whole"]
    assert found("Facebook", "de")["share"] == ["whole"]
    assert found("Share this", "de")["share"] == ["whole"]


def test_phrases_do_not_reach_over_lines() -> None:
    assert found("terms of\nuse of")["legal"] == ["none", "none"]


WORDS = ["share", "this", "tell", "a", "friend", "terms", "of", "use", "privacy", "facebook", "boat"]


@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6), min_size=1, max_size=6))
def test_hits_are_those_of_a_search_for_whole_words(lines: list[list[str]]) -> None:
    text = "\n".join(" ".join(line) for line in lines)
    levels = found(text)
    for name in ("share", "legal"):
        terms = [term for words in (LISTS[name].get("en", []), LISTS[name].get("*", [])) for term in words]
        for line, level in zip(text.split("\n"), levels[name], strict=True):
            assert (level != "none") == any(re.search(rf"\b{term}\b", line) for term in terms)
            assert (level == "whole") == (line in terms)


def test_an_empty_table_finds_nothing() -> None:
    table = term_table({}, (), "en")
    assert term_levels(measure("a b", *line_spans("a b")), table).shape == (0, 1)
    assert np.array_equal(term_levels(measure("a b", *line_spans("a b")), term_table({}, ("x",), "")), [[0]])
