"""Kills `cleaner clean` at random moments and has the next run finish: `python benchmarks/kill_and_resume.py`.

The inputs are the articles of the fixtures, many times over, as files of every format. Each time the command is started
into a new folder, killed without warning at a random moment (every other time with all its workers, as when the power
goes), sometimes twice, and then run once more to its end. What stands in the output after a kill must be whole files;
at the end output and audit must be the bytes of a run that nobody disturbed, with nothing unfinished left.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cleaner.formats import compress

ARTICLES = Path(__file__).parents[1] / "fixtures" / "articles"


def inputs(folder: Path, files: int) -> None:
    """So many files, and half as many records in one file, plain and packed."""
    sources = sorted(path for path in ARTICLES.iterdir() if path.suffix in (".txt", ".md", ".html"))
    records = []
    for number in range(files):
        source = sources[number % len(sources)]
        data = f"Text {number}.\n\n".encode() * (source.suffix != ".html") + source.read_bytes()
        path = folder / f"d{number % 7}" / f"{number:05}{source.suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        if number % 50 == 0:
            path.with_name(path.name + ".gz").write_bytes(gzip.compress(data, mtime=0))
        elif number % 50 == 1:
            path.with_name(path.name + ".zst").write_bytes(zstd(data))
        else:
            path.write_bytes(data)
        if number % 2 and source.suffix != ".html":
            records.append(json.dumps({"id": number, "text": data.decode()}, ensure_ascii=False))
    lines = ("\n".join(records) + "\n").encode()
    (folder / "records.jsonl").write_bytes(lines + b"[]\nno json\n")
    (folder / "cut.jsonl.gz").write_bytes(gzip.compress(lines, mtime=0)[:-100])


def zstd(data: bytes) -> bytes:
    """Packed."""
    raw = io.BytesIO()
    with compress.writer(raw, "zstd") as stream:
        stream.write(data)
    return raw.getvalue()


def start(source: Path, target: Path, audit: Path) -> subprocess.Popen[bytes]:
    """The command, in a process group of its own."""
    line = [
        "-c",
        "from cleaner.__main__ import main; main()",
        "clean",
        str(source),
        "-o",
        str(target),
        "--audit",
        str(audit),
    ]
    return subprocess.Popen(
        [sys.executable, *line, "-j", "2"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    )


def begun(process: subprocess.Popen[bytes], target: Path) -> float:
    """Wait until a run has its ledger, which is when it begins to work; the seconds that this took."""
    started = time.monotonic()
    while not (target / ".cleaner" / "ledger.sqlite").exists() and process.poll() is None:
        time.sleep(0.005)
    return time.monotonic() - started


def whole_run(source: Path, target: Path, audit: Path) -> float:
    """Run to the end; some of the inputs are damaged, so the exit code is 3. The seconds from its ledger to its end."""
    process = start(source, target, audit)
    begun(process, target)
    started = time.monotonic()
    _, error = process.communicate(timeout=600)
    assert process.returncode == 3, error.decode()
    return time.monotonic() - started


def tree(folder: Path) -> dict[str, bytes]:
    """All files below a folder by name, but for what a run keeps for itself."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".cleaner" not in path.relative_to(folder).parts
    }


def main() -> None:
    """Do it, and tell at what share of a run the kills came."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--files", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    chance = random.Random(asked.seed)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        inputs(place / "in", asked.files)
        whole_run(place / "in", place / "warm", place / "warm.jsonl")
        longest = whole_run(place / "in", place / "whole", place / "whole.jsonl")
        whole, audit = tree(place / "whole"), (place / "whole.jsonl").read_bytes()
        print(f"undisturbed: {len(whole)} files, {len(audit):,} bytes of audit, {longest:.1f} s", flush=True)
        kills, shares = 0, []
        while kills < asked.kills:
            out = place / "out"
            for _ in range(min(chance.randint(1, 2), asked.kills - kills)):
                process = start(place / "in", out, place / "audit.jsonl")
                if chance.random() < 0.9:  # else at any time, while it loads its rules for the most part
                    begun(process, out)
                time.sleep(chance.uniform(0, longest))
                if kills % 2:
                    os.killpg(process.pid, signal.SIGKILL)
                else:
                    process.kill()
                process.communicate()
                kills += 1
                found = tree(out)
                shares.append(len(found) / len(whole))
                for file, content in found.items():
                    assert content == whole[file], f"kill {kills}: {file} is not whole"
            whole_run(place / "in", out, place / "audit.jsonl")
            assert tree(out) == whole, f"after kill {kills}"
            assert (place / "audit.jsonl").read_bytes() == audit, f"after kill {kills}"
            assert list((out / ".cleaner" / "tmp").iterdir()) == [], f"after kill {kills}"
            shutil.rmtree(out)
            (place / "audit.jsonl").unlink()
            print(f"{kills} kills survived", flush=True)
        early, late = sum(s == 0 for s in shares), sum(s == 1 for s in shares)
        between = sorted(f"{s:.0%}" for s in shares if 0 < s < 1)
        print(f"{kills} kills: {early} before the first file, {late} after the last, {len(between)} between")
        print(f"files there at the kills between: {', '.join(between)}")
        print("output and audit byte-identical to the undisturbed run every time")


if __name__ == "__main__":
    main()
