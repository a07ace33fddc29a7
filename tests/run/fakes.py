"""Cleaners that stand in for the real one: quick, and with faults to order."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

from cleaner.formats.alltext import plain_text
from cleaner.model import Edit, Result

_DEBRIS = re.compile(r"\[ad[^\]]*\]")


@dataclass
class Fake:
    """Removes `[ad …]` and turns foreign newlines into `\\n`; some words in a text make it misbehave.

    `HANG` never comes back, `CRASH` ends the process, `RAISE` raises, `SLOW` takes a moment,
    `COMPILE` does what a rule set does that is compiled late.
    """

    pause: float = 0.0
    loading: Callable[[bool], None] | None = None

    def clean(self, text: str, language: str | None = None, url: str | None = None) -> Result:
        """Clean one text."""
        if "HANG" in text:
            time.sleep(1000)
        if "CRASH" in text:
            os.kill(os.getpid(), signal.SIGKILL)
        if "COMPILE" in text and self.loading:
            self.loading(True)
            time.sleep(0.8)
            self.loading(False)
        if "RAISE" in text:
            raise ValueError("this text\nis not to my liking")
        if self.pause or "SLOW" in text:
            time.sleep(self.pause or 0.2)
        edits, parts, at = [], [], 0
        for match in re.finditer(r"\[ad[^\]]*\]|\r\n?", text):
            start, end = match.span()
            taken = match.group()
            new = "\n" if taken.startswith("\r") else ""
            rules, category = (("newlines",), "characters") if new else (("ad-label",), "ad")
            edits.append(Edit(start, end, new, taken, rules, category))
            parts += [text[at:start], new]
            at = end
        out = "".join([*parts, text[at:]])
        taken_share = sum(len(e.text) for e in edits if e.category == "ad") / max(len(text), 1)
        return Result(out, tuple(edits), ("suspicious",) if taken_share > 0.5 else ())

    def clean_html(self, page: bytes | str, url: str | None = None) -> Result:
        """Clean one page."""
        if "STUCK" in str(page):
            time.sleep(1000)
        return self.clean(plain_text(page if isinstance(page, str) else page.decode()), url=url)
