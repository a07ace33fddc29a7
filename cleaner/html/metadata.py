"""What a page says about itself: address, language, headline, what kind of page it is, and the article in its data."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_TYPE: Final = re.compile(r'"@type"\s*:\s*(?:"([^"]{1,60})"|\[([^\]]{0,300})\])')
_WORD: Final = re.compile(r"\w+")
_LANGUAGE: Final = re.compile(r"^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$")
_FORUM: Final = frozenset({"DiscussionForumPosting", "QAPage"})
_OFFERS: Final = frozenset({"Offer", "AggregateOffer"})
_POSTS: Final = frozenset({"BlogPosting", "LiveBlogPosting", "Report", "SocialMediaPosting"})
_LEAST_TOLD: Final = 300
"""Characters from which an `articleBody` is the article and no summary."""
_SITE_MARK: Final = re.compile(r"\s+[|–—•·»:-]\s+")


@dataclass(frozen=True, slots=True)
class About:
    """What a page says about itself.

    `kind` is `article`, `og-article` (only the social tag says so), `forum`, `product`, `collection` or `other`. `told`
    is the article's text as the page's metadata carries it, or empty. `headlines` are the spellings of its title.
    """

    url: str | None
    language: str | None
    kind: str
    told: str
    headlines: tuple[str, ...]


def look(root: HtmlElement, page: str, url: str | None = None) -> About:
    """Reads what every page is asked for; `page` is the source, `url` where the page is known to come from."""
    data = [s.text for s in root.iter("script") if s.text]  # `tree.parse` has left JSON-LD only
    types = _types(data)
    if 'schema.org/DiscussionForumPosting"' in page or 'schema.org/QAPage"' in page:
        types.add("QAPage")
    properties = _properties(root)
    return About(
        url or _address(root, properties),
        _language(root, properties),
        _kind(types, properties.get("og:type", "")),
        _told(data),
        _headlines(root, properties),
    )


def describe(root: HtmlElement, about: About) -> dict[str, str]:
    """Title, author, date, site, address and language, as far as the page tells them."""
    from trafilatura.metadata import extract_metadata

    found = extract_metadata(root, about.url)
    fields = {
        "title": found.title, "author": found.author, "date": found.date, "site": found.sitename or found.hostname,
        "url": about.url or found.url, "language": about.language or found.language,
    }  # fmt: skip
    return {name: str(value) for name, value in fields.items() if value}


def _properties(root: HtmlElement) -> dict[str, str]:
    out: dict[str, str] = {}
    for element in root.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("http-equiv")
        if name and (content := element.get("content")):
            out.setdefault(name.strip().lower(), content.strip())
    return out


def _types(data: list[str]) -> set[str]:
    out: set[str] = set()
    for text in data:
        for one, many in _TYPE.findall(text):
            out.update(_WORD.findall(one or many)[-1:] if one else _WORD.findall(many))
    return out


def _kind(types: set[str], social: str) -> str:
    if types & _FORUM:
        return "forum"
    if (types & {"Product", "ProductGroup"} and types & _OFFERS) or social.startswith("product"):
        return "product"
    if types & _POSTS or any(name.endswith("Article") for name in types):
        return "article"
    if types & {"ItemList", "CollectionPage"}:
        return "collection"
    return "og-article" if social == "article" else "other"


def _told(data: list[str]) -> str:
    """The longest `articleBody` of the page's JSON-LD, as plain text."""
    found: list[str] = []

    def walk(node: Any, depth: int) -> None:
        if depth > 20:
            return
        if isinstance(node, dict):
            for key, value in node.items():
                if key == "articleBody" and isinstance(value, str):
                    found.append(value)
                elif isinstance(value, dict | list):
                    walk(value, depth + 1)
        elif isinstance(node, list):
            for value in node:
                walk(value, depth + 1)

    for text in data:
        if '"articleBody"' in text:
            try:
                walk(json.loads(text, strict=False), 0)
            except (ValueError, RecursionError):
                continue
    longest = max(found, key=len, default="")
    return _plain(longest) if len(longest) >= _LEAST_TOLD else ""


def _plain(text: str) -> str:
    """Text that may carry (escaped) mark-up, without it."""
    import html

    text = html.unescape(text)
    if "<" in text and re.search(r"</?(?:p|br|div|a|b|i|em|strong|span|h\d|ul|li)\b", text):
        from .blocks import read
        from .tree import body_of, parse

        root, _ = parse(text)
        if root is not None:
            return "\n".join(block.text for block in read(body_of(root)).blocks)
    return text.strip()


def _address(root: HtmlElement, properties: dict[str, str]) -> str | None:
    links = (e.get("href") or "" for e in root.iter("link") if (e.get("rel") or "").strip().lower() == "canonical")
    for candidate in (next(links, "").strip(), properties.get("og:url", "")):
        if candidate.startswith(("http://", "https://")):
            return candidate
    return None


def _language(root: HtmlElement, properties: dict[str, str]) -> str | None:
    for candidate in (
        root.get("lang"),
        root.get("xml:lang"),
        properties.get("content-language"),
        properties.get("og:locale"),
    ):
        code = (candidate or "").split(",")[0].strip()
        if _LANGUAGE.match(code):
            return code.replace("_", "-")
    return None


def _headlines(root: HtmlElement, properties: dict[str, str]) -> tuple[str, ...]:
    """The ways the page spells its title: the social tags, `<title>` with and without the site's name, its `<h1>`s."""
    title = " ".join((root.findtext("head/title") or "").split())
    names = [properties.get("og:title", ""), properties.get("twitter:title", ""), title]
    names += _SITE_MARK.split(title)[:1] + _SITE_MARK.split(names[0])[:1]
    tops = [" ".join("".join(h1.itertext()).split()) for h1 in root.iter("h1")]
    if len(tops) <= 3:
        names += tops
    return tuple(dict.fromkeys(name for name in names if name))
