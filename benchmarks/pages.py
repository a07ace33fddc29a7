"""Seconds for pages on one core: `python -m benchmarks.pages FOLDER` (of .html files), as HTML and as all their text."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from cleaner import Cleaner
from cleaner.formats.alltext import plain_text
from cleaner.formats.page import decode_page


def main() -> None:
    """Clean each page both ways, after one to load everything; print a line for each way."""
    pages = [decode_page(path.read_bytes())[0].text for path in sorted(Path(sys.argv[1]).rglob("*.html"))]
    texts = [plain_text(page) for page in pages]
    cleaner = Cleaner()
    cleaner.clean_html(pages[0])
    cleaner.clean(texts[0], page=True)
    ways = {"HTML": (pages, cleaner.clean_html), "all text": (texts, lambda text: cleaner.clean(text, page=True))}
    for name, (documents, clean) in ways.items():
        size = sum(len(one.encode("utf-8", "replace")) for one in documents)
        started = time.process_time()
        for one in documents:
            clean(one)
        seconds = time.process_time() - started
        rate = f"{len(documents) / seconds:.0f} pages/s, {size / 1e6 / seconds:.2f} MB/s"
        print(f"{name}: {len(documents)} pages of {size / 1e3 / len(documents):.1f} kB, {rate}")


if __name__ == "__main__":
    main()
