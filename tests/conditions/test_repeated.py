"""`repeated`: the same line several times, here or in the collection."""

from __future__ import annotations


def test_in_the_document(removed) -> None:
    text = "More\n\nbread\n\n  More\n\nbread and butter\n\nMore"
    assert removed({"repeated": {"document": 3}}, text) == ["More", "  More", "More"]
    assert removed({"repeated": {"document": 4}}, text) == []


def test_in_the_collection(removed) -> None:
    text = "The Valley Post online\n\nbread"
    seen = {"The Valley Post online": 7}
    assert removed({"repeated": {"collection": 7}}, text, collection=seen) == ["The Valley Post online"]
    assert removed({"repeated": {"collection": 8}}, text, collection=seen) == []
    assert removed({"repeated": {"collection": 1}}, text) == []
