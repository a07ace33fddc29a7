"""What is wrong with rule files is said at once, with file, line, key and what to do."""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cleaner.model import RuleErrors
from cleaner.packs.load import load

if TYPE_CHECKING:
    from conftest import Rules


def test_the_basic_files_are_fine(rules: Rules) -> None:
    rules.basic()
    assert rules.errors() == []


RULES = {
    "unknown key": ("whn: {terms: cookie}", "probe.yaml:3: rules.0.whn: unknown key `whn` (did you mean `when`?)"),
    "unknown key that is near none": (
        "zzz: 1",
        "probe.yaml:3: rules.0.zzz: unknown key `zzz` (known: category, description, examples, extend, id, languages, "
        "profiles, replaces, scope, selector, sites, stage, status, then, unless, when)",
    ),
    "no id": ("id:", "probe.yaml:3: rules.0.id: has no value (write one, or remove the key)"),
    "id with blanks": (
        "id: My Rule",
        "probe.yaml:3: rules.0.id: `My Rule` is no name (use lower-case letters, digits, `-`, `.` and `_` only)",
    ),
    "blank description": ("description: ' '", "probe.yaml:3: rules.0.description: is blank (write something)"),
    "number for text": (
        "description: 3",
        "probe.yaml:3: rules.0.description: must be text, not `3` (put quotes around it)",
    ),
    "unknown scope": (
        "scope: lines",
        "probe.yaml:3: rules.0.scope: `lines` is not allowed here (did you mean `line`?)",
    ),
    "unknown stage": (
        "stage: words",
        "probe.yaml:3: rules.0.stage: `words` is not allowed here (known: characters, lines, tidy)",
    ),
    "unknown category": (
        "category: consents",
        "probe.yaml:3: rules.0.category: `consents` is not allowed here (did you mean `consent`?)",
    ),
    "unknown profile": (
        "profiles: [standrad]",
        "probe.yaml:3: rules.0.profiles: unknown profile `standrad` (did you mean `standard`?)",
    ),
    "no language code": (
        "languages: [english]",
        "probe.yaml:3: rules.0.languages.0: `english` is no language code (write a code like en, de or zh-hant, or "
        '"*" for every language)',
    ),
    "no list": (
        "languages: en",
        "probe.yaml:3: rules.0.languages: must be a list, not the text `en` (write [a, b], or one line beginning with - "
        "for each)",
    ),
    "unknown action": ("then: remov", "probe.yaml:3: rules.0.then: unknown action `remov` (did you mean `remove`?)"),
    "two actions": (
        "then: {evidence: 2, replace: x}",
        "probe.yaml:3: rules.0.then: is not one action (write remove, keep, {evidence: 2.5}, {replace: …} or {repair: …})",
    ),
    "option beside an action": (
        "then:\n  evidence: 2\n  weight: 3",
        "probe.yaml:5: rules.0.then.weight: unknown key `weight` (known: evidence)",
    ),
    "evidence in quotes": (
        "then: {evidence: '2'}",
        "probe.yaml:3: rules.0.then.evidence: must be a number, not the text `2` (write a number without quotes)",
    ),
    "unknown repair": (
        "then: {repair: mojibak}\nexamples: {replace: [{from: a, to: b}]}",
        "probe.yaml:3: rules.0.then.repair: unknown repair `mojibak` (did you mean `mojibake`?)",
    ),
    "guard without value": (
        "unless:",
        "probe.yaml:3: rules.0.unless: an empty condition (write a mapping like {terms: cookie})",
    ),
    "text for a condition": (
        "when: cookie",
        "probe.yaml:3: rules.0.when: `cookie` is not a condition (write a mapping like {terms: cookie})",
    ),
    "list below not": (
        "when: {not: [{terms: cookie}]}",
        "probe.yaml:3: rules.0.when.not: a list is not a condition (write all: [...] or any: [...])",
    ),
    "unknown condition": (
        "when: {term: cookie}",
        "probe.yaml:3: rules.0.when: unknown condition `term` (did you mean `terms`?)",
    ),
    "two conditions in one": (
        "when: {terms: cookie, zone: tail}",
        "probe.yaml:3: rules.0.when: `terms` and `zone` stand in one condition (write all: [{terms: …}, {zone: …}], or "
        "any: [...])",
    ),
    "unknown option": (
        "when:\n  all:\n    - terms: cookie\n      where: start",
        "probe.yaml:6: rules.0.when.all.0.where: unknown key `where` (known: at, count, terms)",
    ),
    "unknown option in a mapping": (
        "when: {shape: {word: {min: 3}}}",
        "probe.yaml:3: rules.0.when.shape.word: unknown key `word` (did you mean `words`?)",
    ),
    "unknown option deep inside": (
        "when: [{not: {run: {min: 2, of: {position: {lst: 3}}}}}]",
        "probe.yaml:3: rules.0.when.0.not.run.of.position.lst: unknown key `lst` (did you mean `last`?)",
    ),
    "unknown zone": (
        "when: {zone: [head, tial]}",
        "probe.yaml:3: rules.0.when.zone.1: `tial` is not allowed here (did you mean `tail`?)",
    ),
    "missing option": (
        "when: {run: {of: {terms: cookie}}}",
        "probe.yaml:3: rules.0.when.run: `min` is missing (add `min: …`)",
    ),
    "range upside down": (
        "when: {shape: {words: {min: 9, max: 3}}}",
        "probe.yaml:3: rules.0.when.shape.words: min 9 is greater than max 3, so nothing can match (swap the two)",
    ),
    "condition that says nothing": (
        "when: {position: {}}",
        "probe.yaml:3: rules.0.when.position: says nothing (give at least one of: first, last, words_before, words_after)",
    ),
    "empty all": ("when: {all: []}", "probe.yaml:3: rules.0.when.all: is empty (write at least one entry)"),
    "empty list of names": (
        "when: {terms: []}",
        "probe.yaml:3: rules.0.when.terms: is empty (write at least one entry)",
    ),
    "yes for true": (
        "when: {shape: {sentence: yes}}",
        "probe.yaml:3: rules.0.when.shape.sentence: must be true or false, not the text `yes` (write true or false)",
    ),
    "unknown term list": (
        "when: {only: [cookie, cokie]}",
        "probe.yaml:3: rules.0.when.only: unknown term list `cokie` (did you mean `cookie`?)",
    ),
    "unknown term list in a guard": (
        "unless:\n  any:\n    - {terms: court}",
        "probe.yaml:5: rules.0.unless.any.0.terms: unknown term list `court` (known: cookie)",
    ),
    "unknown rule": (
        "when: {near: {rule: cookie-lin}}",
        "probe.yaml:3: rules.0.when.near.rule: unknown rule `cookie-lin` (did you mean `cookie-line`?)",
    ),
    "unknown category nearby": (
        "when: {near: {category: cookies}}",
        "probe.yaml:3: rules.0.when.near.category: unknown category `cookies` (known: ad, app, byline, characters, "
        "comments, consent, contact, guard, legal, media, navigation, newsletter, paywall, related, script, share, stray, "
        "structure, template, tidy)",
    ),
    "pattern that does not compile": (
        "when: {pattern: 'a(b'}",
        "probe.yaml:3: rules.0.when.pattern: does not compile: missing ) at character 3 (the syntax is that of Python's "
        "`regex` module)",
    ),
    "pattern that does not compile, deep inside": (
        "unless: {not: {any: [{pattern: '[a'}]}}",
        "probe.yaml:3: rules.0.unless.not.any.0.pattern: does not compile: unterminated character set at character 2 "
        "(the syntax is that of Python's `regex` module)",
    ),
    "no condition": (
        "then: keep\nwhen: {terms: cookie}\nselector: .x",
        "probe.yaml:3: rules.0.then: a rule with a `selector` can only remove (write `then: remove`)",
    ),
    "selector beside when": (
        "selector: .cookie-bar",
        "probe.yaml:3: rules.0.selector: stands beside `when` (make two rules of it)",
    ),
    "extend without section": (
        "extend: {until: end}",
        "probe.yaml:3: rules.0.extend: is for rules of scope `section` only (write `scope: section`, or remove `extend`)",
    ),
    "extend of nothing": (
        "scope: section\nextend: {lines: 0}",
        "probe.yaml:4: rules.0.extend.lines: must be greater than or equal to 1",
    ),
    "no examples": (
        "examples: {}",
        "probe.yaml:3: rules.0.examples: has no `remove` example (add examples: {remove: [a text that must go]})",
    ),
    "no keep example": (
        "examples: {remove: [cookies]}",
        "probe.yaml:3: rules.0.examples: has no `keep` example (add examples: {keep: [a text that must stay]})",
    ),
    "keep rule without example": (
        "then: keep\nexamples: {remove: [bread]}",
        "probe.yaml:4: rules.0.examples: has no `keep` example (add examples: {keep: [a text that must stay]})",
    ),
    "replacement without pair": (
        "then: {replace: x}",
        "probe.yaml:7: rules.0.examples: has no `replace` example (add examples: {replace: [{from: …, to: …}]})",
    ),
    "blank example": (
        "examples: {remove: [''], keep: [bread]}",
        "probe.yaml:3: rules.0.examples.remove.0: is empty (write something, or remove the key)",
    ),
    "pair without end": (
        "examples: {remove: [a], keep: [b], replace: [{from: x}]}",
        "probe.yaml:3: rules.0.examples.replace.0: `to` is missing (add `to: …`)",
    ),
    "replaces nothing": (
        "replaces: true",
        "probe.yaml:4: rules.0.id: there is no shipped rule `probe` to replace (remove `replaces`)",
    ),
    "the id of another rule": (
        "id: cookie-line",
        "probe.yaml:3: rules.0.id: `cookie-line` stands in pack.yaml:3 as well (rename one)",
    ),
}


