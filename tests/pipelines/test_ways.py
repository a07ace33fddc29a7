"""The same thousand documents through every kind of file and stream: the same texts as from the cleaner itself."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.command import Command, few_rules

Write = Callable[[Path, list[str]], None]
Read = Callable[[Path], list[str]]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Command:
    monkeypatch.setattr("cleaner.cli._cleaner", few_rules)
    return Command(monkeypatch, capfdbinary)


def lines_of(documents: list[str]) -> str:
    return "".join(json.dumps({"n": n, "text": text}) + "\n" for n, text in enumerate(documents))


def texts_of(lines: str) -> list[str]:
    return [json.loads(line)["text"] for line in lines.splitlines()]


def write_jsonl(path: Path, documents: list[str]) -> None:
    path.write_text(lines_of(documents))


def read_jsonl(path: Path) -> list[str]:
    return texts_of(path.read_text())


def write_gzip(path: Path, documents: list[str]) -> None:
    path.write_bytes(gzip.compress(lines_of(documents).encode()))


def read_gzip(path: Path) -> list[str]:
    return texts_of(gzip.decompress(path.read_bytes()).decode())


def write_parquet(path: Path, documents: list[str]) -> None:
    pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    import pyarrow.parquet as parquet

    parquet.write_table(pa.table({"n": range(len(documents)), "text": documents}), path, row_group_size=130)


def read_parquet(path: Path) -> list[str]:
    import pyarrow.parquet as parquet

    texts: list[str] = parquet.read_table(path).column("text").to_pylist()
    return texts


def write_csv(path: Path, documents: list[str]) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file, delimiter="\t" if path.suffix == ".tsv" else ",")
        writer.writerow(["n", "text"])
        writer.writerows(enumerate(documents))


def read_csv(path: Path) -> list[str]:
    with path.open(newline="") as file:
        return [row["text"] for row in csv.DictReader(file, delimiter="\t" if path.suffix == ".tsv" else ",")]


KINDS: dict[str, tuple[Write, Read]] = {
    "jsonl": (write_jsonl, read_jsonl),
    "jsonl.gz": (write_gzip, read_gzip),
    "parquet": (write_parquet, read_parquet),
    "csv": (write_csv, read_csv),
    "tsv": (write_csv, read_csv),
}


@pytest.mark.parametrize("kind", KINDS)
def test_files_of_records(
    command: Command, documents: list[str], expected: list[str], tmp_path: Path, kind: str
) -> None:
    write, read = KINDS[kind]
    write(tmp_path / f"a.{kind}", documents)
    done = command.clean(tmp_path / f"a.{kind}", "-o", tmp_path / "out")
    assert done.code == 0, done.err
    assert read(tmp_path / "out" / f"a.{kind}") == expected


@pytest.mark.parametrize("to", ["jsonl", "parquet"])
@pytest.mark.parametrize("kind", KINDS)
def test_from_each_to_another(
    command: Command, documents: list[str], expected: list[str], tmp_path: Path, kind: str, to: str
) -> None:
    pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    KINDS[kind][0](tmp_path / f"a.{kind}", documents)
    done = command.clean(tmp_path / f"a.{kind}", "-o", tmp_path / "out", "--to", to, "--results")
    assert done.code == 0, done.err
    made = next((tmp_path / "out").glob("a.*"))
    assert KINDS[made.name.partition(".")[2]][1](made) == expected


def test_a_folder_of_files(command: Command, documents: list[str], expected: list[str], tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    names = [f"{n}.html" if text.startswith("<!doctype") else f"{n}.txt" for n, text in enumerate(documents)]
    for name, text in zip(names, documents, strict=True):
        (tmp_path / "in" / name).write_text(text)
    done = command.clean(tmp_path / "in", "-o", tmp_path / "out")
    assert done.code == 0, done.err
    made = [next((tmp_path / "out").glob(f"{n}.*")).read_text() for n in range(len(documents))]
    assert made == expected


@pytest.mark.parametrize("kind", ["tar", "zip"])
def test_archives(command: Command, documents: list[str], expected: list[str], tmp_path: Path, kind: str) -> None:
    path, out = tmp_path / f"a.{kind}", tmp_path / "out" / f"a.{kind}"
    names = [f"{n}.html" if text.startswith("<!doctype") else f"{n}.txt" for n, text in enumerate(documents)]
    if kind == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            for name, text in zip(names, documents, strict=True):
                archive.writestr(name, text)
    else:
        with tarfile.open(path, "w") as archive:
            for name, text in zip(names, documents, strict=True):
                info = tarfile.TarInfo(name)
                info.size = len(text.encode())
                archive.addfile(info, io.BytesIO(text.encode()))
    done = command.clean(path, "-o", tmp_path / "out")
    assert done.code == 0, done.err
    if kind == "zip":
        with zipfile.ZipFile(out) as archive:
            made = [archive.read(name).decode() for name in archive.namelist()]
    else:
        with tarfile.open(out) as archive:
            made = [file.read().decode() for info in archive if (file := archive.extractfile(info)) is not None]
    assert made == expected


def test_standard_input(command: Command, documents: list[str], expected: list[str]) -> None:
    done = command.clean("--input-format", "jsonl", stdin=lines_of(documents).encode())
    assert done.code == 0, done.err
    assert texts_of(done.out) == expected
