"""The texts that the workbench shows: the documents of a file or a folder, read as a run would read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ..formats import FORMATS, ReadOptions, compress
from ..formats.alltext import plain_text
from ..model import InputError
from ..run.plan import Plan, Unit, roots_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST: Final = 2_000
"""Documents that are read; a bench is no place for a whole collection."""
_LONGEST: Final = 400_000


@dataclass(frozen=True, slots=True)
class Text:
    """One document: its name, its text and where it is from."""

    name: str
    text: str
    url: str | None = None


def read(path: Path) -> list[Text]:
    """The first documents below a path; what cannot be read, and what is too long, is left out.

    Of pages of HTML all text is taken. Raises InputError for a path that is not there.
    """
    if not path.exists():
        raise InputError(f"no such file or folder: {path}")
    out: list[Text] = []
    units = Plan(roots_of([str(path)]), notices=lambda notice: None).units()
    for unit in sorted(units, key=lambda unit: unit.name):
        for text in _of(unit):
            out.append(text)
            if len(out) >= MOST:
                return out
    return out


def _of(unit: Unit) -> Iterator[Text]:
    form = FORMATS[unit.format]
    try:
        with open(unit.path, "rb") as raw:  # noqa: PTH123  (a name of bytes that are no text is one all the same)
            stream, _ = compress.reader(raw, unit.compression)
            for item in form.read(stream, ReadOptions(max_bytes=4 * _LONGEST)):
                if item.text is None or not item.text.strip() or len(item.text) > _LONGEST:
                    continue
                name = unit.name if item.record is None else f"{unit.name}#{item.record}"
                yield Text(name, plain_text(item.text) if form.markup else item.text, item.url)
    except (OSError, InputError):
        return