@pytest.mark.parametrize(("rule", "message"), RULES.values(), ids=RULES.keys())
def test_a_wrong_rule(rules: Rules, rule: str, message: str) -> None:
    rules.pack(rule)
    assert message in rules.errors()


def test_a_rule_without_examples_at_all(rules: Rules) -> None:
    rules.basic()
    rules.write(
        "p.yaml", "category: ad\nrules:\n  - id: x\n    description: d\n    when: {terms: cookie}\n    then: remove\n"
    )
    assert rules.errors() == [
        "p.yaml:3: rules.0.examples: has no `remove` example (add examples: {remove: [a text that must go]})",
        "p.yaml:3: rules.0.examples: has no `keep` example (add examples: {keep: [a text that must stay]})",
    ]


def test_a_rule_without_condition(rules: Rules) -> None:
    rules.basic()
    rules.write(
        "p.yaml",
        "category: ad\nrules:\n  - id: x\n    description: d\n    then: remove\n    examples: {remove: [a], keep: [b]}\n",
    )
    assert rules.errors() == ["p.yaml:3: rules.0: has no `when` (add `when: …` (or a `selector`, for HTML))"]


FILES = {
    "unknown category": (
        "category: consents\nrules: [{}]",
        "f.yaml:1: category: `consents` is not allowed here (did you mean `consent`?)",
    ),
    "no category": ("rules: []", "f.yaml:1: `category` is missing (add `category: …`)"),
    "no rules": ("category: ad\nrules:", "f.yaml:2: rules: has no value (write one, or remove the key)"),
    "empty rules": ("category: ad\nrules: []", "f.yaml:2: rules: is empty (write at least one entry)"),
    "a rule that is text": (
        "category: ad\nrules: [x]",
        "f.yaml:2: rules.0: must be a mapping, not the text `x` (write key: value)",
    ),
    "site with scheme": (
        "category: ad\nsites: ['https://example.com/']\nrules: [{}]",
        "f.yaml:2: sites.0: `https://example.com/` is no site (write its host in lower case, as in example.com)",
    ),
    "key of no file": (
        "tems: cookie\nwords: {}",
        "f.yaml:1: is no rule file: it has none of `rules:` (a pack), `terms:` (a term list), `lists:` (several), "
        "`language:` (the words of one), `name:` (a profile) (did you mean `terms`?)",
    ),
    "prose": (
        "This is a letter.",
        "f.yaml:1: is no rule file: it has none of `rules:` (a pack), `terms:` (a term list), `lists:` (several), "
        "`language:` (the words of one), `name:` (a profile)",
    ),
    "nothing": ("# to do", "f.yaml: is empty (write rules into it, or remove it)"),
    "not YAML": (
        "a: b: c",
        "f.yaml:1: is not YAML: mapping values are not allowed in this context (check the indentation, the colons and the "
        "quotes of this line and the one before)",
    ),
    "term list without words": ("terms: x\ndescription: d", "f.yaml:1: `words` is missing (add `words: …`)"),
    "empty words": (
        "terms: x\ndescription: d\nwords: {}",
        "f.yaml:3: words: is empty (write at least one entry)",
    ),
    "language without words": (
        "terms: x\ndescription: d\nwords:\n  en: []",
        "f.yaml:4: words.en: is empty (write at least one entry)",
    ),
    "language without a list": (
        "terms: x\ndescription: d\nwords:\n  en:",
        "f.yaml:4: words.en: has no value (write one, or remove the key)",
    ),
    "language that is no code": (
        "terms: x\ndescription: d\nwords:\n  en: [a]\n  German: [b]",
        'f.yaml:5: words.German: `German` is no language code (write a code like en, de or zh-hant, or "*" for every '
        "language)",
    ),
    "number among words": (
        "terms: x\ndescription: d\nwords:\n  en:\n    - a\n    - 24",
        "f.yaml:6: words.en.1: must be text, not `24` (put quotes around it)",
    ),
    "true among words": (
        "terms: x\ndescription: d\nwords: {en: [true]}",
        "f.yaml:3: words.en.0: must be text, not `true` (put quotes around it)",
    ),
    "a word that is only a star": (
        "terms: x\ndescription: d\nwords: {en: ['*']}",
        "f.yaml:3: words.en.0: `*` has no letter (write a word or a phrase, or remove it)",
    ),
    "blank word": (
        "terms: x\ndescription: d\nwords: {en: [' ']}",
        "f.yaml:3: words.en.0: ` ` has no letter (write a word or a phrase, or remove it)",
    ),
    "term list without description": (
        "terms: cokie\nwords: {en: [a]}",
        "f.yaml:1: terms: the term list `cokie` has no description (add `description: …`, or did you mean the list `cookie`?)",
    ),
    "catalogue entry without words anywhere": (
        "lists:\n  x:\n    description: d",
        "f.yaml:2: lists.x: the term list `x` has no words (add some, or remove the list)",
    ),
    "catalogue entry without description": (
        "lists:\n  x:\n    words: [a]",
        "f.yaml:2: lists.x: `description` is missing (add `description: …`)",
    ),
    "language file with an unknown list": (
        "language: en\nwords:\n  cooky: [a]",
        "f.yaml:3: words.cooky: unknown term list `cooky` (did you mean `cookie`?)",
    ),
    "language file without code": (
        "language: English\nwords: {cookie: [a]}",
        'f.yaml:1: language: `English` is no language code (write a code like en, de or zh-hant, or "*" for every language)',
    ),
    "profile with a share over one": (
        "name: mine\nweak_share: 30",
        "f.yaml:2: weak_share: must be less than or equal to 1",
    ),
    "profile with an unknown key": (
        "name: mine\ntreshold: 3",
        "f.yaml:2: treshold: unknown key `treshold` (did you mean `threshold`?)",
    ),
    "profile with an unknown category": (
        "name: mine\ncategories: [adverts]",
        "f.yaml:2: categories.0: `adverts` is not allowed here (known: ad, app, byline, characters, comments, consent, "
        "contact, guard, legal, media, navigation, newsletter, paywall, related, script, share, stray, structure, "
        "template, tidy)",
    ),
    "profile twice": (
        "name: standard",
        "profiles/standard.yaml:1: name: there are two profiles named `standard` (rename one)",
    ),
    "tag": (
        "name: !!python/name:os.system",
        "f.yaml:1: name: a tag (`tag:yaml.org,2002:python/name:os.system`) is not allowed (put quotes around a word that "
        "begins with *, &, !, @, % or `)",
    ),
    "key twice": ("name: a\nname: b", "f.yaml:2: name: the key stands twice, first on line 1 (join the two)"),
    "deep": (
        "name: " + "[" * 50_000,
        "f.yaml:1: is nested more than 40 levels deep (close the brackets, or write a flatter condition)",
    ),
    "large": (
        "name: x\ndescription: " + "x" * 2_000_000,
        "f.yaml: is larger than the 2,000,000 bytes that a rule file may have (split it into several files)",
    ),
}


