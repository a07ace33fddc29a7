"""The way back: originals byte for byte, and a refusal where the clean file is no longer what was written."""

from __future__ import annotations

import codecs
import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleaner.apply import apply
from cleaner.audit import edit_line, edit_of, full_edits, without_newlines
from cleaner.formats.decode import newlines
from cleaner.model import CleanerError, Edit
from cleaner.run.restore import restore_files

from .conftest import Ran, tree

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Make = Callable[..., Path]
    Run = Callable[..., Ran]

TEXT = "Erste Zeile über Öl.\n[ad eins]\nZweite Zeile [ad zwei] zu Ende.\n"
ORIGINALS: dict[str, str | bytes] = {
    "utf8.txt": TEXT,
    "bom.txt": codecs.BOM_UTF8 + TEXT.encode(),
    "utf16.txt": codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
    "utf16be.md": TEXT.encode("utf-16-be"),
    "latin.txt": TEXT.encode("cp1252"),
    "crlf.txt": TEXT.replace("\n", "\r\n"),
    "cr.txt": TEXT.replace("\n", "\r"),
    "mixed.txt": TEXT.replace("\n", "\r\n", 1) + "Ende\r",
    "bad.txt": TEXT.encode()[:-2] + b"\xff\xfe [ad drei] \x80",
    "only.txt": "[ad alles]",
    "zero.txt": "",
    "same.txt": "Nichts.\n",
    "deep/er/a.txt.gz": gzip.compress(TEXT.encode()),
    "r.jsonl": '{"text": "Eins [ad x]\\r\\nzwei", "z":1}\r\n\n[]\n{"text": "caf\\u00e9 [ad y]"}\n{"text": null}',
    "bom.jsonl": codecs.BOM_UTF8 + b'{"body": "[ad x] a\\/b"}\n{"text": "same"}\n',
    "bad.jsonl": b'{"text": "caf\xe9 [ad x]"}\n{"text": "b"}\n',
    "r.jsonl.gz": gzip.compress(b'{"text": "Eins [ad x]"}\n{"a": "b"}\n'),
}


def contents(folder: Path) -> dict[str, bytes]:
    """All files below, unpacked."""
    return {name: gzip.decompress(data) if name.endswith(".gz") else data for name, data in tree(folder).items()}


@pytest.mark.parametrize("bad_record", ["keep", "aside"])
def test_originals_come_back_byte_for_byte(make: Make, run: Run, tmp_path: Path, bad_record: str) -> None:
    folder, out, audit = make(ORIGINALS), tmp_path / "out", tmp_path / "audit.jsonl"
    run(folder, out, audit=audit, bad_record=bad_record)
    done = restore_files(out, audit, tmp_path / "back")
    assert (done.files, done.refused) == (len(ORIGINALS), [])
    assert contents(tmp_path / "back") == contents(folder)


def test_an_audit_in_parquet_restores_all_the_same(make: Make, run: Run, tmp_path: Path) -> None:
    folder, out, audit = make(ORIGINALS), tmp_path / "out", tmp_path / "audit.parquet"
    run(folder, out, audit=audit)
    assert audit.read_bytes()[:4] == b"PAR1"
    done = restore_files(out, audit, tmp_path / "back")
    assert (done.files, done.refused) == (len(ORIGINALS), [])
    assert contents(tmp_path / "back") == contents(folder)


def test_a_packed_audit_serves_as_well(make: Make, run: Run, tmp_path: Path) -> None:
    folder, out, audit = make({"a.txt": TEXT}), tmp_path / "out", tmp_path / "audit.jsonl.gz"
    run(folder, out, audit=audit)
    assert gzip.decompress(audit.read_bytes()).startswith(b'{"type":"document"')
    assert restore_files(out, audit, tmp_path / "back").files == 1
    assert tree(tmp_path / "back") == tree(folder)


def test_uniform_newlines_need_no_line_each(make: Make, run: Run, tmp_path: Path) -> None:
    audit = tmp_path / "audit.jsonl"
    run(make({"a.txt": "Zeile.\r\n" * 1000 + "[ad x]\r\n"}), tmp_path / "out", audit=audit)
    assert len(audit.read_text().splitlines()) == 2


