"""The parts of `speed.py` that run the command itself: files a second, memory, start-up."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from speed_texts import FIXTURES, Table, best_of, fixtures


def part_files(count: int) -> Table:
    """Files a second with one worker and two, in memory-backed storage where there is some."""
    shared = Path("/dev/shm")
    rows = []
    warm_up()
    with tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else None) as name:
        folder = Path(name)
        (folder / "in").mkdir()
        text = "Rain fell on the valley for nine days before the river left its bed. " * 6
        for number in range(count):
            (folder / "in" / f"{number:06}.txt").write_text(
                f"{text}\n\nShare on Facebook\n\n{number} people read this.\n"
            )
        before: float | None = None
        for workers in sorted({1, 2, os.cpu_count() or 1}):
            command = [
                sys.executable,
                "-m",
                "cleaner",
                "clean",
                str(folder / "in"),
                "-o",
                str(folder / f"out{workers}"),
                "-j",
                str(workers),
            ]
            start = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            seconds = time.perf_counter() - start
            rows.append([str(workers), f"{count / seconds:.0f}", "" if before is None else f"{before / seconds:.2f}"])
            before = before or seconds
    return f"{count:,} small files", ["workers", "files/s", "times one worker"], rows


def _many_records(path: Path, size: int) -> None:
    """So many bytes of JSON lines: clean texts of the fixtures with one full of debris among them, no two alike."""
    clean, full = fixtures("expected"), fixtures("articles")
    chance = random.Random(1)
    with path.open("w", encoding="utf-8") as out:
        number = written = 0
        while written < size:
            number += 1
            texts = chance.choices(clean, k=chance.randint(1, 12))
            texts.insert(chance.randrange(len(texts)), f"Paragraph {number} of {chance.random()} tells of the river.")
            if not number % 5:
                texts.append(chance.choice(full))
            record = {"id": number, "url": f"https://example.com/{number}", "text": "\n\n".join(texts)}
            written += out.write(json.dumps(record, ensure_ascii=False) + "\n")


def _peaks(command: list[str]) -> tuple[float, float, float]:
    """Run a command: the seconds, the most memory (MB resident) that its own process and any of its workers held."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    own = worker = 0.0
    while process.poll() is None:
        own = max(own, _most_held(process.pid))
        try:
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        except OSError:
            children = []
        worker = max([worker, *(_most_held(int(child)) for child in children)])
        time.sleep(0.2)
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}")
    return time.perf_counter() - start, own, worker


def _most_held(pid: int) -> float:
    """The most memory a process has held so far, in MB; shared pages count for each process that has them."""
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1000
    except OSError:
        pass
    return 0.0


def part_memory(size: int) -> Table:
    """The most memory that the processes of a run over one large JSONL file hold, with two workers."""
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "in.jsonl"
        _many_records(source, size)
        bytes_in = source.stat().st_size
        warm_up()
        command = [sys.executable, "-m", "cleaner", "clean", str(source), "-o", str(Path(name) / "out"), "-j", "2"]
        seconds, own, worker = _peaks(command)
    return (
        "One JSONL file, two workers",
        ["MB", "seconds", "MB/s", "peak MB of the command's process", "peak MB of a worker"],
        [[f"{bytes_in / 1e6:.0f}", f"{seconds:.0f}", f"{bytes_in / 1e6 / seconds:.1f}", f"{own:.0f}", f"{worker:.0f}"]],
    )


def warm_up() -> None:
    """Has the rules of both profiles compiled and kept, so that no run that is measured does it."""
    for profile in ("standard", "dump"):
        line = [sys.executable, "-m", "cleaner", "clean", "-", "--profile", profile]
        subprocess.run(line, input=b"Rain fell.\n", check=True, capture_output=True)


def part_start() -> Table:
    """Start-up: importing, helping, cleaning one file with a warm cache."""
    article = sorted((FIXTURES / "articles").glob("*.txt"))[0]
    with tempfile.TemporaryDirectory() as folder:
        ways = {
            "import cleaner": [sys.executable, "-c", "import cleaner"],
            "cleaner --help": [sys.executable, "-m", "cleaner", "--help"],
            "cleaner clean FILE": [
                sys.executable,
                "-m",
                "cleaner",
                "clean",
                str(article),
                "-o",
                str(Path(folder) / "out"),
                "--fresh",
            ],
            "python -c pass": [sys.executable, "-c", "pass"],
        }
        best = best_of(
            {n: (lambda c=c: subprocess.run(c, check=True, capture_output=True)) for n, c in ways.items()}, 5
        )
    return "Start-up", ["command", "ms"], [[name, f"{seconds * 1e3:.0f}"] for name, seconds in best.items()]