@pytest.mark.parametrize(("text", "message"), FILES.values(), ids=FILES.keys())
def test_a_wrong_file(rules: Rules, text: str, message: str) -> None:
    rules.basic()
    rules.write("f.yaml", text)
    assert message in rules.errors()


def test_every_error_of_every_file_at_once_in_order(rules: Rules) -> None:
    rules.basic()
    rules.write("a.yaml", "category: ad\nrules:\n  - {}\n  - {id: x, then: remove, when: {terms: nothing}}\n")
    rules.write("b.yaml", "name: [\n")
    rules.write("terms/c.yaml", "terms: c\nwords: {en: [1, 2]}\n")
    places = [error.split(" ")[0] for error in rules.errors()]
    assert places == [*["a.yaml:3:"] * 4, "a.yaml:4:", "a.yaml:4:", "b.yaml:2:", "terms/c.yaml:2:", "terms/c.yaml:2:"]


def test_a_rule_of_wrong_form_is_looked_through_all_the_same(rules: Rules) -> None:
    rules.basic()
    rules.write(
        "p.yaml",
        """
        category: ad
        rules:
          - id: x
            whn: {terms: cookie}
            when: [{terms: [cokie, 3]}, {pattern: "a("}, {near: {rule: 3, category: adx}}, nonsense]
            then: remov
        """,
    )
    assert rules.errors() == [
        "p.yaml:3: rules.0: `description` is missing (add `description: …`)",
        "p.yaml:3: rules.0: has no examples (add examples: {remove: [a text that must go], keep: [a text that must stay]})",
        "p.yaml:4: rules.0.whn: unknown key `whn` (did you mean `when`?)",
        "p.yaml:5: rules.0.when.0.terms.1: must be text, not `3` (put quotes around it)",
        "p.yaml:5: rules.0.when.2.near.rule: must be text, not `3` (put quotes around it)",
        "p.yaml:5: rules.0.when.3: `nonsense` is not a condition (write a mapping like {terms: cookie})",
        "p.yaml:5: rules.0.when.0.terms: unknown term list `cokie` (did you mean `cookie`?)",
        "p.yaml:5: rules.0.when.1.pattern: does not compile: missing ) at character 2 (the syntax is that of Python's `regex` module)",
        "p.yaml:5: rules.0.when.2.near.category: unknown category `adx` (did you mean `ad`?)",
        "p.yaml:6: rules.0.then: unknown action `remov` (did you mean `remove`?)",
    ]


