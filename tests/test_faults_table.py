"""The table of faults names tests; they must be there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_every_fault_has_a_test_that_exists() -> None:
    text = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
    rows = [
        line
        for line in text.split("\n")
        if line.startswith("| ") and not line.startswith(("| fault ", "| promise", "| ---"))
    ]
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text)
    assert len(named) > 40
    for path, name in named:
        assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8"), (path, name)
    for path in re.findall(r"`(?:python )?(benchmarks/\w+\.py)", text):
        assert (ROOT / path).is_file(), path
    for row in rows:
        assert "`tests/" in row or "benchmarks/" in row or row.startswith("| script"), row
