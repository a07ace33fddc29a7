"""Large files of records: done in parts, joined to the same bytes, taken up again where a run ended."""

from __future__ import annotations

import errno
import gzip
import json
import os
import random
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.formats.base import sha256
from cleaner.model import CleanerError
from cleaner.run import parts, piles
from cleaner.run.plan import Unit
from cleaner.run.restore import restore_files
from cleaner.run.runner import Runner

from .conftest import Ran, tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Make = Callable[..., Path]
    Run = Callable[..., Ran]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "SIZE", 2000)


def lines(count: int, *, end: bool = True) -> str:
    chance = random.Random(5)
    records = []
    for number in range(count):
        if number % 17 == 3:
            records.append(chance.choice(["", "[]", '{"text": null}', "not json"]))
        else:
            body = " ".join(chance.choices(["rain", "fell", "über", "town"], k=chance.randint(0, 30)))
            records.append(json.dumps({"id": number, "text": f"{body} [ad {number}] {body}"}))
    return "\n".join(records) + ("\n" if end else "")


@contextmanager
def stopped_after(parts_done: int) -> Iterator[None]:
    """Runs are interrupted when so many parts are done."""
    left = [parts_done]
    real = Runner._finished

    def stopping(self: Any, unit: Any, done: Any, join: Any) -> None:
        real(self, unit, done, join)
        left[0] -= 1
        if not left[0]:
            raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Runner, "_finished", stopping)
        yield


@given(st.lists(st.integers(0, 400), max_size=80), st.booleans(), st.sampled_from([1, 7, 64, 1000]))
def test_parts_are_whole_lines_and_all_there_is(sizes: list[int], end: bool, size: int) -> None:
    from tempfile import NamedTemporaryFile

    data = b"\n".join(b"x" * n for n in sizes) + (b"\n" if end else b"")
    with pytest.MonkeyPatch.context() as patch, NamedTemporaryFile(suffix=".jsonl") as file:
        patch.setattr(parts, "SIZE", size)
        patch.setattr(parts, "_CHUNK", 50)
        file.write(data)
        file.flush()
        unit = Unit("a", file.name, "a", "jsonl", size=len(data))
        found = list(parts.parts_of(unit))
    assert [p.part for p in found] == list(range(1, len(found) + 1))
    assert b"".join(data[p.start : p.end] for p in found) == data
    for part in found:
        assert part.first == data.count(b"\n", 0, part.start) + 1
        assert part.start == 0 or data[part.start - 1 : part.start] == b"\n"
    for part in found[:-1]:
        assert part.end - part.start > size


