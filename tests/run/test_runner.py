"""Runs over folders: what is written, what is counted, what a second run still does."""

from __future__ import annotations

import gzip
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cleaner.model import CleanerError, InputError

from .conftest import Ran, tree

Make = Callable[..., Path]
Run = Callable[..., Ran]

MIXED: dict[str, str | bytes] = {
    "a.txt": "One.\n[ad one]\nTwo.\n",
    "same.txt": "Nothing to take.\n",
    "gone.txt": "[ad all of it]",
    "blank.txt": " \n\n",
    "zero.txt": "",
    "page.html": "<p>Text [ad x] of a page.</p>",
    "sub/b.md": "Deep [ad two words].\r\nLine.\r\n",
    "sub/c.txt.gz": gzip.compress(b"Packed [ad x].\n"),
    "sub/latin.txt": "L'été à la plage, très agréable. [ad x]\n".encode("cp1252"),
    "bad.txt": "RAISE",
    "lines.jsonl": '{"text": "A [ad x] b"}\n[]\n{"text": "c"}\n{"text": "[ad x]"}\n',
    "picture.txt": b"\x89PNG\r\n\x1a\n\0\0",
    "notes.pdf": b"%PDF",
}


def test_a_folder_comes_out_clean_and_the_counts_add_up(make: Make, run: Run, tmp_path: Path) -> None:
    folder, out = make(MIXED), tmp_path / "out"
    before = tree(folder)
    done = run(folder, out)
    assert tree(folder) == before, "an input was written to"
    assert done.counts == {"written": 6, "unchanged": 2, "empty": 4, "failed": 2}
    assert done.outcome.tally.read == 14
    assert done.said["failed"] == {
        "bad.txt": "ValueError: this text is not to my liking",
        "lines.jsonl#2": "not an object but a list",
    }
    assert done.said["skipped"] == {
        "picture.txt": "not text but a PNG image",
        "notes.pdf": "not a kind of file that is read (.pdf)",
    }
    assert set(done.said["empty"]) == {"gone.txt", "blank.txt", "zero.txt", "lines.jsonl#4"}
    assert set(done.said["suspicious"]) == {"lines.jsonl#1"}
    found = tree(out)
    assert set(found) == set(MIXED) - {"bad.txt", "picture.txt", "notes.pdf", "page.html"} | {"page.txt"}
    assert found["a.txt"] == b"One.\n\nTwo.\n"
    assert found["sub/b.md"] == b"Deep .\nLine.\n"
    assert found["sub/latin.txt"] == "L'été à la plage, très agréable. \n".encode()
    assert gzip.decompress(found["sub/c.txt.gz"]) == b"Packed .\n"
    assert found["lines.jsonl"] == b'{"text": "A  b"}\n[]\n{"text": "c"}\n{"text": ""}\n'
    assert done.outcome.tally.removed_words == {"ad": 19}
    assert done.outcome.tally.removed_by_rule == {"ad-label": 19}
    assert sorted(p.name for p in (out / ".cleaner" / "tmp").iterdir()) == []


def test_one_worker_and_many_write_the_same(make: Make, run: Run, tmp_path: Path) -> None:
    files = MIXED | {f"d{n % 7}/{n}.txt": f"Text {n} [ad x] more.\n" for n in range(120)}
    folder = make(files)
    audits = [tmp_path / f"{jobs}.jsonl" for jobs in (1, 3)]
    outcomes = [run(folder, tmp_path / f"out{a.stem}", jobs=int(a.stem), audit=a) for a in audits]
    assert tree(tmp_path / "out1") == tree(tmp_path / "out3")
    assert audits[0].read_bytes() == audits[1].read_bytes()
    assert outcomes[0].said == outcomes[1].said
    assert outcomes[0].outcome.tally == outcomes[1].outcome.tally


def test_the_audit_has_every_edit_in_the_order_of_names(make: Make, run: Run, tmp_path: Path) -> None:
    audit = tmp_path / "audit.jsonl"
    run(make(MIXED), tmp_path / "out", audit=audit)
    lines = [json.loads(line) for line in audit.read_text().splitlines()]
    assert [entry["document"] for entry in lines if entry["type"] == "document"] == [
        "a.txt", "bad.txt", "blank.txt", "gone.txt", "lines.jsonl#1", "lines.jsonl#2", "lines.jsonl#3", "lines.jsonl#4",
        "page.html", "same.txt", "sub/b.md", "sub/c.txt.gz", "sub/latin.txt", "zero.txt",
    ]  # fmt: skip
    first = next(entry for entry in lines if entry["type"] == "edit")
    assert first == {
        "type": "edit", "document": "a.txt", "start": 5, "end": 13, "text": "[ad one]", "replacement": "",
        "rules": ["ad-label"], "category": "ad", "score": None,
    }  # fmt: skip
    crlf = next(entry for entry in lines if entry["document"] == "sub/b.md")
    assert (crlf["newlines"], crlf["newline_rules"], crlf["edits"]) == ("\r\n", ["newlines"], 1)
    counted = {entry["document"]: entry["edits"] for entry in lines if entry["type"] == "document"}
    for document, number in counted.items():
        assert sum(entry["type"] == "edit" and entry["document"] == document for entry in lines) == number
    failed = next(entry for entry in lines if entry["document"] == "bad.txt")
    assert failed["status"] == "failed"


