"""From rules as data to a program: conditions compiled, anchors gathered, tables for the scan built."""

from __future__ import annotations

import marshal
from typing import TYPE_CHECKING, Any

from . import cache
from ._version import __version__
from .conditions import Anchor, Condition, compile_condition
from .conditions.pattern import Pattern
from .model import Profile, Rule, RuleError, RuleSet, TermList
from .repair import TRIGGERS, triggers
from .scan.index import LiteralTable, ShortLines, TermIndex, language_code, term_anchor
from .scan.terms import shapes, vocabulary
from .scan.words import Vocabulary
from .view import SHORT

if TYPE_CHECKING:
    from .scan.engines import Name


class CompiledRule:
    """A rule ready to be asked. `contextual`: it looks around, and is asked on the way up, the way down, or both."""

    __slots__ = (
        "action",
        "contextual",
        "downward",
        "number",
        "pattern",
        "rule",
        "scope",
        "sites",
        "unless",
        "upward",
        "when",
    )

    def __init__(self, number: int, rule: Rule, when: Condition, unless: Condition | None) -> None:
        self.number, self.rule, self.when, self.unless = number, rule, when, unless
        self.scope, self.action, self.sites = rule.scope, rule.then, rule.sites
        self.contextual = when.contextual or (unless is not None and unless.contextual) or rule.scope == "section"
        above = _mentions_head(rule.when) or _mentions_head(rule.unless)
        zones = _zones(rule.when)
        self.upward, self.downward = not above, above or ("head" in zones and zones <= _EDGES)
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
        if zone is not None and set([zone] if isinstance(zone, str) else zone) == {"head"}:
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


_EDGES = frozenset({"head", "tail", "end"})


def _zones(spec: Any) -> frozenset[str]:
    """The zones outside which a condition cannot hold; `body` among them where it says nothing of the kind."""
    everywhere = _EDGES | {"body"}
    if not isinstance(spec, dict):
        return everywhere
    if "zone" in spec:
        zone = spec["zone"]
        return frozenset([zone] if isinstance(zone, str) else zone)
    if "all" in spec:
        return min(map(_zones, spec["all"]), key=len, default=everywhere)
    if "any" in spec:
        return frozenset().union(*map(_zones, spec["any"]))
    return everywhere


def _covering(spec: Any) -> float:
    """The share of its letters that lists of an `only` must cover for a condition to hold; 0 where none is asked."""
    if not isinstance(spec, dict):
        return 0.0
    if "only" in spec:
        return float(spec.get("share", 1.0))
    if "all" in spec:
        return max(map(_covering, spec["all"]), default=0.0)
    if "any" in spec:
        return min(map(_covering, spec["any"]), default=0.0)
    return 0.0


def _only_lists(spec: Any) -> set[str]:
    """The term lists that an `only` somewhere in a condition names."""
    if isinstance(spec, dict):
        names = spec.get("only", [])
        return {*([names] if isinstance(names, str) else names)}.union(*map(_only_lists, spec.values()))
    return set().union(*map(_only_lists, spec)) if isinstance(spec, list) else set()


