"""What is wrong with rules beyond what loading refuses: slow patterns, rules that cannot be looked up, idle words."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ..conditions import compile_condition
from . import files, patterns
from .check import walk
from .reading import Document, Key, dotted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..conditions import Condition
    from ..model import Rule, RuleSet, TermList

Severity = Literal["error", "warning"]
BUILT_IN_LISTS = ("function-words",)
"""Term lists that the engine uses without a rule that names them."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend: `path` and `line` (1-based, 0 unknown), `key` where in the file, `rule` whose it is."""

    severity: Severity
    path: str
    line: int
    key: str
    problem: str
    mend: str
    rule: str = ""

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        named = f" {self.rule}:" if self.rule else ""
        mend = f" ({self.mend})" if self.mend else ""
        return f"{where}: {self.severity}:{named} {self.problem}{mend}"


def lint(paths: Iterable[str | os.PathLike[str]] | None = None, *, shipped: bool = True) -> list[Finding]:
    """What is to be mended in these files and folders, stacked on the shipped rules; without paths, in those.

    Errors are what loading refuses, and patterns that match nothing or take for ever; the rest are warnings. In the
    order of files and lines. Raises nothing for rules that are wrong.
    """
    from .build import build

    given = [paths] if isinstance(paths, str | os.PathLike) else list(paths or ())
    sources, errors = files.collect(given, shipped)
    built = build(sources, errors)
    own = {source.path for source in sources if source.user or not given}
    found = [Finding("error", e.path, e.line, e.key, e.problem, e.mend) for e in built.errors]
    for rule in built.ruleset.rules:
        if rule.path in own:
            document, key = built.places[rule.id]
            found += [
                Finding(severity, rule.path, document.line_of(key + inner), dotted(key + inner), problem, mend, rule.id)
                for severity, inner, problem, mend in _rule_findings(rule, built.ruleset, _raw(document, key))
            ]
    found += [finding for finding in _term_findings(built.documents, built.ruleset) if finding.path in own]
    order = {source.path: number for number, source in enumerate(sources)}
    return sorted(found, key=lambda f: (order.get(f.path, -1), f.line, f.severity))


def _raw(document: Document, key: Key) -> dict[str, Any]:
    part: Any = document.data
    for step in key:
        part = part[step]
    return part if isinstance(part, dict) else {}


def _rule_findings(rule: Rule, ruleset: RuleSet, raw: dict[str, Any]) -> Iterator[tuple[Severity, Key, str, str]]:
    for part in ("when", "unless"):
        for key, node in walk(getattr(rule, part), (part,)):
            if isinstance(pattern := node.get("pattern"), str):
                for severity, problem, mend in _pattern_findings(pattern, bool(node.get("case")), rule.stage):
                    yield severity, (*key, "pattern"), problem, mend
    unless = raw.get("unless")
    if isinstance(unless, list) and len(unless) > 1:
        yield "warning", ("unless",), "a bare list means that all of it must hold", "write `any:` or `all:` above it"
    if rule.when is not None and rule.scope != "page" and _unanchored(rule, ruleset):
        problem = "has no word or literal that must be there, so it is tried on every line"
        yield "warning", ("when",), problem, "add a condition with `terms`, or a literal to the pattern"


def _pattern_findings(pattern: str, case: bool, stage: str) -> Iterator[tuple[Severity, str, str]]:
    from .check import pattern_fault

    if pattern_fault(pattern, case):
        return  # loading says so
    try:
        empty = patterns.matches_nothing(pattern, case)
    except TimeoutError:
        empty = False
    if empty:
        yield "error", "the pattern matches where there is nothing", "make it need at least one character"
    if patterns.mixes_anchors(pattern):
        problem = "`^` or `$` holds for one side of the `|` only"
        yield "warning", problem, "write ^(?:a|b)$, or (?:^a|b$) if that is what is meant"
    if slow := patterns.slowness(pattern, case):
        unit, size = slow
        severity: Severity = "warning" if stage == "lines" and size > 2_000 else "error"
        text = f"{size:,} characters of {unit!r}, then something else"
        yield (
            severity,
            f"the pattern takes more than a quarter of a second on {text}",
            "let no two repeats match the same",
        )
    elif patterns.nests_repeats(pattern):
        problem = "the pattern repeats without end what itself is only a repeat"
        yield "warning", problem, "drop one of the two, or make the inner one possessive (`++`)"


