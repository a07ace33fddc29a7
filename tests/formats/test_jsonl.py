"""JSON Lines: only the text changes, bad lines are named, and the original line can be had back."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.formats import FORMATS, Item, ReadOptions
from cleaner.formats.base import sha256
from cleaner.formats.decode import NotText
from cleaner.formats.jsonl import find_text
from cleaner.model import Edit, InputError, Result

JSONL = FORMATS["jsonl"]


def items(data: bytes, **options: Any) -> list[Item]:
    return list(JSONL.read(io.BytesIO(data), ReadOptions(**options)))


def cleaned(item: Item, old: str, new: str) -> Result:
    assert item.text is not None
    start = item.text.index(old)
    edit = Edit(start, start + len(old), new, old, ("rule",), "ad")
    return Result(item.text.replace(old, new, 1), (edit,))


def test_only_the_text_of_a_line_changes() -> None:
    line = b'{ "id" : 1.0,"n":1e3, "text":"Rain. Ad. Sun.","id":12345678901234567890 ,"z":[null,{"text":"Ad."}]}\r\n'
    (item,) = items(line)
    assert item.text == "Rain. Ad. Sun."
    assert JSONL.encode(item, cleaned(item, "Ad. ", "")) == line.replace(b"Rain. Ad. Sun.", b"Rain. Sun.")


def test_an_unchanged_text_leaves_the_very_same_bytes() -> None:
    line = b'{"text": "caf\\u00e9 \\/ \\u0041"}'
    (item,) = items(line)
    assert JSONL.encode(item, Result("café / A")) == line


def test_the_way_of_writing_letters_stays() -> None:
    (escaped,) = items(b'{"text": "caf\\u00e9 Ad."}\n')
    assert JSONL.encode(escaped, cleaned(escaped, " Ad.", "")) == b'{"text": "caf\\u00e9"}\n'
    (plain,) = items('{"text": "café Ad."}\n'.encode())
    assert JSONL.encode(plain, cleaned(plain, " Ad.", "")) == '{"text": "café"}\n'.encode()


def test_lone_surrogates_stay_escapes() -> None:
    (item,) = items('{"text": "é \\ud800 Ad."}\n'.encode())
    out = JSONL.encode(item, cleaned(item, " Ad.", ""))
    assert json.loads(out)["text"] == "é \ud800"


def test_the_first_column_with_a_string_is_taken() -> None:
    (item,) = items(b'{"content": "c", "body": "b", "text": null, "url": "https://a.example/x"}')
    assert (item.text, item.url) == ("b", "https://a.example/x")
    (named,) = items(b'{"text": "t", "body": "b"}', text_columns=("body",))
    assert named.text == "b"


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"[1, 2]", "not an object but a list"),
        (b'"text"', "not an object but a string"),
        (b"17", "not an object but a number"),
        (b"null", "not an object but null"),
        (b"true", "not an object but true or false"),
        (b'{"text": null}', '"text" is null'),
        (b'{"text": 5}', '"text" is a number'),
        (b'{"text": ["a"]}', '"text" is a list'),
        (b"{}", "none of the fields"),
        (b'{"title": "x"}', 'none of the fields "text", "article", "body", "content"'),
        (b'{"text": "a"', "not valid JSON"),
        (b'{"text": "a"} x', "not valid JSON"),
        (b'{"text": "a",}', "not valid JSON"),
        (b'{"text" "a"}', "not valid JSON"),
        (b"{'text': 'a'}", "not valid JSON"),
        (b'{"text": "a', "not valid JSON"),
        (b"{", "not valid JSON"),
        (b"text", "not valid JSON"),
        (b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deeply"),
    ],
)
def test_a_line_without_a_text_says_why_and_keeps_its_bytes(line: bytes, problem: str) -> None:
    (item,) = items(line + b"\n")
    assert item.text is None
    assert problem in item.problem
    assert item.raw == line + b"\n"
    assert item.record == 1


def test_blank_lines_are_no_records_but_count_as_lines() -> None:
    found = items(b'\n{"text": "a"}\n  \n{"text": "b"}')
    assert [(i.record, i.text, i.problem) for i in found] == [(1, None, ""), (2, "a", ""), (3, None, ""), (4, "b", "")]


def test_a_line_over_the_limit_is_named_and_passed_on_in_pieces() -> None:
    long = b'{"text": "' + b"x" * 3_000_000 + b'"}\n'
    found = items(b'{"text": "a"}\n' + long + b'{"text": "b"}\n', max_bytes=1000)
    assert [i.text for i in found if not i.oversize] == ["a", "b"]
    pieces = [i for i in found if i.oversize]
    assert b"".join(i.raw for i in pieces) == long
    assert [bool(i.problem) for i in pieces] == [True] + [False] * (len(pieces) - 1)
    assert max(len(i.raw) for i in pieces) < 1_100_000
    assert found[-1].record == 3


def test_a_line_of_just_the_limit_is_read() -> None:
    line = b'{"text": "abc"}\n'
    assert items(line, max_bytes=len(line) - 1)[0].text == "abc"


def test_bad_bytes_in_a_line_are_counted_and_output_is_utf_8() -> None:
    (item,) = items(b'{"text": "caf\xe9 au lait"}\n', exact=True)
    assert item.text == "caf� au lait"
    assert item.notes == ("1 byte is not valid utf-8, read as U+FFFD",)
    out = JSONL.encode(item, Result(item.text))
    assert out == '{"text": "caf� au lait"}\n'.encode()
    assert JSONL.original(out, item.facts, ()) == item.raw


def test_a_bom_is_not_written() -> None:
    (item,) = items(b'\xef\xbb\xbf{"text": "a"}\n')
    assert (item.text, item.raw) == ("a", b'{"text": "a"}\n')


def test_what_cannot_be_json_lines_is_refused_at_once() -> None:
    with pytest.raises(InputError, match="UTF-16"):
        items('\ufeff{"text": "a"}\n'.encode("utf-16-le"))
    with pytest.raises(NotText):
        items(b"PAR1\x00\x01\x02")


def test_control_characters_in_strings_are_taken_as_they_are() -> None:
    assert items(b'{"text": "a\tb"}')[0].text == "a\tb"


TEXTS = st.text(max_size=40)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


@given(
    before=st.dictionaries(TEXTS, VALUES, max_size=3),
    text=TEXTS,
    ascii_only=st.booleans(),
    indent=st.sampled_from([None, (",", ":"), (" , ", " : ")]),
    cut=st.tuples(st.integers(0, 40), st.integers(0, 40)),
)
def test_the_original_line_can_be_had_back(
    before: dict[str, Any], text: str, ascii_only: bool, indent: Any, cut: tuple[int, int]
) -> None:
    record = before | {"text": text}
    try:
        raw = json.dumps(record, ensure_ascii=ascii_only, separators=indent).encode() + b"\n"
    except UnicodeEncodeError:
        raw = json.dumps(record, separators=indent).encode() + b"\n"
    (item,) = items(raw, exact=True)
    assert item.text == text
    start, end = sorted(min(place, len(text)) for place in cut)
    edits = (Edit(start, end, "", text[start:end], ("rule",), "ad"),) if end > start else ()
    out = JSONL.encode(item, Result(text[:start] + text[end:], edits))
    assert json.loads(out) == json.loads(raw) | {"text": text[:start] + text[end:]}
    assert list(json.loads(out)) == list(json.loads(raw))
    assert sha256(JSONL.original(out, item.facts, edits)) == sha256(raw)


@given(st.text(max_size=60))
def test_finding_the_text_never_raises(line: str) -> None:
    find_text(line, ("text",))


@given(VALUES)
def test_whatever_json_reads_is_told_apart_from_what_it_does_not(value: Any) -> None:
    line = json.dumps(value)
    found = find_text(line, ("text",))
    if isinstance(value, dict) and isinstance(value.get("text"), str):
        assert not isinstance(found, str)
        assert found.text == value["text"]
        assert json.loads(line[found.start : found.end]) == value["text"]
    else:
        assert isinstance(found, str)
        assert found != "not valid JSON"
