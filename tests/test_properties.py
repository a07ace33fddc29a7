"""What must hold for every text there is."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from cleaner import Cleaner, restore
from cleaner.model import RuleSet
from cleaner.packs.load import load

from .strategies import texts

many = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@pytest.fixture(scope="module", params=["standard", "characters"])
def cleaner(request: pytest.FixtureRequest) -> Cleaner:
    return Cleaner(profile=request.param)


@pytest.fixture(scope="module")
def no_rules() -> Cleaner:
    shipped = load()
    return Cleaner(profile="standard", ruleset=RuleSet((), shipped.terms, shipped.profiles))


@pytest.fixture(scope="module")
def deleting() -> Cleaner:
    return Cleaner(profile="standard", ignore=["characters", "tidy"])


@given(text=texts)
@many
def test_the_edits_give_the_input_back(cleaner: Cleaner, text: str) -> None:
    result = cleaner.clean(text)
    assert restore(result.text, result.edits) == text


@given(text=texts)
@many
def test_cleaning_a_clean_text_changes_nothing(cleaner: Cleaner, text: str) -> None:
    once = cleaner.clean(text).text
    assert cleaner.clean(once).text == once


@given(text=texts)
@many
def test_edits_are_sorted_disjoint_and_say_what_they_took(cleaner: Cleaner, text: str) -> None:
    position = 0
    for edit in cleaner.clean(text).edits:
        assert position <= edit.start <= edit.end <= len(text)
        assert text[edit.start : edit.end] == edit.text != edit.replacement
        assert edit.rules
        position = edit.end


@given(text=texts)
@many
def test_without_rules_nothing_changes(no_rules: Cleaner, text: str) -> None:
    result = no_rules.clean(text)
    assert result.text == text
    assert not result.edits


@given(text=texts)
@many
def test_rules_that_only_delete_leave_a_subsequence(deleting: Cleaner, text: str) -> None:
    rest = iter(text)
    assert all(char in rest for char in deleting.clean(text).text)