def test_a_broken_file_is_not_blamed_for_what_it_may_hold(rules: Rules) -> None:
    """The list `cookie` is there, only unreadable: that rules do not find it is no second error."""
    rules.basic()
    rules.write("terms/cookie.yaml", "terms: cookie\nwords: {en: [a\n")
    assert [error.split(":")[0] for error in rules.errors()] == ["terms/cookie.yaml"]


def test_a_broken_part_is_not_blamed_for_its_name(rules: Rules) -> None:
    rules.basic()
    rules.write("terms/cookie.yaml", "terms: cookie\ndescription: d\nwords: {en: [1]}\n")
    assert rules.errors() == ["terms/cookie.yaml:3: words.en.0: must be text, not `1` (put quotes around it)"]


def test_a_missing_folder(rules: Rules) -> None:
    assert rules.errors() == [".: no such file or folder (check the path)"]


def test_an_empty_folder(rules: Rules) -> None:
    rules.folder.mkdir()
    (rules.folder / "notes.txt").write_text("none")
    (rules.folder / ".hidden.yaml").write_text("name: x")
    assert rules.errors() == [".: holds no rule files (rule files end in .yaml)"]


def test_missing_and_broken_are_told_together(rules: Rules, tmp_path: Path) -> None:
    rules.basic()
    rules.write("f.yaml", "a: b: c")
    assert len(rules.errors(tmp_path / "nowhere", tmp_path / "neither.yaml")) == 3


