"""`select` and `ignore`: which of the rules apply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..model import RuleError, RuleErrors, RuleSet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..model import Rule


def choose(ruleset: RuleSet, select: Iterable[str] | None, ignore: Iterable[str] | None) -> RuleSet:
    """The rule set with the rules that `select` names (none named: all) but those that `ignore` names.

    A name is a rule's id, the beginning of ids with a `*` after it, a category or a pack. Rules that only protect text
    (`then: keep`) stay whatever is selected, for a selection says what may go; only `ignore` takes them out.
    Raises RuleErrors for names that mean no rule.
    """
    wanted, unwanted = _names(select), _names(ignore)
    if not wanted and not unwanted:
        return ruleset
    errors = [
        error
        for option, names in (("select", wanted), ("ignore", unwanted))
        for name in names
        if (error := _unknown(name, option, ruleset))
    ]
    if errors:
        raise RuleErrors(errors)
    kept = tuple(
        rule
        for rule in ruleset.rules
        if (not wanted or rule.then.kind == "keep" or any(means(name, rule) for name in wanted))
        and not any(means(name, rule) for name in unwanted)
    )
    if len(kept) == len(ruleset.rules):
        return ruleset
    from hashlib import sha256

    chosen = "\n".join([ruleset.digest, *(rule.id for rule in kept)])
    return RuleSet(kept, ruleset.terms, ruleset.profiles, sha256(chosen.encode()).hexdigest())


def _names(names: Iterable[str] | None) -> list[str]:
    return [names] if isinstance(names, str) else list(names or ())


def means(name: str, rule: Rule) -> bool:
    """Whether a name (an id, the beginning of ids with a `*`, a category or a pack) means this rule."""
    if name.endswith("*"):
        return rule.id.startswith(name[:-1])
    return name in (rule.id, rule.category, rule.pack)


def _unknown(name: str, option: str, ruleset: RuleSet) -> RuleError | None:
    if any(means(name, rule) for rule in ruleset.rules):
        return None
    from ..model import CATEGORIES
    from .words import nearest

    if name in CATEGORIES:  # a category that no rule has, yet
        return None
    known = {known for rule in ruleset.rules for known in (rule.id, rule.category, rule.pack)}
    close = nearest(name.rstrip("*"), known)
    mend = f"did you mean `{close}`?" if close else "`cleaner rules list` shows ids, categories and packs"
    return RuleError(f"`{name}` is no rule, category or pack", key=option, mend=mend)
