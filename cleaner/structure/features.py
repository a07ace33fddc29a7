"""What a line looks like, itself and in its surroundings, as small whole numbers: one row per feature.

Every feature is a level 0–255. What a level stands for depends on the feature's scale: `count` levels grow with the
logarithm (eight to the doubling), `share` levels are hundredths, `since` levels grow with the logarithm (two to the
doubling) up to `NEVER`, `small` levels are the numbers themselves, `signed` ones the number plus `CENTRE`, and `code`
levels stand for names. `scorecard` turns levels into scores.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from cleaner.structure import characters as kind
from cleaner.structure import terms as term_levels
from cleaner.structure.windows import NEVER as NOT_YET
from cleaner.structure.windows import far, reach, runs, since, sums

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from cleaner.structure.measure import Floats, Ints, Page

    Levels = NDArray[np.uint8]

CENTRE: Final = 40
NEVER: Final = NOT_YET
KINDS: Final = (
    "other", "lower", "upper", "letter", "ideograph", "digit", "blank", "newline", "stop", "separator", "comma",
    "quote", "close", "bullet", "sign",
)  # fmt: skip
ENDS: Final = ("open", "ellipsis", "question", "stop", "colon", "comma", "close", "digit")
WINDOWS: Final = (2, 4, 8, 16)

_COUNTS: Final = (
    "words", "chars", "mean-word", "longest-word", "function-words", "stops", "commas", "separators", "quotes", "marks",
    "signs", "other", "gap", "gap-after", "indent", "links", "times",
)  # fmt: skip
_SHARES: Final = (
    "function-share", "initial-share", "capitals", "digits", "separator-share", "comma-share", "stop-share",
    "relative-length",
)  # fmt: skip
_CODES: Final = ("end", "first", "last", "again")
_BESIDE: Final = (
    "gap", "indent", "mean-word", "times", "function-share", "initial-share", "capitals", "digits", "end", "first",
)  # fmt: skip
_CHANNELS: Final = (
    "words", "prose", "sentences", "short", "function", "initial", "repeated", "dated", "headlines", "reader",
)  # fmt: skip
_SIDES: Final = ("above", "below")
_PLACES: Final = (
    "prose-above", "prose-below", "words-above", "words-below", "prose-mass-above", "prose-mass-below", "lines-above",
    "lines-below",
)  # fmt: skip
_CUES: Final = {
    "related": ("related-heading", "related-word", "teaser-lead"),
    "comments": ("comment", "comment-act", "comment-phrase"),
    "newsletter": ("newsletter", "newsletter-phrase", "subscribe", "inbox"),
    "about": ("bio-heading", "about-site", "contact-phrase"),
    "legal": ("legal-page", "legal-phrase", "copyright"),
    "share": ("share", "share-phrase", "follow"),
}
"""Lists of which a short line opens a part of the page that is no article."""
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
)
"""Pairs of features that say more together: a short line is a heading among prose and a menu entry above it."""
_OPEN_LISTS: Final = frozenset(
    ("date-word", "reader", "reported-speech", "bio-word", "nav-word", "story", "filler", "consent-choice")
)
"""Lists of everyday words: a line of them is no sign of debris around it."""


@dataclass(frozen=True, slots=True)
class Feature:
    """The name of a feature, its scale and, for codes, the names of its levels."""

    name: str
    scale: str
    names: tuple[str, ...] = ()


def catalogue(lists: tuple[str, ...]) -> tuple[Feature, ...]:
    """All features, in the order of the rows that `levels` gives. `lists` are the names of the term lists."""
    codes = {"end": ENDS, "first": KINDS, "last": KINDS, "again": ("first", "again")}
    out = [Feature(name, "count") for name in _COUNTS]
    out += [Feature(name, "share") for name in _SHARES]
    out += [Feature(name, "code", codes[name]) for name in _CODES]
    scales = {feature.name: feature for feature in out}
    for side in _SIDES:
        out += [Feature(f"{name} {side}", scales[name].scale, scales[name].names) for name in _BESIDE]
    for side in _SIDES:
        out += [Feature(f"{channel} {side} {width}", "count") for width in WINDOWS for channel in _CHANNELS]
    for side in _SIDES:
        out += [
            Feature(f"{name} {side} {width}", "share")
            for width in (2, 8)
            for name in ("function-share", "initial-share")
        ]
    out += [Feature(name, "count") for name in _PLACES]
    out += [Feature("position", "share"), Feature("prose-share-above", "share"), Feature("indent-from-prose", "signed")]
    out += [Feature(name, "count") for name in ("short-run", "long-run", "prose-run", "no-prose-run")]
    out += [Feature("topic-seen", "share"), Feature("topic-share", "share"), Feature("topic-weight", "share")]
    out += [Feature(f"term {name}", "code", term_levels.LEVELS) for name in lists]
    out += [Feature(f"since {name}", "since") for name in lists]
    out += [Feature(f"prose since {name}", "count") for name in _CUES]
    out += [Feature(f"prose until {name}", "share") for name in _CUES]
    out += [Feature(f"terms {side} {width}", "small") for side in _SIDES for width in (2, 6, 16)]
    return tuple(out)


class Rows:
    """Gathers rows of levels in the order of a catalogue, of which only some (`wanted`: sorted numbers) are worked out.

    Most of the time goes into turning numbers into levels, and a scorecard uses a third of the rows.
    """

    def __init__(self, wanted: Ints | None) -> None:
        self._wanted, self._at = wanted, 0
        self._found: list[Levels] = []

    def add(self, block: NDArray[Any], scale: Callable[[NDArray[Any]], Levels] | None = None) -> None:
        """The next rows; `scale` makes levels of them."""
        number = len(block)
        if self._wanted is not None:
            low, high = self._wanted.searchsorted((self._at, self._at + number))
            block = block[self._wanted[low:high] - self._at] if high - low < number else block
        self._at += number
        if len(block):
            self._found.append(scale(block) if scale else block)

    def levels(self) -> Levels:
        """All that were added."""
        return np.concatenate(self._found)


def levels(page: Page, terms: Levels, lists: tuple[str, ...], wanted: Ints | None = None) -> Levels:
    """Feature x line, in the order of `catalogue`, all of them or the rows `wanted`.

    `terms` is what `term_levels` found for `lists`.
    """
    lines = len(page.where)
    words, counts = page.words, page.counts
    letters = counts[kind.LOWER] + counts[kind.UPPER] + counts[kind.LETTER] + counts[kind.IDEOGRAPH]
    some = np.maximum(words, 1)
    end, sentence = _ends(page)
    function_share = page.function / some
    prose = ((words >= 12) & sentence & (function_share >= 0.2)) | (words >= 40)
    short = (words <= 5) & ~sentence
    after = np.append(page.gap[1:], np.float32(0))
    own = np.stack(
        [
            words, page.chars, letters / some, page.longest, page.function, counts[kind.STOP], counts[kind.COMMA],
            counts[kind.SEPARATOR], counts[kind.QUOTE], counts[kind.BULLET], counts[kind.SIGN], counts[kind.OTHER],
            page.gap, after, page.indent, page.links, page.times,
        ]
    )  # fmt: skip
    shares = np.stack(
        [
            function_share, page.initial / some, counts[kind.UPPER] / np.maximum(letters, 1),
            counts[kind.DIGIT] / np.maximum(letters + counts[kind.DIGIT], 1), counts[kind.SEPARATOR] / some,
            counts[kind.COMMA] / some, counts[kind.STOP] / some, words / max(1.0, _quantile(words, 0.95)),
        ]
    )  # fmt: skip
    again = page.same < np.arange(lines)
    first_levels = np.concatenate(
        [logarithms(own), hundredths(shares), np.stack([end, page.first, page.last, again.astype(np.uint8)])]
    )
    order = {name: row for row, name in enumerate(_COUNTS + _SHARES + _CODES)}
    beside = first_levels[[order[name] for name in _BESIDE]]

    flow = np.where(prose, words, np.float32(0))
    open_end = ~sentence & (words >= 4) & (words <= 16)
    dated = (words <= 10) & (counts[kind.DIGIT] > 0) & (_levels_of(terms, lists, "date-word") > 0)
    channels = np.stack(
        [
            words, flow, sentence, short, page.function, page.initial, page.times > 1, dated, open_end,
            _levels_of(terms, lists, "reader") > 0,
        ],
        dtype=np.float32,
    )  # fmt: skip
    above, below = sums(channels, WINDOWS)
    ratios = np.concatenate([_ratios(above), _ratios(below)])
    word_sum, flow_sum = np.cumsum(words), np.cumsum(flow)
    total, flowing = max(float(word_sum[-1]), 1.0), float(flow_sum[-1])
    number = np.arange(lines, dtype=np.float32)
    near_above, near_below = far(prose)
    places = np.stack(
        [
            near_above, near_below, word_sum - words, total - word_sum, flow_sum - flow, flowing - flow_sum, number,
            lines - 1 - number,
        ]
    )  # fmt: skip
    margin = _quantile(page.indent[prose], 0.5)
    shape = np.stack([(word_sum - words) / total, (flow_sum - flow) / max(flowing, 1.0)])
    hits = np.any((terms >= 3) & _closed(lists)[:, None], axis=0)
    near = reach(hits, (2, 6, 16))
    rows = Rows(wanted)
    rows.add(first_levels)
    edge = np.zeros((len(beside), 1), dtype=np.uint8)
    rows.add(np.concatenate([edge, beside[:, :-1]], axis=1))
    rows.add(np.concatenate([beside[:, 1:], edge], axis=1))
    rows.add(above.reshape(-1, lines), logarithms)
    rows.add(below.reshape(-1, lines), logarithms)
    rows.add(ratios, hundredths)
    rows.add(places, logarithms)
    rows.add(shape, hundredths)
    rows.add(np.clip(page.indent - margin + CENTRE, 0, 2 * CENTRE).astype(np.uint8)[None])
    rows.add(np.concatenate([runs(short), runs(prose)]), logarithms)
    rows.add(topics(page, prose.astype(np.float32)), hundredths)
    rows.add(terms)
    rows.add(terms >= 3, since)
    ago, share = _cues(terms, lists, words, flow_sum, flowing)
    rows.add(ago, logarithms)
    rows.add(share, hundredths)
    rows.add(near)
    return rows.levels()


def topics(page: Page, article: Floats) -> Floats:
    """How much each line shares its words with the rest of the article: three rows, each 0–1 or a little more.

    `article` says of each line how surely it belongs to the article (0–1). Function words and words of one or two
    characters do not count. The rows: share of the line's words that the article uses elsewhere; how much more often
    the article uses them than the rest of the page; how often it uses them (logarithm, a third for each doubling).
    """
    each = page.each
    chosen = np.flatnonzero(~each.function & (each.size >= 3))
    line = each.line[chosen]
    bucket = (each.hashes[chosen] >> np.uint64(52)).astype(np.int64)
    inside = article[line]
    lines = len(page.where)
    uses = np.bincount(bucket, weights=inside, minlength=4096)[bucket] - inside
    rest = np.bincount(bucket, minlength=4096)[bucket] - uses - 1
    number = np.maximum(np.bincount(line, minlength=lines), 1)
    rows = (uses > 0.3, uses / (uses + rest + 0.5), np.log2(uses + 1) / 6)
    return np.stack([(np.bincount(line, weights=row, minlength=lines) / number) for row in rows]).astype(np.float32)


def _quantile(values: Floats, share: float) -> float:
    """The value below which this share lies; 0 for none. NumPy's own takes ten times as long on short arrays."""
    if not values.size:
        return 0.0
    place = int(share * (values.size - 1))
    return float(np.partition(values, place)[place])


