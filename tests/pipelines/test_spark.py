"""PySpark in local mode, with this machine's Java."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from cleaner import Cleaner

pytest.importorskip("pyspark", reason="PySpark is not installed")
pytestmark = pytest.mark.skipif(shutil.which("java") is None, reason="Java is not installed")


def test_a_frame(cleaner: Cleaner, documents: list[str], expected: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from pyspark.sql import SparkSession

    from cleaner.pipelines.spark import clean_frame

    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(Path(__file__).parents[2]), *sys.path]))
    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "100")
        .getOrCreate()
    )
    try:
        frame = spark.createDataFrame([(n, text) for n, text in enumerate([*documents, None])], "n int, text string")
        out = clean_frame(frame.repartition(3), cleaner=cleaner, results=True)
        assert out.columns == ["n", "text", "removed_words", "rules", "flags"]
        rows = {row["n"]: row for row in out.collect()}
    finally:
        spark.stop()
    assert [rows[n]["text"] for n in range(1001)] == [*expected, None]
    assert sum(row["removed_words"] or 0 for row in rows.values()) == sum(t.count("ZZDEBRIS") for t in documents)
