"""How fast the cleaner is: one command runs all parts and writes a table and a plot.

    python benchmarks/speed.py [--texts FOLDER] [--parts kinds,rules,…] [--quick]

`--texts`: a folder of `*.jsonl` or `*.jsonl.xz` files, one for each kind of text, with records that have `text` (and
perhaps `gold`, the clean article); without it the fixtures serve, repeated. Peers that are not installed are left out
and named. All figures of a part come from the same run, rounds interleaved, the best round counts: on a busy machine
compare the ratios, not the megabytes. Results, where all parts were run: `benchmarks/results/speed.md` and `speed.png`.
The parts: kinds (MB/s by kind of text and profile, beside other cleaners), html (pages, beside trafilatura), rules (by
their number), size (of one document), files (20,000 small ones, by workers), memory (1 GB of JSONL), start, profile
(where the time goes, by module), dearest (the ten dearest rules).
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from speed_runs import part_files, part_memory, part_start
from speed_texts import FIXTURES, Table, best_of, kinds_of_text, megabytes, peers

from cleaner import Cleaner
from cleaner.formats.decode import decode
from cleaner.model import RuleSet, TermList
from cleaner.packs.load import load

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results"
PARTS = ("kinds", "html", "rules", "size", "files", "memory", "start", "profile", "dearest")


def part_kinds(texts: dict[str, list[str]], rounds: int) -> Table:
    """MB/s by kind of text and profile, beside the peers."""
    others, missing = peers()
    profiles = {name: Cleaner(profile=name) for name in ("standard", "dump", "auto", "characters")}
    rows = []
    for kind, documents in texts.items():
        size = megabytes(documents)
        for ours in profiles.values():
            for text in documents[:20]:
                ours.clean(text)
        cleaners = {name: ours.clean for name, ours in profiles.items()} | others
        best = best_of({n: (lambda c=c, texts=documents: [c(t) for t in texts]) for n, c in cleaners.items()}, rounds)
        usual = "dump" if kind == "whole pages" else "standard"
        fastest = min((best[name] for name in others), default=float("nan"))
        rows.append([kind, f"{size:.1f}", *(f"{size / s:.2f}" for s in best.values()), f"{fastest / best[usual]:.2f}"])
    note = f" (not installed: {', '.join(missing)})" if missing else ""
    heads = ["text", "MB", *profiles, *others, "usual profile: times the fastest peer"]
    return f"MB/s on one core, by profile and beside others{note}", heads, rows


def part_html(rounds: int) -> Table:
    """Pages of HTML: extraction and cleaning beside trafilatura alone, which is part of it."""
    import trafilatura

    pages = [decode(p.read_bytes(), markup=True).text for p in sorted((FIXTURES / "articles").glob("*.html"))]
    ours = Cleaner()
    ways: dict[str, Callable[[], object]] = {
        "cleaner": lambda: [ours.clean_html(page) for page in pages],
        "trafilatura": lambda: [trafilatura.extract(page) for page in pages],
    }
    for run in ways.values():
        run()
    best = best_of(ways, rounds)
    size = megabytes(pages)
    rows = [
        [name, f"{len(pages) / s:.0f}", f"{size / s:.2f}", f"{s / best['trafilatura']:.2f}"] for name, s in best.items()
    ]
    return f"{len(pages)} pages of HTML", ["way", "pages/s", "MB/s", "times trafilatura's time"], rows


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


def part_profile(texts: dict[str, list[str]]) -> Table:
    """Where the time goes, by module; the profiler makes small functions look dearer than they are."""
    import cProfile
    import pstats

    ours = Cleaner()
    shares: dict[str, dict[str, float]] = {}
    for kind, documents in texts.items():
        ours.clean(documents[0])
        profiler = cProfile.Profile()
        profiler.runcall(lambda documents=documents: [ours.clean(text) for text in documents])
        spent: dict[str, float] = {}
        for (path, _, name), (_, _, own, _, callers) in pstats.Stats(profiler).stats.items():  # type: ignore[attr-defined]
            if "cleaner/" in path:
                spent[_module(path)] = spent.get(_module(path), 0.0) + own
                continue
            for (caller, _, _), (_, _, part, _) in callers.items():  # what is built in counts for whoever called it
                where = _module(caller) if "cleaner/" in caller else f"({name.strip('<>')})"
                spent[where] = spent.get(where, 0.0) + part
        total = sum(spent.values())
        shares[kind] = {name: seconds / total for name, seconds in spent.items()}
    names = sorted(
        {n for found in shares.values() for n in found}, key=lambda n: -sum(f.get(n, 0) for f in shares.values())
    )
    rows = [[name, *(f"{100 * found.get(name, 0):.1f} %" for found in shares.values())] for name in names[:14]]
    return "Where the time goes", ["module", *shares], rows


def _module(path: str) -> str:
    return path.rpartition("cleaner/")[2].removesuffix(".py")


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
    """Speed by kind of text, by number of rules and by size of the document, as three panels; nothing where matplotlib is missing."""
    try:
        import matplotlib

        matplotlib.use("Agg")
        from matplotlib import pyplot
    except ImportError:
        print("no plot: matplotlib is not installed", file=sys.stderr)
        return
    by_title = {title: rows for title, _, rows in tables}
    figure, (first, left, right) = pyplot.subplots(1, 3, figsize=(15, 4))
    if kinds := next((table for table in tables if table[0].startswith("MB/s on one core")), None):
        _, heads, rows = kinds
        for place, name in enumerate(heads[2:-1]):
            at = [number + 0.1 * place for number in range(len(rows))]
            first.bar(at, [float(row[2 + place]) for row in rows], 0.1, label=name)
        first.set_xticks(
            [number + 0.3 for number in range(len(rows))], [r[0] for r in rows], rotation=20, fontsize=7, ha="right"
        )
        first.set(ylabel="MB/s", title="Speed by kind of text", yscale="log")
        first.legend(fontsize=6)
    if rules := by_title.get("Number of rules"):
        speeds = [float(r[1]) for r in rules]
        left.plot([int(r[0]) for r in rules], speeds, marker="o")
        top = 1.15 * max(speeds)  # the highest point stands clear of the frame
        left.set(xscale="log", xlabel="rules", ylabel="MB/s", title="Speed by number of rules", ylim=(0, top))
    if sizes := by_title.get("Size of one document"):
        for shape in ("paragraphs", "one line"):
            points = [(int(r[1].replace(",", "")), float(r[3])) for r in sizes if r[0] == shape]
            right.plot(*zip(*points, strict=True), marker="o", label=shape)
        right.set(
            xscale="log",
            xlabel="code points in the document",
            ylabel="ns a code point",
            title="Time by size",
            ylim=(0, 1.15 * max(float(r[3]) for r in sizes)),
        )
        right.legend()
    figure.tight_layout()
    figure.savefig(path, dpi=120)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--parts", default=",".join(PARTS))
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
        "html": lambda: part_html(rounds),
        "rules": lambda: part_rules(clean, rounds),
        "size": lambda: part_size(clean, rounds),
        "files": lambda: part_files(2_000 if options.quick else 20_000),
        "memory": lambda: part_memory(50_000_000 if options.quick else 1_000_000_000),
        "start": part_start,
        "profile": lambda: part_profile(texts),
        "dearest": lambda: part_dearest(next(t for kind, t in texts.items() if kind.startswith("extracted"))),
    }
    if unknown := set(wanted) - set(makers):
        sys.exit(f"no such part: {', '.join(sorted(unknown))} (there are {', '.join(makers)})")
    tables = []
    for name in wanted:
        tables.append(makers[name]())
        print(as_markdown(tables[-1:]).split("\n\n", 2)[-1], flush=True)
    if set(wanted) != set(PARTS):
        print("not written: results are of all parts", file=sys.stderr)
        return
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "speed.md").write_text(as_markdown(tables), encoding="utf-8")
    plot(tables, RESULTS / "speed.png")


if __name__ == "__main__":
    main()
