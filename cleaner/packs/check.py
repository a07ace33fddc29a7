"""What can be wrong with a well-formed rule: names that nothing has, patterns that do not compile, missing examples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..conditions.pattern import Pattern
from ..model import CATEGORIES, Rule
from ..repair import REPAIRS
from .words import mend_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .reading import Key

Problem = tuple["Key", str, str]
"""Where in the rule, what is wrong, what to do."""

BUILT_IN_PROFILES = ("standard", "dump", "characters")


@dataclass(frozen=True, slots=True)
class Known:
    """The names that rules may refer to."""

    ids: set[str]
    lists: set[str]
    profiles: set[str]


def problems(rule: Rule, known: Known | None) -> Iterator[Problem]:
    """All that is wrong with a rule; without `known`, names are not looked up."""
    yield from _structure(rule)
    yield from missing_examples(rule)
    for part in ("when", "unless"):
        condition = getattr(rule, part)
        if condition is not None:
            for key, node in walk(condition, (part,)):
                yield from _node(key, node, known)
    if known:
        for name in rule.profiles:
            if name not in known.profiles and name not in BUILT_IN_PROFILES:
                yield ("profiles",), f"unknown profile `{name}`", mend_for(name, {*known.profiles, *BUILT_IN_PROFILES})


def missing_examples(rule: Rule) -> Iterator[Problem]:
    """The kinds of example that a rule owes: it must show what it does, and what it leaves alone."""
    have = {example.kind for example in rule.examples}
    if rule.then.kind in ("replace", "repair"):
        if "replace" not in have:
            yield ("examples",), "has no `replace` example", "add examples: {replace: [{from: …, to: …}]}"
        return
    shown = {"remove", "replace"} if rule.scope in ("inline", "sentence") else {"remove"}
    if not protects(rule) and not shown & have:
        yield ("examples",), "has no `remove` example", "add examples: {remove: [a text that must go]}"
    if "keep" not in have:
        yield ("examples",), "has no `keep` example", "add examples: {keep: [a text that must stay]}"


def protects(rule: Rule) -> bool:
    """Whether the rule speaks for a text instead of against it."""
    return rule.then.kind == "keep" or (rule.then.kind == "evidence" and rule.then.evidence < 0)


def walk(condition: Any, key: Key = ()) -> Iterator[tuple[Key, dict[str, Any]]]:
    """Every mapping in a condition tree with its key path, the tree's own first."""
    if isinstance(condition, dict):
        yield key, condition
        for name, value in condition.items():
            yield from walk(value, (*key, name))
    elif isinstance(condition, list):
        for number, value in enumerate(condition):
            yield from walk(value, (*key, number))


def _structure(rule: Rule) -> Iterator[Problem]:
    if rule.selector is not None:
        if rule.when is not None:
            yield ("selector",), "stands beside `when`", "make two rules of it"
        if rule.then.kind != "remove":
            yield ("then",), "a rule with a `selector` can only remove", "write `then: remove`"
    elif rule.when is None and rule.then.kind != "repair":
        yield (), "has no `when`", "add `when: …` (or a `selector`, for HTML)"
    if rule.then.kind == "repair" and rule.then.repair not in REPAIRS:
        yield ("then", "repair"), f"unknown repair `{rule.then.repair}`", mend_for(rule.then.repair, REPAIRS)
    if rule.extend and rule.scope != "section":
        yield ("extend",), "is for rules of scope `section` only", "write `scope: section`, or remove `extend`"


def raw_problems(raw: dict[str, Any], known: Known | None) -> Iterator[Problem]:
    """What else is wrong with a rule whose form is wrong already, as far as its unvalidated data tells."""
    for part in ("when", "unless"):
        for key, node in walk(raw.get(part), (part,)):
            yield from _node(key, node, known)
    if "examples" not in raw:
        yield (), "has no examples", "add examples: {remove: [a text that must go], keep: [a text that must stay]}"


def _node(key: Key, node: dict[str, Any], known: Known | None) -> Iterator[Problem]:
    case = node.get("case") is True
    if isinstance(pattern := node.get("pattern"), str) and (fault := pattern_fault(pattern, case)):
        yield (*key, "pattern"), f"does not compile: {fault}", "the syntax is that of Python's `regex` module"
    if known is None:
        return
    for kind in ("terms", "only"):
        for name in _names(node.get(kind)):
            if name not in known.lists:
                yield (*key, kind), f"unknown term list `{name}`", mend_for(name, known.lists)
    near = node.get("near")
    for kind, ids in (("rule", known.ids), ("category", CATEGORIES)):
        for name in _names(near.get(kind) if isinstance(near, dict) else None):
            if name not in ids:
                yield (*key, "near", kind), f"unknown {kind} `{name}`", mend_for(name, ids)


def _names(value: Any) -> list[str]:
    """The names in a name or a list of them; other things, which validation refuses, are no names."""
    return [name for name in (value if isinstance(value, list) else [value]) if isinstance(name, str)]


def pattern_fault(pattern: str, case: bool = False) -> str | None:
    """What keeps a pattern from compiling, as the engine will compile it; None when it compiles."""
    import regex

    try:
        _ = Pattern({"pattern": pattern, "case": case}, _NO_BUILD).compiled
    except regex.error as error:
        # the position counts the group that the engine wraps around the pattern
        position = f" at character {min(max(error.pos - 2, 1), len(pattern))}" if error.pos is not None else ""
        return f"{error.msg}{position}"
    except (RecursionError, OverflowError, ValueError, IndexError) as error:
        return str(error) or type(error).__name__
    return None


_NO_BUILD: Any = None
"""A pattern asks the compiler for nothing."""
