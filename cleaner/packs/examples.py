"""Runs the examples that stand in the rules: each against its rule alone, and what must stay against all rules."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from ..model import Action, Example, Profile, Rule, RuleSet
from .check import protects, walk
from .slim import SlimLists
from .surroundings import CARRIERS, Setting, among_all, asked_times, settings_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..engine import Cleaner
    from ..model import Result

_ALWAYS_NEEDED = ("function-words",)
"""Term lists that conditions use without naming them."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one example.

    `problem` is empty when it passed, else what went wrong, in a sentence. `others` are the rules that took a text
    which must stay when all rules were loaded.
    """

    rule: str
    kind: Literal["remove", "keep", "replace"]
    before: str
    passed: bool
    problem: str = ""
    others: tuple[str, ...] = ()
    path: str = ""
    line: int = 0


def run_examples(ruleset: RuleSet, ids: Iterable[str] | None = None) -> list[Outcome]:
    """The outcomes of all examples, in the order of rules; `ids` limits them to these rules.

    A rule runs alone, with only the rules whose hits it asks for (`near`) beside it. Evidence counts as enough, for an
    example tells what the rule sees, not what the sum is; a rule that protects (`keep`, or evidence below zero) must
    see its `keep` examples. A text that must stay has to survive the whole rule set as well.
    """
    from ..engine import Cleaner

    wanted = None if ids is None else set(ids)
    rules = [rule for rule in ruleset.rules if wanted is None or rule.id in wanted]
    lists = SlimLists(ruleset.terms)
    profile = _profile(ruleset, ("standard",))
    together = replace(profile, weak_share=1.0, suspicious_share=1.0)
    texts = [*CARRIERS, *(example.before for rule in rules for example in rule.examples if example.kind == "keep")]
    loaded = replace(ruleset, terms=lists.at_hand(ruleset.terms, texts), profiles={profile.name: together})
    everything = Cleaner(profile=profile.name, ruleset=loaded, engine="aho-corasick")
    return [outcome for rule in rules for outcome in _run(rule, ruleset, lists, everything)]


def _run(rule: Rule, ruleset: RuleSet, lists: SlimLists, everything: Cleaner) -> list[Outcome]:
    if rule.selector is not None:
        return [_outcome(rule, example, _selector_problem(rule, example)) for example in rule.examples]
    cleaner = alone(rule, ruleset, lists)
    outcomes: list[Outcome] = []
    for example in rule.examples:
        if example.kind == "replace":
            problem = _replace_problem(rule, example, cleaner)
        elif example.kind == "remove" and not protects(rule):
            problem = _remove_problem(rule, example, cleaner)
        else:
            problem = _keep_problem(rule, example, cleaner)
        others: tuple[str, ...] = ()
        if example.kind == "keep" and not problem:
            problem, others = _survival(rule, example, everything)
        outcomes.append(_outcome(rule, example, problem, others))
    return outcomes


def _outcome(rule: Rule, example: Example, problem: str, others: tuple[str, ...] = ()) -> Outcome:
    return Outcome(rule.id, example.kind, example.before, not problem, problem, others, rule.path, rule.line)


def alone(rule: Rule, ruleset: RuleSet, lists: SlimLists) -> Cleaner:
    """A cleaner for a rule's examples, with this rule and no other, but those whose hits it asks for.

    The lines of its `remove` examples count as lines that the collection repeats as often as the rule wants.
    """
    from ..engine import Cleaner

    by_id = {other.id: other for other in ruleset.rules}
    chosen = {rule.id: rule}
    waiting = [rule]
    while waiting:
        for other in _neighbours(waiting.pop(), by_id):
            if other.id not in chosen:
                chosen[other.id] = other
                waiting.append(other)
    if rule.then.kind in ("evidence", "keep"):
        chosen[rule.id] = replace(rule, then=Action("remove"))
    names = {
        name
        for one in chosen.values()
        for part in (one.when, one.unless)
        for _, node in walk(part)
        for name in (*node.get("terms", ()), *node.get("only", ()))
    }
    names.update(name for name in _ALWAYS_NEEDED if name in ruleset.terms)
    terms = lists.at_hand(sorted(names), [*CARRIERS, *(example.before for example in rule.examples)])
    times = asked_times(rule, "collection")
    repeated = [e.before for e in rule.examples if e.kind == "remove" and times]
    collection = {line.strip(): times for text in repeated for line in text.split("\n")}
    base = _profile(ruleset, rule.profiles)
    profile = replace(
        base, stages=(rule.stage,), categories=(), weak_share=1.0, suspicious_share=1.0, weights={}, structure=None
    )
    few = RuleSet(tuple(chosen[id_] for id_ in sorted(chosen)), terms, {profile.name: profile}, "")
    return Cleaner(profile=profile.name, ruleset=few, collection=collection, engine="aho-corasick")


def _neighbours(rule: Rule, by_id: dict[str, Rule]) -> list[Rule]:
    """The rules whose hits this one asks for."""
    found: list[Rule] = []
    for part in (rule.when, rule.unless):
        for _, node in walk(part):
            near = node.get("near")
            if isinstance(near, dict):
                id_, category = near.get("rule"), near.get("category")
                found += [by_id[id_]] if id_ in by_id else []
                found += [other for other in by_id.values() if category and other.category == category]
    return found


def _profile(ruleset: RuleSet, names: tuple[str, ...]) -> Profile:
    """`standard` where the names allow it, else the first of them."""
    name = "standard" if not names or "standard" in names else names[0]
    return ruleset.profiles.get(name) or Profile(name)


def _clean(rule: Rule, cleaner: Cleaner, text: str) -> Result:
    return cleaner.clean(text, url=f"https://{rule.sites[0]}/" if rule.sites else None)


def _same(one: str, other: str) -> bool:
    """Equal but for blank lines and the width of blanks, which the tidying stage looks after."""
    return _lines(one) == _lines(other)


def _lines(text: str) -> list[str]:
    return [words for line in text.split("\n") if (words := " ".join(line.split()))]


def _replace_problem(rule: Rule, example: Example, cleaner: Cleaner) -> str:
    result = _clean(rule, cleaner, example.before)
    after = example.after or ""
    right = _same(result.text, after) if rule.stage == "lines" else result.text == after
    if right and (rule.id in result.counts or example.before == after):
        return ""
    return f"gave {_shown(result.text)} instead of {_shown(after)}"


def _remove_problem(rule: Rule, example: Example, cleaner: Cleaner) -> str:
    places = settings_for(rule, example.before, keep=False)
    left = ""
    for place in places:
        result = _clean(rule, cleaner, place.text)
        if _same(result.text, place.rest) and rule.id in result.counts:
            return ""
        left = left or result.text
    if len(places) > 1:
        return "was not removed in any place: " + ", ".join(place.name for place in places)
    return "was not removed" if _same(left, example.before) else f"left {_shown(left)}"


def _keep_problem(rule: Rule, example: Example, cleaner: Cleaner) -> str:
    """What is wrong about a text that the rule must leave alone, or, when the rule protects, must see."""
    places = settings_for(rule, example.before, keep=True)
    if protects(rule) and example.kind == "keep":
        seen = any(rule.id in _clean(rule, cleaner, place.text).counts for place in places)
        return "" if seen else "is not seen by the rule that should protect it"
    for place in places:
        result = _clean(rule, cleaner, place.text)
        if rule.id in result.counts:
            seen_as = "is protected by this rule" if protects(rule) else "was removed"
            return f"{seen_as} when {place.name}" + _advice(places)
    return ""


def _advice(places: list[Setting]) -> str:
    if len(places) == 1:
        return ""
    return " (if it must stay in one place only, write the paragraphs around it into the example)"


def _survival(rule: Rule, example: Example, everything: Cleaner) -> tuple[str, tuple[str, ...]]:
    """Which rules take a text that must stay when all are loaded."""
    for place in among_all(example.before):
        result = _clean(rule, everything, place.text)
        taken = [removal for removal in result.removals if removal.text.strip()]
        if taken:
            others = tuple(sorted({id_ for removal in taken for id_ in removal.rules}))
            return f"was removed by {', '.join(others)} when {place.name} with all rules loaded", others
    return "", ()


def _selector_problem(rule: Rule, example: Example) -> str:
    """Whether the CSS selector hits an example, which is a piece of HTML."""
    try:
        from lxml.cssselect import CSSSelector, SelectorError
    except ImportError:
        return "could not be tried: the package cssselect is not installed"
    from lxml import etree, html

    try:
        hit = bool(CSSSelector(rule.selector or "", translator="html")(html.document_fromstring(example.before)))
    except (SelectorError, etree.LxmlError) as error:
        return f"could not be tried: {error}"
    if hit == (example.kind == "remove"):
        return ""
    return "was not removed" if example.kind == "remove" else "was removed"


def _shown(text: str) -> str:
    """A text on one line, cut where it is long."""
    return repr(text if len(text) <= 80 else text[:77] + "…")
