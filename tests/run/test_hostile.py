"""Hostile input and hostile surroundings, each made to happen for real; the table is in docs/faults.md."""

from __future__ import annotations

import codecs
import contextlib
import io
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cleaner.formats import compress
from cleaner.model import CleanerError
from tests.command import few_rules

from .conftest import Ran, tree
from .fakes import Fake
from .test_faults import finish, start, texts, wait_for

if TYPE_CHECKING:
    from cleaner import Cleaner

Make = Callable[..., Path]
Run = Callable[..., Ran]
ROOT = Path(__file__).parents[2]


def zstd(data: bytes) -> bytes:
    raw = io.BytesIO()
    with compress.writer(raw, "zstd") as stream:
        stream.write(data)
    return raw.getvalue()


# -- disks and rights -----------------------------------------------------------------------------------------------


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("length", [1, 3000], ids=["at once", "bit by bit"])
def test_no_space_left_while_a_file_is_written(
    make: Make, run: Run, tmp_path: Path, monkeypatch: Any, length: int
) -> None:
    """Every write to an output reaches a device that is always full: the error is the kernel's own ENOSPC."""

    def full(path: str, mode: str = "r", **how: Any) -> Any:
        return io.open("/dev/full" if "w" in mode else path, mode, **how)  # noqa: UP020

    def full_too(path: str, flags: int, *how: Any, **more: Any) -> int:
        return opened("/dev/full" if "/.cleaner/tmp/" in str(path) else path, flags, *how, **more)

    opened = os.open
    folder, out = make({name: text * length for name, text in texts(20).items()}), tmp_path / "out"
    with monkeypatch.context() as patch:
        patch.setattr("cleaner.run.files.open", full, raising=False)
        patch.setattr("os.open", full_too)
        with pytest.raises(CleanerError, match=r"cannot write to .*out/\.cleaner/tmp: No space left on device"):
            run(folder, out)
    assert tree(out) == {}
    assert run(folder, out).counts == {"written": 20}


@contextmanager
def nobody() -> Iterator[None]:
    """No rights but those of a stranger, for as long as it lasts (root may do everything)."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that anyone can reach and write to."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o777)
        yield Path(name)


def test_a_folder_without_the_right_to_write(run: Run, open_folder: Path) -> None:
    folder, out = open_folder / "in", open_folder / "out"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "a.txt").write_text("Text [ad x].\n")
    out.mkdir()
    out.chmod(0o555)
    with nobody(), pytest.raises(CleanerError, match=r"cannot write to .*out: Permission denied"):
        run(folder, out)
    assert list(out.iterdir()) == []
    out.chmod(0o777)
    (out / "sub").mkdir()
    (out / "sub").chmod(0o555)
    with nobody(), pytest.raises(CleanerError, match=r"cannot write .*sub/a\.txt: Permission denied"):
        run(folder, out)
    assert tree(out) == {}
    (out / "sub").chmod(0o777)
    with nobody():
        assert run(folder, out).counts == {"written": 1}
    assert tree(out) == {"sub/a.txt": b"Text .\n"}


def test_an_input_folder_that_nobody_may_write_to_is_enough(run: Run, open_folder: Path) -> None:
    folder = open_folder / "in"
    folder.mkdir()
    for name in ("a.txt", "b.jsonl", "c.html"):
        (folder / name).write_text('{"text": "Text [ad x]."}\n')
        (folder / name).chmod(0o444)
    folder.chmod(0o555)
    before = [(p.name, p.read_bytes(), p.stat().st_mtime_ns) for p in sorted(folder.iterdir())]
    with nobody():
        assert run(folder, open_folder / "out").outcome.tally.failed == 0
        with pytest.raises(CleanerError, match="Permission denied"):
            run(folder, in_place=True)
    assert [(p.name, p.read_bytes(), p.stat().st_mtime_ns) for p in sorted(folder.iterdir())] == before


def test_a_folder_that_cannot_be_looked_into_is_named(run: Run, open_folder: Path) -> None:
    folder = open_folder / "in"
    (folder / "secret").mkdir(parents=True)
    (folder / "a.txt").write_text("Text.\n")
    (folder / "secret").chmod(0)
    with nobody():
        done = run(folder, open_folder / "out")
    assert done.counts == {"unchanged": 1, "failed": 1}
    assert done.said["failed"] == {"secret/": "folder not readable: Permission denied"}


# -- killed in place ------------------------------------------------------------------------------------------------


def test_files_that_are_cleaned_in_place_are_the_old_or_the_new_ones(make: Make, tmp_path: Path) -> None:
    before = texts(60, 300)
    after = {name: str(text).replace(f"[ad number {int(name[3:7])}]", "").encode() for name, text in before.items()}
    chance = random.Random(5)
    for number in range(4):
        folder = make(before, f"in{number}")
        process = start(folder, tmp_path, "in_place=1", "pause=0.004")
        wait_for(lambda folder=folder: (folder / ".cleaner" / "lock").exists())
        time.sleep(chance.uniform(0, 0.25))
        process.kill()
        process.wait()
        for name, content in tree(folder).items():
            assert content in (str(before[name]).encode(), after[name]), f"{name} is neither"
        assert finish(start(folder, tmp_path, "in_place=1"))[0] == 0
        assert tree(folder) == after


# -- interrupted ----------------------------------------------------------------------------------------------------

CLI = [sys.executable, "-m", "tests.command"]


def _heed_interrupts() -> None:
    """In a child: a shell makes what it starts in the background ignore SIGINT, and that is inherited."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize("delay", [0.6, 1.0, 2.0])
