"""`cleaner tune` and `cleaner eval` at the command line."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from cleaner.packs.load import load

from ..command import Command
from . import pages


@pytest.fixture
def command(tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsysbinary: Any) -> Command:
    monkeypatch.chdir(tmp_path)
    with (tmp_path / "gold.jsonl").open("w", encoding="utf-8") as out:
        for seed in range(12):
            text, gold = pages.page(seed)
            record = {"id": seed, "text": text, "gold": gold, "url": f"https://site{seed % 6}.example/{seed}"}
            out.write(json.dumps(record) + "\n")
    return Command(monkeypatch, capsysbinary)


def test_tune_writes_a_profile_that_loads_and_prints_the_folds(command: Command, tmp_path: Any) -> None:
    ended = command.run("tune", "gold.jsonl", "-o", "mine.yaml", "--folds", "2", "--no-ablation")
    assert ended.code == 0, ended.err
    assert ended.out.count("\n   1  ") == ended.out.count("\n   2  ") == 1
    assert "gold: article" in ended.out
    assert yaml.safe_load((tmp_path / "mine.yaml").read_text(encoding="utf-8"))["name"] == "mine"
    assert load([tmp_path / "mine.yaml"]).profiles["mine"].structure is not None


def test_tune_refuses_too_few_sites(command: Command) -> None:
    ended = command.run("tune", "gold.jsonl", "-o", "mine.yaml", "--folds", "7")
    assert ended.code == 2
    assert "at least 7 sites" in ended.err


def test_eval_prints_a_table_and_the_same_as_json(command: Command) -> None:
    table = command.run("eval", "gold.jsonl", "--profile", "characters")
    assert table.code == 0, table.err
    data = json.loads(command.run("eval", "gold.jsonl", "--profile", "characters", "--format", "json").out)
    assert data["texts"] == 12
    assert data["profiles"] == {"characters": 12}
    precision, recall, f1 = data["clean"]
    assert recall == 1.0
    assert f"clean          {precision:.3f} {recall:.3f} {f1:.3f}" in table.out


def test_eval_names_the_record_that_has_no_gold(command: Command, tmp_path: Any) -> None:
    (tmp_path / "gold.jsonl").write_text('{"text": "a", "gold": "a"}\n{"text": "b"}\n', encoding="utf-8")
    ended = command.run("eval", "gold.jsonl", "--profile", "characters")
    assert ended.code == 2
    assert "gold.jsonl:2" in ended.err
