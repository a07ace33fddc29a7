"""Footers of Parquet: read and written to the same bytes, and one file of several like one that was written at once."""

from __future__ import annotations

import io
import random
from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.formats import thrift
from cleaner.formats.rowgroups import MAGIC, end_of_file, footer_of, groups_of

if TYPE_CHECKING:
    from pathlib import Path

INTEGERS = st.integers(-(2**63), 2**63 - 1)
LEAVES = st.one_of(
    st.booleans().map(lambda value: (thrift.TRUE if value else thrift.FALSE, value)),
    st.tuples(st.sampled_from(thrift.INTEGERS), INTEGERS),
    st.tuples(st.just(thrift.BYTE), st.integers(0, 255)),
    st.tuples(st.just(thrift.DOUBLE), st.binary(min_size=8, max_size=8)),
    st.tuples(st.just(thrift.BINARY), st.binary(max_size=300)),
    st.tuples(st.just(9), st.tuples(st.just(5), st.lists(INTEGERS, max_size=20))),
)
STRUCTS = st.recursive(
    st.dictionaries(st.integers(1, 3000), LEAVES, max_size=4),
    lambda inner: st.dictionaries(
        st.integers(1, 40),
        st.one_of(
            LEAVES,
            st.tuples(st.just(thrift.STRUCT), inner),
            st.tuples(st.just(9), st.tuples(st.just(thrift.STRUCT), st.lists(inner, max_size=20))),
        ),
        max_size=4,
    ),
    max_leaves=10,
)


@given(STRUCTS)
def test_a_struct_is_read_as_it_was_written(struct: thrift.Struct) -> None:
    assert thrift.read(thrift.write(struct)) == struct


@given(st.binary(max_size=200))
def test_noise_is_refused_or_read(data: bytes) -> None:
    with suppress(ValueError):
        thrift.write(thrift.read(data))


def test_a_struct_without_end_is_refused() -> None:
    for data in (b"", b"\x1c" * 100_000, b"\x19\xfc" + b"\xff" * 9 + b"\x01", b"\x18\xff\xff\x7fshort"):
        with pytest.raises(ValueError, match=r"Thrift|cut short|64 bits"):
            thrift.read(data)


def rows(count: int, seed: int) -> Any:
    pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    chance = random.Random(seed)
    tags = pa.struct([("tags", pa.list_(pa.string())), ("score", pa.float64())])
    return pa.table(
        {
            "id": pa.array(range(count), pa.int64()),
            "text": pa.array([None if n % 9 == 4 else "word " * chance.randint(0, 40) for n in range(count)]),
            "kind": pa.array([chance.choice("abc") for _ in range(count)]).dictionary_encode(),
            "more": pa.array([{"tags": ["a"] * (n % 3), "score": n / 7} for n in range(count)], tags),
        }
    )


def written(tables: list[Any]) -> bytes:
    from cleaner.formats.parquet import Outward, writer

    sink = io.BytesIO()
    made = writer(Outward(sink), rows(1, 0).schema, "zstd", results=False)
    for table in tables:
        made.write_table(table, max(table.num_rows, 1))
    made.close()
    return sink.getvalue()


@pytest.mark.parametrize("cuts", [[0, 20], [0, 1, 20], [0, 7, 7, 13, 20], list(range(21))])
def test_several_files_make_the_one_that_is_written_at_once(cuts: list[int]) -> None:
    tables = [rows(count, count) for count in (1, 300, 2, 45) * 5]
    joined, pieces = MAGIC, []
    for begin, end in pairwise(cuts):
        piece = written(tables[begin:end])
        footer, at = footer_of(io.BytesIO(piece))
        joined += piece[len(MAGIC) : at]
        pieces.append((footer, at - len(MAGIC)))
    assert joined + end_of_file(pieces) == written(tables)


def test_row_groups_are_found(tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    path = tmp_path / "a.parquet"
    pq.write_table(rows(250, 1), path, row_group_size=100)
    about = pq.ParquetFile(path).metadata
    assert [tuple(group) for group in groups_of(str(path))] == [
        (about.row_group(n).num_rows, about.row_group(n).total_byte_size) for n in range(3)
    ]


def test_no_row_groups_where_there_is_no_footer(tmp_path: Path) -> None:
    data = written([rows(50, 1)])
    path = tmp_path / "a.parquet"
    chance = random.Random(2)
    for broken in (b"", b"PAR1", data[:-1], data[:-8] + b"\xff\xff\xff\x7fPAR1", data[:-8] + bytes(4) + b"PAR1"):
        path.write_bytes(broken)
        assert groups_of(str(path)) == []
    _, begin = footer_of(io.BytesIO(data))
    for _ in range(300):  # whatever stands there, it is an answer
        harmed = bytearray(data)
        harmed[chance.randrange(begin, len(data) - 8)] = chance.randrange(256)
        path.write_bytes(harmed)
        assert all(group.rows >= 0 and group.size >= 0 for group in groups_of(str(path)))