@pytest.mark.parametrize(
    ("name", "old", "new", "reason"),
    [
        ("utf8.txt", b"Erste", b"erste", "the clean file was edited"),
        ("utf8.txt", b"Ende.\n", b"Ende.", "the clean file was edited"),
        ("r.jsonl", b"Eins", b"eins", "record 1 was edited"),
        ("r.jsonl", b"[]", b"{}", "changed since it was cleaned, between"),
        ("r.jsonl", b'{"text": null}', b"", "it ends before record 5"),
        ("r.jsonl", b'{"text": null}', b'{"text": null}\n\n', "changed since it was cleaned, between"),
    ],
)
def test_what_was_edited_is_refused_by_name_and_the_rest_restored(
    make: Make, run: Run, tmp_path: Path, name: str, old: bytes, new: bytes, reason: str
) -> None:
    folder, out, audit = make(ORIGINALS), tmp_path / "out", tmp_path / "audit.jsonl"
    run(folder, out, audit=audit)
    data = (out / name).read_bytes()
    assert old in data
    (out / name).write_bytes(data.replace(old, new))
    done = restore_files(out, audit, tmp_path / "back")
    assert [refused for refused, _ in done.refused] == [name]
    assert reason in done.refused[0][1]
    assert done.files == len(ORIGINALS) - 1
    assert contents(tmp_path / "back") == {n: c for n, c in contents(folder).items() if n != name}


def test_a_clean_file_that_is_gone_or_damaged_is_named(make: Make, run: Run, tmp_path: Path) -> None:
    folder, out, audit = (
        make({"a.txt": TEXT, "b.txt.gz": gzip.compress(TEXT.encode())}),
        tmp_path / "out",
        tmp_path / "a",
    )
    run(folder, out, audit=audit)
    (out / "a.txt").unlink()
    (out / "b.txt.gz").write_bytes((out / "b.txt.gz").read_bytes()[:-3])
    done = restore_files(out, audit, tmp_path / "back")
    assert "is not there" in dict(done.refused)["a.txt"]
    assert "cut short" in dict(done.refused)["b.txt.gz"]
    assert not list((tmp_path / "back").rglob("*.txt*"))


def test_pages_and_failures_are_named(make: Make, run: Run, tmp_path: Path) -> None:
    folder, out, audit = make({"p.html": "<p>Page [ad x].</p>", "f.txt": "RAISE"}), tmp_path / "out", tmp_path / "a"
    run(folder, out, audit=audit)
    done = restore_files(out, audit, tmp_path / "back")
    assert dict(done.refused) == {
        "f.txt": "was not cleaned (ValueError: this text is not to my liking); the original is where it was",
        "p.html": "a page of HTML is not in its text; the original is where it was read",
    }


def test_what_is_there_already_is_not_overwritten(make: Make, run: Run, tmp_path: Path) -> None:
    folder, out, audit = make({"a.txt": TEXT}), tmp_path / "out", tmp_path / "audit.jsonl"
    run(folder, out, audit=audit)
    back = make({"a.txt": "mine"}, "back")
    assert "is there already" in restore_files(out, audit, back).refused[0][1]
    assert tree(back) == {"a.txt": b"mine"}


def test_in_place_is_undone_in_place(make: Make, run: Run, tmp_path: Path) -> None:
    texts = {name: text for name, text in ORIGINALS.items() if "bad.jsonl" not in name}
    folder, audit = make(texts), tmp_path / "audit.jsonl"
    before = contents(folder)
    run(folder, in_place=True, audit=audit)
    assert contents(folder) != before
    assert restore_files(folder, audit, folder).refused == []
    assert contents(folder) == before


UNCHANGED: dict[str, str | bytes] = {
    "same.jsonl": '{"text": "Nichts."}\n\n{"text": "Auch nichts."}\n',
    "bom.jsonl": codecs.BOM_UTF8 + b'{"text": "Nichts."}\n',
    "same.txt": "Nichts.\n",
    "changed.jsonl": '{"text": "Eins [ad x]"}\n',
}


def test_what_did_not_change_in_place_is_restored_too(make: Make, run: Run, tmp_path: Path) -> None:
    folder, audit = make(UNCHANGED), tmp_path / "audit.jsonl"
    before = tree(folder)
    run(folder, in_place=True, audit=audit)
    assert [name for name, data in tree(folder).items() if data != before[name]] == ["changed.jsonl"]
    done = restore_files(folder, audit, tmp_path / "back")
    assert (done.files, done.refused) == (4, [])
    assert tree(tmp_path / "back") == before
    (folder / "same.jsonl").write_text('{"text": "Etwas."}\n')
    done = restore_files(folder, audit, tmp_path / "again")
    assert done.refused == [("same.jsonl", "the clean file was edited since it was cleaned")]
    assert restore_files(folder, audit, folder).files == 3
    assert tree(folder) == before | {"same.jsonl": b'{"text": "Etwas."}\n'}


def test_a_single_file_is_restored_to_a_file(make: Make, run: Run, tmp_path: Path) -> None:
    folder, audit = make({"a.txt": TEXT}), tmp_path / "audit.jsonl"
    run(folder / "a.txt", output_file=tmp_path / "clean.txt", audit=audit)
    restore_files(tmp_path / "clean.txt", audit, tmp_path / "back.txt")
    assert (tmp_path / "back.txt").read_text() == TEXT


