"""Explanations: the words that matched, what spoke for and against, and what was kept narrowly."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner import Cleaner
from cleaner.apply import restore
from cleaner.explain import CERTAIN, Explained, Explainer
from cleaner.packs.files import shipped_folder
from cleaner.packs.load import load
from cleaner.run.explained import as_data, as_text
from tests.structure.pages import page

if TYPE_CHECKING:
    from collections.abc import Sequence

RULES = """
category: newsletter
description: Rules of these tests.
rules:
  - id: letter-prompt
    description: Asks the reader to take the letter.
    when: {all: [{terms: letter-act}, {any: [{terms: letter-word}, {pattern: "by e-?mail"}]}]}
    unless: {any: [{terms: letter-report}, {shape: {words: {min: 12}}}]}
    then: remove
    examples: {remove: [Get our letter], keep: [The postman brought a parcel.]}
  - id: letter-hint
    description: Names the letter.
    when: {terms: letter-word}
    then: {evidence: 2.0}
    examples: {remove: [letter], keep: [The postman brought a parcel.]}
  - id: free-hint
    description: Names the price.
    when: {terms: letter-free}
    then: {evidence: 1.5}
    examples: {remove: [free], keep: [The postman brought a parcel.]}
  - id: story-hint
    description: Tells a story.
    when: {terms: letter-report}
    then: {evidence: -1.0}
    examples: {remove: [The postman brought a parcel.], keep: [he wrote]}
  - id: letter-guard
    description: A heading of the article.
    category: guard
    when: {pattern: "^Chapter"}
    then: keep
    examples: {remove: [The postman brought a parcel.], keep: [Chapter one]}
"""
LISTS = """
lists:
  letter-act: {description: What to do with a letter., words: [get, subscribe]}
  letter-word: {description: A letter., words: [letter, letters]}
  letter-free: {description: What it costs., words: [free]}
  letter-report: {description: Somebody tells., words: [wrote]}
"""
PROFILE = "name: standard\ndescription: For these tests.\nthreshold: 3.0\nweak_share: 1.0\n"


@lru_cache(maxsize=1)
def cleaner() -> Cleaner:
    """A cleaner with the rules above alone."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        for name, text in (("rules.yaml", RULES), ("lists.yaml", LISTS), ("standard.yaml", PROFILE)):
            Path(folder, name).write_text(text, encoding="utf-8")
        return Cleaner("standard", ruleset=load([folder], shipped=False))


BEFORE = "The miller opened the sluice before dawn, and the wheel began to turn."


def explained(*lines: str) -> tuple[list[Explained], list[Explained]]:
    """Removals and narrowly kept lines of a text whose first paragraph is prose."""
    result = cleaner().clean("\n\n".join([BEFORE, *lines, ""]))
    explainer = Explainer(cleaner())
    return explainer.removals(result), explainer.narrowly_kept(result)


def words(item: Explained, rule: str) -> list[tuple[str, str]]:
    """(word, source) of what matched for a rule."""
    (reason,) = [reason for reason in item.reasons_for if reason.rule == rule]
    return [(match.text, match.source) for match in reason.matches]


def test_the_words_that_matched_are_named_with_their_places() -> None:
    (item,), _ = explained("Get our stories by email")
    assert words(item, "letter-prompt") == [("Get", "letter-act"), ("by email", "pattern")]
    assert (item.category, item.score, item.threshold) == ("newsletter", CERTAIN, CERTAIN)
    text = "\n\n".join([BEFORE, "Get our stories by email", ""])
    for match in item.reasons_for[0].matches:
        assert text[match.start : match.end] == match.text


def test_scores_are_told_for_and_against() -> None:
    (item,), kept = explained("A free letter", "He wrote a free letter")
    assert (item.score, item.threshold) == (3.5, 3.0)
    assert [(reason.rule, reason.score) for reason in item.reasons_for] == [("letter-hint", 2.0), ("free-hint", 1.5)]
    assert item.reasons_against == ()
    (narrow,) = kept
    assert narrow.text == "He wrote a free letter"
    assert (narrow.score, narrow.threshold, narrow.removed) == (3.5, 3.0, False)
    assert [(reason.rule, reason.score) for reason in narrow.reasons_against] == [("story-hint", -1.0)]


