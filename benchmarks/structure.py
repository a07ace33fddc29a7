"""How fast whole pages are told from articles and cut, by the kernel and by NumPy: CPU time, on one core.

    python benchmarks/structure.py DUMPS.jsonl[.gz|.xz] [NUMBER]

Each record has its text under `text`; NUMBER (300) of them are taken. Both are asked in turn, five times over, and the
fastest round of each counts, so that other work on the machine hurts both alike.
"""

from __future__ import annotations

import gzip
import itertools
import json
import lzma
import os
import sys
import time
from typing import Any

from cleaner.packs.load import load
from cleaner.structure.pages import Pages

ROUNDS = 5


def texts(path: str, number: int) -> list[str]:
    """The texts of the first records."""
    opener: Any = {"xz": lzma.open, "gz": gzip.open}.get(path.rsplit(".", 1)[-1], open)
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in itertools.islice(lines, number)]


def main() -> None:
    found = texts(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 300)
    size = sum(len(text.encode()) for text in found) / 1e6
    rules = load()
    terms = {entry.name: entry.words for entry in rules.terms.values()}
    structure: Any = rules.profiles["dump"].structure
    spent: dict[tuple[str, str], float] = {}
    models: dict[str, Pages] = {}
    for _ in range(ROUNDS + 1):
        for way in ("", "python"):
            os.environ["CLEANER_MATCHER"] = way
            pages = models.setdefault(way, Pages(structure, terms))
            for step, ask in (("judged", pages.verdict), ("cut", pages.cut)):
                start = time.process_time()
                for text in found:
                    ask(text)
                took = time.process_time() - start
                spent[way, step] = min(spent.get((way, step), took), took)
    print(f"{len(found)} texts, {size:.1f} MB")
    for (way, step), took in sorted(spent.items()):
        print(
            f"{'NumPy' if way else 'kernel':8} {step:8} {size / took:6.1f} MB/s  {1000 * took / len(found):6.2f} ms a text"
        )


if __name__ == "__main__":
    main()