@pytest.mark.parametrize("name", ["../evil.txt", "/etc/evil.txt", "a/../../evil.txt", "", "a\0b"])
def test_an_audit_cannot_make_files_elsewhere(make: Make, run: Run, tmp_path: Path, name: str) -> None:
    folder, out, audit = make({"a.txt": TEXT}), tmp_path / "out", tmp_path / "audit.jsonl"
    run(folder, out, audit=audit)
    lines = [json.loads(line) for line in audit.read_text().splitlines()]
    for line in lines:
        line["document"] = name
    audit.write_text("".join(json.dumps(line) + "\n" for line in lines))
    before = sorted(tmp_path.rglob("*"))
    done = restore_files(out, audit, tmp_path / "deep" / "back")
    assert done.files == 0
    assert len(done.refused) == 1
    assert [path for path in sorted(tmp_path.rglob("*")) if path.is_file()] == [p for p in before if p.is_file()]


@pytest.mark.parametrize(
    ("audit", "problem"),
    [
        ("not json\n", ":1: not a line of an audit"),
        ('{"type": "edit", "document": "a"}\n', ":1: not a line of an audit"),
        ('{"type": "other", "document": "a"}\n', ":1: not a line of an audit"),
        ('{"type": "document", "document": 5}\n', ":1: not a line of an audit"),
        ("[]\n", ":1: not a line of an audit"),
    ],
)
def test_what_is_no_audit_is_refused(tmp_path: Path, audit: str, problem: str) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "a.jsonl").write_text(audit)
    with pytest.raises(CleanerError, match=problem):
        restore_files(tmp_path / "out", tmp_path / "a.jsonl", tmp_path / "back")


@pytest.mark.parametrize("field", ["encoding", "output_sha256", "input_sha256", "format"])
def test_a_damaged_line_of_the_audit_is_named(make: Make, run: Run, tmp_path: Path, field: str) -> None:
    folder, out, audit = make({"a.txt": TEXT}), tmp_path / "out", tmp_path / "audit.jsonl"
    run(folder, out, audit=audit)
    first, *rest = audit.read_text().splitlines()
    for wrong in (None, 17, "no-such"):
        data = json.loads(first)
        if wrong is None:
            del data[field]
        else:
            data[field] = wrong
        audit.write_text("\n".join([json.dumps(data), *rest]))
        done = restore_files(out, audit, tmp_path / "back")
        assert done.files == 0
        assert [name for name, _ in done.refused] == ["a.txt"]


# -- the short form for newlines ------------------------------------------------------------------------------------


@given(st.lists(st.sampled_from(["a", "bc", "\r\n", "X", "YZ"]), max_size=12), st.booleans())
def test_newline_edits_that_are_left_out_can_be_put_back(pieces: list[str], carriage: bool) -> None:
    foreign = "\r" if carriage else "\r\n"
    pieces = [foreign if piece == "\r\n" else piece for piece in pieces]
    edits: list[Edit] = []
    at = 0
    for piece in pieces:
        if piece == foreign:
            edits.append(Edit(at, at + len(piece), "\n", piece, ("newlines",), "characters"))
        elif piece.isupper():  # debris: X goes, YZ becomes a newline of its own
            edits.append(Edit(at, at + len(piece), "\n" if piece == "YZ" else "", piece, ("rule",), "ad"))
        at += len(piece)
    text = "".join(pieces)
    output = apply(text, edits)
    kept, rules = without_newlines(edits, newlines(text))
    assert full_edits(output, kept, newlines(text), rules) == edits


@given(st.text(max_size=20), st.text(max_size=20), st.floats(allow_nan=False))
def test_an_edit_comes_back_from_its_line(text: str, new: str, score: float) -> None:
    edit = Edit(3, 3 + len(text), new, text, ("one", "two"), "ad", abs(score))
    assert edit_of(json.loads(edit_line("name\udce9", edit))) == edit


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    data=st.lists(
        st.one_of(
            st.binary(max_size=60),
            st.text(max_size=60).map(lambda t: (t + "[ad x]\r\n" + t).encode("utf-8", "replace")),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_whatever_the_bytes_a_run_can_be_undone(make: Make, run: Run, tmp_path_factory: Any, data: list[bytes]) -> None:
    place = tmp_path_factory.mktemp("any")
    (place / "in").mkdir()
    for number, content in enumerate(data):
        (place / "in" / f"{number}.txt").write_bytes(content)
        (place / "in" / f"{number}.jsonl").write_bytes(
            json.dumps({"text": content.decode("latin-1")}).encode() + b"\n" + content
        )
    run(place / "in", place / "out", audit=place / "audit.jsonl", jobs=1)
    done = restore_files(place / "out", place / "audit.jsonl", place / "back")
    assert done.refused == []
    before = tree(place / "in")
    for name, content in tree(place / "back").items():
        assert content == before[name]
    assert set(tree(place / "back")) == set(tree(place / "out"))
