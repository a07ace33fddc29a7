"""datatrove: a local pipeline of two tasks, with stats, an audit, and nothing empty at its end."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from cleaner import Cleaner

pytest.importorskip("datatrove", reason="datatrove is not installed")


def test_a_pipeline(cleaner: Cleaner, documents: list[str], expected: list[str], tmp_path: Path) -> None:
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers.jsonl import JsonlWriter

    from cleaner.pipelines.datatrove import CleanDocuments

    (tmp_path / "in").mkdir()
    for part in range(2):
        rows = [{"id": str(n), "text": documents[n] or " ", "url": "https://a.example/"} for n in range(part, 1000, 2)]
        (tmp_path / "in" / f"{part}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    stats = LocalPipelineExecutor(
        [
            JsonlReader(str(tmp_path / "in")),
            CleanDocuments(cleaner, results=True, audit=str(tmp_path / "audit")),
            JsonlWriter(str(tmp_path / "out")),
        ],
        tasks=2,
        workers=1,
        logging_dir=str(tmp_path / "logs"),
    ).run()
    rows = [
        json.loads(line)
        for path in (tmp_path / "out").iterdir()
        for line in gzip.decompress(path.read_bytes()).splitlines()
    ]
    assert {int(row["id"]): row["text"] for row in rows} == {n: t for n, t in enumerate(expected) if t}
    assert all("removed_words" in row["metadata"] for row in rows)
    counted = next(one for one in stats.stats if "Clean" in one.name).stats
    assert counted["total"].total == 1000
    assert counted["forwarded"].total == sum(1 for text in expected if text)
    assert counted["removed_words_ad"].total == sum(text.count("ZZDEBRIS") for text in documents)
    lines = [json.loads(line) for path in (tmp_path / "audit").iterdir() for line in path.read_text().splitlines()]
    assert sum(line["type"] == "document" for line in lines) == 1000
    assert sum(line.get("category") == "ad" for line in lines) == sum(text.count("ZZDEBRIS") for text in documents)
