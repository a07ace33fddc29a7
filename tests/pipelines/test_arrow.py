"""The cleaner for other processes: it pickles to the same bytes everywhere, and cleans there as it does here."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from cleaner import Cleaner
from cleaner.pipelines.arrow import BatchCleaner

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")

_HASH = (
    "import hashlib, pickle; from cleaner.pipelines.arrow import BatchCleaner;"
    "one = BatchCleaner(column='body'); two = pickle.loads(pickle.dumps(one));"
    "print(hashlib.sha256(pickle.dumps(one)).hexdigest(), hashlib.sha256(pickle.dumps(two)).hexdigest())"
)


def test_the_same_bytes_in_every_process() -> None:
    said = set()
    for seed in ("0", "1", "77"):
        done = subprocess.run(
            [sys.executable, "-c", _HASH],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=True,
        )
        said.update(done.stdout.split())
    assert len(said) == 1


def test_it_cleans_after_a_journey(cleaner: Cleaner, documents: list[str], expected: list[str]) -> None:
    clean = pickle.loads(pickle.dumps(BatchCleaner(cleaner)))
    out = list(clean.each(pa.record_batch({"text": documents[i : i + 300]}) for i in range(0, 1000, 300)))
    assert [text for batch in out for text in batch.column("text").to_pylist()] == expected


def test_other_rules_are_another_cleaner(cleaner: Cleaner) -> None:
    plain = Cleaner("characters", ruleset=cleaner.ruleset)
    assert BatchCleaner(cleaner).digest == BatchCleaner(cleaner, "body").digest != BatchCleaner(plain).digest
