"""trafilatura's article: where everything else starts from."""

from __future__ import annotations

import functools
import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LOGGERS = ("trafilatura", "htmldate", "justext", "courlan")


@functools.cache
def _quiet() -> None:
    """What a page lacks is told in the result, not on standard error."""
    for name in _LOGGERS:
        logging.getLogger(name).addHandler(logging.NullHandler())


def extract_base(root: HtmlElement, *, recall: bool = False) -> str:
    """The article as trafilatura finds it in a parsed page, which stays as it is; empty where it finds none.

    `recall` asks for more rather than less. Comments are left out, duplicates stay (looking for them keeps state from
    one document to the next).
    """
    from trafilatura import extract

    _quiet()
    return extract(root, include_comments=False, favor_recall=recall, deduplicate=False) or ""
