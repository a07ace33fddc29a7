"""What the names that authors give to elements (class, id, role) say about what stands in them.

A name alone decides nothing: `share`, `related` or `cookie` may stand on anything. Each is one trait among many that
`scorecard` weighs.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_VOCABULARY: Final = {
    "share": "social share sharing shares addthis sharethis addtoany follow followus shariff",
    "related": "related recommend recommended recommendation recommendations recirc recirculation readmore readnext "
    "morefrom trending popular suggested suggestions similar latest upnext alsolike teaser teasers card cards carousel "
    "slider swiper moreposts morestories morearticles morenews moreon",
    "newsletter": "newsletter newsletters subscribe subscription subscriber signup optin mailchimp hsform mcwp",
    "promotion": "promo promos promotion promoted promobox ad ads adv advert advertisement adslot adunit sponsor "
    "sponsored sponsors cta banner banners outbrain taboola affiliate upsell dfp",
    "comment": "comment comments commentlist commentlisting respond disqus commentary",
    "author": "author authors byline bio contributor contributors writer",
    "meta": "meta date dates time timestamp tag tags taglist category categories cat cats breadcrumb breadcrumbs crumb "
    "crumbs eyebrow kicker label labels badge posted",
    "nav": "nav navbar navigation menu menus submenu megamenu pagination pager prev previous next topbar toolbar skip",
    "aside": "sidebar sidebars side aside rail widget widgets secondary",
    "footer": "footer foot copyright legal disclaimer disclaimers colophon",
    "header": "header masthead hero title titles headline subtitle subtitles deck dek standfirst",
    "summary": "intro lead lede excerpt summary abstract takeaways highlights keypoints",
    "consent": "cookie cookies consent gdpr ccpa privacy cmp",
    "modal": "modal modals popup popups overlay dialog lightbox drawer offcanvas tooltip tooltips dropdown flyout toast",
    "hidden": "hidden hide sronly visuallyhidden screenreader noprint dnone invisible",
    "media": "caption captions wpcaption credit credits figure image images img photo photos gallery media video videos "
    "thumb thumbnail thumbnails embed",
    "toc": "toc tableofcontents contentslist anchors jumplinks jumpto",
    "login": "login signin register paywall premium account cart checkout wishlist basket regwall",
    "review": "review reviews rating ratings testimonial testimonials star stars vote votes score",
    "fold": "faq faqs accordion accordions tab tabs tabpanel toggle collapse collapsible expand expandable question "
    "answer",
    "content": "article post entry content contents body story text richtext wysiwyg prose markdown copy main "
    "maincontent blog articlebody articletext bodytext rte hentry paragraph paragraphs description",
    "form": "form forms search filter filters sort input field fields quiz calculator poll",
    "goods": "product products price prices shop listing listings result results grid specs specification "
    "specifications",
    "list": "item items list",
    "forum": "message messages thread threads topic topics forum reply replies bbcode",
    "user": "user users username userinfo usertitle userdetails avatar profile postprofile poster member members signature",
}
_TRAIT: Final = {word: f".{trait}" for trait, words in _VOCABULARY.items() for word in words.split()}
_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_NO_DISPLAY: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_NONE: Final[frozenset[str]] = frozenset()

TRAITS_OF_TAGS: Final = {
    tag: frozenset({f"<{tag}"})
    for tag in (
        "address", "article", "aside", "blockquote", "button", "details", "dialog", "figcaption", "figure", "footer",
        "form", "header", "li", "main", "menu", "nav", "section", "table",
    )
}  # fmt: skip
_ROLES: Final = {
    "alert": "@dialog", "alertdialog": "@dialog", "article": "<article", "banner": "@banner", "complementary": "<aside",
    "contentinfo": "<footer", "dialog": "@dialog", "main": "<main", "menu": "<nav", "menubar": "<nav",
    "navigation": "<nav", "note": "@note", "search": "<form", "tablist": "@tabs", "tooltip": "@dialog",
}  # fmt: skip


def words_of(names: str) -> frozenset[str]:
    """The traits that class names and ids speak of: `entry-content relatedPosts` -> `.content`, `.related`."""
    words = [word.lower() for word in _WORD.findall(names)]
    out = {_TRAIT[word] for word in words if word in _TRAIT}
    for one, two in itertools.pairwise(words):
        if (pair := one + two) in _TRAIT:
            out.add(_TRAIT[pair])
    return frozenset(out)


def traits_of(element: HtmlElement, known: dict[str, frozenset[str]]) -> frozenset[str]:
    """What an element's tag, names, role and style say. `known` remembers the names of this page."""
    attributes = element.attrib
    own = TRAITS_OF_TAGS.get(element.tag, _NONE)
    if not attributes:
        return own
    get = attributes.get
    names, identity = get("class"), get("id")
    if names or identity:
        names = f"{names or ''} {identity or ''}"
        spoken = known.get(names)
        if spoken is None:
            spoken = known[names] = words_of(names)
        if spoken:
            own = own | spoken
    style = get("style")
    if get("hidden") is not None or get("aria-hidden") == "true" or (style and _NO_DISPLAY.search(style)):
        own = own | {"!hidden"}
    if (role := get("role")) and role in _ROLES:
        own = own | {_ROLES[role]}
    if get("itemprop") in ("articleBody", "reviewBody"):
        own = own | {"@body"}
    return own
