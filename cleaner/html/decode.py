"""A page that is handed in as bytes or as text, to its text."""

from __future__ import annotations

from ..formats.page import decode_page as decode_bytes


def decode_page(page: bytes | str, declared: str | None = None) -> tuple[str, list[str]]:
    """The text of a page and notes on its encoding, as `formats.page.decode_page` for bytes.

    A `str` is taken as it is: it was decoded already, whatever its `<meta charset>` says. Raises `NotText`.
    """
    if isinstance(page, str):
        return page, []
    found, notes = decode_bytes(page, declared)
    return found.text, list(notes)
