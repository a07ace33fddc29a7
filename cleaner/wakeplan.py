"""What has to be found in a text before a rule is asked, so that every rule wakes wherever it could hold, and seldom
elsewhere.

Here the rules are read; how the things they need are found is up to a matcher.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from .bounds import GROUPS, covering, ends_of, lengths
from .conditions.beginnings import beginnings
from .model import RuleError
from .repair import TRIGGERS, triggers
from .scan.document import cheapest, lighten, list_cost, literals_cost
from .scan.fold import forms
from .scan.needs import Atom, List, Literals, Need, atoms, inside
from .scan.words import words_of

if TYPE_CHECKING:
    from .compile import CompiledRule
    from .model import TermList

__all__ = ["GROUPS", "WHOLE", "Wake", "WakePlan"]

WHOLE = ("line", "block", "section")
"""Scopes whose rules are asked of a line as it stands."""


@dataclass(frozen=True, slots=True)
class Wake:
    """What wakes one rule for lines. `need`: what must stand in a line, None where nothing can be said; `rare`: of what
    that formula speaks of, the things of which one must be there, chosen to be rare; `groups`: where it can hold;
    `words` and `chars`: the length a line may have; `only`: lists whose words must make up a share (0–1) of a line."""

    number: int
    need: Need | None
    rare: frozenset[Atom]
    groups: tuple[str, ...]
    words: tuple[float, float]
    chars: tuple[float, float]
    only: tuple[frozenset[str], float]


class WakePlan:
    """What wakes each rule: `lines` for those that look at lines, `characters` (folded strings by rule) for the others,
    those for tidying that nothing can be said of left out.

    `reach`: how many words from the beginning and from the end of a text the rules for its ends reach."""

    def __init__(
        self, rules: Sequence[CompiledRule], lists: Mapping[str, TermList], reach: tuple[float, float] = (0, 0)
    ) -> None:
        self.lists, self.reach = lists, reach
        self.common = _common(lists)
        self.characters: dict[int, dict[bytes, int]] = {}
        needs: dict[int, Need | None] = {}
        for compiled in rules:
            rule = compiled.rule
            if rule.stage == "characters":
                found = _of_characters(compiled)
                if found is not None:
                    self.characters[compiled.number] = found
            elif rule.stage == "tidy":
                heads = beginnings(compiled.pattern.source) if compiled.pattern is not None else ()
                if heads:
                    self.characters[compiled.number] = {form: 0 for head in heads for form in forms(head)}
            elif rule.stage == "lines" and rule.scope != "page":
                need = compiled.when.need()
                needs[compiled.number] = need if need is None or rule.scope in WHOLE else inside(need)
        every_atom: set[Atom] = set().union(*(atoms(need) for need in needs.values() if need is not None))
        self.costs = {atom: _cost(atom, lists, self.common) for atom in every_atom}
        self.lines: list[Wake] = []
        for compiled in rules:
            if compiled.number not in needs:
                continue
            rule, need = compiled.rule, needs[compiled.number]
            if need is not None:
                need = lighten(need, self.costs, literals=inf)
            whole = rule.scope in WHOLE
            self.lines.append(
                Wake(
                    compiled.number,
                    need,
                    cheapest(need, self.costs)[1] if need is not None else frozenset(),
                    (ends_of(rule.when) if whole else None) or ("line",),
                    # Of a sentence or a part the line says little.
                    lengths(rule.when, "words") if whole else (0.0, inf),
                    lengths(rule.when, "chars") if whole else (0.0, inf),
                    covering(rule.when) if whole else (frozenset(), 0.0),
                )
            )
        wanted: set[Atom] = set().union(*(atoms(found.need) for found in self.lines if found.need is not None))
        self.atoms: list[Atom] = sorted(wanted, key=repr)
        """All that is looked for; the place of each is the number of its bit."""


def _of_characters(compiled: CompiledRule) -> dict[bytes, int] | None:
    """The strings (with their edges) that wake a rule for characters; None for a repair that is always made."""
    rule = compiled.rule
    if rule.then.kind == "repair":
        return triggers(rule.then.repair) if TRIGGERS.get(rule.then.repair) is not None else None
    need = compiled.when.need()
    found = cheapest(need, dict.fromkeys(atoms(need), 1.0))[1] if need is not None else frozenset()
    strings = {string: 0 for atom in found if isinstance(atom, Literals) for string, _ in atom.strings}
    if not strings:
        raise RuleError(
            f"the pattern of {rule.id!r} has no literal that must be there", path=rule.path, line=rule.line,
            mend="rules of the stage `characters` run on every document: name the characters it looks for",
        )  # fmt: skip
    return strings


def _common(lists: Mapping[str, TermList]) -> frozenset[str]:
    """The words that terms of many lists are made of: articles, prepositions, pronouns, the verbs of every day."""
    seen: Counter[str] = Counter()
    for terms in lists.values():
        seen.update({part for words in terms.words.values() for word in words for part in words_of(word)})
    return frozenset(word for word, count in seen.items() if count >= _MANY)


_MANY = 6
"""In so many lists."""


def _cost(atom: Atom, lists: Mapping[str, TermList], common: frozenset[str]) -> float:
    if isinstance(atom, List):
        if atom.whole:  # only a short line is all one term
            return 0.0
        return list_cost(lists[atom.name], common)
    return literals_cost(atom.strings) if isinstance(atom, Literals) else 0.0
