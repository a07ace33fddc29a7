"""`cleaner rules …` as data, and as text for people and machines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from cleaner.model import RuleErrors
from cleaner.packs import commands, files
from cleaner.packs.show import render

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Rules


@pytest.fixture
def shipped(rules: Rules, monkeypatch: pytest.MonkeyPatch) -> Rules:
    """A few rules in the place of the shipped ones."""
    rules.pack(
        "unless:\n  any: [{pattern: 'court|judge', case: true}, {shape: {sentence: true, words: {min: 9}}}]\n"
        "when: {all: [{terms: cookie, at: start}, {zone: [head, tail]}, {not: {terms: cookie, count: {min: 3}}}]}\n"
        "languages: [fi]"
    )
    monkeypatch.setattr(files, "shipped_folder", lambda: rules.folder)
    return rules


def test_list(shipped: Rules) -> None:
    data, code = commands.list_rules()
    assert code == 0
    assert [rule["id"] for rule in data["rules"]] == ["cookie-line", "probe"]
    assert data["rules"][0] == {
        "id": "cookie-line",
        "category": "consent",
        "pack": "pack",
        "scope": "line",
        "then": "remove",
        "status": "stable",
        "languages": ["en"],
        "description": "A line about cookies.",
        "path": str(shipped.folder / "pack.yaml"),
        "line": 3,
    }
    assert (data["categories"], data["terms"], data["languages"]) == ({"consent": 1, "stray": 1}, 1, ["en"])
    assert data["profiles"] == ["standard"]


def test_list_follows_select_ignore_and_language(shipped: Rules) -> None:
    def ids(**options: Any) -> list[str]:
        return [rule["id"] for rule in commands.list_rules(**options)[0]["rules"]]

    assert ids(select=["consent"]) == ["cookie-line"]
    assert ids(ignore=["consent"]) == ["probe"]
    assert ids(language="fi-FI") == ["probe"]
    assert ids(language="en") == ["cookie-line"]


def test_list_with_the_user_s_rules(shipped: Rules, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "category: ad\nrules:\n  - {id: mine, description: d, when: {pattern: ad}, then: {evidence: 2.5}, "
        "examples: {remove: [ad], keep: [x]}}\n"
    )
    (rule,) = (rule for rule in commands.list_rules([path])[0]["rules"] if rule["id"] == "mine")
    assert (rule["then"], rule["languages"]) == ("evidence +2.5", [])


def test_list_as_text(shipped: Rules) -> None:
    text = render("list", commands.list_rules()[0])
    assert text == (
        "cookie-line  consent     remove        A line about cookies.\n"
        "probe        stray       remove        A rule to try.\n"
        "2 rules, 1 term lists, 1 languages\n"
    )


def test_list_as_a_table(shipped: Rules) -> None:
    text = render("list", commands.list_rules()[0], "table", width=100)
    assert "rule" in text.splitlines()[0]
    assert any("cookie-line" in line and "consent" in line for line in text.splitlines())
    assert "\x1b" not in text
    assert "\x1b" in render("list", commands.list_rules()[0], "table", colour=True)


@pytest.mark.parametrize("command", ["list", "show", "test", "lint"])
def test_json_is_the_data(shipped: Rules, command: Any) -> None:
    data, _ = {
        "list": commands.list_rules,
        "show": lambda: commands.show_rule("probe"),
        "test": commands.test_rules,
        "lint": commands.lint_rules,
    }[command]()
    assert json.loads(render(command, data, "json")) == data


def test_show_a_rule(shipped: Rules) -> None:
    data, code = commands.show_rule("probe")
    assert code == 0
    assert data["rule"]["unless"]["any"][0] == {"pattern": "court|judge", "case": True}
    assert data["terms"] == {"cookie": {"en": ["cookie", "cookies"]}}
    assert render("show", data).replace(str(shipped.folder), ".") == (
        "probe\n"
        "  A rule to try.\n"
        "  ./probe.yaml:3\n"
        "  category: stray\n"
        "  scope: line\n"
        "  stage: lines\n"
        "  then: remove\n"
        "  status: stable\n"
        "  languages: fi\n"
        "  when:\n"
        "    all:\n"
        "      - terms: cookie\n"
        "        at: start\n"
        "      - zone: head, tail\n"
        "      - not:\n"
        "          terms: cookie\n"
        "          count:\n"
        "            min: 3\n"
        "  unless:\n"
        "    any:\n"
        "      - pattern: court|judge\n"
        "        case: true\n"
        "      - shape:\n"
        "          words:\n"
        "            min: 9\n"
        "          sentence: true\n"
        "  example, remove: cookies\n"
        "  example, keep: bread\n"
        "  term list cookie: 2 words in en\n"
    )


def test_show_a_term_list(shipped: Rules) -> None:
    data, _ = commands.show_rule("cookie")
    assert data["used_by"] == ["cookie-line", "probe"]
    assert render("show", data) == (
        "cookie\n  Words for a browser cookie.\n  used by: cookie-line, probe\n  en: cookie, cookies\n"
    )


def test_show_an_unknown_name(shipped: Rules) -> None:
    with pytest.raises(RuleErrors, match=r"no rule or term list is named `cookies` \(did you mean `cookie`\?\)"):
        commands.show_rule("cookies")


def test_test(shipped: Rules) -> None:
    data, code = commands.test_rules(ids=["cookie*"])
    assert (data["passed"], data["failed"], data["rules"], code) == (2, 0, 1, 0)
    assert render("test", data) == "2 examples of 1 rules passed, 0 failed\n"


def test_test_tells_what_failed(shipped: Rules) -> None:
    shipped.write(
        "bad.yaml",
        "category: ad\nrules:\n  - {id: bad, description: d, when: {pattern: zzz}, then: remove, "
        'examples: {remove: ["first\\nsecond \\x1b[31m"], keep: [bread]}}\n',
    )
    data, code = commands.test_rules(ids=["ad"])
    assert (data["passed"], data["failed"], data["rules"], code) == (1, 1, 1, 1)
    first, second = render("test", data).replace(str(shipped.folder), ".").splitlines()
    assert first.startswith("./bad.yaml:3: bad: remove example was not removed: first second ")
    assert "\x1b" not in first
    assert second == "1 examples of 1 rules passed, 1 failed"


def test_test_refuses_unknown_names(shipped: Rules) -> None:
    with pytest.raises(RuleErrors, match="`cooky` is no rule"):
        commands.test_rules(ids=["cooky"])


def test_lint(shipped: Rules) -> None:
    data, code = commands.lint_rules()
    assert (data, code) == ({"errors": 0, "warnings": 0, "findings": []}, 0)
    assert render("lint", data) == "0 errors, 0 warnings\n"


@pytest.mark.parametrize(
    ("words", "strict", "code"),
    [("words: {en: [k]}", False, 0), ("words: {en: [k]}", True, 1), ("words: {en: [3]}", False, 2)],
)
def test_lint_exit_codes(shipped: Rules, words: str, strict: bool, code: int) -> None:
    shipped.write("more.yaml", f"terms: cookie\n{words}\n")
    data, found = commands.lint_rules(strict=strict)
    assert found == code
    assert data["errors"] + data["warnings"] == 1
    assert data["findings"][0]["line"] == 2


def test_lint_of_a_pattern_without_end_is_an_error_that_loading_passes(shipped: Rules) -> None:
    shipped.write(
        "slow.yaml",
        "category: ad\nrules:\n  - {id: slow, description: d, when: {pattern: '(x|xx)+y ad'}, then: remove, "
        "examples: {remove: [a], keep: [b]}}\n",
    )
    data, code = commands.lint_rules()
    assert (data["errors"], code) == (1, 1)


def test_schema(shipped: Rules, tmp_path: Path) -> None:
    assert commands.write_schema(check=True) == ({"path": str(shipped.folder / "schema.json"), "changed": True}, 1)
    assert not (shipped.folder / "schema.json").exists()
    data, code = commands.write_schema()
    assert (data, code) == ({"path": str(shipped.folder / "schema.json"), "changed": True}, 0)
    assert commands.write_schema(check=True)[1] == 0
    assert (shipped.folder / "schema.json").read_text() == commands.schema_text()
    target = tmp_path / "own.json"
    assert commands.write_schema(target)[0] == {"path": str(target), "changed": True}
    assert render("schema", commands.write_schema(target)[0]) == f"{target}: up to date\n"


@pytest.mark.parametrize(
    "call", [commands.list_rules, commands.test_rules, lambda paths: commands.show_rule("x", paths)]
)
def test_wrong_rules_raise(shipped: Rules, tmp_path: Path, call: Any) -> None:
    with pytest.raises(RuleErrors, match="no such file or folder"):
        call([tmp_path / "nowhere"])


def test_wrong_rules_are_what_lint_is_for(shipped: Rules, tmp_path: Path) -> None:
    data, code = commands.lint_rules([tmp_path / "nowhere"])
    assert (data["errors"], code) == (1, 2)
