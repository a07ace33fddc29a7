"""The JSON Schema that editors use says what loading says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import jsonschema
import pytest

from cleaner.conditions import SPECS
from cleaner.model import RuleErrors
from cleaner.packs import jsonschema as ours
from cleaner.packs import reading
from cleaner.packs.files import collect, shipped_folder
from cleaner.packs.load import load

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    jsonschema.Draft202012Validator.check_schema(ours.schema())
    return jsonschema.Draft202012Validator(ours.schema())


def test_the_shipped_schema_is_that_of_the_models() -> None:
    shipped = (shipped_folder() / "schema.json").read_text(encoding="utf-8")
    assert shipped == ours.text(), "stale: write it anew with `cleaner rules schema`"


def test_every_shipped_file_conforms(validator: jsonschema.Draft202012Validator) -> None:
    sources, errors = collect([])
    assert errors == []
    for source in sources:
        for document in reading.read(source.data, source.path):
            assert list(validator.iter_errors(document.data)) == [], source.path


def test_every_condition_is_described() -> None:
    definitions = ours.schema()["$defs"]
    for key in SPECS:
        described = definitions[f"{key.capitalize()}Condition"]
        assert key in described["required"]
        assert described["additionalProperties"] is False
        assert described["description"]


RULE = "{id: x, description: d, then: remove, examples: {remove: [a], keep: [b]}, %s}"


@pytest.mark.parametrize(
    ("rule", "right"),
    [
        ("when: {pattern: a}", True),
        ("when: [{pattern: a}, {zone: tail}]", True),
        ("when: {zone: [head, tail]}", True),
        ("when: {not: {any: [{run: {min: 3, of: {pattern: a}}}]}}", True),
        ("when: {shape: {words: {min: 3, max: 60.5}, sentence: false}}", True),
        ("when: {near: {category: ad, within: 2}}", True),
        ("when: {pattern: a}, extend: {until: end}, scope: section", True),
        ("when: {zone: foot}", False),
        ("when: {zone: []}", False),
        ("when: {pattern: 3}", False),
        ("when: {pattern: a, zone: tail}", False),
        ("when: {patern: a}", False),
        ("when: {}", False),
        ("when: {all: []}", False),
        ("when: {run: {of: {pattern: a}}}", False),
        ("when: {shape: {words: 3}}", False),
        ("when: {shape: {sentence: yes}}", False),
        ("when: {pattern: a}, scope: lines", False),
        ("when: {pattern: a}, languages: [English]", False),
        ("when: {pattern: a}, unless: null", False),
        ("when: {pattern: a}, what: 1", False),
    ],
)
def test_schema_and_loading_agree(
    validator: jsonschema.Draft202012Validator, tmp_path: Path, rule: str, right: bool
) -> None:
    text = f"category: ad\nrules:\n  - {RULE % rule}\n"
    (document,) = reading.read(text.encode())
    assert validator.is_valid(document.data) is right
    path = tmp_path / "pack.yaml"
    path.write_text(text)
    try:
        load(path, shipped=False)
        loaded = True
    except RuleErrors:
        loaded = False
    assert loaded is right


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("terms: x\ndescription: d\nwords: {en: [a], '*': [b], zh-hant: [c]}", True),
        ("terms: x\nwords: {en: []}", False),
        ("terms: x\nwords: {English: [a]}", False),
        ("lists: {x: {description: d, words: [a]}}", True),
        ("lists: {x: {words: [a]}}", False),
        ("language: fi\nwords: {x: [a]}", True),
        ("language: fi\nwords: [a]", False),
        ("name: mine\nthreshold: 2\nstructure: {any: [thing]}", True),
        ("name: mine\nweak_share: 2", False),
        ("names: mine", False),
    ],
)
def test_the_other_kinds_of_file(validator: jsonschema.Draft202012Validator, text: str, right: bool) -> None:
    (document,) = reading.read(text.encode())
    assert validator.is_valid(document.data) is right


def test_writing_is_atomic_and_says_whether_anything_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "schema.json"
    assert ours.write(path) is True
    assert ours.write(path) is False
    assert json.loads(path.read_text()) == ours.schema()
    path.write_bytes(b"\xff")
    assert ours.write(path) is True
    path.write_text("stale")

    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(path), "replace", full)
    with pytest.raises(OSError, match="No space"):
        ours.write(path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["schema.json"]
    assert path.read_text() == "stale"
