"""The headline: written as the first line, or left to the metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from .align import squeeze

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEAD_LINES: Final = 6
_LEAST: Final = 4


def with_headline(text: str, headlines: Sequence[str], title: Literal["keep", "drop"]) -> str:
    """`text` with its headline as the first line (`keep`), or without (`drop`).

    `headlines` are the page's spellings of it, the best first. A line among the first six that is nothing but one of
    them is the headline.
    """
    names = {key for name in headlines if len(key := squeeze(name).casefold()) >= _LEAST}
    lines = text.split("\n")
    seen = 0
    for index, line in enumerate(lines):
        if not line.strip():
            continue
        if squeeze(line).casefold() in names:
            if title == "keep":
                return text
            del lines[index]
            return "\n".join(lines).lstrip("\n")
        seen += 1
        if seen == _HEAD_LINES:
            break
    if title == "keep" and headlines and text.strip():
        return f"{headlines[0]}\n{text}"
    return text
