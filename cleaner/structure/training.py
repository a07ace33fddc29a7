"""The workshop behind `tune`: texts in numbers, folds by site, fits on all folds but one."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from cleaner.gold import agreement, label, macro
from cleaner.structure.augment import VARIANTS
from cleaner.structure.catalogue import AROUND, CROSSES, CROSSES_AROUND, Plan
from cleaner.structure.decode import border, keep
from cleaner.structure.fit import Bins, Penalty, bins, coarse, fit, written, written_table
from cleaner.structure.judge import line_spans, read
from cleaner.structure.scorecard import Decoding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from cleaner.gold import Labelled, Pair
    from cleaner.structure.catalogue import Feature
    from cleaner.structure.scorecard import Card
    from cleaner.structure.survey import Seen

    Levels = NDArray[np.uint8]
    Doubles = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Row = tuple[float, float, float]
    Fitted = tuple[float, list[Doubles]]


@dataclass(slots=True)
class Settings:
    """What a fit may be told.

    `recall`: what the threshold must keep of the articles; `others`: what a page that is no article counts beside
    one that is; `lines`: the most lines that a fit looks at; `features`: the most features
    (those whose scores differ most); `least`: the share of lines below which a bin gets no
    score of its own; `length`: a line counts its words to this power; `variants`: the share of texts that are also
    shown as another tool would have printed them; `penalty`, `again`: what holds the scores of the first and of the
    second look back; `first`: the decision by which the second look takes its bearings; `power`: the power to which the
    last decision counts a line's words.
    """

    seed: int = 0
    folds: int = 8
    recall: float = 0.962
    others: float = 0.15
    lines: int = 600_000
    features: int = 100
    least: float = 0.004
    length: float = 0.7
    variants: float = 0.3
    penalty: Penalty = field(default_factory=Penalty)
    again: Penalty = field(default_factory=lambda: Penalty(step=2000.0, rounds=3, sweeps=2))
    first: Decoding = field(default_factory=lambda: Decoding(share=0.45, enter=2.5, leave=2.5, power=0.3))
    power: float = 0.4


@dataclass(slots=True)
class Document:
    """One text in numbers. `column`: for each line the column of `seen.levels` (-1 blank); `target` and `weight` have one
    value for each column; `variant` is what was done to the text, such texts are fitted on but not counted.
    """

    pair: Pair
    seen: Seen
    column: Ints
    labelled: Labelled
    target: Doubles
    weight: Doubles
    variant: str = ""

    def agreement(self, mask: NDArray[np.bool_]) -> tuple[float | None, float | None]:
        """Precision and recall when only these columns are kept."""
        lines = np.zeros(len(self.column), dtype=bool)
        inked = self.column >= 0
        lines[inked] = mask[self.column[inked]]
        return agreement(self.labelled, lines)


def documents(pair: Pair, card: Card, settings: Settings) -> Iterator[Document]:
    """The pair in numbers, and for some pairs once more as another tool would have printed it."""
    found = _document(pair, card, settings, "")
    if found is None:
        return
    yield found
    lot = zlib.crc32(f"{settings.seed} {pair.name} {len(pair.text)}".encode())
    if lot % 1000 < settings.variants * 1000:
        names = sorted(VARIANTS)
        name = names[lot // 1000 % len(names)]
        changed = _document(_with_text(pair, VARIANTS[name](pair.text)), card, settings, name)
        if changed is not None:
            yield changed


def _with_text(pair: Pair, text: str) -> Pair:
    from dataclasses import replace

    return replace(pair, text=text)


def _document(pair: Pair, card: Card, settings: Settings, variant: str) -> Document | None:
    if not pair.text.strip():
        return None
    seen, column = read(pair.text, *line_spans(pair.text), card)
    labelled = label(pair)
    inked = column >= 0
    words = np.bincount(column[inked], weights=labelled.words[inked], minlength=len(seen.where))
    wanted = np.bincount(column[inked], weights=(labelled.words * labelled.share)[inked], minlength=len(seen.where))
    weight = np.maximum(words, 0.5) ** settings.length
    target = wanted / np.maximum(words, 1)
    whole, article = float(weight.sum()), float(weight @ target)
    weight *= (1.0 if pair.kind == "article" else settings.others) * (0.5 if variant else 1.0)
    weight /= (whole * max(article, whole / 10)) ** 0.5
    return Document(pair, seen, column, labelled, target, weight, variant)


@dataclass(slots=True)
class Look:
    """The bins of all lines of all texts: features first, then pairs of features."""

    features: tuple[Feature, ...]
    bins: list[Bins]
    pairs: list[tuple[int, int, Bins, Bins]]
    codes: Levels  # feature or pair x line
    means: list[Doubles]  # share of the lines in each bin

    @staticmethod
    def of(features: tuple[Feature, ...], crosses: tuple[tuple[str, str], ...], levels: Levels, least: int) -> Look:
        """Bins from levels."""
        found = [bins(feature, row, least) for feature, row in zip(features, levels, strict=True)]
        own = np.stack([entry.of[row] for entry, row in zip(found, levels, strict=True)])
        place = {feature.name: number for number, feature in enumerate(features)}
        pairs = [
            (place[a], place[b], coarse(found[place[a]], own[place[a]]), coarse(found[place[b]], own[place[b]]))
            for a, b in crosses
            if a in place and b in place
        ]
        codes = np.concatenate([own, _paired(pairs, levels)])
        return Look(
            features, found, pairs, codes, [np.bincount(row, minlength=256) / max(1, len(row)) for row in codes]
        )

    def recode(self, levels: Levels) -> Levels:
        """The bins of other levels."""
        own = np.stack([entry.of[row] for entry, row in zip(self.bins, levels, strict=True)])
        return np.concatenate([own, _paired(self.pairs, levels)])

    def only(self, rows: Sequence[int]) -> Look:
        """The same with some of the features, and the pairs between them."""
        place = {row: number for number, row in enumerate(rows)}
        left = [n for n, (a, b, _, _) in enumerate(self.pairs) if a in place and b in place]
        chosen = [*rows, *(len(self.features) + n for n in left)]
        return Look(
            tuple(self.features[row] for row in rows),
            [self.bins[row] for row in rows],
            [(place[self.pairs[n][0]], place[self.pairs[n][1]], *self.pairs[n][2:]) for n in left],
            self.codes[chosen],
            [self.means[row] for row in chosen],
        )

    def shapes(self) -> list[tuple[int, ...]]:
        """How the bins of each row lie (see `fit`)."""
        own: list[tuple[int, ...]] = [
            (entry.number, 0) if feature.scale == "code" else (entry.number,)
            for feature, entry in zip(self.features, self.bins, strict=True)
        ]
        return own + [(one.number, other.number) for _, _, one, other in self.pairs]

    def fit(
        self, lines: Ints, target: Doubles, weight: Doubles, penalty: Penalty, before: Doubles | None = None
    ) -> Fitted:
        """Scores fitted on these lines; those of the second look are added to the scores `before`."""
        codes = np.ascontiguousarray(self.codes[:, lines])
        return fit(
            codes, self.shapes(), target[lines], weight[lines], penalty, None if before is None else before[lines]
        )

    def scores(self, fitted: Fitted, codes: Levels, without: Sequence[int] = ()) -> Doubles:
        """The sums for lines with these bins; features `without`, and their pairs, count what they do on average."""
        bias, parts = fitted
        total = np.full(codes.shape[1], bias)
        silent = set(without)
        silent |= {len(self.features) + n for n, (a, b, _, _) in enumerate(self.pairs) if a in silent or b in silent}
        for number, part in enumerate(parts):
            total += part @ self.means[number][: len(part)] if number in silent else part[codes[number]]
        return total

    def spread(self, fitted: Fitted) -> Doubles:
        """How much each feature's scores differ between lines (standard deviation), pairs left out."""
        means = self.means[: len(self.features)]
        rows = [(part, mean[: len(part)]) for part, mean in zip(fitted[1], means, strict=False)]
        return np.array([np.sqrt(part**2 @ mean - (part @ mean) ** 2 + 1e-12) for part, mean in rows])

    def written(self, fitted: Fitted) -> dict[str, Any]:
        """The look as it stands in a profile; features without any score are left out."""
        bias, parts = fitted
        count = len(self.features)
        lines = {
            feature.name: written(feature, entry, part)
            for feature, entry, part in zip(self.features, self.bins, parts[:count], strict=True)
            if np.abs(part).max() >= 0.015
        }
        tables = {
            f"{self.features[a].name} x {self.features[b].name}": written_table(one, other, part)
            for (a, b, one, other), part in zip(self.pairs, parts[count:], strict=True)
        }
        return {"bias": round(bias, 3), "features": lines, "pairs": tables}


