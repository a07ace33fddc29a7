"""A scorecard: each feature has bins, each bin one score, and a line's score is the sum (log-odds for the article).

On paper (in a profile) a feature is one line: the upper ends of its bins and their scores, the last one for all that
lies above, or for a feature with names one score per name:

    words: {upto: [1, 2, 4, 8, 16, 40], score: [-1.9, -1.6, -1.2, -0.3, 0.4, 1.2, 1.9]}
    end: {open: -0.2, stop: 0.5, question: 0.3}

`pairs` holds scores for two features together: the ends of both and a row of scores for each bin of the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from cleaner.model import CleanerError
from cleaner.structure.catalogue import AROUND, NEVER, Feature, Plan, level_of
from cleaner.structure.compiled import kernel
from cleaner.structure.terms import term_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from cleaner.structure.measure import Floats, Ints
    from cleaner.structure.survey import Seen, Surveyor
    from cleaner.structure.terms import TermTable

LEVELS: Final = 256


@dataclass(slots=True)
class Decoding:
    """How lines' scores become a decision: see `decode.keep` and `decode.border`."""

    share: float = 0.0
    threshold: float = 0.0
    enter: float = 2.0
    leave: float = 2.0
    power: float = 0.3


class Scores:
    """Which rows of the levels are used, and what each level adds."""

    def __init__(self, features: tuple[Feature, ...], written: Mapping[str, Any]) -> None:
        self.features = features
        self.bias = float(written.get("bias", 0.0))
        places = {feature.name: row for row, feature in enumerate(features)}
        scored = written.get("features", {})
        unknown = sorted(set(scored) - set(places))
        if unknown:
            raise CleanerError(f"the scorecard names features that do not exist: {', '.join(unknown)}")
        self.rows = np.array(sorted(places[name] for name in scored), dtype=np.int64)
        used = [features[row] for row in self.rows.tolist()]
        table = [level_scores(feature, scored[feature.name]) for feature in used]
        self.table = np.array(table, dtype=np.float32).reshape(len(used), LEVELS)
        self._offsets = (np.arange(len(used), dtype=np.intp) * LEVELS)[:, None]
        self._all = len(used) == len(features)
        self._pairs(places, written.get("pairs", {}))

    def _pairs(self, places: Mapping[str, int], pairs: Mapping[str, Any]) -> None:
        """For each pair, level -> bin of either feature (the first one's times the columns, plus where the pair's
        scores begin), and all scores in one row.
        """
        self.pairs = tuple(pairs)
        self._one, self._other = np.zeros(len(pairs), dtype=np.int64), np.zeros(len(pairs), dtype=np.int64)
        ones, others = (np.zeros((len(pairs), LEVELS), dtype=np.int64) for _ in range(2))
        flat: list[float] = []
        for number, (name, entry) in enumerate(pairs.items()):
            sides = name.split(" x ")
            if len(sides) != 2 or not all(side in places for side in sides):
                raise CleanerError(f"the scorecard names a pair of features that does not exist: {name}")
            self._one[number], self._other[number] = (places[side] for side in sides)
            rows = [[float(score) for score in row] for row in entry["score"]]
            one, other = (
                level_bins(self.features[places[side]], upto) for side, upto in zip(sides, entry["upto"], strict=True)
            )
            if int(one.max()) >= len(rows) or any(int(other.max()) >= len(row) for row in rows):
                raise CleanerError(f"{name}: there is one score more than ends, in rows and in columns")
            ones[number], others[number] = one * len(rows[0]) + len(flat), other
            flat += [score for row in rows for score in row]
        self._ones, self._others, self._flat = ones, others, np.array(flat, dtype=np.float32)
        self._steps = (np.arange(len(pairs), dtype=np.intp) * LEVELS)[:, None]

    def parts(self, levels: NDArray[np.uint8]) -> Floats:
        """What each scored feature (`rows` gives which) and then each pair adds to each line."""
        return np.concatenate([self._own(levels), self._paired(levels)])

    def _own(self, levels: NDArray[np.uint8]) -> Floats:
        mine = levels if self._all else levels[self.rows]
        return self.table.ravel().take(mine + self._offsets, mode="clip")

    def _paired(self, levels: NDArray[np.uint8]) -> Floats:
        cell = self._ones.ravel().take(levels[self._one] + self._steps, mode="clip")
        cell += self._others.ravel().take(levels[self._other] + self._steps, mode="clip")
        return self._flat.take(cell, mode="clip")

    def score(self, levels: NDArray[np.uint8]) -> Floats:
        """The sum for each line."""
        compiled = kernel()
        if compiled is None:
            return _sum(self._own(levels)) + np.float32(self.bias) + _sum(self._paired(levels))
        found, together = np.zeros((2, levels.shape[1]), dtype=np.float32)
        compiled.add(levels, self.rows, self.table, found)
        compiled.add_pairs(levels, self._one, self._other, self._ones, self._others, self._flat, together)
        found += np.float32(self.bias)
        found += together
        return found

    def reasons(self, levels: NDArray[np.uint8]) -> list[tuple[str, float]]:
        """For one line (`levels` of that line alone): feature and score, the weightiest first, zeros left out."""
        parts = self.parts(levels.reshape(-1, 1))[:, 0].tolist()
        names = [*(self.features[row].name for row in self.rows.tolist()), *self.pairs]
        found = list(zip(names, parts, strict=True))
        return sorted((pair for pair in found if abs(pair[1]) >= 0.005), key=lambda pair: (-abs(pair[1]), pair[0]))


