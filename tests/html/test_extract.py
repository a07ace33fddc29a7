"""Pages to articles: what is found, what is left out, what is told about it."""

from __future__ import annotations

import pytest

from cleaner import Cleaner
from cleaner.html import ways
from cleaner.html.align import align, squeeze
from cleaner.html.judge import judge
from cleaner.html.model import Extraction

from .pages import PARAGRAPHS, cleaner, expected, extractor, fixture, page


def lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line]


@pytest.mark.parametrize("name", ["flood", "guide", "twice", "cookie-story", "thread", "comments"])
def test_the_article_and_nothing_else(name: str) -> None:
    """Tables, lists, parts in boxes, a second copy for small screens, comments, threads."""
    assert lines(cleaner().clean_html(fixture(name)).text) == expected(name)


def test_comments_stay_out_without_names_in_wide_use() -> None:
    source = fixture("comments").decode()
    for name, plain in (("comments-area", "talk"), ("comment-list", "talk-items"), ("comment-respond", "talk-new")):
        source = source.replace(name, plain)
    source = source.replace('id="comments"', 'id="talk"').replace('class="comment"', 'class="talk-item comment"')
    found = cleaner().clean_html(source)
    assert found.dropped == ()
    assert lines(found.text) == expected("comments")


def test_a_table_and_a_list_in_an_article_stay() -> None:
    text = cleaner().clean_html(fixture("flood")).text
    assert "| Old bridge | 1.20 m | 3.40 m |" in text
    assert "- The primary school and its gymnasium." in text


def test_everything_trafilatura_found_is_told_as_such() -> None:
    found = extractor().extract(page())
    assert (found.way, found.how.split(":")[0]) == ("extracted", "extracted")
    assert lines(found.text) == list(PARAGRAPHS)


def test_what_was_added_is_told_with_its_size() -> None:
    found = extractor().extract(fixture("guide"))
    assert found.way == "mended"
    assert found.how.startswith("mended: block by block ")
    assert "words added" in found.how


@pytest.mark.parametrize("depth", [300, 2500])
def test_elements_nested_deep(depth: int) -> None:
    """trafilatura finds nothing below 254 levels, the parser drops what is below 2,048."""
    prose = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    result = cleaner().clean_html(f"<html><body>{'<div>' * depth}{prose}{'</div>' * depth}</body></html>")
    assert lines(result.text) == list(PARAGRAPHS)
    assert any(note.startswith("nested ") for note in result.notes)


@pytest.mark.parametrize(
    "source", [b"", b"  \n ", b"<!-- nothing -->", b"<html></html>", b"<html><body><p> </p></body></html>"]
)
def test_a_page_without_text_is_empty_and_says_so(source: bytes) -> None:
    result = cleaner().clean_html(source)
    assert result.text == ""
    assert "empty" in result.flags
    assert result.notes[-1] in ("there is nothing in this page", "no text was found in this page")


def test_a_consent_wall_is_empty() -> None:
    result = cleaner().clean_html(fixture("consent-wall"))
    assert result.text == ""
    assert "empty" in result.flags
    assert [one.category for one in result.dropped] == ["consent"]


def test_a_consent_wall_of_nobody_in_particular_is_empty_by_the_text_rules() -> None:
    source = fixture("consent-wall").decode().replace("sp_message_container_901", "wall")
    result = cleaner().clean_html(source)
    assert result.dropped == ()
    assert {removal.category for removal in result.removals} == {"consent"}
    assert "stimmen Sie bitte" not in result.text


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ('<link rel="canonical" href="https://a.example/1"><meta property="og:url" content="https://b.example/2">', "https://a.example/1"),
        ('<meta property="og:url" content="https://b.example/2">', "https://b.example/2"),
        ('<link rel="canonical" href="/relative"><meta property="og:url" content="https://b.example/2">', "https://b.example/2"),
        ('<link rel="canonical" href="javascript:alert(1)">', None),
        ("", None),
    ],
)  # fmt: skip
def test_the_address_is_what_the_page_says(html: str, wanted: str | None) -> None:
    assert extractor().extract(page(head=html)).url == wanted


def test_the_address_that_was_handed_in_comes_first() -> None:
    source = page(head='<link rel="canonical" href="https://a.example/1">')
    assert extractor().extract(source, url="https://c.example/3").url == "https://c.example/3"


