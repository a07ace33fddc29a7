"""What to add to an extractor's article and what to take from it, block by block.

The scorecard sums what speaks for each block. Knowledge stands above it: a caption, a form, a reader's comment is never
added, whatever the sum, and a button always goes; a headline, code and quotations are never taken away.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from .scorecard import FOUND, MISSED
from .traits import Settled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .traits import Measures

_NEVER_ADDED: Final = frozenset(
    {".comment", "<form", "<figcaption", "kind:caption", "<nav", "^<nav", "<footer", "^<footer", ".footer", ".author",
     ".newsletter", ".share", "@banner", "@dialog", "<menu", "a-button", "<aside", "^<aside", "again:short",
     "again:long"}
)  # fmt: skip
_NEVER_TAKEN: Final = frozenset({"kind:pre", "kind:h1", "kind:quote", "kind:caption"})
_ARTICLES: Final = frozenset({"article", "og-article", "forum"})
_CAPTION_WORDS: Final = 45
_HIDDEN_WORDS: Final = 20
_LABEL_WORDS: Final = 10
_COVERED: Final = 0.5
_COPY_BLOCKS: Final = 4
_COPY_WORDS: Final = 60
ADD_ABOVE: Final = 0.4
ADD_TO_ARTICLE_ABOVE: Final = 0.5
FAR_OFF_ABOVE: Final = 0.6
TAKE_BELOW: Final = 0.45
"""Chances (0–1) of being part of the article, as the scorecard sees them."""


@dataclass(frozen=True, slots=True)
class Mended:
    """Which blocks make the article: `chosen` by block, and the numbers of those that were added, taken away because of
    what they are (`taken`) and because they only say again what was said (`copies`).
    """

    chosen: list[bool]
    added: list[int]
    taken: list[int]
    copies: list[int]

    @property
    def changed(self) -> bool:
        """Whether this is anything else than what the extractor found."""
        return bool(self.added or self.taken or self.copies)


def chances(measures: Measures) -> list[float]:
    """For each block the chance (0–1) that it is part of the article."""
    out: list[float] = []
    for traits in measures.traits:
        if traits is None:
            out.append(0.5)
            continue
        card = MISSED if "part:0" in traits else FOUND
        total = sum([card[trait] for trait in traits if trait in card])
        out.append(1.0 / (1.0 + math.exp(-total)))
    return out


def settled(kind: str) -> Settled:
    """What `mend` will leave as it is on a page of this kind, so that `traits.measure` need not look."""
    outside = _NEVER_ADDED - {".comment"} if kind == "forum" else _NEVER_ADDED
    return Settled(kind not in _ARTICLES, outside)


def mend(measures: Measures, found: Sequence[float], keys: Sequence[str], kind: str) -> Mended:
    """Chooses the blocks of the article.

    `found` and `keys` as for `traits.measure`; `kind` is the page's (see `metadata.About`). On the page of a product,
    where prose is scarce and everything is a list, the extractor's choice stands; blocks are taken away on articles and
    threads only; what a thread says twice may be a quotation.
    """
    chosen = [part > 0.5 for part in found]
    mended = Mended(chosen, [], [], [])
    if kind == "product":
        return mended
    article = kind in _ARTICLES
    much = measures.cover >= _COVERED
    enough = ADD_TO_ARTICLE_ABOVE if kind in ("article", "og-article") else ADD_ABOVE
    for index, chance in enumerate(chances(measures)):
        traits = measures.traits[index]
        if traits is None:
            continue
        if chosen[index]:
            if "a-button" in traits or (article and chance <= TAKE_BELOW and _NEVER_TAKEN.isdisjoint(traits)):
                chosen[index] = False
                mended.taken.append(index)
        elif (
            chance > enough
            and _may_be_added(traits, measures.words[index], kind, article)
            and not (much and _far_off(traits, chance, measures.words[index], article))
        ):
            chosen[index] = True
            mended.added.append(index)
    if kind != "forum":
        mended.copies.extend(_second_copies(chosen, measures, keys))
        for index in mended.copies:
            chosen[index] = False
    return mended


def _may_be_added(traits: list[str], words: int, kind: str, article: bool) -> bool:
    if article and ".media" in traits and words < _CAPTION_WORDS:
        return False
    against = _NEVER_ADDED.intersection(traits)
    return not against or (kind == "forum" and against == {".comment"})


def _far_off(traits: list[str], chance: float, words: int, article: bool) -> bool:
    """Whether a block stands where an article is not expected: outside the element that holds what was found, with
    nothing of it near. What stands there needs to be likelier, as teasers read like an article. Not to be asked where
    hardly any of the page's prose was found.
    """
    alone = "near:0" in traits
    if alone and "under:none" in traits:
        return True
    if "!hidden" in traits and article and words < _HIDDEN_WORDS:
        return True
    after, before = "place:after&out" in traits, "place:before&out" in traits
    if after and alone and chance < FAR_OFF_ABOVE:
        return True
    label = words <= _LABEL_WORDS and "sentence:no" in traits
    return article and ((before and chance < FAR_OFF_ABOVE) or (label and (before or after)))


def _second_copies(chosen: list[bool], measures: Measures, keys: Sequence[str]) -> list[int]:
    """Blocks that say again, several in a row and in the same order, what was said before: pages hold a copy for small
    screens. Prose only: reference pages repeat their tables.
    """
    first: dict[str, int] = {}
    out: list[int] = []
    run: list[int] = []

    def end() -> None:
        prose = sum(measures.words[i] for i in run if measures.prose[i])
        if len(run) >= _COPY_BLOCKS and prose >= _COPY_WORDS and 2 * prose >= sum(measures.words[i] for i in run):
            out.extend(run)
        run.clear()

    place = -1
    for index, wanted in enumerate(chosen):
        if not wanted:
            continue
        origin = first.get(keys[index])
        if origin is None:
            end()
            first[keys[index]] = index
        else:
            if run and origin < place:
                end()
            run.append(index)
            place = origin
    end()
    return out
