"""The one way from a batch of rows to a clean one: every kind of text column, and what is refused by name."""

from __future__ import annotations

from typing import Any

import pytest

from cleaner import Cleaner, InputError
from tests.command import few_rules

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")

DIRTY = "The river rose over its banks on Monday.\n\nZZDEBRIS\n\nThe mayor said so."
CLEAN = "The river rose over its banks on Monday.\n\nThe mayor said so."
KINDS = [
    pa.string(),
    pa.large_string(),
    pa.string_view(),
    pa.dictionary(pa.int32(), pa.string()),
    pa.dictionary(pa.int8(), pa.large_string()),
]


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return few_rules("auto", None, None, None)


def column(texts: list[str | None], kind: Any) -> Any:
    array = pa.array(texts, pa.string())
    return (array.dictionary_encode() if pa.types.is_dictionary(kind) else array).cast(kind)


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_every_kind_of_text_comes_out_as_it_went_in(cleaner: Cleaner, kind: Any) -> None:
    schema = pa.schema(
        [
            pa.field("id", pa.int64(), nullable=False),
            pa.field("text", kind, metadata={"made": "here"}),
            pa.field("more", pa.list_(pa.int8())),
        ],
        metadata={"owner": "tests"},
    )
    texts = column([DIRTY, None, "", DIRTY], kind)
    batch = pa.record_batch([pa.array([1, 2, 3, 4]), texts, pa.array([[1], None, [], [2]])], schema=schema)
    out = cleaner.clean_batch(batch)
    assert out.schema.equals(batch.schema, check_metadata=True)
    assert out.column("text").to_pylist() == [CLEAN, None, "", CLEAN]
    assert out.drop_columns("text") == batch.drop_columns("text")
    assert batch.column("text").to_pylist()[0] == DIRTY  # the rows that were handed in stay


def test_an_empty_batch_and_a_table_of_chunks(cleaner: Cleaner) -> None:
    empty = pa.record_batch({"text": pa.array([], pa.string())})
    assert cleaner.clean_batch(empty) == empty
    table = pa.table({"text": pa.chunked_array([[DIRTY], [None, DIRTY]])})
    assert cleaner.clean_batch(table).column("text").to_pylist() == [CLEAN, None, CLEAN]


def test_a_slice_is_cleaned_alone(cleaner: Cleaner) -> None:
    batch = pa.record_batch({"text": ["a", DIRTY, "c"]}).slice(1, 1)
    assert cleaner.clean_batch(batch).to_pydict() == {"text": [CLEAN]}


@pytest.mark.parametrize(
    ("columns", "asked", "said"),
    [
        ({"text": pa.array([1, 2])}, "text", 'column "text" is int64, not text'),
        ({"text": pa.array([b"a"])}, "text", 'column "text" is binary, not text'),
        ({"text": pa.array([["a"]])}, "text", 'column "text" is list'),
        ({"text": pa.nulls(2)}, "text", 'column "text" is null, not text'),
        ({"body": pa.array(["a"])}, "text", 'no column "text"; there are body'),
        ({"a": pa.array([1])}, ("text", "body"), 'no column "text" or "body"; there are a'),
    ],
    ids=["numbers", "bytes", "lists", "nulls", "not there", "none there"],
)
def test_what_is_no_text_is_refused_by_name(cleaner: Cleaner, columns: dict[str, Any], asked: Any, said: str) -> None:
    with pytest.raises(InputError) as error:
        cleaner.clean_batch(pa.record_batch(columns), asked)
    assert said in str(error.value)


def test_two_columns_of_one_name_are_refused(cleaner: Cleaner) -> None:
    batch = pa.RecordBatch.from_arrays([pa.array(["a"]), pa.array(["b"])], ["text", "text"])
    with pytest.raises(InputError, match='2 columns are called "text"'):
        cleaner.clean_batch(batch)


def test_the_first_column_that_is_text_is_taken(cleaner: Cleaner) -> None:
    batch = pa.record_batch({"text": pa.array([7]), "body": pa.array([DIRTY])})
    assert cleaner.clean_batch(batch, ("text", "body")).to_pydict() == {"text": [7], "body": [CLEAN]}


def test_results_on_request(cleaner: Cleaner) -> None:
    batch = pa.record_batch({"text": [DIRTY, None, "ZZDEBRIS"]})
    out = cleaner.clean_batch(batch, results=True)
    assert out.schema.names == ["text", "removed_words", "rules", "flags"]
    assert out.column("removed_words").to_pylist() == [1, None, 1]
    assert "test-label" in out.column("rules").to_pylist()[0]
    assert out.column("flags").to_pylist()[1:] == [None, ["empty", "suspicious"]]
    with pytest.raises(InputError, match='a column "removed_words" already'):
        cleaner.clean_batch(out, results=True)


def test_bytes_that_are_not_utf_8_do_not_end_the_batch(cleaner: Cleaner) -> None:
    raw = pa.array([b"caf\xe9 ZZ", b"plain"], pa.binary())
    broken = pa.Array.from_buffers(pa.string(), 2, raw.buffers())
    out = cleaner.clean_batch(pa.record_batch({"text": broken}))
    assert out.column("text").to_pylist() == ["caf� ZZ", "plain"]


def test_url_and_language_reach_the_rules() -> None:
    seen = []

    class Watching:
        def clean(self, text: str, language: str | None = None, url: str | None = None) -> Any:
            seen.append((text, language, url))
            return few_rules("auto", None, None, None).clean(text)

    from cleaner.formats.arrow import clean_rows

    batch = pa.record_batch({"text": ["a", "b"], "url": ["https://a.example/", None], "lang": ["fi", ""]})
    clean_rows(Watching(), batch, url="url", language="lang")  # type: ignore[arg-type]
    assert seen == [("a", "fi", "https://a.example/"), ("b", None, None)]
    with pytest.raises(InputError, match=r'column "n" .languages. is int64, not text'):
        clean_rows(Watching(), pa.record_batch({"text": ["a"], "n": [1]}), language="n")  # type: ignore[arg-type]


def test_a_page_of_html_is_taken_for_one(cleaner: Cleaner) -> None:
    page = "<!doctype html><html><body><article><p>" + "The river rose over its banks on Monday. " * 9
    out = cleaner.clean_batch(pa.record_batch({"text": [page]}))
    assert "<p>" not in out.column("text")[0].as_py()
    assert "The river rose" in out.column("text")[0].as_py()
