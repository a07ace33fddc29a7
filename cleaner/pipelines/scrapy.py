"""Scrapy: an item pipeline.

    ITEM_PIPELINES = {"cleaner.pipelines.scrapy.CleanerPipeline": 300}

Settings: `CLEANER_FIELDS` (the fields with texts, `["text"]`), `CLEANER_URL_FIELD` (`"url"`), `CLEANER_PROFILE` (`"auto"`),
`CLEANER_RULES` (files or folders of rules), `CLEANER_DROP_EMPTY` (False: an item of nothing but debris stays, with an
empty text). Counts go to the crawler's stats.
"""

from __future__ import annotations

from typing import Any

from itemadapter import ItemAdapter
from scrapy.exceptions import DropItem

from ..engine import Cleaner
from ..formats.arrow import clean_one


class CleanerPipeline:
    """Cleans the texts of items; pages of HTML are taken for what they are."""

    def __init__(
        self, cleaner: Cleaner, fields: list[str], url_field: str = "url", drop_empty: bool = False, stats: Any = None
    ) -> None:
        self._cleaner, self._fields, self._url_field = cleaner, fields, url_field
        self._drop_empty, self._stats = drop_empty, stats

    @classmethod
    def from_crawler(cls, crawler: Any) -> CleanerPipeline:
        """What Scrapy calls, with the settings of a crawl."""
        settings = crawler.settings
        cleaner = Cleaner(settings.get("CLEANER_PROFILE", "auto"), settings.getlist("CLEANER_RULES") or None)
        fields = settings.getlist("CLEANER_FIELDS") or ["text"]
        url_field, drop = settings.get("CLEANER_URL_FIELD", "url"), settings.getbool("CLEANER_DROP_EMPTY")
        return cls(cleaner, fields, url_field, drop, crawler.stats)

    def process_item(self, item: Any, spider: Any = None) -> Any:
        """One item, its texts clean. Raises DropItem for one that is left empty, where asked for."""
        fields = ItemAdapter(item)
        url = fields.get(self._url_field)
        for name in self._fields:
            text = fields.get(name)
            if not isinstance(text, str):
                continue
            result = clean_one(self._cleaner, text, url=url if isinstance(url, str) else None)
            self._count("cleaner/texts")
            self._count("cleaner/removed_words", sum(len(one.text.split()) for one in result.removals))
            for flag in result.flags:
                self._count(f"cleaner/flags/{flag}")
            if self._drop_empty and text.strip() and not result.text.strip():
                raise DropItem(f"nothing but debris in {name!r}")
            fields[name] = result.text
        return item

    def _count(self, name: str, number: int = 1) -> None:
        if self._stats is not None and number:
            self._stats.inc_value(name, number)
