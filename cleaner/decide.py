"""The only home of policy: which lines go, and with what edits.

Rules and statistics propose; here their proposals are weighed. In this order, each step once:

1. rules that look at a line alone: removals, evidence, `keep`;
2. rules that look around it, from the last line up (so that what follows a line is settled when it is judged), then
   those that look at what stands above, from the first line down; evidence is summed and held against the threshold;
3. the cap: evidence short of certainty may not take more than the profile's share of a document;
4. rules for sentences and spans, in the lines that stay; a line that they changed is judged once more by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from .conditions.base import EVERY
from .conditions.pattern import SlowPattern
from .model import Edit
from .view import Unit, View, sentences

if TYPE_CHECKING:
    from .compile import CompiledRule, Program
    from .context import Context
    from .matching import Removed, Woken

CERTAIN = float("inf")
Reason = tuple[str, str, float]
"""(rule id, category, score)."""


class Decision:
    """What the rules say about one document."""

    def __init__(self, program: Program, context: Context, host: str = "", language: str = "") -> None:
        self._program, self._context = program, context
        self._host, self._language = host, language
        self.evidence: dict[int, list[Reason]] = {}
        self.kept: dict[int, str] = {}
        self.spans: list[tuple[int, int, str | None, Reason]] = []
        self.slow: dict[str, str] = {}
        """Rules that ran out of time, with the first text on which they did."""

    def run(self, found: Woken) -> list[Edit]:
        """The edits for the lines stage; `found` says which rules could hold where."""
        rules, context = self._program.rules, self._context
        for index, numbers in found.among(self._program.alone):
            unit = context.unit(index)
            for number in numbers:
                if self._holds(rules[number], unit):
                    self._weigh(rules[number], unit)
        self._settle(list(self.evidence))
        self._upward(found)
        self._downward(found)
        self._cap()
        changed = self._inside(found)
        return line_edits(context, self.spans, changed)

    def _applies(self, rule: CompiledRule) -> bool:
        """Whether a rule for some sites or languages is for this document."""
        if rule.sites and not any(self._host == site or self._host.endswith("." + site) for site in rule.sites):
            return False
        return not (rule.rule.languages and self._language and self._language not in rule.rule.languages)

    def _holds(self, rule: CompiledRule, unit: Unit) -> bool:
        if not (rule.everywhere or self._applies(rule)) or (self.slow and rule.rule.id in self.slow):
            return False
        languages = EVERY
        try:
            for ask in rule.asks:
                languages &= ask(unit)
                if not languages:
                    return False
            return rule.unless is None or not rule.unless.holds(unit)
        except SlowPattern:
            self.slow[rule.rule.id] = unit.text[:80]
            return False

    def _weigh(self, rule: CompiledRule, unit: Unit) -> None:
        action, index = rule.action, unit.index
        if action.kind == "keep":
            self.kept.setdefault(index, rule.rule.id)
        elif action.kind == "remove":
            self.evidence.setdefault(index, []).append((rule.rule.id, rule.rule.category, CERTAIN))
        elif action.kind == "evidence":
            weight = self._program.profile.weights.get(rule.rule.id, action.evidence)
            self.evidence.setdefault(index, []).append((rule.rule.id, rule.rule.category, weight))

    def _settle(self, units: Iterable[int]) -> None:
        """Removes the units whose evidence passes the threshold, unless a rule keeps them."""
        removed, threshold = self._context.removed, self._program.profile.threshold
        for index in units:
            reasons = self.evidence.get(index)
            if not reasons or index in self.kept or index in removed:
                continue
            total = sum(score for _, _, score in reasons)
            if total >= threshold:
                speaking = sorted((r for r in reasons if r[2] > 0), key=lambda r: (-r[2], r[0]))
                self._context.remove(index, [(rule, category, total) for rule, category, _ in speaking])

    def _upward(self, found: Woken) -> None:
        """From the last line up: what looks around, and what holds only after the last paragraph or close to the end."""
        program = self._program
        for index, numbers in found.upward(self._context.removed, program.upward, program.late):
            self._around(index, numbers)

    def _downward(self, found: Woken) -> None:
        """From the first line down: what looks at what stands above, and what holds only before the first paragraph or
        close to the beginning."""
        program = self._program
        for index, numbers in found.downward(self._context.removed, program.downward, program.early):
            self._around(index, numbers)

    def _around(self, index: int, numbers: Iterable[int]) -> None:
        """Asks rules that look around of a unit."""
        unit, gone = self._context.unit(index), index in self._context.removed
        for number in numbers:
            rule = self._program.rules[number]
            if gone and rule.scope != "section":  # a heading that went by itself still takes its list along
                continue
            if not self._holds(rule, unit):
                continue
            self._weigh(rule, unit)
            if rule.scope == "section" and rule.action.kind == "remove" and index not in self.kept:
                self._take_section(rule, unit)
        self._settle((index,))

    def _take_section(self, rule: CompiledRule, unit: Unit) -> None:
        """Removes what follows a heading, as far as the rule's `extend` reaches."""
        extend = rule.rule.extend
        if extend is None:
            return
        taken: list[Unit] = []
        words, stopped = 0, False
        for following in self._context.neighbours(unit, 1):
            words += following.words
            past = len(taken) >= extend.lines or words > extend.words
            if past or following.index in self.kept or (extend.until == "prose" and following.prose):
                stopped = True
                break
            taken.append(following)
        # What stands right above a paragraph of the article is its heading, not the list's last entry.
        if stopped and taken:
            taken.pop()
        for following in taken:
            self._context.remove(following.index, [(rule.rule.id, rule.rule.category, CERTAIN)])

    def _cap(self) -> None:
        """Takes removals by evidence back where together they would take more than the profile allows."""
        removed, sizes = self._context.removed, self._context.view.sizes
        weak = [index for index, reasons in removed.items() if reasons[0][2] != CERTAIN]
        if not weak:
            return
        if sum(sizes[index] for index in weak) > self._program.profile.weak_share * sum(sizes):
            for index in weak:
                self._context.put_back(index)

    def _inside(self, found: Woken) -> dict[int, str]:
        """Spans and sentences; gives the units that they changed, with their text afterwards."""
        rules, removed = self._program.rules, self._context.removed
        changed: dict[int, str] = {}
        for index, numbers in sorted(found.among(self._program.within)):
            if index in removed or index in self.kept:
                continue
            unit = self._context.unit(index)
            spans: list[tuple[int, int, str | None, Reason]] = []
            for number in numbers:
                rule = rules[number]
                if rule.scope == "inline":
                    spans += self._inline(rule, unit)
                elif rule.scope == "sentence":
                    spans += self._by_sentence(rule, unit)
            if not spans:
                continue
            left = _without(unit.text, spans)
            if not any(map(str.isalnum, left)) or self._falls(left, unit, found):
                whole = {reason[0]: reason for *_, reason in spans}
                self._context.remove(index, [whole[rule] for rule in sorted(whole)])
                continue
            changed[index] = left
            self.spans += [(unit.start + s, unit.start + e, text, reason) for s, e, text, reason in spans]
        return changed

    def _falls(self, text: str, unit: Unit, found: Woken) -> bool:
        """Whether what an inline edit left of a line is debris by itself."""
        rest = self._context.part(unit, 0, 0)
        rest.text = text
        rules = (self._program.rules[number] for number in found.rules_in(text, unit.index))
        return any(rule.alone and rule.action.kind == "remove" and self._holds(rule, rest) for rule in rules)

    def _inline(self, rule: CompiledRule, unit: Unit) -> list[tuple[int, int, str | None, Reason]]:
        if rule.pattern is None or not self._holds(rule, unit):
            return []
        reason = (rule.rule.id, rule.rule.category, CERTAIN)
        try:
            if rule.action.kind == "replace":
                replaced = rule.pattern.replaced(unit.text, rule.action.replacement)
                return [(s, e, text, reason) for s, e, text in replaced if text != unit.text[s:e]]
            return [(s, e, None, reason) for s, e in rule.pattern.spans(unit.text)]
        except SlowPattern:
            self.slow[rule.rule.id] = unit.text[:80]
            return []

    def _by_sentence(self, rule: CompiledRule, unit: Unit) -> list[tuple[int, int, str | None, Reason]]:
        reason = (rule.rule.id, rule.rule.category, CERTAIN)
        out: list[tuple[int, int, str | None, Reason]] = []
        parts = sentences(unit.text)
        if len(parts) < 2 and not self._context.view.joined:
            parts = parts[:1]
        for number, (start, end) in enumerate(parts):
            if not self._holds(rule, self._context.part(unit, start, end)):
                continue
            # The blanks go with the sentence: those behind it, or before it where it is the last.
            if number + 1 < len(parts):
                end = parts[number + 1][0]
            elif number:
                start = parts[number - 1][1]
            out.append((start, end, None, reason))
        return out


