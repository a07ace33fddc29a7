"""Which rules wake at which line of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .view import SHORT, View

if TYPE_CHECKING:
    from .compile import Program
    from .scan.marks import Gates


class Waking:
    """The rules that could hold, by unit; those for the ends of a text are added when it is known where these are.

    `marks`: (end offset in `data`, bits) of what the scan of the document found for lines.
    """

    def __init__(self, program: Program, view: View, data: bytes, marks: list[tuple[int, int]]) -> None:
        self._program, self._view = program, view
        self._bits = _by_unit(view, data, marks)
        self.rules: dict[int, tuple[int, ...]] = {}
        group, bits, texts = program.line, self._bits, view.texts
        for index, text in enumerate(texts):
            if text and (len(text) <= SHORT or index in bits):
                found = program.open(group, text, bits.get(index, 0))
                if found:
                    self.rules[index] = found
        if program.everywhere:
            for index, text in enumerate(texts):
                if len(text) > SHORT:
                    self.rules[index] = tuple(sorted({*self.rules.get(index, ()), *program.everywhere}))

    def at_end(self, group: Gates, index: int) -> None:
        """Adds the rules of a group for one end of the text."""
        found = self._program.open(group, self._view.texts[index], self._bits.get(index, 0))
        if found:
            self.rules[index] = tuple(sorted({*self.rules.get(index, ()), *found}))


def _by_unit(view: View, data: bytes, marks: list[tuple[int, int]]) -> dict[int, int]:
    """The bits of each unit, from the byte offsets at which they were found."""
    out: dict[int, int] = {}
    if not marks:
        return out
    plain = len(data) == len(view.text)
    place = offset = 0
    for end, bits in sorted(marks):
        if plain:
            offset = end
        else:
            offset += len(data[place:end].decode("utf-8", "replace")) if end > place else 0
            place = end
        unit = view.unit_at(offset - 1)
        out[unit] = out.get(unit, 0) | bits
    return out
