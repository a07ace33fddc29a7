"""Explanations for eyes and for programs: the text with its removals marked, and under each why it went."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from ..terminal import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..explain import Explained, Match, Reason
    from ..model import Result

_COLOURS: Final = {
    "consent": "35", "newsletter": "34", "share": "36", "navigation": "32", "related": "32", "paywall": "33", "ad": "31",
    "legal": "35", "script": "33", "stray": "31", "byline": "33", "comments": "36", "app": "34", "media": "36",
    "contact": "35", "structure": "32",
}  # fmt: skip
_LONGEST_KEPT: Final = 160
_AROUND: Final = 2
"""Lines shown above and below a removal; of a longer stretch that stays only these."""
_WORDS: Final = 10
_COMMON: Final = frozenset({"filler", "reader"})
"""Lists of words that stand everywhere: not worth naming beside others."""


def as_data(
    name: str, result: Result, removals: Sequence[Explained], kept: Sequence[Explained] | None
) -> dict[str, Any]:
    """A document's explanation as JSON can hold it; scores that decide by themselves are None."""
    other = len(result.edits) - len(removals)
    data: dict[str, Any] = {
        "document": name,
        "profile": result.profile,
        "flags": list(result.flags),
        "notes": list(result.notes),
        "removals": [_one(item) for item in removals],
        "other_edits": other,
    }
    if kept is not None:
        data["narrowly_kept"] = [_one(item) for item in kept]
    return data


def as_text(
    name: str, text: str, result: Result, removals: Sequence[Explained], kept: Sequence[Explained] | None, colour: bool
) -> Iterator[str]:
    """A document's explanation as lines; `text` is what was cleaned. With `kept` everything is shown, else what stays
    far from a removal is folded.
    """
    other = len(result.edits) - len(removals)
    flags = f", {', '.join(result.flags)}" if result.flags else ""
    small = f", {other} small repairs" if other else ""
    narrow = f", {len(kept)} kept narrowly" if kept is not None else ""
    title = f"{printable(name)}: {len(removals)} removed{small}{narrow} (profile {result.profile}{flags})"
    yield f"\x1b[1m{title}\x1b[0m" if colour else title
    if removals or kept:
        yield from _body(
            text, sorted([*removals, *(kept or ())], key=lambda item: item.start), kept is not None, colour
        )
        yield ""


def _body(text: str, items: list[Explained], everything: bool, colour: bool) -> Iterator[str]:
    waiting: list[str] = []  # lines that stay, until it is known whether they are near a removal
    shown = False
    at = 0
    for line in text.rstrip("\n").split("\n"):
        end = at + len(line)
        here = [item for item in items if item.start <= end and item.end > at and _inked(item, text, at, end)]
        if here:
            yield from _folded(waiting, shown, True, everything)
            waiting, shown = [], True
            yield _line(line, at, here, colour)
            for item in here:
                if item.end <= end + 1 or not text[end : item.end].strip():
                    yield from _why(item, colour)
        else:
            waiting.append(f"    {_cut(line, everything)}".rstrip())
        at = end + 1
    yield from _folded(waiting, shown, False, everything)


def _folded(lines: list[str], above: bool, below: bool, everything: bool) -> Iterator[str]:
    """Lines that stay, without those far from what stands above and below them."""
    head, tail = (_AROUND if above else 0), (_AROUND if below else 0)
    if everything or len(lines) <= head + tail + 1:
        yield from lines
        return
    yield from lines[:head]
    yield f"    … {len(lines) - head - tail} lines stay …"
    yield from lines[len(lines) - tail :]


def _inked(item: Explained, text: str, start: int, end: int) -> bool:
    """Whether an item holds more of a line than blanks."""
    return bool(text[max(item.start, start) : min(item.end, end)].strip())


