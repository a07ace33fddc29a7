"""The ways to a page's article, in the order in which they are tried, and the choice between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from .align import align, squeeze, traced
from .base import extract_base
from .limits import TimeUp, hopeless, limited, risky

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from .blocks import Layout
    from .judge import Judge, Judgement
    from .mend import Mended
    from .metadata import About
    from .model import Options, Way
    from .traits import Measures, Shapes

_MANY_BLOCKS: Final = 6_000
"""Blocks from which a page is not weighed block by block."""
_TRACED: Final = 0.8
"""The share of an extractor's text that must be found again in the page for its blocks to be weighed."""
_MUCH_TAKEN: Final = 0.25
_POORLY: Final = 0.6
_SHORT: Final = 250
"""The share of a page's prose and the words of prose below which trafilatura asks other extractors as well."""
_LONG_LINE: Final = 2_000
"""Characters of a line that cannot be a paragraph, if it is most of a text."""
_LITTLE: Final = 300
_OFTEN_ASKED: Final = frozenset({"forum", "product"})
"""Words of prose on a page below which, and kinds of pages where, they would be asked anyway: they are at once."""
_THIN: Final = 150
"""Words of prose below which a text is thin: another way may have found more."""
_THREAD_COVER: Final = 0.4
_CLEARLY: Final = 2.0
_AT_LEAST: Final = 30.0
_MORE: Final = 1.5
_TOLD_WORDS: Final = 150
_TOLD_LACKING: Final = 0.7


@dataclass(slots=True)
class _Page:
    """A page's blocks and what the extractor found of them."""

    layout: Layout
    shapes: Shapes
    keys: list[str]
    told: list[float] | None