def test_the_same_command_again_does_nothing_and_tells_the_same(make: Make, run: Run, tmp_path: Path) -> None:
    folder, out, audit = make(MIXED), tmp_path / "out", tmp_path / "audit.jsonl"
    first = run(folder, out, audit=audit)
    written, lines = tree(out), audit.read_bytes()
    stamps = {path: path.stat().st_mtime_ns for path in out.rglob("*.txt")}
    audit.unlink()
    second = run(folder, out, audit=audit)
    assert second.outcome.again == 13, "all but the failed file"
    assert second.said == first.said
    assert second.outcome.tally == first.outcome.tally
    assert tree(out) == written
    assert audit.read_bytes() == lines
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*.txt")} == stamps


def test_only_what_is_missing_or_changed_is_done_again(make: Make, run: Run, tmp_path: Path) -> None:
    folder, out = make({f"{n}.txt": f"Text {n} [ad x].\n" for n in range(10)}), tmp_path / "out"
    run(folder, out)
    (folder / "1.txt").write_text("New [ad x] text.\n")
    os.utime(folder / "2.txt")  # touched, not changed
    (out / "3.txt").unlink()
    (out / "4.txt").write_text("edited")
    (folder / "new.txt").write_text("New.\n")
    (folder / "5.txt").unlink()
    second = run(folder, out)
    assert second.outcome.tally.read == 10
    assert second.outcome.again == 5 + 1, "five untouched, one whose content is the same"
    assert (out / "1.txt").read_text() == "New  text.\n"
    assert (out / "3.txt").read_text() == "Text 3 .\n"
    assert (out / "4.txt").read_text() == "Text 4 .\n"
    third = run(folder, out)
    assert third.outcome.again == 10


@pytest.mark.parametrize("change", [{"rules": "2"}, {"language": "fi"}, {"max_removed": 0.9}, {"profile": "dump"}])
def test_other_rules_or_options_mean_new_work(make: Make, run: Run, tmp_path: Path, change: dict[str, Any]) -> None:
    folder, out = make({"a.txt": "Text [ad x].\n"}), tmp_path / "out"
    run(folder, out)
    assert run(folder, out, **change).outcome.again == 0
    assert run(folder, out, **change).outcome.again == 1


def test_more_time_or_an_audit_changes_no_output(make: Make, run: Run, tmp_path: Path) -> None:
    folder, out = make({"a.txt": "Text [ad x].\n"}), tmp_path / "out"
    run(folder, out)
    assert run(folder, out, timeout=9.0, jobs=1).outcome.again == 1
    audited = run(folder, out, audit=tmp_path / "audit.jsonl")
    assert audited.outcome.again == 0, "there was no audit of it yet"
    assert run(folder, out, audit=tmp_path / "audit.jsonl").outcome.again == 1
    assert run(folder, out).outcome.again == 1


def test_fresh_forgets_and_overwrites(make: Make, run: Run, tmp_path: Path) -> None:
    folder, out = make({"a.txt": "Text [ad x].\n"}), tmp_path / "out"
    out.mkdir()
    (out / "a.txt").write_text("mine")
    refused = run(folder, out)
    assert "is there already" in refused.said["failed"]["a.txt"]
    assert (out / "a.txt").read_text() == "mine"
    assert run(folder, out).counts == {"failed": 1}, "still not ours"
    assert run(folder, out, fresh=True).counts == {"written": 1}
    assert run(folder, out, fresh=True).outcome.again == 0


def test_an_output_of_another_folder_is_not_overwritten(make: Make, run: Run, tmp_path: Path) -> None:
    one, two, out = make({"a.txt": "One.\n"}, "one"), make({"a.txt": "Two.\n"}, "two"), tmp_path / "out"
    run(one, out)
    assert "was made from" in run(two, out).said["failed"]["a.txt"]
    assert (out / "a.txt").read_text() == "One.\n"
    one.rename(tmp_path / "moved")
    assert run(tmp_path / "moved", out).counts == {"unchanged": 1}, "a folder that moved is the same folder"


