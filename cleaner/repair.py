"""Repairs that are more than a pattern and a replacement. Each gives `[(start, end, replacement)]`, and finds nothing
more in its own output."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from .scan.fold import forms

Change = tuple[int, int, str]

# `&amp;amp;nbsp;` is one entity, escaped twice: undone as a whole, so that a second pass finds nothing.
_ENTITY = re.compile(
    r"&(?:(?:amp|#0*38|#[xX]0*26);)*(?:(?:amp|nbsp|quot|apos|ndash|mdash|hellip|[lrs]squo|[lrb]dquo|laquo|raquo|bull|middot|euro|copy|reg"
    r"|trade|shy|zwnj|[a-zA-Z]{1,2}(?:acute|grave|circ|uml|tilde|cedil|ring|slash|caron)|szlig|[aA][eE]lig|oelig|OElig|thinsp|ensp|emsp)"
    r"|#\d{2,6}|#[xX][0-9a-fA-F]{2,5});"
)


def ends(text: str) -> list[Change]:
    """White space before the first and after the last character; one newline stays where there was one."""
    body = text.strip()
    if len(body) == len(text):
        return []
    if not body:
        return [(0, len(text), "")]
    start = text.index(body[0])
    stop = start + len(body)
    tail = text[stop:]
    out: list[Change] = [(0, start, "")] if start else []
    keep = "\n" if "\n" in tail else ""
    if tail != keep:
        out.append((stop, len(text), keep))
    return out


def entities(text: str) -> list[Change]:
    """Character references that an extractor left escaped; `&lt;` and `&gt;` stay, they would make tags."""
    out: list[Change] = []
    for match in _ENTITY.finditer(text):
        plain = match[0]
        for _ in range(8):
            again = html.unescape(plain)
            if again == plain:
                break
            plain = again
        if plain in ("<", ">", "") or (not plain.isprintable() and plain != "\xa0") or text[match.end() :][:1] == ";":
            continue
        # "&amp;" before "lt;" would make a new entity.
        if plain == "&" and re.match(r"#|\w+;", text[match.end() :]):
            continue
        out.append((match.start(), match.end(), " " if plain == "\xa0" else plain))
    return out


@lru_cache(maxsize=1)
def _mojibake_settings() -> Any:
    import ftfy

    return ftfy.TextFixerConfig(
        unescape_html=False, remove_terminal_escapes=False, fix_latin_ligatures=False, fix_character_width=False,
        uncurl_quotes=False, fix_line_breaks=False, fix_surrogates=False, remove_control_chars=False,
        normalization=None,
    )  # fmt: skip


_CONTROLS: Final = frozenset(map(chr, range(0x80, 0xA0)))
"""What quotes and dashes of Windows-1252 become when it is read as Latin-1."""


def mojibake(text: str) -> list[Change]:
    """Text decoded with the wrong table ("cafÃ©"), line by line, through ftfy; quotes, dashes and ligatures stay."""
    import ftfy

    out: list[Change] = []
    signs = TRIGGERS["mojibake"] or ()
    position = 0
    for whole in text.split("\n"):
        line = whole.strip()  # blanks at the ends would sway the judgement, and may go later
        start = position + (whole.index(line) if line else 0)
        position += len(whole) + 1
        if not line.isascii() and (any(sign in line for sign in signs) or not _CONTROLS.isdisjoint(line)):
            before, plain = line, ftfy.fix_encoding(line, _mojibake_settings())
            for _ in range(8):  # decoded wrongly more than once
                if plain == before:
                    break
                before, plain = plain, ftfy.fix_encoding(plain, _mojibake_settings())
            if plain != line and "\n" not in plain:
                low = _alike(line, plain)
                high = _alike(line[low:][::-1], plain[low:][::-1])
                out.append((start + low, start + len(line) - high, plain[low : len(plain) - high]))
    return out


def _alike(one: str, other: str) -> int:
    """With how many characters both begin."""
    least = min(len(one), len(other))
    return next((place for place in range(least) if one[place] != other[place]), least)


REPAIRS: dict[str, Callable[[str], list[Change]]] = {"ends": ends, "entities": entities, "mojibake": mojibake}

# fmt: off
TRIGGERS: dict[str, tuple[str, ...] | None] = {
    # What mis-decoded UTF-8 begins with when read as Windows-1252, Latin-1, Windows-1251 or Mac Roman.
    "mojibake": (
        "Ã", "â€", "Â", "Ð", "Ñ", "Å", "Ä", "ï»¿", "ðŸ", "в‚¬", "вЂ", "Р°", "Р¾", "Рµ", "Рё", "â", "Î", "Ï", "√", "‚Ä",
        "ã€", "Ø",
    ),
    "entities": (
        "&amp;", "&nbsp;", "&quot;", "&apos;", "&#", "dash;", "quo;", "&hellip;", "acute;", "grave;", "circ;", "uml;",
        "tilde;", "cedil;", "ring;", "slash;", "caron;", "lig;", "&bull;", "&middot;", "&euro;", "&copy;", "&reg;",
        "&trade;", "&shy;", "&zwnj;", "sp;",
    ),
    "ends": None,
}
# fmt: on
"""What the scan looks for before a repair is tried; None: the repair is so cheap that it is always tried."""


def triggers(name: str) -> dict[bytes, int]:
    """The trigger's folded literals."""
    return {form: 0 for literal in TRIGGERS[name] or () for form in forms(literal)}
