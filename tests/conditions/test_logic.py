"""`all`, `any`, `not`, and `unless`."""

from __future__ import annotations

A, B, C = {"pattern": "a"}, {"pattern": "b"}, {"pattern": "c"}
TEXT = "a\nb\nc\nab\nbc\nac\nabc\nx"


def test_all(removed) -> None:
    assert removed({"all": [A, B]}, TEXT) == ["ab", "abc"]
    assert removed([A, B], TEXT) == ["ab", "abc"]


def test_any(removed) -> None:
    assert removed({"any": [A, B]}, TEXT) == ["a", "b", "ab", "bc", "ac", "abc"]


def test_not(removed) -> None:
    assert removed({"all": [A, {"not": B}]}, TEXT) == ["a", "ac"]


def test_nested(removed) -> None:
    assert removed({"any": [{"all": [A, {"not": {"any": [B, C]}}]}, {"all": [B, C]}]}, TEXT) == ["a", "bc", "abc"]


def test_unless(removed) -> None:
    assert removed(A, TEXT, unless={"any": [B, C]}) == ["a"]


def test_languages_of_alternatives_are_kept_apart(removed) -> None:
    lists = {
        "one": {"en": ["red"], "de": ["rot"]},
        "two": {"en": ["tea"], "de": ["tee"]},
        "three": {"en": ["cup"], "de": ["tasse"]},
    }
    asked = {"all": [{"terms": "one"}, {"any": [{"terms": "two"}, {"terms": "three"}]}]}
    assert removed(asked, "red tea\nrot tea\nrot tasse\nred tasse", lists=lists) == ["red tea", "rot tasse"]