def test_a_text_that_comes_to_a_page_takes_the_name(make: Make, run: Run, tmp_path: Path) -> None:
    folder, out = make({"a.html": "<p>Page.</p>"}), tmp_path / "out"
    run(folder, out)
    assert tree(out) == {"a.txt": b"Page."}
    (folder / "a.txt").write_text("Text.\n")
    assert run(folder, out).said["failed"] == {}
    assert tree(out) == {"a.txt": b"Text.\n", "a.html.txt": b"Page."}


def test_a_document_that_fails_leaves_no_old_output(make: Make, run: Run, tmp_path: Path) -> None:
    folder, out = make({"a.txt": "Text.\n"}), tmp_path / "out"
    run(folder, out)
    (folder / "a.txt").write_text("RAISE")
    assert run(folder, out).counts == {"failed": 1}
    assert tree(out) == {}


def test_check_writes_nothing_and_names_changes(make: Make, run: Run, tmp_path: Path) -> None:
    folder = make(MIXED)
    everything = sorted(tmp_path.rglob("*"))
    done = run(folder, check=True, list_changes=True)
    assert sorted(tmp_path.rglob("*")) == everything
    assert set(done.said["changed"]) == {
        "a.txt", "gone.txt", "page.html", "sub/b.md", "sub/c.txt.gz", "sub/latin.txt", "lines.jsonl#1", "lines.jsonl#4",
    }  # fmt: skip
    assert done.outcome.tally.changed == 8


def test_in_place_replaces_what_changed_and_nothing_else(make: Make, run: Run, tmp_path: Path) -> None:
    folder = make({"a.txt": "Text [ad x].\n", "b.txt": "Same.\n", "c.html": "<p>Page.</p>", "A.TXT": "Big [ad x].\n"})
    (folder / "a.txt").chmod(0o640)
    same = (folder / "b.txt").stat()
    done = run(folder, in_place=True)
    assert tree(folder) == {"a.txt": b"Text .\n", "b.txt": b"Same.\n", "c.html": b"<p>Page.</p>", "A.TXT": b"Big .\n"}
    assert (folder / "a.txt").stat().st_mode & 0o777 == 0o640
    assert (folder / "b.txt").stat().st_mtime_ns == same.st_mtime_ns
    assert (folder / "b.txt").stat().st_ino == same.st_ino
    assert done.said["skipped"] == {"c.html": "a page is not replaced by its text in place"}
    assert run(folder, in_place=True).outcome.again == 3


def test_in_place_with_an_audit_never_loses_the_way_back(make: Make, run: Run, tmp_path: Path) -> None:
    folder, audit = make({"a.txt": "Text [ad x].\n"}), tmp_path / "audit.jsonl"
    run(folder, in_place=True, audit=audit)
    with pytest.raises(CleanerError, match="may be the only way back"):
        run(folder, in_place=True, audit=audit)
    run(folder, in_place=True, audit=tmp_path / "again.jsonl")
    assert (tmp_path / "again.jsonl").read_bytes() == audit.read_bytes()


def test_in_place_works_on_files_that_are_named(make: Make, run: Run, tmp_path: Path) -> None:
    folder = make({"a.txt": "A [ad x].\n", "sub/b.txt": "B [ad x].\n", "c.txt": "C [ad x].\n"})
    run([folder / "a.txt", folder / "sub"], in_place=True)
    assert tree(folder) == {"a.txt": b"A .\n", "sub/b.txt": b"B .\n", "c.txt": b"C [ad x].\n"}
    assert [p.name for p in folder.iterdir() if p.name.startswith(".")] == [], "nothing of ours stays beside them"


def test_the_output_must_not_be_the_input(make: Make, run: Run, tmp_path: Path) -> None:
    folder = make({"a.txt": "Text [ad x].\n", "in/a.txt": "Inner [ad x].\n"})
    for paths, out in [
        (folder, folder),
        (folder, tmp_path / "in" / "." / ""),
        (folder / "a.txt", folder),
        ([folder, folder / "a.txt"], tmp_path),
    ]:
        with pytest.raises(CleanerError, match="the output would replace the input"):
            run(paths, out)
    link = tmp_path / "link"
    link.symlink_to(folder)
    with pytest.raises(CleanerError, match="the output would replace the input"):
        run(folder, link)
    assert tree(folder) == {"a.txt": b"Text [ad x].\n", "in/a.txt": b"Inner [ad x].\n"}


def test_an_output_that_would_land_on_an_input_is_refused(make: Make, run: Run, tmp_path: Path) -> None:
    folder = make({"in/in/a.txt": "Deep [ad x].\n", "in/a.txt": "Upper [ad x].\n"}, "all")
    before = tree(folder / "in")
    done = run(folder / "in", folder, fresh=True)
    assert "would replace an input" in done.said["failed"]["in/a.txt"]
    assert tree(folder / "in") == before
    assert (folder / "a.txt").read_text() == "Upper .\n"


