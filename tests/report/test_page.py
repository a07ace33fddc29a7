"""The page: whole, small, and safe whatever the texts hold."""

from __future__ import annotations

import base64
import gzip
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from cleaner.model import CleanerError
from cleaner.report.gather import Gathered, gather
from cleaner.report.page import LARGEST, render, write
from cleaner.report.page import make as make_page
from cleaner.report.texts import clean_texts, pieces

from .audits import EVIL, TEXTS, Ran, document, edit, made, make, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Make = Callable[..., Path]
    Run = Callable[..., Ran]

__all__ = ["make", "run"]


def data_of(page: str, name: str = "data") -> Any:
    """What the page holds for its lists."""
    found = re.search(rf'id="{name}">([^<]*)</script>', page)
    assert found
    return json.loads(gzip.decompress(base64.b64decode(found.group(1))))


def test_documents_are_whole_with_the_texts_of_the_run(make: Make, run: Run, tmp_path: Path) -> None:
    audit, out = made(run, make(TEXTS), tmp_path)
    page, gathered = make_page(audit, out)
    data, texts = data_of(page), data_of(page, "texts")
    assert [d["name"] for d in data["documents"]] == ["a.txt", "deep/b.txt", "evil.txt", "r.jsonl#1"]
    for at, shown in enumerate(data["documents"]):
        kept = iter(texts[str(at)])
        whole = "".join(piece[0] if isinstance(piece, list) else next(kept) for piece in shown["pieces"])
        original = {**TEXTS, "r.jsonl#1": "Otters swim. [ad swim course]"}[shown["name"]]
        assert whole == original.replace("\r\n", "\n")
    assert gathered.total.removals == 4
    assert data["sites"] == ["river.example"]


def test_without_the_texts_gaps_say_how_much_stays(make: Make, run: Run, tmp_path: Path) -> None:
    audit, out = made(run, make(TEXTS), tmp_path)
    page, gathered = make_page(audit)
    assert data_of(page, "texts") == {}
    shown = data_of(page)["documents"][0]
    assert shown["pieces"] == [31, ["[ad Buy a new sluice gate]", 0], 30]
    (out / "a.txt").write_text("changed since")
    assert "a.txt" not in clean_texts(out, gathered.documents)
    assert "evil.txt" in clean_texts(out, gathered.documents)


def test_pieces_count_what_edits_replaced() -> None:
    lines = [
        document("a", chars=12),
        edit("a", 2, "bad"),
        {**edit("a", 8, "x"), "replacement": "yy", "category": "characters"},
    ]
    shown = gather(lines, 1000).documents[0]
    assert pieces(shown, None) == [2, ("bad", 0), 3, ("x", 1), 3]
    assert pieces(shown, "01567yy901") == ["01", ("bad", 0), "567", ("x", 1), "901"]


def test_nothing_of_a_text_becomes_markup(make: Make, run: Run, tmp_path: Path) -> None:
    audit, out = made(run, make(TEXTS), tmp_path)
    page, _ = make_page(audit, out)
    assert EVIL not in page
    assert "<script>document" not in page
    assert page.count("<script") == page.count("</script>") == 4 - 1
    name = "</title><script>alert(1)</script>.txt"
    evil = gather([document(name, url=f"https://{name}/"), edit(name, 0, EVIL, EVIL, EVIL)], 1000)
    page = render(evil, name, {})
    assert page.count("<script") == 3


def test_the_policy_allows_this_page_only(make: Make, run: Run, tmp_path: Path) -> None:
    audit, _ = made(run, make(TEXTS), tmp_path)
    page, _ = make_page(audit)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    assert policy.group(1).startswith("default-src &#39;none&#39;; style-src &#39;sha256-")
    assert "unsafe" not in policy.group(1)
    assert not re.search(r"""(?:src|href)=["'](?!#)""", page.split("<script>")[0])


def test_a_lone_surrogate_and_an_empty_audit_make_a_page() -> None:
    page = render(gather([document("\udce9.txt"), edit("\udce9.txt", 0, "\ud800 text")], 1000), "\udce9", {})
    page.encode()
    assert "Nothing was removed." in render(gather([], 1000), "none", {})


def test_a_page_that_would_be_too_large_says_that_it_is_a_sample() -> None:
    import random

    rng = random.Random(3)
    noise = lambda: "".join(chr(rng.randrange(0x4E00, 0x9FFF)) for _ in range(30_000))  # noqa: E731
    lines: list[dict[str, Any]] = []
    for number in range(150):
        lines += [document(f"d{number}"), edit(f"d{number}", 0, noise())]
    gathered: Gathered = gather(lines, 10_000_000)
    page = render(gathered, "big", {})
    held = len(data_of(page)["documents"])
    assert len(page) <= LARGEST
    assert 10 < held < 150
    assert f"This page holds a sample: {held} of 150 removals" in page


def test_what_is_no_audit_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"type": "document", "document": "a"}\n{"type": "edit", "document": "a"}\n')
    with pytest.raises(CleanerError, match="not an audit"):
        make_page(tmp_path / "a.jsonl")
    (tmp_path / "b.jsonl").write_text("")
    with pytest.raises(CleanerError, match="cannot write"):
        write(tmp_path / "b.jsonl", tmp_path / "no" / "r.html")
