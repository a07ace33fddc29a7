"""A folder of rule files for each test, and a cache of its own."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from cleaner.model import RuleErrors
from cleaner.packs.load import load

if TYPE_CHECKING:
    from pathlib import Path

PACK = """
category: consent
rules:
  - id: cookie-line
    description: A line about cookies.
    when: {terms: cookie}
    then: remove
    examples:
      remove: [This site uses cookies.]
      keep: [The baker sold bread.]
"""
TERMS = """
terms: cookie
description: Words for a browser cookie.
words:
  en: [cookie, cookies]
"""
PROFILE = """
name: standard
"""


class Rules:
    """Writes rule files and loads them, without the shipped ones."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
        return path

    def basic(self) -> None:
        """A pack, its term list and the profile."""
        self.write("pack.yaml", PACK)
        self.write("terms/cookie.yaml", TERMS)
        self.write("profiles/standard.yaml", PROFILE)

    def pack(self, rule: str, **files: str) -> None:
        """The basic files with one more rule, whose lines are given; what it does not say is filled in."""
        self.basic()
        lines = dedent(rule).strip("\n").split("\n")
        given = {line.split(":")[0] for line in lines if not line.startswith(" ")}
        filler = {
            "id": "id: probe",
            "description": "description: A rule to try.",
            "when": "when: {terms: cookie}",
            "then": "then: remove",
            "examples": "examples: {remove: [cookies], keep: [bread]}",
        }
        lines += [line for key, line in filler.items() if key not in given]
        body = "\n".join(("  - " if not number else "    ") + line for number, line in enumerate(lines))
        self.write("probe.yaml", f"category: stray\nrules:\n{body}\n")
        for name, text in files.items():
            self.write(f"{name}.yaml", text)

    def errors(self, *more: Path) -> list[str]:
        """What loading complains of, with paths relative to the folder; empty when it loads."""
        try:
            load([self.folder, *more], shipped=False)
        except RuleErrors as error:
            return [str(one).replace(f"{self.folder}/", "").replace(str(self.folder), ".") for one in error.errors]
        return []


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("CLEANER_CACHE_DIR", str(folder))
    return folder


@pytest.fixture
def rules(tmp_path: Path) -> Rules:
    return Rules(tmp_path / "rules")
