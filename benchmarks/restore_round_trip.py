"""Cleans real texts in several encodings, restores them, and counts the bytes that differ: none may.

    python benchmarks/restore_round_trip.py texts.jsonl.xz [more …] --texts 3000

The inputs are records with a field `text` (JSON Lines, may be packed by xz). Each text is written in one of eight
forms (UTF-8, UTF-8 with BOM, UTF-16 of both kinds, Latin-1 where it can say the text, CRLF, CR, mixed newlines), in
turn. The clean files of one in fifty are then edited: those, and only those, must be refused by name.
"""

from __future__ import annotations

import argparse
import codecs
import json
import lzma
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FORMS: list[tuple[str, Callable[[str], bytes]]] = [
    ("utf-8", str.encode),
    ("utf-8-bom", lambda text: codecs.BOM_UTF8 + text.encode()),
    ("utf-16-le", lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le")),
    ("utf-16-be", lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be")),
    ("latin-1", lambda text: text.encode("cp1252", "strict")),
    ("crlf", lambda text: text.replace("\r\n", "\n").replace("\n", "\r\n").encode()),
    ("cr", lambda text: text.replace("\r\n", "\n").replace("\n", "\r").encode()),
    ("mixed", lambda text: text.replace("\n", "\r\n", 2).encode()),
]


def texts(paths: list[Path]) -> Iterator[str]:
    """The texts of all records."""
    for path in paths:
        opened = lzma.open if path.suffix == ".xz" else open
        with opened(path, "rt", encoding="utf-8") as stream:
            for line in stream:
                text = json.loads(line).get("text")
                if text:
                    yield text


def main() -> int:
    """Runs it; 1 when anything did not come back."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("inputs", nargs="+", type=Path)
    parser.add_argument("--texts", type=int, default=3000)
    parser.add_argument("--audit", default="audit.jsonl", help="its ending picks the form: .jsonl, .jsonl.gz, .parquet")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        (work / "in").mkdir()
        counts: dict[str, int] = {}
        for number, text in enumerate(texts(options.inputs)):
            if number == options.texts:
                break
            form, encode = FORMS[number % len(FORMS)]
            try:
                data = encode(text)
            except UnicodeEncodeError:
                form, data = "utf-8", text.encode("utf-8", "replace")
            (work / "in" / f"{number:05}-{form}.txt").write_bytes(data)
            counts[form] = counts.get(form, 0) + 1
        print(", ".join(f"{form} {count}" for form, count in counts.items()))
        audit = work / options.audit
        started = time.perf_counter()
        _run("clean", work / "in", "-o", work / "out", "--audit", audit, "-q")
        cleaned = time.perf_counter()
        outputs = sorted((work / "out").glob("*.txt"))
        changed = sum(path.read_bytes() != (work / "in" / path.name).read_bytes() for path in outputs)
        _run("restore", work / "out", "-o", work / "back", "--audit", audit)
        restored = time.perf_counter()
        differ = [p.name for p in sorted((work / "in").iterdir()) if _other(p, work / "back" / p.name)]
        print(f"{len(outputs)} cleaned in {cleaned - started:.1f} s, {changed} not the same bytes any more")
        print(f"restored in {restored - cleaned:.1f} s: {len(differ)} differ {differ[:5]}")
        edited = [path for number, path in enumerate(outputs) if number % 50 == 7]
        for path in edited:
            path.write_bytes(path.read_bytes() + b"!")
        done = _run("restore", work / "out", "-o", work / "again", "--audit", audit, code=3)
        named = [path.name for path in edited if f"{path.name}: " in done]
        back = len(list((work / "again").glob("*.txt")))
        print(
            f"{len(edited)} edited: {len(named)} refused by name, {back} of {len(outputs) - len(edited)} others restored"
        )
    return int(bool(differ) or len(named) != len(edited) or back != len(outputs) - len(edited))


def _other(one: Path, two: Path) -> bool:
    return not two.is_file() or one.read_bytes() != two.read_bytes()


def _run(*arguments: str | Path, code: int = 0) -> str:
    """The command; what it said on standard error."""
    done = subprocess.run(
        [sys.executable, "-c", "from cleaner.__main__ import main; main()", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != code:
        sys.exit(f"cleaner {arguments[0]} ended with {done.returncode}: {done.stderr[-2000:]}")
    return done.stderr


if __name__ == "__main__":
    sys.exit(main())
