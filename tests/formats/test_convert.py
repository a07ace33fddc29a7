"""From any format to another one: every record arrives with all its fields, and names never meet."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path

import pytest

from cleaner.run import parts
from tests.command import Command, few_rules

pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")

DIRTY = "The river rose over its banks.\n\nZZDEBRIS\n\nThe mayor said so."
CLEAN = "The river rose over its banks.\n\nThe mayor said so."
ROWS = [{"id": 1, "text": DIRTY, "tags": ["a", "b"]}, {"id": 2, "text": "kept", "tags": []}]
CLEAN_ROWS = [{"id": 1, "text": CLEAN, "tags": ["a", "b"]}, {"id": 2, "text": "kept", "tags": []}]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Command:
    monkeypatch.setattr("cleaner.cli._cleaner", few_rules)
    return Command(monkeypatch, capfdbinary)


def lines(rows: list[dict[str, object]]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def test_there_and_back(command: Command, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(lines(ROWS))
    assert command.clean(tmp_path / "in.jsonl", "-o", tmp_path / "a", "--to", "parquet").code == 0
    assert pq.read_table(tmp_path / "a" / "in.parquet").to_pylist() == CLEAN_ROWS
    assert command.clean(tmp_path / "a", "-o", tmp_path / "b", "--to", "jsonl").code == 0
    assert [json.loads(line) for line in (tmp_path / "b" / "in.jsonl").read_text().splitlines()] == CLEAN_ROWS


def test_the_ending_of_a_single_output_tells_the_format(command: Command, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(lines(ROWS))
    assert command.clean(tmp_path / "in.jsonl", "-o", tmp_path / "out.parquet").code == 0
    assert pq.read_table(tmp_path / "out.parquet").to_pylist() == CLEAN_ROWS


def test_files_of_one_document_become_records(command: Command, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(DIRTY)
    (tmp_path / "in" / "a.md").write_text("kept")
    (tmp_path / "in" / "b.csv").write_text(f'n,text\n1,"{DIRTY}"\n')
    (tmp_path / "in" / "c.txt.gz").write_bytes(gzip.compress(DIRTY.encode()))
    assert command.clean(tmp_path / "in", "-o", tmp_path / "out", "--to", "jsonl").code == 0
    made = {path.name: path for path in (tmp_path / "out").iterdir() if path.is_file()}
    assert sorted(made) == ["a.jsonl", "a.txt.jsonl", "b.jsonl", "c.jsonl.gz"]
    assert sorted(json.loads(made[n].read_text())["text"] for n in ("a.jsonl", "a.txt.jsonl")) == [CLEAN, "kept"]
    assert json.loads(made["b.jsonl"].read_text()) == {"n": "1", "text": CLEAN}
    assert json.loads(gzip.decompress(made["c.jsonl.gz"].read_bytes())) == {"text": CLEAN}


def test_records_without_a_text_arrive_as_they_are(command: Command, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(lines([ROWS[0], {"id": 3, "text": None, "tags": []}]) + "no record\n")
    done = command.clean(tmp_path / "in.jsonl", "-o", tmp_path / "out", "--to", "parquet", "--results")
    assert done.code == 3
    assert "in.jsonl#3: not valid JSON" in done.err
    first, second = pq.read_table(tmp_path / "out" / "in.parquet").to_pylist()
    assert (first["text"], first["removed_words"]) == (CLEAN, 1)
    assert second == {"id": 3, "text": None, "tags": [], "removed_words": None, "rules": None, "flags": None}


def test_a_large_file_is_not_torn_into_parts(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "SIZE", 200)
    (tmp_path / "in.jsonl").write_text(lines(ROWS * 20))
    assert command.clean(tmp_path / "in.jsonl", "-o", tmp_path / "out", "--to", "parquet").code == 0
    assert pq.read_table(tmp_path / "out" / "in.parquet").to_pylist() == CLEAN_ROWS * 20


def test_records_of_other_shapes_are_named(command: Command, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(lines([{"n": 1, "text": "a"}, {"n": "one", "text": "b"}]))
    done = command.clean(tmp_path / "in.jsonl", "-o", tmp_path / "out", "--to", "parquet")
    assert done.code == 3
    assert "in.jsonl: records 1 to 2 do not fit into columns of one type" in done.err
    assert not (tmp_path / "out" / "in.parquet").exists()


def test_a_file_of_many_documents_is_no_text(command: Command, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "in.jsonl").write_text(lines(ROWS))
    (tmp_path / "in" / "a.html").write_text("<p>kept</p>")
    said = "in.jsonl: a file of many documents cannot be one text: --to jsonl or --to parquet writes"
    alone = command.clean(tmp_path / "in" / "in.jsonl", "-o", tmp_path / "out", "--to", "txt")
    assert (alone.code, said in alone.err) == (2, True)
    assert not (tmp_path / "out").exists()
    piped = command.clean("-", "--input-format", "jsonl", "--to", "txt", stdin=lines(ROWS).encode())
    assert (piped.code, piped.out, "cannot be one text" in piped.err) == (2, "", True)
    by_name = command.clean(tmp_path / "in" / "in.jsonl", "-o", tmp_path / "out.txt")
    assert (by_name.code, "out.txt: a file of many documents cannot be one text" in by_name.err) == (2, True)
    piped = command.clean("-", "--input-format", "jsonl", "-o", tmp_path / "out.md", stdin=lines(ROWS).encode())
    assert (piped.code, "out.md: a file of many documents" in piped.err) == (2, True)
    table = command.clean(tmp_path / "in" / "in.jsonl", "-o", tmp_path / "out.csv")
    assert (table.code, "out.csv: what comes of jsonl is no csv" in table.err) == (2, True)
    assert not list(tmp_path.glob("out*"))
    among = command.clean(tmp_path / "in", "-o", tmp_path / "out", "--to", "txt")
    assert (among.code, said in among.err) == (3, True)
    assert [path.name for path in (tmp_path / "out").iterdir() if path.is_file()] == ["a.txt"]


def test_an_archive_of_texts_stays_one(command: Command, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.writestr("a.txt", DIRTY)
    done = command.clean(tmp_path / "in.zip", "-o", tmp_path / "out", "--to", "txt")
    assert (done.code, "without --to it stays a zip of texts" in done.err) == (2, True)
    assert command.clean(tmp_path / "in.zip", "-o", tmp_path / "out").code == 0
    with zipfile.ZipFile(tmp_path / "out" / "in.zip") as archive:
        assert archive.read("a.txt").decode() == CLEAN


def test_what_makes_no_sense_is_refused(command: Command, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(lines(ROWS))
    in_place = command.clean(tmp_path / "in.jsonl", "--in-place", "--to", "parquet")
    assert (in_place.code, "--in-place keeps the format" in in_place.err) == (2, True)
