"""Audits as files: what is written comes back, in each form."""

from __future__ import annotations

import gzip
import json
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO

import pytest

from cleaner import audit_files
from cleaner.audit import document_line, edit_line
from cleaner.model import CleanerError, Edit
from cleaner.run.targets import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LINES = [
    document_line("a\udce9.txt", {"format": "text", "status": "written", "encoding": "cp1252", "edits": 2}),
    edit_line("a\udce9.txt", Edit(0, 3, "", "abc", ("one", "two"), "ad", 3.25)),
    edit_line("a\udce9.txt", Edit(5, 6, "?", "\ud800", ("three",), "characters")),
    document_line("b.txt", {"format": "text", "status": "unchanged", "notes": ["Zeile\u2028"], "edits": 0}),
    edit_line("b.txt", Edit(7, 9, "", "öé", ("one",), "share")),
]


def chunks() -> list[bytes]:
    """The lines, torn at every seventh byte."""
    data = "".join(LINES).encode()
    return [data[at : at + 7] for at in range(0, len(data), 7)]


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.parquet"])
def test_every_form_gives_the_same_lines_back(tmp_path: Path, name: str) -> None:
    write_whole(tmp_path / name, chunks())
    assert list(audit_files.read(tmp_path / name)) == [json.loads(line) for line in LINES]


def test_parquet_has_columns_to_query(tmp_path: Path) -> None:
    import pyarrow.parquet

    write_whole(tmp_path / "a.parquet", chunks())
    table = pyarrow.parquet.read_table(tmp_path / "a.parquet", columns=["category", "rules", "score", "text"])
    rows = [row for row in table.to_pylist() if row["category"]]
    assert [row["category"] for row in rows] == ["ad", "characters", "share"]
    assert rows[0] == {"category": "ad", "rules": ["one", "two"], "score": 3.25, "text": "abc"}


def test_parquet_without_pyarrow_is_refused_with_the_way_out(monkeypatch: Any, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(CleanerError, match=r"pip install 'article-cleaner\[parquet\]'"):
        audit_files.check_name(tmp_path / "a.parquet")
    audit_files.check_name(tmp_path / "a.jsonl")


def test_a_damaged_audit_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1 no such thing")
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress("".join(LINES).encode())[:-9])
    (tmp_path / "a.jsonl").write_text(LINES[0] + "[]\n")
    for name, problem in (("a.parquet", "not an audit"), ("a.jsonl.gz", "cut short"), ("a.jsonl", ":2: not a line")):
        with pytest.raises(CleanerError, match=problem):
            list(audit_files.read(tmp_path / name))


def test_a_failure_leaves_no_file(tmp_path: Path) -> None:
    @contextmanager
    def opened(path: Path, _: str | None) -> Iterator[BinaryIO]:
        with path.open("wb") as stream:
            yield stream

    with pytest.raises(ValueError, match="Expecting value"):
        write_whole(tmp_path / "a.parquet", [b"no json\n"])
    assert list(tmp_path.iterdir()) == []
    audit_files.write(tmp_path / "b.parquet", [], opened)
    assert list(audit_files.read(tmp_path / "b.parquet")) == []
