"""Kills a run at random moments and has it finished: `python -m tests.run.kills [TIMES] [SEED]`.

Each time a run over the same inputs is started into a new folder, killed (the process, without warning) at a random
moment, once or twice, and then run again to its end. Output and audit must be the bytes of an undisturbed run.
"""

from __future__ import annotations

import gzip
import random
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from .conftest import tree

ROOT = Path(__file__).parents[2]


def inputs(folder: Path) -> None:
    """Files of all kinds, with some that fail; large enough that there is something to interrupt."""
    chance = random.Random(1)
    for number in range(120):
        path = folder / f"d{number % 5}" / f"{number:03}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Text {number}.\n[ad number {number}]\n" + "A line of the text.\n" * chance.randint(0, 50))
    (folder / "bad.txt").write_text("RAISE")
    (folder / "page.html").write_text("<p>A page. [ad x]</p>")
    records = "".join(f'{{"id": {n}, "text": "Record {n}. [ad x]"}}\n' for n in range(2000)) + "[]\n"
    (folder / "r.jsonl").write_text(records)
    with suppress(ImportError):
        import pyarrow
        import pyarrow.parquet

        table = pyarrow.table({"text": [f"Record {n}. [ad x]" if n % 50 else None for n in range(3000)]})
        pyarrow.parquet.write_table(table, folder / "r.parquet", row_group_size=300)
    (folder / "r.jsonl.gz").write_bytes(gzip.compress(records[:9000].encode()))


def start(source: Path, target: Path, audit: Path, *options: str) -> subprocess.Popen[bytes]:
    """A run in a process of its own; large files come in small parts."""
    command = [sys.executable, "-m", "tests.run.driver", str(source), str(target), f"audit={audit}", "part=10000"]
    return subprocess.Popen([*command, *options], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def whole_run(source: Path, target: Path, audit: Path) -> None:
    """Run to the end."""
    process = start(source, target, audit)
    _, error = process.communicate(timeout=120)
    assert (process.returncode, error) == (3, b""), error.decode()


def kill_and_finish(place: Path, times: int, seed: int) -> None:
    """Do it so many times; raises AssertionError when anything differs."""
    chance = random.Random(seed)
    source, whole = place / "in", place / "whole"
    if not source.exists():
        inputs(source)
    started = time.monotonic()
    whole_run(source, whole, place / "whole.jsonl")
    longest = time.monotonic() - started
    for number in range(times):
        out, audit = place / "out", place / "audit.jsonl"
        for _ in range(chance.randint(1, 2)):
            process = start(source, out, audit)
            time.sleep(chance.uniform(0, longest))
            process.kill()
            process.wait()
            for name, content in tree(out).items():
                assert content == (whole / name).read_bytes(), f"kill {number}: {name} is not whole"
        whole_run(source, out, audit)
        assert tree(out) == tree(whole), f"kill {number}"
        assert audit.read_bytes() == (place / "whole.jsonl").read_bytes(), f"kill {number}"
        assert list((out / ".cleaner" / "tmp").iterdir()) == [], f"kill {number}"
        shutil.rmtree(out)
        audit.unlink()


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    with tempfile.TemporaryDirectory() as folder:
        kill_and_finish(Path(folder), wanted, int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    print(f"{wanted} killed runs finished with the bytes of an undisturbed one")
