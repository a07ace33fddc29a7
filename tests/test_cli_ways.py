"""The same documents as files, as records and through standard input: the same result, whatever the workers."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from cleaner import Cleaner, cli

from .command import Command

SENTENCES = [
    "Rain fell on the valley all week, and the river rose.", "The council met on Monday evening.",
    "“We were told nothing,” said the baker.", "Prices went up by 3.5 percent.", "Der Zug kam zwölf Minuten zu spät.",
    "La mairie n’a pas répondu à nos questions.", "Eväste ja muita leivonnaisia oli tarjolla.", "東京では雨が降った。",
]  # fmt: skip
DEBRIS = [
    "Advertisement", "f", "t", "in", "Share on Facebook", "Sign up for our newsletter", "Read more",
    "We use cookies to improve your experience. Accept all cookies", "© 2024 Example Media. All rights reserved.",
    "Please enable JavaScript to view this page.", "ZZDEBRIS", "", " ", "\u200b", "\xa0",
    "&amp; more &eacute;", "\ufeff",
]  # fmt: skip


def generated(count: int) -> list[str]:
    """Texts with debris, in every newline, with strange characters."""
    chance = random.Random(11)
    texts = ["", "\n", "ZZDEBRIS", "Advertisement\n", "one line " * 300]
    while len(texts) < count:
        blocks = [" ".join(chance.choices(SENTENCES, k=chance.randint(1, 5))) for _ in range(chance.randint(1, 8))]
        for _ in range(chance.randint(0, 6)):
            blocks.insert(chance.randint(0, len(blocks)), chance.choice(DEBRIS))
        newline = chance.choice(["\n", "\n", "\r\n", "\r"])
        joint = chance.choice([newline, newline * 2, newline * 3, " "])
        texts.append(joint.join(blocks) + chance.choice(["", newline, newline * 2]))
    return texts


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return generated(150)


@pytest.fixture(scope="module")
def shipped() -> Cleaner:
    """The shipped rules, compiled once for all these tests."""
    return Cleaner()


@pytest.fixture(scope="module")
def expected(texts: list[str], shipped: Cleaner) -> list[str]:
    """What the programming interface gives."""
    return [shipped.clean(text).text for text in texts]


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: Any, shipped: Cleaner) -> Command:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "_cleaner", lambda *_: shipped)
    return Command(monkeypatch, capsysbinary)


def test_something_is_removed_at_all(texts: list[str], expected: list[str]) -> None:
    assert sum(text != clean for text, clean in zip(texts, expected, strict=True)) > len(texts) // 2


@pytest.mark.parametrize("jobs", [1, 2])
def test_files(command: Command, texts: list[str], expected: list[str], jobs: int) -> None:
    Path("in").mkdir()
    for number, text in enumerate(texts):
        Path(f"in/{number}.txt").write_bytes(text.encode())
    assert command.run("clean", "in", "-o", "out", "-j", jobs).code == 0
    assert [Path(f"out/{number}.txt").read_bytes().decode() for number in range(len(texts))] == expected


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("ascii_only", [True, False])
def test_records(command: Command, texts: list[str], expected: list[str], jobs: int, ascii_only: bool) -> None:
    Path("in.jsonl").write_text("".join(json.dumps({"text": t}, ensure_ascii=ascii_only) + "\n" for t in texts))
    assert command.run("clean", "in.jsonl", "-o", "out.jsonl", "-j", jobs).code == 0
    assert [json.loads(line)["text"] for line in Path("out.jsonl").read_text().split("\n")[:-1]] == expected


def test_records_through_standard_input(command: Command, texts: list[str], expected: list[str]) -> None:
    lines = "".join(json.dumps({"text": text}) + "\n" for text in texts).encode()
    done = command.run("clean", "--input-format", "jsonl", stdin=lines)
    assert [json.loads(line)["text"] for line in done.out.split("\n")[:-1]] == expected


def test_texts_through_standard_input(command: Command, texts: list[str], expected: list[str]) -> None:
    for text, clean in zip(texts[:40], expected, strict=False):
        assert command.run("clean", "-", stdin=text.encode()).out == clean


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_the_encoding_of_the_input_does_not_matter(
    command: Command, texts: list[str], expected: list[str], encoding: str
) -> None:
    Path("in").mkdir()
    for number, text in enumerate(texts):
        Path(f"in/{number}.txt").write_bytes(text.encode(encoding))
    assert command.run("clean", "in", "-o", "out").code == 0
    assert [Path(f"out/{number}.txt").read_bytes().decode() for number in range(len(texts))] == expected


def test_the_audit_is_the_same_for_any_number_of_workers_and_leads_back(command: Command, texts: list[str]) -> None:
    Path("in").mkdir()
    for number, text in enumerate(texts):
        Path(f"in/{number}.txt").write_bytes(text.encode())
    Path("in/all.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    for jobs in (1, 2):
        assert command.run("clean", "in", "-o", f"out{jobs}", "-j", jobs, "--audit", f"{jobs}.jsonl").code == 0
    assert Path("1.jsonl").read_bytes() == Path("2.jsonl").read_bytes()
    assert command.run("restore", "out1", "-o", "back", "--audit", "1.jsonl").code == 0
    for path in Path("in").iterdir():
        assert Path("back", path.name).read_bytes() == path.read_bytes()
