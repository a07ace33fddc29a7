"""From what was gathered to one page that needs nothing else: no network, no file beside it."""

from __future__ import annotations

import base64
import gzip
import json
import math
from typing import TYPE_CHECKING, Any, Final

from ..model import CleanerError
from .assets import asset, source_hash
from .gather import QUIET, Count, Gathered, Shown, gather, site_of
from .texts import clean_texts, pieces

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ..model import RuleSet

BUDGET: Final = 4_000_000
"""Characters of removed text that are gathered at most."""
LARGEST: Final = 4_600_000
"""Bytes that a page may have; more documents are left out until it fits."""
_LONGEST_EXAMPLE: Final = 500
_LONGEST_TEXT: Final = 200_000


def make(audit: Path, texts: Path | None = None, ruleset: RuleSet | None = None) -> tuple[str, Gathered]:
    """The report on an audit as HTML, and what it says.

    `texts` is the output of that run (a folder, or a single file): with it documents are shown whole. `ruleset` gives
    the rules their descriptions. Raises CleanerError when the audit cannot be read.
    """
    from .. import audit_files

    try:
        gathered = gather(audit_files.read(audit), BUDGET)
    except (KeyError, TypeError, AttributeError) as error:
        raise CleanerError(f"{audit}: not an audit ({type(error).__name__}: {error})") from None
    known = clean_texts(texts, gathered.documents) if texts else {}
    return render(gathered, audit.name, known, ruleset), gathered


def write(audit: Path, output: Path, texts: Path | None = None, ruleset: RuleSet | None = None) -> str:
    """Makes the report and writes it; what it holds, in a few words. Raises CleanerError."""
    if texts is not None and not texts.exists():
        raise CleanerError(f"no such file or folder: {texts}")
    page, gathered = make(audit, texts, ruleset)
    try:
        output.write_text(page, encoding="utf-8", newline="\n")
    except OSError as error:
        raise CleanerError(f"cannot write {output}: {error.strerror or error}") from None
    return (
        f"{gathered.total.removals:,} removals from {sum(gathered.statuses.values()):,} documents, "
        f"{len(page.encode()) / 1e6:.1f} MB"
    )


def render(gathered: Gathered, title: str, texts: Mapping[str, str], ruleset: RuleSet | None = None) -> str:
    """The page. `texts` are the clean texts that are known, by the name of the document."""
    shown = list(gathered.documents)
    important = {*gathered.largest, *gathered.narrowest}
    while True:
        page = _page(gathered, title, _data(gathered, shown, texts, ruleset), shown, ruleset)
        if len(page) <= LARGEST or len(shown) < 2:
            return page
        keep = int(len(shown) * min(0.9, LARGEST / len(page)))  # those that an extreme names go last
        ranked = sorted(shown, key=lambda d: (d.name not in important, _lot(d.name)))
        chosen = {document.name for document in ranked[: max(1, keep)]}
        shown = [document for document in shown if document.name in chosen]


def _lot(name: str) -> int:
    from .sample import lot

    return lot(name)


def _data(gathered: Gathered, shown: list[Shown], texts: Mapping[str, str], ruleset: RuleSet | None) -> tuple[str, str]:
    """What the lists show, packed, and apart from it the texts that stayed, which are read when one is opened."""
    rules, categories, sites = _Numbers(), _Numbers(), _Numbers()
    documents = []
    kept: dict[int, list[str]] = {}
    for place, document in enumerate(shown):
        text = texts.get(document.name)
        if text is not None and len(text) > _LONGEST_TEXT:
            text = None
        cut = pieces(document, text)
        if text is not None:
            kept[place] = [piece for piece in cut if isinstance(piece, str)]
        site = site_of(document)
        edits = [
            {
                "rules": [rules.of(rule) for rule in edit["rules"]],
                "category": categories.of(edit["category"]),
                "score": _finite(edit["score"]),
                "replacement": edit["replacement"],
                **({"quiet": 1} if edit["category"] in QUIET else {}),
            }
            for edit in document.edits
        ]
        facts = document.facts
        documents.append(
            {
                "name": document.name,
                "site": sites.of(site) if site else -1,
                "share": facts.get("removed_share") or 0,
                "profile": facts.get("profile", ""),
                "flags": facts.get("flags", []),
                "notes": facts.get("notes", []),
                "narrowest": _finite(document.narrowest),
                "edits": edits,
                "pieces": [len(piece) if isinstance(piece, str) else piece for piece in cut],
            }
        )
    places = {document.name: place for place, document in enumerate(shown)}
    profiles = ruleset.profiles if ruleset else {}
    data = {
        "rules": [[name] for name in rules.names],
        "categories": categories.names,
        "sites": sites.names,
        "documents": documents,
        "largest": [places[name] for name in gathered.largest if name in places],
        "narrowest": [places[name] for name in gathered.narrowest if name in places],
        "thresholds": {name: profile.threshold for name, profile in profiles.items()},
    }
    return _packed(data), _packed(kept)


def _packed(data: Any) -> str:
    """Data as base64 of gzip of JSON: nothing in it can end the element that holds it."""
    plain = json.dumps(data, ensure_ascii=True, separators=(",", ":")).encode("ascii")
    return base64.b64encode(gzip.compress(plain, 7, mtime=0)).decode("ascii")


