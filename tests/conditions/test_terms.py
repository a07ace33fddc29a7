"""`terms`: words and phrases as whole words, without case, in one language."""

from __future__ import annotations

from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Cleaner
from cleaner.conditions.terms import Terms
from cleaner.model import Action, Profile, Rule, RuleSet, TermList

FRUIT = {"fruit": {"en": ["apple", "ripe pear", "plum*", "*berry"]}}


@pytest.mark.parametrize(
    "line",
    ["an apple", "APPLE", "Apple.", "(apple)", "a ripe pear", "A Ripe Pear!", "plums", "plum", "a raspberry", "berry"],
)
def test_it_finds_whole_words_phrases_and_stems_in_any_case(removed, line: str) -> None:
    assert removed({"terms": "fruit"}, f"{line}\nbread", lists=FRUIT) == [line]


@pytest.mark.parametrize("line", ["apples", "pineapple", "a ripe pearl", "ripe, pear", "aplum", "berryl", "pear"])
def test_it_finds_no_parts_of_words(removed, line: str) -> None:
    assert removed({"terms": "fruit"}, f"{line}\nbread", lists=FRUIT) == []


@pytest.mark.parametrize(
    ("at", "taken"),
    [
        ("anywhere", ["apple", "“Apple!”", "apple tree", "an apple", "an apple a day"]),
        ("start", ["apple", "“Apple!”", "apple tree"]),
        ("end", ["apple", "“Apple!”", "an apple"]),
        ("whole", ["apple", "“Apple!”"]),
    ],
)
def test_where_it_stands_is_told_by_at(removed, at: str, taken: list[str]) -> None:
    text = "apple\n“Apple!”\napple tree\nan apple\nan apple a day"
    assert removed({"terms": "fruit", "at": at}, text, lists=FRUIT) == taken


def test_a_count_asks_for_several(removed) -> None:
    text = "apple\napple and apple\napple, plums"
    assert removed({"terms": "fruit", "count": {"min": 2}}, text, lists=FRUIT) == ["apple and apple", "apple, plums"]


def test_several_lists_are_as_good_as_one(removed) -> None:
    lists = {**FRUIT, "drink": {"en": ["tea"]}}
    assert removed({"terms": ["fruit", "drink"]}, "tea\napple\nbread", lists=lists) == ["tea", "apple"]


def test_terms_of_a_rule_agree_in_a_language(removed) -> None:
    lists = {
        "gift": {"en": ["gift"], "de": ["geschenk"]},
        "act": {"en": ["open"], "de": ["gift"]},
        "all": {"*": ["online"]},
    }
    both = {"all": [{"terms": "gift"}, {"terms": "act"}]}
    assert removed(both, "open the gift\ngeschenk open\ngeschenk, gift", lists=lists) == [
        "open the gift",
        "geschenk, gift",
    ]
    with_all = {"all": [{"terms": "gift"}, {"terms": "all"}]}
    assert removed(with_all, "gift online\nonline geschenk\nonline", lists=lists) == ["gift online", "online geschenk"]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ({"ru": ["реклама"]}, "РЕКЛАМА"),
        ({"el": ["διαφήμιση"]}, "ΔΙΑΦΗΜΙΣΗ"),
        ({"tr": ["ilan"]}, "İLAN"),
        ({"de": ["fußzeile"]}, "Fußzeile"),
        ({"zh": ["广告"]}, "这是广告吗"),
        ({"ja": ["クッキー"]}, "当サイトではクッキーを使用"),
        ({"fr": ["l'article"]}, "partager l’article"),
        ({"hi": ["विज्ञापन"]}, "यह विज्ञापन है"),
    ],
)
def test_words_of_other_scripts(removed, words: dict[str, list[str]], line: str) -> None:
    assert removed({"terms": "word"}, f"{line}\nbread", lists={"word": words}) == [line]


def test_marks_belong_to_their_word(removed) -> None:
    assert removed({"terms": "word"}, "कलम\nकलमें", lists={"word": {"hi": ["कलम"]}}) == ["कलम"]


@lru_cache(maxsize=1)
def _by_sentence() -> Cleaner:
    when = {"all": [{"terms": "fruit"}, {"terms": "drink", "at": "start"}]}
    rule = Rule("probe", "A rule to try.", "stray", Action("remove"), when=when, scope="sentence")
    words = {
        "fruit": ("apple", "ripe pear", "plum*", "*berry", "梨", "p."),
        "drink": ("tea", "ice tea", "茶", "tea. apple"),
    }
    lists = {name: TermList(name, "Words to try.", {"*": terms}) for name, terms in words.items()}
    return Cleaner("standard", ruleset=RuleSet((rule,), lists, {"standard": Profile("standard")}))


_WORDS = [
    "apple",
    "Apple",
    "ripe pear",
    "ripe",
    "pear",
    "plums",
    "rasp",
    "berry",
    "tea",
    "Tea",
    "ice",
    "梨",
    "茶",
    "e\u0301",
    "p",
]
_SIGNS = [" ", "  ", ". ", "! ", "。", "...", "”", "?” ", ", "]


@given(st.lists(st.sampled_from([*_WORDS, *_SIGNS]), max_size=16))
@settings(max_examples=300, deadline=None)
def test_a_sentence_has_the_terms_that_it_has_by_itself(parts: list[str]) -> None:
    text = "".join(parts)
    told = _by_sentence().clean(text).text
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Terms, "_line_has_none", lambda self, unit: False)
        assert told == _by_sentence().clean(text).text
