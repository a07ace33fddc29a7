"""The compiled kernel gives the levels, scores and decisions that NumPy gives, to the last bit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.packs.load import load
from cleaner.structure.catalogue import AROUND
from cleaner.structure.compiled import kernel
from cleaner.structure.decode import border, keep
from cleaner.structure.judge import judge_lines, line_spans
from cleaner.structure.scorecard import Card, Decoding, Scores
from cleaner.structure.survey import surveyor
from cleaner.structure.wrapped import join

from . import pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.structure.survey import Seen, Surveyor

pytestmark = pytest.mark.skipif(kernel() is None, reason="built without the kernel")

TERMS = {
    "nav-label": {"en": ["home", "about us", "contact"], "*": ["menu"]},
    "related-heading": {"en": ["related stories", "read more"], "fi": ["lue myös"]},
    "date-word": {"en": ["may", "june"]},
    "reader": {"en": ["you", "your"]},
    "legal-page": {"en": ["terms of use", "all rights reserved", "terms"]},
    "odd": {},
}
LISTS = tuple(sorted(TERMS))
PIECES = [
    "Home", "about us", "Read more", "related stories", "LUE MYÖS", "Menu", "terms of use", "may 12", "you", "the", "and of the",
    "was", "joka on ja", "mill", "Bäckerei", "river", "渔夫看见了桥", "の", "สวัสดี", "पानी का", "क", "ΌΡΟΣ", "İstanbul", "ß",
    "12", "3.5", "$", "©", "[a](b)", "https://x.example", ":/", "…", "..", ".", "?", "!\"", "»", "|", "*", "- ", "\u0301",
    "\U0001f600", "\U00020000", "\ud800", "\u00a0", "\u200b", "\u2028", "\t", "\x0c", "x" * 50,
    "The ferry stood at the mill because the storm had damaged the roof in the night and nobody had asked for it.",
]  # fmt: skip
TEXTS = st.lists(
    st.tuples(st.sampled_from(PIECES), st.sampled_from(["", " ", " ", "  ", "\n", "\n", "\n\n\n", "\n   ", ", "])),
    max_size=60,
).map(lambda parts: "".join(piece + gap for piece, gap in parts))


@pytest.fixture(scope="module")
def card() -> Card:
    return Card({"lists": LISTS}, TERMS)


def surveyors(card: Card) -> tuple[Surveyor, Surveyor]:
    compiled = surveyor(card.plan)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("CLEANER_MATCHER", "python")
        plain = surveyor(card.plan)
    assert type(compiled) is not type(plain)
    return compiled, plain


@pytest.fixture(scope="module")
def both(card: Card) -> tuple[Surveyor, Surveyor]:
    return surveyors(card)


@pytest.fixture
def plainly(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    with monkeypatch.context() as patch:
        patch.setenv("CLEANER_MATCHER", "python")
        yield patch


def alike(text: str, card: Card, both: tuple[Surveyor, Surveyor]) -> None:
    """Holds what both find in a text against each other, feature by feature."""
    first, last, _ = join(text, *line_spans(text))
    one, other = (look.look(text, first, last, card.term_table) for look in both)
    assert one.language == other.language
    assert np.array_equal(one.where, other.where)
    assert np.array_equal(one.words, other.words)
    for feature, mine, yours in zip(card.plan.features, one.levels, other.levels, strict=True):
        assert np.array_equal(mine, yours), feature.name
    beside(one, other)


def beside(one: Seen, other: Seen) -> None:
    """The same for the second look, with scores drawn by lot."""
    scores = np.random.default_rng(len(one.where)).normal(-1, 3, len(one.where)).astype(np.float32)
    edge = border(scores, one.words, Decoding(share=0.4))
    kept = keep(scores, one.words, Decoding(share=0.4), edge)
    found = (seen.around(scores, edge, kept) for seen in (one, other))
    for feature, mine, yours in zip(AROUND, *found, strict=True):
        assert np.array_equal(mine, yours), feature.name


@settings(max_examples=300, deadline=None)
@given(text=TEXTS)
def test_levels_are_the_same(text: str, card: Card, both: tuple[Surveyor, Surveyor]) -> None:
    if text.strip():
        alike(text, card, both)


@pytest.mark.parametrize("seed", range(8))
def test_levels_of_pages_are_the_same(seed: int, card: Card, both: tuple[Surveyor, Surveyor]) -> None:
    text, _ = pages.page(seed)
    alike(text, card, both)
    alike("\n\n  " + text.replace("\n", "\n\n   "), card, both)


def test_long_texts_and_long_words(card: Card, both: tuple[Surveyor, Surveyor]) -> None:
    alike("\n".join(pages.page(seed)[0] for seed in range(60)), card, both)
    alike("x" * 70_000 + " the mill " + "y" * 40_000 + "\n" + " z" * 40_000, card, both)


def test_wanted_features_alone_are_the_same() -> None:
    some = Card(
        {
            "lists": LISTS,
            "features": {name: {"upto": [5], "score": [-1, 1]} for name in ("gap below", "position", "terms above 6")}
            | {"term legal-page": {"whole": -2}, "since nav-label": {"upto": [3], "score": [-1, 0], "never": 1}},
        },
        TERMS,
    )
    alike(pages.page(3)[0], some, surveyors(some))


def _shipped() -> Card:
    rules = load()
    structure: Any = rules.profiles["dump"].structure
    return Card(structure, {entry.name: entry.words for entry in rules.terms.values()})


def test_verdicts_of_the_shipped_profile_are_the_same(plainly: pytest.MonkeyPatch) -> None:
    fixtures = sorted((Path(__file__).parents[2] / "fixtures").rglob("*.txt"))
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in fixtures]
    texts += [pages.page(seed)[0] for seed in range(6)] + ["One line, no more.", "a\nb"]
    plain = _shipped()
    expected = [judge_lines(text, line_spans(text), None, plain) for text in texts]
    plainly.delenv("CLEANER_MATCHER")
    compiled = _shipped()
    for text, other in zip(texts, expected, strict=True):
        found = judge_lines(text, line_spans(text), None, compiled)
        assert found.scores.tolist() == other.scores.tolist()
        assert found.keep.tolist() == other.keep.tolist()
        assert found.border == other.border


def test_what_does_not_fit_is_refused(card: Card, both: tuple[Surveyor, Surveyor]) -> None:
    compiled: Any = both[0]
    lines = compiled._surveyor.count("The mill", *line_spans("The mill"))
    with pytest.raises(ValueError, match="outside the text"):
        compiled._surveyor.count("abc", np.array([2]), np.array([9]))
    with pytest.raises(ValueError, match="one place for each line"):
        lines.words(np.zeros(3, dtype=np.float32))
    with pytest.raises(ValueError, match="another size"):
        lines.levels(np.zeros((1, 1), dtype=np.uint8), np.zeros(9, dtype=np.uint8), np.zeros((1, 1), dtype=np.uint8))
    module: Any = kernel()
    scores = Scores(card.plan.features, {"features": {"words": {"upto": [3], "score": [0, 1]}}})
    with pytest.raises(ValueError, match="not there"):
        module.add(np.zeros((0, 1), np.uint8), scores.rows, scores.table, np.zeros(1, np.float32))


def test_a_kernel_of_another_form_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    module: Any = kernel()
    monkeypatch.setattr(module, "FORM", 0)
    assert kernel() is None
