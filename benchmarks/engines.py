"""Throughput of one worker, two workers, and Ray on this machine: `python -m benchmarks.engines FOLDER [MB]`.

FOLDER holds texts (.txt) to make the input of: they are repeated, each time with another number in front, until there
are MB megabytes in eight files of Parquet. Prints seconds, MB/s (of text), seconds of processor (of its own processes) and
whether the bytes are the same.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow
import pyarrow.parquet as parquet

FILES = 8
WAYS = {
    "local, 1 worker": ["-j", "1"],
    "local, 2 workers": ["-j", "2"],
    "Ray, 1 actor": ["-j", "1", "--engine", "ray"],
    "Ray, 2 actors": ["-j", "2", "--engine", "ray"],
}


def make(texts: list[str], folder: Path, size: int) -> tuple[int, int]:
    """Files of Parquet with about `size` bytes of text; how many documents and bytes it came to."""
    rows: list[str] = []
    total = 0
    while total < size:
        rows.append(f"{len(rows)}. {texts[len(rows) % len(texts)]}")
        total += len(rows[-1].encode())
    for number in range(FILES):
        table = pyarrow.table({"id": range(number, len(rows), FILES), "text": rows[number::FILES]})
        parquet.write_table(table, folder / f"{number}.parquet", row_group_size=500, compression="zstd")
    return len(rows), total


def main() -> None:
    """Make the input, run each way once, print a line for each."""
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in sorted(Path(sys.argv[1]).rglob("*.txt"))]
    texts = [text for text in texts if text.strip()]
    size = int(float(sys.argv[2] if len(sys.argv) > 2 else 10) * 1e6)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "in")
        source.mkdir()
        documents, total = make(texts, source, size)
        print(f"{documents:,} documents, {total / 1e6:.1f} MB of text")
        for name, options in WAYS.items():
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            started = time.monotonic()
            command = [
                sys.executable,
                "-c",
                "from cleaner.__main__ import main; main()",
                "clean",
                str(source),
                "-q",
                *options,
            ]
            subprocess.run(
                [*command, "-o", f"{folder}/{name}"], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            seconds = time.monotonic() - started
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            made = [path.read_bytes() for path in sorted(Path(folder, name).glob("*.parquet"))]
            first = [path.read_bytes() for path in sorted(Path(folder, "local, 1 worker").glob("*.parquet"))]
            same = "the same bytes" if made == first and len(made) == FILES else "OTHER BYTES"
            print(f"{name}: {seconds:.1f} s, {total / 1e6 / seconds:.2f} MB/s, {processor:.1f} s of processor, {same}")


if __name__ == "__main__":
    main()
