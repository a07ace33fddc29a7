"""Entries of the cache: what is put in comes out, large pieces without a copy."""

from __future__ import annotations

from typing import Any

import pytest

from cleaner import cache

VALUES: list[Any] = [
    None,
    [1, "a", 2.5, [b"x" * 5000, {"k": ("i", bytes(range(256)) * 40)}], b"small"],
    {"q": b"", 3: [b"y" * 4096, (1, 2)], "many": [b"z" * 5000] * 200},
    {number: [b"n" * 5000] for number in range(300)},
]


@pytest.mark.parametrize("value", VALUES, ids=["nothing", "lists", "dict", "many"])
def test_what_is_packed_comes_out_again(value: Any) -> None:
    assert cache.unpack(memoryview(cache.pack(value))) == value


def test_large_pieces_are_views_that_begin_at_whole_words() -> None:
    data = memoryview(cache.pack(["head", b"a" * 5001, b"b" * 9000]))
    _, first, second = cache.unpack(data)
    assert isinstance(first, memoryview)
    for piece in (first, second):
        start = bytes(data).index(bytes(piece))
        assert start % 8 == 0
        assert piece.obj is data.obj


@pytest.mark.parametrize("cut", [0, 4, 30, 5000])
def test_an_entry_that_is_cut_short_is_refused(cut: int) -> None:
    data = cache.pack(["head", b"a" * 5001, b"b" * 9000])
    with pytest.raises((ValueError, EOFError, TypeError)):
        cache.unpack(memoryview(data)[:cut])