def test_lines_below_the_threshold_were_kept_narrowly() -> None:
    removals, (narrow,) = explained("One more letter from the mill")
    assert removals == []
    assert (narrow.score, narrow.threshold) == (2.0, 3.0)
    assert words(narrow, "letter-hint") == [("letter", "letter-word")]


def test_what_held_a_line_back_is_named() -> None:
    _, kept = explained("Get the letter, he wrote", "Chapter one: get a letter")
    first, second = kept
    unless = next(reason for reason in first.reasons_against if reason.rule == "letter-prompt, unless")
    assert [match.text for match in unless.matches] == ["wrote"]
    assert unless.score == -CERTAIN
    assert "letter-guard" in [reason.rule for reason in second.reasons_against]


def test_a_condition_without_words_is_told_as_such() -> None:
    _, (narrow,) = explained("Get it by e-mail " + "one two three four " * 4)
    (unless,) = narrow.reasons_against
    assert unless.matches == ()
    assert unless.description


def shown(lines: Sequence[str], *, everything: bool = False, colour: bool = False) -> str:
    """The text form."""
    result = cleaner().clean("\n\n".join([BEFORE, *lines, ""]))
    explainer = Explainer(cleaner())
    kept = explainer.narrowly_kept(result) if everything else None
    text = restore(result.text, result.edits)
    return "\n".join(as_text("a.txt", text, result, explainer.removals(result), kept, colour))


def test_the_text_form_marks_lines_in_place() -> None:
    out = shown(["Get our letter", "The wheel stood still."])
    assert out.splitlines()[0] == "a.txt: 1 removed (profile standard)"
    assert "\n  - Get our letter\n      letter-prompt  newsletter, certain" in out
    assert "        for letter-prompt: letter-act “Get”; letter-word “letter”" in out
    assert "    The wheel stood still." in out


def test_all_shows_what_was_kept_narrowly_and_everything_else() -> None:
    many = [f"The wheel turned {n} times." for n in range(12)]
    assert "    … 24 lines stay …\n" in shown([*many, "Get our letter"])
    out = shown([*many, "Get our letter", "He wrote a letter"], everything=True)
    assert "lines stay" not in out
    assert "1 removed, 1 kept narrowly" in out
    assert "  ~ He wrote a letter\n      kept narrowly: letter-hint" in out
    assert "against -1.00 story-hint: letter-report “wrote”" in out


def test_colour_underlines_the_words() -> None:
    out = shown(["Get our letter"], colour=True)
    assert "\x1b[34m\x1b[1;4mGet\x1b[0;34m our \x1b[1;4mletter\x1b[0;34m" in out


def test_json_has_scores_words_and_places() -> None:
    result = cleaner().clean(f"{BEFORE}\n\nA free letter\n\nOne more letter\n")
    explainer = Explainer(cleaner())
    data = as_data("a", result, explainer.removals(result), explainer.narrowly_kept(result))
    (removal,) = data["removals"]
    assert (removal["rule"], removal["score"], removal["threshold"]) == ("letter-hint", 3.5, 3.0)
    assert removal["for"][1]["matches"] == [{"start": 74, "end": 78, "text": "free", "source": "letter-free"}]
    assert [kept["text"] for kept in data["narrowly_kept"]] == ["One more letter"]


def test_the_structural_model_tells_its_features() -> None:
    shipped = shipped_folder()
    paths = [shipped / "profiles", shipped / "terms", shipped / "languages", shipped / "tidy.yaml"]
    dump = Cleaner("dump", ruleset=load(paths, shipped=False))
    text, _ = page(3)
    result = dump.clean(text)
    found = [item for item in Explainer(dump).removals(result) if item.category == "structure"]
    assert found
    for item in found:
        assert item.reasons_for
        assert all(reason.score > 0 for reason in item.reasons_for)
        assert all(reason.score < 0 for reason in item.reasons_against)
        assert item.score > item.threshold
