"""The workbench in a real browser: edit a rule and see what it does."""

from __future__ import annotations

import socket
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("uvicorn", reason="the workbench's extra is not installed")
import uvicorn

from cleaner.workbench.app import make_app
from tests.browser import Watched, chromium

from .conftest import EVIL, MINE, TEXTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.workbench.session import Session

__all__ = ["chromium"]


@pytest.fixture
def address(session: Session) -> Iterator[str]:
    """A workbench that is being served."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(make_app(session, "token", port), log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{port}/?token=token"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def bench(chromium: Any, address: str) -> Iterator[Watched]:
    """The page, open at the text of the mill."""
    watched = Watched(chromium)
    watched.page.goto(address)
    watched.page.wait_for_selector("html[data-ready]")
    choose(watched, "mill.txt")
    yield watched
    assert watched.complaints == []
    assert {url.split("/")[2] for url in watched.requests} == {address.split("/")[2]}
    watched.context.close()


def choose(watched: Watched, name: str) -> None:
    """Shows one of the texts."""
    watched.page.select_option("#texts", name)
    first = TEXTS[name].split("\n")[0]
    watched.until(f"document.querySelector('#result').textContent.startsWith({first!r})")


MARKS = "[...document.querySelectorAll('#result mark')].map((m) => m.textContent)"


def test_a_rule_is_edited_and_its_effect_seen(bench: Watched, tmp_path: Path) -> None:
    page = bench.page
    assert page.evaluate(MARKS) == ["Get our letter", "Buy lamps"]
    page.fill("#yaml", MINE.replace("^Buy", "^(Buy|Sell)"))
    bench.until(f"{MARKS}.includes('Sell lamps')")
    page.click("#result mark >> nth=2")
    assert "lamp-line Sells lamps." in page.inner_text("#why")
    assert "“Sell lamps”" in page.inner_text("#why")
    page.click("#compare")
    bench.until("document.querySelector('#progress').textContent === '2 of 4 documents come out differently.'")
    assert "Sell lamps" in page.inner_text("#changes")
    assert (tmp_path / "rules" / "mine.yaml").read_text() == MINE
    page.click("#save")
    bench.until("document.querySelector('#status').textContent.startsWith('Saved')")
    assert (tmp_path / "rules" / "mine.yaml").read_text() == MINE.replace("^Buy", "^(Buy|Sell)")


def test_errors_stand_at_their_line(bench: Watched) -> None:
    page = bench.page
    page.fill("#yaml", MINE.replace("then: remove", "thn: remove"))
    bench.until("document.querySelectorAll('#errors li').length === 2")
    assert page.evaluate("[...document.querySelectorAll('#gutter .wrong')].map((n) => n.textContent)") == ["4", "7"]
    assert "did you mean `then`?" in page.inner_text("#errors")
    page.click("#errors li:nth-child(2) button")
    assert (
        page.evaluate(
            "document.querySelector('#yaml').value.slice(document.querySelector('#yaml').selectionStart).trim().split('\\n')[0]"
        )
        == "thn: remove"
    )
    page.fill("#yaml", MINE)
    bench.until("document.querySelectorAll('#errors li').length === 0")


def test_a_pasted_text_is_cleaned(bench: Watched) -> None:
    page = bench.page
    page.click("#tab-edit")
    page.fill("#source", "The otter swam.\n\nGet our letter\n\nGet our letter, he wrote\n")
    page.click("#tab-result")
    bench.until(f"{MARKS}.length === 1")
    page.check("#narrow")
    bench.until("document.querySelectorAll('#result mark.kept').length === 1")


def test_a_shipped_rule_is_copied_to_be_changed(bench: Watched) -> None:
    page = bench.page
    page.fill("#shipped", "letter-line")
    page.keyboard.press("Enter")
    bench.until("document.querySelector('#files').value === 'my-base.yaml'")
    assert "replaces: true" in page.input_value("#yaml")
    page.fill("#yaml", page.input_value("#yaml").replace("pattern: wrote", "pattern: Get"))
    bench.until(f"!{MARKS}.includes('Get our letter')")


def test_a_text_full_of_script_is_shown_as_text(bench: Watched) -> None:
    page = bench.page
    title = page.title()
    choose(bench, "evil.txt")
    assert page.text_content("#result") == TEXTS["evil.txt"]
    assert EVIL in page.inner_text("#result mark")
    assert page.locator("#result script, #result img").count() == 0
    page.fill("#yaml", MINE.replace("lamp-line", f"'{EVIL}'"))
    bench.until("document.querySelectorAll('#errors li').length > 0")
    assert page.locator("#errors script, #errors img").count() == 0
    assert page.title() == title


def test_the_token_leaves_the_address(bench: Watched) -> None:
    assert "token" not in bench.page.url


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_it_can_be_read_on_every_screen(chromium: Any, address: str, width: int, scheme: str) -> None:
    watched = Watched(chromium, width=width, scheme=scheme)
    page = watched.page
    page.goto(address)
    page.wait_for_selector("html[data-ready]")
    choose(watched, "mill.txt")
    page.click("#result mark")
    page.fill("#yaml", MINE.replace("then: remove", "thn: remove"))
    watched.until("document.querySelectorAll('#errors li').length === 2")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert watched.low_contrast() == []
    assert watched.unnamed() == []
