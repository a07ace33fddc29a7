"""From rules as data to a program: conditions compiled, what wakes them planned or taken from the cache."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import cache
from ._version import __version__
from .bounds import EDGES, reach, zones
from .conditions import Condition, compile_condition
from .conditions.logic import All
from .conditions.pattern import Pattern
from .matching import build_matcher, matcher_from, name_of_matcher
from .scan.index import numbers_of
from .scan.whole import DocumentScan

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conditions import Build
    from .model import Profile, Rule, RuleSet, TermList
    from .scan.engines import Name
    from .scan.needs import Need
    from .view import Unit


Facts = list[Any]
"""What a rule's conditions say of it: whether it looks around, and whether it is asked on the way up, and down."""


class CompiledRule:
    """A rule ready to be asked. `contextual`: it looks around, and is asked on the way up, the way down, or both.

    Its conditions are compiled when they are first asked for: few of the rules are on any one text.
    """

    __slots__ = (
        "_build",
        "action",
        "alone",
        "asks",
        "contextual",
        "downward",
        "everywhere",
        "number",
        "pattern",
        "rule",
        "scope",
        "sites",
        "unless",
        "upward",
        "waits",
        "when",
    )
    when: Condition
    unless: Condition | None
    pattern: Pattern | None
    asks: tuple[Callable[[Unit], int], ...]
    """What holds where the rule does, in the order in which it is asked."""

    def __init__(self, number: int, rule: Rule, build: Build, facts: Facts | None = None) -> None:
        """`facts`: what `facts` gave for the same rule, where that is known."""
        self.number, self.rule, self._build = number, rule, build
        self.scope, self.action, self.sites = rule.scope, rule.then, rule.sites
        self.everywhere = not (rule.sites or rule.languages)
        if facts is None:
            unless = self.unless
            around = self.when.contextual or (unless is not None and unless.contextual) or rule.scope == "section"
            above = _mentions_head(rule.when) or _mentions_head(rule.unless)
            where = zones(rule.when)
            facts = [around, not above, above or ("head" in where and where <= EDGES)]
        self.contextual, self.upward, self.downward = facts
        whole = rule.scope in ("line", "block")
        self.alone = whole and not self.contextual
        """Whether the rule is asked in the first step; with `waits`, in the second."""
        self.waits = self.contextual and (whole or rule.scope == "section")

    def __getattr__(self, name: str) -> Any:
        """Fills the places of the conditions; asked only while they are empty."""
        rule = self.rule
        if name == "when":
            self.when = self._build.compile(rule.when) if rule.when is not None else _Always()
        elif name == "unless":
            self.unless = self._build.compile(rule.unless) if rule.unless is not None else None
        elif name == "pattern":
            self.pattern = _first_pattern(self.when)
        elif name == "asks":
            self.asks = tuple(part.holds for part in _in_turn(self.when))
        else:
            raise AttributeError(name)
        return getattr(self, name)

    def __repr__(self) -> str:
        return f"<rule {self.rule.id}>"

    def facts(self) -> Facts:
        """What its conditions say of it, as plain data."""
        return [self.contextual, self.upward, self.downward]


def _in_turn(when: Condition) -> list[Condition]:
    """The conditions of which all must hold."""
    return [part for parts in when.parts for part in _in_turn(parts)] if isinstance(when, All) else [when]


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


