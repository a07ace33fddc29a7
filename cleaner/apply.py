"""The only place that rebuilds text: applying edits, composing those of two stages, taking them back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .model import Edit, InputError

_SILENT = ("characters", "tidy")


def apply(text: str, edits: Iterable[Edit]) -> str:
    """`text` with the edits made, which must be sorted, disjoint and fit the text: anything else is an `InputError`."""
    parts: list[str] = []
    position = 0
    for edit in edits:
        if edit.start < position or text[edit.start : edit.end] != edit.text:
            raise InputError(f"the edit at {edit.start}–{edit.end} does not fit the text")
        parts.append(text[position : edit.start])
        parts.append(edit.replacement)
        position = edit.end
    parts.append(text[position:])
    return "".join(parts)


def restore(text: str, edits: Iterable[Edit]) -> str:
    """The input that `edits` turned into `text`: `restore(result.text, result.edits)` is what was handed in.

    Raises `InputError` when the text is not what the edits left (it was changed since).
    """
    parts: list[str] = []
    position = shift = 0
    for edit in edits:
        start = edit.start + shift
        if start < position or text[start : start + len(edit.replacement)] != edit.replacement:
            raise InputError(f"the text was changed since it was cleaned (near character {max(start, 0)})")
        parts.append(text[position:start])
        parts.append(edit.text)
        position = start + len(edit.replacement)
        shift += len(edit.replacement) - len(edit.text)
    if position > len(text):
        raise InputError("the text was cut since it was cleaned")
    parts.append(text[position:])
    return "".join(parts)


def compose(source: str, first: Sequence[Edit], middle: str, second: Sequence[Edit]) -> list[Edit]:
    """One list of edits for two stages: `first` made `middle` of `source`, `second` was decided on `middle`.

    Edits of the two that touch the same place become one; its text is what stood in `source`.
    """
    if not first or not second:
        return list(first or second)
    # Every edit as (start and end in `middle`, shift from `middle` to `source` behind it, edit, which stage).
    spans: list[tuple[int, int, bool, Edit]] = []
    shift = 0
    for edit in first:
        start = edit.start + shift
        spans.append((start, start + len(edit.replacement), True, edit))
        shift += len(edit.replacement) - len(edit.text)
    spans += [(edit.start, edit.end, False, edit) for edit in second]
    spans.sort(key=lambda s: (s[0], s[1], not s[2]))

    groups: list[list[tuple[int, int, bool, Edit]]] = []
    reach = -1
    for span in spans:
        start, end = span[0], span[1]
        # A pure deletion has no width in `middle`: it joins whatever touches it.
        touching = groups and (start < reach or (start == reach and (start == end or _empty_at(groups[-1], start))))
        if touching:
            groups[-1].append(span)
        else:
            groups.append([span])
        reach = max(reach, end) if touching else end
    out: list[Edit] = []
    shift = 0  # source = middle + shift, for places before the group
    for group in groups:
        low, high = group[0][0], max(span[1] for span in group)
        grown = sum(len(e.text) - len(e.replacement) for _, _, early, e in group if early)
        start, end = low + shift, high + shift + grown
        shift += grown
        if len(group) == 1 and group[0][2]:
            out.append(group[0][3])
            continue
        late = [e for _, _, early, e in group if not early]
        replacement, position = "", low
        for edit in late:
            replacement += middle[position : edit.start] + edit.replacement
            position = edit.end
        replacement += middle[position:high]
        out.append(merged([e for *_, e in group], start, end, replacement, source[start:end]))
    return [edit for edit in out if edit.text != edit.replacement]


def _empty_at(group: list[tuple[int, int, bool, Edit]], place: int) -> bool:
    """Whether the group ends in something without width at this place."""
    return any(start == end == place for start, end, _, _ in group)


def merged(edits: Sequence[Edit], start: int, end: int, replacement: str, text: str) -> Edit:
    """One edit in the place of several: all their rules, those that took debris first."""
    loud = [e for e in edits if e.category not in _SILENT]
    rules: dict[str, None] = {}
    for edit in [*loud, *(e for e in edits if e.category in _SILENT)]:
        rules.update(dict.fromkeys(edit.rules))
    chief = loud[0] if loud else edits[0]
    return Edit(start, end, replacement, text, tuple(rules), chief.category, max(e.score for e in edits))