@pytest.mark.parametrize("bad_record", ["keep", "aside"])
@pytest.mark.parametrize("end", [True, False])
def test_parts_make_the_same_as_the_whole(
    make: Make, run: Run, tmp_path: Path, monkeypatch: Any, bad_record: str, end: bool
) -> None:
    folder = make({"r.jsonl": lines(300, end=end), "a.txt": "Text [ad x].\n", "r.jsonl.txt": "x\n"})
    outcomes = {}
    for name, size in (("whole", 10**9), ("parts", 2000)):
        monkeypatch.setattr(parts, "SIZE", size)
        audit = tmp_path / f"{name}.jsonl"
        outcomes[name] = run(folder, tmp_path / name, audit=audit, bad_record=bad_record)
    assert tree(tmp_path / "parts") == tree(tmp_path / "whole")
    assert (tmp_path / "parts.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()
    assert outcomes["parts"].said == outcomes["whole"].said
    assert outcomes["parts"].outcome.tally == outcomes["whole"].outcome.tally
    assert list((tmp_path / "parts" / ".cleaner" / "tmp").iterdir()) == []
    assert restore_files(tmp_path / "parts", tmp_path / "parts.jsonl", tmp_path / "back").refused == []
    assert tree(tmp_path / "back") == tree(folder)
    again = run(folder, tmp_path / "parts", audit=tmp_path / "again.jsonl", bad_record=bad_record)
    assert again.outcome.again == again.outcome.tally.read
    assert again.said == outcomes["parts"].said
    assert (tmp_path / "again.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def test_a_file_to_a_file_in_parts(make: Make, run: Run, tmp_path: Path) -> None:
    folder = make({"r.jsonl": lines(200)})
    run(folder, tmp_path / "out")
    whole = (tmp_path / "out/r.jsonl").read_bytes()
    run(folder / "r.jsonl", output_file=tmp_path / "c.jsonl")
    assert (tmp_path / "c.jsonl").read_bytes() == whole
    run(folder / "r.jsonl", output_file=tmp_path / "c.jsonl.gz", audit=tmp_path / "a.jsonl")
    assert gzip.decompress((tmp_path / "c.jsonl.gz").read_bytes()) == whole
    file = json.loads((tmp_path / "a.jsonl").read_text().split("\n")[0])
    assert (file["type"], file["output_sha256"]) == ("file", sha256(whole))


def test_in_place_and_check_in_parts(make: Make, run: Run, tmp_path: Path) -> None:
    folder = make({"r.jsonl": lines(200)})
    run(folder, tmp_path / "out")
    before = (folder / "r.jsonl").read_bytes()
    checked = run(folder, check=True)
    assert checked.outcome.tally.changed > 150
    assert (folder / "r.jsonl").read_bytes() == before
    run(folder, in_place=True)
    assert (folder / "r.jsonl").read_bytes() == (tmp_path / "out/r.jsonl").read_bytes()
    assert run(folder, in_place=True).outcome.again == checked.outcome.tally.read


def test_a_run_that_was_interrupted_keeps_its_parts(make: Make, run: Run, tmp_path: Path, monkeypatch: Any) -> None:
    folder = make({"r.jsonl": lines(400)})
    run(folder, tmp_path / "whole", audit=tmp_path / "whole.jsonl")
    total = run(folder, tmp_path / "whole").outcome.tally
    chance = random.Random(3)
    for stop in range(1, 16, 2):
        out, audit = tmp_path / f"out{stop}", tmp_path / f"{stop}.jsonl"
        with stopped_after(stop):
            monkeypatch.setattr("cleaner.run.runner._COMMIT_UNITS", chance.randint(1, 5))
            assert run(folder, out, audit=audit).outcome.interrupted
        joins = list((out / ".cleaner/tmp").glob("join-*"))
        if joins and chance.random() < 0.5:  # as if it had been killed while it joined
            with joins[0].open("ab") as file:
                file.write(b"half a par")
        second = run(folder, out, audit=audit)
        assert second.outcome.again > 0
        assert second.outcome.tally == total
        assert tree(out) == tree(tmp_path / "whole")
        assert audit.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


@pytest.mark.parametrize("harm", ["join", "part", "input", "rules", "fresh"])
def test_parts_that_no_longer_hold_are_done_again(make: Make, run: Run, tmp_path: Path, harm: str) -> None:
    folder, out = make({"r.jsonl": lines(400)}), tmp_path / "out"
    with stopped_after(6):
        run(folder, out)
    temp = out / ".cleaner/tmp"
    if harm == "join":
        next(temp.glob("join-*")).unlink()
    elif harm == "part":
        for path in temp.iterdir():
            if not path.name.startswith("join-"):
                path.unlink()
        next(temp.glob("join-*")).write_bytes(b"")
    elif harm == "input":
        (folder / "r.jsonl").write_text(lines(401))
    again = run(folder, out, **({"rules": "2"} if harm == "rules" else {"fresh": True} if harm == "fresh" else {}))
    assert again.outcome.again == 0
    fresh = run(folder, tmp_path / "whole", **({"rules": "2"} if harm == "rules" else {}))
    assert tree(out) == tree(tmp_path / "whole")
    assert again.outcome.tally == fresh.outcome.tally
    assert list(temp.iterdir()) == []


def test_records_that_hang_in_a_part_are_named_by_their_number(make: Make, run: Run, tmp_path: Path) -> None:
    good = lines(100)
    folder = make({"r.jsonl": good + '{"text": "HANG"}\n' + good + '{"text": "CRASH"}\n' + good})
    done = run(folder, tmp_path / "out", timeout=0.5)
    assert {"r.jsonl#101", "r.jsonl#202"} < set(done.said["failed"])
    out = (tmp_path / "out/r.jsonl").read_text().split("\n")
    assert (out[100], out[201], len(out)) == ('{"text": "HANG"}', '{"text": "CRASH"}', 303)


def test_a_part_that_fails_fails_the_file_and_the_counts_stay_true(
    make: Make, run: Run, tmp_path: Path, monkeypatch: Any
) -> None:
    folder = make({"r.jsonl": lines(300), "a.txt": "Text [ad x].\n"})
    from cleaner.run import worker

    real = worker._Worker._file

    def failing(self: Any, task: Any) -> Any:
        if task.unit.part == 4:
            raise OSError(5, "Input/output error")
        return real(self, task)

    monkeypatch.setattr(worker._Worker, "_file", failing)
    done = run(folder, tmp_path / "out", audit=tmp_path / "a.jsonl")
    assert done.counts == {"written": 1, "failed": 1}
    assert done.said["failed"] == {"r.jsonl": "input/output error"}
    assert set(tree(tmp_path / "out")) == {"a.txt"}
    assert list((tmp_path / "out/.cleaner/tmp").iterdir()) == []
    documents = [json.loads(line)["document"] for line in (tmp_path / "a.jsonl").read_text().splitlines()]
    assert documents == ["a.txt", "a.txt", "r.jsonl"]


def test_a_file_that_shrank_is_done_as_a_whole(make: Make, run: Run, tmp_path: Path) -> None:
    folder, out = make({"r.jsonl": lines(300)}), tmp_path / "out"
    run(folder, out, audit=tmp_path / "1.jsonl")
    (folder / "r.jsonl").write_text('{"text": "a [ad x]"}\n')
    done = run(folder, out, audit=tmp_path / "2.jsonl")
    assert done.counts == {"written": 1}
    assert (tmp_path / "2.jsonl").read_text().count('"type":"document"') == 1


def test_a_disk_that_is_full_while_parts_are_joined_ends_the_run(
    make: Make, run: Run, tmp_path: Path, monkeypatch: Any
) -> None:
    def full(source: Any, target: Any) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    folder, out = make({"r.jsonl": lines(300)}), tmp_path / "out"
    with monkeypatch.context() as patch:
        patch.setattr(piles, "_copy", full)
        with pytest.raises(CleanerError, match="No space left"):
            run(folder, out)
    assert tree(out) == {}
    assert run(folder, out).counts["written"] > 200