def test_an_image_named_yaml(rules: Rules) -> None:
    rules.basic()
    (rules.folder / "picture.yaml").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\xff\xd8")
    assert rules.errors() == ["picture.yaml:1: is not UTF-8 text (save the file as UTF-8)"]


def test_a_pipe_is_not_waited_for(rules: Rules) -> None:
    rules.basic()
    os.mkfifo(rules.folder / "pipe.yaml")
    assert rules.errors() == ["pipe.yaml: is not a file"]


def test_a_loop_of_links_is_not_followed(rules: Rules) -> None:
    rules.basic()
    (rules.folder / "loop").symlink_to(rules.folder, target_is_directory=True)
    assert rules.errors() == []


def test_a_file_that_may_not_be_read(rules: Rules, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may read everything, so the refusal is played."""
    rules.basic()
    real = Path.open

    def refused(path: Path, *arguments: Any, **more: Any) -> Any:
        if path.name == "pack.yaml":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *arguments, **more)

    monkeypatch.setattr(Path, "open", refused)
    assert rules.errors() == ["pack.yaml: cannot be read: Permission denied"]


def test_errors_carry_their_parts_and_travel_between_processes(rules: Rules) -> None:
    rules.pack("whn: 1")
    with pytest.raises(RuleErrors) as caught:
        load([rules.folder], shipped=False)
    (error,) = pickle.loads(pickle.dumps(caught.value)).errors
    assert (Path(error.path).name, error.line, error.key) == ("probe.yaml", 3, "rules.0.whn")
    assert (error.problem, error.mend) == ("unknown key `whn`", "did you mean `when`?")
