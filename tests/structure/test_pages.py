"""The profiles `dump` and `auto`: what they cut, that it can be put back, and that a second cleaning finds nothing."""

from __future__ import annotations

import pickle
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleaner import Cleaner, restore
from cleaner.structure.pages import _frames

from ..strategies import DEBRIS, PROSE, texts
from .pages import page

many = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
FRAME = [
    "Home", "News", "Sport", "Contact", "About us", "Privacy policy", "Terms of use", "Log in", "Subscribe", "Share",
    "Facebook", "Newsletter", "Menu", "Search", "© 2024 The Valley Post", "Cookie policy", "Related articles",
    "  * Home", "12 May", "A storm comes to the valley", "",
]  # fmt: skip


@st.composite
def pages(draw: st.DrawFn) -> str:
    """A menu, paragraphs with debris among them, and a footer."""
    frame = st.lists(st.sampled_from(FRAME), min_size=4, max_size=14)
    body = st.lists(st.one_of(st.sampled_from(PROSE), st.sampled_from(DEBRIS)), max_size=10)
    parts = [*draw(frame), *draw(body), *draw(frame), *draw(body), *draw(frame)]
    return draw(st.sampled_from(["\n", "\n\n", "\r\n", "\n\n\n"])).join(parts)


@pytest.fixture(scope="module", params=["dump", "auto"])
def cleaner(request: pytest.FixtureRequest) -> Cleaner:
    return Cleaner(profile=request.param)


@given(text=st.one_of(pages(), texts))
@many
def test_the_edits_give_the_page_back(cleaner: Cleaner, text: str) -> None:
    result = cleaner.clean(text)
    assert restore(result.text, result.edits) == text
    position = 0
    for edit in result.edits:
        assert position <= edit.start <= edit.end <= len(text)
        assert text[edit.start : edit.end] == edit.text != edit.replacement
        position = edit.end


@given(text=st.one_of(pages(), texts))
@many
def test_cleaning_a_clean_page_changes_nothing(cleaner: Cleaner, text: str) -> None:
    once = cleaner.clean(text).text
    assert cleaner.clean(once).text == once


def test_the_article_is_found_in_a_page(cleaner: Cleaner) -> None:
    text, article = page(3)
    result = cleaner.clean(text)
    assert result.profile == "dump"
    left = [line for line in result.text.split("\n") if line.strip()]
    assert left == [line for line in article.split("\n") if line.strip()]
    cut = [removal for removal in result.removals if removal.rule == "page-structure"]
    assert cut
    assert all(removal.category == "structure" and removal.score > 0 for removal in cut)


def test_an_article_alone_is_left_to_the_rules() -> None:
    _, article = page(3)
    result = Cleaner(profile="auto").clean(article)
    assert (result.profile, result.text) == ("standard", article)
    assert Cleaner(profile="dump").clean(article).text == article


def test_ignoring_the_structure_leaves_the_rules_alone() -> None:
    text, _ = page(3)
    result = Cleaner(profile="dump", ignore=["structure"]).clean(text)
    assert not [removal for removal in result.removals if removal.category == "structure"]


def test_a_cleaner_for_pages_pickles(cleaner: Cleaner) -> None:
    text, _ = page(3)
    assert pickle.loads(pickle.dumps(cleaner)).clean(text) == cleaner.clean(text)


def test_articles_need_no_numpy() -> None:
    code = (
        "import sys; from cleaner import Cleaner\n"
        "for name in ('standard', 'auto'): Cleaner(profile=name).clean('One line of an article.\\n' * 9)\n"
        "sys.exit('numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_page_without_words_that_a_list_knows_is_one_for_who_calls_it_a_page() -> None:
    body = page(3)[1]
    frame = [f"Qwex {'zu' * (n % 5 + 1)}" for n in range(12)]
    text = "\n".join([*frame, body, *reversed(frame)])
    assert Cleaner(profile="auto").clean(text).profile == "standard"
    result = Cleaner(profile="dump").clean(text)
    assert [removal.category for removal in result.removals].count("structure") == 2
    assert result.text.count("Qwex") <= 1
    assert Cleaner(profile="dump").clean(result.text).text == result.text


@pytest.mark.parametrize(
    ("above", "below", "left", "odds", "frame"),
    [(9, 6, 0.9, 1.0, False), (0, 16, 0.9, -3.0, True), (3, 2, 0.4, -3.0, True), (0, 1, 0.9, 3.5, True)],
)
def test_what_goes_at_the_ends_has_to_be_a_frame(above: int, below: int, left: float, odds: float, frame: bool) -> None:
    assert _frames(above, below, left, odds) is frame
