"""Term lists cut down to the words that could stand in a few given texts.

A rule's examples are a handful of lines, its term lists thousands of words in dozens of languages. Compiling them all
for each rule would take most of the time that running the examples takes.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from ..model import TermList

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def plain(text: str) -> str:
    """A text without case, marks on letters, kinds of apostrophe and of blanks: coarser than any search for terms."""
    letters = "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(letters.replace("ı", "i").replace("’", "'").split())


class SlimLists:
    """Cuts term lists down; knows the plain forms of the words of each list once it has been asked for."""

    def __init__(self, lists: Mapping[str, TermList]) -> None:
        self._lists = lists
        self._plain: dict[str, list[tuple[str, str, str]]] = {}

    def at_hand(self, names: Iterable[str], texts: Iterable[str]) -> dict[str, TermList]:
        """The named lists with only those words that could stand in one of the texts, and may be none."""
        text = plain("\n".join(texts))
        # most words fail at their first letters, which a set answers faster than a search
        starts = {text[place : place + length] for place in range(len(text)) for length in (1, 2, 3)}
        out: dict[str, TermList] = {}
        for name in names:
            words: dict[str, list[str]] = {}
            for key, language, word in self._words(name):
                if key[:3] in starts and key in text:
                    words.setdefault(language, []).append(word)
            found = self._lists[name]
            out[name] = TermList(
                name, found.description, {code: tuple(some) for code, some in words.items()}, found.path
            )
        return out

    def _words(self, name: str) -> list[tuple[str, str, str]]:
        """(plain form, language, word) of a list."""
        if name not in self._plain:
            self._plain[name] = [
                (plain(word.strip("*")), code, word)
                for code, words in self._lists[name].words.items()
                for word in words
            ]
        return self._plain[name]
