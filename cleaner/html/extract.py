"""A page to its article: decode, parse, prune, extract, mend, and choose by evidence where ways differ."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from .decode import decode_page
from .model import Extraction, Options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .judge import Judge
    from .prune import Pruner, Selector


class Extractor:
    """Extracts articles with a set of selectors, made ready once. Safe to share between threads.

    `selectors` are what rules name (see `prune.Selector`). Raises `RuleError` for a selector that is none, `CleanerError`
    where trafilatura does not load.
    """

    def __init__(self, selectors: Sequence[Selector] = (), options: Options | None = None) -> None:
        from .base import make_ready
        from .prune import Pruner

        make_ready()
        self.options = options or Options()
        self._pruner: Pruner = Pruner(selectors)

    def extract(self, page: bytes | str, *, url: str | None = None, judge: Judge | None = None) -> Extraction:
        """The article of one page.

        `url` is where the page comes from, where known. `judge` tells how much article and how much debris a text holds
        (default: `judge.judge`, by the shape of lines); it is asked only where ways to the article differ much. Raises `NotText` for
        bytes that are no text; nothing else that a page holds makes it fail.
        """
        from .judge import judge as by_shape
        from .metadata import describe, look
        from .tree import body_of, empty_head, parse
        from .ways import Search

        source, notes = decode_page(page)
        root, more = parse(source)
        notes += more
        if root is None:
            notes.append("there is nothing in this page")
            return Extraction("", "empty", tuple(notes), ("empty",), url=url, how="empty: nothing in this page")
        about = look(root, source, url)
        metadata = describe(root, about) if self.options.metadata else {}
        empty_head(root)
        body = body_of(root)
        dropped, more = self._pruner.prune(root, body, source)
        search = Search(source, root, body, about, self.options, judge or by_shape)
        text, way = search.run()
        notes += [*more, *search.notes]
        flags = search.flags
        if not text.strip():
            text, way = "", "empty"
            flags.append("empty")
            notes.append("no text was found in this page")
        how = f"{way}: {search.why}"
        return Extraction(
            text, way, tuple(notes), tuple(flags), metadata, about.language, about.url, tuple(dropped), how
        )


@functools.lru_cache(maxsize=8)
def _extractor(selectors: tuple[Selector, ...], options: Options) -> Extractor:
    return Extractor(selectors, options)


def extract_article(
    page: bytes | str,
    *,
    url: str | None = None,
    selectors: Sequence[Selector] = (),
    judge: Judge | None = None,
    options: Options | None = None,
) -> Extraction:
    """The article of one page: `Extractor.extract` with an extractor that is kept for the next page."""
    return _extractor(tuple(selectors), options or Options()).extract(page, url=url, judge=judge)
