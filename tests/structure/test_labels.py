"""Labels read shelf by shelf are those that were gathered, and a cache that is damaged or missing changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner import Cleaner, cache
from cleaner.structure import labels
from cleaner.structure.kind import page_labels, page_odds
from cleaner.structure.labels import Labels, labels_of

from . import pages

TERMS = {
    "nav-label": {"en": ["home", "about us", "search"], "de": ["Startseite", "über uns"], "ja": ["ホーム"]},
    "legal-page": {"en": ["privacy policy"], "de": ["impressum"]},
}


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLEANER_CACHE_DIR", str(tmp_path))
    return tmp_path


def test_the_second_time_they_come_from_the_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    first = labels_of(TERMS, "abc")
    monkeypatch.setattr(labels, "page_labels", lambda terms: pytest.fail("gathered again"))
    second = labels_of(TERMS, "abc")
    assert isinstance(second, Labels)
    assert second == first == page_labels(TERMS)
    assert len(second) == len(first)
    assert "über uns" in second
    assert "ueber uns" not in second
    assert "\udcff" not in second
    assert second["impressum"] is True
    assert second["ホーム"] is False


def test_other_rules_have_other_labels() -> None:
    labels_of(TERMS, "abc")
    assert "blog" in labels_of({"nav-label": {"en": ["blog"]}}, "def")


def test_what_is_damaged_is_gathered_again(own_cache: Path) -> None:
    labels_of(TERMS, "abc")
    for path in own_cache.rglob("*"):
        if path.is_file():
            path.write_bytes(b"nothing")
    assert labels_of(TERMS, "abc") == page_labels(TERMS)


def test_without_a_digest_nothing_is_kept(own_cache: Path) -> None:
    assert labels_of(TERMS, "") == page_labels(TERMS)
    assert not list(own_cache.iterdir())


def test_the_shipped_labels_and_odds_are_the_same() -> None:
    terms = {entry.name: entry.words for entry in Cleaner().ruleset.terms.values()}
    gathered = labels_of(terms, "shipped")
    shelved = labels_of(terms, "shipped")
    assert isinstance(shelved, Labels)
    assert all(page_odds(text, shelved) == page_odds(text, gathered) for seed in range(10) for text in pages.page(seed))
    assert shelved == gathered


def test_a_home_that_cannot_be_written_to_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "put", lambda kind, key, data: None)
    assert labels_of(TERMS, "abc") == labels_of(TERMS, "abc") == page_labels(TERMS)


def test_the_whole_table_is_the_same() -> None:
    labels_of(TERMS, "abc")
    shelved = labels_of(TERMS, "abc")
    assert isinstance(shelved, Labels)
    assert shelved.whole() == page_labels(TERMS) == shelved