def test_an_interrupt_at_any_time_ends_the_command_within_a_second(make: Make, tmp_path: Path, delay: float) -> None:
    folder = make({"r.jsonl": json.dumps({"text": "A line of the text.\n\n" * 20}) + "\n"})
    data = (folder / "r.jsonl").read_bytes() * 40_000
    for arguments in (["-"], ["-", "-o", str(tmp_path / "o.jsonl")]):
        process = subprocess.Popen(
            [*CLI, "clean", *arguments, "--input-format", "jsonl"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            preexec_fn=_heed_interrupts,
        )  # fmt: skip
        assert process.stdin is not None
        os.set_blocking(process.stdin.fileno(), False)
        until = time.monotonic() + delay
        sent = 0
        while time.monotonic() < until:
            try:
                sent += os.write(process.stdin.fileno(), data[sent : sent + 65536])
            except BlockingIOError:
                time.sleep(0.005)
        process.send_signal(signal.SIGINT)
        before = time.monotonic()
        process.wait(timeout=20)
        assert time.monotonic() - before < 1.5  # a second, and the interpreter's own end
        error = process.stderr.read().decode()  # type: ignore[union-attr]
        process.stdin.close()
        if process.returncode != -signal.SIGINT:  # else it came before the run began; a shell shows it as 130
            assert process.returncode == 130
            assert "nterrupted" in error
            assert "Traceback" not in error
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in"], "half a file, or something unfinished, stayed behind"


def test_an_interrupt_that_was_lost_is_raised_at_the_next_document() -> None:
    from cleaner.run.single import Limited, interrupts_raise

    class Nothing:
        def clean(self, text: str, **options: object) -> str:
            return text

    limited = Limited(Nothing(), 5)  # type: ignore[arg-type]
    with interrupts_raise():
        assert limited.clean("a") == "a"  # type: ignore[comparison-overlap]
        with contextlib.suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            limited.clean("b")
    assert limited.clean("c") == "c"  # type: ignore[comparison-overlap]


@pytest.mark.parametrize("delay", [0.08, 0.12, 0.18, 0.25])
def test_an_interrupt_while_modules_are_read_says_nothing(delay: float) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "cleaner", "clean", str(ROOT / "fixtures" / "no such folder"), "-o", "nowhere"],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, preexec_fn=_heed_interrupts,
    )  # fmt: skip
    assert process.stderr is not None
    time.sleep(delay)
    process.send_signal(signal.SIGINT)
    error = process.stderr.read().decode()
    assert process.wait(timeout=20) != 0
    # What comes while the interpreter itself starts is not ours to catch.
    assert "cleaner/cli" not in error
    assert "cleaner/engine" not in error


