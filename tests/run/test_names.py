"""Output names: one for each input, the same each time, never two the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.run import names
from cleaner.run.names import FolderNames

from .conftest import tree

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from pathlib import Path


def assigned(listing: list[str]) -> dict[str, str]:
    found = FolderNames(lambda: iter(listing))
    return {name: found.output(name) for name in listing if names.kind_of(name)}


def test_names_stay_where_they_can() -> None:
    assert assigned(["a.txt", "b.html", "c.jsonl.gz", "image.png"]) == {
        "a.txt": "a.txt", "b.html": "b.txt", "c.jsonl.gz": "c.jsonl.gz",
    }  # fmt: skip


def test_whoever_has_the_name_keeps_it() -> None:
    assert assigned(["a.html", "a.txt"]) == {"a.html": "a.html.txt", "a.txt": "a.txt"}
    assert assigned(["a.html.gz", "a.txt.gz"]) == {"a.html.gz": "a.html.txt.gz", "a.txt.gz": "a.txt.gz"}


def test_names_that_differ_in_case_only_are_told_apart() -> None:
    found = assigned(["a.html", "a.txt", "A.TXT"])
    assert found == {"A.TXT": "A.TXT", "a.txt": "a-2.txt", "a.html": "a.html.txt"}


def test_accents_composed_in_two_ways_are_told_apart() -> None:
    found = assigned(["caf\u00e9.txt", "cafe\u0301.txt"])
    assert len(set(found.values())) == 2
    assert sum(old != new for old, new in found.items()) == 1


def test_a_made_up_name_does_not_take_anothers() -> None:
    found = assigned(["a.html", "a.htm", "a.txt", "a.html.txt", "a.html-2.txt"])
    assert found["a.html.txt"] == "a.html.txt"
    assert found["a.html-2.txt"] == "a.html-2.txt"
    assert len(set(found.values())) == 5


def test_two_pages_of_one_name_are_told_apart() -> None:
    assert assigned(["a.html", "a.htm", "a.xhtml"]) == {
        "a.htm": "a.txt", "a.html": "a.html.txt", "a.xhtml": "a.xhtml.txt",
    }  # fmt: skip


ENDINGS = st.sampled_from(
    [".txt", ".TXT", ".html", ".htm", ".html.txt", ".txt.gz", ".html.gz", "-2.txt", ".jsonl", ".png"]
)
NAMES = st.builds(
    lambda stem, ending: stem + ending, st.sampled_from(["a", "A", "b", "é", "e\u0301", "ß", "ss"]), ENDINGS
)


@given(st.lists(NAMES, unique=True, max_size=30), st.randoms())
def test_all_names_differ_and_no_order_matters(listing: list[str], source: random.Random) -> None:
    found = assigned(listing)
    assert len({names._folded(name) for name in found.values()}) == len(found)
    shuffled = listing[:]
    source.shuffle(shuffled)
    assert assigned(shuffled) == found


@given(st.lists(NAMES, unique=True, max_size=30))
def test_a_large_folder_gets_the_same_names(listing: list[str]) -> None:
    small = assigned(listing)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(names, "_SMALL", 2)
        patch.setattr(names, "_BITS", 1 << 16)
        assert assigned(listing) == small


def test_what_a_record_calls_itself_is_no_file_name(make: Callable[..., Path], run: Callable[..., Any]) -> None:
    folder = make({"a.jsonl": '{"id": "../../etc/x", "url": "../b.txt", "text": "Rain fell. [ad]"}\n'})
    out = folder.parent / "out"
    run(folder, out)
    assert list(tree(folder.parent)) == ["in/a.jsonl", "out/a.jsonl"]
    assert b"../../etc/x" in (out / "a.jsonl").read_bytes()
