"""Fitting on pages made here: the model learns them, says so on sites it has not seen, and does it again the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
import yaml

from cleaner.gold import GoldWords, Pair, agreement, compare, label, macro, read_pairs, shingles, site
from cleaner.model import InputError
from cleaner.structure.augment import VARIANTS
from cleaner.structure.catalogue import Feature
from cleaner.structure.fit import Penalty, bins, coarse, fit, written, written_table
from cleaner.structure.judge import judge_lines, line_spans
from cleaner.structure.scorecard import Card, level_bins, level_scores
from cleaner.structure.training import Settings
from cleaner.tune import tune

from . import pages

if TYPE_CHECKING:
    from pathlib import Path

TERMS = {"nav-label": {"en": ["home", "about us", "contact"]}, "related-heading": {"en": ["related stories"]}}
QUICK = Settings(folds=2, lines=5000, least=0.01, penalty=Penalty(step=30.0, rounds=3), recall=0.9)


@pytest.fixture(scope="module")
def gold_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gold") / "made.jsonl"
    with path.open("w", encoding="utf-8") as out:
        for seed in range(24):
            text, gold = pages.page(seed)
            record = {"id": seed, "text": text, "gold": gold, "url": f"https://www.site{seed % 8}.example/{seed}"}
            out.write(json.dumps(record) + "\n")
    return path


def test_tuning_learns_what_can_be_learned_and_repeats_itself(gold_file: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "one.yaml", tmp_path / "two.yaml"
    report = tune([gold_file], first, terms=TERMS, settings=QUICK, ablate=False)
    tune([gold_file], second, terms=TERMS, settings=QUICK, ablate=False)
    assert first.read_bytes() == second.read_bytes()
    ((number, raw, clean),) = report.kinds.values()
    assert number == 24
    assert clean[2] > 0.97 > raw[2]
    assert "made: article" in report.text()
    profile = yaml.safe_load(first.read_text(encoding="utf-8"))
    assert profile["name"] == "dump"
    card = Card(profile["structure"], TERMS)
    text, gold = pages.page(1000)
    kept = judge_lines(text, line_spans(text), None, card).keep
    left = "\n".join(line for line, stays in zip(text.split("\n"), kept, strict=True) if stays)
    precision, recall = compare(gold, left)
    assert recall == 1.0
    assert precision is not None
    assert precision > 0.95


def test_ablation_and_losses_are_reported(gold_file: Path) -> None:
    report = tune([gold_file], None, terms=TERMS, settings=QUICK)
    assert report.ablation["shape only, lines alone"][2] > report.ablation["terms only, lines alone"][2]
    assert set(report.losses) >= {"shape: the line itself", "terms: nav-label", "terms: related-heading"}
    assert max(report.losses.values()) > 0
    json.dumps(report.data())


def test_too_few_sites_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps({"text": "a b c d\nmenu", "gold": "a b c d", "site": "x"}) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="sites"):
        tune([path], None, terms={}, settings=QUICK)


@pytest.mark.parametrize(
    ("content", "problem"),
    [("{", "not JSON"), ("[]", "not an object"), ('{"text": "x"}', "'gold'"), ('{"text": null, "gold": ""}', "'text'")],
)
def test_a_wrong_record_is_named_with_its_line(tmp_path: Path, content: str, problem: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"text": "a", "gold": "a"}\n' + content + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=rf"gold\.jsonl:2: .*{problem}"):
        list(read_pairs([path]))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.jsonl"):
        list(read_pairs([tmp_path / "none.jsonl"]))


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.example.com/a", "example.com"), ("http://news.example.co.uk:80/", "example.co.uk"),
        ("https://example.org", "example.org"), ("http://[", ""), (None, ""),
    ],
)  # fmt: skip
def test_sites_are_domains(url: str | None, domain: str) -> None:
    assert site(url) == domain


def test_labels_follow_runs_of_four_words() -> None:
    text = (
        "Home\nThe old mill was sold in May\nWhy it matters\nNobody knows who bought the mill\nthe mill\nOld mill sold"
    )
    gold = "The old mill was sold in May Why it matters Nobody knows who bought the mill"
    found = label(Pair(text, gold, "x", title="Old mill sold"))
    assert (found.share >= 0.5).tolist() == [False, True, True, True, False, False]
    assert found.words.tolist() == [1, 7, 3, 6, 2, 3]


def test_agreement_is_precision_and_recall_of_runs() -> None:
    pair = Pair("menu entry one two\na b c d e\nf g h i", "a b c d e f g h i", "x")
    found = label(pair)
    assert agreement(found, np.array([False, True, True])) == (1.0, 1.0)
    assert agreement(found, np.array([False, True, False])) == (1.0, 2 / 6)
    assert agreement(found, np.array([True, True, True])) == (6 / 10, 1.0)
    assert agreement(found, np.array([False, False, False])) == (None, 0.0)
    for keep in ([True, True, False], [False, True, True]):
        lines = [line for line, stays in zip(pair.text.split("\n"), keep, strict=True) if stays]
        assert agreement(found, np.array(keep)) == compare(pair.gold, "\n".join(lines))


def test_few_words_make_one_run() -> None:
    assert len(shingles(np.array([1, 2]))) == 1
    assert shingles(np.array([1, 2])) != shingles(np.array([2, 1]))
    assert compare("a b", "a b") == (1.0, 1.0)
    assert macro([(1.0, 0.5), (None, 0.0)]) == (1.0, 0.25, 0.4)


def test_gold_words_are_counted_in_pieces() -> None:
    gold = GoldWords("the mill was sold in May to the baker")
    assert gold.words == 9
    assert gold.among("Menu the mill was sold") == (5, 4)
    assert gold.among("the baker") == (2, 2)
    assert gold.among("mill") == (1, 0)
    assert gold.among("nothing of all this is there") == (6, 0)


def test_fit_gives_bins_their_log_odds_and_nothing_without_support() -> None:
    lot = np.random.default_rng(0)
    codes = np.stack([lot.integers(0, 2, 4000), np.zeros(4000)]).astype(np.uint8)
    target = (lot.random(4000) < np.where(codes[0] == 1, 0.8, 0.2)).astype(float)
    bias, (asked, silent) = fit(codes, [(2, 0), (3, 0)], target, np.ones(4000), Penalty(ridge=1.0, step=0.0))
    chance = 1 / (1 + np.exp(-(bias + asked + silent[0])))
    assert chance == pytest.approx([target[codes[0] == 0].mean(), target[codes[0] == 1].mean()], abs=0.01)
    assert silent[1:].tolist() == [0, 0]


def test_fit_holds_neighbouring_bins_together() -> None:
    codes = np.repeat(np.arange(6, dtype=np.uint8), 200)[None]
    target = (codes[0] == 3).astype(float)
    steps = []
    for step in (0.0, 1000.0):
        _, (scores,) = fit(codes, [(6,)], target, np.ones(1200), Penalty(ridge=1.0, step=step))
        steps.append(np.abs(np.diff(scores)).max())
    assert steps[1] < steps[0] / 5


@pytest.mark.parametrize("scale", ["count", "share", "since", "small", "signed"])
def test_what_is_written_is_what_was_fitted(scale: str) -> None:
    feature = Feature("x", scale)
    levels = np.random.default_rng(1).integers(0, 120, 5000).astype(np.uint8)
    found = bins(feature, levels, 50)
    scores = np.round(np.random.default_rng(2).normal(size=found.number), 2)
    assert np.allclose(
        np.array(level_scores(feature, written(feature, found, scores)))[levels], scores[found.of[levels]]
    )
    if scale != "since":
        few = coarse(found, found.of[levels], 4)
        assert few.number <= 4
        table = written_table(few, few, np.zeros(few.number**2))
        assert np.array_equal(level_bins(feature, table["upto"][0])[levels], few.of[levels])


@pytest.mark.parametrize("name", sorted(VARIANTS))
def test_variants_keep_the_words_of_the_article(name: str) -> None:
    text, gold = pages.page(5)
    changed = VARIANTS[name](text)
    assert changed != text or name == "flat"
    assert compare(gold, changed)[1] == 1.0
