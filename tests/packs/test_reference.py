"""The rule reference: made from the packs, complete, and harmless as Markdown."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cleaner.packs.load import load
from cleaner.packs.reference import MARK, main, pages, stale, write

if TYPE_CHECKING:
    from cleaner.model import RuleSet

PACK = """
category: ad
description: Ads.
rules:
  - id: lamp-label
    description: A label | for lamps <b>here</b>.
    when: {all: [{terms: lamp}, {shape: {words: {max: 4}}}]}
    unless: {pattern: "`wrote`"}
    then: {evidence: 2.5}
    examples:
      remove: ["Lamps ``` here", "Lamp\\u200b"]
      keep: [The otter swam.]
"""
LISTS = "lists:\n  lamp: {description: Words for a lamp., words: [lamp, lamps]}\n"


@pytest.fixture
def ruleset(tmp_path: Path) -> RuleSet:
    """One rule and its list."""
    (tmp_path / "pack.yaml").write_text(PACK)
    (tmp_path / "lists.yaml").write_text(LISTS)
    (tmp_path / "standard.yaml").write_text("name: standard\n")
    return load([tmp_path], shipped=False)


def test_a_page_says_all_of_a_rule(ruleset: RuleSet) -> None:
    made = pages(ruleset)
    assert sorted(made) == ["index.md", "lamp-label.md"]
    page = made["lamp-label.md"]
    assert page.startswith(f"# lamp-label\n\n{MARK}\n\nA label | for lamps \\<b\\>here\\</b\\>.\n")
    assert "| does | evidence +2.5 |" in page
    assert "| `lamp` | Words for a lamp. |" in page
    assert "## It holds when\n\n```yaml\nall:\n  - terms: lamp\n  - shape:\n      words:\n        max: 4\n```" in page
    assert "## but not when\n\n```yaml\npattern: `wrote`\n```" in page
    assert "## Removed\n\n````text\nLamps ``` here\n````" in page
    assert "Lamp\\u200b" in page
    assert "| [lamp-label](lamp-label.md) | A label \\| for lamps \\<b\\>here\\</b\\>. |" in made["index.md"]


def test_stale_pages_are_brought_up_to_date(ruleset: RuleSet, tmp_path: Path) -> None:
    folder, wanted = tmp_path / "docs", pages(ruleset)
    assert stale(folder, wanted) == ["index.md", "lamp-label.md"]
    write(folder, wanted)
    (folder / "gone.md").write_text(f"# gone\n\n{MARK}\n")
    (folder / "by-hand.md").write_text("# Not ours\n")
    (folder / "index.md").write_text("changed")
    assert stale(folder, wanted) == ["gone.md", "index.md"]
    assert write(folder, wanted) == ["gone.md", "index.md"]
    assert sorted(path.name for path in folder.iterdir()) == ["by-hand.md", "index.md", "lamp-label.md"]
    assert stale(folder, wanted) == []


def test_the_command_checks_and_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path), "--check"]) == 1
    assert f"stale: {tmp_path / 'index.md'}" in capsys.readouterr().err
    assert main([str(tmp_path)]) == 0
    assert main([str(tmp_path), "--check"]) == 0
    assert main([]) == 2
    assert main([str(tmp_path), "--wrong"]) == 2


@lru_cache(maxsize=1)
def shipped() -> dict[str, str]:
    """The pages of the shipped rules."""
    return pages(load())


def test_the_pages_in_the_documentation_are_up_to_date() -> None:
    names = stale(Path(__file__).parents[2] / "docs" / "rules", shipped())
    assert names == [], "write them anew: python -m cleaner.packs.reference docs/rules"


def test_the_shipped_pages_are_complete() -> None:
    made = shipped()
    assert len(made) == len(load().rules) + 1
    assert all(f"]({name})" in made["index.md"] for name in made if name != "index.md")
    assert not any(line.rstrip() != line and not line.startswith(" ") for line in made["index.md"].split("\n"))