@pytest.mark.parametrize(
    ("attributes", "head", "wanted"),
    [
        ('lang="de-AT"', "", "de-AT"),
        ('xml:lang="fr"', "", "fr"),
        ("", '<meta http-equiv="content-language" content="es, en">', "es"),
        ("", '<meta property="og:locale" content="pt_BR">', "pt-BR"),
        ('lang="{{ lang }}"', "", None),
        ("", "", None),
    ],
)
def test_the_language_is_what_the_page_says(attributes: str, head: str, wanted: str | None) -> None:
    assert extractor().extract(page(head=head, attributes=attributes)).language == wanted


def test_rules_for_a_site_hold_by_the_pages_own_address(tmp_path) -> None:  # type: ignore[no-untyped-def]
    rules = tmp_path / "site.yaml"
    rules.write_text(
        "category: stray\nsites: [mill.example]\nrules:\n"
        "  - {id: mill-carpenters, description: A line of one site., when: {pattern: carpenters}, then: remove,\n"
        "     examples: {remove: [Two carpenters.], keep: [Two smiths.]}}\n",
        encoding="utf-8",
    )
    own = Cleaner(rules=rules)
    link = '<link rel="canonical" href="https://www.mill.example/news/1">'
    assert lines(own.clean_html(page(head=link)).text) == list(PARAGRAPHS[:2])
    assert lines(own.clean_html(page()).text) == list(PARAGRAPHS)


HEAD = (
    "<title>A mill turns again - Valley Post</title>"
    '<meta property="og:title" content="A mill turns again"><meta property="og:site_name" content="Valley Post">'
    '<meta name="author" content="Ann Lee"><meta property="article:published_time" content="2024-03-05T08:00:00Z">'
    '<link rel="canonical" href="https://post.example/mill">'
)


def test_metadata_where_asked_for() -> None:
    source = page(head=HEAD, attributes='lang="en"')
    assert cleaner().clean_html(source).metadata == {}
    assert cleaner().clean_html(source, metadata=True).metadata == {
        "title": "A mill turns again", "author": "Ann Lee", "date": "2024-03-05", "site": "Valley Post",
        "url": "https://post.example/mill", "language": "en",
    }  # fmt: skip


@pytest.mark.parametrize("heading", ["<h1>A mill turns again</h1>", ""])
def test_the_headline_is_written_when_it_is_wanted(heading: str) -> None:
    source = page(head=HEAD).replace("<article>", f"<article>{heading}")
    assert lines(cleaner().clean_html(source).text) == list(PARAGRAPHS)
    assert lines(cleaner().clean_html(source, title="keep").text) == ["A mill turns again", *PARAGRAPHS]


def test_a_headline_like_debris_is_kept_when_it_is_wanted() -> None:
    source = page(head="<title>Subscribe to our newsletter</title>").replace(
        "<article>", "<article><h1>Subscribe to our newsletter</h1>"
    )
    kept = extractor(title="keep").extract(source)
    assert lines(kept.text)[0] == "Subscribe to our newsletter"


ANSWERS = [
    f"The answer number {i} is that the seam has to be cleaned and dried first, and that no paint will hold on wet wood."
    for i in range(12)
]


def test_a_second_try_is_taken_when_it_is_clearly_better(monkeypatch: pytest.MonkeyPatch) -> None:
    """An extractor that took the consent text for the article, and did not when it was set to find more."""
    wall = "This site and its partners would like to store information on your device."
    rows = "".join(f"<div class=row><div>{i}</div><div>{answer}</div></div>" for i, answer in enumerate(ANSWERS))

    def extract(root: object, *, alone: bool = False, recall: bool = False) -> str:
        return "\n".join(ANSWERS) if recall else wall

    monkeypatch.setattr(ways, "extract_base", extract)
    found = extractor().extract(f"<html><body><div class=x><p>{wall}</p></div><div>{rows}</div></body></html>")
    assert "second-try" in found.flags
    assert set(ANSWERS) <= set(lines(found.text))


def test_a_second_try_that_is_no_better_leaves_the_first() -> None:
    found = extractor().extract(page())
    assert "second-try" in found.flags
    assert found.how.endswith("gave nothing clearly better")
    assert lines(found.text) == list(PARAGRAPHS)


