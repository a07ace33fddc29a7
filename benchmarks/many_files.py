"""A folder of very many small files: `python benchmarks/many_files.py [--files 200000] [--place /dev/shm]`.

Tells when the first output was there, how fast it went, and how much memory the run and its workers held over time
(proportional set size, so that what processes share counts once).
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

ARTICLES = Path(__file__).parents[1] / "fixtures" / "articles"
_LENGTH = 600


def inputs(folder: Path, files: int) -> int:
    """So many files of a few hundred bytes, all in one folder; how many bytes."""
    starts = [path.read_bytes()[:_LENGTH].rpartition(b"\n")[0] + b"\n" for path in sorted(ARTICLES.glob("*.txt"))]
    folder.mkdir()
    size = 0
    for number in range(files):
        data = b"Text %d.\n\n" % number + starts[number % len(starts)]
        with open(folder / f"{number:07}.txt", "wb", buffering=0) as file:  # noqa: PTH123  (a Path has no such speed)
            file.write(data)
        size += len(data)
    return size


def memory(pid: int) -> tuple[int, int]:
    """Megabytes held by a process alone, and by it and its children."""
    own = held(pid)
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        children = []
    return own, own + sum(held(int(child)) for child in children)


def held(pid: int) -> int:
    """Megabytes of one process; 0 when it is gone."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) // 1000
    except OSError:
        pass
    return 0


def anything_in(folder: Path) -> bool:
    """Whether there is an output file."""
    try:
        with os.scandir(folder) as entries:
            return any(entry.name != ".cleaner" for entry in islice(entries, 2))
    except OSError:
        return False


def main() -> None:
    """Do it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=200_000)
    parser.add_argument("--place", default="/dev/shm" if Path("/dev/shm").is_dir() else None)
    parser.add_argument("--jobs", default="2")
    parser.add_argument("--again", action="store_true", help="run the same command once more")
    asked = parser.parse_args()
    place = Path(tempfile.mkdtemp(dir=asked.place))
    try:
        size = inputs(place / "in", asked.files)
        print(f"{asked.files:,} files, {size / 1e6:.1f} MB, in {place.parent}", flush=True)
        line = [sys.executable, "-c", "from cleaner.__main__ import main; main()", "clean"]
        subprocess.run(line, input=b"Rain fell.\n", stdout=subprocess.DEVNULL, check=True)  # compiles the rules
        for _ in range(1 + asked.again):
            watch([*line, str(place / "in"), "-o", str(place / "out"), "-j", asked.jobs], place / "out")
        count = sum(1 for entry in os.scandir(place / "out") if entry.name != ".cleaner")
        assert count == asked.files, count
    finally:
        shutil.rmtree(place)


def watch(line: list[str], out: Path) -> None:
    """Run the command and tell what it did over time."""
    started = time.monotonic()
    first = 0.0
    samples: list[tuple[float, int, int]] = []
    process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    while process.poll() is None:
        if not first:
            if anything_in(out):
                first = time.monotonic() - started
                print(f"first output after {first:.2f} s", flush=True)
            time.sleep(0.01)
        else:
            samples.append((time.monotonic() - started, *memory(process.pid)))
            time.sleep(1.0)
    seconds = time.monotonic() - started
    error = process.stderr.read().decode() if process.stderr else ""
    assert process.returncode == 0, error
    print(error.partition("\n")[0])
    print(f"{seconds:.1f} s in all; memory in MB (the run, and with its workers) at")
    for share in (0.1, 0.25, 0.5, 0.75, 0.95):
        if samples:
            at, own, together = samples[min(int(share * len(samples)), len(samples) - 1)]
            print(f"  {at:6.1f} s: {own:5} {together:5}")


if __name__ == "__main__":
    main()
