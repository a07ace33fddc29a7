"""What selectors take out of a tree, and what they never take."""

from __future__ import annotations

import pytest

from cleaner.html.prune import Pruner, _without_code
from cleaner.html.tree import body_of, parse
from cleaner.model import RuleError

from .pages import PARAGRAPHS, cleaner, fixture, page


def prune(source: str, css: str) -> tuple[str, list[str], list[str]]:
    """What is left of a page's text, the rules that hit, the notes."""
    root, _ = parse(source)
    assert root is not None
    body = body_of(root)
    dropped, notes = Pruner([(css, "rule", "ad")]).prune(root, body, source)
    return " ".join(body.text_content().split()), [one.rule for one in dropped], notes


@pytest.mark.parametrize(
    "css",
    ["#box", ".box", "[data-box]", '[id^="bo"]', "div.box", "section > .box", "box-element", ".other, .box", "*"],
)
def test_a_selector_takes_its_element(css: str) -> None:
    box = '<section><div id="box" class="box" data-box="1">Ad</div><box-element>Ad</box-element></section>'
    left, hit, _ = prune(page(box), css)
    assert hit
    assert (left.count("Ad") < 2) or css == "*"


def test_text_around_an_element_stays() -> None:
    left, _, _ = prune("<html><body><p>one <span class=ad>two</span> three</p></body></html>", ".ad")
    assert left == "one three"


@pytest.mark.parametrize("tag", ["body", "main", "article"])
def test_the_article_itself_is_never_taken(tag: str) -> None:
    inner = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    source = f"<html><body><main class=x><article class=x>{inner}</article></main></body></html>"
    left, hit, _ = prune(source.replace("<body", "<body class=x"), f"{tag}.x")
    assert hit == []
    assert PARAGRAPHS[0] in left


def test_an_element_with_nearly_all_text_stays_and_is_told() -> None:
    inner = "".join(f"<p>{text}</p>" for text in PARAGRAPHS * 4)
    left, hit, notes = prune(f"<html><body><div class=cmp>{inner}</div><p>End.</p></body></html>", ".cmp")
    assert hit == []
    assert PARAGRAPHS[2] in left
    assert notes == ["rule rule names an element with nearly all text of the page: left in"]


def test_a_page_that_is_only_a_consent_manager_becomes_empty() -> None:
    notice = "We and our partners store and read information on your device, and you may say no. " * 20
    result = cleaner().clean_html(f'<html><body><div id="didomi-host"><p>{notice}</p></div></body></html>')
    assert result.text == ""
    assert "empty" in result.flags
    assert [one.rule for one in result.dropped] == ["didomi"]


def test_names_in_scripts_and_styles_wake_no_selector() -> None:
    source = b"a<script>.box</script>b<STYLE>.box</STYLE>c<strong>d</strong><script>never closed .box"
    assert b".box" not in _without_code(source)
    assert b"<strong>d</strong>" in _without_code(source)


@pytest.mark.parametrize(
    ("names", "awake"),
    [
        ('class="box"', True), ("class=box", True), ('class="a\tbox\nb"', True), ("class='box'", True),
        ('class="box-office"', False), ('class="inbox"', False), ('title="box"', True), ("data-box=1", False),
    ],
)  # fmt: skip
def test_a_class_wakes_its_selector_only_as_a_whole(names: str, awake: bool) -> None:
    assert Pruner([(".box", "rule", "ad")])._alive(f"<p {names}>A box.</p>") == ({0} if awake else set())


def test_a_selector_that_is_none_is_named() -> None:
    with pytest.raises(RuleError, match=r"`\[\[` is no CSS selector"):
        Pruner([("[[", "broken", "ad")])


MANAGERS = {
    "onetrust": "onetrust-banner-sdk", "cookiebot": "CybotCookiebotDialog", "didomi": "didomi-host",
    "quantcast": "qc-cmp2-container", "usercentrics": "usercentrics-root", "trustarc": "truste-consent-track",
    "sourcepoint": "sp_message_container_12", "klaro": "klaro", "complianz": "cmplz-cookiebanner-container",
    "cookieyes": "cookie-law-info-bar", "borlabs": "BorlabsCookieBox", "iubenda": "iubenda-cs-banner",
}  # fmt: skip


@pytest.mark.parametrize("rule", MANAGERS)
def test_consent_managers_go_before_extraction(rule: str) -> None:
    notice = "We and our partners store and read information on your device, and you may agree to that or say no. " * 6
    result = cleaner().clean_html(page(f'<div id="{MANAGERS[rule]}"><p>{notice}</p></div>'))
    assert result.text.split("\n") == list(PARAGRAPHS)
    assert [one.rule for one in result.dropped] == [rule]
    assert result.dropped[0].text == " ".join(notice.split())[:200]


WIDGETS = {
    "addthis": "addthis_toolbox", "sharethis": "sharethis-inline-share-buttons", "addtoany": "a2a_kit",
    "shariff": "shariff", "jetpack-sharing": "sharedaddy", "builder-social": "elementor-widget-share-buttons",
    "taboola": "trc_related_container", "outbrain": "OUTBRAIN", "related-plug-ins": "jp-relatedposts",
    "funding-choices": "fc-consent-root", "cookie-consent-osano": "cc-window cc-banner",
}  # fmt: skip


@pytest.mark.parametrize("rule", WIDGETS)
def test_widgets_go_before_extraction(rule: str) -> None:
    words = "Something that a widget prints below an article, and that readers have not come for. " * 3
    result = cleaner().clean_html(page(f'<div class="{WIDGETS[rule]}"><p>{words}</p></div>'))
    assert result.text.split("\n") == list(PARAGRAPHS)
    assert [one.rule for one in result.dropped] == [rule]


def test_no_selector_goes_by_a_bare_word() -> None:
    """An article about cookies, consent and sharing has these words in its names too."""
    names = "cookie cookies consent gdpr privacy share social related newsletter comment ad banner paywall popup modal"
    for name in names.split():
        inner = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
        source = f'<html><body><div><div class="{name}" id="{name}">{inner}</div></div></body></html>'
        root, _ = parse(source)
        assert root is not None
        selectors = [(r.selector, r.id, r.category) for r in cleaner().ruleset.rules if r.selector]
        assert Pruner(selectors).prune(root, body_of(root), source)[0] == [], name


def test_a_story_about_cookies_stays_whole() -> None:
    result = cleaner().clean_html(fixture("cookie-story"))
    assert "“We use cookies to improve your experience” is not consent" in result.text
    assert result.dropped == ()
