"""Which file has which format, by its name."""

from __future__ import annotations

import io

import pytest

from cleaner.formats import FORMATS, ReadOptions, kind_of
from cleaner.formats.alltext import plain_text
from cleaner.model import InputError


@pytest.mark.parametrize(
    ("name", "form", "compression", "output"),
    [
        ("a.txt", "text", None, "a.txt"),
        ("a.MD", "text", None, "a.MD"),
        ("a.b.html", "html", None, "a.b.txt"),
        ("a.HTM", "html", None, "a.txt"),
        ("a.xhtml.gz", "html", "gzip", "a.txt.gz"),
        ("a.jsonl.gz", "jsonl", "gzip", "a.jsonl.gz"),
        ("a.jsonl.ZST", "jsonl", "zstd", "a.jsonl.ZST"),
        ("a.ndjson", "jsonl", None, "a.ndjson"),
    ],
)
def test_the_ending_tells(name: str, form: str, compression: str | None, output: str) -> None:
    kind = kind_of(name)
    assert kind is not None
    assert (kind.format, kind.compression, kind.output) == (form, compression, output)


@pytest.mark.parametrize("name", ["a", "a.pdf", "a.gz", ".txt", ".txt.gz", "txt", "a.txt.bak", "a.json", ""])
def test_other_files_have_no_format(name: str) -> None:
    assert kind_of(name) is None


def test_every_suffix_belongs_to_one_format() -> None:
    suffixes = [suffix for form in FORMATS.values() for suffix in form.suffixes]
    assert len(suffixes) == len(set(suffixes))
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in suffixes)


@pytest.mark.parametrize("form", ["text", "html"])
def test_a_document_over_the_limit_is_refused(form: str) -> None:
    with pytest.raises(InputError, match=r"limit of 1 kB .*--max-bytes"):
        list(FORMATS[form].read(io.BytesIO(b"x" * 1001), ReadOptions(max_bytes=1000)))
    (item,) = FORMATS[form].read(io.BytesIO(b"x" * 1000), ReadOptions(max_bytes=1000))
    assert item.text == "x" * 1000


def test_plain_text_of_a_page_keeps_blocks_apart_and_drops_scripts() -> None:
    page = """<html><head><title>T</title><script>var a = "<p>no</p>";</script></head><body>
    <nav><a>Home</a> <a>News</a></nav><p>One <b>bold</b>
    word.</p><style>p {}</style><p>Two&nbsp;words &amp; more.<br>Next.</p><!-- c --></body></html>"""
    assert plain_text(page) == "Home News\nOne bold word.\nTwo words & more.\nNext."


@pytest.mark.parametrize("page", ["", "   ", "<!-- -->", "<html></html>", "<script>x</script>"])
def test_plain_text_of_nothing_is_nothing(page: str) -> None:
    assert plain_text(page) == ""


def test_plain_text_of_a_deep_page_is_there() -> None:
    assert plain_text("<div>" * 3000 + "<p>Deep down.</p>" + "</div>" * 3000) == "Deep down."


def test_plain_text_of_a_flat_page_is_quick() -> None:
    page = "<p>word</p>" * 60_000
    assert plain_text(page).count("word") == 60_000