@dataclass
class Search:
    """One page's search for its article."""

    source: str
    root: HtmlElement
    body: HtmlElement
    about: About
    options: Options
    judge: Judge
    notes: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    why: str = "trafilatura's text stands"

    def run(self) -> tuple[str, Way]:
        """The article's text and the way that led to it."""
        from .headline import with_headline

        text, way = self._search()
        return with_headline(text, self.about.headlines, self.options.title), way

    def _search(self) -> tuple[str, Way]:
        from .blocks import read
        from .traits import shapes

        layout = read(self.body)
        seen = shapes(layout)
        large = bool(self.options.seconds) and risky(self.source)
        if large and hopeless(self.source):
            self.flags.append("timeout")
            return self._plain(layout, "more elements than can be extracted in time")
        alone = not large and self.about.kind not in _OFTEN_ASKED and seen.fluent >= _LITTLE
        try:
            text = (
                limited(lambda: extract_base(self.root, alone=True), self._page, self.options.seconds)
                if large
                else extract_base(self.root, alone=alone)
            )
        except TimeUp:
            self.flags.append("timeout")
            return self._plain(layout, f"extraction took longer than {self.options.seconds:g} s")
        except Exception as error:  # an extractor must not lose a document
            return self._plain(layout, f"extraction failed ({type(error).__name__}: {error})")
        way: Way = "extracted"
        if not large and len(layout.blocks) <= _MANY_BLOCKS:
            keys = [squeeze(block.text) for block in layout.blocks]
            told = align(keys, self.about.told) if self.about.told else None
            if not alone:
                self._second()
            text, way = self._weigh(text, _Page(layout, seen, keys, told), asked=not alone)
        if not text.strip():
            return self._plain(layout, "no article was found")
        return text, way

    def _page(self) -> bytes:
        from lxml.html import tostring

        page: bytes = tostring(self.root, encoding="utf-8")
        return page

    def _plain(self, layout: Layout, why: str) -> tuple[str, Way]:
        from .fallback import plain

        self.flags.append("plain")
        self.why = f"{why}: all text of the page was taken instead"
        self.notes.append(self.why)
        return plain(layout), "plain"

    def _weigh(self, base: str, page: _Page, *, asked: bool = False) -> tuple[str, Way]:
        """The extractor's text with what it missed and without what it took by mistake, or a better way's text.

        `asked`: the text is what trafilatura gave with the opinion of the others already.
        """
        found = align(page.keys, base)
        elsewhere = bool(base) and traced(page.keys, found, base) < _TRACED  # from the data of a script, say
        measures, mended = self._mended(page, found)
        if (
            not asked
            and (elsewhere or _poor(measures, found) or _in_one_line(base))
            and (more := self._asked(base)) != base
        ):
            return self._weigh(more, page, asked=True)
        if elsewhere:
            return base, "extracted"
        self._look_twice(page, measures, mended, found)
        self._told(page, measures, mended)
        text = base
        way: Way = "extracted"
        if mended.changed:
            text, way = self._render(page, mended.chosen), "mended"
        prose = sum(w for w, p, c in zip(measures.words, measures.prose, mended.chosen, strict=True) if p and c)
        if prose < _THIN or (self.about.kind == "forum" and prose < _THREAD_COVER * measures.fluent):
            text, way = self._again(page, text, way, prose)
        if way == "mended":
            words = measures.words
            gain, loss = (sum(words[i] for i in part) for part in (mended.added, [*mended.taken, *mended.copies]))
            told = f"; {self.why}" if self.why.startswith("much") else ""
            self.why = f"block by block {gain} words added, {loss} taken away{told}"
        return text, way

    def _asked(self, base: str) -> str:
        """What trafilatura gives when it asks the other extractors that it knows; `base` where that is nothing."""
        self._second()
        try:
            return extract_base(self.root) or base
        except Exception as error:  # it has given a text already
            self.notes.append(f"the second extraction failed ({type(error).__name__}: {error})")
            return base

    def _second(self) -> None:
        if "second-try" not in self.flags:
            self.flags.append("second-try")

    def _mended(self, page: _Page, found: Sequence[float]) -> tuple[Measures, Mended]:
        from .mend import mend, settled
        from .traits import measure

        kind = self.about.kind
        measures = measure(page.layout, page.keys, found, page.told, kind, settled(kind), page.shapes)
        return measures, mend(measures, found, page.keys, self.about.kind)

    @staticmethod
    def _render(page: _Page, chosen: Sequence[bool]) -> str:
        from .render import render

        return render(page.layout, chosen)

    def _look_twice(self, page: _Page, measures: Measures, mended: Mended, found: Sequence[float]) -> None:
        """Where much would go, the judge has to agree that what is left is better."""
        words = measures.words
        size = sum(w * f for w, f in zip(words, found, strict=True))
        if sum(words[i] for i in mended.taken) <= _MUCH_TAKEN * size:
            return
        whole = mended.chosen.copy()
        for index in mended.taken:
            whole[index] = True
        if self.judge(self._render(page, whole)).score > self.judge(self._render(page, mended.chosen)).score:
            mended.chosen[:] = whole
            mended.taken.clear()

    def _told(self, page: _Page, measures: Measures, mended: Mended) -> None:
        """Adds the blocks of the article in the page's own data where most of it is lacking."""
        if page.told is None:
            return
        told = [i for i, part in enumerate(page.told) if part > 0.9]
        size = sum(measures.words[i] for i in told)
        lacking = [i for i in told if not mended.chosen[i]]
        if size < _TOLD_WORDS or sum(measures.words[i] for i in lacking) < (1 - _TOLD_LACKING) * size:
            return
        for index in lacking:
            mended.chosen[index] = True
        mended.added.extend(lacking)
        self.why = "much of the article that the page's data holds was lacking"

    def _again(self, page: _Page, text: str, way: Way, prose: int) -> tuple[str, Way]:
        """Other ways for a page of which hardly any prose was found; one is taken when it is clearly better."""
        from .fallback import plain

        self._second()
        now = self.judge(text)
        rest = plain(page.layout)
        _, more = self._mended(page, align(page.keys, rest))
        ways: list[tuple[str, str]] = [("all text, weighed block by block", self._render(page, more.chosen))]
        if page.shapes.fluent >= max(_AT_LEAST, _MORE * now.article):  # else there is no more to find
            try:
                ways.append(("trafilatura set to find more", extract_base(self.root, recall=True)))
            except Exception as error:
                self.notes.append(f"the second extraction failed ({type(error).__name__}: {error})")
        if self.about.told:
            ways.append(("the article in the page's data", self.about.told))
        best, judged = max(((way, self.judge(way[1])) for way in ways), key=lambda pair: pair[1].score)
        clearly = (
            judged.score >= max(_CLEARLY * now.score, now.score + _AT_LEAST) and judged.article >= _MORE * now.article
        )
        if not clearly or judged.debris > judged.article:
            self.why += f"; a second try ({prose} words of prose found) gave nothing clearly better"
            return text, way
        self.why = f"only {prose} words of prose found: {best[0]} was better ({_told(judged)} against {_told(now)})"
        self.notes.append(self.why)
        return best[1], "told" if best[1] is self.about.told else "again"


def _poor(measures: Measures, found: Sequence[float]) -> bool:
    """Whether so little of a page's prose was found that another opinion is worth its time."""
    parts = zip(measures.words, measures.prose, found, strict=True)
    return measures.cover < _POORLY or sum(words for words, prose, part in parts if prose and part > 0.5) < _SHORT


def _in_one_line(text: str) -> bool:
    """Whether most of a text stands in a line much longer than a paragraph: that its paragraphs were not seen is a sign
    that other things were not seen either.
    """
    longest = max(map(len, text.split("\n")))
    return longest > _LONG_LINE and 2 * longest > len(text)


def _told(judged: Judgement) -> str:
    return f"{judged.article:.0f} words like an article and {judged.debris:.0f} others"
