"""Large files of Parquet: row groups done by several workers, put together to the bytes that one worker writes."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import pytest

from cleaner.run import parts
from cleaner.run.plan import Unit

from .conftest import Ran, tree
from .test_parts import stopped_after

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., Ran]

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "SIZE", 4000)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_text("Text [ad x].\n")
    write(tmp_path / "in/r.parquet", table(1000))
    return tmp_path / "in"


def table(rows: int) -> Any:
    chance = random.Random(5)
    texts: list[str | None] = []
    for number in range(rows):
        body = " ".join(chance.choices(["rain", "fell", "über", "town"], k=chance.randint(0, 30)))
        texts.append(None if number % 17 == 3 else f"{body} [ad {number}] {body}")
    columns = {
        "id": pa.array(range(rows), pa.int32()),
        "text": pa.array(texts, pa.large_string()),
        "site": pa.array([f"{n % 7}.example" for n in range(rows)]).dictionary_encode(),
        "more": [{"tags": ["a", None], "score": n / 3} for n in range(rows)],
    }
    return pa.table(columns).replace_schema_metadata({"owner": "tests"})


def write(path: Path, rows: Any, size: int = 37, **options: Any) -> None:
    pq.write_table(rows, path, row_group_size=size, write_page_checksum=True, **{"compression": "zstd"} | options)


def spoil(path: Path, group: int) -> None:
    """Change a byte of a row group's texts."""
    data = bytearray(path.read_bytes())
    column = pq.ParquetFile(path).metadata.row_group(group).column(1)
    begin = column.dictionary_page_offset or column.data_page_offset
    data[begin + column.total_compressed_size // 2] ^= 0xFF
    path.write_bytes(data)


def test_parts_are_whole_row_groups_and_all_there_are(folder: Path) -> None:
    path = folder / "r.parquet"
    unit = Unit("r", str(path), "r", "parquet", size=path.stat().st_size)
    assert parts.comes_in_parts(unit)
    found = list(parts.parts_of(unit))
    about = pq.ParquetFile(path).metadata
    assert len(found) > 5
    assert [part.part for part in found] == list(range(1, len(found) + 1))
    groups = [part.groups or (0, 0) for part in found]
    assert [number for one in groups for number in range(*one)] == list(range(about.num_row_groups))
    for part, (begin, end) in zip(found, groups, strict=True):
        assert part.first == 1 + sum(about.row_group(g).num_rows for g in range(begin))
        size = sum(about.row_group(g).total_byte_size for g in range(begin, end))
        assert part.end - part.start == size
        assert size >= parts.SIZE or part is found[-1]


@pytest.mark.parametrize("compression", ["none", "snappy", "zstd"])
@pytest.mark.parametrize("bad_record", ["keep", "aside"])
def test_parts_make_the_same_as_the_whole(
    folder: Path, run: Run, tmp_path: Path, monkeypatch: Any, bad_record: str, compression: str
) -> None:
    write(folder / "r.parquet", table(1000), compression=compression)
    spoil(folder / "r.parquet", 12)
    outcomes = {}
    for name, size, jobs in (("whole", 10**9, 1), ("parts", 4000, 2)):
        monkeypatch.setattr(parts, "SIZE", size)
        audit = tmp_path / f"{name}.jsonl"
        outcomes[name] = run(folder, tmp_path / name, audit=audit, bad_record=bad_record, jobs=jobs)
    assert tree(tmp_path / "parts") == tree(tmp_path / "whole")
    assert (tmp_path / "parts.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()
    assert outcomes["parts"].said == outcomes["whole"].said
    assert outcomes["parts"].outcome.tally == outcomes["whole"].outcome.tally
    assert list((tmp_path / "parts" / ".cleaner" / "tmp").iterdir()) == []
    again = run(folder, tmp_path / "parts", audit=tmp_path / "again.jsonl", bad_record=bad_record)
    assert again.outcome.again == again.outcome.tally.read
    assert again.said == outcomes["parts"].said
    assert (tmp_path / "again.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def test_rows_schema_and_groups_stay(folder: Path, run: Run, tmp_path: Path) -> None:
    run(folder, tmp_path / "out")
    before, after = pq.ParquetFile(folder / "r.parquet"), pq.ParquetFile(tmp_path / "out/r.parquet")
    assert after.schema_arrow.equals(before.schema_arrow, check_metadata=True)
    counts = [[f.metadata.row_group(g).num_rows for g in range(f.metadata.num_row_groups)] for f in (before, after)]
    assert counts[0] == counts[1]
    assert after.read().drop_columns("text") == before.read().drop_columns("text")
    texts = after.read(["text"]).column("text").to_pylist()
    assert [text is None for text in texts] == [number % 17 == 3 for number in range(1000)]
    assert not any("[ad" in text for text in texts if text)
    # Read by place, from the middle: the footer has every group where it is.
    assert after.read_row_group(20, ["id"]).column("id").to_pylist() == list(range(740, 777))


def test_several_workers_do_one_file(folder: Path, run: Run, tmp_path: Path, monkeypatch: Any) -> None:
    import os

    from cleaner.run import worker

    real = worker._Worker._row_groups
    seen = tmp_path / "seen"
    seen.mkdir()

    def noting(self: Any, task: Any) -> Any:
        (seen / f"{os.getpid()}-{task.unit.part}").touch()
        return real(self, task)

    monkeypatch.setattr(worker._Worker, "_row_groups", noting)
    run(folder / "r.parquet", tmp_path / "out", jobs=2)
    by_whom = [path.name.split("-")[0] for path in seen.iterdir()]
    assert len(set(by_whom)) == 2
    assert len(by_whom) > 5


def test_a_corrupt_row_group_is_named_and_the_rest_cleaned(folder: Path, run: Run, tmp_path: Path) -> None:
    spoil(folder / "r.parquet", 12)
    done = run(folder, tmp_path / "out")
    reason = done.said["failed"]["r.parquet#445"]
    assert reason.startswith("row group 13 of 28 is damaged, 37 rows are lost")
    rows = pq.read_table(tmp_path / "out/r.parquet")
    assert rows.column("id").to_pylist() == [*range(444), *range(481, 1000)]
    assert not any("[ad" in text for text in rows.column("text").to_pylist() if text)


def test_a_part_of_nothing_but_damage(folder: Path, run: Run, tmp_path: Path) -> None:
    write(folder / "r.parquet", table(1000), 250)
    for group in range(4):
        spoil(folder / "r.parquet", group)
    done = run(folder, tmp_path / "out")
    assert [label for label in done.said["failed"] if "#" in label] == [f"r.parquet#{n}" for n in (1, 251, 501, 751)]
    rows = pq.read_table(tmp_path / "out/r.parquet")
    assert rows == table(1000)[:0]


def test_what_cannot_be_opened_is_named_once(folder: Path, run: Run, tmp_path: Path) -> None:
    whole = (folder / "r.parquet").read_bytes()
    (folder / "short.parquet").write_bytes(whole[:-50])
    (folder / "noise.parquet").write_bytes(random.Random(1).randbytes(len(whole) - 8) + whole[-8:])
    write(folder / "other.parquet", pa.table({"text": range(9000)}), 500, compression="none", use_dictionary=False)
    done = run(folder, tmp_path / "out")
    failed = {label: reason for label, reason in done.said["failed"].items() if "#" not in label}
    assert sorted(failed) == ["noise.parquet", "other.parquet", "short.parquet"]
    assert failed["other.parquet"] == 'column "text" is int64, not text'
    assert all("not Parquet, or cut short" in failed[f"{name}.parquet"] for name in ("noise", "short"))
    assert set(tree(tmp_path / "out")) == {"a.txt", "r.parquet"}
    assert list((tmp_path / "out/.cleaner/tmp").iterdir()) == []


def test_in_place_and_check(folder: Path, run: Run, tmp_path: Path) -> None:
    run(folder, tmp_path / "out")
    before = (folder / "r.parquet").read_bytes()
    checked = run(folder, check=True)
    assert checked.outcome.tally.changed > 900
    assert (folder / "r.parquet").read_bytes() == before
    run(folder, in_place=True)
    assert (folder / "r.parquet").read_bytes() == (tmp_path / "out/r.parquet").read_bytes()
    assert run(folder, in_place=True).outcome.again == checked.outcome.tally.read


def test_in_place_a_file_without_debris_is_left_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    path = tmp_path / "in/r.parquet"
    write(path, pa.table({"text": [f"Rain fell on town {n}." for n in range(2000)]}), compression="gzip")
    before = path.read_bytes(), path.stat().st_mtime_ns
    assert run(tmp_path / "in", in_place=True).outcome.tally.read == 2000
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert run(tmp_path / "in", in_place=True).outcome.again == 2000


def test_to_lines_in_parts(folder: Path, run: Run, tmp_path: Path, monkeypatch: Any) -> None:
    path = folder / "r.parquet"
    for name, size in (("whole", 10**9), ("parts", 4000)):
        monkeypatch.setattr(parts, "SIZE", size)
        run(path, tmp_path / name, to="jsonl")
    assert tree(tmp_path / "parts") == tree(tmp_path / "whole")
    lines = (tmp_path / "parts/r.jsonl").read_text().splitlines()
    assert [json.loads(line)["id"] for line in lines] == list(range(1000))


def test_a_run_that_was_interrupted_keeps_its_parts(folder: Path, run: Run, tmp_path: Path, monkeypatch: Any) -> None:
    total = run(folder, tmp_path / "whole", audit=tmp_path / "whole.jsonl").outcome.tally
    chance = random.Random(3)
    for stop in range(1, 14, 2):
        out, audit = tmp_path / f"out{stop}", tmp_path / f"{stop}.jsonl"
        with stopped_after(stop):
            monkeypatch.setattr("cleaner.run.runner._COMMIT_UNITS", chance.randint(1, 5))
            assert run(folder, out, audit=audit).outcome.interrupted
        for path in (out / ".cleaner/tmp").glob("join-*"):
            if chance.random() < 0.5:  # as if it had been killed while it joined
                with path.open("ab") as file:
                    file.write(b"half a part")
        second = run(folder, out, audit=audit)
        assert second.outcome.again > 0
        assert second.outcome.tally == total
        assert tree(out) == tree(tmp_path / "whole")
        assert audit.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


@pytest.mark.parametrize("harm", ["join", "footers", "short", "part", "input", "rules"])
def test_parts_that_no_longer_hold_are_done_again(folder: Path, run: Run, tmp_path: Path, harm: str) -> None:
    (folder / "a.txt").unlink()
    out = tmp_path / "out"
    with stopped_after(6):
        run(folder, out)
    temp = out / ".cleaner/tmp"
    (join,) = (path for path in temp.glob("join-*") if not path.name.endswith("-footers"))
    if harm == "join":
        join.unlink()
    elif harm == "footers":
        join.with_name(f"{join.name}-footers").unlink()
    elif harm == "short":
        join.write_bytes(join.read_bytes()[:-1])
    elif harm == "part":
        for path in temp.iterdir():
            path.write_bytes(b"")
    elif harm == "input":
        write(folder / "r.parquet", table(1001))
    options = {"rules": "2"} if harm == "rules" else {}
    again = run(folder, out, **options)
    assert again.outcome.again == 0
    fresh = run(folder, tmp_path / "whole", **options)
    assert tree(out) == tree(tmp_path / "whole")
    assert again.outcome.tally == fresh.outcome.tally
    assert list(temp.iterdir()) == []


def test_rows_that_hang_or_end_the_worker_are_named(folder: Path, run: Run, tmp_path: Path) -> None:
    texts = [f"Rain fell. [ad {n}]" for n in range(1500)]
    texts[100], texts[1201] = "HANG", "CRASH"
    write(folder / "r.parquet", pa.table({"text": texts}))
    done = run(folder, tmp_path / "out", timeout=0.5)
    assert set(done.said["failed"]) == {"r.parquet#101", "r.parquet#1202"}
    out = pq.read_table(tmp_path / "out/r.parquet").column("text").to_pylist()
    assert (out[100], out[1201], len(out)) == ("HANG", "CRASH", 1500)
    assert sum("[ad" in text for text in out) == 0


def test_a_file_that_came_in_parts_and_shrank(folder: Path, run: Run, tmp_path: Path) -> None:
    run(folder, tmp_path / "out", audit=tmp_path / "1.jsonl")
    write(folder / "r.parquet", pa.table({"text": ["a [ad x]", None]}))
    done = run(folder, tmp_path / "out", audit=tmp_path / "2.jsonl")
    assert done.said["failed"] == {"r.parquet#2": '"text" is null'}
    documents = [json.loads(line) for line in (tmp_path / "2.jsonl").read_text().splitlines()]
    assert [d.get("record") for d in documents if d["type"] == "document" and d["document"] != "a.txt"] == [1, 2]


def test_a_file_of_one_row_group_is_done_as_a_whole(folder: Path, run: Run, tmp_path: Path) -> None:
    write(folder / "r.parquet", table(1000), 1000)
    path = folder / "r.parquet"
    assert not parts.comes_in_parts(Unit("r", str(path), "r", "parquet", size=path.stat().st_size))
    run(folder, tmp_path / "out")
    assert pq.read_table(tmp_path / "out/r.parquet").num_rows == 1000


def test_a_packed_output_is_written_as_a_whole(folder: Path, run: Run, tmp_path: Path) -> None:
    import gzip

    run(folder / "r.parquet", tmp_path / "out")
    run(folder / "r.parquet", output_file=tmp_path / "c.parquet.gz")
    assert gzip.decompress((tmp_path / "c.parquet.gz").read_bytes()) == (tmp_path / "out/r.parquet").read_bytes()