def _line(line: str, at: int, items: list[Explained], colour: bool) -> str:
    """A line with what was removed from it marked: the whole line by a sign before it, a part by brackets around it."""
    out, place = [], 0
    whole = False
    for item in items:
        start, end = max(item.start - at, place), min(item.end - at, len(line))
        if start >= end:
            continue
        rest = line[:start] + line[end:]
        whole = whole or not rest.strip()
        out.append(printable(line[place:start]))
        body = _marked(line, start, end, at, item, colour)
        brackets = ("[-", "-]") if item.removed and rest.strip() and not colour else ("", "")
        out.append(f"{brackets[0]}{body}{brackets[1]}")
        place = end
    out.append(printable(line[place:]))
    sign = ("- " if items[0].removed else "~ ") if whole else "* "
    return f"  {sign}{''.join(out).strip()}"


def _marked(line: str, start: int, end: int, at: int, item: Explained, colour: bool) -> str:
    if not colour:
        return printable(line[start:end])
    code = _COLOURS.get(item.category, "31") if item.removed else "2"
    parts, place = [f"\x1b[{code}m"], start
    for first, last in _merged(item, at, start, end):
        parts += [printable(line[place:first]), "\x1b[1;4m", printable(line[first:last]), f"\x1b[0;{code}m"]
        place = last
    return "".join([*parts, printable(line[place:end]), "\x1b[0m"])


def _merged(item: Explained, at: int, start: int, end: int) -> list[tuple[int, int]]:
    """Where words matched within a part of a line."""
    spans = sorted((m.start - at, m.end - at) for reason in item.reasons_for for m in _telling(reason.matches))
    out: list[tuple[int, int]] = []
    for first, last in spans:
        first, last = max(first, start), min(last, end)
        if first >= last:
            continue
        if out and first <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], last))
        else:
            out.append((first, last))
    return out


def _why(item: Explained, colour: bool) -> Iterator[str]:
    rules = [reason.rule for reason in item.reasons_for]
    first = rules[0] if rules else item.category
    verb = "" if item.removed else "kept narrowly: "
    head = f"{verb}{first}  {item.category}, {_score(item)}, at {item.start}–{item.end}"
    yield f"      \x1b[1m{printable(head)}\x1b[0m" if colour else f"      {printable(head)}"
    for sign, reasons in (("for", item.reasons_for), ("against", item.reasons_against)):
        for reason in reasons:
            amount = "" if math.isinf(reason.score) else f" {reason.score:+.2f}"
            words = _words(reason.matches)
            told = words or reason.description
            told = f": {told}" if told else ""
            line = printable(f"        {sign}{amount} {reason.rule}{told}")
            yield f"\x1b[2m{line}\x1b[0m" if colour else line


def _score(item: Explained) -> str:
    if math.isinf(item.score):
        return "certain"
    return f"score {item.score:.2f} of {item.threshold:.2f}"


def _words(matches: Sequence[Match]) -> str:
    """The words that matched, by list."""
    by_source: dict[str, dict[str, None]] = {}
    for match in _telling(matches):
        by_source.setdefault(match.source, {})[" ".join(match.text.split())] = None
    named = [
        f"{source} {', '.join(f'“{word}”' for word in list(words)[:_WORDS])}" for source, words in by_source.items()
    ]
    return "; ".join(named)


def _telling(matches: Sequence[Match]) -> list[Match]:
    """Without words that stand everywhere, unless there are no others."""
    return [match for match in matches if match.source not in _COMMON] or list(matches)


def _cut(line: str, everything: bool) -> str:
    if not everything and len(line) > _LONGEST_KEPT:
        line = f"{line[:_LONGEST_KEPT]} …"
    return printable(line)


def _one(item: Explained) -> dict[str, Any]:
    return {
        **({"rule": item.reasons_for[0].rule} if item.reasons_for else {}),
        "rules": [reason.rule for reason in item.reasons_for],
        "category": item.category,
        "score": _number(item.score),
        "threshold": _number(item.threshold),
        "start": item.start,
        "end": item.end,
        "text": item.text,
        "for": [_reason(reason) for reason in item.reasons_for],
        "against": [_reason(reason) for reason in item.reasons_against],
    }


def _reason(reason: Reason) -> dict[str, Any]:
    matches = [{"start": m.start, "end": m.end, "text": m.text, "source": m.source} for m in reason.matches]
    return {"rule": reason.rule, "score": _number(reason.score), "description": reason.description, "matches": matches}


def _number(score: float) -> float | None:
    return None if math.isinf(score) else round(score, 4)
