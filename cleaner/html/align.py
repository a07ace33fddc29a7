"""Which blocks of a page stand in a text: an extractor's, or the article that the page's metadata carries."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHORT: Final = 35
"""Characters below which a block may stand in a text by chance: it must then be a line of its own."""
_TINY: Final = 4
"""Characters below which a block counts only as such a line, or right behind the block before it (the cells of a row)."""
_PIECE: Final = 24
_GAP: Final = 8
_LEAST_COPY: Final = 8
_AHEAD: Final = 20_000


def squeeze(text: str) -> str:
    """A text without blanks: what stays the same however an extractor breaks lines."""
    return "".join(text.split())


def _lines(text: str) -> list[str]:
    """The lines of an extractor's text, squeezed, without the marks it puts before items and between cells."""
    out = []
    for line in text.split("\n"):
        if line[:2] == "- ":
            line = line[2:]
        elif line[:1] == "|":
            line = line.replace("| ", " ").replace(" |", " ")
        if line := "".join(line.split()):
            out.append(line)
    return out


def align(keys: Sequence[str], text: str) -> list[float]:
    """For each block (squeezed) the share (0–1) of it that stands in `text`.

    Texts follow the order of the page, so a place is searched onwards from the last one. A block that stands twice in
    the page and once in the text is found once.
    """
    single = _lines(text)
    whole = "".join(single)
    lines = Counter(single)
    found = [0.0] * len(keys)
    used: dict[str, int] = {}
    place = 0
    for index, key in enumerate(keys):
        size = len(key)
        if not size:
            continue
        near = size >= _TINY or (index > 0 and found[index - 1] > 0)
        if not near and lines[key] <= used.get(key, 0):
            continue
        if not whole.startswith(key, place):
            if size < _SHORT:
                if lines[key] > used.get(key, 0):
                    at = whole.find(key, place, place + 400 + size)
                    at = place - size if at < 0 else at
                else:
                    at = whole.find(key, place, place + _GAP + size) if size >= _TINY else -1
                    if at < 0:
                        continue
            else:
                at = whole.find(key, place)
                if at < 0:
                    at = whole.find(key, 0, place)
                    if at < 0:
                        found[index] = _pieces(key, whole)
                        continue
                    if used.get(key, 0) >= whole.count(key):
                        continue
                elif at - place > _AHEAD:  # far ahead: there, but the blocks between are still to come
                    at = place - size
        else:
            at = place
        found[index] = 1.0
        used[key] = used.get(key, 0) + 1
        place = at + size
    _drop_copies(keys, found, used, whole)
    return found


def _drop_copies(keys: Sequence[str], found: list[float], used: dict[str, int], whole: str) -> None:
    """Where more blocks were found with the same text than it stands there, those without a neighbour beside it are not
    found: the entries of a table of contents, which say what the headings say. Where that tells nothing all stay.
    """
    many = {key for key, times in used.items() if times > 1 and len(key) >= _LEAST_COPY and times > whole.count(key)}
    if not many:
        return
    places: dict[str, list[int]] = {}
    for index, key in enumerate(keys):
        if key in many and found[index] == 1.0:
            places.setdefault(key, []).append(index)
    for key, copies in places.items():
        alone = [index for index in copies if not _beside(keys, index, whole)]
        if len(alone) < len(copies):
            for index in alone[: len(copies) - whole.count(key)]:
                found[index] = 0.0


def _beside(keys: Sequence[str], index: int, whole: str) -> bool:
    """Whether a block's neighbour in the page, before it or after it, stands beside it in the text as well."""
    before = keys[index - 1][-_PIECE:] if index else ""
    after = keys[index + 1][:_PIECE] if index + 1 < len(keys) else ""
    return bool(before and before + keys[index] in whole) or bool(after and keys[index] + after in whole)


def traced(keys: Sequence[str], found: Sequence[float], text: str) -> float:
    """The share (0–1) of a text's characters that the blocks found in it account for."""
    size = sum(map(len, _lines(text)))
    return sum(len(k) * f for k, f in zip(keys, found, strict=True)) / size if size else 0.0


def _pieces(key: str, whole: str) -> float:
    """The share of a block's pieces that stand in the text: an extractor may have dropped a word or a link."""
    count = max(3, len(key) // 80)
    step = (len(key) - _PIECE) / (count - 1)
    hits = sum(key[(at := int(k * step)) : at + _PIECE] in whole for k in range(count))
    return 0.95 if hits == count else hits / count
