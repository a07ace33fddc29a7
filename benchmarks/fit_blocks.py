#!/usr/bin/env python3
"""Fits the weights in `cleaner/html/scorecard.py` on pages with a known article, and says what they are worth.

    python benchmarks/fit_blocks.py PAGES [--folds 4] > scorecard.txt

PAGES is a folder with `gold.jsonl.xz` (a JSON object a line: `file`, `gold`, and `page_type` or `lang`) and the files it
names, xz-packed HTML. A logistic regression of each block's label (does it stand in the gold?) on its traits, for blocks
that the extractor found and blocks that it missed apart. Printed are the word F1 of the extractor, of the weights on
pages that they were not fitted on (each fold by the others), and the two tables fitted on all pages.
"""

from __future__ import annotations

import argparse
import json
import lzma
import math
import random
import re
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cleaner import Cleaner
from cleaner.html import mend as mending
from cleaner.html.align import align, squeeze, traced
from cleaner.html.base import extract_base
from cleaner.html.blocks import read
from cleaner.html.decode import decode_page
from cleaner.html.metadata import look
from cleaner.html.prune import Pruner
from cleaner.html.traits import Measures, measure
from cleaner.html.tree import body_of, parse

TOKEN = re.compile(r"\w+")
L2, STEPS, RATE = 6.0, 250, 0.08
LEAST_PAGES, LEAST_WEIGHT = 12, 0.05
TRACED = 0.8


@dataclass
class Page:
    """One page, measured: everything by block, and the gold."""

    kind: str
    about: str
    texts: list[str]
    keys: list[str]
    found: list[float]
    measures: Measures
    right: list[bool]
    base: str
    gold: str
    usable: bool


def word_f1(gold: str, text: str) -> float:
    """F1 of two bags of words."""
    one, other = Counter(TOKEN.findall(gold.lower())), Counter(TOKEN.findall(text.lower()))
    both = (one & other).total()
    return 2 * both / (one.total() + other.total()) if both else float(one == other)


def pages(folder: Path) -> list[Page]:
    """All pages of the folder, in an order of chance that is always the same."""
    rules = Cleaner().ruleset.rules
    pruner = Pruner([(r.selector, r.id, r.category) for r in rules if r.selector is not None])
    out = []
    with lzma.open(folder / "gold.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            source, _ = decode_page(lzma.decompress((folder / row["file"]).read_bytes()))
            root, _ = parse(source)
            if root is not None:
                out.append(_page(row, root, source, pruner))
    random.Random(4).shuffle(out)
    return out


def _page(row: dict[str, str], root: object, source: str, pruner: Pruner) -> Page:
    about = look(root, source)  # type: ignore[arg-type]
    body = body_of(root)  # type: ignore[arg-type]
    pruner.prune(root, body, source)  # type: ignore[arg-type]
    base = extract_base(root)  # type: ignore[arg-type]
    layout = read(body)
    keys = [squeeze(block.text) for block in layout.blocks]
    found = align(keys, base)
    told = align(keys, about.told) if about.told else None
    measures = measure(layout, keys, found, told, about.kind)
    right = [part > 0.5 for part in align(keys, row["gold"])]
    usable = not base or traced(keys, found, base) >= TRACED
    kind = row.get("page_type") or "news"
    return Page(
        kind, about.kind, [b.text for b in layout.blocks], keys, found, measures, right, base, row["gold"], usable
    )


def fit(rows: list[Page], *, missed: bool) -> dict[str, float]:
    """Weights by trait: for blocks that the extractor missed, or for those that it found."""
    examples, labels, sizes = [], [], []
    pages_with: Counter[str] = Counter()
    for page in rows:
        if not page.usable:
            continue
        seen: set[str] = set()
        total = sum(page.measures.words) or 1
        for traits, words, right in zip(page.measures.traits, page.measures.words, page.right, strict=True):
            if traits is None or ("part:0" in traits) != missed:
                continue
            own = {trait for trait in traits if not trait.startswith("part:")}
            examples.append(own)
            labels.append(right)
            sizes.append(words**0.7 / math.sqrt(total))  # long blocks count more, long pages not as much more
            seen |= own
        pages_with.update(seen)
    names = sorted(name for name, count in pages_with.items() if count >= LEAST_PAGES)
    number = {name: index for index, name in enumerate(names)}
    columns = [[number[trait] for trait in own if trait in number] for own in examples]
    flat = np.array([column for own in columns for column in own])
    row = np.repeat(np.arange(len(columns)), [len(own) for own in columns])
    weights = _descend(flat, row, np.array(labels, float), np.array(sizes) / np.mean(sizes), len(names))
    return {n: round(float(w), 2) for n, w in zip(names, weights, strict=True) if abs(w) >= LEAST_WEIGHT}


def _descend(flat: np.ndarray, row: np.ndarray, labels: np.ndarray, sizes: np.ndarray, count: int) -> np.ndarray:
    """Logistic regression with a quadratic penalty, by Adam (Kingma and Ba 2015: 0.9 and, for so few steps, 0.99)."""
    weights, first, second = np.zeros(count), np.zeros(count), np.zeros(count)
    for step in range(1, STEPS + 1):
        chance = 1 / (1 + np.exp(-np.bincount(row, weights[flat], minlength=len(labels))))
        slope = np.bincount(flat, (sizes * (chance - labels))[row], minlength=count) + L2 * weights
        first = 0.9 * first + 0.1 * slope
        second = 0.99 * second + 0.01 * slope**2
        weights -= RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-9)
    return weights


def scores(rows: list[Page], found: dict[str, float], missed: dict[str, float]) -> dict[str, list[tuple[float, float]]]:
    """By kind of page and for `all`: the F1 of the extractor and of the mended text."""
    mending.FOUND, mending.MISSED = found, missed  # type: ignore[misc]
    out = defaultdict(list)
    for page in rows:
        before = after = word_f1(page.gold, page.base)
        if page.usable:
            chosen = mending.mend(page.measures, page.found, page.keys, page.about).chosen
            after = word_f1(page.gold, "\n".join(t for t, wanted in zip(page.texts, chosen, strict=True) if wanted))
        for kind in (page.kind, "all"):
            out[kind].append((before, after))
    return out


def table(name: str, card: dict[str, float]) -> None:
    """One table as it stands in the scorecard."""
    print(f"{name}: Final[dict[str, float]] = {{")
    for trait, weight in sorted(card.items()):
        print(f'    "{trait}": {weight:g},')
    print("}")


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--folds", type=int, default=4)
    chosen = parser.parse_args()
    rows = pages(chosen.pages)
    total = defaultdict(list)
    for fold in range(chosen.folds):
        others = [page for index, page in enumerate(rows) if index % chosen.folds != fold]
        cards = fit(others, missed=False), fit(others, missed=True)
        for kind, pairs in scores(rows[fold :: chosen.folds], *cards).items():
            total[kind] += pairs
    for kind, pairs in sorted(total.items()):
        before, after = (sum(pair[i] for pair in pairs) / len(pairs) for i in (0, 1))
        print(
            f"{kind:14} {len(pairs):4} pages  extractor {before:.4f}  weighed, on held-out pages {after:.4f}",
            file=sys.stderr,
        )
    table("FOUND", fit(rows, missed=False))
    table("MISSED", fit(rows, missed=True))
    return 0


if __name__ == "__main__":
    sys.exit(main())
