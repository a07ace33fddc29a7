"""Folders of inputs, runs over them, and what they left behind."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cleaner.formats import ReadOptions
from cleaner.run.job import Job, Outcome
from cleaner.run.runner import Runner
from cleaner.run.settings import Settings

from .fakes import Fake

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass
class Ran:
    """A run that is over: its outcome, and its notices by kind as `{label: reason}`."""

    outcome: Outcome
    said: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """Documents by what became of them."""
        tally = self.outcome.tally
        return {name: n for name in ("written", "unchanged", "empty", "failed") if (n := getattr(tally, name))}


@pytest.fixture
def run() -> Callable[..., Ran]:
    """Run over paths into an output folder, with settings and job options by name."""

    def go(paths: Path | list[Path], output: Path | None = None, **options: Any) -> Ran:
        settings = Settings(rules="1", timeout=5.0)
        cleaner = options.pop("cleaner", Fake())
        read = ReadOptions(exact=bool(options.get("audit")))
        for name in ("max_bytes", "text_columns", "to"):
            if name in options:
                read = read._replace(**{name: options.pop(name)})
        ours = {name: options.pop(name) for name in list(options) if hasattr(settings, name) and name != "audit"}
        settings = settings._replace(read=read, audit=bool(options.get("audit")), **ours)
        names = [str(path) for path in ([paths] if isinstance(paths, Path) else paths)]
        options.setdefault("jobs", 2)
        with Runner(Job(names, output, **options), cleaner, settings) as runner:
            done = Ran(runner.run())
            for kind in ("failed", "skipped", "damaged", "suspicious", "empty", "note", "changed"):
                done.said[kind] = {notice.label: notice.reason for notice in done.outcome.notices(kind)}
        return done

    return go


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Path]:
    """Make a folder of files from `{name: text or bytes}`."""

    def go(files: dict[str, str | bytes], name: str = "in") -> Path:
        folder = tmp_path / name
        folder.mkdir(parents=True, exist_ok=True)
        for inside, content in files.items():
            path = folder / inside
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return folder

    return go


def tree(folder: Path) -> dict[str, bytes]:
    """All files below a folder by name, but for what a run keeps for itself."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".cleaner" not in path.relative_to(folder).parts
    }
