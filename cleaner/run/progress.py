"""Progress on a terminal: one line that is drawn over, gone at the end."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .job import Progress
    from .tally import Tally

_INTERVAL = 0.1


@contextmanager
def shown(wanted: bool) -> Iterator[Progress | None]:
    """What to tell progress to, or None when nobody would see it (stderr is no terminal)."""
    if not wanted or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    # Drawn by hand: rich's own refreshing is a thread, and processes are forked while this is shown.
    with Bar(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as bar:
        task = bar.add_task("Looking for documents")
        last = 0.0

        def tell(tally: Tally, again: int) -> None:
            nonlocal last
            if (now := time.monotonic()) - last < _INTERVAL:
                return
            last = now
            text = f"{tally.read:,} documents, {tally.bytes_in / 1e6:,.1f} MB"
            text += f", {again:,} done before" if again else ""
            text += f", {tally.failed:,} failed" if tally.failed else ""
            bar.update(task, description=text)
            bar.refresh()

        yield tell
