"""Texts with the article that is in them: reading such records, which lines are article, how good a result is.

Agreement is counted in runs of four words, as the Article Extraction Benchmark does.
"""

from __future__ import annotations

import gzip
import json
import lzma
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import numpy as np

from cleaner.model import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

_TOKEN: Final = re.compile(r"\w+")
_STEP: Final = np.uint64(0x9E3779B97F4A7C15)
_SECOND_LEVEL: Final = frozenset(("ac", "co", "com", "edu", "go", "gob", "gov", "gouv", "ne", "net", "or", "org"))


@dataclass(slots=True)
class Pair:
    """One record: a text and the article in it. `site` is the domain (without one, the record's id or number), `kind`
    what sort of page it is, `source` the name of the file that it stood in.
    """

    text: str
    gold: str
    site: str
    title: str = ""
    url: str | None = None
    language: str | None = None
    kind: str = "article"
    name: str = ""
    source: str = ""


@dataclass(slots=True)
class Labelled:
    """A pair in numbers. Tokens are words; `line` says in which line each stands.

    `share`: for each line the part of its words that belong to the article (0–1). `title`: lines that repeat the
    title and are not in the article.
    """

    tokens: NDArray[np.int64]
    line: NDArray[np.int64]
    words: NDArray[np.int64]
    gold: NDArray[np.uint64]
    share: NDArray[np.float64]
    title: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))


def read_pairs(paths: Iterable[str | Path]) -> Iterator[Pair]:
    """The records of JSONL files (plain, .gz or .xz) with `text` and `gold`, and where known `title`, `url` or `site`,
    `lang` and `page_type`. Raises `InputError` with file and line number.
    """
    for path in map(Path, paths):
        opener: Any = {".gz": gzip.open, ".xz": lzma.open}.get(path.suffix, open)
        try:
            with opener(path, "rt", encoding="utf-8") as lines:
                for number, line in enumerate(lines, 1):
                    if line.strip():
                        yield _pair(line, f"{path}:{number}", path.name.split(".")[0])
        except (OSError, EOFError, UnicodeDecodeError, lzma.LZMAError) as error:
            raise InputError(f"{path}: {error}") from error


def _pair(line: str, where: str, source: str) -> Pair:
    try:
        record: Any = json.loads(line)
    except ValueError as error:
        raise InputError(f"{where}: not JSON: {error}") from error
    if not isinstance(record, dict):
        raise InputError(f"{where}: not an object")
    for key in ("text", "gold"):
        if not isinstance(record.get(key), str):
            raise InputError(f"{where}: no text under {key!r}")
    url = record.get("url")
    name = str(record.get("id") or where)
    return Pair(
        record["text"],
        record["gold"],
        str(record.get("site") or site(url) or name),
        str(record.get("title") or ""),
        url,
        record.get("lang") or record.get("language"),
        str(record.get("page_type") or "article"),
        name,
        source,
    )


def site(url: str | None) -> str:
    """The registered domain of an address, as far as that can be told without a list of suffixes; else ""."""
    try:
        host = (urlsplit(url or "").hostname or "").lower()
    except ValueError:
        return ""
    parts = host.split(".")
    tail = 3 if len(parts) > 2 and parts[-2] in _SECOND_LEVEL else 2
    return ".".join(parts[-tail:])


def shingles(tokens: NDArray[np.int64]) -> NDArray[np.uint64]:
    """One number for each run of four words, in order; one for all of a text that has fewer."""
    number = len(tokens)
    if not number:
        return np.zeros(0, dtype=np.uint64)
    width = min(4, number)
    out = np.full(number - width + 1, width, dtype=np.uint64)
    for place in range(width):
        out = (out + tokens[place : number - width + 1 + place].astype(np.uint64)) * _STEP
    return out