def test_the_output_inside_the_input_is_not_cleaned_again(make: Make, run: Run) -> None:
    folder = make({"a.txt": "Text [ad x].\n"})
    for _ in range(2):
        assert run(folder, folder / "out").outcome.tally.read == 1
    assert set(tree(folder)) == {"a.txt", "out/a.txt"}


def test_a_single_file_goes_to_a_single_file(make: Make, run: Run, tmp_path: Path) -> None:
    folder = make({"a.txt": "Text [ad x].\n"})
    run(folder / "a.txt", output_file=tmp_path / "b.txt")
    run(folder / "a.txt", output_file=tmp_path / "b.txt.gz")
    assert (tmp_path / "b.txt").read_text() == "Text .\n"
    assert gzip.decompress((tmp_path / "b.txt.gz").read_bytes()) == b"Text .\n"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["b.txt", "b.txt.gz", "in"]


def test_records_that_fail_are_passed_on_or_put_aside(make: Make, run: Run, tmp_path: Path) -> None:
    lines = '{"text": "A [ad x]"}\n\n{"no": 1}\n{"text": null}\n{"text": "RAISE"}\nnot json\n{"text": "B"}'
    folder = make({"r.jsonl": lines})
    done = run(folder, tmp_path / "kept")
    assert (tmp_path / "kept/r.jsonl").read_text() == lines.replace("[ad x]", "")
    assert list(done.said["failed"]) == ["r.jsonl#3", "r.jsonl#4", "r.jsonl#5", "r.jsonl#6"]
    aside = run(folder, tmp_path / "out", bad_record="aside")
    assert aside.counts == done.counts == {"written": 1, "unchanged": 1, "failed": 4}
    assert (tmp_path / "out/r.jsonl").read_text() == '{"text": "A "}\n\n{"text": "B"}'
    assert (tmp_path / "out/r.jsonl.aside").read_text() == '{"no": 1}\n{"text": null}\n{"text": "RAISE"}\nnot json\n'


def test_what_loses_too_much_fails_and_what_loses_much_is_listed(make: Make, run: Run, tmp_path: Path) -> None:
    folder = make(
        {"much.txt": "Short. [ad that is longer than that]", "all.txt": "[ad x]", "few.txt": "Long text. [ad x]"}
    )
    done = run(folder, tmp_path / "out")
    assert done.said["suspicious"] == {"much.txt": "lost 81% of its text"}
    strict = run(folder, tmp_path / "strict", max_removed=0.7)
    assert strict.said["failed"] == {
        "much.txt": "would lose 81% of its text, more than --max-removed 0.7",
        "all.txt": "would lose 100% of its text, more than --max-removed 0.7",
    }
    assert set(tree(tmp_path / "strict")) == {"few.txt"}


def test_a_folder_without_documents_is_an_error(make: Make, run: Run, tmp_path: Path) -> None:
    for files in ({}, {"a.png": b"x"}):
        with pytest.raises(InputError, match="nothing to clean in"):
            run(make(files, "empty"), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_strange_names_come_through(make: Make, run: Run, tmp_path: Path) -> None:
    names = [b"caf\xe9.txt", b"\x1b[31mred.txt", b"new\nline.txt", "ünï 🙂.txt".encode(), b"-o.txt", b"#1?%.txt"]
    folder = make({})
    for name in names:
        with Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).open("wb") as file:
            file.write(b"Text [ad x].\n")
    audit = tmp_path / "a.jsonl"
    assert run(folder, tmp_path / "out", audit=audit).counts == {"written": len(names)}
    assert sorted(os.fsencode(path.name) for path in (tmp_path / "out").iterdir()) == sorted([*names, b".cleaner"])
    documents = [json.loads(line)["document"] for line in audit.read_text().splitlines() if '"type":"document"' in line]
    assert sorted(os.fsencode(name) for name in documents) == sorted(names)


def test_a_ledger_of_another_version_or_none_at_all_is_refused(make: Make, run: Run, tmp_path: Path) -> None:
    folder, out = make({"a.txt": "Text.\n"}), tmp_path / "out"
    run(folder, out)
    shutil.rmtree(out / ".cleaner")
    (out / ".cleaner").mkdir()
    (out / ".cleaner" / "ledger.sqlite").write_bytes(b"this is no data base at all, but long enough to be one" * 50)
    with pytest.raises(CleanerError, match="--fresh starts over"):
        run(folder, out)
    assert run(folder, out, fresh=True).counts == {"unchanged": 1}
