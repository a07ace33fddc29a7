"""What the scan has to look for, so that every rule wakes wherever it could hold, and seldom elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .model import RuleError
from .repair import TRIGGERS, triggers
from .scan.document import DocumentScan, cheapest, lighten, list_cost, list_literals, literals_cost
from .scan.marks import Coverage, Formula, Gates, Marks, bit_of, formula
from .scan.needs import Atom, List, Literals, Need, atoms, inside
from .scan.words import words_of
from .view import SHORT

if TYPE_CHECKING:
    from .compile import CompiledRule
    from .model import TermList
    from .scan.engines import Name


WHOLE = ("line", "block", "section")
"""Scopes whose rules are asked of a line as it stands."""


class WakePlan:
    """Sorts rules into groups by where they can hold (`tail` and `head`: only at that end of a text; `line`: anywhere),
    gives each a formula over the marks of a line, and gathers what the scan of the document looks for.

    In short lines every word is looked at. Of longer ones only those in which the scan finds something that a rule
    without a limit to its length needs."""

    def __init__(self, rules: Sequence[CompiledRule], lists: Mapping[str, TermList], engine: Name | None) -> None:
        self.scan = DocumentScan()
        self.everywhere: list[int] = []
        """Rules that need nothing which can be looked for: tried on every line."""
        needs: dict[int, Need | None] = {}
        for compiled in rules:
            rule = compiled.rule
            if rule.stage == "characters":
                self._characters(compiled)
            elif rule.stage == "lines" and rule.scope != "page":
                need = compiled.when.need()
                part = rule.scope in ("sentence", "inline")
                needs[compiled.number] = inside(need) if need is not None and part else need
        common = _common(lists)
        every_atom: set[Atom] = set().union(*(atoms(need) for need in needs.values() if need is not None))
        costs = {atom: _cost(atom, lists, common) for atom in every_atom}
        needs = {number: need and lighten(need, costs) for number, need in needs.items()}
        wanted: set[Atom] = set().union(*(atoms(need) for need in needs.values() if need is not None))
        order = sorted(wanted, key=repr)
        bits = {atom: place for place, atom in enumerate(order)}
        self.marks = Marks.build(order, lists, common, engine)
        for literal, (edges, mask) in self.marks.signs.items():
            self.scan.mark(literal, edges, mask)
        for atom in order:
            if isinstance(atom, Literals):
                for string in atom.strings:
                    self.scan.mark(string, 0, bit_of(bits[atom]))
        groups: dict[str, list[tuple[int, Formula]]] = {"line": [], "tail": [], "head": []}
        covers: set[Atom] = set()
        for compiled in rules:
            if compiled.number not in needs:
                continue
            rule, need = compiled.rule, needs[compiled.number]
            found = formula(need, bits)
            ends = _ends(rule.when) if rule.scope in WHOLE else None
            for end in ends or ("line",):
                groups[end].append((compiled.number, found))
            if ends or longest(rule.when) <= SHORT:
                continue
            if need is None:
                self.everywhere.append(compiled.number)
                continue
            covers |= cheapest(need, costs)[1]
        for atom in sorted(covers, key=repr):
            if isinstance(atom, List) and not atom.whole:
                for literal, edges in list_literals(lists[atom.name], common).items():
                    self.scan.mark(literal, edges, 0)
        wholes = {c.number: covering(c.rule.when) for c in rules if c.number in needs and c.rule.scope in WHOLE}
        self.coverage = Coverage.build({rule: found for rule, found in wholes.items() if found[1]}, lists)
        self.scan.build(engine)
        self.line, self.tail, self.head = (Gates(groups[name]) for name in ("line", "tail", "head"))

    def _characters(self, compiled: CompiledRule) -> None:
        """What wakes a rule for characters."""
        rule = compiled.rule
        if rule.then.kind == "repair":
            if TRIGGERS.get(rule.then.repair) is not None:
                self.scan.wake(triggers(rule.then.repair), compiled.number)
            return
        need = compiled.when.need()
        found = cheapest(need, dict.fromkeys(atoms(need), 1.0))[1] if need is not None else frozenset()
        strings = {string: 0 for atom in found if isinstance(atom, Literals) for string in atom.strings}
        if not strings:
            raise RuleError(
                f"the pattern of {rule.id!r} has no literal that must be there", path=rule.path, line=rule.line,
                mend="rules of the stage `characters` run on every document: name the characters it looks for",
            )  # fmt: skip
        self.scan.wake(strings, compiled.number)


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


def _ends(spec: Any) -> tuple[str, ...] | None:
    """The ends of a text to which a condition is bound; None where it may hold anywhere."""
    where = zones(spec)
    if where <= EDGES:
        return tuple(end for end, names in (("tail", {"tail", "end"}), ("head", {"head"})) if where & names)
    if reach(spec, "words_after"):
        return ("tail",)
    return ("head",) if reach(spec, "words_before") else None


def reach(spec: Any, key: str) -> float:
    """How many words from an end (`words_after` the line, or `words_before` it) a condition can hold; 0: no limit."""
    if not isinstance(spec, dict):
        return 0.0
    if "position" in spec:
        limit = (spec["position"].get(key) or {}).get("max")
        return float(limit or 0.0)
    if "all" in spec:
        found = [limit for part in spec["all"] if (limit := reach(part, key))]
        return min(found, default=0.0)
    if "any" in spec:
        found = [reach(part, key) for part in spec["any"]]
        return max(found, default=0.0) if all(found) else 0.0
    return 0.0


def longest(spec: Any) -> float:
    """The largest number of characters a text may have for a condition to hold."""
    if not isinstance(spec, dict):
        return float("inf")
    if "shape" in spec:
        limit = (spec["shape"].get("chars") or {}).get("max")
        return float("inf") if limit is None else float(limit)
    if "all" in spec:
        return min(map(longest, spec["all"]), default=float("inf"))
    if "any" in spec:
        return max(map(longest, spec["any"]), default=float("inf"))
    return float("inf")


EDGES = frozenset({"head", "tail", "end"})


def zones(spec: Any) -> frozenset[str]:
    """The zones outside which a condition cannot hold; `body` among them where it says nothing of the kind."""
    everywhere = EDGES | {"body"}
    if not isinstance(spec, dict):
        return everywhere
    if "zone" in spec:
        zone = spec["zone"]
        return frozenset([zone] if isinstance(zone, str) else zone)
    if "all" in spec:
        return min(map(zones, spec["all"]), key=len, default=everywhere)
    if "any" in spec:
        return frozenset().union(*map(zones, spec["any"]))
    return everywhere


def covering(spec: Any) -> tuple[frozenset[str], float]:
    """The lists of a condition's `only`, and the share of the letters that they must cover; 0 where none is asked."""
    if not isinstance(spec, dict):
        return frozenset(), 0.0
    if "only" in spec:
        names = spec["only"]
        return frozenset([names] if isinstance(names, str) else names), float(spec.get("share", 1.0))
    if "all" in spec:
        return max(map(covering, spec["all"]), key=lambda found: found[1], default=(frozenset(), 0.0))
    if "any" in spec:
        parts = list(map(covering, spec["any"]))
        names = frozenset[str]().union(*(lists for lists, _ in parts))
        return names, min((share for _, share in parts), default=0.0)
    return frozenset(), 0.0
