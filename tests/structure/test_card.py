"""Scorecards: from paper to scores, decoding, and the reasons that are given."""

from __future__ import annotations

import itertools
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.model import CleanerError
from cleaner.structure.catalogue import ENDS, catalogue, level_of
from cleaner.structure.decode import keep
from cleaner.structure.judge import judge_lines, line_spans, read
from cleaner.structure.scorecard import Card, Decoding

from . import pages

SIMPLE: dict[str, Any] = {
    "bias": -1.0,
    "features": {
        "words": {"upto": [3, 10], "score": [-2.0, 0.5, 3.0]},
        "end": {"stop": 1.0, "open": -0.5},
        "position": {"upto": [0.5], "score": [0.1, -0.1]},
    },
    "pairs": {"words x end": {"upto": [[5], []], "score": [[-0.25] * 9, [0.25] * 9]}},
}
TEXT = "Home\nThe mill at the river was sold to the baker in May.\nTerms\n\nRead the whole story of the mill"


def test_a_line_gets_the_sum_of_its_bins() -> None:
    verdict = judge_lines(TEXT, line_spans(TEXT), None, Card(SIMPLE, {}))
    assert verdict.scores.tolist() == pytest.approx([-3.65, 3.35, -3.85, 0, -0.85], abs=1e-5)
    assert verdict.keep.tolist() == [False, True, False, True, False]


def test_reasons_name_what_spoke_for_and_against() -> None:
    verdict = judge_lines(TEXT, line_spans(TEXT), np.array([0, 1.5, 0, 0, 0]), Card(SIMPLE, {}))
    assert verdict.reasons(1) == [
        ("rules", -1.5), ("words", 3.0), ("end", 1.0), ("words x end", 0.25), ("position", pytest.approx(0.1)),
    ]  # fmt: skip
    assert verdict.reasons(3) == []


def test_certain_evidence_takes_a_line() -> None:
    against = np.array([0, np.inf, 0, 0, 0])
    assert not judge_lines(TEXT, line_spans(TEXT), against, Card(SIMPLE, {})).keep[1]


def test_evidence_for_a_line_keeps_it() -> None:
    assert judge_lines(TEXT, line_spans(TEXT), np.array([-np.inf, 0, 0, 0, 0]), Card(SIMPLE, {})).keep[0]


@pytest.mark.parametrize("text", ["", "\n\n", "  \n\t\n"])
def test_texts_without_words_keep_all(text: str) -> None:
    verdict = judge_lines(text, line_spans(text), None, Card(SIMPLE, {}))
    assert verdict.keep.all()
    assert len(verdict.keep) == text.count("\n") + 1


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"features": {"wrods": {"upto": [1], "score": [0, 1]}}}, "wrods"),
        ({"features": {"words": {"upto": [3, 2], "score": [0, 1, 2]}}}, "must rise"),
        ({"features": {"words": {"upto": [3], "score": [0]}}}, "one score more"),
        ({"features": {"end": {"stopp": 1.0}}}, "stopp"),
        ({"pairs": {"words x nothing": {"upto": [[], []], "score": [[0]]}}}, "words x nothing"),
        ({"pairs": {"words x chars": {"upto": [[1], [2]], "score": [[0, 0]]}}}, "one score more"),
    ],
)
def test_a_wrong_card_is_named(change: dict[str, Any], problem: str) -> None:
    with pytest.raises(CleanerError, match=problem):
        Card(change, {})


def test_levels_follow_the_catalogue() -> None:
    text, _ = pages.page(1)
    lists = ("date-word", "related-heading")
    seen, _ = read(text, *line_spans(text), Card({"lists": lists}, {}))
    found = seen.levels
    names = [feature.name for feature in catalogue(lists)]
    assert found.shape == (len(names), len(seen.where))
    assert len(set(names)) == len(names)
    assert found[names.index("words")].tolist() == [level_of("count", float(words)) for words in seen.words]
    assert found[names.index("end")][8 + 4] == ENDS.index("stop")


def plain_decode(gains: list[float], enter: float, leave: float) -> float:
    """The best sum over all ways to divide the lines, by trying them all."""
    best = -np.inf
    for states in itertools.product((False, True), repeat=len(gains)):
        total = sum(gain for gain, state in zip(gains, states, strict=True) if state)
        for before, after in itertools.pairwise(states):
            total -= enter if after and not before else leave if before and not after else 0
        best = max(best, total)
    return best


@given(
    st.lists(st.floats(-4, 4, width=32), min_size=1, max_size=9),
    st.floats(0, 3),
    st.floats(0, 3),
)
def test_decoding_finds_the_best_division(gains: list[float], enter: float, leave: float) -> None:
    decoding = Decoding(threshold=0.0, enter=enter, leave=leave, power=0.0)
    states = keep(np.array(gains, dtype=np.float32), np.ones(len(gains), dtype=np.float32), decoding).tolist()
    total = sum(gain for gain, state in zip(gains, states, strict=True) if state)
    for before, after in itertools.pairwise(states):
        total -= enter if after and not before else leave if before and not after else 0
    assert total == pytest.approx(plain_decode(gains, enter, leave), abs=1e-4)


def test_levels_do_not_depend_on_how_the_text_is_stored() -> None:
    wide = "Home\nThe mill is sold 😀\nMore"
    plain = wide.replace("😀", "\ufffd")
    card = Card({}, {})
    assert np.array_equal(
        read(wide, *line_spans(wide), card)[0].levels, read(plain, *line_spans(plain), card)[0].levels
    )


def test_importing_the_package_and_kind_loads_no_numpy() -> None:
    code = "import sys, cleaner.structure, cleaner.structure.kind; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@given(st.lists(st.text(max_size=40), max_size=30))
def test_any_text_gets_one_decision_a_line(lines: list[str]) -> None:
    text = "\n".join(lines)
    starts, ends = line_spans(text)
    verdict = judge_lines(text, (starts, ends), None, Card(SIMPLE, {}))
    assert len(verdict.keep) == len(verdict.scores) == len(starts)
    assert np.isfinite(verdict.scores).all()
