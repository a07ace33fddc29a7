"""Parquet: only the texts change, row groups stay, damage is named, and memory does not grow with the file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.command import Command

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")

DIRTY = "The river rose over its banks on Monday.\n\nZZDEBRIS\n\nThe mayor said so."
CLEAN = "The river rose over its banks on Monday.\n\nThe mayor said so."


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Command:
    from tests import command as module

    monkeypatch.setattr("cleaner.cli._cleaner", module.few_rules)
    return Command(monkeypatch, capfdbinary)


def table(rows: int, **more: Any) -> Any:
    texts = [f"{number}. {DIRTY}" for number in range(rows)]
    return pa.table({"id": pa.array(range(rows), pa.int32()), "text": texts, **more})


def test_only_the_texts_change(command: Command, tmp_path: Path) -> None:
    source = table(2500, tags=pa.array([["a"], None] * 1250), url=["https://a.example/"] * 2500)
    source = source.replace_schema_metadata({"owner": "tests"})
    pq.write_table(source, tmp_path / "in.parquet", row_group_size=1000, compression="zstd")
    done = command.clean(tmp_path / "in.parquet", "-o", tmp_path / "out.parquet")
    assert done.code == 0, done.err
    before, after = pq.ParquetFile(tmp_path / "in.parquet"), pq.ParquetFile(tmp_path / "out.parquet")
    assert after.schema_arrow.equals(before.schema_arrow, check_metadata=True)
    groups = [after.metadata.row_group(g) for g in range(after.num_row_groups)]
    assert [group.num_rows for group in groups] == [1000, 1000, 500]
    assert {group.column(1).compression for group in groups} == {"ZSTD"}
    assert after.read().drop_columns("text") == source.drop_columns("text")
    assert after.read(["text"]).column("text").to_pylist() == [f"{n}. {CLEAN}" for n in range(2500)]


def test_the_same_bytes_twice_and_nothing_to_do_the_third_time(command: Command, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in "abc":
        pq.write_table(table(300), tmp_path / "in" / f"{name}.parquet")
    for out, jobs in (("one", 1), ("two", 2)):
        assert command.clean(tmp_path / "in", "-o", tmp_path / out, "-j", jobs).code == 0
    for name in "abc":
        first, second = ((tmp_path / out / f"{name}.parquet").read_bytes() for out in ("one", "two"))
        assert first == second
    again = command.clean(tmp_path / "in", "-o", tmp_path / "two")
    assert "900 documents of these were done before" in again.err


def test_nulls_are_named_and_pass(command: Command, tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": [DIRTY, None, DIRTY], "n": [1, 2, 3]}), tmp_path / "in.parquet")
    done = command.clean(tmp_path / "in.parquet", "-o", tmp_path / "out.parquet")
    assert done.code == 3
    assert 'in.parquet#2: "text" is null' in done.err
    assert pq.read_table(tmp_path / "out.parquet").to_pydict() == {"text": [CLEAN, None, CLEAN], "n": [1, 2, 3]}


def test_columns_by_name(command: Command, tmp_path: Path) -> None:
    pq.write_table(pa.table({"story": [DIRTY], "text": [DIRTY], "lang": ["en"]}), tmp_path / "in.parquet")
    out = tmp_path / "out.parquet"
    arguments = ("--text-column", "story", "--language-column", "lang", "--results")
    assert command.clean(tmp_path / "in.parquet", "-o", out, *arguments).code == 0
    (row,) = pq.read_table(out).to_pylist()
    assert row.pop("rules")
    assert row == {"story": CLEAN, "text": DIRTY, "lang": "en", "removed_words": 1, "flags": []}


def test_a_column_that_is_not_there_is_named(command: Command, tmp_path: Path) -> None:
    pq.write_table(pa.table({"story": [DIRTY], "n": [1]}), tmp_path / "in.parquet")
    done = command.clean(tmp_path / "in.parquet", "-o", tmp_path / "out.parquet", "--text-column", "n")
    assert done.code == 3
    assert 'in.parquet: column "n" is int64, not text' in done.err
    assert not (tmp_path / "out.parquet").exists()


def test_a_corrupt_row_group_is_named_and_the_rest_cleaned(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "in.parquet"
    pq.write_table(table(3000), path, row_group_size=1000, compression="zstd", write_page_checksum=True)
    data = bytearray(path.read_bytes())
    column = pq.ParquetFile(path).metadata.row_group(1).column(1)
    data[column.data_page_offset + column.total_compressed_size // 2] ^= 0xFF
    path.write_bytes(data)
    done = command.clean(path, "-o", tmp_path / "out.parquet")
    assert done.code == 3
    assert "in.parquet#1001: row group 2 of 3 is damaged, 1,000 rows are lost" in done.err
    out = pq.read_table(tmp_path / "out.parquet")
    assert out.column("id").to_pylist() == [*range(1000), *range(2000, 3000)]
    assert out.column("text").to_pylist()[1000] == f"2000. {CLEAN}"


def test_a_file_cut_short_is_named(command: Command, tmp_path: Path) -> None:
    pq.write_table(table(100), tmp_path / "whole.parquet")
    (tmp_path / "in.parquet").write_bytes((tmp_path / "whole.parquet").read_bytes()[:-50])
    done = command.clean(tmp_path / "in.parquet", "-o", tmp_path / "out.parquet")
    assert done.code == 3
    assert "in.parquet: not Parquet, or cut short" in done.err


def test_no_rows_give_a_file_with_the_schema(command: Command, tmp_path: Path) -> None:
    pq.write_table(table(3)[:0], tmp_path / "in.parquet")
    assert command.clean(tmp_path / "in.parquet", "-o", tmp_path / "out.parquet").code == 0
    assert pq.read_table(tmp_path / "out.parquet") == table(3)[:0]


def test_records_without_text_put_aside(command: Command, tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": [DIRTY, None, DIRTY], "n": [1, 2, 3]}), tmp_path / "in.parquet")
    done = command.clean(tmp_path / "in.parquet", "-o", tmp_path / "out", "--on-bad-record", "aside")
    assert done.code == 3
    assert pq.read_table(tmp_path / "out" / "in.parquet").to_pydict() == {"text": [CLEAN, CLEAN], "n": [1, 3]}
    assert (tmp_path / "out" / "in.parquet.aside").read_bytes() == b'{"text": null, "n": 2}\n'


def test_from_a_pipe_and_to_one(command: Command, tmp_path: Path) -> None:
    pq.write_table(table(5), tmp_path / "in.parquet")
    out = subprocess.run(
        [sys.executable, "-m", "tests.command", "clean", "-", "--input-format", "parquet"],
        input=(tmp_path / "in.parquet").read_bytes(),
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert pq.read_table(pa.BufferReader(out.stdout)).column("text").to_pylist() == [f"{n}. {CLEAN}" for n in range(5)]


def test_restore_says_that_it_cannot(command: Command, tmp_path: Path) -> None:
    pq.write_table(table(5), tmp_path / "in.parquet")
    audit = tmp_path / "audit.jsonl"
    assert command.clean(tmp_path / "in.parquet", "-o", tmp_path / "out", "--audit", audit).code == 0
    done = command.run("restore", tmp_path / "out", "--audit", audit, "-o", tmp_path / "back")
    assert done.code == 3
    assert "cannot be given back byte for byte" in done.err


@pytest.mark.skipif(sys.platform != "linux", reason="measures memory as Linux counts it")
def test_one_large_row_group_does_not_have_to_fit_in_memory(tmp_path: Path) -> None:
    """150 MB of text in one row group: reading it whole would take that much at least."""
    body = "".join(f"Sentence {n} tells of the river, the mill and the long road. " for n in range(250))
    large = pa.table({"text": [f"{number} {body}" for number in range(10_000)]})
    assert large.nbytes > 150e6
    pq.write_table(large, tmp_path / "in.parquet", row_group_size=10_000, compression="zstd", use_dictionary=False)
    del large
    code = (
        "import io, sys, resource; from cleaner.formats import FORMATS, ReadOptions;"
        "from cleaner.model import Result; form = FORMATS['parquet']; import pyarrow.parquet;"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
        "sink = open(sys.argv[2], 'wb'); options = ReadOptions(); out = form.gatherer(sink, options);"
        "[out.put(i, b'', Result(i.text) if i.text else None)"
        " for i in form.read(open(sys.argv[1], 'rb', 0), options)]; out.finish(); sink.close();"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "in.parquet", tmp_path / "out.parquet"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "ARROW_DEFAULT_MEMORY_POOL": "system"},
    )
    assert pq.ParquetFile(tmp_path / "out.parquet").metadata.num_rows == 10_000
    assert int(done.stdout) * 1024 < 450e6
