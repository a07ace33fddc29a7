"""The stages by which the rules of a profile change a text, in order: characters, lines, tidying."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .apply import apply, compose
from .conditions.pattern import SlowPattern
from .context import Context
from .decide import Decision
from .model import Edit, Result
from .repair import REPAIRS
from .scan.fold import fold
from .scan.terms import language_code
from .slow import SAMPLE, notes_of
from .view import View

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .compile import CompiledRule, Program

_ROUNDS = 24
"""How often the rules for characters are asked at most; twice is enough for all but texts made to need more."""


def cleaned(
    program: Program,
    text: str,
    language: str | None,
    url: str | None,
    collection: Mapping[str, int],
    off: Iterable[str],
) -> Result:
    """Cleans a text by the rules of one profile. `collection`: in how many documents a line stands; `off`: ids of rules
    that are left out."""
    profile = program.profile.name
    if not program.rules or not text:
        return Result(text, profile=profile)
    data = fold(text)
    woken, marks = program.scan.find(data)
    edits: list[Edit] = []
    source = text
    slow = dict.fromkeys(off, "")
    if woken:
        edits = _repaired(program, text, woken, slow)
        if edits:
            text = apply(source, edits)
            data = fold(text)
            woken, marks = program.scan.find(data)
    lines = _lines(program, text, data, marks, language, url, collection, slow)
    if lines:
        middle, text = text, apply(text, lines)
        edits = compose(source, edits, middle, lines)
    # Of a text that changed since, the scan says nothing.
    tidied = _tidied(program, text, None if lines else woken, slow)
    if tidied:
        middle, text = text, apply(text, tidied)
        edits = compose(source, edits, middle, tidied)
    if not edits and not slow:
        return Result(source, profile=profile)
    notes = notes_of({rule: sample for rule, sample in slow.items() if rule not in off})
    return Result(text, tuple(edits), flags(source, text, edits, program), profile, tuple(notes))


def _repaired(program: Program, text: str, woken: set[int], slow: dict[str, str]) -> list[Edit]:
    """The stage `characters`: repairs first, then replacements, each rule only where the scan woke it.

    What one rule takes away may part what another one mends ("Ã", a control character, "©"): so all are asked
    again after a change. Every change makes the text shorter or one of its characters plain, hence this ends."""
    edits: list[Edit] = []
    source = text
    for _ in range(_ROUNDS):
        before = text
        for rule in (*program.repairs, *program.replacements):
            found = _changes(rule, text, slow) if rule.number in woken else None
            if found:
                edits = compose(source, edits, text, found)
                text = apply(source, edits)
        if text == before:
            break
        woken, _ = program.scan.find(fold(text))
    return edits


def _lines(
    program: Program,
    text: str,
    data: bytes,
    marks: list[tuple[int, int]],
    language: str | None,
    url: str | None,
    collection: Mapping[str, int],
    slow: dict[str, str],
) -> list[Edit]:
    """The stage `lines`: candidate lines from the scan, then the decision."""
    if "lines" not in program.profile.stages:
        return []
    view = View(text)
    if view.wrapped:
        data = view.data
        _, marks = program.scan.find(data)
    woken = program.matcher.wake(view, data, marks)
    context = Context(view, program.matcher, woken, collection)
    decision = Decision(program, context, _host(url), language_code(language) if language else "")
    decision.slow = slow
    edits = decision.run(woken)
    context.close()
    return edits


def _changes(rule: CompiledRule, text: str, slow: dict[str, str]) -> list[Edit]:
    """The edits of a rule of the stages `characters` or `tidy`; none of one that is in `slow` or has to go there."""
    if rule.rule.id in slow:
        return []
    if rule.action.kind == "repair":
        found = REPAIRS[rule.action.repair](text)
    else:
        assert rule.pattern is not None
        replacement = rule.action.replacement if rule.action.kind == "replace" else ""
        try:
            found = rule.pattern.replaced(text, replacement)
        except SlowPattern:
            slow[rule.rule.id] = text[:SAMPLE]
            return []
    return [
        Edit(start, end, plain, text[start:end], (rule.rule.id,), rule.rule.category)
        for start, end, plain in found
        if text[start:end] != plain
    ]


def _tidied(program: Program, text: str, woken: set[int] | None, slow: dict[str, str]) -> list[Edit]:
    """The stage `tidy`: blank lines and the ends of the document. `woken`: the rules that the scan woke, where it saw
    this text."""
    edits: list[Edit] = []
    source = text
    for rule in program.tidying:
        if woken is None or rule.number in woken or rule.number not in program.scan.waking:
            found = _changes(rule, text, slow)
            if found:
                edits = compose(source, edits, text, found)
                text, woken = apply(source, edits), None
    return edits


def flags(source: str, text: str, edits: Sequence[Edit], program: Program) -> tuple[str, ...]:
    """What is to be said of a text that was cleaned: `empty`, `suspicious`."""
    out = []
    if source.strip() and not text.strip():
        out.append("empty")
    loud = sum(len(e.text) - len(e.replacement) for e in edits if e.category not in ("characters", "tidy"))
    if loud > program.profile.suspicious_share * len(source):
        out.append("suspicious")
    return tuple(out)


def _host(url: str | None) -> str:
    if not url:
        return ""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
