"""Scrapy: a crawl of pages on this machine, whose items come out clean."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from cleaner import Cleaner

pytest.importorskip("scrapy", reason="Scrapy is not installed")

_SPIDER = """
import json, sys
import scrapy
from scrapy.crawler import CrawlerProcess
from cleaner.pipelines import scrapy as pipeline
from tests.command import few_rules

pipeline.Cleaner = lambda *arguments: few_rules("auto", None, None, None)
documents = json.load(open(sys.argv[1]))

class Pages(scrapy.Spider):
    name = "pages"
    async def start(self):
        yield scrapy.Request("data:text/plain,begin", callback=self.parse)
    def parse(self, response):
        for number, text in enumerate(documents):
            yield {"n": number, "text": text, "url": "https://a.example/"}

process = CrawlerProcess({
    "ITEM_PIPELINES": {"cleaner.pipelines.scrapy.CleanerPipeline": 300}, "LOG_LEVEL": "WARNING",
    "CLEANER_DROP_EMPTY": sys.argv[3] == "drop", "FEEDS": {sys.argv[2]: {"format": "jsonlines"}},
    "TELNETCONSOLE_ENABLED": False,
})
crawler = process.create_crawler(Pages)
process.crawl(crawler)
process.start()
print(json.dumps({k: v for k, v in crawler.stats.get_stats().items() if k.startswith(("cleaner/", "item_"))}))
"""


@pytest.mark.parametrize("drop", ["keep", "drop"])
def test_a_crawl(cleaner: Cleaner, documents: list[str], expected: list[str], tmp_path: Path, drop: str) -> None:
    (tmp_path / "in.json").write_text(json.dumps(documents))
    (tmp_path / "spider.py").write_text(_SPIDER)
    done = subprocess.run(
        [sys.executable, tmp_path / "spider.py", tmp_path / "in.json", tmp_path / "out.jsonl", drop],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    texts = {row["n"]: row["text"] for row in rows}
    stats = json.loads(done.stdout)
    assert stats["cleaner/texts"] == 1000
    if drop == "keep":
        assert [texts[n] for n in range(1000)] == expected
    else:
        assert texts == {n: text for n, text in enumerate(expected) if text or not documents[n]}
        assert stats["item_dropped_count"] == 20
