"""The structural model put together: lines of a text in, a score and a decision for each out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from cleaner.structure.characters import code_points
from cleaner.structure.compiled import kernel
from cleaner.structure.decode import border, keep
from cleaner.structure.wrapped import join

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cleaner.structure.measure import Floats, Ints
    from cleaner.structure.scorecard import Card
    from cleaner.structure.survey import Seen


_NOTHING: Final = np.zeros((0, 0), dtype=np.uint8)


@dataclass(slots=True)
class Verdict:
    """What the model says of a text, one value for each line that was handed in.

    `starts`, `ends`: where the lines stand; `scores`: log-odds that the line belongs to the article (0 for blank lines),
    `keep`: the decision (blank lines stay), `border`: the log-odds from which a line of this text counted for the article, `language`: what the text
    seems to be written in ("" unknown).
    """

    starts: Ints
    ends: Ints
    scores: Floats
    keep: NDArray[np.bool_]
    border: float
    language: str
    _card: Card
    _levels: NDArray[np.uint8]
    _beside: NDArray[np.uint8]
    _unit: Ints
    _evidence: Floats

    def reasons(self, line: int) -> list[tuple[str, float]]:
        """What spoke for (above 0) and against a line: feature and score, the weightiest first, rules before all."""
        unit = int(self._unit[line])
        if unit < 0:
            return []
        found = self._card.scores.reasons(self._levels[:, unit])
        if self._card.again is not None:
            found += self._card.again.reasons(self._beside[:, unit])
            found.sort(key=lambda pair: (-abs(pair[1]), pair[0]))
        if self._evidence[unit]:
            found.insert(0, ("rules", -float(self._evidence[unit])))
        return found


def line_spans(text: str) -> tuple[Ints, Ints]:
    """Starts and ends of the lines of a text, in code points, the newlines left out."""
    compiled = kernel()
    found = None if compiled is None else np.frombuffer(compiled.newlines(text), dtype=np.int64)
    breaks = np.flatnonzero(code_points(text) == 10) if found is None else found
    ends = np.empty(len(breaks) + 1, dtype=np.int64)
    ends[:-1], ends[-1] = breaks, len(text)
    starts = np.empty_like(ends)
    starts[0] = 0
    np.add(ends[:-1], 1, out=starts[1:])
    return starts, ends


def read(text: str, starts: Ints, ends: Ints, card: Card) -> tuple[Seen, Ints]:
    """What is known of the lines, and for each line which column is its own (-1: blank)."""
    first, last, unit = join(text, starts, ends)
    seen = card.look(text, first, last)
    column = np.full(len(first), -1, dtype=np.int64)
    column[seen.where] = np.arange(len(seen.where))
    return seen, column[unit]


def judge_lines(text: str, lines: tuple[Ints, Ints], evidence: Floats | None, card: Card) -> Verdict:
    """Judge the lines of `text`.

    `lines`: starts and ends in code points (sorted, disjoint, nothing but white space between them). `evidence`:
    what the rules say against each line (3 is strong, `inf` certain, below 0 it speaks for the line), or
    None.
    """
    starts, ends = (np.asarray(side, dtype=np.int64) for side in lines)
    if not len(starts) or not text or text.isspace():
        nothing = np.zeros(len(starts), dtype=np.float32)
        return Verdict(
            *(starts, ends, nothing, np.ones(len(starts), dtype=bool), 0.0, "", card, _NOTHING, _NOTHING),
            *(np.full(len(starts), -1), nothing),
        )
    seen, unit = read(text, starts, ends, card)
    scores = card.scores.score(seen.levels)
    beside = _NOTHING
    if card.again is not None:
        first = border(scores, seen.words, card.first)
        beside = seen.around(scores, first, keep(scores, seen.words, card.first, first))
        scores = scores + card.again.score(beside)
    inked = unit >= 0
    mine = unit[inked]
    against = np.zeros(len(scores), dtype=np.float32)
    if evidence is not None:
        heavy = np.clip(evidence, -20, 20).astype(np.float32) * np.float32(card.evidence)
        np.maximum.at(against, mine, heavy[inked])
        spared = np.zeros(len(scores), dtype=np.float32)
        np.minimum.at(spared, mine, heavy[inked])
        against += spared
        scores = scores - against
    from_here = border(scores, seen.words, card.decoding)
    stays = keep(scores, seen.words, card.decoding, from_here)
    all_scores = np.zeros(len(starts), dtype=np.float32)
    all_keep = np.ones(len(starts), dtype=bool)
    all_scores[inked], all_keep[inked] = scores[mine], stays[mine]
    return Verdict(
        starts, ends, all_scores, all_keep, from_here, seen.language, card, seen.levels, beside, unit, against
    )
