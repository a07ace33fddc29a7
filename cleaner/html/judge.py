"""How much article and how much debris a text holds, by the shape of its lines alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from .traits import ends_like_sentence, word_count

_PROSE_WORDS: Final = 10


@dataclass(frozen=True, slots=True)
class Judgement:
    """Words that stand in lines like an article's, and words that do not. `score` weighs the two."""

    article: float
    debris: float

    @property
    def score(self) -> float:
        """Article words less half of the debris words."""
        return self.article - 0.5 * self.debris


Judge = Callable[[str], Judgement]
"""Tells how good a text is as an article."""


def judge(text: str) -> Judgement:
    """Counts words in lines that end like a sentence and are at least ten words long, and words in other lines.

    A line that stands a second time counts as debris.
    """
    article = debris = 0
    seen: set[str] = set()
    for line in text.split("\n"):
        line = line.strip()
        if not line:
            continue
        words = word_count(line)
        if words >= _PROSE_WORDS and ends_like_sentence(line) and line not in seen:
            article += words
        else:
            debris += words
        seen.add(line)
    return Judgement(article, debris)
