"""`Cleaner` as its users see it, by the shipped rules."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cleaner import Cleaner, CleanerError, clean, restore
from cleaner.packs.load import load

if TYPE_CHECKING:
    from cleaner.model import RuleSet

PARAGRAPHS = [
    "The stone bridge below the mill will stay closed until the ice has left the river, the county said on Monday.",
    "Divers who looked at the middle pier found a hole as large as a kitchen table, hidden by a raft of timber.",
    "Until then the school bus goes the long way round, which adds twenty minutes to the morning.",
]
NOTICE = (
    "We and our partners keep cookies on your device to count visits. You can change this at any time in your "
    "settings. By reading on you accept them."
)
TEXT = "\n\n".join([*PARAGRAPHS, "f", NOTICE])


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return Cleaner()


@pytest.fixture(scope="module")
def english() -> RuleSet:
    """The shipped rules with English words alone: ready in a moment where a test needs several cleaners."""
    shipped = load()
    terms = {
        name: replace(terms, words={code: words for code, words in terms.words.items() if code in ("en", "*")})
        for name, terms in shipped.terms.items()
    }
    return replace(shipped, terms=terms, digest="")


def test_a_lone_letter_and_a_cookie_notice_go_and_nothing_else(cleaner: Cleaner) -> None:
    result = cleaner.clean(TEXT + "\n")
    assert result.text == "\n\n".join(PARAGRAPHS) + "\n"
    assert [(r.category, r.text.strip()) for r in result.removals] == [("stray", "f"), ("consent", NOTICE)]
    for removal in result.removals:
        assert (TEXT + "\n")[removal.start : removal.end] == removal.text
        assert removal.rule in removal.rules
    assert restore(result.text, result.edits) == TEXT + "\n"


def test_a_text_that_lost_its_end_ends_in_one_newline(cleaner: Cleaner) -> None:
    assert cleaner.clean(TEXT).text == "\n\n".join(PARAGRAPHS) + "\n"


@pytest.mark.parametrize("text", ["", PARAGRAPHS[0], "\n\n".join(PARAGRAPHS) + "\n", "one\ntwo\n"])
def test_a_clean_text_comes_back_as_it_is(cleaner: Cleaner, text: str) -> None:
    result = cleaner.clean(text)
    assert result.text is text
    assert result.edits == ()
    assert result.flags == ()
    assert result.removals == []


def test_nothing_but_debris_is_empty_and_flagged(cleaner: Cleaner) -> None:
    result = cleaner.clean(f"{NOTICE}\n\nAdvertisement\n")
    assert result.text.strip() == ""
    assert "empty" in result.flags


def test_a_text_that_loses_most_of_itself_is_flagged(cleaner: Cleaner) -> None:
    result = cleaner.clean(f"{PARAGRAPHS[2]}\n\n{NOTICE}\n")
    assert result.text == PARAGRAPHS[2] + "\n"
    assert "suspicious" in result.flags


def test_counts_are_per_rule(cleaner: Cleaner) -> None:
    result = cleaner.clean(f"{PARAGRAPHS[0]}\n\nAdvertisement\n\n{PARAGRAPHS[1]}\n\nAdvertisement\n\n{PARAGRAPHS[2]}\n")
    assert result.counts["ad-label"] == 2


@pytest.mark.parametrize("value", [b"bytes", None, 7])
def test_only_text_is_taken(cleaner: Cleaner, value: object) -> None:
    with pytest.raises(TypeError, match="a text is a str"):
        cleaner.clean(value)  # type: ignore[arg-type]


def test_an_unknown_profile_is_named_with_those_there_are() -> None:
    with pytest.raises(CleanerError, match=r"no profile 'nonesuch'; there are .*standard"):
        Cleaner(profile="nonesuch")


def test_the_profile_characters_repairs_and_takes_no_line() -> None:
    result = Cleaner(profile="characters").clean("Caf\u00c3\u00a9 \u200bau lait.\n\nf\n\nAdvertisement\n")
    assert result.text == "Café au lait.\n\nf\n\nAdvertisement\n"


def test_many_texts_keep_their_order(cleaner: Cleaner) -> None:
    texts = [TEXT, PARAGRAPHS[0], f"Advertisement\n\n{PARAGRAPHS[1]}"]
    assert [r.text for r in cleaner.clean_many(iter(texts))] == [cleaner.clean(t).text for t in texts]


def test_the_function_clean_is_the_shipped_rules_by_profile_auto(cleaner: Cleaner) -> None:
    assert clean(TEXT) == cleaner.clean(TEXT).text


def test_rules_are_selected_and_left_out_by_id_category_and_pack() -> None:
    text = f"{PARAGRAPHS[0]}\n\nAdvertisement\n\n{PARAGRAPHS[1]}\n\nf\n\n{NOTICE}\n"
    without_notice = text.replace(f"\n\n{NOTICE}", "")
    assert Cleaner(select=["consent-notice"]).clean(text).text == without_notice
    assert Cleaner(select=["ad-label", "consent"]).clean(text).text == without_notice.replace("Advertisement\n\n", "")
    kept = Cleaner(ignore=["ad"]).clean(text)
    assert kept.text == f"{PARAGRAPHS[0]}\n\nAdvertisement\n\n{PARAGRAPHS[1]}\n"


MESSY = (
    f"Menu\n\nAdvertisement\n{TEXT}\n\nRelated articles\n\nShare on Facebook\n"
    "\u200b© 2020 The Post. All rights reserved."
)


def test_the_order_of_rules_and_lists_does_not_matter(english: RuleSet) -> None:
    turned = replace(english, rules=english.rules[::-1], terms=dict(reversed(english.terms.items())))
    result = Cleaner(ruleset=english).clean(MESSY)
    assert Cleaner(ruleset=turned).clean(MESSY) == result
    assert len(result.removals) >= 6


def test_both_engines_give_the_same_result(english: RuleSet) -> None:
    assert Cleaner(ruleset=english, engine="aho-corasick").clean(MESSY) == Cleaner(ruleset=english).clean(MESSY)


def test_it_pickles_with_its_rules(cleaner: Cleaner) -> None:
    again = pickle.loads(pickle.dumps(cleaner))
    assert again.profile == cleaner.profile
    assert again.ruleset == cleaner.ruleset
    assert again.clean(TEXT) == cleaner.clean(TEXT)


def test_threads_may_share_one_cleaner(english: RuleSet) -> None:
    texts = [TEXT, PARAGRAPHS[0], f"Advertisement\n\n{PARAGRAPHS[1]}\n", NOTICE] * 5
    alone = Cleaner(ruleset=english)
    expected = [alone.clean(text) for text in texts]
    shared = Cleaner(ruleset=english)
    results: dict[int, list[object]] = {}

    def work(number: int) -> None:
        results[number] = [shared.clean(text) for text in texts]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(results[number] == expected for number in range(4))


def test_nothing_is_kept_from_one_document_to_the_next(cleaner: Cleaner) -> None:
    line = "A line that stands in every document of this test."
    first = cleaner.clean(f"{PARAGRAPHS[0]}\n\n{line}\n")
    for _ in range(50):
        cleaner.clean(f"{TEXT}\n\n{line}\n")
    assert cleaner.clean(f"{PARAGRAPHS[0]}\n\n{line}\n") == first


def test_a_heading_that_goes_takes_the_list_below_with_it(cleaner: Cleaner) -> None:
    text = "\n\n".join([*PARAGRAPHS, "Related stories", "Two whales seen off the quay\nWhy the lamp is kept\n"])
    assert cleaner.clean(text).text == "\n\n".join(PARAGRAPHS) + "\n"


def test_importing_it_loads_nothing_heavy() -> None:
    heavy = [
        "pydantic",
        "yaml",
        "trafilatura",
        "numpy",
        "rich",
        "typer",
        "lxml",
        "ftfy",
        "hyperscan",
        "regex",
        "jinja2",
    ]
    program = f"import sys, cleaner; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
