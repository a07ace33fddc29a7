"""What a line looks like, itself and in its surroundings, as small whole numbers: one row per feature (see `catalogue`)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from cleaner.structure import characters as kind
from cleaner.structure.catalogue import CENTRE, CODES, CUES, Plan, hundredths, logarithms
from cleaner.structure.windows import Sums, far, runs, since, stretches

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cleaner.structure.measure import Floats, Page

    Levels = NDArray[np.uint8]

MARGINS: Final = 64
"""Indentations that are told apart; wider ones count as one."""
FEW: Final = np.array([0, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 4], dtype=np.int64)
"""Words of a line to its class of length, for `alike-run`."""
_USES: Final = 4096


def levels(page: Page, terms: Levels, plan: Plan) -> Levels:
    """Feature x line, in the order of `plan.features`. `terms` is what `term_levels` found for the plan's lists."""
    lines = len(page.where)
    out = np.empty((len(plan.inner), lines), dtype=np.uint8)
    look = _Look(page, terms, plan)
    counts = np.empty((len(plan.counts), lines), dtype=np.float32)
    for row, name in enumerate(plan.counts):
        found = look.rows.get(name)
        if found is not None:
            counts[row] = found
    for row, channel, side, width in plan.windows:
        look.sums.window(channel, side, width, counts[row])
    # Running sums of fractions end a little above or below nothing, so clip on both sides.
    out[plan.count_rows] = logarithms().take(counts.astype(np.intp), mode="clip")
    shares = np.empty((len(plan.shares), lines), dtype=np.float32)
    for row, name in enumerate(plan.shares):
        found = look.rows.get(name)
        if found is not None:
            shares[row] = found
    for row, channel, side, width in plan.ratios:
        look.sums.share(channel, side, width, shares[row])
    out[plan.share_rows] = hundredths(shares)
    for name in CODES:
        if name in plan.row:
            out[plan.row[name]] = look.codes[name]
    for row, source, side in plan.beside:
        if side == "above":
            out[row, 0], out[row, 1:] = 0, out[source, :-1]
        else:
            out[row, -1], out[row, :-1] = 0, out[source, 1:]
    if "indent-from-prose" in plan.row:
        out[plan.row["indent-from-prose"]] = look.from_margin
    for row, place in plan.terms:
        out[row] = terms[place]
    if len(plan.since):
        out[plan.since[:, 0]] = since(look.heavy[plan.since[:, 1]])
    if plan.reaches:
        near = np.empty(lines, dtype=np.float32)
        hits = Sums(look.hits[None])
        for row, side, width in plan.reaches:
            hits.window(0, side, width, near)
            out[row] = near
    return out if plan.take is None else out[plan.take]


