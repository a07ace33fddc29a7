"""Small helps for wording what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that a misspelt one was most likely meant to be."""
    from difflib import get_close_matches

    choices = sorted(set(known))
    folded = {choice.lower().replace("_", "-"): choice for choice in reversed(choices)}
    close = get_close_matches(word.lower().replace("_", "-"), folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else None


def mend_for(word: str, known: Iterable[str]) -> str:
    """What to do about an unknown word: the nearest known one, or all of them where they are few."""
    choices = sorted(set(known))
    if close := nearest(word, choices):
        return f"did you mean `{close}`?"
    if not choices:
        return "there are none"
    shown = ", ".join(choices[:20]) + (", …" if len(choices) > 20 else "")
    return f"known: {shown}"
