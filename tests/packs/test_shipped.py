"""The shipped rules keep what every rule promises."""

from __future__ import annotations

from cleaner.packs.examples import run_examples
from cleaner.packs.lint import lint
from cleaner.packs.load import load


def test_they_load_and_cover_the_profiles() -> None:
    ruleset = load()
    assert ruleset.rules
    assert {"standard", "characters"} <= set(ruleset.profiles)
    assert len({rule.id for rule in ruleset.rules}) == len(ruleset.rules)


def test_lint_finds_no_errors() -> None:
    assert [str(finding) for finding in lint() if finding.severity == "error"] == []


def test_every_example_comes_true() -> None:
    failed = [f"{o.rule}: {o.kind} {o.before!r} {o.problem}" for o in run_examples(load()) if not o.passed]
    assert failed == []
