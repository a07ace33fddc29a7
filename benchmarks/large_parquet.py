"""Memory of one large Parquet file: `python -m benchmarks.large_parquet [GB [WORKERS]]` (2 GB on disk by default, not
packed; one worker).

Cleans it with the profile `characters`, which reads and writes everything and takes the least time, and prints the peak of
resident memory of the largest process.
"""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow
import pyarrow.parquet as parquet

ROWS = 100_000
"""Rows of a group: some 500 MB, more than is ever held at once."""


def make(path: Path, size: int) -> int:
    """A file of at least `size` bytes; the number of its rows."""
    words = [f"word{number}" for number in range(5000)]
    source = random.Random(1)
    bodies = [" ".join(source.choices(words, k=600)) for _ in range(200)]
    rows = 0
    schema = pyarrow.schema([("id", pyarrow.int64()), ("text", pyarrow.string())])
    with parquet.ParquetWriter(path, schema, compression="none", use_dictionary=False) as writer:
        while path.stat().st_size < size:
            numbers = range(rows, rows + ROWS)
            texts = [f"{number}.\u200b {bodies[number % 200]}" for number in numbers]
            writer.write_table(pyarrow.table({"id": numbers, "text": texts}, schema=schema), ROWS)
            rows += ROWS
    return rows


def main() -> None:
    """Make the file, clean it, print what it took."""
    jobs = sys.argv[2] if len(sys.argv) > 2 else "1"
    size = int(float(sys.argv[1] if len(sys.argv) > 1 else 2) * 1e9)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "large.parquet")
        maker = os.fork()  # its memory must not count
        if maker == 0:
            make(path, size)
            os._exit(0)
        os.waitpid(maker, 0)
        command = [
            sys.executable,
            "-c",
            "from cleaner.__main__ import main; main()",
            "clean",
            str(path),
            "-o",
            f"{folder}/out",
        ]
        peak, started = 0, time.monotonic()
        with subprocess.Popen([*command, "--profile", "characters", "-j", jobs]) as run:
            while run.poll() is None:
                peak = max(peak, *(_resident(child) for child in _family(run.pid)))
                time.sleep(0.2)
        seconds = time.monotonic() - started
        rows = parquet.ParquetFile(path).metadata.num_rows
        made = parquet.ParquetFile(Path(folder, "out", path.name)).metadata.num_rows
        print(f"{path.stat().st_size / 1e9:.2f} GB, {rows:,} rows in, {made:,} out, exit {run.returncode}")
        print(f"{seconds:.0f} s, peak of the largest process {peak / 1e6:.0f} MB")


def _family(process: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(process)], capture_output=True, text=True, check=False).stdout.split()
    return [process, *(int(one) for one in found)]


def _resident(process: int) -> int:
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * resource.getpagesize()
    except (OSError, IndexError):
        return 0


if __name__ == "__main__":
    main()
