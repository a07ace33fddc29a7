"""Small pages made for these tests: an article of some paragraphs in the frame of a site."""

from __future__ import annotations

import random

_MENU = ["Home", "About us", "Contact", "Log in", "Search", "Harbour", "Weather", "Recipes", "Gardening", "Maps"]
_FOOT = ["Privacy policy", "Terms of use", "Cookie settings", "© 2024 The Harbour Post", "All rights reserved"]
_THINGS = ["ferry", "bakery", "lighthouse", "garden", "river", "market", "school", "bridge", "orchard", "mill"]
_DOINGS = ["opened", "was painted", "stood empty", "drew a crowd", "was repaired", "changed hands", "closed early"]
_REASONS = [
    "because the storm had damaged the roof in the night",
    "although nobody in the village had asked for it",
    "while the council was still looking for the money",
    "and the people who had come to see it went home in the rain",
]


def sentence(lot: random.Random) -> str:
    """A sentence that reads like a report from a village."""
    return (
        f"The {lot.choice(_THINGS)} at the end of the {lot.choice(_THINGS)} road {lot.choice(_DOINGS)} on the "
        f"{lot.randint(2, 28)}th, {lot.choice(_REASONS)}."
    )


def article(lot: random.Random, paragraphs: int = 6) -> list[str]:
    """Paragraphs of two to four sentences."""
    return [" ".join(sentence(lot) for _ in range(lot.randint(2, 4))) for _ in range(paragraphs)]


def page(seed: int) -> tuple[str, str]:
    """(text of the whole page, text of its article); the same for the same seed."""
    lot = random.Random(seed)
    body = article(lot, lot.randint(4, 9))
    body.insert(2, f"What the {lot.choice(_THINGS)} was for")
    menu = lot.sample(_MENU, 8)
    teasers = [f"{lot.choice(_THINGS).title()} {lot.choice(_DOINGS)} again" for _ in range(6)]
    lines = [*menu, *menu[:4], *body, "Share", "Facebook", "Related stories", *teasers, *_FOOT]
    return "\n".join(lines), "\n".join(body)
