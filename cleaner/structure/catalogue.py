"""The features by which lines are judged: their names, their scales, and which of them a scorecard needs.

Every feature is a level 0–255. What a level stands for depends on the feature's scale: `count` levels grow with the
logarithm (eight to the doubling), `share` levels are hundredths, `since` levels grow with the logarithm (two to the
doubling) up to `NEVER`, `small` levels are the numbers themselves, `signed` ones the number plus `CENTRE`, and `code`
levels stand for names. Of the second look (`around`) `odds` levels are eighths above `HERE`, and `away` levels are those of
`count`, above `HERE` for what lies below and under it for what lies above. `features` and `around` work levels out,
`scorecard` turns them into scores.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from cleaner.structure import terms as term_levels
from cleaner.structure.windows import NEVER as NOT_YET

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Levels = NDArray[np.uint8]

CENTRE: Final = 40
NEVER: Final = NOT_YET
KINDS: Final = (
    "other", "lower", "upper", "letter", "ideograph", "digit", "blank", "newline", "stop", "separator", "comma",
    "quote", "close", "bullet", "sign",
)  # fmt: skip
ENDS: Final = ("open", "ellipsis", "question", "stop", "colon", "comma", "close", "digit")
WINDOWS: Final = (2, 4, 8, 16)
SIDES: Final = ("above", "below")

COUNTS: Final = (
    "words", "chars", "mean-word", "longest-word", "function-words", "stops", "commas", "separators", "quotes", "marks",
    "signs", "other", "gap", "gap-after", "indent", "links", "times", "columns",
)  # fmt: skip
SHARES: Final = (
    "function-share", "initial-share", "capitals", "digits", "separator-share", "comma-share", "stop-share",
    "relative-length",
)  # fmt: skip
CODES: Final = {"end": ENDS, "first": KINDS, "last": KINDS, "again": ("first", "again")}
BESIDE: Final = (
    "gap", "indent", "mean-word", "times", "function-share", "initial-share", "capitals", "digits", "end", "first",
)  # fmt: skip
CHANNELS: Final = (
    "words", "prose", "sentences", "short", "function", "initial", "repeated", "dated", "headlines", "reader",
)  # fmt: skip
RATIOS: Final = {
    "function-share": ("function", (2, 8)), "initial-share": ("initial", (2, 8)), "prose-share": ("prose", (4, 16)),
}  # fmt: skip
"""Shares of the words in a window: of which channel, and in which windows."""
PLACES: Final = (
    "prose-above", "prose-below", "words-above", "words-below", "prose-mass-above", "prose-mass-below", "lines-above",
    "lines-below", "block-lines", "block-words", "block-prose", "block-line", "alike-run", "short-run", "long-run",
    "prose-run", "no-prose-run",
)  # fmt: skip
POSITIONS: Final = (
    "position", "prose-share-above", "margin-prose", "margin-share", "topic-seen", "topic-share", "topic-weight",
)  # fmt: skip
CUES: Final = {
    "related": ("related-heading", "related-word", "teaser-lead"),
    "comments": ("comment", "comment-act", "comment-phrase"),
    "newsletter": ("newsletter", "newsletter-phrase", "subscribe", "inbox"),
    "about": ("bio-heading", "about-site", "contact-phrase"),
    "legal": ("legal-page", "legal-phrase", "copyright"),
    "share": ("share", "share-phrase", "follow"),
}
"""Lists of which a short line opens a part of the page that is no article."""
_OPEN_LISTS: Final = frozenset(
    ("date-word", "reader", "reported-speech", "bio-word", "nav-word", "story", "filler", "consent-choice")
)
"""Lists of everyday words: a line of them is no sign of debris around it."""
REACHES: Final = (2, 6, 16)
CROSSES: Final = (
    ("prose-mass-above", "prose-mass-below"),
    ("prose-share-above", "words"),
    ("position", "words"),
    ("prose until related", "words"),
    ("prose-share-above", "function-words"),
    ("prose-above", "words"),
    ("prose since legal", "prose-mass-below"),
    ("prose-share-above", "long-run"),
    ("prose-share-above", "term date-word"),
    ("prose since share", "prose until share"),
    ("prose-mass-above", "end"),
    ("prose-above", "prose-below"),
    ("words above 2", "words"),
    ("words", "words below 2"),
    ("prose since related", "prose until related"),
    ("prose since comments", "prose until comments"),
    ("indent-from-prose", "words"),
    ("prose-below", "words"),
    ("margin-prose", "words"),
    ("block-words", "words"),
    ("alike-run", "words"),
    ("prose above 8", "prose below 8"),
)
"""Pairs of features that say more together: a short line is a heading among prose and a menu entry above it."""

HERE: Final = 128
"""The level of nothing on the scales `odds` and `away`."""


@dataclass(frozen=True, slots=True)
class Feature:
    """The name of a feature, its scale and, for codes, the names of its levels."""

    name: str
    scale: str
    names: tuple[str, ...] = ()


def catalogue(lists: tuple[str, ...]) -> tuple[Feature, ...]:
    """All features, in the order of the rows of levels. `lists` are the names of the term lists."""
    out = [Feature(name, "count") for name in COUNTS]
    out += [Feature(name, "share") for name in SHARES]
    out += [Feature(name, "code", names) for name, names in CODES.items()]
    own = {feature.name: feature for feature in out}
    for side in SIDES:
        out += [Feature(f"{name} {side}", own[name].scale, own[name].names) for name in BESIDE]
    for side in SIDES:
        out += [Feature(f"{channel} {side} {width}", "count") for width in WINDOWS for channel in CHANNELS]
    for side in SIDES:
        out += [Feature(f"{name} {side} {width}", "share") for name, (_, widths) in RATIOS.items() for width in widths]
    out += [Feature(name, "count") for name in PLACES]
    out += [Feature(name, "share") for name in POSITIONS]
    out.append(Feature("indent-from-prose", "signed"))
    out += [Feature(f"term {name}", "code", term_levels.LEVELS) for name in lists]
    out += [Feature(f"since {name}", "since") for name in lists]
    out += [Feature(f"prose since {name}", "count") for name in CUES]
    out += [Feature(f"prose until {name}", "share") for name in CUES]
    out += [Feature(f"terms {side} {width}", "small") for side in SIDES for width in REACHES]
    return tuple(out)


def _around() -> tuple[Feature, ...]:
    out = [Feature(name, "odds") for name in ("odds", "odds above", "odds above 2", "odds below", "odds below 2")]
    out += [Feature(f"chance {side} {width}", "share") for width in WINDOWS for side in SIDES]
    out += [Feature("mass above", "count"), Feature("mass below", "count"), Feature("mass-share above", "share")]
    out += [Feature("mass", "count"), Feature("mass-share", "share"), Feature("border", "odds")]
    out += [Feature("sure above", "count"), Feature("sure below", "count")]
    out += [Feature("run-words", "count"), Feature("run-share", "share")]
    out += [Feature("words-away", "away"), Feature("lines-away", "away"), Feature("runs", "small")]
    out += [Feature("margin-chance", "share"), Feature("margin-mass", "share")]
    out += [Feature("alike-chance", "share"), Feature("alike", "count")]
    out += [Feature(f"kept-{name}", "share") for name in ("topic-seen", "topic-share", "topic-weight")]
    return (*out, Feature("words", "count"))


AROUND: Final = _around()
"""The features of the second look, in the order of the rows of `around.around`."""
CROSSES_AROUND: Final = (
    ("odds", "words"),
    ("odds", "lines-away"),
    ("odds", "words-away"),
    ("odds", "run-words"),
    ("odds above", "odds below"),
    ("chance above 4", "chance below 4"),
    ("chance above 16", "chance below 16"),
    ("sure above", "sure below"),
    ("mass-share above", "words"),
    ("run-words", "words-away"),
    ("kept-topic-share", "words"),
    ("kept-topic-share", "odds"),
    ("odds", "margin-chance"),
    ("odds", "alike-chance"),
    ("odds", "sure above"),
    ("odds", "sure below"),
    ("margin-chance", "words"),
    ("mass-share above", "odds"),
)


class Plan:
    """Which features have to be worked out, sorted by how that is done. `names`: those wanted (None: all).

    `features` are those wanted, in the order of the catalogue. `inner` has more of them where one is made from another;
    `take` are the rows of `inner` that were wanted (None: all).
    """

    def __init__(self, lists: tuple[str, ...], names: Iterable[str] | None = None) -> None:
        every = catalogue(lists)
        wanted = None if names is None else set(names)
        self.lists = lists
        self.features = tuple(entry for entry in every if wanted is None or entry.name in wanted)
        needed = {entry.name for entry in self.features}
        needed |= {name for name in BESIDE for side in SIDES if f"{name} {side}" in needed}
        self.inner = tuple(entry for entry in every if entry.name in needed)
        self.row = {entry.name: row for row, entry in enumerate(self.inner)}
        same = len(self.inner) == len(self.features)
        self.take = None if same else np.array([self.row[entry.name] for entry in self.features], dtype=np.intp)
        beside = {f"{name} {side}" for name in BESIDE for side in SIDES}
        self.counts = [e.name for e in self.inner if e.scale == "count" and e.name not in beside]
        self.shares = [e.name for e in self.inner if e.scale == "share" and e.name not in beside]
        self.count_rows = np.array([self.row[name] for name in self.counts], dtype=np.intp)
        self.share_rows = np.array([self.row[name] for name in self.shares], dtype=np.intp)
        self.beside = [(self.row[f"{n} {s}"], self.row[n], s) for n in BESIDE for s in SIDES if f"{n} {s}" in self.row]
        self.windows = [
            (self.counts.index(name), CHANNELS.index(channel), side, width)
            for side in SIDES
            for width in WINDOWS
            for channel in CHANNELS
            if (name := f"{channel} {side} {width}") in self.row
        ]
        self.ratios = [
            (self.shares.index(full), CHANNELS.index(channel), side, width)
            for side in SIDES
            for name, (channel, widths) in RATIOS.items()
            for width in widths
            if (full := f"{name} {side} {width}") in self.row
        ]
        self.terms = [(self.row[f"term {n}"], i) for i, n in enumerate(lists) if f"term {n}" in self.row]
        since = [(self.row[f"since {n}"], i) for i, n in enumerate(lists) if f"since {n}" in self.row]
        self.since = np.array(since, dtype=np.intp).reshape(len(since), 2)
        found = {cue: [lists.index(name) for name in group if name in lists] for cue, group in CUES.items()}
        self.cues = [cue for cue, places in found.items() if places]
        self.cue_lists = np.array([place for places in found.values() for place in places], dtype=np.intp)
        sizes = [len(places) for places in found.values() if places]
        self.cue_starts = np.cumsum([0, *sizes])[:-1]
        self.closed = np.array([i for i, name in enumerate(lists) if name not in _OPEN_LISTS], dtype=np.intp)
        self.reaches = [
            (self.row[name], side, width)
            for side in SIDES
            for width in REACHES
            if (name := f"terms {side} {width}") in self.row
        ]

    def place(self, name: str) -> int:
        """The number of a term list, or -1."""
        return self.lists.index(name) if name in self.lists else -1


MOST: Final = 1 << 15
"""Counts above have the level of this one."""


@cache
def logarithms() -> Levels:
    """Levels of the scale `count` for the whole numbers below `MOST`."""
    grown = np.log2(np.arange(1, MOST + 1, dtype=np.float32))
    table: Levels = (grown * np.float32(8) + np.float32(0.01)).astype(np.uint8)
    table.flags.writeable = False
    return table


def hundredths(values: NDArray[np.floating[Any]]) -> Levels:
    """Levels of the scale `share`."""
    levels: Levels = np.minimum(values * np.float32(100) + np.float32(0.001), np.float32(250)).astype(np.uint8)
    return levels


def level_of(scale: str, value: float) -> int:
    """The level of a value on a scale other than `code`; `inf` on the scale `since` is `NEVER`."""
    if scale == "count":
        return int(logarithms()[int(min(value, MOST - 1))])
    if scale == "share":
        return int(hundredths(np.array([value]))[0])
    if scale == "since":
        return NEVER - 1 if value > 1e6 else int(min(np.log2(np.float32(value + 1)) * 2, NEVER - 1))
    if scale == "odds":
        return int(np.clip(value * 8 + HERE, 1, 255))
    if scale == "away":
        level = int(logarithms()[int(min(abs(value), MOST - 1))])
        return HERE + (level if value > 0 else -level)
    return int(value) + (CENTRE if scale == "signed" else 0)
