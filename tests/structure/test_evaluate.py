"""Evaluation counts agreement, words lost, and who took them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cleaner.evaluate import evaluate
from cleaner.model import Edit, Result

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "Home\nThe mill was sold in May\nTo the baker at last"
GOLD = "The mill was sold in May\nTo the baker at last"


class TakesFirstAndLast:
    """Takes the first line as navigation, the last one as stray."""

    def clean(self, text: str, language: str | None = None, url: str | None = None) -> Result:
        cut = text.rindex("\n")
        edits = (
            Edit(0, 5, "", text[:5], ("menu",), "navigation"),
            Edit(cut, len(text), "", text[cut:], ("end", "short"), "stray"),
        )
        return Result(text[5:cut], edits, profile="standard")


def test_agreement_and_losses_by_category_and_rule(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps({"text": TEXT, "gold": GOLD, "lang": "en"}) + "\n", encoding="utf-8")
    found = evaluate([path], TakesFirstAndLast())
    assert (found.texts, found.gold_words, found.lost_words) == (1, 11, 5)
    assert found.raw[:2] == (8 / 9, 1.0)
    assert found.clean[:2] == (1.0, 3 / 8)
    assert list(found.rules) == ["end", "short", "menu"]
    assert (found.categories["stray"].times, found.categories["stray"].words, found.categories["stray"].lost) == (
        1,
        5,
        5,
    )
    assert found.categories["navigation"].lost == 0
    assert json.loads(json.dumps(found.data()))["profiles"] == {"standard": 1}
    table = found.text()
    assert "words lost     5 of 11" in table
    assert "menu" in table
