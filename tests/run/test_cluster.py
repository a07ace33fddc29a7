"""`--engine ray`: the same bytes as the engine on one machine, resumed by file, whole after a killed worker."""

from __future__ import annotations

import gzip
import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cleaner.run import cluster
from cleaner.run.settings import Settings
from tests.command import Command, few_rules
from tests.run.conftest import tree
from tests.run.fakes import Fake

ray = pytest.importorskip("ray", reason="Ray is not installed")
pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
pytest.importorskip("ray.data", reason="Ray Data is not installed")

DIRTY = "The river rose over its banks.\n\nZZDEBRIS\n\nThe mayor said number {n}."
CLEAN = "The river rose over its banks.\n\nThe mayor said number {n}."


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """A server of S3 on this machine; empty where none is installed."""
    try:
        from moto.server import ThreadedMotoServer
    except ImportError:
        yield ""
        return
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="module", autouse=True)
def _cluster(bucket: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        names = {
            "PYTHONPATH": str(Path(__file__).parents[2]), "AWS_ENDPOINT_URL": bucket, "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1",
        }  # fmt: skip
        for name, value in names.items():
            patch.setenv(name, value)
        ray.init(
            num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=200_000_000,
            runtime_env={"env_vars": names},
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


def test_the_same_audit(command: Command, tmp_path: Path) -> None:
    source = inputs(tmp_path / "in")
    command.clean(source, "-o", tmp_path / "local", "--audit", tmp_path / "local.jsonl")
    command.clean(source, "-o", tmp_path / "ray", "--engine", "ray", "-j", 1)
    done = command.clean(source, "-o", tmp_path / "ray", "--audit", tmp_path / "ray.jsonl", "--engine", "ray", "-j", 1)
    assert "were done before" not in done.err  # that run kept no edits
    assert (tmp_path / "ray.jsonl").read_bytes() == (tmp_path / "local.jsonl").read_bytes()
    again = command.clean(
        source, "-o", tmp_path / "ray", "--audit", tmp_path / "again.jsonl.gz", "--engine", "ray", "-j", 1
    )
    assert "606 documents of these were done before" in again.err
    assert gzip.decompress((tmp_path / "again.jsonl.gz").read_bytes()) == (tmp_path / "local.jsonl").read_bytes()


def test_several_inputs_do_not_meet(tmp_path: Path) -> None:
    for name in ("one", "two", "other/two"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "a.txt").write_text(f"From {name}.")
    paths = [str(tmp_path / name) for name in ("one", "two", "other/two")]
    cluster.run(paths, str(tmp_path / "out"), Fake(), Settings(), jobs=1)
    assert outputs(tmp_path / "out") == {
        "one/a.txt": b"From one.", "two/a.txt": b"From two.", "two-2/a.txt": b"From other/two.",
    }  # fmt: skip


def test_a_document_without_end_and_one_that_ends_its_process_are_named(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    texts = ["One [ad].", "HANG here", "Two.", "CRASH here", "Three."]
    (tmp_path / "in" / "a.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    (tmp_path / "in" / "b.txt").write_text("HANG")
    (tmp_path / "in" / "c.txt").write_text("Well.")
    settings = Settings(timeout=2.0, audit=True)
    audit = tmp_path / "audit.jsonl"
    outcome = cluster.run([str(tmp_path / "in")], str(tmp_path / "out"), Fake(), settings, jobs=1, audit=audit)
    assert {(one.label, one.reason) for one in outcome.notices("failed")} == {
        ("a.jsonl#2", "took longer than 2 s (--timeout)"),
        ("a.jsonl#4", "the worker died (SIGKILL)"),
        ("b.txt", "took longer than 2 s (--timeout)"),
    }
    lines = [json.loads(line)["text"] for line in (tmp_path / "out" / "a.jsonl").read_text().splitlines()]
    assert lines == ["One .", *texts[1:]]
    assert (tmp_path / "out" / "c.txt").read_text() == "Well."
    assert not (tmp_path / "out" / "b.txt").exists()
    said = [json.loads(line) for line in audit.read_text().splitlines()]
    assert [line["document"] for line in said if line.get("status") == "failed"] == ["a.jsonl#2", "a.jsonl#4", "b.txt"]


class _KillsTheActor(Fake):
    """A cleaner that kills the worker of Ray above its process: at one text, so many times."""

    def __init__(self, mark: Path, times: int) -> None:
        super().__init__()
        self._mark, self._times = mark, times

    def clean(self, text: str, language: str | None = None, url: str | None = None) -> Any:
        if "number 250" in text and len(list(self._mark.glob("*"))) < self._times:
            (self._mark / str(os.getpid())).touch()
            os.kill(os.getppid(), signal.SIGKILL)
            time.sleep(60)
        return super().clean(text)


def test_a_killed_worker_loses_and_doubles_nothing(tmp_path: Path) -> None:
    source, mark = inputs(tmp_path / "in"), tmp_path / "killed"
    mark.mkdir()
    outcome = cluster.run([str(source)], str(tmp_path / "out"), _KillsTheActor(mark, 1), Settings(), jobs=1)
    assert len(list(mark.iterdir())) == 1
    assert (outcome.tally.read, outcome.tally.failed) == (606, 1)
    lines = (tmp_path / "out" / "sub" / "b.jsonl").read_text().splitlines()
    assert lines == [*(json.dumps({"text": DIRTY.format(n=n)}) for n in range(300)), "broken"]
    assert not [path for path in (tmp_path / "out").rglob("*") if path.suffix in (".part", ".begun")]


def test_a_file_that_kills_every_worker_is_named(tmp_path: Path) -> None:
    source, mark = tmp_path / "in", tmp_path / "killed"
    mark.mkdir()
    source.mkdir()
    (source / "bad.txt").write_text(DIRTY.format(n=250))
    (source / "good.txt").write_text(DIRTY.format(n=1))
    outcome = cluster.run([str(source)], str(tmp_path / "out"), _KillsTheActor(mark, 99), Settings(), jobs=1)
    assert [(one.label, one.reason) for one in outcome.notices("failed")] == [
        ("bad.txt", "its worker died 3 times with it")
    ]
    assert outputs(tmp_path / "out") == {"good.txt": DIRTY.format(n=1).encode()}


def test_from_s3_to_s3(command: Command, tmp_path: Path, bucket: str) -> None:
    if not bucket:
        pytest.skip("moto's server is not installed")
    s3fs = pytest.importorskip("s3fs", reason="s3fs is not installed")
    files = s3fs.S3FileSystem()
    for name in ("crawl", "clean"):
        files.mkdir(name)
    source = inputs(tmp_path / "in")
    files.put(f"{source}/", "crawl/pages/", recursive=True)
    command.clean(source, "-o", tmp_path / "local", "--audit", tmp_path / "local.jsonl")
    there = ["s3://crawl/pages/", "-o", "s3://clean/a/", "--engine", "ray", "-j", 1, "--audit", tmp_path / "s3.jsonl"]
    done = command.clean(*there)
    assert done.code == 3, done.err
    assert "sub/b.jsonl#301: not valid JSON" in done.err
    files.invalidate_cache()
    files.get("clean/a/", f"{tmp_path}/back/", recursive=True)
    assert outputs(tmp_path / "back") == outputs(tmp_path / "local")
    assert (tmp_path / "s3.jsonl").read_bytes() == (tmp_path / "local.jsonl").read_bytes()
    assert "606 documents of these were done before" in command.clean(*there).err
    done = command.clean("s3://crawl/pages/*.txt", "-o", "s3://clean/b/", "--engine", "ray", "-j", 1)
    assert done.code == 0, done.err


@pytest.mark.parametrize("option", [["--check"], ["--in-place"]])
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
