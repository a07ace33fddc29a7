"""The pages in `fixtures/html` and small ones made up on the spot."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from cleaner import Cleaner
from cleaner.html.extract import Extractor
from cleaner.html.model import Options

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "html"

PARAGRAPHS = (
    "The mill on the river has turned again since Monday, after forty years of standing still.",
    "Its new owner wants to grind rye there, and to sell the flour on Saturdays at the market in the town.",
    "The wheel was built by two carpenters from the next valley, who had never made one before.",
)


def fixture(name: str) -> bytes:
    """A page, as a server would send it."""
    return (FIXTURES / f"{name}.html").read_bytes()


def expected(name: str) -> list[str]:
    """The lines of the article of that page."""
    return (FIXTURES / f"{name}.txt").read_text(encoding="utf-8").strip().split("\n")


def page(body: str = "", head: str = "", attributes: str = "") -> str:
    """A page with three paragraphs of an article and whatever else is wanted."""
    prose = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    return f"<!doctype html><html {attributes}><head>{head}</head><body><article>{prose}</article>{body}</body></html>"


@cache
def cleaner() -> Cleaner:
    """The shipped rules."""
    return Cleaner()


@cache
def extractor(**options: object) -> Extractor:
    """An extractor with the shipped selectors."""
    rules = cleaner().ruleset.rules
    return Extractor([(r.selector, r.id, r.category) for r in rules if r.selector], Options(**options))  # type: ignore[arg-type]