def _page(gathered: Gathered, title: str, data: tuple[str, str], shown: list[Shown], ruleset: RuleSet | None) -> str:
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    style = asset("base.css") + asset("report.css")
    script = asset("base.js") + asset("report.js")
    policy = f"default-src 'none'; style-src '{source_hash(style)}'; script-src '{source_hash(script)}'; base-uri 'none'; form-action 'none'"
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=False)
    template = environment.from_string(asset("report.html"))
    digests = [digest for digest, _ in gathered.digests.most_common() if digest]
    sites = _bars(gathered.sites, gathered.total.removals)
    unnamed = gathered.total.removals - sum(count.removals for count in gathered.sites.values())
    return template.render(
        title=_sayable(title),
        policy=policy,
        style=Markup(style),
        script=Markup(script),
        data=data[0],
        texts=data[1],
        digest=digests[0] if digests else "",
        more_rules=len(digests) > 1,
        profiles=", ".join(f"{name}" for name, _ in gathered.profiles.most_common()),
        figures=_figures(gathered),
        categories=_bars(gathered.categories, gathered.total.removals, category=lambda name: name),
        rules=_bars(gathered.rules, gathered.total.removals, category=gathered.rule_category.get),
        sites=sites,
        sites_note=f"{unnamed:,} removals are from documents without a URL." if unnamed else "",
        shares=_shares(gathered),
        failures=[(_sayable(name), _sayable(reason)) for name, reason in gathered.failures],
        failed=gathered.statuses["failed"],
        rule_cards=_cards(gathered, {d.name for d in shown}, ruleset),
        sampled=_sampled(gathered, shown),
        narrowest=bool(gathered.narrowest),
    )


def _figures(gathered: Gathered) -> list[tuple[str, str]]:
    statuses = gathered.statuses
    share = gathered.total.chars / gathered.chars_before if gathered.chars_before else 0.0
    figures = [
        ("documents", f"{sum(statuses.values()):,}"),
        ("lost something", f"{gathered.total.documents:,}"),
        ("removals", f"{gathered.total.removals:,}"),
        ("of all text", _percent(share)),
        ("small repairs", f"{gathered.repairs:,}"),
    ]
    for label, number in (
        ("suspicious", gathered.flags["suspicious"]),
        ("became empty", statuses["empty"]),
        ("failed", statuses["failed"]),
    ):
        if number:
            figures.append((label, f"{number:,}"))
    return figures


def _bars(counts: Mapping[str, Count], total: int, category: Any = None) -> list[dict[str, Any]]:
    ranked = sorted(counts.items(), key=lambda item: (-item[1].removals, item[0]))[:200]
    most = ranked[0][1].removals if ranked else 1
    return [
        {
            "name": _sayable(name),
            "number": count.removals,
            "share": _percent(count.removals / total),
            "width": max(3, round(1000 * count.removals / most)),
            "category": category(name) if category else "",
        }
        for name, count in ranked
    ]


def _shares(gathered: Gathered) -> list[dict[str, Any]]:
    """Documents by the share of their text that went, in steps."""
    total = sum(gathered.lost.values())
    most = max(gathered.lost.values(), default=1)
    return [
        {
            "name": label,
            "number": number,
            "share": _percent(number / total if total else 0.0),
            "width": max(3 if number else 0, round(1000 * number / most)),
            "category": "",
        }
        for label, number in gathered.steps()
    ]


def _cards(gathered: Gathered, shown: set[str], ruleset: RuleSet | None) -> list[dict[str, Any]]:
    known = {rule.id: rule.description for rule in ruleset.rules} if ruleset else {}
    ranked = sorted(gathered.rules.items(), key=lambda item: (-item[1].removals, item[0]))[:1000]
    return [
        {
            "name": _sayable(name),
            "category": gathered.rule_category[name],
            "description": known.get(name, ""),
            "number": count.removals,
            "documents": count.documents,
            "chars": count.chars,
            "share": _percent(count.removals / gathered.total.removals),
            "examples": [
                {
                    "text": _sayable(_shortened(example.text)),
                    "document": _sayable(example.document),
                    "shown": example.document in shown,
                    "score": "certain" if _finite(example.score) is None else f"score {example.score:.2f}",
                }
                for example in gathered.examples.get(name, ())
            ],
        }
        for name, count in ranked
    ]


def _sampled(gathered: Gathered, shown: list[Shown]) -> str:
    held = sum(len(document.removals) for document in shown)
    if held == gathered.total.removals:
        return ""
    return (
        f"This page holds a sample: {held:,} of {gathered.total.removals:,} removals, from {len(shown):,} of "
        f"{gathered.total.documents:,} documents that lost something; those with the largest and the narrowest "
        "removals, the others by lot. The plots and the rules count all of them."
    )


def _percent(share: float) -> str:
    return "< 0.1 %" if 0 < share < 0.001 else f"{100 * share:.1f} %"


def _finite(score: float | None) -> float | None:
    return None if score is None or math.isinf(score) else round(score, 3)


def _shortened(text: str) -> str:
    text = text.strip()
    return text if len(text) <= _LONGEST_EXAMPLE else f"{text[:_LONGEST_EXAMPLE]} …"


def _sayable(text: str) -> str:
    """The text with what UTF-8 cannot say shown as `\\udc80`."""
    return text.encode("utf-8", "backslashreplace").decode()


class _Numbers:
    """Numbers for names, in the order in which they come."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._known: dict[str, int] = {}

    def of(self, name: str) -> int:
        """The number of a name."""
        number = self._known.setdefault(name, len(self.names))
        if number == len(self.names):
            self.names.append(name)
        return number