def _sum(parts: Floats) -> Floats:
    """The sum over the rows, one after the other: NumPy's own takes another order where there is but one line."""
    return parts.cumsum(axis=0)[-1] if len(parts) else np.zeros(parts.shape[1], dtype=np.float32)


class Card:
    """The scorecard of a profile, ready to be used.

    `structure`: the mapping of that name in the profile. `terms`: list -> language -> terms, as in `RuleSet.terms`;
    lists that do not exist stay empty. `again`, `first`: the scores of the second look, and the decision by which it takes
    its bearings; None where there is no such look. Where there are no scores yet, all features are worked out. Raises `CleanerError`
    where the mapping names what does not exist.
    """

    def __init__(self, structure: Mapping[str, Any], terms: Mapping[str, Mapping[str, Iterable[str]]]) -> None:
        self.lists: tuple[str, ...] = tuple(structure.get("lists", ()))
        self.terms = {name: dict(terms.get(name, {})) for name in self.lists}
        self.evidence = float(structure.get("evidence", 1.0))
        self.decoding = Decoding(**structure.get("decoding", {}))
        used: set[str] | None = None
        if structure.get("features"):
            used = {
                *structure["features"],
                *(side for pair in structure.get("pairs", {}) for side in pair.split(" x ")),
            }
        self.plan = Plan(self.lists, used)
        self.scores = Scores(self.plan.features, structure)
        again = structure.get("again")
        self.again = None if again is None else Scores(AROUND, again)
        self.first = Decoding(**(again or {}).get("decoding", {}))
        self._surveyor: Surveyor | None = None
        self._tables: dict[str, TermTable] = {}

    def look(self, text: str, starts: Ints, ends: Ints) -> Seen:
        """What is known of the lines `[starts, ends)` of a text."""
        if self._surveyor is None:
            from cleaner.structure.survey import surveyor

            self._surveyor = surveyor(self.plan)
        return self._surveyor.look(text, starts, ends, self.term_table)

    def term_table(self, language: str) -> TermTable:
        """The hash tables of the card's term lists for pages in this language; made when first asked for."""
        found = self._tables.get(language)
        if found is None:
            found = self._tables[language] = term_table(self.terms, self.lists, language)
        return found


def level_bins(feature: Feature, upto: Iterable[float]) -> NDArray[np.int64]:
    """The bin of each level; without ends (a feature with names) the level itself, where it has a name."""
    edges = np.array([level_of(feature.scale, float(value)) for value in upto], dtype=np.int64)
    if feature.scale == "code":
        return np.minimum(np.arange(LEVELS), len(feature.names))
    return np.searchsorted(edges, np.arange(LEVELS), side="left")


def level_scores(feature: Feature, entry: Mapping[str, Any]) -> list[float]:
    """One score for each level, from the line that stands in the profile. Raises `CleanerError`."""
    if feature.scale == "code":
        unknown = sorted(set(entry) - set(feature.names))
        if unknown:
            raise CleanerError(f"{feature.name}: no such value: {', '.join(unknown)}")
        out = [float(entry.get(name, 0.0)) for name in feature.names]
        return out + [0.0] * (LEVELS - len(out))
    edges = [level_of(feature.scale, float(value)) for value in entry["upto"]]
    values = [float(value) for value in entry["score"]]
    if len(values) != len(edges) + 1 or edges != sorted(set(edges)):
        raise CleanerError(f"{feature.name}: the ends of the bins must rise, and there is one score more than ends")
    bins = np.searchsorted(np.array(edges), np.arange(LEVELS), side="left")
    line = [values[place] for place in bins.tolist()]
    if feature.scale == "since":
        line[NEVER:] = [float(entry.get("never", 0.0))] * (LEVELS - NEVER)
    return line
