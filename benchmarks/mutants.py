"""Throws damaged inputs at a run: `python benchmarks/mutants.py [COUNT] [SEED]`.

Articles of the fixtures are damaged (flipped bits, cuts, splices, repetitions, other encodings), put into every format
(text, Markdown, pages, JSON Lines, gzip and zstd around them, damaged in themselves as well) and cleaned with the shipped
rules in one run. Every input must be accounted for, none may take longer than the limit or end a worker, and where the
input can be given back it must be, byte for byte.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from cleaner import Cleaner
from cleaner.formats import ReadOptions, compress
from cleaner.run.job import Job, Outcome
from cleaner.run.restore import restore_files
from cleaner.run.runner import Runner
from cleaner.run.settings import Settings

FIXTURES = Path(__file__).parents[1] / "fixtures"
LIMIT = 20.0
KINDS = (".txt", ".md", ".html")
SPICE = [
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\r\n", b"\xe2\x80\xa8", b"\x1b[31m", b"\xed\xa0\x80", b"<script>",
    b"</p>", b"&#x0;", b"<!--", b"]]>", b'"', b"\\", b"\\ud800", b"{",
    b"\xf0\x9f\x91\xa9\xe2\x80\x8d", b"\xcc\x81" * 50,
    b"a" * 5000, b"(" * 300, b"\n" * 500, b"<div>" * 300, b"\xe2\x80\xae", b"Cookie " * 40, b"f\nt\nin\n",
]  # fmt: skip


def damaged(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """One to five kinds of damage."""
    for _ in range(chance.randint(1, 5)):
        at = chance.randint(0, len(data))
        kind = chance.randrange(7)
        if kind == 0 and data:
            flipped = bytearray(data)
            for _ in range(chance.randint(1, 20)):
                flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
            data = bytes(flipped)
        elif kind == 1:
            data = data[:at]
        elif kind == 2:
            cut = chance.randint(0, len(other))
            data = data[:at] + other[cut : cut + chance.randint(0, 2000)] + data[at:]
        elif kind == 3:
            data = data[:at] + chance.choice(SPICE) + data[at:]
        elif kind == 4:
            data = data[:at] + data[at : at + 200] * chance.randint(2, 10) + data[at:]
        elif kind == 5:
            data = data.decode("utf-8", "replace").encode(chance.choice(["utf-16", "cp1252", "utf-8-sig"]), "replace")
        else:
            data = data.replace(b"\n", chance.choice([b"\r\n", b"\r", b" ", b"\n\n\n", b""]))
    return data


def record(data: bytes, chance: random.Random) -> bytes:
    """A line of JSON Lines around a text; sometimes damaged in itself."""
    line = json.dumps(
        {"id": chance.random(), "text": data.decode("utf-8", "replace")}, ensure_ascii=chance.random() < 0.5
    )
    out = line.encode("utf-8", "surrogatepass") + b"\n"
    return damaged(out, out, chance) if chance.random() < 0.3 else out


def zstd(data: bytes) -> bytes:
    """Packed."""
    raw = io.BytesIO()
    with compress.writer(raw, "zstd") as stream:
        stream.write(data)
    return raw.getvalue()


def inputs(folder: Path, count: int, seed: int) -> None:
    """So many damaged documents, in files of every format."""
    chance = random.Random(seed)
    texts = [(p.suffix, p.read_bytes()) for p in sorted((FIXTURES / "articles").iterdir()) if p.suffix in KINDS]
    pages = [(".html", p.read_bytes()) for p in sorted(FIXTURES.rglob("*.html"))]
    articles = texts + pages
    for number in range(count):
        suffix, data = chance.choice(pages if chance.random() < 0.15 else texts)
        data = damaged(data, chance.choice(articles)[1], chance)
        kind = chance.randrange(10)
        if kind < 2:
            with (folder / f"{number % 7}.jsonl").open("ab") as file:
                file.write(record(data, chance))
        elif kind < 4:
            ending = chance.choice((".gz", ".zst"))
            packed = gzip.compress(data, 1) if ending == ".gz" else zstd(data)
            damage = chance.random() < 0.6
            (folder / f"{number}{suffix}{ending}").write_bytes(damaged(packed, data, chance) if damage else packed)
        else:
            (folder / f"{number}{suffix}").write_bytes(data)


def tree(folder: Path) -> dict[str, int]:
    """The names and sizes of what a run wrote."""
    return {path.name: path.stat().st_size for path in folder.iterdir() if path.is_file()}


def run(folder: Path, out: Path, audit: Path, cleaner: Any) -> tuple[Outcome, dict[str, dict[str, str]]]:
    """Clean it all; the outcome and what was said of which document, by kind."""
    settings = Settings(ReadOptions(max_bytes=1_000_000, exact=True), rules="mutants", timeout=LIMIT, audit=True)
    with Runner(Job([str(folder)], out, jobs=2, audit=audit), cleaner, settings) as runner:
        outcome = runner.run()
        kinds = ("failed", "skipped", "damaged", "note")
        return outcome, {kind: {n.label: n.reason for n in outcome.notices(kind)} for kind in kinds}


def check(place: Path, count: int, seed: int) -> Outcome:
    """Do it; raises AssertionError when an input is not accounted for, hung, or ended its worker."""
    folder, out, audit = place / "in", place / "out", place / "audit.jsonl"
    folder.mkdir()
    inputs(folder, count, seed)
    outcome, said = run(folder, out, audit, Cleaner())
    files = {path.name for path in folder.iterdir()}
    written = set(tree(out))
    for name in files:
        output = name.replace(".html", ".txt")
        assert (output in written) != (name in said["failed"] or name in said["skipped"]), name
    tally = outcome.tally
    assert tally.read == tally.written + tally.unchanged + tally.empty + tally.failed
    lines = sum(
        1
        for path in folder.glob("*.jsonl")
        if path.name in written
        for line in path.read_bytes().removesuffix(b"\n").split(b"\n")
        if line.strip(b" \t\r")
    )
    single = sum(not name.endswith(".jsonl") for name in files - set(said["skipped"]))
    whole = len({name for name in said["failed"] if name.endswith(".jsonl")})
    assert tally.read == lines + single + whole, (tally.read, lines, single, whole)
    assert not outcome.interrupted
    reasons = {n: r for n, r in said["failed"].items() if "worker died" in r or "took longer" in r}
    assert not reasons, reasons
    back(folder, out, audit, said, place / "back")
    return outcome


def back(folder: Path, out: Path, audit: Path, said: dict[str, dict[str, str]], target: Path) -> None:
    """All that can be had back is had back: texts and records, but for pages and what was damaged when it came in."""
    restored = restore_files(out, audit, target)
    refused = {name.partition("#")[0] for name, _ in restored.refused}
    for path in folder.iterdir():
        name = path.name
        if ".html" in name or any(name in said[kind] for kind in ("failed", "skipped", "damaged")):
            continue
        assert name not in refused, (name, [reason for label, reason in restored.refused if label.startswith(name)])
        found, wanted = (content(folder_ / name) for folder_ in (target, folder))
        assert found == wanted, f"{name} did not come back"


def content(path: Path) -> bytes:
    """What a file holds; packed bytes may differ."""
    with path.open("rb") as raw:
        return compress.reader(raw, compress.SUFFIXES.get(path.suffix))[0].read()


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        done = check(Path(folder), wanted, int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    tally = done.tally
    print(
        f"{wanted:,} damaged inputs, {tally.read:,} documents and {done.skipped:,} files that are none, in"
        f" {time.monotonic() - started:.0f} s: {tally.written:,} written, {tally.unchanged:,} unchanged,"
        f" {tally.empty:,} empty, {tally.failed:,} failed; {tally.damaged:,} packed files damaged; no crash, no hang"
    )