class Program:
    """The compiled rules of one profile."""

    def __init__(self, ruleset: RuleSet, profile: Profile, engine: Name | None = None) -> None:
        self.profile = profile
        self._lists = ruleset.terms
        self.rules: list[CompiledRule] = []
        self.repairs: list[CompiledRule] = []
        self.replacements: list[CompiledRule] = []
        self.tidying: list[CompiledRule] = []
        self._numbers = numbers_of(ruleset.terms)
        stored = _stored(ruleset, profile)
        facts = iter(stored[2][2]) if stored else None
        for rule in sorted(ruleset.rules, key=lambda r: r.id):
            if self._applies(rule):
                self._add(rule, next(facts) if facts else None)
        self.late: float
        self.early: float
        """How many words from the ends of the text the rules for its ends reach."""
        if stored:
            self.late, self.early = stored[2][:2]
        else:
            self.late = max((reach(c.rule.when, "words_after") for c in self.rules), default=0.0)
            self.early = max((reach(c.rule.when, "words_before") for c in self.rules), default=0.0)
        self.alone = frozenset(c.number for c in self.rules if c.alone)
        self.upward = frozenset(c.number for c in self.rules if c.waits and c.upward)
        self.downward = frozenset(c.number for c in self.rules if c.waits and c.downward)
        self.within = frozenset(c.number for c in self.rules if c.scope in ("inline", "sentence"))
        """The numbers of the rules that are asked by themselves, on the way up, on the way down, and inside lines."""
        self.scan = DocumentScan()
        if stored:
            self.scan.start(stored[0], engine)
            self.matcher = matcher_from(stored[1], engine)
            return
        from .wakeplan import WakePlan

        plan = WakePlan(self.rules, self._lists, (self.early, self.late))
        for number, strings in plan.characters.items():
            self.scan.wake(strings, number)
        self.matcher = build_matcher(plan, self.scan, engine)
        self.scan.build(engine)
        said = [self.late, self.early, [c.facts() for c in self.rules]]
        _store(ruleset, profile, [self.scan.tables(), self.matcher.tables(), said])

    def _applies(self, rule: Rule) -> bool:
        profile = self.profile
        return (
            rule.selector is None
            and rule.stage in profile.stages
            and (not rule.profiles or profile.name in rule.profiles)
            and (not profile.categories or rule.category in profile.categories)
        )

    def _add(self, rule: Rule, facts: Facts | None) -> None:
        compiled = CompiledRule(len(self.rules), rule, self, facts)
        self.rules.append(compiled)
        if rule.stage == "tidy":
            self.tidying.append(compiled)
        elif rule.stage == "characters":
            (self.repairs if rule.then.kind == "repair" else self.replacements).append(compiled)

    # What conditions ask for while they are compiled (see conditions.base.Build).

    def list_number(self, name: str) -> int:
        """The number of a term list."""
        return self._numbers[name]

    def term_list(self, name: str) -> TermList:
        """A term list by its name."""
        return self._lists[name]

    def compile(self, spec: dict[str, Any]) -> Condition:
        """A condition from its plain form."""
        return compile_condition(spec, self)


_FORMAT = 66
"""Counts the forms that the tables have had: those of another form are made anew."""


def _key(ruleset: RuleSet, profile: Profile) -> str:
    """What the tables depend on: the rules, their selection, the profile's share in it, and this code."""
    from hashlib import sha256

    chosen = [rule.id for rule in ruleset.rules]
    return sha256(repr((__version__, _FORMAT, name_of_matcher(), ruleset.digest, chosen, profile)).encode()).hexdigest()


def _stored(ruleset: RuleSet, profile: Profile) -> list[Any] | None:
    """The tables of an earlier run with the same rules; the cache vouches for their bytes."""
    if not ruleset.digest:
        return None
    stored = cache.get("program", _key(ruleset, profile))
    if stored is None:
        return None
    try:
        with cache.collecting_later():
            tables = cache.unpack(stored)
    except (ValueError, EOFError, TypeError):
        return None
    return tables if isinstance(tables, list) and len(tables) == 3 else None


def _store(ruleset: RuleSet, profile: Profile, tables: list[Any]) -> None:
    """Keeps the tables for the next run."""
    if ruleset.digest:
        cache.put("program", _key(ruleset, profile), cache.pack(tables))


class _Always:
    """The condition of a rule that has none (a repair)."""

    contextual = False
    effort = 0

    def holds(self, unit: Any) -> int:
        return -1

    def need(self) -> Need | None:
        return None
