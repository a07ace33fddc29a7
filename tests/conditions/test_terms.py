"""`terms`: words and phrases as whole words, without case, in one language."""

from __future__ import annotations

import pytest

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
