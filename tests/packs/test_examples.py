"""Examples are tried honestly: what they promise is what the rule does, alone and among all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cleaner import Cleaner
from cleaner.packs.examples import run_examples
from cleaner.packs.load import load
from cleaner.packs.slim import SlimLists, plain
from cleaner.packs.surroundings import CARRIERS, looks_around

if TYPE_CHECKING:
    from conftest import Rules


def problems(rules: Rules, rule: str = "probe") -> list[str]:
    """What is wrong with the examples of the rule, in their order; empty text for those that pass."""
    outcomes = run_examples(load([rules.folder], shipped=False), [rule])
    assert all(outcome.rule == rule and outcome.passed == (not outcome.problem) for outcome in outcomes)
    return [outcome.problem for outcome in outcomes]


ADVICE = " (if it must stay in one place only, write the paragraphs around it into the example)"
ANYWHERE = "was not removed in any place: standing alone, after an article, before an article, within an article"

CASES = {
    "a line": ("examples: {remove: [cookies here, We like a cookie.], keep: [bread]}", ["", "", ""]),
    "a line that does not go": ("examples: {remove: [bread], keep: [water]}", ["was not removed", ""]),
    "lines of which one does not go": (
        'examples: {remove: ["cookies\\nbread"], keep: [water]}',
        ["left 'bread'", ""],
    ),
    "a line that must stay but goes": (
        "examples: {remove: [a cookie], keep: [my cookies]}",
        ["", "was removed when standing alone"],
    ),
    "evidence is enough by itself": ("then: {evidence: 0.5}", ["", ""]),
    "evidence that sees nothing": (
        "then: {evidence: 0.5}\nexamples: {remove: [bread], keep: [water]}",
        ["was not removed", ""],
    ),
    "evidence that sees too much": (
        "then: {evidence: 0.5}\nexamples: {remove: [a cookie], keep: [my cookies]}",
        ["", "was removed when standing alone"],
    ),
    "a guard that sees what it protects": ("then: keep\nexamples: {keep: [a cookie]}", [""]),
    "a guard that does not": (
        "then: keep\nexamples: {keep: [bread]}",
        ["is not seen by the rule that should protect it"],
    ),
    "a guard that must not protect all": (
        "then: keep\nexamples: {keep: [a cookie], remove: [bread, cookies]}",
        ["", "is protected by this rule when standing alone", ""],
    ),
    "evidence for the article protects": ("then: {evidence: -2}\nexamples: {keep: [a cookie]}", [""]),
    "the end of an article": (
        "when: {all: [{terms: cookie}, {zone: tail}]}\nexamples: {remove: [cookies], keep: [bread]}",
        ["", ""],
    ),
    "the end of an article, where it must stay": (
        "when: {all: [{terms: cookie}, {zone: tail}]}\nexamples: {remove: [cookies], keep: [a cookie]}",
        ["", "was removed when after an article" + ADVICE],
    ),
    "an example with paragraphs of its own": (
        "when: {all: [{terms: cookie}, {zone: tail}]}\n"
        f'examples: {{remove: [cookies], keep: ["{CARRIERS[0]}\\n\\na cookie\\n\\n{CARRIERS[1]}"]}}',
        ["", ""],
    ),
    "the head": ("when: {all: [{terms: cookie}, {zone: head}]}", ["", ""]),
    "the body": ("when: {all: [{terms: cookie}, {zone: body}]}", ["", ""]),
    "no such place": ("when: {all: [{terms: cookie}, {zone: head}, {zone: tail}]}", [ANYWHERE, ""]),
    "far into an article": (
        "when: {all: [{terms: cookie}, {position: {words_before: {min: 200}, words_after: {max: 9}}}]}",
        ["", ""],
    ),
    "a run that is too short": (
        "when: {run: {min: 3, of: {terms: cookie, at: whole}}}\n"
        'examples: {remove: ["cookie\\ncookies"], keep: [cookie]}',
        [ANYWHERE, ""],
    ),
    "a line that stands three times": (
        "when: {all: [{terms: cookie}, {repeated: {document: 3}}]}\nexamples: {remove: [cookies], keep: [cookies]}",
        ["", ""],
    ),
    "a line that the collection repeats": (
        "when: {all: [{terms: cookie}, {repeated: {collection: 20}}]}\nexamples: {remove: [cookies], keep: [a cookie]}",
        ["", ""],
    ),
    "a neighbour of another rule's hit": (
        'when: {near: {rule: cookie-line}}\nexamples: {remove: ["cookies\\nOK"], keep: [OK]}',
        ["", ""],
    ),
    "a neighbour that is not there": (
        "when: {near: {rule: cookie-line}}\nexamples: {remove: [OK], keep: [bread]}",
        [ANYWHERE, ""],
    ),
    "a neighbour by category": (
        'when: {near: {category: consent}}\nexamples: {remove: ["cookies\\nOK"], keep: [OK]}',
        ["", ""],
    ),
    "only the neighbour goes": (
        'when: {all: [{pattern: zzz}, {near: {rule: cookie-line}}]}\nexamples: {remove: ["cookies"], keep: [OK]}',
        [ANYWHERE, ""],
    ),
    "a sentence": (
        "scope: sentence\nexamples: {remove: [This site uses cookies.], keep: [The site is old.]}",
        ["", ""],
    ),
    "a span": (
        "scope: inline\nwhen: {pattern: '(?<=\\.) Advertisement(?= [A-Z])'}\nexamples: {remove: [Advertisement], keep: [Ads]}",
        ["", ""],
    ),
    "a span, shown by a pair": (
        "scope: inline\nwhen: {pattern: '(?<=\\.) Advertisement(?= [A-Z])'}\n"
        "examples: {replace: [{from: It rained. Advertisement The sun came., to: It rained. The sun came.}], keep: [Ads]}",
        ["", ""],
    ),
    "a pair that does not come true": (
        "scope: inline\nwhen: {pattern: 'Advertisement'}\n"
        "examples: {replace: [{from: An Advertisement here, to: here}], keep: [Ads]}",
        ["", "gave 'An  here' instead of 'here'"],
    ),
    "characters": (
        "stage: characters\nscope: page\nwhen: {pattern: '\\u200b'}\nthen: {replace: ''}\n"
        'examples: {replace: [{from: "a\\u200bb ", to: "ab "}, {from: "a\\u200bb", to: "ab "}], keep: [a b]}',
        ["", "", "gave 'ab' instead of 'ab '"],
    ),
    "a repair": (
        "stage: characters\nscope: page\nthen: {repair: mojibake}\n"
        "examples: {replace: [{from: fermÃ©, to: fermé}], keep: [fermé]}",
        ["", ""],
    ),
    "a pair that another word would give": (
        "scope: line\nexamples: {remove: [a cookie], keep: [bread], replace: [{from: bread, to: bread}, {from: water, to: ''}]}",
        ["", "", "", "gave 'water' instead of ''"],
    ),
}


@pytest.mark.parametrize(("rule", "expected"), CASES.values(), ids=CASES.keys())
def test_what_becomes_of_examples(rules: Rules, rule: str, expected: list[str]) -> None:
    when = "" if "when:" in rule or "repair:" in rule else "when: {terms: cookie}\n"
    text = when + rule
    if "repair:" in rule:  # a repair has no condition, and the helper would fill one in
        rules.basic()
        body = "\n    ".join(["id: probe", "description: d", *rule.split("\n")])
        rules.write("probe.yaml", f"category: characters\nrules:\n  - {body}\n")
    else:
        rules.pack(text)
    # that `cookie-line` takes some of what must stay is another test's matter
    found = ["" if "with all rules loaded" in problem else problem for problem in problems(rules)]
    assert found == expected


def test_sites_are_visited(rules: Rules) -> None:
    rules.basic()
    rules.write(
        "site.yaml",
        """
        category: ad
        sites: [news.example]
        rules:
          - {id: probe, description: d, when: {pattern: Werbung}, then: remove, examples: {remove: [Werbung], keep: [Brot]}}
        """,
    )
    assert problems(rules) == ["", ""]


def test_what_must_stay_has_to_survive_all_rules(rules: Rules) -> None:
    rules.pack("when: {pattern: zzz}\nexamples: {remove: [zzz], keep: [bread, A cookie for you]}")
    outcomes = run_examples(load([rules.folder], shipped=False), ["probe"])
    assert [outcome.passed for outcome in outcomes] == [True, True, False]
    assert outcomes[2].others == ("cookie-line",)
    assert outcomes[2].problem == "was removed by cookie-line when standing alone with all rules loaded"
    assert (outcomes[2].path, outcomes[2].line) == (str(rules.folder / "probe.yaml"), 3)


def test_a_guard_of_another_rule_lets_it_survive(rules: Rules) -> None:
    rules.pack("when: {pattern: zzz}\nexamples: {remove: [zzz], keep: [A cookie for you]}")
    rules.write(
        "guard.yaml",
        "category: guard\nrules:\n  - {id: guard, description: d, when: {pattern: for you}, then: keep, "
        "examples: {keep: [for you]}}\n",
    )
    assert problems(rules) == ["", ""]


def test_all_rules_in_their_order(rules: Rules) -> None:
    rules.pack("id: a-first")
    outcomes = run_examples(load([rules.folder], shipped=False))
    assert [(outcome.rule, outcome.kind) for outcome in outcomes] == [
        ("a-first", "remove"),
        ("a-first", "keep"),
        ("cookie-line", "remove"),
        ("cookie-line", "keep"),
    ]


def test_a_selector_is_tried_on_html(rules: Rules) -> None:
    pytest.importorskip("cssselect")
    rules.basic()
    rules.write(
        "html.yaml",
        """
        category: consent
        rules:
          - id: probe
            description: d
            selector: "div.bar, #consent"
            then: remove
            examples:
              remove: ['<div class="bar big">x</div>', '<p id="consent">x</p>', '<p>x</p>']
              keep: ['<p class="bar">x</p>', '<div class="bar">x</div>']
        """,
    )
    assert problems(rules) == ["", "", "was not removed", "", "was removed"]


def test_the_article_around_examples_is_left_alone_by_the_shipped_rules() -> None:
    article = "\n\n".join(CARRIERS)
    ruleset = load()
    slim = replace(ruleset, terms=SlimLists(ruleset.terms).at_hand(ruleset.terms, [article]))
    assert Cleaner(profile="standard", ruleset=slim).clean(article).text == article


def test_the_article_is_long_enough_for_rules_that_ask_for_one() -> None:
    assert sum(len(paragraph.split()) for paragraph in CARRIERS) > 300


@pytest.mark.parametrize(
    ("when", "around"),
    [
        ("{terms: cookie}", False),
        ("{all: [{shape: {words: {max: 3}}}, {pattern: x}]}", False),
        ("{not: {any: [{zone: tail}]}}", True),
        ("{position: {last: 1}}", True),
        ("{run: {min: 2, of: {terms: cookie}}}", True),
        ("{repeated: {document: 2}}", True),
        ("{near: {category: ad}}", True),
    ],
)
def test_which_rules_look_around(rules: Rules, when: str, around: bool) -> None:
    rules.pack(f"when: {when}")
    (rule,) = (rule for rule in load([rules.folder], shipped=False).rules if rule.id == "probe")
    assert looks_around(rule) is around


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("straße", "DIE STRASSE"),
        ("straße", "Straße"),
        ("iğne", "İĞNE"),
        ("ışık", "IŞIK"),
        ("σας", "ΓΙΑ ΣΑΣ"),
        ("μάθετε", "ΜΑΘΕΤΕ"),
        ("don't miss", "Don’t  miss\nthis"),
        ("eväste*", "evästeet"),
        ("*kakor", "Webbkakor"),
        ("ﬁne", "fine"),
        ("कुकी", "यह कुकी है"),
        ("接受", "我接受所有"),
    ],
)
def test_words_that_could_match_stay_in_slim_lists(rules: Rules, term: str, text: str) -> None:
    rules.basic()
    rules.write("more.yaml", f'terms: cookie\nwords: {{xx: ["{term}", qqq]}}')
    lists = SlimLists(load([rules.folder], shipped=False).terms)
    slim = lists.at_hand(["cookie"], ["nothing", text])
    assert slim["cookie"].words == {"xx": (term,)}
    assert plain(term.strip("*")) in plain(text)
