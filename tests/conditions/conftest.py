"""One rule in a folder of its own, asked which lines it takes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from cleaner import Cleaner
from cleaner.packs.load import load

if TYPE_CHECKING:
    from pathlib import Path

Removed = Callable[..., list[str]]
EXAMPLES = {"remove": ["x"], "keep": ["y"]}


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEANER_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def removed(tmp_path: Path) -> Removed:
    """`removed(when, text, …)`: the lines that a rule with this condition takes out of a text.

    `lists` maps term lists to words by language, `others` are more rules as mappings, the rest are keys of the rule.
    """

    def ask(
        when: Any,
        text: str,
        *,
        lists: dict[str, dict[str, list[str]]] | None = None,
        others: list[dict[str, Any]] | None = None,
        collection: dict[str, int] | None = None,
        **keys: Any,
    ) -> list[str]:
        folder = tmp_path / "rules"
        folder.mkdir(exist_ok=True)
        rule = {
            "id": "probe",
            "description": "A rule to try.",
            "when": when,
            "then": "remove",
            "examples": EXAMPLES,
            **keys,
        }
        filled = [
            {"description": "Another.", "then": "remove", "examples": EXAMPLES, **other} for other in others or []
        ]
        (folder / "pack.yaml").write_text(json.dumps({"category": "stray", "rules": [rule, *filled]}))
        (folder / "profile.yaml").write_text("name: standard\nweak_share: 1.0\n")
        for name, words in (lists or {}).items():
            data = {"terms": name, "description": "Words to try.", "words": words}
            (folder / f"{name}.yaml").write_text(json.dumps(data))
        ruleset = load([folder], shipped=False)
        cleaner = Cleaner("standard", ruleset=ruleset, collection=collection, engine="aho-corasick")
        result = cleaner.clean(text)
        taken = [removal.text for removal in result.removals if "probe" in removal.rules]
        return [line for part in taken for line in part.split("\n") if line.strip()]

    return ask
