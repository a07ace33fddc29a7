"""A document as the rules see it: units of text with their offsets, and what can be asked of each.

A unit is a line; in a text wrapped at some width a paragraph; in a text that is all one line a sentence. Offsets are
code points in the text that the view was made of.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from .compiled import compiled_module
from .scan.fold import fold

_measured = compiled_module("measured", 1)
if TYPE_CHECKING or _measured is None:
    from .measures import Unit, count_words, lines_of, reads_as_prose, sentences
else:
    Unit, lines_of, sentences = _measured.Unit, _measured.lines_of, _measured.sentences
    count_words, reads_as_prose = _measured.count_words, _measured.reads_as_prose

__all__ = ["LONG_LINE", "SHORT", "Unit", "View", "count_words", "reads_as_prose", "sentences"]

LONG_LINE = 1200
"""Code points from which a line is read sentence by sentence: longer than nearly any paragraph."""

SHORT = 160
"""Code points up to which a line is short: rules that hold for such lines only are looked for in those alone."""

_NARROWEST_WRAP, _WIDEST_WRAP = 50, 100


class View:
    """The units of a text. `joined` when lines were cut into sentences, `wrapped` when they were put together."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.wrapped = self.joined = False
        self.starts, self.sizes, width = lines_of(text)
        if width <= _WIDEST_WRAP:
            if len(self.starts) > 4 and len(text) > 240 and width >= _NARROWEST_WRAP:
                self._unwrap(text.split("\n"), width)
        elif width > LONG_LINE or (len(text) > 300 and len(self.starts) <= 3 and _single(text.split("\n"))):
            self._cut(text.split("\n"))

    @cached_property
    def texts(self) -> list[str]:
        """The text of each unit."""
        return self.text.split("\n")

    def unit_text(self, index: int) -> str:
        """The text of one unit: of a few, quicker than `texts`."""
        texts = self.__dict__.get("texts")
        if texts is not None:
            return texts[index]  # type: ignore[no-any-return]
        start = self.starts[index]
        return self.text[start : start + self.sizes[index]]

    def _unwrap(self, lines: list[str], width: int) -> None:
        """Puts lines together that were broken because the next word did not fit."""
        broken = [
            bool(line and following)
            and len(line) + 1 + len(following.split(" ", 1)[0]) > width
            and not following[:1].isspace()
            for line, following in pairwise(lines)
        ]
        # Prose that is wrapped breaks most of its long lines in mid-sentence; a list of headlines does not.
        full = [line for line, cut in zip(lines, broken, strict=False) if cut]
        if len(full) < 4 or sum(line[-1] not in '.!?:;"”' for line in full) * 2 < len(full):
            return
        self.wrapped, self.texts, self.starts = True, [], []
        start = position = 0
        for number, line in enumerate(lines):
            position += len(line) + 1
            if number == len(broken) or not broken[number]:
                self.texts.append(self.text[start : position - 1].replace("\n", " "))
                self.starts.append(start)
                start = position
        self.sizes = list(map(len, self.texts))

    def _cut(self, lines: list[str]) -> None:
        """Cuts lines that hold a whole article into sentences; the blanks between them belong to none."""
        whole = len(self.text) <= LONG_LINE
        self.joined, self.texts, self.starts = True, [], []
        position = 0
        for line in lines:
            if len(line) > LONG_LINE or (whole and len(line) > 300):
                for start, end in sentences(line):
                    self.texts.append(line[start:end])
                    self.starts.append(position + start)
            else:
                self.texts.append(line)
                self.starts.append(position)
            position += len(line) + 1
        self.sizes = list(map(len, self.texts))

    @cached_property
    def data(self) -> bytes:
        """The folded bytes for the scan; breaks inside a wrapped paragraph are blanks, so that phrases are found."""
        if not self.wrapped:
            return fold(self.text)
        parts = []
        for number, text in enumerate(self.texts):
            end = self.starts[number + 1] if number + 1 < len(self.texts) else len(self.text)
            parts.append(text + self.text[self.starts[number] + len(text) : end])
        return fold("".join(parts))

    def unit_at(self, offset: int) -> int:
        """The number of the unit in which a code point stands (or after which, in the gap behind it)."""
        return bisect_right(self.starts, offset) - 1


def _single(lines: list[str]) -> bool:
    """Whether all the text stands in one of a few lines."""
    return sum(1 for line in lines if line.strip()) == 1
