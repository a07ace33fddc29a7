"""Audits for the tests of the report: runs over small texts, and made-up lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.run.conftest import Ran, make, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["EVIL", "TEXTS", "Ran", "document", "edit", "made", "make", "run"]

EVIL = '<script>document.title = "taken"</script><img src=x onerror="document.title=1"></mark></script><!--'
TEXTS = {
    "a.txt": "The miller opened the sluice.\n\n[ad Buy a new sluice gate]\n\nThe wheel turned all night.\n",
    "deep/b.txt": "Zwei Öfen.\r\n[ad Ofenrohre]\r\nDrei Türen.\r\n",
    "evil.txt": f"Before the evil.\n[ad {EVIL}]\nAfter it: {EVIL}\n",
    "plain.txt": "Nothing to see.\n",
    "r.jsonl": '{"text": "Otters swim. [ad swim course]", "url": "https://www.river.example/otters"}\n{"text": "Herons wade."}\n',
}


def document(name: str, **facts: Any) -> dict[str, Any]:
    """A document's line."""
    usual = {"format": "text", "status": "written", "profile": "standard", "flags": [], "notes": [], "chars": 1000}
    return {"type": "document", "document": name, "rules_digest": "f" * 64, "removed_share": 0.1} | usual | facts


def edit(
    name: str, start: int, text: str, rule: str = "one", category: str = "ad", score: float | None = None
) -> dict[str, Any]:
    """An edit's line."""
    return {
        "type": "edit", "document": name, "start": start, "end": start + len(text), "text": text, "replacement": "",
        "rules": [rule], "category": category, "score": score,
    }  # fmt: skip


def made(run: Callable[..., Ran], folder: Path, tmp_path: Path) -> tuple[Path, Path]:
    """The audit and the output of a run over a folder."""
    out, audit = tmp_path / "out", tmp_path / "audit.jsonl"
    run(folder, out, audit=audit)
    return audit, out