def _unanchored(rule: Rule, ruleset: RuleSet) -> bool:
    try:
        return compile_condition(rule.when or {}, _Lists(ruleset)).need() is None
    except (KeyError, ValueError):  # a term list that is not there, which loading has named
        return False


class _Lists:
    """What conditions ask for while they are compiled, just enough to learn whether they need anything."""

    def __init__(self, ruleset: RuleSet) -> None:
        self._lists = ruleset.terms

    def list_number(self, name: str) -> int:
        return list(self._lists).index(name)

    def term_list(self, name: str) -> TermList:
        return self._lists[name]

    def compile(self, spec: dict[str, Any]) -> Condition:
        return compile_condition(spec, self)


def _term_findings(documents: list[Document], ruleset: RuleSet) -> Iterator[Finding]:
    uses = _uses(ruleset.rules)
    first: dict[tuple[str, str, str], str] = {}
    idle: set[str] = set()
    for document in documents:
        for name, language, key, words in _word_lists(document):
            if name not in uses and name not in BUILT_IN_LISTS and name not in idle:
                idle.add(name)
                yield _warning(document, key, f"no rule uses the term list `{name}`", "use it in a rule, or remove it")
            for number, word in enumerate(words):
                here = (*key, number)
                for problem, mend in _word_problems(word, whole=uses.get(name) == {"whole"}):
                    yield _warning(document, here, problem, mend)
                place = f"{document.path}:{document.line_of(here)}"
                earlier = first.setdefault((name, language, word.casefold()), place)
                if earlier != place or Counter(w.casefold() for w in words[:number])[word.casefold()]:
                    yield _warning(document, here, f"`{word}` stands in {earlier} already", "remove one of the two")


def _warning(document: Document, key: Key, problem: str, mend: str) -> Finding:
    return Finding("warning", document.path, document.line_of(key), dotted(key), problem, mend)


def _word_lists(document: Document) -> Iterator[tuple[str, str, Key, list[str]]]:
    """(list, language, key, words) of a document that brings words, in whatever kind of file."""
    data = document.data
    if not isinstance(data, dict) or "rules" in data:
        return
    found: list[tuple[Any, Any, Key, Any]] = []
    if "terms" in data and isinstance(data.get("words"), dict):
        found = [(data["terms"], code, ("words", code), words) for code, words in data["words"].items()]
    elif isinstance(data.get("lists"), dict):
        found = [
            (name, "*", ("lists", name, "words"), entry.get("words") or [])
            for name, entry in data["lists"].items()
            if isinstance(entry, dict)
        ]
    elif "language" in data and isinstance(data.get("words"), dict):
        found = [(name, data["language"], ("words", name), words) for name, words in data["words"].items()]
    for name, code, key, words in found:
        if isinstance(name, str) and isinstance(code, str) and isinstance(words, list):
            yield name, code, key, [word if isinstance(word, str) else "" for word in words]


def _uses(rules: Iterable[Rule]) -> dict[str, set[str]]:
    """Term list -> how rules use it: `whole` (all of a line) or `part`."""
    uses: dict[str, set[str]] = {}
    for rule in rules:
        for part in (rule.when, rule.unless):
            for _, node in walk(part):
                for name in node.get("terms", ()):
                    uses.setdefault(name, set()).add("whole" if node.get("at") == "whole" else "part")
                for name in node.get("only", ()):
                    uses.setdefault(name, set()).add("whole")
    return uses


def _word_problems(word: str, *, whole: bool) -> Iterator[tuple[str, str]]:
    bare = word.strip("*").strip()
    if not bare:
        return  # loading says so
    if "*" in bare:
        yield f"`{word}` has a * inside, which stands for itself", "a * counts at the beginning and the end only"
    if word != " ".join(word.split()):
        yield f"`{word}` has blanks too many", "write one blank between words and none around them"
    if len(bare) == 1 and bare.isascii() and bare.isalpha() and not whole:
        problem = f"`{word}` is one letter, and a rule looks for it anywhere in a line"
        yield problem, "remove it, or use its list with `at: whole` or `only`"
