"""The same page as other tools would have printed it: what a model that has seen one tool must not depend on."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable


def flat(text: str) -> str:
    """No blank lines, nothing indented."""
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def wrapped(text: str) -> str:
    """Broken at 78 columns, a blank line between paragraphs."""
    lines = (line.strip() for line in text.split("\n"))
    return "\n\n".join(
        textwrap.fill(line, 78, break_long_words=False, break_on_hyphens=False) for line in lines if line
    )


def marked(text: str) -> str:
    """With Markdown's marks: short lines as list items and links, the odd one as a heading."""
    out = []
    for number, line in enumerate(text.split("\n")):
        bare = line.strip()
        words = len(bare.split())
        if bare and words <= 6 and bare[-1] not in ".!?:" and bare[0] not in "*-#":
            bare = f"## {bare}" if number % 7 == 0 else f"  * [{bare}](/{number})"
        out.append(bare)
    return "\n".join(out)


def blocks(text: str) -> str:
    """One block a line: lines that nothing parts are put together, with a blank line between blocks."""
    return "\n\n".join(" ".join(block.split()) for block in text.split("\n\n") if block.strip())


VARIANTS: Final[dict[str, Callable[[str], str]]] = {
    "flat": flat,
    "wrapped": wrapped,
    "marked": marked,
    "blocks": blocks,
}
