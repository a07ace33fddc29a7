"""Archives of texts: every file stays at its place, texts are cleaned, damage is named."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.command import Command, few_rules

DIRTY = b"The river rose over its banks.\n\nZZDEBRIS\n\nThe mayor said so."
CLEAN = b"The river rose over its banks.\n\nThe mayor said so."
STORY = "The river rose over its banks on Monday, and the mayor told everyone to stay away from the old bridge. " * 4
FILES = {
    "news/a.txt": DIRTY,
    "news/b.bin": bytes(range(256)) * 9,
    "c.md": b"kept",
    "d.html": f"<html><p>{STORY}".encode(),
}


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Command:
    monkeypatch.setattr("cleaner.cli._cleaner", few_rules)
    return Command(monkeypatch, capfdbinary)


def packed(path: Path, files: dict[str, bytes]) -> Path:
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                archive.writestr(zipfile.ZipInfo(name, (2026, 1, 2, 3, 4, 6)), data)
        return path
    with tarfile.open(path, "w:gz" if path.suffix == ".gz" else "w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime, info.mode = len(data), 1_767_000_000, 0o640
            archive.addfile(info, io.BytesIO(data))
        folder = tarfile.TarInfo("empty")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
    return path


def content(path: Path) -> dict[str, bytes]:
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
            return {name: archive.read(name) for name in archive.namelist()}
    with tarfile.open(path) as archive:
        return {i.name: (archive.extractfile(i) or io.BytesIO()).read() for i in archive if i.isfile()}


@pytest.mark.parametrize("name", ["in.tar", "in.tar.gz", "in.zip"])
def test_texts_are_cleaned_and_the_rest_stays(command: Command, tmp_path: Path, name: str) -> None:
    done = command.clean(packed(tmp_path / name, FILES), "-o", tmp_path / "out")
    assert done.code == 0, done.err
    found = content(tmp_path / "out" / name)
    assert list(found) == ["news/a.txt", "news/b.bin", "c.md", "d.html.txt"]
    assert found.pop("d.html.txt").decode().split() == STORY.split()
    assert found == {"news/a.txt": CLEAN, "news/b.bin": FILES["news/b.bin"], "c.md": b"kept"}


def test_names_times_and_folders_of_a_tar_stay(command: Command, tmp_path: Path) -> None:
    long = {f"{'n' * 200}/{'å' * 60}.txt": DIRTY}
    assert command.clean(packed(tmp_path / "in.tar", long), "-o", tmp_path / "out.tar").code == 0
    with tarfile.open(tmp_path / "out.tar") as archive:
        text, folder = archive.getmembers()
    assert (text.name, text.mtime, text.mode, text.size) == (next(iter(long)), 1_767_000_000, 0o640, len(CLEAN))
    assert (folder.name, folder.isdir()) == ("empty", True)


@pytest.mark.parametrize("name", ["in.tar", "in.zip"])
def test_a_file_over_the_limit_passes_and_is_named(command: Command, tmp_path: Path, name: str) -> None:
    files = {"large.txt": bytes(range(97, 123)) * 4000, "a.txt": DIRTY}
    done = command.clean(packed(tmp_path / name, files), "-o", tmp_path / "out", "--max-bytes", "50k")
    assert (done.code, "large.txt: larger than the limit" in done.err) == (3, True), done.err
    assert content(tmp_path / "out" / name) == {"large.txt": files["large.txt"], "a.txt": CLEAN}


def test_a_tar_cut_short_is_named_and_the_rest_cleaned(command: Command, tmp_path: Path) -> None:
    path = packed(tmp_path / "in.tar", {"a.txt": DIRTY, "b.txt": DIRTY * 500})
    path.write_bytes(path.read_bytes()[:4000])
    done = command.clean(path, "-o", tmp_path / "out.tar")
    assert done.code == 3
    assert "damaged or cut short in its file 2" in done.err
    assert content(tmp_path / "out.tar") == {"a.txt": CLEAN}


def test_a_damaged_file_of_a_zip_is_named_and_the_rest_cleaned(command: Command, tmp_path: Path) -> None:
    path = packed(tmp_path / "in.zip", {"a.txt": DIRTY * 20, "b.txt": DIRTY})
    data = bytearray(path.read_bytes())
    data[60] ^= 0xFF
    path.write_bytes(data)
    done = command.clean(path, "-o", tmp_path / "out.zip")
    assert (done.code, "a.txt: damaged" in done.err) == (3, True), done.err
    assert content(tmp_path / "out.zip") == {"b.txt": CLEAN}


@pytest.mark.parametrize("name", ["in.tar", "in.zip"])
def test_what_is_no_archive_is_named(command: Command, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"These are words, and words are no archive. " * 40)
    done = command.clean(tmp_path / name, "-o", tmp_path / "out")
    assert (done.code, "archive" in done.err) == (3, True)