def _ends(page: Page) -> tuple[Levels, NDArray[np.bool_]]:
    """How each line ends (numbers of `ENDS`), and whether that is how a sentence ends."""
    closed = (page.last == kind.QUOTE) | (page.last == kind.CLOSE)
    stop = (page.last == kind.STOP) | (closed & (page.before_last == kind.STOP))
    point = page.last_point
    dots = (point == 0x2026) | ((point == 0x2E) & (page.before_last == kind.STOP))
    end = np.zeros(len(page.where), dtype=np.uint8)
    end[page.last == kind.DIGIT] = 7
    end[closed] = 6
    end[page.last == kind.COMMA] = 5
    end[point == 0x3A] = 4
    end[stop] = 3
    end[(point == 0x3F) | (point == 0xFF1F)] = 2
    end[dots] = 1
    return end, stop


def _closed(lists: tuple[str, ...]) -> NDArray[np.bool_]:
    closed: NDArray[np.bool_] = np.array([name not in _OPEN_LISTS for name in lists], dtype=bool)
    return closed


def _ratios(side: Floats) -> Floats:
    """Function words and capitalised words per word, in the windows of 2 and 8 lines."""
    words, function, initial = (_CHANNELS.index(name) for name in ("words", "function", "initial"))
    return np.concatenate([side[width][[function, initial]] / np.maximum(side[width][words], 1) for width in (0, 2)])


