"""Faults that really happen: killed processes, full disks, folders that cannot be written, hanging documents."""

from __future__ import annotations

import errno
import gzip
import multiprocessing
import os
import random
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from cleaner.model import CleanerError
from cleaner.run.files import finished_file
from cleaner.run.single import DocumentTimeout, Limited

from .conftest import Ran, tree
from .fakes import Fake
from .kills import kill_and_finish

Make = Callable[..., Path]
Run = Callable[..., Ran]
ROOT = Path(__file__).parents[2]


def start(source: Path, target: Path, *options: str, **how: Any) -> subprocess.Popen[str]:
    """A run in a process group of its own."""
    command = [sys.executable, "-m", "tests.run.driver", str(source), str(target), *options]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True, **how
    )


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a run."""
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def wait_for(condition: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)


def gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state == "Z"


def workers_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def texts(count: int, size: int = 1) -> dict[str, str | bytes]:
    body = "A line of the text.\n" * size
    return {f"d{n % 5}/{n:04}.txt": f"Text {n}. [ad number {n}]\n{body}" for n in range(count)}


needs_proc = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks at processes through /proc")


# -- killed ---------------------------------------------------------------------------------------------------------


def test_a_run_that_was_killed_is_finished_by_the_next(tmp_path: Path) -> None:
    kill_and_finish(tmp_path, times=4, seed=7)


@needs_proc
def test_a_killed_run_leaves_no_worker_behind(make: Make, tmp_path: Path) -> None:
    folder = make(texts(4) | {"h.txt": "HANG"})
    process = start(folder, tmp_path / "out")
    wait_for(lambda: len(workers_of(process.pid)) == 2)
    children = workers_of(process.pid)
    process.kill()
    process.wait()
    wait_for(lambda: all(gone(child) for child in children), 5)


def test_a_kill_between_ledger_and_file_loses_nothing(make: Make, run: Run, tmp_path: Path, monkeypatch: Any) -> None:
    folder, out = make(texts(5)), tmp_path / "out"

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("cleaner.run.targets.os.replace", killed)
        with pytest.raises(KeyboardInterrupt):
            run(folder, out)
    assert tree(out) == {}
    assert len(list((out / ".cleaner" / "tmp").iterdir())) == 5
    second = run(folder, out)
    assert second.outcome.again == 5, "they were done, and only had to be put in place"
    assert len(tree(out)) == 5


@pytest.mark.parametrize("dies", [True, False], ids=["dies", "does not come to it"])
def test_a_worker_that_puts_nothing_in_place_loses_nothing(
    make: Make, run: Run, tmp_path: Path, monkeypatch: Any, dies: bool
) -> None:
    """Workers put their outputs in place once these stand in the ledger; what they leave, the run does itself."""
    from cleaner.run import worker

    orders = multiprocessing.get_context("fork").Value("i", 0)

    def idle(self: Any, numbers: tuple[int, ...]) -> None:
        if numbers:
            with orders.get_lock():
                orders.value += 1
            if dies:
                os.kill(os.getpid(), signal.SIGKILL)

    folder, out = make(texts(500)), tmp_path / "out"
    with monkeypatch.context() as patch:
        patch.setattr(worker._Worker, "place", idle)
        patch.setattr("cleaner.run.runner._COMMIT_UNITS", 100)
        assert run(folder, out).counts == {"written": 500}
    assert orders.value >= 1
    made = {name: re.sub(rb"\[ad number \d+\]", b"", text) for name, text in tree(folder).items()}
    assert tree(out) == made
    assert not list((out / ".cleaner" / "tmp").iterdir())


# -- interrupted ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_the_run_within_a_second_and_tells_the_truth(make: Make, tmp_path: Path, number: int) -> None:
    folder, out = make(texts(400)), tmp_path / "out"
    process = start(folder, out, "pause=0.02")
    wait_for(lambda: len(tree(out)) > 3)
    before = time.monotonic()
    os.killpg(process.pid, number)  # as a terminal does: the workers get it as well
    code, text, err = finish(process)
    assert time.monotonic() - before < 1.5  # a second, and the interpreter's own end
    assert (code, err) == (130, "")
    assert "Interrupted." in text
    found = re.search(r"^(\d+) documents? in .*: (\d+) written, 0 unchanged, 0 empty, 0 failed", text, re.M)
    assert found
    assert int(found.group(1)) == int(found.group(2)) == len(tree(out))
    assert 0 < len(tree(out)) < 400
    assert finish(start(folder, out))[0] == 0
    assert len(tree(out)) == 400


def test_an_interrupt_while_a_document_hangs_ends_the_run(make: Make, tmp_path: Path) -> None:
    folder, out = make(texts(3) | {"h.txt": "HANG", "g.txt": "HANG"}), tmp_path / "out"
    process = start(folder, out)
    wait_for(lambda: len(tree(out)) >= 1)
    before = time.monotonic()
    process.send_signal(signal.SIGINT)
    assert finish(process)[0] == 130
    assert time.monotonic() - before < 1.5


# -- two at once ----------------------------------------------------------------------------------------------------


def test_the_second_run_on_one_output_stops_and_names_the_first(make: Make, run: Run, tmp_path: Path) -> None:
    folder, out = make(texts(3) | {"h.txt": "HANG"}), tmp_path / "out"
    process = start(folder, out)
    wait_for(lambda: len(tree(out)) >= 1)
    try:
        with pytest.raises(CleanerError, match=rf"another run is at work on .*out \(process {process.pid}, since"):
            run(folder, out)
    finally:
        process.kill()
        process.wait()
    assert run(folder, out, timeout=0.3).said["failed"] == {"h.txt": "took longer than 0.3 s (--timeout)"}


# -- hanging, dying -------------------------------------------------------------------------------------------------


def test_documents_that_hang_or_kill_their_worker_are_named_and_the_run_goes_on(
    make: Make, run: Run, tmp_path: Path
) -> None:
    folder = make(texts(60) | {"h.txt": "HANG", "c.txt": "CRASH", "z.txt": "CRASH"})
    done = run(folder, tmp_path / "out", timeout=0.4)
    assert done.counts == {"written": 60, "failed": 3}
    assert done.said["failed"] == {
        "h.txt": "took longer than 0.4 s (--timeout)",
        "c.txt": "the worker died (SIGKILL)",
        "z.txt": "the worker died (SIGKILL)",
    }
    assert len(tree(tmp_path / "out")) == 60


@pytest.mark.parametrize("jobs", [1, 2])
def test_records_that_hang_or_kill_are_passed_on_and_named(make: Make, run: Run, tmp_path: Path, jobs: int) -> None:
    lines = '{"text": "a [ad x]"}\n{"text": "HANG"}\n{"text": "b [ad x]"}\n{"text": "CRASH"}\n{"text": "c [ad x]"}\n'
    audit = tmp_path / "audit.jsonl"
    done = run(make({"r.jsonl": lines}), tmp_path / "out", timeout=0.4, jobs=jobs, audit=audit)
    assert done.counts == {"written": 3, "failed": 2}
    assert list(done.said["failed"]) == ["r.jsonl#2", "r.jsonl#4"]
    assert (tmp_path / "out/r.jsonl").read_text() == lines.replace("[ad x]", "")
    assert audit.read_text().count('"type":"document"') == 5


def test_a_page_that_takes_too_long_gives_its_plain_text(make: Make, run: Run, tmp_path: Path) -> None:
    folder = make({"p.html": "<p>STUCK but readable. [ad x]</p>"})
    done = run(folder, tmp_path / "out", timeout=0.4)
    assert done.counts == {"written": 1}
    assert done.said["note"] == {"p.html": "took longer than 0.4 s (--timeout): all text of the page was taken instead"}
    assert (tmp_path / "out/p.txt").read_text() == "STUCK but readable. "


def test_a_slow_file_of_quick_records_is_within_the_limit(make: Make, run: Run, tmp_path: Path) -> None:
    folder = make({"r.jsonl": '{"text": "SLOW"}\n' * 5})
    assert run(folder, tmp_path / "out", timeout=0.7).counts == {"unchanged": 5}


def test_time_for_compiling_rules_is_no_documents_time(make: Make, run: Run, tmp_path: Path) -> None:
    folder = make({"a.txt": "COMPILE", "r.jsonl": '{"text": "COMPILE"}\n'})
    assert run(folder, tmp_path / "out", timeout=0.4).counts == {"unchanged": 2}
    limited = Limited(Fake(), 0.4)
    assert limited.clean("COMPILE").text == "COMPILE"
    with pytest.raises(DocumentTimeout):
        limited.clean("HANG")


def test_workers_that_die_at_once_end_the_run(make: Make, run: Run, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("cleaner.run.pool.work", lambda *_: os._exit(7))
    with pytest.raises(CleanerError, match=r"worker processes die before they do anything \(exit code 7\)"):
        run(make(texts(3)), tmp_path / "out")


def test_workers_are_replaced_after_a_while(make: Make, run: Run, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("cleaner.run.pool._LIFE", 20)
    assert run(make(texts(200)), tmp_path / "out").counts == {"written": 200}


# -- disks ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """A file system of its own, with these options; skips where mounting is not allowed."""
    places = []

    def mount(options: str) -> Path:
        place = tmp_path / f"mount{len(places)}"
        place.mkdir()
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], capture_output=True, check=False
        )
        if done.returncode:
            pytest.skip("mounting is not allowed here")
        places.append(place)
        return place

    if shutil.which("mount") is None:
        pytest.skip("there is no mount")
    yield mount
    for place in places:
        subprocess.run(["umount", "-l", str(place)], check=False)


def test_a_full_disk_stops_the_run_without_half_a_file(make: Make, run: Run, mounted: Any, tmp_path: Path) -> None:
    folder = make(texts(200, 1000))
    out = mounted("size=1m") / "out"
    with pytest.raises(CleanerError, match=r"cannot (be written|write)[^\n]*(No space left|full)"):
        run(folder, out)
    for name, content in tree(out).items():
        assert content == re.sub(rb"\[ad[^]]*\]", b"", (folder / name).read_bytes()), f"{name} is not whole"
    subprocess.run(["mount", "-o", "remount,size=50m", str(out.parent)], check=True)
    with closing(sqlite3.connect(out / ".cleaner" / "ledger.sqlite")) as ledger:
        assert ledger.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert run(folder, out).counts == {"written": 200}
    run(folder, tmp_path / "elsewhere")
    assert tree(out) == tree(tmp_path / "elsewhere")


def test_a_file_size_limit_stops_the_run_like_a_full_disk(make: Make, tmp_path: Path) -> None:
    folder = make(texts(5) | {"large.txt": "A line of text that is long enough.\n" * 100_000})
    limit = 2_000_000
    process = start(
        folder, tmp_path / "out", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    )
    code, _, err = finish(process)
    assert code == 2
    assert err.strip() == f"cannot write to {tmp_path}/out/.cleaner/tmp: {os.strerror(errno.EFBIG)}"
    assert "large.txt" not in tree(tmp_path / "out")
    assert finish(start(folder, tmp_path / "out"))[0] == 0
    assert len(tree(tmp_path / "out")) == 6


def test_a_folder_that_cannot_be_written_stops_the_run_before_it_begins(
    make: Make, run: Run, mounted: Any, tmp_path: Path
) -> None:
    place = mounted("size=1m")
    (place / "out").mkdir()
    subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
    folder = make(texts(3))
    with pytest.raises(CleanerError, match=r"cannot write to .*out: Read-only file system"):
        run(folder, place / "out")
    with pytest.raises(CleanerError, match=r"Read-only file system"):
        run(folder / "d0/0000.txt", output_file=place / "a.txt")


def test_a_subfolder_of_the_output_that_is_a_file_stops_the_run(make: Make, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "d0").write_text("in the way")
    with pytest.raises(CleanerError, match=r"cannot write .*d0"):
        run(make(texts(3)), out)


def test_an_audit_that_cannot_be_written_leaves_none(make: Make, run: Run, mounted: Any, tmp_path: Path) -> None:
    audit = mounted("size=64k") / "audit.jsonl"
    with pytest.raises(CleanerError, match=r"cannot write .*audit.jsonl: No space left"):
        run(make(texts(300)), tmp_path / "out", audit=audit)
    assert list(audit.parent.iterdir()) == []


def test_a_file_of_ours_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_text("old")
    with suppress(RuntimeError), finished_file(target, None) as stream:
        stream.write(b"half")
        raise RuntimeError
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


# -- damaged and hostile input --------------------------------------------------------------------------------------


def test_a_file_that_is_cut_short_is_cleaned_as_far_as_it_goes_and_named(make: Make, run: Run, tmp_path: Path) -> None:
    noise = random.Random(3)
    text = "".join(f"Line {n} {noise.random()} [ad x]\n" for n in range(2000))
    lines = "".join(f'{{"text": "Record {n} {noise.random()} [ad x]"}}\n' for n in range(2000))
    pack = gzip.compress
    files = {"t.txt.gz": pack(text.encode())[:-500], "r.jsonl.gz": pack(lines.encode())[:-500], "e.txt.gz": b""}
    done = run(make(files), tmp_path / "out")
    assert set(done.said["damaged"]) == set(files)
    assert all("cut short" in reason for reason in done.said["damaged"].values())
    assert done.outcome.tally.damaged == 3
    out = gzip.decompress((tmp_path / "out/t.txt.gz").read_bytes()).decode()
    assert text.replace("[ad x]", "").startswith(out[:-10])
    assert len(out) > 0.8 * len(text) * 0.8
    kept = gzip.decompress((tmp_path / "out/r.jsonl.gz").read_bytes()).decode().split("\n")
    assert kept[:1500] == lines.replace("[ad x]", "").split("\n")[:1500]
    assert list(done.said["failed"]) == [f"r.jsonl.gz#{len(kept)}"], "the record that was cut in two"


def test_a_bomb_and_a_giant_are_named_and_skipped(make: Make, run: Run, tmp_path: Path) -> None:
    folder = make(
        {"bomb.txt.gz": gzip.compress(b"a" * 30_000_000), "line.jsonl": b'{"text": "' + b"a" * 30_000_000 + b'"}\n'}
    )
    with (folder / "giant.txt").open("wb") as file:
        file.truncate(3_000_000_000)  # takes no room on the disk
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    done = run(folder, tmp_path / "out", max_bytes=1_000_000)
    reason = "the limit of 1 MB for one document (--max-bytes)"
    assert done.said["failed"] == {
        "bomb.txt.gz": f"larger than {reason}",
        "giant.txt": f"larger than {reason}",
        "line.jsonl#1": f"longer than {reason}",
    }
    assert (tmp_path / "out/line.jsonl").read_bytes() == (folder / "line.jsonl").read_bytes()
    after = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert after <= max(before, own + 60_000), "a worker took a document over the limit into memory"


def test_a_picture_is_skipped_in_a_folder_and_an_error_when_named(make: Make, run: Run, tmp_path: Path) -> None:
    folder = make({"p.txt": b"\x89PNG\r\n\x1a\n\0", "n.txt": b"text\0with nul", "a.txt": "Text.\n"})
    done = run(folder, tmp_path / "out")
    assert (done.counts, set(done.said["skipped"])) == ({"unchanged": 1}, {"p.txt", "n.txt"})
    named = run([folder / "p.txt", folder / "a.txt"], tmp_path / "named")
    assert named.said["failed"] == {"p.txt": "not text but a PNG image"}


def test_a_file_that_cannot_be_read_is_named(make: Make, run: Run, tmp_path: Path) -> None:
    folder = make({"a.txt": "Text.\n", "b.txt": "Text.\n"})
    done: list[Ran] = []
    if os.geteuid() == 0:  # root reads everything: take the file away between plan and work instead
        (folder / "b.txt").write_text("x" * 10)
        from cleaner.run import worker

        real = worker._Worker._file
        with pytest.MonkeyPatch.context() as patch:

            def vanish(self: Any, task: Any) -> Any:
                if task.unit.name == "b.txt":
                    (folder / "b.txt").unlink(missing_ok=True)
                return real(self, task)

            patch.setattr(worker._Worker, "_file", vanish)
            done.append(run(folder, tmp_path / "out"))
        assert done[0].said["failed"] == {"b.txt": "no such file or directory"}
    else:
        (folder / "b.txt").chmod(0)
        done.append(run(folder, tmp_path / "out"))
        assert done[0].said["failed"] == {"b.txt": "permission denied"}
    assert done[0].counts == {"unchanged": 1, "failed": 1}
