"""Pages through the command: front matter, pages in JSONL, notes in the summary and the audit."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import yaml

from cleaner.formats import FORMATS, ReadOptions
from cleaner.formats.html import front_matter
from cleaner.run import command

from .pages import PARAGRAPHS, cleaner, page

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

HEAD = '<title>A "mill" turns</title><meta name="author" content="Ann Lee"><link rel="canonical" href="https://post.example/mill">'


def run(path: Path, out: Path, **options: object) -> int:
    request = command.CleanRequest([str(path)], output=str(out), jobs=1, **options)  # type: ignore[arg-type]
    return command.clean(request, cleaner(), profile="auto", rules=cleaner().ruleset.digest)


def test_front_matter_is_yaml_above_the_text(tmp_path: Path) -> None:
    (tmp_path / "mill.html").write_text(page(head=HEAD, attributes="lang=en"), encoding="utf-8")
    assert run(tmp_path / "mill.html", tmp_path / "out", metadata=True, quiet=True) == 0
    written = (tmp_path / "out" / "mill.txt").read_text(encoding="utf-8")
    _, block, text = written.split("---\n")
    assert yaml.safe_load(block) == {
        "title": 'A "mill" turns', "author": "Ann Lee", "site": "post.example", "url": "https://post.example/mill",
        "language": "en",
    }  # fmt: skip
    assert text.strip().split("\n") == list(PARAGRAPHS)


def test_front_matter_cannot_be_broken_out_of() -> None:
    fields = {"title": "---\nauthor: nobody\n---", "author": 'a": b'}
    block = front_matter(fields)
    assert yaml.safe_load(block.split("\n---\n")[0].removeprefix("---\n")) == {
        "title": "--- author: nobody ---",
        "author": 'a": b',
    }
    assert front_matter({}) == ""


def test_another_option_does_the_work_again(tmp_path: Path) -> None:
    (tmp_path / "mill.html").write_text(page(head=HEAD), encoding="utf-8")
    assert run(tmp_path / "mill.html", tmp_path / "out", quiet=True) == 0
    assert run(tmp_path / "mill.html", tmp_path / "out", title="keep", quiet=True) == 0
    assert (tmp_path / "out" / "mill.txt").read_text(encoding="utf-8").startswith('A "mill" turns\n')


def records(*rows: dict[str, object]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def test_pages_in_jsonl_are_extracted_and_metadata_become_fields(tmp_path: Path) -> None:
    source = tmp_path / "pages.jsonl"
    source.write_bytes(
        records({"id": 1, "html": page(head=HEAD), "author": "kept"}, {"id": 2, "text": "A text of its own."})
    )
    assert run(source, tmp_path / "out.jsonl", metadata=True, quiet=True) == 0
    one, two = map(json.loads, (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines())
    assert one["html"].strip().split("\n") == list(PARAGRAPHS)
    assert (one["title"], one["author"], one["url"]) == ('A "mill" turns', "kept", "https://post.example/mill")
    assert two == {"id": 2, "text": "A text of its own."}


def test_a_text_about_html_is_no_page() -> None:
    data = records(
        {"text": "<p> begins a paragraph, and <html> begins a page."}, {"text": "\n<!DOCTYPE HTML><title>x</title>"}
    )
    items = list(FORMATS["jsonl"].read(io.BytesIO(data), ReadOptions()))
    assert [item.markup for item in items] == [False, True]


def test_a_page_in_jsonl_comes_back_byte_for_byte(tmp_path: Path) -> None:
    from cleaner.run.restore import restore_files

    source = tmp_path / "pages.jsonl"
    source.write_bytes(records({"id": 1, "html": page(head=HEAD)}))
    audit = tmp_path / "audit.jsonl"
    assert run(source, tmp_path / "out", audit=audit, quiet=True) == 0
    done = restore_files(tmp_path / "out", audit, tmp_path / "back")
    assert (done.files, list(done.refused)) == (1, [])
    assert (tmp_path / "back" / "pages.jsonl").read_bytes() == source.read_bytes()


def test_notes_on_a_page_stand_in_the_summary_and_in_the_audit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deep = "<html><body>" + "<div>" * 300 + "".join(f"<p>{text}</p>" for text in PARAGRAPHS) + "</body></html>"
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "deep.html").write_text(deep, encoding="utf-8")
    (tmp_path / "in" / "share.html").write_text(page('<div class="a2a_kit">Share</div>'), encoding="utf-8")
    audit = tmp_path / "audit.jsonl"
    assert run(tmp_path / "in", tmp_path / "out", audit=audit) == 0
    assert "nested more than 250 levels deep" in capsys.readouterr().err
    rows = [json.loads(line) for line in audit.read_text(encoding="utf-8").splitlines()]
    dropped = [row["dropped"] for row in rows if "dropped" in row]
    assert dropped == [[{"rule": "addtoany", "category": "share", "text": "Share"}]]
    assert all(row["how"].startswith("extracted: ") for row in rows if "how" in row)


def test_a_binary_file_named_html_is_named_and_the_run_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "image.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    (tmp_path / "in" / "mill.html").write_text(page(), encoding="utf-8")
    assert run(tmp_path / "in", tmp_path / "out", verbose=True) in (0, 3)
    told = capsys.readouterr().err
    assert "image.html" in told
    assert "not text but a PNG image" in told
    assert (tmp_path / "out" / "mill.txt").read_text(encoding="utf-8").strip().split("\n") == list(PARAGRAPHS)