# -- compressed files -----------------------------------------------------------------------------------------------


def test_zstd_that_is_cut_short_or_damaged_is_cleaned_as_far_as_it_goes(make: Make, run: Run, tmp_path: Path) -> None:
    noise = random.Random(4)
    lines = [f'{{"text": "Record {n} {noise.random()} [ad x]"}}\n' for n in range(20_000)]
    packed = zstd("".join(lines).encode())
    flipped = bytearray(packed)
    flipped[len(packed) - 200] ^= 0x10
    files: dict[str, bytes] = {
        "cut.jsonl.zst": packed[:-300], "flipped.jsonl.zst": bytes(flipped), "none.txt.zst": b"",
        "whole.jsonl.zst": packed, "not.txt.zst": b"A text that somebody named wrongly.",
    }  # fmt: skip
    done = run(make(files), tmp_path / "out")
    assert set(done.said["damaged"]) == set(files) - {"whole.jsonl.zst"}
    assert "cut short" in done.said["damaged"]["cut.jsonl.zst"]
    assert "not valid zstd" in done.said["damaged"]["not.txt.zst"]
    assert done.outcome.tally.damaged == 4
    wanted = "".join(lines).replace("[ad x]", "").split("\n")
    for name in ("cut", "flipped", "whole"):
        stream, damage = compress.reader(io.BytesIO((tmp_path / f"out/{name}.jsonl.zst").read_bytes()), "zstd")
        found = stream.read().decode().split("\n")
        assert damage is not None
        assert damage.damage == "", "what is written is whole"
        assert found[:-1] == wanted[: len(found) - 1]
        assert len(found) > 5_000
    assert done.counts["written"] > 30_000


def test_a_bomb_of_zstd_is_named_and_skipped(make: Make, run: Run, tmp_path: Path) -> None:
    folder = make({"bomb.txt.zst": zstd(b"a" * 200_000_000), "a.txt": "Text.\n"})
    assert (folder / "bomb.txt.zst").stat().st_size < 100_000
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    done = run(folder, tmp_path / "out", max_bytes=1_000_000)
    assert done.said["failed"] == {
        "bomb.txt.zst": "larger than the limit of 1 MB for one document (--max-bytes)",
    }
    after = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert after <= max(before, own + 60_000)


# -- giants ---------------------------------------------------------------------------------------------------------


def test_a_gigabyte_in_one_line_is_named_and_passed_over(make: Make, run: Run, tmp_path: Path) -> None:
    folder = make({"a.jsonl": '{"text": "First [ad x]"}\n{"text": "'})
    with (folder / "a.jsonl").open("ab") as file:
        file.truncate(1_000_000_000)  # takes no room on the disk
        file.seek(0, os.SEEK_END)
        file.write(b'"}\n{"text": "Last [ad x]"}\n')
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    done = run(folder, check=True, max_bytes=1_000_000)
    assert done.counts == {"written": 2, "failed": 1}
    assert done.said["failed"] == {"a.jsonl#2": "longer than the limit of 1 MB for one document (--max-bytes)"}
    after = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert after <= max(before, own + 60_000), "a worker took the line into memory"


# -- encodings ------------------------------------------------------------------------------------------------------


def test_texts_in_all_encodings_come_out_in_utf_8(make: Make, run: Run, tmp_path: Path) -> None:
    text = "L’été sera très chaud, et les élèves resteront à l’école – a-t-il dit.\nIl a ajouté : « C’est évident ».\n"
    plain = text.replace("’", "'").replace("–", "-")  # Latin-1 has no others
    files = {
        "bom.txt": codecs.BOM_UTF8 + text.encode(), "plain.txt": text.encode(),
        "wide.txt": text.encode("utf-16"), "big.txt": codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
        "bare.txt": text.encode("utf-16-le"), "windows.txt": text.encode("cp1252"),
        "bad.txt": text.encode()[:30] + b"\xff\xfe" + text.encode()[30:],
    }  # fmt: skip
    folder = make(files | {"latin.txt": plain.encode("latin-1")})
    done = run(folder, tmp_path / "out")
    out = tree(tmp_path / "out")
    assert {name: out[name].decode() for name in files if name != "bad.txt"} == dict.fromkeys(
        set(files) - {"bad.txt"}, text
    )
    assert out["latin.txt"].decode() == plain
    assert out["bad.txt"].decode().replace("\ufffd\ufffd", "") == text
    assert done.said["note"] == {"bad.txt": "2 bytes are not valid utf-8, read as U+FFFD"}


