"""The same documents for every framework, and what must come of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cleaner.formats.arrow import clean_one
from tests.command import few_rules

if TYPE_CHECKING:
    from cleaner import Cleaner

_BODY = "The river rose over its banks on Monday, and number {n} of the {n} mills had to close."
_END = "The mayor said that day {n} was the worst."


def _document(n: int) -> str:
    if n % 50 == 7:
        return "ZZDEBRIS"
    if n % 50 == 9:
        return ""
    if n % 100 == 11:
        return (
            f"<!doctype html><html><body><article><p>{(_BODY + ' ' + _END).format(n=n) * 5}</p></article></body></html>"
        )
    body, end = _BODY.format(n=n), _END.format(n=n)
    return f"{body}\n\nZZDEBRIS\n\n{end}" if n % 3 else f"{body}\n\n{end}"


@pytest.fixture(scope="session")
def cleaner() -> Cleaner:
    return few_rules("auto", None, None, None)


@pytest.fixture(scope="session")
def documents() -> list[str]:
    """1,000 texts: clean ones, some with debris, nothing but debris, empty ones, pages of HTML."""
    return [_document(n) for n in range(1000)]


@pytest.fixture(scope="session")
def expected(cleaner: Cleaner, documents: list[str]) -> list[str]:
    """The same texts, clean, by the cleaner itself."""
    return [clean_one(cleaner, text).text for text in documents]