def _without(text: str, spans: list[tuple[int, int, str | None, Reason]]) -> str:
    """The text without its spans."""
    out, position = [], 0
    for start, end, _, _ in sorted(spans, key=lambda s: (s[0], s[1])):
        if start > position:
            out.append(text[position:start])
        position = max(position, end)
    return "".join([*out, text[position:]])


def line_edits(
    context: Context, spans: list[tuple[int, int, str | None, Reason]], changed: dict[int, str] | None = None
) -> list[Edit]:
    """Edits for the removed units and the spans in the others, sorted and disjoint."""
    view, removed = context.view, context.removed
    edits = _span_edits(view.text, [s for s in spans if view.unit_at(s[0]) not in removed])
    if removed:
        edits = sorted([*edits, *_removal_edits(view, removed)], key=lambda e: (e.start, e.end))
    return edits


def _span_edits(text: str, spans: list[tuple[int, int, str | None, Reason]]) -> list[Edit]:
    """Overlapping removals become their union and keep all rules; of overlapping replacements the first one counts."""
    out: list[Edit] = []
    for start, end, replacement, (rule, category, score) in sorted(spans, key=lambda s: (s[0], s[1], s[3][0])):
        last = out[-1] if out else None
        if last is not None and (
            start < last.end or (start == last.end and replacement is None and not last.replacement)
        ):
            if last.replacement or replacement:
                continue
            stop = max(end, last.end)
            rules = last.rules if rule in last.rules else (*last.rules, rule)
            out[-1] = Edit(last.start, stop, "", text[last.start : stop], rules, last.category, max(score, last.score))
            continue
        out.append(Edit(start, end, replacement or "", text[start:end], (rule,), category, score))
    return out


