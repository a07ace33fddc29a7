"""trafilatura's article: where everything else starts from."""

from __future__ import annotations

import functools
import logging
from typing import TYPE_CHECKING

from ..model import CleanerError

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LOGGERS = ("trafilatura", "htmldate", "justext", "courlan")


@functools.cache
def _quiet() -> None:
    """What a page lacks is told in the result, not on standard error."""
    for name in _LOGGERS:
        logging.getLogger(name).addHandler(logging.NullHandler())


def make_ready() -> None:
    """Loads trafilatura. Raises `CleanerError` where it, or something that it needs, is not installed: that is no fault
    of a page, and the plain way must not hide it.
    """
    try:
        import trafilatura  # noqa: F401
    except ImportError as error:
        raise CleanerError(
            f"pages cannot be read, trafilatura does not load: {' '.join(str(error).split())}"
        ) from error


def extract_base(root: HtmlElement, *, alone: bool = False, recall: bool = False) -> str:
    """The article as trafilatura finds it in a parsed page, which stays as it is; empty where it finds none.

    `alone` leaves out the other two extractors that trafilatura asks for their opinion on every page (a third of its
    time; on most pages the outcome is the same). `recall` asks for more rather than less. Comments are left out,
    duplicates stay (looking for them keeps state from one document to the next).
    """
    from trafilatura import extract

    _quiet()
    return extract(root, include_comments=False, fast=alone, favor_recall=recall, deduplicate=False) or ""