def test_an_extractor_that_fails_costs_no_document(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(root: object, *, alone: bool = False, recall: bool = False) -> str:
        raise ValueError("bad tree")

    monkeypatch.setattr(ways, "extract_base", fail)
    result = cleaner().clean_html(page(body="<nav><a>Home</a></nav><footer>Imprint</footer>"))
    assert lines(result.text) == list(PARAGRAPHS)
    assert result.notes == ("extraction failed (ValueError: bad tree): all text of the page was taken instead",)
    assert (result.flags[0], result.profile) == ("plain", "dump")


def test_text_for_browsers_without_scripts_is_found() -> None:
    inner = "".join(f"<p>{text}</p>" for text in PARAGRAPHS * 3)
    found = extractor().extract(f"<html><body><div id=app></div><noscript>{inner}</noscript></body></html>")
    assert PARAGRAPHS[0] in found.text
    assert "text taken from the part for browsers without scripts" in found.notes


def test_what_follows_an_early_end_of_the_page_is_not_lost() -> None:
    inner = "".join(f"<p>{text}</p>" for text in PARAGRAPHS * 2)
    assert PARAGRAPHS[2] in extractor().extract(f"<html><body><p>Top.</p></body></html>{inner}").text


def test_the_same_page_gives_the_same_text_whatever_came_before() -> None:
    first = cleaner().clean_html(fixture("guide"))
    cleaner().clean_html(fixture("flood"))
    assert cleaner().clean_html(fixture("guide")) == first


def test_the_judge_tells_prose_from_lists_and_from_repeats() -> None:
    prose = judge("\n".join(PARAGRAPHS))
    assert (prose.article, prose.debris) == (sum(len(text.split()) for text in PARAGRAPHS), 0)
    menu = judge("Home\nNews\nSport\nLog in")
    assert (menu.article, menu.debris) == (0, 5)
    assert judge("\n".join(PARAGRAPHS * 2)).score < prose.score


def test_an_extraction_says_what_it_is() -> None:
    found = extractor().extract(page())
    assert isinstance(found, Extraction)
    assert found.flags == ("second-try",)
    assert found.notes == ()


def test_letters_of_share_buttons_are_not_found_in_the_words_beside_them() -> None:
    """A block of one letter stands in every text by chance; the cells of a row stand side by side."""
    keys = ["f", "t", "in", "Onthepass,intherain", "Place", "3", "x"]
    assert align(keys, "On the pass, in the rain\n| Place | 3 |") == [0, 0, 0, 1, 1, 1, 0]


def test_the_entries_of_a_table_of_contents_are_not_taken_for_the_headings() -> None:
    """Both say the same; what stands beside them in the text tells them apart."""
    heads = ["How it was built", "Why it was closed"]
    blocks = [*heads, heads[0], PARAGRAPHS[0], heads[1], PARAGRAPHS[1]]
    text = "\n".join([heads[0], PARAGRAPHS[0], heads[1], PARAGRAPHS[1]])
    assert align([squeeze(block) for block in blocks], text) == [1, 0, 0, 1, 1, 1]


def test_copies_that_nothing_tells_apart_stay_as_they_were_found() -> None:
    lead = "The bridge over the river was closed for three weeks."
    keys = [squeeze(block) for block in (lead, "Photos", lead, "Videos")]
    assert align(keys, f"{lead}\n{PARAGRAPHS[0]}") == [1, 0, 0, 0]


def test_other_extractors_are_asked_only_where_little_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def extract(root: object, *, alone: bool = False, recall: bool = False) -> str:
        asked.append(alone)
        return "\n".join(texts) if (len(asked) == 1 and not little) or not alone else ""

    monkeypatch.setattr(ways, "extract_base", extract)
    texts = [f"{text} It was the {i}. time." for i, text in enumerate(PARAGRAPHS * 8)]
    source = "<html><body><main>" + "".join(f"<p>{text}</p>" for text in texts) + "</main></body></html>"
    little = False
    found = extractor().extract(source)
    assert (asked, found.flags) == ([True], ())
    asked.clear()
    little = True
    found = extractor().extract(source)
    assert (asked, found.flags) == ([True, False], ("second-try",))
    assert lines(found.text) == texts


def test_other_extractors_are_asked_where_the_paragraphs_were_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"{text} It was the {i}. time." for i, text in enumerate(PARAGRAPHS * 8)]

    def extract(root: object, *, alone: bool = False, recall: bool = False) -> str:
        return (" " if alone else "\n").join(texts)

    monkeypatch.setattr(ways, "extract_base", extract)
    found = extractor().extract("<html><body>" + "<br><br>".join(texts) + "</body></html>")
    assert found.flags == ("second-try",)
    assert lines(found.text) == texts