def _removal_edits(view: View, removed: Removed) -> list[Edit]:
    """One edit a unit, with the blank lines that parted it from its neighbours, so that those stay parted as before."""
    text, texts, starts = view.text, view.texts, view.starts
    out: list[Edit] = []
    size = len(texts)
    for cuts, before, after in _groups(texts, removed):
        if before < 0 and after == size:
            start, end = 0, len(text)
        else:
            start, end = _stretch(text, texts, starts, cuts, before, after)
        limits = [start, *(starts[i] for i in cuts[1:]), end]
        for place, index in enumerate(cuts):
            out.append(_edit(text, limits[place], limits[place + 1], removed[index]))
    return out


def _groups(texts: list[str], removed: Collection[int]) -> Iterator[tuple[list[int], int, int]]:
    """The units that go, those together between which none stays: with the one that stays above (-1: none) and below (as
    many as there are units: none)."""
    size, after = len(texts), 0
    for first in sorted(removed):
        if first < after:
            continue
        cuts, after = [first], first + 1
        while after < size and (after in removed or not texts[after].strip()):
            if after in removed:
                cuts.append(after)
            after += 1
        before = first - 1
        while before >= 0 and not texts[before].strip():
            before -= 1
        yield cuts, before, after


def _edit(text: str, start: int, end: int, reasons: list[Reason]) -> Edit:
    return Edit(start, end, "", text[start:end], tuple(r[0] for r in reasons), reasons[0][1], reasons[0][2])


def _stretch(
    text: str, texts: list[str], starts: list[int], cuts: list[int], before: int, after: int
) -> tuple[int, int]:
    """What to delete for units that go: from which code point to which."""
    first, last = cuts[0], cuts[-1]
    behind = starts[last] + len(texts[last])
    if before < 0:
        return starts[first], starts[after]
    front = starts[before] + len(texts[before])
    if after == len(texts):
        if text.endswith("\n"):
            return front, len(text) - 1
        return (front + 1 if text[front : front + 1] == "\n" else front), len(text)
    # The wider of the two gaps stays between the neighbours.
    gap_above, gap_below = text[front : starts[first]], text[behind : starts[after]]
    if gap_above.count("\n") >= gap_below.count("\n"):
        return starts[first], starts[after]
    return front, behind
