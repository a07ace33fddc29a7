"""Patterns that match nothing, mix anchors or never end."""

from __future__ import annotations

import pytest

from cleaner.packs.patterns import made_of, matches_nothing, mixes_anchors, nests_repeats, slowness


@pytest.mark.parametrize("pattern", ["", "a*", "a?", r"\b", "^", "$", "(?:a|)", "x|", r"\s*", "(?=a)", "(?!x)"])
def test_matches_nothing(pattern: str) -> None:
    assert matches_nothing(pattern)


@pytest.mark.parametrize("pattern", ["a", r"\bfoo\b", "^a", r"\s+$", "(?=x)y", r"(?<=\. )Ad", r"\p{L}+"])
def test_matches_something(pattern: str) -> None:
    assert not matches_nothing(pattern)


@pytest.mark.parametrize(
    "pattern", ["^a|b", "a|b$", r"\Aa|b", r"a|b\Z", "^share|tweet|post", "[|]^|x$", "^a|b|^c", r"^a\||b", "(a|b)|^c"]
)
def test_mixed_anchors(pattern: str) -> None:
    assert mixes_anchors(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "^a$",
        "^(?:a|b)",
        "(?:^a|b$)",
        "^a|^b",
        "a$|b$",
        "^a$|^b$",
        "a|b",
        "^[a|b]",
        r"^a\|b",
        "[]|]^",
        "[^]|]$",
        r"a\$|b",
    ],
)
def test_anchors_that_are_fine(pattern: str) -> None:
    assert not mixes_anchors(pattern)


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+", "(?:a*)*b", r"(?:\w+\s*)+:", "(a|b+)+", "((a+)?)+", "(?:(?:a+){2})+", r"(?:\p{L}+)+", "(?=(a+)+)b"],
)
def test_nested_repeats(pattern: str) -> None:
    assert nests_repeats(pattern)


@pytest.mark.parametrize(
    "pattern", ["a+b+", r"(?:\w+,)+", "(ab)+", "(?:a++)+", "(?>a+)b", "(a{1,3})+", "(?:x{2}a+)+", "[", "(?:ab+)+"]
)
def test_repeats_that_are_fine(pattern: str) -> None:
    assert not nests_repeats(pattern)


@pytest.mark.parametrize(
    "pattern", ["(x|xx)+y", "(.*?,){11}P", r"^(?:share|tweet|sharetweet)+$", r"(?:\p{L}|[a-z])+!", "x*x*x*x*x*y"]
)
def test_patterns_without_end(pattern: str) -> None:
    found = slowness(pattern)
    assert found is not None
    assert found[1] <= 2_000


@pytest.mark.parametrize("pattern", [r"\s+$", r"\w+:", r"(?:\w++ ?+)++:"])
def test_patterns_that_are_slow_on_long_texts_only(pattern: str) -> None:
    found = slowness(pattern)
    assert found is not None
    assert found[1] == 20_000


@pytest.mark.parametrize(
    "pattern",
    [
        r"\bshare (?:this|on)\b",
        r"^\W{0,6}(?:©|\(c\))",
        r"\b\w{1,30}+:",
        r"[\p{L}']{2,30}: \d+",
        "",
        "(?i:READ MORE):",
    ],
)
def test_patterns_that_end(pattern: str) -> None:
    assert slowness(pattern) is None


def test_what_a_pattern_is_made_of() -> None:
    made = made_of(r"(?:share|tweet)\s+[0-9x-z]{2}(?=now)")
    assert made.words == ["share", "tweet", "now"]
    assert {"s", "t", " ", "0", "x", "n"} <= set(made.characters)


def test_syntax_that_only_regex_knows_is_no_obstacle() -> None:
    assert "Ad " in made_of(r"(?<=[.!?”]) (?P<cut>(?-i:Ad) )(?=\p{Lu})").words
    assert made_of("(?|(a)|(b))").words == []
