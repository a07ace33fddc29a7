"""YAML read safely: what it means, where things stand, and what is refused."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.model import RuleError
from cleaner.packs.reading import MAX_DEPTH, check_depth, read


def one(text: str):
    (document,) = read(text.encode(), "rules.yaml")
    return document


def refusal(text: str | bytes) -> RuleError:
    with pytest.raises(RuleError) as caught:
        read(text if isinstance(text, bytes) else text.encode(), "rules.yaml")
    return caught.value


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("off", "off"),
        ("True", "True"),
        ("Null", "Null"),
        ("true", True),
        ("false", False),
        ("~", None),
        ("null", None),
        ("2024-01-31", "2024-01-31"),
        ("12:30", "12:30"),
        ("012", "012"),
        ("1_000", "1_000"),
        ("0x1f", "0x1f"),
        (".inf", ".inf"),
        ("-3", -3),
        ("2.5", 2.5),
        ("1e3", "1e3"),
        ("1.5e3", 1500.0),
        ("9" * 40, "9" * 40),
        ("'3'", "3"),
        ('"true"', "true"),
        ('"\\u00e9"', "é"),
        ("<<", "<<"),
        ("=", "="),
    ],
)
def test_a_scalar_means(written: str, meant: object) -> None:
    value = one(f"key: {written}").data["key"]
    assert value == meant
    assert type(value) is type(meant)


def test_keys_are_always_text() -> None:
    assert one("no: 1\ntrue: 2\n3: 4\n2024-01-31: 5").data == {"no": 1, "true": 2, "3": 4, "2024-01-31": 5}


def test_lines_of_keys_and_entries() -> None:
    document = one(
        "# head\nrules:\n  - id: a\n    when:\n      all: [{terms: x},\n            {terms: y}]\n  - id: b\n"
    )
    assert document.line == 2
    assert document.lines["rules",] == 2
    assert document.lines["rules", 0] == 3
    assert document.lines["rules", 0, "when", "all"] == 5
    assert document.lines["rules", 0, "when", "all", 1, "terms"] == 6
    assert document.line_of(("rules", 1, "nowhere", "deeper")) == 7
    assert document.line_of(("nowhere",)) == 2


def test_several_documents_in_a_file() -> None:
    first, second = read(b"a: 1\n---\nb: 2\n---\n", "rules.yaml")
    assert (first.data, second.data) == ({"a": 1}, {"b": 2})
    assert second.line_of(("b",)) == 3


def test_a_byte_order_mark_is_no_part_of_the_first_key() -> None:
    assert read("\ufeffa: 1".encode())[0].data == {"a": 1}


def test_nothing_but_comments_is_no_document() -> None:
    assert read(b"# nothing\n\n") == []


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        (
            "a: 1\nb: !!python/object/apply:os.system [ls]",
            2,
            "a tag (`tag:yaml.org,2002:python/object/apply:os.system`)",
        ),
        ("a: !important", 1, "a tag"),
        ("a: ! plain", 1, "a tag"),
        ("a: !!str 3", 1, "a tag"),
        ("a: &x 1\nb: *x", 1, "an anchor (`&x`)"),
        ("a: [1]\nb: *cookie", 2, "an alias (`*cookie`)"),
        ("a: 1\n&k b: 2", 2, "an anchor"),
        ("a: 1\nb: 2\na: 3", 3, "the key stands twice, first on line 1"),
        ("a:\n  b: 1\n  'b': 2", 3, "the key stands twice, first on line 2"),
        ("? [a, b]\n: 1", 1, "a key must be a word"),
        ('"": 1', 1, "a key is missing"),
        ("a: [1, 2", 2, "is not YAML"),
        ("a: b: c", 1, "is not YAML"),
        ("a: 1\n b: 2", 2, "is not YAML"),
        ("a:\n\t- b", 2, "is not YAML"),
        ("a: 'open", 1, "is not YAML"),
        ("a: @home", 1, "is not YAML"),
        ("a: 1\nb: \x07", 2, "control character U+0007"),
        ("a: 1\nb: \x00", 2, "control character U+0000"),
    ],
)
def test_refused_with_its_line(text: str, line: int, problem: str) -> None:
    error = refusal(text)
    assert problem in error.problem
    assert (error.path, error.line) == ("rules.yaml", line)
    assert error.mend
    assert "\n" not in str(error)


def test_an_alias_bomb_is_refused_at_its_first_anchor() -> None:
    levels = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 30))
    started = time.perf_counter()
    error = refusal(f"l0: &l0 [lol, lol]\n{levels}")
    assert (error.line, error.key) == (1, "l0")
    assert time.perf_counter() - started < 1


def test_a_leading_star_without_quotes_says_to_quote_it() -> None:
    assert "quotes" in refusal("words:\n  sv: [*kakor]").mend


DEEP = {
    "brackets": "[" * 50_000,
    "braces": "{" * 50_000,
    "keys": "{a: " * 50_000,
    "brackets on their own lines": "a:\n" + "[\n" * 50_000,
    "brackets after keys": "a: [\n" * 50_000,
    "dashes": "- " * 50_000,
    "question marks": "? " * 50_000,
    "hidden behind an apostrophe": "a: b 'c " + "[" * 50_000,
    "hidden behind a quotation mark": 'a: b "c\n' + "[" * 50_000,
    "hidden behind a comment sign": "a: [b#" + "[" * 50_000,
    "stairs": "\n".join(" " * n + "a:" for n in range(500)),
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP.keys())
def test_deep_nesting_is_refused_quickly(text: str) -> None:
    started = time.perf_counter()
    refusal(text)
    assert time.perf_counter() - started < 2


def test_deep_nesting_is_refused_before_the_parser_is_loaded() -> None:
    with pytest.raises(RuleError, match=f"nested more than {MAX_DEPTH} levels"):
        check_depth("rules:\n  - when: " + "[" * 50_000, "rules.yaml")


def test_the_deepest_that_is_allowed() -> None:
    def nested(levels: int) -> str:
        return "[" * levels + "]" * levels

    data = one(nested(MAX_DEPTH)).data
    for _ in range(MAX_DEPTH - 1):
        (data,) = data
    assert data == []
    assert f"more than {MAX_DEPTH} levels" in refusal(nested(MAX_DEPTH + 1)).problem


def test_brackets_in_quotes_and_comments_do_not_count_as_nesting() -> None:
    lines = "".join(f'  - \'[[[({{ {n}\'  # [[[ {{\n  - "[\\"["\n' for n in range(1000))
    assert len(one(f"words:\n{lines}").data["words"]) == 2000


def test_not_utf8() -> None:
    error = refusal("a: 1\nb: café".encode("latin-1"))
    assert "not UTF-8" in error.problem
    assert error.line == 2


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    documents, refused = [], ""
    try:
        documents = read(data, "rules.yaml")
    except RuleError as error:
        refused = str(error)
    assert refused == "" or refused.startswith("rules.yaml")
    assert all(document.data is not None for document in documents)


_data = st.recursive(
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"])) | st.integers(-(10**6), 10**6) | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcé", min_size=1), inner, max_size=4),
    max_leaves=20,
)


@given(_data)
def test_json_is_read_as_what_it_says(data: object) -> None:
    import json

    (document,) = read(json.dumps({"data": data}, ensure_ascii=False).encode())
    assert document.data["data"] == data
