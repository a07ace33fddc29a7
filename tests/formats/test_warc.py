"""WARC and WET: pages go the way of pages, texts that of whole pages, and what is cut short is named."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import pytest

from cleaner import Cleaner
from cleaner.formats import FORMATS, Item, ReadOptions
from cleaner.model import InputError, Result
from tests.command import Command, few_rules

pytest.importorskip("fastwarc", reason="fastwarc is not installed")

STORY = "The river rose over its banks on Monday, and the mayor told everyone to stay away from the old bridge. " * 4
PAGE = f"<!doctype html><html lang='en'><head><title>River</title></head><body><article><p>{STORY}</p></article></body>"


def record(kind: str, block: bytes, url: str, content: str, **more: str) -> bytes:
    head = [
        "WARC/1.0", f"WARC-Type: {kind}", f"WARC-Target-URI: {url}", "WARC-Date: 2026-01-02T03:04:05Z",
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{abs(hash(url)) % 10**12:012d}>",
        f"Content-Type: {content}", *(f"{k.replace('_', '-')}: {v}" for k, v in more.items()),
        f"Content-Length: {len(block)}",
    ]  # fmt: skip
    return "\r\n".join(head).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def response(url: str, body: bytes, kind: str = "text/html; charset=utf-8", status: str = "200 OK") -> bytes:
    block = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    return record("response", block, url, "application/http; msgtype=response")


def crawl(pages: int = 3) -> list[bytes]:
    info = record("warcinfo", b"software: tests\r\n", "urn:info", "application/warc-fields")
    request = record("request", b"GET / HTTP/1.1\r\n\r\n", "https://a.example/", "application/http; msgtype=request")
    image = response("https://a.example/i.png", b"\x89PNG", "image/png")
    gone = response("https://a.example/gone", PAGE.encode(), status="404 Not Found")
    return [info, request, image, gone, *(response(f"https://a.example/{n}", PAGE.encode()) for n in range(pages))]


def items(data: bytes, **options: int) -> list[Item]:
    return list(FORMATS["warc"].read(io.BytesIO(data), ReadOptions(**options)))  # type: ignore[arg-type]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Command:
    monkeypatch.setattr("cleaner.cli._cleaner", few_rules)
    return Command(monkeypatch, capfdbinary)


def test_pages_are_documents_and_nothing_else() -> None:
    found = items(b"".join(crawl(2)))
    assert [item.url for item in found] == ["https://a.example/0", "https://a.example/1"]
    assert [item.record for item in found] == [5, 6]
    assert all(item.markup and item.text == PAGE for item in found)


def test_the_encoding_of_the_header_counts() -> None:
    body = "<html><body><p>Å, café, naïve façade</p></body></html>".encode("cp1252")
    (item,) = items(response("https://a.example/", body, "text/html; charset=windows-1252"))
    assert "café" in str(item.text)


def test_wet_is_all_text_of_a_page_and_says_its_language() -> None:
    (item,) = items(
        record("conversion", b"Menu\nWords", "https://a.example/", "text/plain", WARC_Identified_Content_Language="eng")
    )
    assert (item.text, item.page, item.markup) == ("Menu\nWords", True, False)
    line = json.loads(FORMATS["warc"].encode(item, Result("Words")))
    assert line == {"url": "https://a.example/", "date": "2026-01-02T03:04:05Z", "language": "eng", "text": "Words"}


def test_wet_is_cleaned_by_the_profile_for_whole_pages() -> None:
    cleaner = few_rules("auto", None, None, None)
    assert Cleaner.clean(cleaner, STORY, page=True).profile == "dump"
    assert Cleaner.clean(cleaner, STORY).profile == "standard"


def test_a_file_through_the_command(command: Command, tmp_path: Path) -> None:
    (tmp_path / "crawl.warc.gz").write_bytes(b"".join(gzip.compress(one) for one in crawl()))
    done = command.clean(tmp_path / "crawl.warc.gz", "-o", tmp_path / "out")
    assert done.code == 0, done.err
    rows = [
        json.loads(line) for line in gzip.decompress((tmp_path / "out" / "crawl.jsonl.gz").read_bytes()).splitlines()
    ]
    assert [row["url"] for row in rows] == [f"https://a.example/{n}" for n in range(3)]
    assert all(row["text"].split() == STORY.split() for row in rows)


def test_a_truncated_gzip_is_named_and_the_rest_cleaned(command: Command, tmp_path: Path) -> None:
    whole = b"".join(gzip.compress(one) for one in crawl())
    (tmp_path / "crawl.warc.gz").write_bytes(whole[: -len(gzip.compress(crawl()[-1])) // 2])
    done = command.clean(tmp_path / "crawl.warc.gz", "-o", tmp_path / "out")
    assert done.code == 3
    assert "cut short: the gzip data ends before its end mark" in done.err
    lines = gzip.decompress((tmp_path / "out" / "crawl.jsonl.gz").read_bytes()).splitlines()
    assert len(lines) in (1, 2)


@pytest.mark.parametrize("cut", [10, 200, 500, 620])
def test_a_truncated_file_never_passes_silently(command: Command, tmp_path: Path, cut: int) -> None:
    (tmp_path / "crawl.warc").write_bytes(b"".join(crawl())[:-cut])
    done = command.clean(tmp_path / "crawl.warc", "-o", tmp_path / "out")
    assert (done.code, "cut short: " in done.err) == (3, True), done.err
    rows = [json.loads(line)["url"] for line in (tmp_path / "out" / "crawl.jsonl").read_text().splitlines()]
    assert rows == ["https://a.example/0", "https://a.example/1"]


def test_a_page_over_the_limit_is_named() -> None:
    first, second = items(response("https://a.example/", b"<html>" + b"x" * 999) + crawl(1)[-1], max_bytes=900)
    assert "larger than the limit of 900 bytes" in first.problem
    assert second.text == PAGE


def test_what_is_no_warc_is_refused() -> None:
    with pytest.raises(InputError, match="no record of WARC"):
        items(b"Just some words.\n" * 40)
    assert items(b"") == []
