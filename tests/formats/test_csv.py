"""CSV and TSV: rows keep their bytes unless their text changes; what cannot be read is named."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from cleaner.formats import FORMATS, Item, ReadOptions
from cleaner.formats.decode import NotText
from cleaner.model import InputError, Result
from tests.command import Command, few_rules

DIRTY = "The river rose.\n\nZZDEBRIS\n\nThe mayor said so."
CLEAN = "The river rose.\n\nThe mayor said so."


def items(data: bytes, name: str = "csv", **options: Any) -> list[Item]:
    return list(FORMATS[name].read(io.BytesIO(data), ReadOptions(**options)))


def test_a_row_is_read_with_its_line_breaks_and_kept_as_it_is() -> None:
    data = (
        b'id,"text" ,url\r\n'.replace(b'"text" ', b"text")
        + b'1,"one ""two""\n\nthree",https://a.example/\r\n2,"plain",\r\n'
    )
    head, first, second = items(data)
    assert (head.text, head.problem, head.raw) == (None, "", b"id,text,url\r\n")
    assert (first.text, first.record, first.url) == ('one "two"\n\nthree', 1, "https://a.example/")
    assert (second.text, second.record, second.url) == ("plain", 2, None)
    form = FORMATS["csv"]
    assert form.encode(first, Result(str(first.text))) + form.encode(second, Result("plain")) == data[len(head.raw) :]


def test_a_changed_row_is_quoted_where_it_must_be() -> None:
    _, item = items(b'id,text\r\n1,"a, b\n\nc"\r\n')
    assert FORMATS["csv"].encode(item, Result("a, b")) == b'1,"a, b"\r\n'
    _, item = items(b"id\ttext\n1\ta, b c\n", "tsv")
    assert FORMATS["tsv"].encode(item, Result("a, b")) == b"1\ta, b\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"], ids=repr)
def test_the_first_row_tells_the_delimiter(delimiter: str) -> None:
    _, item = items(delimiter.join(["id", "text"]).encode() + b"\n" + delimiter.join(["1", "words"]).encode() + b"\n")
    assert item.text == "words"


def test_byte_order_mark_blank_lines_and_no_last_newline() -> None:
    head, first, blank, last = items(b"\xef\xbb\xbftext,n\na,1\n\nb,2")
    assert head.raw == b"text,n\n"
    assert (first.text, blank.text, blank.problem, last.text) == ("a", None, "", "b")
    assert FORMATS["csv"].encode(last, Result("b")) == b"b,2\n"


def test_a_row_that_cannot_be_read_is_named_and_the_next_one_read() -> None:
    _, short, broken, good = items(b'n,text\n1\n2,"a"b\n3,c\n')
    assert short.problem == "row of 1 field, the text would be number 2"
    assert broken.problem.startswith("not valid CSV")
    assert (broken.raw, good.text, good.record) == (b'2,"a"b\n', "c", 3)


def test_a_quote_that_never_ends_does_not_take_all_memory() -> None:
    found = items(b'text\n"never ends\n' + b"more\n" * 1000, max_bytes=500)
    assert "longer than the limit of 500 bytes" in found[1].problem
    assert max(len(item.raw) for item in found) < 1200


def test_bytes_that_are_not_utf_8_are_noted() -> None:
    _, item = items(b"text\ncaf\xe9\n")
    assert item.text == "caf�"
    assert item.notes
    assert FORMATS["csv"].encode(item, Result("caf�")) == "caf�\n".encode()


def test_what_is_no_table_of_texts_is_refused() -> None:
    with pytest.raises(InputError, match='no column "text"; there are a, b'):
        items(b"a,b\n1,2\n", text_columns=("text",))
    with pytest.raises(NotText):
        items("text\nwords\n".encode("utf-16"))
    assert items(b"") == []


def test_a_file_through_the_command(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    monkeypatch.setattr("cleaner.cli._cleaner", few_rules)
    with (tmp_path / "in.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["id", "text"], ["1", DIRTY], ["2", "kept"]])
    done = Command(monkeypatch, capfdbinary).clean(tmp_path / "in.csv", "-o", tmp_path / "out.csv", "--results")
    assert done.code == 0, done.err
    with (tmp_path / "out.csv").open(newline="", encoding="utf-8") as file:
        head, first, second = csv.reader(file)
    assert head == ["id", "text", "removed_words", "rules", "flags"]
    assert first[:3] == ["1", CLEAN, "1"]
    assert "test-label" in first[3].split()
    assert second == ["2", "kept", "0", "", ""]
