"""Is a text all of a page? The frame of a site says so; an article, a list and a poem do not."""

from __future__ import annotations

import random

from cleaner.structure.kind import looks_like_page, page_labels

from . import pages

TERMS = {
    "nav-label": {"en": ["home", "about us", "contact", "log in", "search"], "de": ["startseite", "über uns"]},
    "share": {"*": ["facebook"], "en": ["share*", "share"]},
    "legal-page": {"en": ["privacy policy", "terms of use", "cookie settings"]},
}
LABELS = page_labels(TERMS)


def test_labels_are_whole_lines_and_know_legal_pages() -> None:
    assert LABELS["home"] is False
    assert LABELS["privacy policy"] is True
    assert "share*" not in LABELS


def test_pages_with_their_frame_are_pages() -> None:
    assert all(looks_like_page(pages.page(seed)[0], LABELS) for seed in range(20))


def test_their_articles_alone_are_not() -> None:
    assert not any(looks_like_page(pages.page(seed)[1], LABELS) for seed in range(20))


def test_a_recipe_and_a_poem_are_not() -> None:
    lot = random.Random(3)
    recipe = ["Home made bread", "", *(f"{n} spoons of flour" for n in range(2, 20)), "", *pages.article(lot, 4)]
    assert not looks_like_page("\n".join(recipe), LABELS)
    ends = ["sea", "mill", "wood", "field", "town", "home", "night", "bridge"]
    poem = [f"the river runs to {word}" for word in ends * 4]
    assert not looks_like_page("\n".join(poem), LABELS)


def test_one_long_line_and_nothing_are_not() -> None:
    assert not looks_like_page(" ".join(pages.page(1)[0].split("\n")), LABELS)
    assert not looks_like_page("", LABELS)
