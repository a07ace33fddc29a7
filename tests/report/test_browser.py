"""The report in a real browser: filters, search, a document, keys, and texts that would like to be code."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from cleaner.report.gather import gather
from cleaner.report.page import render, write
from tests.browser import Watched, chromium

from .audits import EVIL, TEXTS, Ran, document, edit, made, make, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Make = Callable[..., Path]
    Run = Callable[..., Ran]

__all__ = ["chromium", "make", "run"]


@pytest.fixture
def report(chromium: Any, make: Make, run: Run, tmp_path: Path) -> Iterator[Watched]:
    """The report of a run over TEXTS, opened from its file."""
    audit, out = made(run, make(TEXTS), tmp_path)
    write(audit, tmp_path / "report.html", out)
    watched = Watched(chromium)
    watched.page.goto((tmp_path / "report.html").as_uri())
    watched.page.wait_for_selector("html[data-ready]")
    yield watched
    assert watched.complaints == []
    assert [url for url in watched.requests if not url.startswith("file:")] == []
    watched.context.close()


def test_search_and_filters_narrow_the_list(report: Watched) -> None:
    page = report.page
    assert page.inner_text("#found") == "4 removals"
    page.fill("#words", "SLUICE")
    report.until("document.querySelector('#found').textContent === '1 of 4 removals'")
    assert page.inner_text("#list .text") == "[ad Buy a new sluice gate]"
    assert page.inner_text("#list .text b") == "sluice"
    page.click("#find [type=reset]")
    report.until("document.querySelectorAll('#list > li').length === 4")
    page.select_option("#site", label="river.example")
    assert page.inner_text("#found") == "1 of 4 removals"
    page.click("#find [type=reset]")
    page.click("#by-category a")
    assert page.eval_on_selector("#category", "s => s.selectedOptions[0].text") == "ad"


def test_a_document_opens_with_its_removals_in_place(report: Watched) -> None:
    page = report.page
    page.click("#docs .link:has-text('a.txt')")
    assert page.inner_text("#doc-name") == "a.txt"
    assert page.text_content("#doc-text") == TEXTS["a.txt"]
    assert page.text_content("#doc-text mark") == "[ad Buy a new sluice gate]"
    page.keyboard.press("n")
    assert page.locator("mark.now").count() == 1
    page.keyboard.press("[")
    assert page.inner_text("#doc-name") != "a.txt"
    page.keyboard.press("Escape")
    assert not page.is_visible("#document")


def test_a_text_full_of_script_is_shown_as_text(report: Watched) -> None:
    page = report.page
    title = page.title()
    page.fill("#words", "evil.txt")
    report.until("document.querySelectorAll('#list > li').length === 1")
    assert EVIL in page.text_content("#list .text")
    page.click("#list .link")
    page.wait_for_selector("#document[open]")
    assert page.text_content("#doc-text") == TEXTS["evil.txt"]
    assert page.locator("#doc-text img, #doc-text script").count() == 0
    assert page.title() == title


def test_all_of_it_goes_by_keys(report: Watched) -> None:
    page = report.page
    page.keyboard.press("/")
    page.keyboard.type("wheel")
    report.until("document.querySelector('#found').textContent.startsWith('0 of')")
    page.keyboard.press("Escape")
    page.fill("#words", "")
    report.until("document.querySelectorAll('#list > li').length === 4")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector("#document[open]")
    assert page.inner_text("#doc-name") == "deep/b.txt"
    assert page.locator("mark.now").count() == 1
    page.keyboard.press("Escape")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.keyboard.press("t")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
    page.keyboard.press("?")
    assert page.is_visible("#keys")


def test_rules_and_categories_can_be_hidden_in_a_document(chromium: Any, tmp_path: Path) -> None:
    lines = [document("a"), edit("a", 0, "first", "r-ad", "ad"), edit("a", 20, "second", "r-share", "share", 3.2)]
    (tmp_path / "r.html").write_text(render(gather(lines, 1000), "t", {}), encoding="utf-8")
    watched = Watched(chromium)
    page = watched.page
    page.goto((tmp_path / "r.html").as_uri())
    page.click("#docs .link")
    assert page.locator("#doc-list li:visible").count() == 2
    page.uncheck("#doc-categories label:has-text('share') input")
    assert page.locator("#doc-list li:visible").count() == 1
    assert page.locator("mark.off").inner_text() == "second"
    page.keyboard.press("n")
    page.keyboard.press("n")
    assert page.locator("mark.now").inner_text() == "first"
    assert watched.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_it_can_be_read_on_every_screen(chromium: Any, tmp_path: Path, width: int, scheme: str) -> None:
    from cleaner.model import CATEGORIES

    long = "averylongnamewithoutanyblank" * 6
    lines = [document(long, flags=["suspicious"], notes=["read as Latin-1"], url="https://w.example")]
    lines += [edit(long, 50 * n, f"words {n} {long}", f"rule-{n}", c, 3 + n / 4) for n, c in enumerate(CATEGORIES)]
    (tmp_path / "r.html").write_text(render(gather(lines, 9000), "t", {}), encoding="utf-8")
    watched = Watched(chromium, width=width, scheme=scheme)
    page = watched.page
    page.goto((tmp_path / "r.html").as_uri())
    page.wait_for_selector("html[data-ready]")
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert watched.low_contrast() == []
    assert watched.unnamed() == []
    page.click("#docs .link")
    page.wait_for_selector("#document[open]")
    assert page.evaluate("document.querySelector('#document').scrollWidth <= innerWidth")
    assert watched.low_contrast() == []


def test_a_run_over_articles_opens_at_once(chromium: Any, tmp_path: Path) -> None:
    import random

    rng = random.Random(8)
    words = [
        "river",
        "mill",
        "harbour",
        "lamp",
        "orchard",
        "otter",
        "bridge",
        "glass",
        "salt",
        "kettle",
        "winter",
        "tower",
        "garden",
        "letter",
        "poster",
    ]
    lines: list[dict[str, Any]] = []
    texts: dict[str, str] = {}
    for number in range(1476):
        name = f"articles/{number}.txt"
        text = "\n\n".join(" ".join(rng.choices(words, k=60)) + f" {rng.random()}." for _ in range(9))
        texts[name] = text
        lines.append(document(name, url=f"https://site-{number % 300}.example/", chars=len(text) + 40))
        lines.append(edit(name, len(text) // 2, "\nSubscribe to our letter\n", f"rule-{number % 70}", "newsletter"))
    page_text = render(gather(lines, 4_000_000), "articles", texts)
    assert len(page_text) < 5_000_000
    (tmp_path / "r.html").write_text(page_text, encoding="utf-8")
    watched = Watched(chromium)
    watched.page.goto((tmp_path / "r.html").as_uri())
    watched.page.wait_for_selector("html[data-ready]")
    took = watched.page.evaluate("performance.getEntriesByName('ready')[0].startTime")
    assert took < 4000, "it is about 500 ms on a machine that does nothing else"
    watched.page.click("#docs .link")
    watched.page.wait_for_selector("#document[open]")
    assert watched.page.text_content("#doc-text mark") == "Subscribe to our letter"


def test_a_hundred_thousand_removals_do_not_freeze_it(chromium: Any, tmp_path: Path) -> None:
    def lines() -> Iterator[dict[str, Any]]:
        for number in range(20_000):
            name = f"s{number % 50}/d{number}.txt"
            yield document(name, url=f"https://s{number % 50}.example/")
            for place in range(5):
                yield edit(
                    name,
                    200 * place,
                    f"Read also: the lamp of {number} {place}",
                    f"rule-{number % 60}",
                    "related",
                    3.0 + place,
                )

    gathered = gather(lines(), 4_000_000)
    page_text = render(gathered, "many", {})
    assert gathered.total.removals == 100_000
    assert len(page_text) < 5_000_000
    (tmp_path / "r.html").write_text(page_text, encoding="utf-8")
    watched = Watched(chromium)
    page = watched.page
    page.goto((tmp_path / "r.html").as_uri())
    page.wait_for_selector("html[data-ready]")
    assert "This page holds a sample" in page.inner_text("#sampled")
    started = time.monotonic()
    page.fill("#words", "lamp of 7")
    watched.until("document.querySelector('#found').textContent.includes(' of ')")
    assert time.monotonic() - started < 5
