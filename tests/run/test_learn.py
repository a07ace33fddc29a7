"""Lines that a site repeats: found, written as rules, removed, explained, given back; nothing of the articles goes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cleaner import Cleaner
from cleaner.learn import Learned, Threshold, choose, pack, rows_of, site_of
from cleaner.packs.load import load
from tests.command import PACK, Command

FOOT = "The Quay Courier, 12 Harbour Street – all rights (and *wrongs*) reserved {2026}"
HEAD = "Quay Courier | Home of the tide tables"


def few_and_learned(profile: str, rules: list[Path] | None, select: Any = None, ignore: Any = None) -> Cleaner:
    """A cleaner with the rule of tests and whatever was learned."""
    from cleaner.packs.files import shipped_folder

    folder = Path(few_and_learned.folder)  # type: ignore[attr-defined]
    (folder / "test.yaml").write_text(PACK, encoding="utf-8")
    shipped = shipped_folder()
    paths = [folder / "test.yaml", shipped / "characters.yaml", shipped / "tidy.yaml", shipped / "profiles"]
    return Cleaner(profile, ruleset=load([*paths, *(rules or [])], shipped=False))


@pytest.fixture
def command(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes], tmp_path_factory: pytest.TempPathFactory
) -> Command:
    few_and_learned.folder = str(tmp_path_factory.mktemp("rules"))  # type: ignore[attr-defined]
    monkeypatch.setattr("cleaner.cli._cleaner", few_and_learned)
    return Command(monkeypatch, capfdbinary)


def article(n: int) -> str:
    first = (
        f"The boat number {n} left the harbour at {n} o'clock in the morning, and nobody had seen it go but the gulls."
    )
    second = f"Its owner, a man of {n + 30} years, said that the sea would bring it back before the week was over."
    return f"{first}\n\nBackground\n\n{second}"


def inputs(folder: Path) -> Path:
    """Two sites of forty articles: one with lines of its own, one without; and one article that was read twenty times."""
    folder.mkdir()
    rows = []
    for n in range(40):
        text = f"{HEAD}\n\n{article(n)}\n\n{FOOT}" if n % 2 else f"{article(n)}\n\nZZDEBRIS"
        rows.append({"url": f"https://www.courier.example/{n}", "text": text})
        rows.append({"url": f"https://other.example/{n}", "text": f"{article(100 + n)}\n\nWord {n} of the day"})
    again = f"{article(7)}\n\nOne more thing was said"
    rows += [{"url": f"https://copies.example/{n}", "text": again} for n in range(20)]
    (folder / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows[::2]))
    (folder / "b.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows[1::2]) + "broken\n")
    return folder


def texts(folder: Path) -> dict[str, str]:
    lines = [line for path in folder.glob("*.jsonl") for line in path.read_text().splitlines() if line != "broken"]
    return {row["url"]: row["text"].rstrip("\n") for row in map(json.loads, lines)}


def expected(source: Path) -> dict[str, str]:
    out = {}
    for url, text in texts(source).items():
        for debris in (f"{HEAD}\n\n", f"\n\n{FOOT}", "\n\nZZDEBRIS"):
            text = text.replace(debris, "")
        out[url] = text
    return out


def test_clean_learn_takes_what_the_site_repeats_and_nothing_else(command: Command, tmp_path: Path) -> None:
    source = inputs(tmp_path / "in")
    audit = tmp_path / "audit.jsonl"
    run = [source, "-o", tmp_path / "out", "--learn", "--audit", audit, "-j", 2]
    done = command.clean(*run)
    assert done.code == 3, done.err  # the broken line
    assert "Learned 5 lines of 2 sites\n" in done.err  # with `Background`, which stays, and what a rule takes anyway
    assert texts(tmp_path / "out") == expected(source)
    said = [json.loads(line) for line in audit.read_text().splitlines()]
    taken = [line for line in said if line.get("category") == "template"]
    assert {line["rules"][0].rpartition("-")[0] for line in taken} == {"learned-courier.example"}
    assert len(taken) == 40
    assert "were done before" in command.clean(*run).err  # what is learned again is the same
    back = command.run("restore", tmp_path / "out", "--audit", audit, "-o", tmp_path / "back")
    assert back.code == 0, back.err
    for name in ("a.jsonl", "b.jsonl"):
        assert (tmp_path / "back" / name).read_bytes() == (source / name).read_bytes()


def test_the_number_of_workers_and_the_order_make_no_difference(command: Command, tmp_path: Path) -> None:
    source = inputs(tmp_path / "in")
    packs = []
    for number, paths in enumerate([[source], [source / "b.jsonl", source / "a.jsonl"]]):
        out = tmp_path / f"{number}.yaml"
        done = command.run("learn", *paths, "-o", out, "-j", number + 1)
        assert done.code == 0, done.err
        packs.append(out.read_text())
    assert packs[0] == packs[1]
    assert "Stands in 20 of 40 documents of courier.example." in packs[0]


def test_the_same_from_ray(command: Command, tmp_path: Path) -> None:
    pytest.importorskip("ray.data", reason="Ray is not installed")
    import ray

    source = inputs(tmp_path / "in")
    command.clean(source, "-o", tmp_path / "local", "--learn")
    root = str(Path(__file__).parents[2])
    ray.init(
        num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=200_000_000,
        runtime_env={"env_vars": {"PYTHONPATH": root}},
    )  # fmt: skip
    try:
        done = command.clean(source, "-o", tmp_path / "ray", "--learn", "--engine", "ray", "-j", 1)
    finally:
        ray.shutdown()
    assert "Learned 5 lines of 2 sites\n" in done.err  # with `Background`, which stays, and what a rule takes anyway
    for name in ("a.jsonl", "b.jsonl"):
        assert (tmp_path / "ray" / name).read_bytes() == (tmp_path / "local" / name).read_bytes()
    assert texts(tmp_path / "ray") == expected(source)


def test_pages_and_texts_without_a_url_are_one_site(command: Command, tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    for n in range(24):
        (source / f"{n}.txt").write_text(f"{article(n)}\n\n{FOOT if n % 2 else f'Word {n} of the day'}\n")
    done = command.clean(source, "-o", tmp_path / "out", "--learn")
    assert "Learned 2 lines of 1 site" in done.err  # the sub-heading too, which stays: it is no end of a text
    assert (tmp_path / "out" / "1.txt").read_text() == f"{article(1)}\n"
    assert (tmp_path / "out" / "2.txt").read_text() == f"{article(2)}\n\nWord 2 of the day\n"


def test_learned_rules_pass_their_own_tests(tmp_path: Path) -> None:
    lines = [
        FOOT,
        HEAD,
        'Say "yes" \\ or #no',
        "分享到微博",
        "Смотрите также:",
        "a\tb  c",
        "Soft\u00adhyphen and nel\u0085 end",
    ]
    path = tmp_path / "learned.yaml"
    path.write_text(pack(Learned("courier.example", line, 30, 40) for line in lines), encoding="utf-8")
    ruleset = load([path], shipped=False)
    assert sorted(rule.examples[0].before for rule in ruleset.rules) == sorted(lines)
    from cleaner.packs.commands import lint_rules, test_rules

    assert test_rules([path])[1] == 0
    assert lint_rules([path])[1] == 0


def test_thresholds() -> None:
    counts = [("a.example\t", 40), ("a.example\tOften", 8), ("a.example\tSeldom", 7), ("b.example\t", 100),
              ("b.example\tOften", 19), ("", 3)]  # fmt: skip
    assert [one.line for one in choose(counts, Threshold(8, 0.2))] == ["Often"]
    assert [one.site for one in choose(counts, Threshold(8, 0.19))] == ["a.example", "b.example"]
    assert [one.site for one in choose(counts, Threshold(8, 0.0, lines=1))] == ["b.example"]


def test_copies_are_one_document_and_short_or_long_lines_none() -> None:
    text = article(1) + "\n\n•\n\nf\n\n" + "Very long " * 40
    rows = list(rows_of(text, "a.example"))
    assert [key for key, _ in rows][1:] == [f"a.example\t{line}" for line in article(1).split("\n\n")]
    other = list(rows_of(text + "\n\nShared 3 times", "a.example"))
    assert {one for _, one in rows} == {one for _, one in other}


@pytest.mark.parametrize(
    ("url", "site"),
    [("https://www.A.example:80/x", "a.example"), (None, ""), ("http://localhost/", None), ("http://[1/", None)],
)
def test_sites(url: str | None, site: str | None) -> None:
    assert site_of(url) == site


def test_standard_input_is_refused(command: Command) -> None:
    done = command.clean("--learn", stdin=b"text")
    assert (done.code, "not from standard input" in done.err) == (2, True)