class Program:
    """The compiled rules of one profile."""

    def __init__(self, ruleset: RuleSet, profile: Profile, engine: Name | None = None) -> None:
        self.profile = profile
        self._lists = ruleset.terms
        self.rules: list[CompiledRule] = []
        self.repairs: list[CompiledRule] = []
        self.replacements: list[CompiledRule] = []
        self.tidying: list[CompiledRule] = []
        self.pages: list[CompiledRule] = []
        self.anywhere, self.short = LiteralTable(), ShortLines()
        self.tail, self.head = ShortLines(), ShortLines()
        """The same for rules that hold only after, or only before, the paragraphs of a text: lines of any length."""
        self.everywhere: list[int] = []
        """Rules without an anchor: tried on every line."""
        self._anchors: dict[tuple[str, bool], Anchor] = {}
        tables = _stored(ruleset, profile)
        self.terms = TermIndex.from_tables(tables[0], engine) if tables else TermIndex(ruleset.terms, engine)
        for rule in sorted(ruleset.rules, key=lambda r: r.id):
            if self._applies(rule):
                self._add(rule)
        self.line_rules = frozenset(rule.number for rule in self.rules if rule.rule.stage == "lines")
        if tables:
            _, anywhere, short, tail, head, words, self.everywhere = tables
            self.anywhere.start(anywhere, engine)
            known = Vocabulary.from_tables(words)
            for table, data in ((self.short, short), (self.tail, tail), (self.head, head)):
                table.start(data, engine, known)
            return
        for compiled in self.rules:
            self._anchor(compiled)
        self.anywhere.build(engine)
        known = self._vocabulary()
        for table in (self.short, self.tail, self.head):
            table.build(engine, known)
        found = [table.tables() for table in (self.anywhere, self.short, self.tail, self.head)]
        shapes.cache_clear()
        _store(ruleset, profile, [self.terms.tables(), *found, known.tables(), self.everywhere])

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
        if rule.stage == "tidy":
            self.tidying.append(compiled)
        elif rule.stage == "characters":
            (self.repairs if rule.then.kind == "repair" else self.replacements).append(compiled)
        elif rule.scope == "page":
            self.pages.append(compiled)

    def _anchor(self, compiled: CompiledRule) -> None:
        """Puts what wakes a rule into the tables."""
        rule = compiled.rule
        if rule.stage == "tidy" or (rule.stage == "lines" and rule.scope == "page"):
            return
        if rule.then.kind == "repair":
            if TRIGGERS.get(rule.then.repair) is not None:
                self.anywhere.add(Anchor(triggers(rule.then.repair)), compiled.number)
            return
        anchor = compiled.when.anchor()
        if rule.stage == "characters":
            if anchor is None:
                raise RuleError(
                    f"the pattern of {rule.id!r} has no literal that must be there", path=rule.path, line=rule.line,
                    mend="rules of the stage `characters` run on every document: name the characters it looks for",
                )  # fmt: skip
            self.anywhere.add(anchor, compiled.number)
            return
        if anchor is None:
            self.everywhere.append(compiled.number)
            return
        whole_line = rule.scope in ("line", "block", "section")
        zones = _zones(rule.when)
        if whole_line and zones <= _EDGES:
            for table, wanted in ((self.tail, {"tail", "end"}), (self.head, {"head"})):
                if zones & wanted:
                    table.add(anchor, compiled.number, _covering(rule.when))
            return
        if whole_line and _longest(rule.when) <= SHORT:
            self.short.add(anchor, compiled.number, _covering(rule.when))
            return
        if whole_line:
            self.short.add_whole(anchor, compiled.number)
        else:  # a sentence or a span: nothing says that it is a whole line
            anchor |= Anchor({}, terms=frozenset((whole, "*") for whole in anchor.wholes))
        self.anywhere.add(anchor, compiled.number)

    def _vocabulary(self) -> Vocabulary:
        """The words of all lists that some `only` names."""
        names = {name for rule in self.rules for name in _only_lists([rule.rule.when, rule.rule.unless])}
        terms = (
            (word, language_code(code))
            for name in sorted(names)
            for code, words in self._lists[name].words.items()
            for word in words
        )
        words, stems, anything = vocabulary(terms)
        return Vocabulary(words, stems, anything=anything)

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


_FORMAT = 3
"""Counts the forms that the tables have had: those of another form are made anew."""


def _key(ruleset: RuleSet, profile: Profile) -> str:
    """What the tables depend on: the rules, their selection, the profile's share in it, and this code."""
    from hashlib import sha256

    chosen = [rule.id for rule in ruleset.rules]
    return sha256(repr((__version__, _FORMAT, ruleset.digest, chosen, profile)).encode()).hexdigest()


def _stored(ruleset: RuleSet, profile: Profile) -> list[Any] | None:
    """The tables of an earlier run with the same rules; the cache vouches for their bytes."""
    if not ruleset.digest:
        return None
    stored = cache.get("program", _key(ruleset, profile))
    if stored is None:
        return None
    try:
        tables = marshal.loads(stored)
    except (ValueError, EOFError, TypeError):
        return None
    return tables if isinstance(tables, list) and len(tables) == 7 else None


def _store(ruleset: RuleSet, profile: Profile, tables: list[Any]) -> None:
    """Keeps the tables for the next run."""
    if ruleset.digest:
        cache.put("program", _key(ruleset, profile), marshal.dumps(tables))


class _Always:
    """The condition of a rule that has none (a repair)."""

    contextual = False
    effort = 0

    def holds(self, unit: Any) -> int:
        return -1

    def anchor(self) -> Anchor | None:
        return None
