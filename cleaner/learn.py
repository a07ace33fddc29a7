"""Lines that a site repeats: counted over a collection, written as rules that anyone can read, change and switch off.

A line is learned for a site when it stands in enough of its documents. What is learned is never taken from the middle
of an article: the rules hold at the beginning and at the end of a text only, as sub-headings that a site puts into all
its articles (`Ingredients`, `Background`) stand between paragraphs. Documents that are copies of each other count once.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from .view import View

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CHARACTERS: Final = (2, 300)
"""How long a line may be (code points): one of a single sign is no template, a longer one a paragraph."""
KEEP: Final = "The harbour was quiet that morning."
_SITE: Final = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+")


@dataclass(frozen=True, slots=True)
class Threshold:
    """From when on a line is a site's own: so many documents, and this share (0–1) of those of the site.

    `lines` is how many lines are learned at most; those of most documents come first.
    """

    documents: int = 10
    share: float = 0.2
    lines: int = 5000


@dataclass(frozen=True, slots=True)
class Learned:
    """A line that stands in `documents` of the `total` documents of `site` (empty: those without a URL)."""

    site: str
    line: str
    documents: int
    total: int


def site_of(url: str | None) -> str | None:
    """The host of a URL without `www.`; empty where there is none, None where rules cannot name it."""
    if not url:
        return ""
    try:
        host = (urlsplit(url).hostname or "").lower().removeprefix("www.")
    except ValueError:
        return None
    return host if _SITE.fullmatch(host) else None


def rows_of(text: str, site: str) -> Iterator[tuple[str, str]]:
    """A document as `(site and line, which document)`: each of its lines once, and one without a line for itself.

    Which document it is, its three longest lines say: so articles that differ in small things are one.
    """
    lines = dict.fromkeys(stripped for unit in View(text).texts if (stripped := unit.strip()))
    longest = sorted(lines, key=lambda line: (-len(line), line))[:3]
    document = hashlib.sha256(_plain("\n".join(longest)).encode()).hexdigest()[:16]
    yield f"{site}\t", document
    shortest, most = CHARACTERS
    for line in lines:
        if shortest <= len(line) <= most and sum(map(str.isalpha, line)) >= 2:
            yield _plain(f"{site}\t{line}"), document


def choose(counts: Iterable[tuple[str, int]], threshold: Threshold) -> list[Learned]:
    """What is learned from `(site and line, number of different documents)`, sorted by site and line."""
    totals: dict[str, int] = {}
    found: list[tuple[str, str, int]] = []
    for key, documents in counts:
        site, tab, line = key.partition("\t")
        if not tab:
            continue
        if not line:
            totals[site] = documents
        elif documents >= threshold.documents:
            found.append((site, line, documents))
    learned = [
        Learned(site, line, documents, totals[site])
        for site, line, documents in found
        if documents >= threshold.share * totals[site]
    ]
    learned.sort(key=lambda one: (-one.documents, one.site, one.line))
    return sorted(learned[: threshold.lines], key=lambda one: (one.site, one.line))


def pack(learned: Iterable[Learned]) -> str:
    """A file of rules that removes these lines, each with what it was learned from and an example.

    Of no lines there is no such file: a pack has rules.
    """
    parts = ["# Lines that sites repeat. Written by `cleaner learn`; look through it, delete what belongs to articles."]
    parts.append("category: template")
    rules = []
    for one in learned:
        named = hashlib.sha256(f"{one.site}\t{one.line}".encode()).hexdigest()[:10]
        where = one.site or "no known site"
        sites = [f"    sites: [{_quoted(one.site)}]"] if one.site else []
        rules += [
            f"  - id: learned-{(one.site or 'all')[:60]}-{named}",
            f"    description: Stands in {one.documents:,} of {one.total:,} documents of {where}.",
            *sites,
            "    when:",
            "      all:",
            f"        - {{pattern: {_quoted(_pattern(one.line))}, case: true}}",
            "        - any: [{zone: [head, end]}, {position: {first: 1}}]",
            "    then: remove",
            f"    examples: {{remove: [{_quoted(one.line)}], keep: [{_quoted(KEEP)}]}}",
        ]
    return "\n".join([*parts, "rules:", *rules]) + "\n"


def _plain(text: str) -> str:
    """The text without lone surrogates, which neither files nor Arrow can hold."""
    return text.encode("utf-8", "replace").decode()


def _pattern(line: str) -> str:
    return r"^\s*" + re.sub(r"([\\^$.|?*+()\[\]{}#&~-])", r"\\\1", line) + r"\s*$"


def _quoted(text: str) -> str:
    """A string of YAML in double quotes, with escapes for all that YAML does not take as it is."""
    out = []
    for sign in text:
        if sign in '"\\':
            out.append("\\" + sign)
        elif sign.isprintable() and sign != "\ufeff":
            out.append(sign)
        else:
            out.append(f"\\U{ord(sign):08x}")
    return f'"{"".join(out)}"'
