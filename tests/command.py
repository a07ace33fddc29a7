"""The command line in this process: `Command.run("clean", …)` gives what a shell would see.

All but the tests of the shipped rules use a few rules only, so that nothing has to be compiled that takes its time.
"""

from __future__ import annotations

import io
import os
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from cleaner import Cleaner, __main__, cli

PACK = """
category: ad
rules:
  - id: test-label
    description: A line that begins with the word of these tests.
    when: {pattern: "^ZZDEBRIS( \\\\w+)*$"}
    then: remove
    examples:
      remove: [ZZDEBRIS]
      keep: [The baker sold bread.]
"""


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


class Command:
    """Runs the command line."""

    def __init__(self, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[bytes]) -> None:
        self._patch, self._capture = patch, capture
        for name in ("NO_COLOR", "FORCE_COLOR", "TERM", "PY_COLORS"):
            patch.delenv(name, raising=False)
        patch.setenv("COLUMNS", "100")

    def run(self, *arguments: Any, stdin: bytes | None = None) -> Ended:
        """Run `cleaner` with these arguments; `stdin` None is a terminal."""
        self._patch.setattr(sys, "argv", ["cleaner", *map(str, arguments)])
        self._patch.setattr(sys, "stdin", _Stdin(stdin))
        self._capture.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = self._capture.readouterr()
        code = ended.value.code
        return Ended(code if isinstance(code, int) else 0, out.decode(), err.decode())

    def clean(self, *arguments: Any, stdin: bytes | None = None) -> Ended:
        """`cleaner clean`."""
        return self.run("clean", *arguments, stdin=stdin)


class _Stdin(io.TextIOWrapper):
    def __init__(self, data: bytes | None) -> None:
        super().__init__(io.BufferedReader(io.BytesIO(data or b"")))  # type: ignore[arg-type]
        self._terminal = data is None

    def isatty(self) -> bool:
        return self._terminal


def few_rules(profile: str, rules: list[Path] | None, select: list[str] | None, ignore: list[str] | None) -> Cleaner:
    """In the place of the command's own: a cleaner with the rule of PACK, and those for characters and blank lines.

    What the user asked for is loaded and checked when it is there.
    """
    if rules or select or ignore or profile != "auto":
        Cleaner(profile, rules, select, ignore)
    return _few_rules()


@lru_cache(maxsize=1)
def _few_rules() -> Cleaner:
    import tempfile

    from cleaner.packs.files import shipped_folder
    from cleaner.packs.load import load

    shipped = shipped_folder()
    with tempfile.TemporaryDirectory() as folder:
        pack = Path(folder, "test.yaml")
        pack.write_text(PACK, encoding="utf-8")
        paths = [pack, shipped / "characters.yaml", shipped / "tidy.yaml", shipped / "profiles"]
        return Cleaner(ruleset=load(paths, shipped=False))


def main() -> None:
    """The command with few rules, for a process of its own: `python -m tests.command clean …`."""
    os.environ.setdefault("COLUMNS", "100")
    cli._cleaner = few_rules
    __main__.main()


if __name__ == "__main__":
    main()