class _Look:
    """Everything about the lines of a page from which levels are made.

    `rows`: name -> numbers, for features on the scales `count` and `share` but windows; `codes`: name -> levels;
    `sums`: the channels; `heavy`: list x line, at least a third of the line belongs to the list; `hits`: lines where that
    holds for a list of words that are no everyday words.
    """

    def __init__(self, page: Page, terms: Levels, plan: Plan) -> None:
        lines = len(page.where)
        words, counts, function = page.words, page.counts, page.function
        letters = counts[kind.LOWER] + counts[kind.UPPER] + counts[kind.LETTER] + counts[kind.IDEOGRAPH]
        digits, some = counts[kind.DIGIT], np.maximum(words, 1)
        end, sentence = _ends(page)
        function_share = function / some
        prose = ((words >= 12) & sentence & (function_share >= 0.2)) | (words >= 40)
        short = (words <= 5) & ~sentence
        flow = np.where(prose, words, np.float32(0))
        number = np.arange(lines)
        self.heavy = terms >= 3
        self.hits: NDArray[np.bool_] = np.logical_or.reduce(self.heavy[plan.closed], axis=0)
        # In this order the channels stand in the catalogue.
        self.sums = Sums(
            np.stack(
                [
                    words, flow, sentence, short, function, page.initial, page.times > 1,
                    (words <= 10) & (digits > 0) & self._term(terms, plan, "date-word"),
                    ~sentence & (words >= 4) & (words <= 16), self._term(terms, plan, "reader"),
                ],
                dtype=np.float32,
            )
        )  # fmt: skip
        self.codes = {"end": end, "first": page.first, "last": page.last, "again": page.same < number}
        word_sum, flow_sum = words.cumsum(), flow.cumsum()
        total, flowing = max(float(word_sum[-1]), 1.0), float(flow_sum[-1])
        near_above, near_below = far(prose)
        long_runs, short_runs = runs(prose), runs(short)
        seen, share, weight = topics(page, prose)
        self.rows: dict[str, NDArray[Any] | float] = {
            "words": words, "chars": page.chars, "mean-word": np.ceil(letters / some), "longest-word": page.longest,
            "function-words": function, "stops": counts[kind.STOP], "commas": counts[kind.COMMA],
            "separators": counts[kind.SEPARATOR], "quotes": counts[kind.QUOTE], "marks": counts[kind.BULLET],
            "signs": counts[kind.SIGN], "other": counts[kind.OTHER], "gap": page.gap,
            "gap-after": np.append(page.gap[1:], np.float32(0)), "indent": page.indent, "links": page.links,
            "times": page.times, "columns": np.maximum(page.blanks - words + 1, 0),
            "function-share": function_share, "initial-share": page.initial / some,
            "capitals": counts[kind.UPPER] / np.maximum(letters, 1), "digits": digits / np.maximum(letters + digits, 1),
            "separator-share": counts[kind.SEPARATOR] / some, "comma-share": counts[kind.COMMA] / some,
            "stop-share": counts[kind.STOP] / some, "relative-length": words / max(1.0, _quantile(words, 0.95)),
            "prose-above": near_above, "prose-below": near_below, "words-above": word_sum - words,
            "words-below": total - word_sum, "prose-mass-above": flow_sum - flow,
            "prose-mass-below": flowing - flow_sum, "lines-above": number, "lines-below": lines - 1 - number,
            "short-run": short_runs[0], "long-run": short_runs[1], "prose-run": long_runs[0],
            "no-prose-run": long_runs[1], "position": (word_sum - words) / total,
            "prose-share-above": (flow_sum - flow) / max(flowing, 1.0), "topic-seen": seen, "topic-share": share,
            "topic-weight": weight,
        }  # fmt: skip
        self._cues(plan, words, flow_sum, flowing)
        self._blocks(page, flow)
        self._margins(page, prose, flow, flowing)

    @staticmethod
    def _term(terms: Levels, plan: Plan, name: str) -> NDArray[np.bool_]:
        place = plan.place(name)
        return terms[place] > 0 if place >= 0 else np.zeros(terms.shape[1], dtype=bool)

    def _cues(self, plan: Plan, words: Floats, flow: Floats, flowing: float) -> None:
        """For each kind of cue: how many words of prose since the last one, and what share of the prose stood before."""
        marked = np.logical_or.reduceat(self.heavy[plan.cue_lists], plan.cue_starts, axis=0) if plan.cues else None
        until = np.zeros((len(plan.cues), len(words)), dtype=np.float32)
        ago = np.full_like(until, 1e9)
        if marked is not None:
            marked &= words <= 8
            for row, first, end in stretches(marked):
                until[row, first:end] = flow[first]
                np.subtract(flow[first:end], flow[first], out=ago[row, first:end])
        part = until / np.float32(max(flowing, 1.0))
        for name in CUES:
            self.rows[f"prose since {name}"], self.rows[f"prose until {name}"] = 1e9, 0.0
        for row, name in enumerate(plan.cues):
            self.rows[f"prose since {name}"], self.rows[f"prose until {name}"] = ago[row], part[row]

    def _blocks(self, page: Page, flow: Floats) -> None:
        """What stands between the same two blank lines, and how far lines go on that look alike."""
        opens = np.flatnonzero(page.gap)
        if not opens.size or opens[0]:
            opens = np.append(0, opens)
        lines = len(page.gap)
        size = np.append(opens[1:], lines) - opens
        sums = np.add.reduceat(np.stack([page.words, flow]), opens, axis=1)
        self.rows["block-lines"], self.rows["block-line"] = size.repeat(size), np.arange(lines) - opens.repeat(size)
        self.rows["block-words"], self.rows["block-prose"] = sums[0].repeat(size), sums[1].repeat(size)
        length = FEW.take(page.words.astype(np.intp), mode="clip")
        shape = (page.indent.astype(np.int64) * kind.KINDS + page.first) * 8 + length
        turns = np.flatnonzero(np.append(True, shape[1:] != shape[:-1]))
        size = np.append(turns[1:], lines) - turns
        self.rows["alike-run"] = size.repeat(size)

    def _margins(self, page: Page, prose: NDArray[np.bool_], flow: Floats, flowing: float) -> None:
        """How much prose other lines hold that are indented as far and begin alike, and how far prose is indented."""
        margin = _quantile(page.indent[prose], 0.5)
        self.from_margin = np.clip(page.indent - margin + CENTRE, 0, 2 * CENTRE)
        group = np.minimum(page.indent, MARGINS - 1).astype(np.int64) * 2 + (page.first == kind.BULLET)
        words = np.bincount(group, weights=page.words)[group] - page.words
        fluent = np.bincount(group, weights=flow)[group] - flow
        self.rows["margin-prose"] = fluent / np.maximum(words, 1)
        self.rows["margin-share"] = fluent / max(flowing, 1.0)


