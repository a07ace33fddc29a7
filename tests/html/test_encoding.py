"""Bytes to text: order of what is believed, notes where a page is wrong about itself, and no decoding twice."""

from __future__ import annotations

import codecs

import pytest

from cleaner.formats.page import decode_page
from cleaner.html.decode import decode_page as decode_any
from cleaner.model import InputError

from .pages import cleaner

RUSSIAN = (
    "Мельница на реке снова работает с понедельника, после долгого перерыва и большого ремонта.",
    "Новый хозяин хочет молоть там рожь, а муку продавать по субботам на рынке в городе.",
    "Колесо построили два плотника из соседней долины, которые никогда раньше этого не делали.",
)


def russian(charset: str) -> str:
    prose = "".join(f"<p>{line}</p>" for line in RUSSIAN)
    return f'<!doctype html><html lang="ru"><head><meta charset="{charset}"></head><body><article>{prose}</article></body></html>'


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (russian("utf-8").encode("utf-8"), "utf-8"),
        (codecs.BOM_UTF8 + russian("windows-1251").encode("utf-8"), "utf-8"),
        (russian("utf-8").encode("utf-16"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + russian("utf-8").encode("utf-16-be"), "utf-16-be"),
        (russian("utf-8").encode("utf-16-le"), "utf-16-le"),
        (russian("windows-1251").encode("cp1251"), "cp1251"),
        (russian("koi8-r").encode("koi8-r"), "koi8-r"),
    ],
    ids=["utf-8", "bom beats meta", "utf-16 bom", "utf-16-be bom", "utf-16 without bom", "meta", "meta koi8-r"],
)
def test_a_page_is_read_in_its_encoding(data: bytes, encoding: str) -> None:
    found, notes = decode_page(data)
    assert codecs.lookup(found.encoding) == codecs.lookup(encoding)
    assert [note for note in notes if "says" in note] == []
    assert cleaner().clean_html(data).text.split("\n") == list(RUSSIAN)


@pytest.mark.parametrize("said", ["utf-8", "iso-8859-1", "no-such-charset"])
def test_windows_1251_with_a_wrong_meta_charset(said: str) -> None:
    result = cleaner().clean_html(russian(said).encode("cp1251"))
    assert result.text.split("\n") == list(RUSSIAN)
    assert f"the page says it is {said}, but it is cp1251" in result.notes


def test_utf_8_under_another_name_is_read_as_utf_8() -> None:
    result = cleaner().clean_html(russian("windows-1251").encode("utf-8"))
    assert result.text.split("\n") == list(RUSSIAN)
    assert "the page says it is windows-1251, but it is utf-8" in result.notes


def test_what_the_server_says_comes_before_what_the_page_says() -> None:
    found, _ = decode_page(russian("iso-8859-1").encode("koi8-r"), "koi8-r")
    assert RUSSIAN[0] in found.text


@pytest.mark.parametrize("said", ["ISO-8859-1", "us-ascii", "windows-1252"])
def test_names_that_browsers_take_for_one_another_are_no_mistake(said: str) -> None:
    data = (
        f'<html><head><meta charset="{said}"></head><body><p>Ein schöner „Tag“ für die Mühle.</p></body></html>'.encode(
            "cp1252"
        )
    )
    found, notes = decode_page(data)
    assert "schöner „Tag“" in found.text
    assert notes == ()


def test_text_is_not_decoded_a_second_time() -> None:
    """A page that was decoded already says an encoding that no longer is its own; one about mojibake keeps it."""
    text = russian("windows-1251")
    assert cleaner().clean_html(text).text.split("\n") == list(RUSSIAN)
    assert decode_any(text) == (text, [])
    told = "<html><body><p>The letter ü becomes Ã¼ where bytes are decoded twice, as every reader of old mail knows.</p></body></html>"
    assert decode_any(told.encode())[0] == told


def test_a_few_nul_bytes_are_left_out_and_told() -> None:
    data = russian("utf-8").encode().replace(b"<p>", b"<p>\0", 1)
    data = data.replace(b"</article>", b"<!--" + b"x" * 2000 + b"--></article>")
    result = cleaner().clean_html(data)
    assert result.text.split("\n") == list(RUSSIAN)
    assert "1 NUL byte left out" in result.notes


def test_bytes_that_no_encoding_knows_are_counted() -> None:
    data = ("x" * 300 + "é" * 40).encode("utf-8").replace("é".encode(), "é".encode(), 1) + b"\xff"
    found, notes = decode_page(b"<html><body><p>" + data + b"</p></body></html>")
    assert found.text.count("\ufffd") == 1
    assert notes == ("1 byte is not valid utf-8, read as U+FFFD",)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "PNG"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(500), "PDF"),
        (bytes(range(256)) * 20, "NUL"),
    ],
    ids=["image", "pdf", "noise"],
)
def test_what_is_no_text_is_a_named_failure(data: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        cleaner().clean_html(data)