def _levels_of(terms: Levels, lists: tuple[str, ...], name: str) -> Levels:
    return terms[lists.index(name)] if name in lists else np.zeros(terms.shape[1], dtype=np.uint8)


def _cues(
    terms: Levels, lists: tuple[str, ...], words: Floats, flow: Floats, flowing: float
) -> tuple[NDArray[Any], NDArray[Any]]:
    """For each kind of cue: how many words of prose since the last one, and what share of the prose stood before it."""
    lines = len(words)
    number = np.arange(lines)
    marked = np.zeros((len(_CUES), lines), dtype=bool)
    for row, group in enumerate(_CUES.values()):
        places = [lists.index(name) for name in group if name in lists]
        if places:
            marked[row] = (terms[places] >= 3).any(axis=0) & (words <= 8)
    last = np.maximum.accumulate(np.where(marked, number, -1), axis=1)
    until = np.where(last < 0, np.float32(0), flow[last])
    ago = np.where(last < 0, np.float32(1e9), flow - until)
    return ago, until / np.float32(max(flowing, 1.0))


def logarithms(values: NDArray[np.floating[Any]]) -> Levels:
    """Levels of the scale `count`."""
    grown = np.log2(values.astype(np.float32, copy=False) + np.float32(1))
    levels: Levels = np.minimum(grown * np.float32(8) + np.float32(0.01), 255).astype(np.uint8)
    return levels


def hundredths(values: NDArray[np.floating[Any]]) -> Levels:
    """Levels of the scale `share`."""
    levels: Levels = np.minimum(values * np.float32(100) + np.float32(0.001), 250).astype(np.uint8)
    return levels


def level_of(scale: str, value: float) -> int:
    """The level of a value on a scale other than `code`; `inf` on the scale `since` is `NEVER`."""
    if scale == "count":
        return int(logarithms(np.array([value]))[0])
    if scale == "share":
        return int(hundredths(np.array([value]))[0])
    if scale == "since":
        return NEVER - 1 if value > 1e6 else int(min(np.log2(np.float32(value + 1)) * 2, NEVER - 1))
    return int(value) + (CENTRE if scale == "signed" else 0)