def topics(page: Page, article: NDArray[np.bool_]) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """How much each line shares its words with the rest of the article: three rows, each 0–1 or a little more.

    `article` says of each line whether it seems to belong to the article. Function words and words of one or two
    characters do not count. The rows: share of the line's words that the article uses elsewhere; how much more often
    the article uses them than the rest of the page; how often it uses them (logarithm, a third for each doubling).
    """
    each = page.each
    chosen = np.flatnonzero(~each.function & (each.size >= 3))
    line = each.line[chosen]
    bucket = (each.hashes[chosen] >> np.uint64(52)).astype(np.intp)
    inside = article[line]
    lines = len(page.where)
    every = np.bincount(bucket, minlength=1)
    mine = np.bincount(bucket[inside], minlength=len(every))
    uses = mine.take(bucket) - inside
    more = uses / (every.take(bucket) - np.float32(0.5))
    number = np.maximum(np.bincount(line, minlength=lines), 1)
    seen = np.bincount(line[uses > 0], minlength=lines) / number
    share = np.bincount(line, weights=more, minlength=lines) / number
    weight = np.bincount(line, weights=doublings().take(uses, mode="clip"), minlength=lines) / number
    return seen, share, weight


@cache
def doublings() -> Floats:
    """A sixth of the logarithm of so many uses and one more."""
    return (np.log2(np.arange(1, _USES + 1)) / 6).astype(np.float32)


def _quantile(values: Floats, share: float) -> float:
    """The value below which this share lies; 0 for none. NumPy's own takes ten times as long on short arrays."""
    if not values.size:
        return 0.0
    place = int(share * (values.size - 1))
    return float(np.partition(values, place)[place])


def _ends(page: Page) -> tuple[Levels, NDArray[np.bool_]]:
    """How each line ends (numbers of `ENDS`), and whether that is how a sentence ends."""
    last, point, before = page.last, page.last_point, page.before_last == kind.STOP
    closed = (last == kind.QUOTE) | (last == kind.CLOSE)
    stop = (last == kind.STOP) | (closed & before)
    end = np.zeros(len(page.where), dtype=np.uint8)
    end[last == kind.DIGIT] = 7
    end[closed] = 6
    end[last == kind.COMMA] = 5
    end[point == 0x3A] = 4
    end[stop] = 3
    end[(point == 0x3F) | (point == 0xFF1F)] = 2
    end[(point == 0x2026) | ((point == 0x2E) & before)] = 1
    return end, stop
