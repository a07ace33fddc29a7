"""Which writer a file's documents go to: its own format's, or that of another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from .base import Format, Gatherer, ReadOptions


def gatherer_for(form: Format, sink: BinaryIO, options: ReadOptions) -> Gatherer | None:
    """What writes the clean documents of a file, or None where their bytes come simply one after the other."""
    make: Any = getattr(form, "gatherer", None)
    gatherer: Gatherer | None = make(sink, options) if make is not None else None
    return gatherer
