"""What the README shows is what happens."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from cleaner.packs.examples import run_examples
from cleaner.packs.load import load

from .quality import FIXTURES

if TYPE_CHECKING:
    from pathlib import Path

ROOT = FIXTURES.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    """The README's only block in this language."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    return found


def command(*arguments: str) -> str:
    """What the command prints, started in the project's folder."""
    program = "import sys; from cleaner.__main__ import main; sys.argv[0] = 'cleaner'; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], cwd=ROOT, capture_output=True, text=True, check=True,
        env={**os.environ, "NO_COLOR": "1"},
    )  # fmt: skip
    return done.stdout


def test_before_and_after_is_what_the_command_prints() -> None:
    (line,) = re.findall(r"`cleaner (diff fixtures\S+)`", README)
    printed = [line.rstrip() for line in command(*line.split()).rstrip().split("\n")]
    assert [line.rstrip() for line in block("diff").rstrip().split("\n")] == printed


def test_the_program_gives_what_it_says() -> None:
    test = doctest.DocTestParser().get_doctest(block("python"), {}, "README.md", "README.md", 0)
    failures: list[str] = []
    doctest.DocTestRunner(verbose=False).run(test, out=failures.append)
    assert failures == []


def test_the_rule_loads_and_its_examples_come_true(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(block("yaml"), encoding="utf-8")
    outcomes = run_examples(load([tmp_path]), ["my-consent-notice"])
    assert [(o.kind, o.problem) for o in outcomes] == [("remove", ""), ("keep", "")]


def test_commands_and_folders_that_it_names_are_there() -> None:
    told = command("--help")
    for name in re.findall(r"^\| `cleaner (\w+)", README, re.MULTILINE):
        assert re.search(rf"^  {name} ", told, re.MULTILINE), name
    for folder in re.findall(r"^\| `([\w/]+/)` \|", README, re.MULTILINE):
        assert (ROOT / folder).is_dir(), folder


@pytest.mark.parametrize("option", ["--rules", "--audit"])
def test_options_that_it_names_are_there(option: str) -> None:
    assert option in README
    assert option in command("clean", "--help")
