"""What speaks for and against a block of a page: its shape, its place, its neighbours, what its elements are called.

Every trait has a name and holds or does not hold; `scorecard` gives each a weight. Numbers are cut into a few ranges,
so that a weight can be read: `links:3` is a block that is mostly links.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from .naming import traits_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .blocks import Layout

_SENTENCE_END: Final = re.compile(r"[.!?…。！？।؟۔:;][\"”’'»)\]]*\Z")
_DENSE: Final = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_KINDS: Final = {
    "h1": "kind:h1", "h2": "kind:heading", "h3": "kind:heading", "h4": "kind:heading", "h5": "kind:heading",
    "h6": "kind:heading", "summary": "kind:heading", "p": "kind:p", "li": "kind:li", "td": "kind:cell",
    "th": "kind:cell", "pre": "kind:pre", "blockquote": "kind:quote", "dt": "kind:term", "dd": "kind:term",
    "figcaption": "kind:caption",
}  # fmt: skip
_WORDS: Final = ("words:0", *["words:1"] * 2, *["words:2"] * 3, *["words:3"] * 4, *["words:4"] * 10, *["words:5"] * 20)
"""1; 2–3; 4–6; 7–10; 11–20; 21–40 words; more are `words:6`."""
_LINKS: Final = tuple(f"links:{n}" for n in range(4))
_PARENT_LINKS: Final = tuple(f"parent-links:{n}" for n in range(4))
_NEAR: Final = tuple(f"near:{n}" for n in range(5))
_FAR: Final = {
    trait: f"^{trait}" for trait in ("<article", "<main", "@body", "<aside", "<nav", "<footer", "<header", "!hidden")
}
_EMPTY: Final[frozenset[str]] = frozenset()
_CARDS: Final = frozenset({".user", ".forum"})
"""Elements of a thread: the one that holds what was said and the one that tells who said it have much the same names."""
_WINDOW: Final = 5
_BUTTON_WORDS: Final = 8


def word_count(text: str) -> int:
    """Words of a text; in scripts without blanks two characters count as one."""
    words = text.count(" ") + 1
    if words * 12 < len(text):
        words = max(words, len(_DENSE.findall(text)) // 2)
    return words


def ends_like_sentence(text: str) -> bool:
    """Whether a text ends in a mark that ends a sentence, in any script."""
    return _SENTENCE_END.search(text, max(0, len(text) - 6)) is not None


@dataclass(frozen=True, slots=True)
class Shapes:
    """What each block is by itself: its words, whether it ends like a sentence, whether it reads like a paragraph."""

    words: list[int]
    ends: list[bool]
    prose: list[bool]

    @property
    def fluent(self) -> int:
        """The words of prose on the page."""
        return sum(words for words, prose in zip(self.words, self.prose, strict=True) if prose)


def shapes(layout: Layout) -> Shapes:
    """The shapes of all blocks, whatever an extractor found of them."""
    blocks = layout.blocks
    words = [word_count(b.text) for b in blocks]
    ends = [ends_like_sentence(b.text) for b in blocks]
    prose = [e and w >= 10 and b.link < 0.4 * len(b.text) for b, w, e in zip(blocks, words, ends, strict=True)]
    return Shapes(words, ends, prose)


@dataclass(slots=True)
class Measures:
    """The traits of each block, and what was measured on the way.

    `traits` is None for a block whose place is settled (see `measure`). `words` and `prose` (reads like a paragraph) go
    by block; `cover` is the share (0–1) of the page's prose that the
    extractor found, `fluent` the words of prose on the page.
    """

    traits: list[list[str] | None]
    words: list[int]
    prose: list[bool]
    cover: float
    fluent: int


def measure(
    layout: Layout,
    keys: Sequence[str],
    found: Sequence[float],
    told: Sequence[float] | None = None,
    kind: str = "other",
    settled: Settled | None = None,
    known: Shapes | None = None,
) -> Measures:
    """The traits of all blocks.

    `keys` are the blocks as `align.squeeze` gives them, `found` tells what share (0–1) of each an extractor found,
    `told` what share stands in the article that the page's metadata carries (None: it carries none), `kind` what the
    page calls itself (see `metadata.About`). `settled` spares the work for blocks that will neither be added nor taken,
    `known` that of looking at each block's shape again.
    """
    return _Page(layout, keys, found, told, kind, settled or Settled(), known or shapes(layout)).measures()


@dataclass(frozen=True, slots=True)
class Settled:
    """What needs no weighing: blocks that were found (`found`), and blocks that were not and stand in an element with
    one of these traits (`outside`).
    """

    found: bool = False
    outside: frozenset[str] = frozenset()


class _Page:
    """The sums over a page's elements that traits are made of."""

    def __init__(
        self,
        layout: Layout,
        keys: Sequence[str],
        found: Sequence[float],
        told: Sequence[float] | None,
        kind: str,
        settled: Settled,
        known: Shapes,
    ) -> None:
        self.layout, self.keys, self.found, self.told, self.kind = layout, keys, found, told, kind
        self.settled = settled
        self.words, self.ends, self.prose = known.words, known.ends, known.prose
        self._sum()
        self._name()

    def _sum(self) -> None:
        """What stands in each element: words, words found, words of prose, characters, characters of links."""
        parents = self.layout.parents
        size = len(parents)
        every, hit, fluent, chars, links = [0] * size, [0.0] * size, [0] * size, [0] * size, [0] * size
        for block, words, prose, found in zip(self.layout.blocks, self.words, self.prose, self.found, strict=True):
            node = block.node
            every[node] += words
            hit[node] += words * found
            chars[node] += len(block.text)
            links[node] += block.link
            if prose:
                fluent[node] += words
        for node in range(size - 1, 0, -1):
            if every[node]:
                parent = parents[node]
                every[parent] += every[node]
                hit[parent] += hit[node]
                fluent[parent] += fluent[node]
                chars[parent] += chars[node]
                links[parent] += links[node]
        least, core = 0.85 * hit[0], 0
        for node in range(size):
            if hit[node] >= least and every[node] <= every[core]:
                core = node
        self.every, self.hit, self.fluent, self.chars, self.links, self.core = every, hit, fluent, chars, links, core

    def _name(self) -> None:
        """What is said about each element by its own name and those above it.

        The names of elements that hold most of what was found say nothing about a part of it: `.widget` on the whole
        article is only how the page was built. `far` keeps the few that tell where we are, whatever they hold.
        """
        elements, parents, every, hit = self.layout.elements, self.layout.parents, self.every, self.hit
        size = len(parents)
        known: dict[str, frozenset[str]] = {}
        near, far, branch = [_EMPTY] * size, [_EMPTY] * size, [-2] * size
        half, core = 0.5 * hit[0], self.core
        places = _FAR.keys()
        for node in range(size):
            if not every[node]:
                continue
            parent = parents[node]
            if parent >= 0:
                near[node], far[node] = near[parent], far[parent]
                above = branch[parent]
                if above != -2:  # inside the core: each child of the core begins a branch
                    branch[node] = node if above == -1 else above
            if node == core:
                branch[node] = -1
            own = traits_of(elements[node], known)
            if own:
                if hit[node] <= half:
                    near[node] = near[node] | own
                if not places.isdisjoint(own):
                    far[node] = far[node].union(_FAR[trait] for trait in own if trait in _FAR)
        self.near, self.far, self.branch = near, far, branch

    def measures(self) -> Measures:
        fluent, core = self.fluent, self.core
        met = inner = 0.0
        for block, words, found, prose in zip(self.layout.blocks, self.words, self.found, self.prose, strict=True):
            if prose:
                met += words * found
                if self.branch[block.node] != -2:
                    inner += words * found
        total = self.hit[0]
        size = 0 if total < 60 else 1 if total < 200 else 2 if total < 600 else 3
        page = [
            "base", f"page:{self.kind}", f"cover:{_quarter(met, fluent[0])}&size:{size}",
            f"core-cover:{_quarter(inner, fluent[core])}", f"core-share:{_quarter(fluent[core], fluent[0])}",
        ]  # fmt: skip
        cover = met / fluent[0] if fluent[0] else 0.0
        return Measures(self._blocks(page), self.words, self.prose, cover, fluent[0])

    def _blocks(self, page: list[str]) -> list[list[str] | None]:
        found, words, keys, told = self.found, self.words, self.keys, self.told
        count = len(words)
        solid = [i for i in range(count) if found[i] > 0.5 and words[i] > 4]
        first, last = (solid[0], solid[-1]) if solid else (count, -1)
        body = any("^<article" in far or "^@body" in far for far in set(self.far))
        around: dict[int, list[str]] = {}
        outside, steady = self.settled.outside, self.settled.found
        shut = [
            not outside.isdisjoint(n) or not outside.isdisjoint(f) for n, f in zip(self.near, self.far, strict=True)
        ]
        met = [w * f for w, f in zip(words, found, strict=True)]
        size_near, met_near = sum(words[:_WINDOW]), sum(met[:_WINDOW])
        seen: set[str] = set()
        heading = "under:none"
        out: list[list[str] | None] = []
        for i, block in enumerate(self.layout.blocks):
            ahead, behind = i + _WINDOW, i - _WINDOW - 1
            if ahead < count:
                size_near, met_near = size_near + words[ahead], met_near + met[ahead]
            if behind >= 0:
                size_near, met_near = size_near - words[behind], met_near - met[behind]
            size, node, kind = words[i], block.node, _KINDS.get(block.tag, "kind:other")
            if kind in ("kind:h1", "kind:heading"):
                heading = "under:found" if found[i] > 0.5 else "under:lost"
            if size <= _BUTTON_WORDS and (block.tag == "button" or block.button >= 0.9 * len(block.text)):
                seen.add(keys[i])
                out.append(["a-button", "part:0" if found[i] < 0.3 else "part:2"])
                continue
            if (shut[node] and found[i] < 0.3) or (steady and found[i] > 0.5):
                seen.add(keys[i])
                out.append(None)
                continue
            if node not in around:
                around[node] = self._around(node, body)
            others = size_near - size
            place = "before" if i < first else "after" if i > last else "amid"
            traits = [
                *page, *around[node], kind, _WORDS[size - 1] if size <= 40 else "words:6",
                _LINKS[_part(block.link, len(block.text))],
                "sentence:no" if not self.ends[i] else "sentence:long" if size >= 8 else "sentence:short",
                "part:0" if found[i] < 0.3 else "part:1" if found[i] < 0.9 else "part:2",
                f"place:{place}&out" if self.branch[node] == -2 else f"place:{place}&core",
                _NEAR[min(4, int(5 * (met_near - met[i]) / others)) if others else 0],
            ]  # fmt: skip
            if keys[i] in seen:
                traits.append("again:long" if size >= 8 else "again:short")
            seen.add(keys[i])
            if told is not None:
                traits.append("told:yes" if told[i] > 0.5 else "told:no")
            if not _CARDS.isdisjoint(self.near[node]):
                traits.append("in-card:few" if size <= 3 else "in-card:some" if size <= 10 else "in-card:many")
            traits.append(heading)
            out.append(traits)
        return out

    def _around(self, node: int, body: bool) -> list[str]:
        """What the elements around a block say: the same for all blocks of one element."""
        far = self.far[node]
        traits = [*self.near[node], *far]
        if body:
            traits.append("body:in" if "^@body" in far or "^<article" in far else "body:out")
        branch = self.branch[node]
        if branch >= 0:
            words = self.every[branch]
            traits += (
                f"branch-found:{_part(self.hit[branch], words)}",
                f"branch-links:{_part(self.links[branch], self.chars[branch])}",
                f"branch-prose:{_quarter(self.fluent[branch], words)}",
                "branch-size:0" if words < 15 else "branch-size:1" if words < 60 else "branch-size:2" if words < 250
                else "branch-size:3",
            )  # fmt: skip
        parent = self.layout.parents[node]
        if parent >= 0:
            traits.append(_PARENT_LINKS[_part(self.links[parent], self.chars[parent])])
        return traits


def _part(part: float, whole: float) -> int:
    """0 (nearly) nothing, 1 up to 30 %, 2 up to 70 %, 3 more."""
    share = part / whole if whole else 0.0
    return 0 if share <= 0.02 else 1 if share < 0.3 else 2 if share < 0.7 else 3


def _quarter(part: float, whole: float) -> int:
    """Which quarter a share lies in, 0 to 3."""
    return min(3, int(4 * part / whole)) if whole else 0
