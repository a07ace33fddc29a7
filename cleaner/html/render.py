"""Blocks to text: a line for each block, a mark before list items, the cells of a row side by side."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .blocks import Layout

_ITEM: Final = frozenset({"li"})
_ROW: Final = frozenset({"tr"})
_CELL: Final = frozenset({"td", "th"})


def render(layout: Layout, chosen: Sequence[bool]) -> str:
    """The text of the chosen blocks, in the order of the page, in Unicode's composed form (NFC)."""
    lines: list[str] = []
    cells: list[str] = []
    row = cell = item = -1
    for block, wanted in zip(layout.blocks, chosen, strict=True):
        if not wanted:
            continue
        if block.tag in ("td", "th"):
            now = layout.ancestor(block.node, _ROW)
            if now != row:
                _end_row(lines, cells)
            if now == row and block.node == cell and cells:
                cells[-1] += " " + block.text
            else:
                cells.append(block.text)
            row, cell = now, block.node
            continue
        _end_row(lines, cells)
        row = cell = -1
        if block.tag == "li" or (item >= 0 and block.tag in ("p", "div")):
            now = layout.ancestor(block.node, _ITEM)
            lines.append(block.text if now == item or now < 0 else f"- {block.text}")
            item = now
        else:
            lines.append(block.text)
    _end_row(lines, cells)
    text = "\n".join(lines)
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _end_row(lines: list[str], cells: list[str]) -> None:
    if cells:
        lines.append("| " + " | ".join(cells) + " |" if len(cells) > 1 else cells[0])
        cells.clear()