# -- pages ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    """The real one, with few rules."""
    return few_rules("auto", None, None, None)


def test_a_page_nested_300_deep_gives_its_text(make: Make, run: Run, tmp_path: Path, cleaner: Cleaner) -> None:
    words = "The river rose by a metre on Sunday, and the mill at the bridge stood in water until the evening. " * 5
    folder = make({f"{d}.html": f"<html><body>{'<div>' * d}<p>{words}</p>{'</div>' * d}" for d in (300, 5000)})
    done = run(folder, tmp_path / "out", cleaner=cleaner, timeout=20.0)
    assert done.counts == {"written": 2}
    for text in tree(tmp_path / "out").values():
        assert b"the mill at the bridge stood in water" in text
    assert set(done.said["note"]) == {"300.html", "5000.html"}, "and says that it was no ordinary page"


def test_a_page_of_many_elements_ends_in_time(make: Make, run: Run, tmp_path: Path, cleaner: Cleaner) -> None:
    flat = "".join(f"<p>Line {n} of a page that never ends." for n in range(25_000))
    folder = make({"flat.html": f"<html><body>{flat}</body></html>", "a.txt": "Text.\n"})
    began = time.monotonic()
    done = run(folder, tmp_path / "out", cleaner=cleaner, timeout=4.0)
    assert time.monotonic() - began < 40
    assert done.outcome.tally.read == 2
    assert done.outcome.tally.failed == 0
    assert b"Line 24999 of a page" in tree(tmp_path / "out")["flat.txt"]


# -- promises -------------------------------------------------------------------------------------------------------


def test_every_document_is_in_one_place_whatever_happens(make: Make, run: Run, tmp_path: Path) -> None:
    """Hangs, crashes, damage and debris at once; the counts add up in the run and in the one after it."""
    files: dict[str, str | bytes] = texts(30) | {
        "same.txt": "Nothing to take.\n", "gone.txt": "[ad all]", "blank.txt": " \n", "zero.txt": b"",
        "h.txt": "HANG", "c.txt": "CRASH", "e.txt": "RAISE", "p.txt": b"\x89PNG\r\n\x1a\n", "q.pdf": b"%PDF",
        "r.jsonl": '{"text": "a"}\n{"text": "HANG"}\n[]\n{"text": null}\n{}\nx\n\n{"text": "[ad]"}\n{"text": "b [ad]"}\n',
        "z.txt.gz": b"\x1f\x8b\x08", "u.jsonl": codecs.BOM_UTF16_LE + b"x\0",
    }  # fmt: skip
    folder, out = make(files), tmp_path / "out"
    before = {name: (content, (folder / name).stat().st_mtime_ns) for name, content in tree(folder).items()}
    first = run(folder, out, timeout=0.4)
    tally = first.outcome.tally
    assert tally.read == tally.written + tally.unchanged + tally.empty + tally.failed == 30 + 3 + 1 + 3 + 8 + 1 + 1
    assert first.outcome.skipped == 2
    assert len(first.said["failed"]) == tally.failed
    assert len(first.said["empty"]) == tally.empty
    again = run(folder, out, timeout=0.4)
    assert again.counts == first.counts
    assert (again.outcome.skipped, again.said) == (first.outcome.skipped, first.said)
    now = {name: (content, (folder / name).stat().st_mtime_ns) for name, content in tree(folder).items()}
    assert now == before, "an input was written to"


def test_rules_that_only_delete_leave_a_subsequence(make: Make, run: Run, tmp_path: Path) -> None:
    folder = make(texts(10, 20))
    run(folder, tmp_path / "out", cleaner=Fake())
    for name, content in tree(tmp_path / "out").items():
        source = iter((folder / name).read_bytes())
        assert all(byte in source for byte in content), name
