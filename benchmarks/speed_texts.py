"""What `speed.py` measures with: texts of several kinds, other cleaners, and a clock that is fair to all."""

from __future__ import annotations

import json
import lzma
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from cleaner.formats.decode import decode

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
Table = tuple[str, list[str], list[list[str]]]
"""(title, column heads, rows)."""


def megabytes(texts: Iterable[str]) -> float:
    """UTF-8 bytes of all texts, in millions."""
    return sum(len(text.encode("utf-8", "surrogatepass")) for text in texts) / 1e6


def best_of(ways: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The best time of each way in seconds; the ways take turns, so that a slow moment hits all alike."""
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(rounds):
        for name, run in ways.items():
            start = time.perf_counter()
            run()
            best[name] = min(best[name], time.perf_counter() - start)
    return best


def _records(path: Path, most: int) -> list[dict[str, Any]]:
    opener = lzma.open if path.suffix == ".xz" else open
    out: list[dict[str, Any]] = []
    with opener(path, "rt", encoding="utf-8") as lines:  # type: ignore[operator]
        for line in lines:
            record = json.loads(line)
            if record.get("text"):
                out.append(record)
            if len(out) >= most:
                break
    return out


def fixtures(folder: str) -> list[str]:
    """The texts of a folder of fixtures, those in other encodings than UTF-8 as well."""
    return [decode(path.read_bytes()).text for path in sorted((FIXTURES / folder).glob("*.txt"))]


def kinds_of_text(folder: Path | None, most: int) -> dict[str, list[str]]:
    """Texts by kind: clean articles, what extractors and tag strippers leave, the same as one line each."""
    if folder is None:
        articles, clean = fixtures("articles") * 5, fixtures("expected") * 5
        return {"clean articles": clean, "extracted": articles, "one line": [" ".join(t.split()) for t in articles]}
    out: dict[str, list[str]] = {}
    for path in sorted([*folder.glob("*.jsonl"), *folder.glob("*.jsonl.xz")]):
        name = path.name.split(".")[0]
        if name not in ("trafilatura", "readability", "inscriptis"):
            continue
        records = _records(path, most)
        if name == "trafilatura":
            out["clean articles"] = [r["gold"] for r in records if r.get("gold")]
            out["one line"] = [" ".join(r["text"].split()) for r in records]
        out["whole pages" if name == "inscriptis" else f"extracted ({name})"] = [r["text"] for r in records]
    return out


def peers() -> tuple[dict[str, Callable[[str], object]], list[str]]:
    """Other cleaners that are installed, and the names of those that are not."""
    found: dict[str, Callable[[str], object]] = {}
    missing: list[str] = []
    try:
        import ftfy

        found["ftfy.fix_text"] = ftfy.fix_text
    except ImportError:
        missing.append("ftfy")
    try:
        from cleantext import clean as clean_text

        found["clean-text"] = lambda text: clean_text(text, lower=False, to_ascii=False)
    except ImportError:
        missing.append("clean-text")
    try:
        from datatrove.data import Document
        from datatrove.pipeline.filters import C4QualityFilter

        judge = C4QualityFilter(split_paragraph=True)
        found["C4QualityFilter"] = lambda text: judge.filter(Document(text=text, id="0"))
    except Exception:  # it asks for further packages when it is made
        missing.append("datatrove")
    return found, missing
