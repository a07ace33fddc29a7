"""How fast the cleaner is: one command runs all parts and writes a table and a plot.

    python benchmarks/speed.py [--texts FOLDER] [--parts kinds,rules,size,files,memory,start,dearest] [--quick]

`--texts`: a folder of `*.jsonl` or `*.jsonl.xz` files, one for each kind of text, with records that have `text` (and
perhaps `gold`, the clean article); without it the fixtures serve, repeated. Peers that are not installed are left out
and named. All figures of a part come from the same run, rounds interleaved, the best round counts: on a busy machine
compare the ratios, not the megabytes. Results: `benchmarks/results/speed.md` and `speed.png`.
"""

from __future__ import annotations

import argparse
import json
import lzma
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from cleaner import Cleaner
from cleaner.model import RuleSet, TermList
from cleaner.packs.load import load

HERE = Path(__file__).resolve().parent
FIXTURES = HERE.parent / "fixtures"
RESULTS = HERE / "results"
Table = tuple[str, list[str], list[list[str]]]
"""(title, column heads, rows)."""


def megabytes(texts: Iterable[str]) -> float:
    """UTF-8 bytes of all texts, in millions."""
    return sum(len(text.encode("utf-8", "surrogatepass")) for text in texts) / 1e6


def best_of(ways: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The best time of each way in seconds; the ways take turns, so that a slow moment hits all alike."""
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(rounds):
        for name, run in ways.items():
            start = time.perf_counter()
            run()
            best[name] = min(best[name], time.perf_counter() - start)
    return best


def _records(path: Path, most: int) -> list[dict[str, Any]]:
    opener = lzma.open if path.suffix == ".xz" else open
    out: list[dict[str, Any]] = []
    with opener(path, "rt", encoding="utf-8") as lines:  # type: ignore[operator]
        for line in lines:
            record = json.loads(line)
            if record.get("text"):
                out.append(record)
            if len(out) >= most:
                break
    return out


def kinds_of_text(folder: Path | None, most: int) -> dict[str, list[str]]:
    """Texts by kind: clean articles, what extractors and tag strippers leave, the same as one line each."""
    if folder is None:
        articles = [p.read_text(encoding="utf-8") for p in sorted((FIXTURES / "articles").glob("*.txt"))] * 5
        clean = [p.read_text(encoding="utf-8") for p in sorted((FIXTURES / "expected").glob("*.txt"))] * 5
        return {"clean articles": clean, "extracted": articles, "one line": [" ".join(t.split()) for t in articles]}
    out: dict[str, list[str]] = {}
    for path in sorted([*folder.glob("*.jsonl"), *folder.glob("*.jsonl.xz")]):
        name = path.name.split(".")[0]
        if name not in ("trafilatura", "readability", "inscriptis"):
            continue
        records = _records(path, most)
        if name == "trafilatura":
            out["clean articles"] = [r["gold"] for r in records if r.get("gold")]
            out["one line"] = [" ".join(r["text"].split()) for r in records]
        out["whole pages" if name == "inscriptis" else f"extracted ({name})"] = [r["text"] for r in records]
    return out


def peers() -> tuple[dict[str, Callable[[str], object]], list[str]]:
    """Other cleaners that are installed, and the names of those that are not."""
    found: dict[str, Callable[[str], object]] = {}
    missing: list[str] = []
    try:
        import ftfy

        found["ftfy.fix_text"] = ftfy.fix_text
    except ImportError:
        missing.append("ftfy")
    try:
        from cleantext import clean as clean_text

        found["clean-text"] = lambda text: clean_text(text, lower=False, to_ascii=False)
    except ImportError:
        missing.append("clean-text")
    try:
        from datatrove.data import Document
        from datatrove.pipeline.filters import C4QualityFilter

        judge = C4QualityFilter(split_paragraph=True)
        found["C4QualityFilter"] = lambda text: judge.filter(Document(text=text, id="0"))
    except Exception:  # it asks for further packages when it is made
        missing.append("datatrove")
    return found, missing


def part_kinds(texts: dict[str, list[str]], rounds: int) -> Table:
    """MB/s by kind of text and profile, beside the peers."""
    others, missing = peers()
    rows = []
    standard, dump = Cleaner(profile="standard"), Cleaner(profile="dump")
    for kind, documents in texts.items():
        size = megabytes(documents)
        ours = dump if kind == "whole pages" else standard
        for text in documents[:20]:
            ours.clean(text)
        ways: dict[str, Callable[[], object]] = {
            f"cleaner ({ours.profile})": lambda ours=ours, documents=documents: [ours.clean(t) for t in documents]
        }
        for name, clean in others.items():
            ways[name] = lambda clean=clean, documents=documents: [clean(t) for t in documents]
        best = best_of(ways, rounds)
        mine, *theirs = best.values()
        fastest = min(theirs, default=float("nan"))
        rows.append(
            [kind, f"{size:.1f}", *(f"{name}: {size / s:.2f}" for name, s in best.items()), f"{fastest / mine:.2f}"]
        )
    width = max(map(len, rows))
    rows = [[*row[:-1], *[""] * (width - len(row)), row[-1]] for row in rows]
    note = f" (not installed: {', '.join(missing)})" if missing else ""
    return f"MB/s on one core{note}", ["text", "MB", *["way: MB/s"] * (width - 3), "times the fastest peer"], rows


def _made_up_rules(count: int) -> RuleSet:
    """`count` rules over made-up terms, each like the shipped ones: two lists and a shape."""
    shipped = load()
    like = next(rule for rule in shipped.rules if rule.id == "consent-notice")
    chance = random.Random(count)
    syllables = ["ka", "lo", "mi", "ter", "van", "dos", "rel", "pur", "shi", "gan", "bo", "nes", "tur", "wal"]

    def word() -> str:
        return "".join(chance.choice(syllables) for _ in range(4))

    terms, rules = {}, []
    for number in range(count):
        names = [f"made-{part}-{number}" for part in "ab"]
        for name in names:
            terms[name] = TermList(name, "Made up.", {"*": tuple(word() for _ in range(5))})
        when = {"all": [{"terms": names[0]}, {"terms": names[1]}, {"shape": {"words": {"max": 60}}}]}
        rules.append(replace(like, id=f"made-{number}", when=when, unless=None))
    return replace(shipped, rules=tuple(rules), terms=terms, digest="")


def part_rules(texts: list[str], rounds: int) -> Table:
    """Time by number of rules: 100, 1,000 and 10,000 made-up ones and none of the shipped."""
    size = megabytes(texts)
    ways: dict[str, Callable[[], object]] = {}
    for count in (100, 1000, 10000):
        ours = Cleaner(profile="standard", ruleset=_made_up_rules(count))
        ours.clean("Ready.")
        ways[str(count)] = lambda ours=ours: [ours.clean(t) for t in texts]
    rows = []
    before = None
    for name, seconds in best_of(ways, rounds).items():
        rows.append([name, f"{size / seconds:.1f}", "" if before is None else f"{seconds / before:.2f}"])
        before = seconds
    return "Number of rules", ["rules", "MB/s", "times the row above"], rows


def part_size(texts: list[str], rounds: int) -> Table:
    """Time by size of one document, as paragraphs and as one line."""
    ours = Cleaner(profile="standard")
    whole = "\n\n".join(texts)
    rows = []
    for shape in ("paragraphs", "one line"):
        ways: dict[str, Callable[[], object]] = {}
        sizes = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
        for size in sizes:
            text = (whole * (size // len(whole) + 1))[:size]
            if shape == "one line":
                text = " ".join(text.split())
            ways[str(size)] = lambda text=text: ours.clean(text)
        ways["1000"]()
        best = best_of(ways, max(1, rounds // 2))
        for size in sizes:
            rows.append([shape, f"{size:,}", f"{best[str(size)] * 1e3:.1f}", f"{best[str(size)] / size * 1e9:.0f}"])
    return "Size of one document", ["shape", "code points", "ms", "ns a code point"], rows


def part_files(count: int) -> Table:
    """Files a second with one worker and two, in memory-backed storage where there is some."""
    shared = Path("/dev/shm")
    rows = []
    with tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else None) as name:
        folder = Path(name)
        (folder / "in").mkdir()
        text = "Rain fell on the valley for nine days before the river left its bed. " * 6
        for number in range(count):
            (folder / "in" / f"{number:06}.txt").write_text(
                f"{text}\n\nShare on Facebook\n\n{number} people read this.\n"
            )
        before = None
        for workers in (1, 2):
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
            before = seconds
    return f"{count:,} small files", ["workers", "files/s", "times one worker"], rows


def part_memory(size: int) -> Table:
    """The most memory a run over one JSONL file takes, its processes added up by the largest of them."""
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "in.jsonl"
        line = (
            json.dumps({"text": "Rain fell on the valley for nine days before the river left its bed.\n\n" * 40}) + "\n"
        )
        with source.open("w") as out:
            for _ in range(size // len(line)):
                out.write(line)
        command = [sys.executable, "-m", "cleaner", "clean", str(source), "-o", str(Path(name) / "out"), "-j", "1"]
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return (
        "One JSONL file",
        ["MB", "seconds", "peak MB of the largest process"],
        [[f"{size / 1e6:.0f}", f"{seconds:.0f}", f"{peak:.0f}"]],
    )


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


def part_dearest(texts: list[str]) -> Table:
    """The ten rules that take the most time, as shares of all cleaning."""
    from cleaner import decide

    spent: dict[str, float] = {}
    real = decide.Decision._holds

    def timed(self: Any, rule: Any, unit: Any) -> bool:
        start = time.perf_counter()
        try:
            return real(self, rule, unit)
        finally:
            spent[rule.rule.id] = spent.get(rule.rule.id, 0.0) + time.perf_counter() - start

    ours = Cleaner(profile="standard")
    ours.clean("Ready.")
    decide.Decision._holds = timed  # type: ignore[method-assign]
    try:
        start = time.perf_counter()
        for text in texts:
            ours.clean(text)
        total = time.perf_counter() - start
    finally:
        decide.Decision._holds = real  # type: ignore[method-assign]
    dearest = sorted(spent.items(), key=lambda item: -item[1])[:10]
    return (
        "The ten dearest rules",
        ["rule", "share of the time"],
        [[name, f"{100 * s / total:.1f} %"] for name, s in dearest],
    )


def as_markdown(tables: list[Table]) -> str:
    """The tables, with what they were measured on."""
    machine = (
        f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores"
    )
    out = [f"# Speed\n\nMeasured on {machine}, load at the start {os.getloadavg()[0]:.1f}.\n"]
    for title, heads, rows in tables:
        out.append(f"## {title}\n\n| {' | '.join(heads)} |\n|{' --- |' * len(heads)}")
        out += [f"| {' | '.join(row)} |" for row in rows]
        out.append("")
    return "\n".join(out)


def plot(tables: list[Table], path: Path) -> None:
    """Time by number of rules and by size of the document, as two panels; nothing where matplotlib is missing."""
    try:
        import matplotlib

        matplotlib.use("Agg")
        from matplotlib import pyplot
    except ImportError:
        print("no plot: matplotlib is not installed", file=sys.stderr)
        return
    by_title = {title: rows for title, _, rows in tables}
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 4))
    if rules := by_title.get("Number of rules"):
        left.plot([int(r[0]) for r in rules], [float(r[1]) for r in rules], marker="o")
        left.set(xscale="log", xlabel="rules", ylabel="MB/s", title="Speed by number of rules", ylim=(0, None))
    if sizes := by_title.get("Size of one document"):
        for shape in ("paragraphs", "one line"):
            points = [(int(r[1].replace(",", "")), float(r[3])) for r in sizes if r[0] == shape]
            right.plot(*zip(*points, strict=True), marker="o", label=shape)
        right.set(
            xscale="log",
            xlabel="code points in the document",
            ylabel="ns a code point",
            title="Time by size",
            ylim=(0, None),
        )
        right.legend()
    figure.tight_layout()
    figure.savefig(path, dpi=120)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--parts", default="kinds,rules,size,files,memory,start,dearest")
    parser.add_argument("--quick", action="store_true", help="fewer texts, files and rounds")
    options = parser.parse_args()
    if options.texts is not None and not options.texts.is_dir():
        sys.exit(f"no folder {options.texts}")
    wanted = options.parts.split(",")
    rounds, most = (2, 60) if options.quick else (5, 300)
    texts = kinds_of_text(options.texts, most)
    clean = texts["clean articles"]
    makers: dict[str, Callable[[], Table]] = {
        "kinds": lambda: part_kinds(texts, rounds),
        "rules": lambda: part_rules(clean, rounds),
        "size": lambda: part_size(clean, rounds),
        "files": lambda: part_files(2_000 if options.quick else 20_000),
        "memory": lambda: part_memory(50_000_000 if options.quick else 1_000_000_000),
        "start": part_start,
        "dearest": lambda: part_dearest(next(t for kind, t in texts.items() if kind.startswith("extracted"))),
    }
    if unknown := set(wanted) - set(makers):
        sys.exit(f"no such part: {', '.join(sorted(unknown))} (there are {', '.join(makers)})")
    tables = []
    for name in wanted:
        tables.append(makers[name]())
        print(as_markdown(tables[-1:]).split("\n\n", 2)[-1], flush=True)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "speed.md").write_text(as_markdown(tables), encoding="utf-8")
    plot(tables, RESULTS / "speed.png")


if __name__ == "__main__":
    main()
