"""The articles in `fixtures/`: each comes out as expected, and all together not worse than the floor."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
import yaml

from cleaner import Cleaner

from . import quality
from .quality import FIXTURES, Outcome, articles, corpus_hash, expected_path, measure, renewed, seal

if TYPE_CHECKING:
    from pathlib import Path

KNOWN: dict[str, str] = yaml.safe_load(quality.KNOWN.read_text(encoding="utf-8")) or {}
FLOOR: dict[str, float] = yaml.safe_load(quality.FLOOR.read_text(encoding="utf-8"))


@cache
def cleaner() -> Cleaner:
    return Cleaner()


@cache
def outcome(path: Path) -> Outcome:
    return quality.clean_article(path, cleaner())


def cases() -> list[object]:
    """Every article; what the rules cannot do yet is expected to fail, and has to be struck off once it passes."""

    def marks(name: str) -> list[pytest.MarkDecorator]:
        return [pytest.mark.xfail(reason=KNOWN[name], strict=True)] if name in KNOWN else []

    return [pytest.param(path, id=path.name, marks=marks(path.name)) for path in articles()]


@pytest.mark.parametrize("path", cases())
def test_it_comes_out_as_expected(path: Path) -> None:
    found = outcome(path)
    assert found.exact, found.report()


@pytest.mark.parametrize("path", [pytest.param(path, id=path.name) for path in articles()])
def test_what_is_expected_is_left_as_it_is(path: Path) -> None:
    """The expected text is clean: nothing more may be taken from it."""
    found = outcome(path)
    result = cleaner().clean(found.expected)
    assert result.text == found.expected, [(removal.rule, removal.text) for removal in result.removals]


def test_the_figures_stay_above_the_floor() -> None:
    outcomes = [outcome(path) for path in articles()]
    figures = measure(outcomes)
    worse = quality.below(figures, FLOOR)
    reports = [found.report() for found in outcomes if not found.exact and (found.missing or found.name not in KNOWN)]
    explained = "\n".join([f"{name} is {figures[name]}, the floor is {FLOOR[name]}" for name in worse] + reports)
    assert not worse, explained


def test_the_floor_was_measured_on_these_articles() -> None:
    assert FLOOR["corpus"] == corpus_hash(), "articles were changed: look at `python -m tests.quality`, then --renew"


def test_the_floor_was_not_changed_by_hand() -> None:
    assert FLOOR["seal"] == seal(FLOOR), "the figures are written by `python -m tests.quality --renew [--lower REASON]`"


@pytest.mark.parametrize(("name", "value"), [("precision", 0.5), ("recall", 0.5), ("words_lost", 99), ("corpus", "0")])
def test_a_floor_changed_by_hand_does_not_fit_its_seal(name: str, value: object) -> None:
    assert seal({**FLOOR, name: value}) != FLOOR["seal"]


def test_a_figure_falls_only_with_new_articles_or_a_reason() -> None:
    old = {"corpus": "a", "precision": 0.9, "recall": 1.0, "words_lost": 0, "lowered": []}
    worse = {"precision": 0.8, "recall": 1.0, "words_lost": 3}
    with pytest.raises(ValueError, match="precision, words_lost would fall"):
        renewed(old, worse, "a", None)
    assert renewed(old, worse, "b", None)["lowered"] == []
    lowered = renewed(old, worse, "a", "a rule took bylines out of captions")
    assert lowered["lowered"] == ["precision, words_lost: a rule took bylines out of captions"]
    assert lowered["seal"] == seal(lowered)
    assert renewed(old, {**worse, "precision": 0.95, "words_lost": 0}, "a", None)["precision"] == 0.95


def test_known_failures_name_articles_and_say_why() -> None:
    names = {path.name for path in articles()}
    assert set(KNOWN) <= names
    assert all(len(reason.split()) >= 4 for reason in KNOWN.values())


def test_every_article_has_its_expected_text_and_no_other_is_there() -> None:
    expected = [expected_path(path).name for path in articles()]
    assert sorted(expected) == sorted(path.name for path in (FIXTURES / "expected").iterdir())


def test_the_articles_show_many_languages_and_every_format() -> None:
    names = [path.name for path in articles()]
    assert len(names) >= 40
    assert len({name.split("-")[0] for name in names} - {"mixed"}) >= 20
    assert {"txt", "html", "jsonl", "md", "gz"} <= {name.rsplit(".", 1)[1] for name in names}
