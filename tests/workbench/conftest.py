"""A bench with few rules to stand on, a folder of rules and some texts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cleaner.packs.files import shipped_folder
from cleaner.packs.load import load
from cleaner.workbench.session import Session

if TYPE_CHECKING:
    from cleaner.model import RuleSet

BASE = """
category: newsletter
description: Rules to stand on.
rules:
  - id: letter-line
    description: Asks the reader to take the letter.
    when: {terms: letter-act}
    unless: {pattern: wrote}
    then: remove
    examples: {remove: [Get our letter], keep: [The miller opened the sluice.]}
"""
LISTS = "lists:\n  letter-act: {description: What to do with a letter., words: [get our letter]}\n"
MINE = """\
category: ad
description: Mine.
rules:
  - id: lamp-line
    description: Sells lamps.
    when: {pattern: '^Buy lamps'}
    then: remove
    examples:
      remove: [Buy lamps]
      keep: [The miller opened the sluice.]
"""
EVIL = '<script>document.title = "taken"</script><img src=x onerror="document.title=1">'
TEXTS = {
    "mill.txt": "The miller opened the sluice.\n\nGet our letter\n\nBuy lamps\n\nSell lamps\n\nThe wheel turned.\n",
    "evil.txt": f"Before {EVIL}\n\nGet our letter {EVIL}\n\nAfter it.\n",
    "calm.txt": "Nothing to see.\n",
    "r.jsonl": '{"text": "Otters swim.\\n\\nSell lamps", "url": "https://river.example/"}\n',
}


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> RuleSet:
    """The rules to stand on."""
    folder = tmp_path_factory.mktemp("base")
    (folder / "base.yaml").write_text(BASE)
    (folder / "lists.yaml").write_text(LISTS)
    (folder / "standard.yaml").write_text(
        "name: standard\ndescription: For these tests.\nthreshold: 3.0\nweak_share: 1.0\n"
    )
    return load([folder, shipped_folder() / "tidy.yaml"], shipped=False)


@pytest.fixture
def session(base: RuleSet, tmp_path: Path) -> Session:
    """A session with a pack of its own and four texts."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "mine.yaml").write_text(MINE)
    (tmp_path / "texts").mkdir()
    for name, text in TEXTS.items():
        (tmp_path / "texts" / name).write_text(text)
    return Session(tmp_path / "rules", tmp_path / "texts", base)
