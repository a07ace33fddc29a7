"""A limit that ends the work: in a copy of this process, or in a new one."""

from __future__ import annotations

import threading
import time

import pytest

from cleaner.html import limits, ways
from cleaner.html.base import extract_base
from cleaner.html.limits import TimeUp, hopeless, limited, risky
from cleaner.html.tree import parse

from .pages import PARAGRAPHS, extractor, page


def flat(count: int) -> str:
    prose = "".join(f"<p>Line {i} of the list is short.</p>" for i in range(count))
    return f"<html><body>{prose}</body></html>"


def in_a_thread(work):  # type: ignore[no-untyped-def]
    """Runs in a second thread, where a fork is not safe."""
    out: list[object] = []

    def run() -> None:
        try:
            out.append(work())
        except BaseException as error:
            out.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return out[0]


def test_large_pages_and_pages_of_many_elements_are_risky() -> None:
    assert risky("x" * 2_000_001)
    assert risky(flat(20_001))
    assert not risky(flat(5_000))


def test_a_page_that_cannot_be_extracted_in_time_is_not_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    def extract(root: object, **options: bool) -> str:
        raise AssertionError("nobody should wait for this")

    monkeypatch.setattr(ways, "extract_base", extract)
    source = flat(100_001)
    assert hopeless(source)
    assert not hopeless(flat(50_000))
    found = extractor().extract(source)
    assert found.flags == ("timeout", "plain")
    assert found.text.count("\n") == 100_000
    assert found.notes == ("more elements than can be extracted in time: all text of the page was taken instead",)


def test_what_ends_in_time_is_handed_back() -> None:
    assert limited(lambda: "täxt", lambda: b"", 10) == "täxt"
    long = "x" * 3_000_000
    assert limited(lambda: long, lambda: b"", 10) == long


def test_what_does_not_end_is_ended() -> None:
    started = time.monotonic()
    with pytest.raises(TimeUp):
        limited(lambda: time.sleep(60) or "", lambda: b"", 0.3)
    assert time.monotonic() - started < 5


def test_an_error_comes_back_with_its_name() -> None:
    def fail() -> str:
        raise ValueError("no such thing")

    with pytest.raises(RuntimeError, match="ValueError: no such thing"):
        limited(fail, lambda: b"", 10)


def test_beside_other_threads_a_new_process_does_the_work() -> None:
    source = page()
    root, _ = parse(source)
    assert root is not None
    found = in_a_thread(lambda: limited(lambda: "the copy", lambda: source.encode(), 60))
    assert found == extract_base(root)


def test_a_new_process_is_ended_as_well() -> None:
    started = time.monotonic()
    found = in_a_thread(lambda: limited(lambda: "the copy", lambda: page().encode(), 0.05))
    assert isinstance(found, TimeUp)
    assert time.monotonic() - started < 10


def test_a_page_that_takes_too_long_gives_its_plain_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many flat paragraphs take an extractor minutes."""

    def slow(root: object, *, alone: bool = False, recall: bool = False) -> str:
        time.sleep(60)
        return ""

    monkeypatch.setattr(ways, "extract_base", slow)
    started = time.monotonic()
    found = extractor(seconds=0.5).extract(flat(21_000))
    assert time.monotonic() - started < 20
    assert (found.way, found.flags) == ("plain", ("timeout", "plain"))
    assert found.notes == ("extraction took longer than 0.5 s: all text of the page was taken instead",)
    assert found.text.startswith("Line 0 of the list is short.\nLine 1 ")
    assert found.text.endswith("Line 20999 of the list is short.")


def test_many_flat_paragraphs_end_within_the_limit() -> None:
    started = time.monotonic()
    found = extractor(seconds=1).extract(flat(25_000))
    assert time.monotonic() - started < 20
    assert "Line 12345 of the list is short." in found.text


def test_no_limit_means_no_second_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_TAGS", 10)
    monkeypatch.setattr(ways, "limited", lambda *_: pytest.fail("a process was started"))
    assert PARAGRAPHS[0] in extractor(seconds=0).extract(page()).text