def _paired(pairs: list[tuple[int, int, Bins, Bins]], levels: Levels) -> Levels:
    rows = [one.of[levels[a]] * other.number + other.of[levels[b]] for a, b, one, other in pairs]
    return np.array(rows, dtype=np.uint8).reshape(len(rows), levels.shape[1])


class Bench:
    """All texts, their lines in one row, and the folds."""

    def __init__(self, found: list[Document], lists: tuple[str, ...], settings: Settings) -> None:
        self.documents, self.settings = found, settings
        self.ends = np.cumsum([len(document.target) for document in found])
        self.target = np.concatenate([document.target for document in found])
        self.weight = np.concatenate([document.weight for document in found])
        sites = sorted({document.pair.site for document in found})
        shuffled = np.random.default_rng(settings.seed).permutation(len(sites))
        fold_of = {site: int(place) % settings.folds for site, place in zip(sites, shuffled, strict=True)}
        self.fold = np.array([fold_of[document.pair.site] for document in found])
        self.line_fold = np.repeat(self.fold, np.diff(self.ends, prepend=0))
        self.least = int(settings.least * len(self.target))
        levels = np.concatenate([document.seen.levels for document in found], axis=1)
        self.look = Look.of(Plan(lists).features, CROSSES, levels, self.least)
        trial = self.look.fit(self.lines(most=settings.lines // 4), self.target, self.weight, settings.penalty)
        strongest = np.argsort(-self.look.spread(trial), kind="stable")[: settings.features]
        needed = {row for a, b, _, _ in self.look.pairs for row in (a, b)}
        self.look = self.look.only(sorted({*strongest.tolist(), *needed}))

    def part(self, values: Doubles, number: int) -> Doubles:
        """The values of one text."""
        return values[int(self.ends[number]) - len(self.documents[number].target) : int(self.ends[number])]

    def lines(self, *without: int, most: int = 0) -> Ints:
        """The lines to fit on, those of some folds left out; drawn by lot where there are too many."""
        usable = np.flatnonzero(~np.isin(self.line_fold, without))
        most = most or self.settings.lines
        if len(usable) > most:
            draw = np.random.default_rng(self.settings.seed + 1).random(len(usable))
            usable = usable[draw < most / len(usable)]
        return usable

    def fit(self, look: Look, *without: int, before: Doubles | None = None) -> Fitted:
        """Scores fitted on all folds but some."""
        penalty = self.settings.penalty if before is None else self.settings.again
        return look.fit(self.lines(*without), self.target, self.weight, penalty, before)

    def crossed(self, look: Look, *without: int, before: Doubles | None = None) -> tuple[Doubles, dict[int, Fitted]]:
        """For every line the score by a fit that has not seen its fold (nor the folds `without`), and the fits.

        With scores `before`, which should be such themselves, these are what the new ones are added to.
        """
        out = np.zeros(len(self.target))
        fits = {}
        for fold in range(self.settings.folds):
            if fold not in without:
                fits[fold] = self.fit(look, fold, *without, before=before)
                mine = np.flatnonzero(self.line_fold == fold)
                out[mine] = look.scores(fits[fold], look.codes[:, mine])
                if before is not None:
                    out[mine] += before[mine]
        return out, fits

    def around(self, scores: Doubles) -> Look:
        """The bins of the second look, which sees the first one's scores by fits that have not seen the line's site."""
        rows = []
        for number, document in enumerate(self.documents):
            mine = self.part(scores, number).astype(np.float32)
            edge = border(mine, document.seen.words, self.settings.first)
            kept = keep(mine, document.seen.words, self.settings.first, edge)
            rows.append(document.seen.around(mine, edge, kept))
        return Look.of(AROUND, CROSSES_AROUND, np.concatenate(rows, axis=1), self.least)

    def judged(self, scores: Doubles, decoding: Decoding, kind: str, fold: int = -1, source: str = "") -> Row:
        """Precision, recall and F1 of the texts of one kind, in one fold (all: -1), from one file (all: "")."""
        return macro(
            document.agreement(keep(self.part(scores, number).astype(np.float32), document.seen.words, decoding))
            for number, document in enumerate(self.documents)
            if not document.variant
            and kind == document.pair.kind
            and source in ("", document.pair.source)
            and fold in (-1, self.fold[number])
        )

    def raw(self, kind: str, source: str) -> Row:
        """The same of the texts as they are."""
        return macro(
            document.agreement(np.ones(len(document.target), dtype=bool))
            for document in self.documents
            if not document.variant and document.pair.kind == kind and document.pair.source == source
        )

    def decoding(self, scores: Doubles, switches: tuple[float, ...] = (1.5, 2.0, 2.5)) -> Decoding:
        """The switching costs and the share with the best F1 on articles among those that keep enough of them."""
        best = Decoding()
        top = (-1.0, -1.0)
        for switch in switches:
            for share in np.round(np.arange(0.34, 0.61, 0.02), 2).tolist():
                decoding = Decoding(share=share, enter=switch, leave=switch, power=self.settings.power)
                _, recall, f1 = self.judged(scores, decoding, "article")
                rank = (min(recall - self.settings.recall, 0.0), f1)
                if rank > top:
                    best, top = decoding, rank
        return best
