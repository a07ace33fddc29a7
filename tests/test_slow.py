"""Rules that try for ever: left out of the document, named, and switched off when it happens again and again."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import time
from functools import lru_cache
from pathlib import Path

import pytest

from cleaner import Cleaner
from cleaner.conditions import pattern
from cleaner.packs.files import shipped_folder
from cleaner.packs.load import load
from cleaner.slow import LIMIT, Patience, named_in, notes_of

ROOT = Path(__file__).parents[1]
PACK = """
category: ad
rules:
  - id: endless
    description: A pattern that tries for ever on a long line of one letter.
    when: {pattern: "^(?:z|zz|z)+!$"}
    then: remove
    examples: {remove: ["zz!"], keep: [The baker sold bread.]}
  - id: endless-character
    description: The same among the repairs of characters.
    stage: characters
    scope: inline
    when: {pattern: "ZQ(?:q|qq|q)+%"}
    then: {replace: ""}
    examples: {replace: [{from: "Bread ZQqq% here.", to: "Bread  here."}], keep: [The baker sold bread.]}
  - id: honest
    description: A line that begins with a word of these tests.
    when: {pattern: "^ZZDEBRIS$"}
    then: remove
    examples: {remove: [ZZDEBRIS], keep: [The baker sold bread.]}
"""
# It ends as the pattern asks: a line that does not is given up without asking the expression.
BOMB = "Rain fell on the valley.\n\n" + "z" * 60 + "?!\n\nZZDEBRIS\n\nThe river rose.\n"
CLEAN = BOMB.replace("ZZDEBRIS\n\n", "")


@pytest.fixture
def cleaner(monkeypatch: pytest.MonkeyPatch) -> Cleaner:
    """A cleaner with rules that try for ever; what they may take is less than usual, so that tests are quick."""
    monkeypatch.setattr(pattern, "TIMEOUT", 0.05)
    return pickle.loads(_pickled())  # type: ignore[no-any-return]


@lru_cache(maxsize=1)
def _pickled() -> bytes:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        pack = Path(folder, "endless.yaml")
        pack.write_text(PACK, encoding="utf-8")
        paths = [pack, shipped_folder() / "tidy.yaml", shipped_folder() / "profiles"]
        return pickle.dumps(Cleaner("standard", ruleset=load(paths, shipped=False)))


def test_the_rule_is_left_out_of_the_document_and_named(cleaner: Cleaner) -> None:
    started = time.monotonic()
    result = cleaner.clean(BOMB)
    assert result.text == CLEAN, "the other rules went on"
    assert named_in(result.notes) == {"endless"}
    assert time.monotonic() - started < 5
    assert cleaner.clean("A line.\n\nzzz!\n\nAnother.").text == "A line.\n\nAnother.", "and holds in the next one"


def test_a_rule_for_characters_is_left_out_like_any_other(cleaner: Cleaner) -> None:
    text = "Rain fell. ZQ" + "q" * 60 + " and 5 %\n\nZZDEBRIS\n\nThe river rose.\n"
    result = cleaner.clean(text)
    assert result.text == text.replace("ZZDEBRIS\n\n", "")
    assert named_in(result.notes) == {"endless-character"}


def test_a_document_with_many_lines_of_the_kind_costs_one_try(cleaner: Cleaner) -> None:
    started = time.monotonic()
    cleaner.clean(f"{'z' * 70}\n\n" * 200)
    assert time.monotonic() - started < 5, "200 tries would take 10 s"


def test_a_rule_that_is_switched_off_is_not_tried_and_not_named(cleaner: Cleaner) -> None:
    cleaner.switch_off(["endless"])
    result = cleaner.clean(BOMB)
    assert (result.text, result.notes) == (CLEAN, ())
    assert cleaner.clean("A line.\n\nzzz!\n\nAnother.").text == "A line.\n\nzzz!\n\nAnother."
    copy: Cleaner = pickle.loads(pickle.dumps(cleaner))
    assert copy.clean("A line.\n\nzzz!\n\nAnother.").text == "A line.\n\nAnother."


def test_a_note_names_its_rule_and_nothing_else_does() -> None:
    notes = notes_of({"one": "a\nb", "two.three": "rule x ran out of time on"})
    assert named_in([*notes, "2 bytes are not valid utf-8, read as U+FFFD"]) == {"one", "two.three"}


def test_patience_ends_after_so_many_documents() -> None:
    counts = [0] * 3
    mine, other = Patience(["one", "two"], counts), Patience(["one", "two"], counts)
    for number in range(1, LIMIT + 1):
        assert mine.news() == []
        other.count([*notes_of({"one": "x"}), *notes_of({"one": "y"}), "rule unknown ran out of time on ''"])
        assert other.exhausted() == (["one"] if number == LIMIT else [])
    assert mine.news() == ["one"]
    assert mine.news() == [], "it is no news any more"


# -- whole runs -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bombs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with eight documents on which a rule tries for ever, and one of records."""
    folder = tmp_path_factory.mktemp("bombs")
    (folder / "in").mkdir()
    (folder / "endless.yaml").write_text(PACK)
    for number in range(8):
        (folder / "in" / f"{number}.txt").write_text(BOMB)
    (folder / "r.jsonl").write_text((json.dumps({"text": BOMB}) + "\n") * 8)
    return folder


def command(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    rules = ["--rules", "endless.yaml", "--select", "endless", "--select", "honest"]
    line = [sys.executable, "-c", "from cleaner.__main__ import main; main()", "clean", *arguments, *rules]
    return subprocess.run(line, cwd=folder, capture_output=True, text=True, timeout=100, check=False)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_run_goes_on_without_the_rule_and_names_it(bombs: Path, jobs: int) -> None:
    done = command(bombs, "in", "-o", f"out{jobs}", "-j", str(jobs), "--audit", f"audit{jobs}.jsonl")
    assert done.returncode == 0, done.stderr
    assert "8 documents in" in done.stderr
    assert "8 written, 0 unchanged, 0 empty, 0 failed" in done.stderr
    assert "Rule endless ran out of time on 3 documents and was switched off for the rest of the run" in done.stderr
    named = done.stderr.count(": rule endless ran out of time on 'zzz")
    assert 3 <= named <= 3 + (jobs - 1), "a second worker may be at one document more"
    for path in (bombs / f"out{jobs}").glob("*.txt"):
        assert path.read_text() == CLEAN
    lines = [json.loads(line) for line in (bombs / f"audit{jobs}.jsonl").read_text().splitlines()]
    off = [line for line in lines if line.get("rules_off") == ["endless"]]
    assert len(off) == 8 - named, "documents that were cleaned without it say so"


def test_records_on_standard_input_too(bombs: Path) -> None:
    with (bombs / "r.jsonl").open() as records:
        rules = ["--rules", "endless.yaml", "--select", "endless", "--select", "honest"]
        line = [
            sys.executable,
            "-c",
            "from cleaner.__main__ import main; main()",
            "clean",
            "--input-format",
            "jsonl",
            *rules,
        ]
        done = subprocess.run(line, cwd=bombs, stdin=records, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("rule endless ran out of time") == 3
    assert "cleaner: Rule endless ran out of time on 3 documents and was switched off" in done.stderr
    assert [json.loads(line)["text"] for line in done.stdout.splitlines()] == [CLEAN] * 8


def test_the_summary_as_json_names_it(bombs: Path) -> None:
    done = command(bombs, "in", "--check", "--format", "json")
    assert done.returncode == 1, done.stderr
    assert json.loads(done.stdout)["switched_off_rules"] == ["endless"]
