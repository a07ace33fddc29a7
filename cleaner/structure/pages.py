"""What the engine asks of the structural model: is this text a page, and what of it is no article?

Loads NumPy when the first page is cut, not before: a text that is no page costs plain Python only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cleaner.apply import apply, compose
from cleaner.model import Edit
from cleaner.structure.kind import BEYOND_DOUBT, CERTAIN, LENIENT, LIKELY, SURE, framed, page_odds
from cleaner.structure.labels import Labels, labels_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from cleaner.model import Result
    from cleaner.structure.judge import Verdict
    from cleaner.structure.scorecard import Card

_ABOVE: Final = 4
_BELOW: Final = 6
_MANY: Final = 500
"""Texts, after which a table of all labels is worth the making."""
_LEFT: Final = 0.25
_LEAST_LEFT: Final = 0.1
_LEFT_IN_DOUBT: Final = 0.35
_FRAME: Final = 16
_MOST_LEFT: Final = 0.6
"""Fewer lines than `_FRAME` above and below the article are no frame of a page, but the short lines of an article that was
cut out of one before (code, tables); unless they are this much of the text.
"""
_DOUBT: Final = -1.2
"""A border below this (see `decode.border`): an F1 of less than about 0.65 is to be expected."""

RULE: Final = "page-structure"
CATEGORY: Final = "structure"


class Pages:
    """The structural model of a profile, made ready when it is first needed; may be shared between threads.

    `structure`: the mapping of that name in the profile. `terms`: list -> language -> terms; `digest` changes when they
    do (empty: unknown).
    """

    def __init__(
        self, structure: Mapping[str, Any], terms: Mapping[str, Mapping[str, Iterable[str]]], digest: str = ""
    ) -> None:
        self._structure, self._terms, self._digest = structure, terms, digest
        self._labels: Mapping[str, bool] | None = None
        self._texts = 0
        self._card: Card | None = None

    @property
    def labels(self) -> Mapping[str, bool]:
        """What `kind` looks for: read shelf by shelf at first, and as a whole when many texts ask for it."""
        if self._labels is None:
            self._labels = labels_of(self._terms, self._digest)
        self._texts += 1
        if self._texts == _MANY and isinstance(self._labels, Labels):
            self._labels = self._labels.whole()
        return self._labels

    def verdict(self, text: str) -> Verdict:
        """What the model says of each line of a text."""
        from cleaner.structure.judge import judge_lines, line_spans

        if self._card is None:
            from cleaner.structure.scorecard import Card

            self._card = Card(self._structure, self._terms)
        return judge_lines(text, line_spans(text), None, self._card)

    def cut(self, text: str, guess: bool = False) -> list[Edit]:
        """The edits that take away what is not the article: one for each run of lines; none where the text is no page.

        Their score is the mean of the lines' log-odds against the article. `guess`: nobody says that the text is a
        page, so it must look much like one, and more of it must be left. Nothing goes where hardly a line would be left.
        """
        odds = page_odds(text, self.labels)
        if odds <= (LIKELY if guess else LENIENT) and (guess or not framed(text)):
            return []
        from cleaner.structure.runs import cuts, ends

        verdict = self.verdict(text)
        keep = self._with_headline(text, verdict)
        found = cuts(text, (verdict.starts, verdict.ends), keep, verdict.scores)
        left = 1 - sum(end - start for start, end, _ in found) / len(text)
        # A page of links, most likely, where the model is sure of nothing: better all of it than the wrong tenth.
        if left < (_LEFT_IN_DOUBT if verdict.border < _DOUBT else _LEAST_LEFT):
            return []
        above, below = ends(verdict.keep, verdict.scores)
        if not guess and not _frames(above, below, left, odds):
            return []
        if guess and found:
            if odds <= SURE and (above < _ABOVE or below < _BELOW):
                return []
            if odds <= BEYOND_DOUBT and left < _LEFT:
                return []
        return [Edit(start, end, "", text[start:end], (RULE,), CATEGORY, score) for start, end, score in found]

    def _with_headline(self, text: str, verdict: Verdict) -> Any:
        """What is kept, and the headline with it: it reads like a menu's entry to a model that sees no page."""
        from cleaner.structure.headline import LOOK, REACH, headline

        inked = (verdict.keep & (verdict.scores != 0)).nonzero()[0]
        if not inked.size:
            return verdict.keep
        first = int(inked[0])
        starts, ends = verdict.starts[:first].tolist(), verdict.ends[:first].tolist()
        above: list[tuple[int, str]] = []
        for number in range(first - 1, -1, -1):
            line = text[starts[number] : ends[number]].strip()
            if line:
                above.append((number, line))
                if len(above) == LOOK:
                    break
        above.reverse()
        start = int(verdict.starts[first])
        found = headline([line for _, line in above], text[start : start + REACH])
        if found is None:
            return verdict.keep
        keep = verdict.keep.copy()
        keep[above[found][0]] = True
        return keep


def _frames(above: int, below: int, left: float, odds: float) -> bool:
    """Whether what goes at both ends is the frame of a page, and not the short lines of an article that was cut out of
    one before (code, tables). `left`: the share of the text that would be left.
    """
    return above + below >= _FRAME or left < _MOST_LEFT or odds > CERTAIN


def settled(
    text: str, pages: Pages, guess: bool, clean: Callable[[str, bool], Result]
) -> tuple[list[Edit], str, bool, tuple[str, ...]]:
    """Cuts the article out of a text that looks like a whole page, then cleans it with `clean` (text, whether cut).

    `guess`: see `Pages.cut`. Both once more while the outcome still looks like a page of which something would go:
    thus cleaning a clean text changes nothing. Each cut makes the text shorter, and a second one is rare. Gives the
    edits, the clean text, whether anything was cut, and the notes of `clean`.
    """
    source, was_cut = text, False
    edits: list[Edit] = []
    notes: dict[str, None] = {}
    while True:
        cut = pages.cut(text, guess)
        if cut:
            was_cut, cleaned = True, apply(text, cut)
            edits, text = compose(source, edits, text, cut), cleaned
        elif edits:
            break
        result = clean(text, was_cut)
        notes.update(dict.fromkeys(result.notes))
        edits, text = compose(source, edits, text, result.edits), result.text
        if not edits:
            break
    return edits, text, was_cut, tuple(notes)
