"""From rules as data to a program: conditions compiled, anchors gathered, tables for the scan built."""

from __future__ import annotations

from typing import Any

from .conditions import Anchor, Condition, compile_condition
from .conditions.pattern import Pattern
from .model import Profile, Rule, RuleError, RuleSet, TermList
from .repair import TRIGGERS, triggers
from .scan.engines import Name
from .scan.fold import forms
from .scan.index import LiteralTable, TermIndex, term_anchor

SHORT = 160
"""Code points up to which a line is short: rules that hold for such lines only are looked for in those alone."""


class CompiledRule:
    """A rule ready to be asked. `contextual`: it looks around; `forward`: it looks at what stands above."""

    __slots__ = ("action", "contextual", "forward", "number", "pattern", "rule", "scope", "sites", "unless", "when")

    def __init__(self, number: int, rule: Rule, when: Condition, unless: Condition | None) -> None:
        self.number, self.rule, self.when, self.unless = number, rule, when, unless
        self.scope, self.action, self.sites = rule.scope, rule.then, rule.sites
        self.contextual = when.contextual or (unless is not None and unless.contextual) or rule.scope == "section"
        self.forward = _mentions_head(rule.when) or _mentions_head(rule.unless)
        self.pattern = _first_pattern(when)

    def __repr__(self) -> str:
        return f"<rule {self.rule.id}>"


def _first_pattern(when: Condition) -> Pattern | None:
    """The expression that says what a rule of scope inline takes."""
    if isinstance(when, Pattern):
        return when
    found = (_first_pattern(part) for part in getattr(when, "parts", ()))
    return next((pattern for pattern in found if pattern is not None), None)


def _mentions_head(spec: Any) -> bool:
    """Whether a condition asks for the zone above the text or the place from the top."""
    if isinstance(spec, dict):
        zone = spec.get("zone")
        place = spec.get("position")
        if zone is not None and "head" in ([zone] if isinstance(zone, str) else zone):
            return True
        if isinstance(place, dict) and ("first" in place or "words_before" in place):
            return True
        return any(_mentions_head(value) for value in spec.values())
    return isinstance(spec, list) and any(map(_mentions_head, spec))


def _longest(spec: Any) -> float:
    """The largest number of characters a text may have for a condition to hold."""
    if not isinstance(spec, dict):
        return float("inf")
    if "shape" in spec:
        limit = (spec["shape"].get("chars") or {}).get("max")
        return float("inf") if limit is None else float(limit)
    if "all" in spec:
        return min(map(_longest, spec["all"]), default=float("inf"))
    if "any" in spec:
        return max(map(_longest, spec["any"]), default=float("inf"))
    return float("inf")


class Program:
    """The compiled rules of one profile."""

    def __init__(self, ruleset: RuleSet, profile: Profile, engine: Name | None = None) -> None:
        self.profile = profile
        self._lists = ruleset.terms
        self.terms = TermIndex(ruleset.terms, engine)
        self.rules: list[CompiledRule] = []
        self.repairs: list[CompiledRule] = []
        self.replacements: list[CompiledRule] = []
        self.tidying: list[CompiledRule] = []
        self.everywhere: list[CompiledRule] = []
        """Rules without an anchor: tried on every line."""
        self.pages: list[CompiledRule] = []
        self.anywhere, self.short = LiteralTable(), LiteralTable()
        self.wholes: dict[str, tuple[int, ...]] = {}
        self._anchors: dict[tuple[str, bool], Anchor] = {}
        for rule in sorted(ruleset.rules, key=lambda r: r.id):
            if self._applies(rule):
                self._add(rule)
        self.line_rules = frozenset(rule.number for rule in self.rules if rule.rule.stage == "lines")
        self.anywhere.build(engine)
        self.short.build(engine)

    def _applies(self, rule: Rule) -> bool:
        profile = self.profile
        return (
            rule.selector is None
            and rule.stage in profile.stages
            and (not rule.profiles or profile.name in rule.profiles)
            and (not profile.categories or rule.category in profile.categories)
        )

    def _add(self, rule: Rule) -> None:
        when = self.compile(rule.when) if rule.when is not None else _Always()
        unless = self.compile(rule.unless) if rule.unless is not None else None
        compiled = CompiledRule(len(self.rules), rule, when, unless)
        self.rules.append(compiled)
        if rule.stage != "lines":
            self._add_repair(compiled)
            return
        if rule.scope == "page":
            self.pages.append(compiled)
            return
        anchor = when.anchor()
        if anchor is None:
            self.everywhere.append(compiled)
            return
        whole_line = rule.scope in ("line", "block", "section")
        table = self.short if whole_line and _longest(rule.when) <= SHORT else self.anywhere
        table.add(anchor, compiled.number)
        if not whole_line:  # a sentence or a span: nothing says that it is a whole line
            table.add(Anchor({form: 0 for whole in anchor.wholes for form in forms(whole)}), compiled.number)
            return
        for core in anchor.wholes:
            self.wholes[core] = (*self.wholes.get(core, ()), compiled.number)

    def _add_repair(self, compiled: CompiledRule) -> None:
        rule = compiled.rule
        if rule.stage == "tidy":
            self.tidying.append(compiled)
        elif rule.then.kind == "repair":
            self.repairs.append(compiled)
            if TRIGGERS.get(rule.then.repair) is not None:
                self.anywhere.add(Anchor(triggers(rule.then.repair)), compiled.number)
        else:
            self.replacements.append(compiled)
            anchor = compiled.when.anchor()
            if anchor is None:
                raise RuleError(
                    f"the pattern of {rule.id!r} has no literal that must be there", path=rule.path, line=rule.line,
                    mend="rules of the stage `characters` run on every document: name the characters it looks for",
                )  # fmt: skip
            self.anywhere.add(anchor, compiled.number)

    # What conditions ask for while they are compiled (see conditions.base.Build).

    def list_number(self, name: str) -> int:
        """The number of a term list."""
        return self.terms.numbers[name]

    def term_list(self, name: str) -> TermList:
        """A term list by its name."""
        return self._lists[name]

    def term_anchor(self, name: str, *, whole: bool) -> Anchor:
        """What must be found for a word of the list to stand in a text; computed once a list."""
        key = (name, whole)
        if key not in self._anchors:
            self._anchors[key] = term_anchor(self._lists[name], whole=whole)
        return self._anchors[key]

    def compile(self, spec: dict[str, Any]) -> Condition:
        """A condition from its plain form."""
        return compile_condition(spec, self)


class _Always:
    """The condition of a rule that has none (a repair)."""

    contextual = False
    effort = 0

    def holds(self, unit: Any) -> int:
        return -1

    def anchor(self) -> Anchor | None:
        return None
