"""What goes into an extraction and what comes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ..model import Dropped

Way = Literal["extracted", "mended", "again", "told", "plain", "empty"]


@dataclass(frozen=True, slots=True)
class Options:
    """How to extract.

    `title`: whether the headline is written as the first line (`keep`) or left to the metadata (`drop`). `metadata`:
    whether title, author, date, site are looked for. `seconds`: how long a large page may take before the plain way is
    taken (0: no limit).
    """

    title: Literal["keep", "drop"] = "drop"
    metadata: bool = False
    seconds: float = 15.0


@dataclass(frozen=True, slots=True)
class Extraction:
    """The article of a page.

    `text` its lines, ready for the text rules. `way` how it was found: `extracted` as trafilatura had it, `mended` with
    blocks added or taken away, `again` at a second try, `told` from the page's metadata, `plain` as all text of the
    page (clean it as such: profile `dump`), `empty` when there is none. `how` says that in words, with the reason, `notes`
    in a line each what is worth a look: a limit, a second try, an encoding other than declared. `flags` are among
    `empty`, `plain`, `timeout`, `second-try`. `metadata` holds `title`, `author`, `date`, `site`, `url`, `language` where
    asked for and known. `url` and `language` are what was handed in or what the page says.
    `dropped` are the elements that selectors took out.
    """

    text: str
    way: Way
    notes: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    metadata: dict[str, str] = field(default_factory=dict)
    language: str | None = None
    url: str | None = None
    dropped: tuple[Dropped, ...] = ()
    how: str = ""
