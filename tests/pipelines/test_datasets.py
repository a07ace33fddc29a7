"""Hugging Face datasets: two processes, the same texts, and the cache finds them again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cleaner import Cleaner

datasets = pytest.importorskip("datasets", reason="datasets is not installed")


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path)


def made(documents: list[str], tmp_path: Path) -> Any:
    rows = datasets.Dataset.from_dict({"text": documents, "n": list(range(len(documents)))})
    rows.save_to_disk(tmp_path / "data")
    return datasets.load_from_disk(tmp_path / "data")


def test_two_processes_and_the_cache(
    cleaner: Cleaner, documents: list[str], expected: list[str], tmp_path: Path
) -> None:
    from cleaner.pipelines.datasets import clean_dataset

    rows = made(documents, tmp_path)
    first = clean_dataset(rows, cleaner=cleaner, num_proc=2, batch_size=100)
    assert first["text"][:] == expected
    assert first["n"][:] == list(range(1000))
    assert first.features == rows.features
    files = sorted(path.name for path in (tmp_path / "data").glob("cache-*"))
    assert files
    second = clean_dataset(rows, cleaner=cleaner, num_proc=2, batch_size=100)
    assert second._fingerprint == first._fingerprint
    assert sorted(path.name for path in (tmp_path / "data").glob("cache-*")) == files
    other = clean_dataset(rows, cleaner=Cleaner("characters", ruleset=cleaner.ruleset))
    assert other._fingerprint != first._fingerprint


def test_results_and_streaming(cleaner: Cleaner, documents: list[str], expected: list[str], tmp_path: Path) -> None:
    from cleaner.pipelines.datasets import clean_dataset

    rows = made(documents, tmp_path)
    out = clean_dataset(rows, cleaner=cleaner, results=True)
    assert out.column_names == ["text", "n", "removed_words", "rules", "flags"]
    assert sum(out["removed_words"][:]) > 500
    streamed = clean_dataset(rows.to_iterable_dataset(), cleaner=cleaner)
    assert [row["text"] for row in streamed] == expected


def test_the_batch_cleaner_alone_has_a_stable_fingerprint(cleaner: Cleaner) -> None:
    from datasets.fingerprint import Hasher

    from cleaner.pipelines.arrow import BatchCleaner

    assert Hasher.hash(BatchCleaner(cleaner)) == Hasher.hash(BatchCleaner(cleaner))
