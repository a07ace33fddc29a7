"""What lint finds beyond what loading refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cleaner.packs import files
from cleaner.packs.lint import Finding, lint

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Rules


def found(rules: Rules) -> list[str]:
    return [str(finding).replace(f"{rules.folder}/", "") for finding in lint([rules.folder], shipped=False)]


def test_the_basic_files_are_clean(rules: Rules) -> None:
    rules.basic()
    assert found(rules) == []


RULES = {
    "matches nothing": (
        "when: {pattern: 'a*'}",
        "probe.yaml:3: error: probe: the pattern matches where there is nothing (make it need at least one character)",
    ),
    "backtracks without end": (
        "unless: {pattern: '(x|xx)+y'}",
        "probe.yaml:3: error: probe: the pattern takes more than a quarter of a second on 40 characters of 'x', then "
        "something else (let no two repeats match the same)",
    ),
    "slow on long texts": (
        r"unless: {pattern: '\s+$'}",
        "probe.yaml:3: warning: probe: the pattern takes more than a quarter of a second on 20,000 characters of "
        "' ', then something else (let no two repeats match the same)",
    ),
    "slow on long texts, where texts are long": (
        r"when: {pattern: '\s+$'}"
        + "\nstage: characters\nthen: {replace: ''}\nexamples: {replace: [{from: a, to: b}]}",
        "probe.yaml:3: error: probe: the pattern takes more than a quarter of a second on 20,000 characters of ' ', then "
        "something else (let no two repeats match the same)",
    ),
    "nested repeats": (
        r"when: {pattern: 'ad (?:\w+\s*)+'}",
        "probe.yaml:3: warning: probe: the pattern repeats without end what itself is only a repeat (drop one of the two, "
        "or make the inner one possessive (`++`))",
    ),
    "mixed anchors": (
        "when: {pattern: '^share|tweet'}",
        "probe.yaml:3: warning: probe: `^` or `$` holds for one side of the `|` only (write ^(?:a|b)$, or (?:^a|b$) if "
        "that is what is meant)",
    ),
    "no anchor": (
        "when: {shape: {words: {max: 3}}}",
        "probe.yaml:3: warning: probe: has no word or literal that must be there, so it is tried on every line (add a "
        "condition with `terms`, or a literal to the pattern)",
    ),
    "no anchor in one branch": (
        "when: {any: [{terms: cookie}, {zone: tail}]}",
        "probe.yaml:3: warning: probe: has no word or literal that must be there, so it is tried on every line (add a "
        "condition with `terms`, or a literal to the pattern)",
    ),
    "a bare list under unless": (
        "unless: [{terms: cookie}, {zone: tail}]",
        "probe.yaml:3: warning: probe: a bare list means that all of it must hold (write `any:` or `all:` above it)",
    ),
    "no examples": (
        "examples: {keep: [bread]}",
        "probe.yaml:3: error: has no `remove` example (add examples: {remove: [a text that must go]})",
    ),
    "an unknown term list": (
        "when: {all: [{terms: cokie}, {pattern: b*}]}",
        "probe.yaml:3: error: unknown term list `cokie` (did you mean `cookie`?)",
    ),
}


@pytest.mark.parametrize(("rule", "message"), RULES.values(), ids=RULES.keys())
def test_a_finding_about_a_rule(rules: Rules, rule: str, message: str) -> None:
    rules.pack(rule)
    assert message in found(rules)


@pytest.mark.parametrize(
    "rule",
    [
        "when: {terms: cookie}",
        "when: {all: [{zone: tail}, {pattern: '^share this'}]}",
        "when: {run: {min: 3, of: {terms: cookie}}}",
        "when: {shape: {words: {max: 3}}}\nscope: page",
        "then: {repair: mojibake}\nexamples: {replace: [{from: a, to: b}]}",
        "unless: [{terms: cookie}]",
    ],
)
def test_a_rule_that_is_fine(rules: Rules, rule: str) -> None:
    rules.pack(rule)
    assert found(rules) == []


WORDS = {
    "a list nobody uses": (
        "terms: idle\ndescription: d\nwords: {en: [thing]}",
        "w.yaml:3: warning: no rule uses the term list `idle` (use it in a rule, or remove it)",
    ),
    "one letter": (
        "terms: cookie\nwords:\n  fi: [eväste, k]",
        "w.yaml:3: warning: `k` is one letter, and a rule looks for it anywhere in a line (remove it, or use its list with "
        "`at: whole` or `only`)",
    ),
    "one letter with a star": (
        "terms: cookie\nwords:\n  fi: ['k*']",
        "w.yaml:3: warning: `k*` is one letter, and a rule looks for it anywhere in a line (remove it, or use its list "
        "with `at: whole` or `only`)",
    ),
    "the same word twice": (
        "terms: cookie\nwords:\n  fi:\n    - Eväste\n    - eväste",
        "w.yaml:5: warning: `eväste` stands in w.yaml:4 already (remove one of the two)",
    ),
    "the same word twice on one line": (
        "terms: cookie\nwords:\n  fi: [eväste, eväste]",
        "w.yaml:3: warning: `eväste` stands in w.yaml:3 already (remove one of the two)",
    ),
    "the same word in two files": (
        "language: en\nwords:\n  cookie: [biscuit, Cookie]",
        "w.yaml:3: warning: `Cookie` stands in terms/cookie.yaml:4 already (remove one of the two)",
    ),
    "the same word in a catalogue": (
        "lists:\n  cookie:\n    description: d\n    words: [kuki, kuki]",
        "w.yaml:4: warning: `kuki` stands in w.yaml:4 already (remove one of the two)",
    ),
    "a star inside": (
        "terms: cookie\nwords:\n  fi: [ev*ste]",
        "w.yaml:3: warning: `ev*ste` has a * inside, which stands for itself (a * counts at the beginning and the end only)",
    ),
    "blanks": (
        "terms: cookie\nwords:\n  fi: ['eväste  tieto ']",
        "w.yaml:3: warning: `eväste  tieto ` has blanks too many (write one blank between words and none around them)",
    ),
    "a blank word": (
        "terms: cookie\nwords:\n  fi: [' ']",
        "w.yaml:3: error: ` ` has no letter (write a word or a phrase, or remove it)",
    ),
}


@pytest.mark.parametrize(("text", "message"), WORDS.values(), ids=WORDS.keys())
def test_a_finding_about_words(rules: Rules, text: str, message: str) -> None:
    rules.basic()
    rules.write("words/w.yaml", text)
    assert [line.replace("words/", "") for line in found(rules)] == [message]


@pytest.mark.parametrize("when", ["{terms: letters, at: whole}", "{all: [{terms: cookie}, {only: letters}]}"])
def test_one_letter_is_fine_where_it_is_the_whole_line(rules: Rules, when: str) -> None:
    rules.pack(f"when: {when}", letters="terms: letters\ndescription: d\nwords: {en: [f, 字, é, '5']}")
    assert found(rules) == []


def test_the_same_word_in_two_languages_is_fine(rules: Rules) -> None:
    rules.basic()
    rules.write("w.yaml", "terms: cookie\nwords: {de: [cookie], fi: [cookie]}")
    assert found(rules) == []


def test_function_words_are_used_by_the_engine(rules: Rules) -> None:
    rules.basic()
    rules.write("w.yaml", "terms: function-words\ndescription: d\nwords: {de: [und]}")
    assert found(rules) == []


def test_files_that_loading_refuses_are_linted_all_the_same(rules: Rules) -> None:
    rules.pack("when: {pattern: 'a*'}")
    rules.write("x.yaml", "a: b: c")
    rules.write("y.yaml", "name: z\nwhat: 1")
    assert [(line.split(":")[0], line.split(": ")[1]) for line in found(rules)] == [
        ("probe.yaml", "error"),
        ("probe.yaml", "warning"),
        ("x.yaml", "error"),
        ("y.yaml", "error"),
    ]


def test_nothing_there_is_an_error(tmp_path: Path) -> None:
    (finding,) = lint([tmp_path / "nowhere"], shipped=False)
    assert finding == Finding("error", str(tmp_path / "nowhere"), 0, "", "no such file or folder", "check the path")


def test_only_the_user_s_files_are_spoken_of(rules: Rules, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules.pack("when: {pattern: 'a*'}")
    rules.write("idle.yaml", "terms: idle\ndescription: d\nwords: {en: [x]}")
    monkeypatch.setattr(files, "shipped_folder", lambda: rules.folder)
    mine = type(rules)(tmp_path / "mine")
    mine.write("mine.yaml", "terms: cookie\nwords: {en: [cookies, biscuit]}")
    assert [(finding.path, finding.line) for finding in lint([mine.folder])] == [(str(mine.folder / "mine.yaml"), 2)]
    assert {finding.path for finding in lint()} == {f"{rules.folder}/probe.yaml", f"{rules.folder}/idle.yaml"}
