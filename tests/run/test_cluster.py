"""`--engine ray`: the same bytes as the engine on one machine, resumed by file, whole after a killed worker."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cleaner.run import cluster
from cleaner.run.settings import Settings
from tests.command import Command, few_rules
from tests.run.conftest import tree

ray = pytest.importorskip("ray", reason="Ray is not installed")
pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
pytest.importorskip("ray.data", reason="Ray Data is not installed")

DIRTY = "The river rose over its banks.\n\nZZDEBRIS\n\nThe mayor said number {n}."
CLEAN = "The river rose over its banks.\n\nThe mayor said number {n}."


@pytest.fixture(scope="module", autouse=True)
def _cluster() -> Iterator[None]:
    root = str(Path(__file__).parents[2])
    ray.init(
        num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=200_000_000,
        runtime_env={"env_vars": {"PYTHONPATH": root}},
    )  # fmt: skip
    yield
    ray.shutdown()


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Command:
    monkeypatch.setattr("cleaner.cli._cleaner", few_rules)
    return Command(monkeypatch, capfdbinary)


def inputs(folder: Path) -> Path:
    import pyarrow.parquet as pq

    (folder / "sub").mkdir(parents=True)
    texts = [DIRTY.format(n=n) for n in range(300)]
    pq.write_table(pa.table({"n": range(300), "text": texts}), folder / "a.parquet", row_group_size=100)
    (folder / "sub" / "b.jsonl").write_text("".join(json.dumps({"text": t}) + "\n" for t in texts) + "broken\n")
    for n in range(5):
        (folder / f"{n}.txt").write_text(texts[n])
    (folder / "image.png").write_bytes(b"\x89PNG")
    return folder


def outputs(folder: Path) -> dict[str, bytes]:
    return {name: data for name, data in tree(folder).items() if not name.startswith(cluster.MARKS)}


def test_the_same_bytes_and_only_what_is_missing_again(command: Command, tmp_path: Path) -> None:
    source = inputs(tmp_path / "in")
    local = command.clean(source, "-o", tmp_path / "local")
    there = command.clean(source, "-o", tmp_path / "ray", "--engine", "ray", "-j", 1)
    assert (local.code, there.code) == (3, 3)
    assert "sub/b.jsonl#301: not valid JSON" in there.err
    assert outputs(tmp_path / "ray") == outputs(tmp_path / "local")
    (tmp_path / "ray" / "0.txt").unlink()
    again = command.clean(source, "-o", tmp_path / "ray", "--engine", "ray", "-j", 1)
    assert "605 documents of these were done before" in again.err
    assert outputs(tmp_path / "ray") == outputs(tmp_path / "local")


def test_globs(command: Command, tmp_path: Path) -> None:
    source = inputs(tmp_path / "in")
    done = command.clean(f"{source}/*.txt", "-o", tmp_path / "out", "--engine", "ray", "-j", 1)
    assert done.code == 0, done.err
    assert outputs(tmp_path / "out") == {f"{n}.txt": CLEAN.format(n=n).encode() for n in range(5)}


class _Dies:
    """A cleaner whose process is killed at one text, once."""

    def __init__(self, mark: Path) -> None:
        self._mark = mark

    def clean(self, text: str, language: str | None = None, url: str | None = None) -> Any:
        if "number 250" in text and not self._mark.exists():
            self._mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return few_rules("auto", None, None, None).clean(text)

    def clean_html(self, html: bytes | str, /, url: str | None = None, **options: Any) -> Any:
        raise NotImplementedError


def test_a_killed_worker_loses_and_doubles_nothing(tmp_path: Path) -> None:
    source = inputs(tmp_path / "in")
    outcome = cluster.run([str(source)], str(tmp_path / "out"), _Dies(tmp_path / "mark"), Settings(), jobs=1)
    assert (tmp_path / "mark").exists()
    assert (outcome.tally.written, outcome.tally.failed) == (605, 1)
    lines = (tmp_path / "out" / "sub" / "b.jsonl").read_text().splitlines()
    assert lines == [*(json.dumps({"text": CLEAN.format(n=n)}) for n in range(300)), "broken"]
    assert not list((tmp_path / "out").rglob("*.part"))


@pytest.mark.parametrize("option", [["--audit", "audit.jsonl"], ["--check"], ["--in-place"]])
def test_what_it_cannot_do_is_refused_by_name(command: Command, tmp_path: Path, option: list[str]) -> None:
    done = command.clean(tmp_path, "-o", tmp_path / "out", "--engine", "ray", *option)
    assert (done.code, f"{option[0]} cannot go with --engine ray" in done.err) == (2, True)


def test_without_ray_one_line_says_how_to_get_it(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "ray", None)
    done = command.clean(tmp_path, "-o", tmp_path / "out", "--engine", "ray")
    assert (done.code, done.err) == (2, "cleaner: --engine ray needs Ray: pip install 'article-cleaner[ray]'\n")
