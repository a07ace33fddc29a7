"""What `cleaner rules …` does: data and an exit code; `packs.show.render` makes text, a table or JSON of the data.

Exit codes: 0 done, 1 something is to be mended (`test`, `lint`, a stale schema), 2 the rules or the names are wrong.
Every function takes `paths`, the user's rule files and folders, which are stacked on the shipped rules.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..model import RuleError, RuleErrors, RuleSet
from .load import load

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence

    from ..model import Rule

    Paths = Iterable[str | os.PathLike[str]] | None

Answer = tuple[dict[str, Any], int]
"""What was found, as JSON can hold it, and the exit code."""


def list_rules(
    paths: Paths = None,
    select: Sequence[str] | None = None,
    ignore: Sequence[str] | None = None,
    language: str | None = None,
) -> Answer:
    """The rules that apply: `{"rules": [{id, category, pack, scope, then, status, languages, description, path, line}],
    "categories": {name: count}, "terms": count, "languages": [code], "profiles": [name], "digest": hex}` and 0.

    `language` keeps the rules that can hold in that language: those whose term lists have words for it.
    Raises RuleErrors.
    """
    ruleset = load(paths, select, ignore)
    rules = [_summary(rule, ruleset) for rule in ruleset.rules]
    if language is not None:
        code = language.lower().split("-")[0]
        rules = [rule for rule in rules if not rule["languages"] or code in rule["languages"]]
    categories: dict[str, int] = {}
    for rule in rules:
        categories[rule["category"]] = categories.get(rule["category"], 0) + 1
    languages = sorted({code for terms in ruleset.terms.values() for code in terms.words if code != "*"})
    return {
        "rules": rules,
        "categories": dict(sorted(categories.items())),
        "terms": len(ruleset.terms),
        "languages": languages,
        "profiles": sorted(ruleset.profiles),
        "digest": ruleset.digest,
    }, 0


def show_rule(name: str, paths: Paths = None) -> Answer:
    """One rule or term list with all that is in it: `{"rule": {…}, "terms": {list: {language: [words]}}}` or
    `{"term_list": {name, description, words, path}, "used_by": [ids]}`, and 0.

    Raises RuleErrors, also for a name that neither a rule nor a term list has.
    """
    from .words import nearest

    ruleset = load(paths)
    for rule in ruleset.rules:
        if rule.id == name:
            named = sorted(_term_names(rule))
            return {"rule": _plain(rule), "terms": {list_: _words(ruleset, list_) for list_ in named}}, 0
    if name in ruleset.terms:
        found = ruleset.terms[name]
        used = [rule.id for rule in ruleset.rules if name in _term_names(rule)]
        plain = {"name": name, "description": found.description, "words": _words(ruleset, name), "path": found.path}
        return {"term_list": plain, "used_by": used}, 0
    close = nearest(name, [*(rule.id for rule in ruleset.rules), *ruleset.terms])
    mend = f"did you mean `{close}`?" if close else "`cleaner rules list` shows all"
    raise RuleErrors([RuleError(f"no rule or term list is named `{name}`", mend=mend)])


def test_rules(paths: Paths = None, ids: Sequence[str] | None = None) -> Answer:  # noqa: PT028  (not a test)
    """Runs the examples of all rules, or of those that `ids` names (ids, `id*`, categories or packs):
    `{"passed": n, "failed": n, "rules": n, "outcomes": [{rule, kind, before, passed, problem, others, path, line}]}`,
    and 0 when all passed, else 1. Raises RuleErrors.
    """
    from .choose import means
    from .examples import run_examples

    ruleset = load(paths)
    wanted = list(ids or ())
    chosen = [rule.id for rule in ruleset.rules if not wanted or any(means(name, rule) for name in wanted)]
    if wanted:
        load(paths, select=wanted)  # names that mean nothing are told
    outcomes = run_examples(ruleset, chosen)
    failed = sum(not outcome.passed for outcome in outcomes)
    return {
        "passed": len(outcomes) - failed,
        "failed": failed,
        "rules": len(chosen),
        "outcomes": [{**asdict(outcome), "others": list(outcome.others)} for outcome in outcomes],
    }, int(failed > 0)


test_rules.__test__ = False  # type: ignore[attr-defined]  # the name is for people; pytest is to leave it alone


def lint_rules(paths: Paths = None, *, strict: bool = False) -> Answer:
    """What is to be mended: `{"errors": n, "warnings": n, "findings": [{severity, path, line, key, problem, …}]}`.

    A finding has the fields of `packs.lint.Finding`. The code is 2 when loading would refuse the rules, 1 for other
    errors (with `strict` for warnings as well), else 0.
    """
    from .lint import lint

    findings = lint(paths)
    errors = sum(finding.severity == "error" for finding in findings)
    warnings = len(findings) - errors
    code = int(errors > 0 or (strict and warnings > 0))
    if code:
        try:
            load(paths)
        except RuleErrors:
            code = 2
    return {"errors": errors, "warnings": warnings, "findings": [asdict(finding) for finding in findings]}, code


def write_schema(path: str | Path | None = None, *, check: bool = False) -> Answer:
    """Writes the JSON Schema of rule files: `{"path": str, "changed": bool}` and 0.

    `path` a file or a folder, else `schema.json` beside the shipped rules. With `check` nothing is written and the code
    is 1 when the file there is stale. Raises OSError when it cannot be written.
    """
    from . import jsonschema
    from .files import shipped_folder

    target = Path(path) if path is not None else shipped_folder()
    if target.is_dir():
        target /= jsonschema.FILE_NAME
    if check:
        stale = not target.is_file() or target.read_text(encoding="utf-8") != jsonschema.text()
        return {"path": str(target), "changed": stale}, int(stale)
    return {"path": str(target), "changed": jsonschema.write(target)}, 0


def schema_text() -> str:
    """The JSON Schema of rule files as text, for standard output."""
    from . import jsonschema

    return jsonschema.text()


def _summary(rule: Rule, ruleset: RuleSet) -> dict[str, Any]:
    return {
        "id": rule.id,
        "category": rule.category,
        "pack": rule.pack,
        "scope": rule.scope,
        "then": _action(rule),
        "status": rule.status,
        "languages": _languages(rule, ruleset),
        "description": rule.description,
        "path": rule.path,
        "line": rule.line,
    }


def _plain(rule: Rule) -> dict[str, Any]:
    """A rule as JSON, without what it does not have."""
    plain = {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in asdict(rule).items()
        if value not in (None, (), "")
    }
    plain["then"] = _action(rule)
    plain["examples"] = [{key: value for key, value in asdict(e).items() if value is not None} for e in rule.examples]
    return plain


def _action(rule: Rule) -> str:
    then = rule.then
    if then.kind == "evidence":
        return f"evidence {then.evidence:+g}"
    if then.kind == "replace":
        return f"replace by {then.replacement!r}"
    return f"repair {then.repair}" if then.kind == "repair" else then.kind


def _term_names(rule: Rule) -> set[str]:
    from .check import walk

    nodes = [node for part in (rule.when, rule.unless) for _, node in walk(part)]
    return {name for node in nodes for name in (*node.get("terms", ()), *node.get("only", ()))}


def _words(ruleset: RuleSet, name: str) -> dict[str, list[str]]:
    return {code: list(words) for code, words in ruleset.terms[name].words.items()}


def _languages(rule: Rule, ruleset: RuleSet) -> list[str]:
    """The languages for which the rule's condition has words; empty where it needs none, so that it holds in all.

    A rough answer for people: every list that the condition names counts, wherever in it.
    """
    if rule.languages:
        return list(rule.languages)
    from .check import walk

    names = {name for _, node in walk(rule.when) for name in node.get("terms", ())}
    return sorted({code for name in names for code in ruleset.terms[name].words if code != "*"})