def label(pair: Pair) -> Labelled:
    """Which lines of a pair's text are article: by their runs of four words, in the text and without what lies between.

    A line of fewer than four words is article where the runs that reach into its neighbours are.
    """
    ids: dict[str, int] = {}
    lines = [_TOKEN.findall(line) for line in pair.text.split("\n")]
    words = np.array([len(line) for line in lines], dtype=np.int64)
    tokens = _numbers((word for line in lines for word in line), ids)
    wanted = _TOKEN.findall(pair.gold)
    gold = np.sort(shingles(_numbers(iter(wanted), ids)))
    line = np.repeat(np.arange(len(lines)), words)
    share = _covered(tokens, line, np.ones(len(lines), dtype=bool), gold)
    flat = f" {' '.join(wanted)} "
    near = np.array([share[n] >= 0.5 if len(w) >= 4 else f" {' '.join(w)} " in flat for n, w in enumerate(lines)])
    closer = _covered(tokens, line, near, gold)
    share = np.where(words >= 4, share, np.maximum(share, closer))
    title = _TOKEN.findall(pair.title)
    named = [bool(title) and w == title for w in lines]
    return Labelled(tokens, line, words, gold, share, np.array(named, dtype=bool) & (share < 0.5))


def _numbers(words: Iterator[str], ids: dict[str, int]) -> NDArray[np.int64]:
    return np.fromiter((ids.setdefault(word, len(ids) + 1) for word in words), dtype=np.int64)


def _covered(
    tokens: NDArray[np.int64], line: NDArray[np.int64], chosen: NDArray[np.bool_], gold: NDArray[np.uint64]
) -> NDArray[np.float64]:
    """For each line the share of its words that stand in a run of the gold, other lines than `chosen` left out."""
    kept = np.flatnonzero(chosen[line])
    inside = np.zeros(len(tokens), dtype=bool)
    if kept.size >= 4:
        runs = shingles(tokens[kept])
        found = np.flatnonzero(np.isin(runs, gold))
        for place in range(4):
            inside[kept[found + place]] = True
    number = np.bincount(line, minlength=len(chosen))
    covered: NDArray[np.float64] = np.bincount(line, weights=inside, minlength=len(chosen)) / np.maximum(number, 1)
    return covered


def agreement(labelled: Labelled, keep: NDArray[np.bool_]) -> tuple[float | None, float | None]:
    """Precision and recall of a text of which only the lines `keep` are left; None where there is nothing to divide."""
    left = shingles(labelled.tokens[keep[labelled.line]])
    return overlap(labelled.gold, left)


def overlap(gold: NDArray[np.uint64], found: NDArray[np.uint64]) -> tuple[float | None, float | None]:
    """Precision and recall between two bags of runs; `gold` is sorted."""
    runs, times = np.unique(found, return_counts=True)
    there = np.searchsorted(gold, runs, side="right") - np.searchsorted(gold, runs, side="left")
    common = int(np.minimum(times, there).sum())
    return (common / len(found) if len(found) else None), (common / len(gold) if len(gold) else None)


def compare(gold: str, text: str) -> tuple[float | None, float | None]:
    """Precision and recall of a text against gold."""
    ids: dict[str, int] = {}
    wanted = np.sort(shingles(_numbers(iter(_TOKEN.findall(gold)), ids)))
    return overlap(wanted, shingles(_numbers(iter(_TOKEN.findall(text)), ids)))


def macro(pairs: Iterable[tuple[float | None, float | None]]) -> tuple[float, float, float]:
    """Mean precision, mean recall, and the F1 of these two."""
    rows = list(pairs)
    means = []
    for column in (0, 1):
        values = [row[column] for row in rows if row[column] is not None]
        means.append(sum(value for value in values if value is not None) / len(values) if values else 0.0)
    precision, recall = means
    return precision, recall, (2 * precision * recall / (precision + recall) if precision + recall else 0.0)


class GoldWords:
    """Says of a piece of text how many of its words belong to one article. `words`: how many the article has."""

    def __init__(self, gold: str) -> None:
        found = _TOKEN.findall(gold)
        self.words = len(found)
        self._flat = f" {' '.join(found)} "
        self._runs = {tuple(found[place : place + 4]) for place in range(len(found) - 3)}

    def among(self, text: str) -> tuple[int, int]:
        """The words of `text`, and how many of them stand in a run of four that the article has too.

        A piece of fewer than four words counts when the article holds it as a phrase of two words or more.
        """
        found = _TOKEN.findall(text)
        if len(found) < 4:
            return len(found), len(found) if len(found) > 1 and f" {' '.join(found)} " in self._flat else 0
        inside = [False] * len(found)
        for place in range(len(found) - 3):
            if tuple(found[place : place + 4]) in self._runs:
                inside[place : place + 4] = [True] * 4
        return len(found), sum(inside)
