"""Bytes to text and back: which encoding, what becomes of bad bytes, what is no text."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.formats.decode import NotText, decode, encode, newlines

FRENCH = "L'été sera très chaud, et les élèves resteront à l'école.\nIl a ajouté : « C'est évident ».\n"
RUSSIAN = "Президент заявил, что летом будет очень жарко.\nШкольники останутся дома до осени.\n"
JAPANESE = "大統領は夏がとても暑くなると述べた。\n生徒たちは家にいるだろう。\n"
CHINESE = "总统表示，今年夏天将会非常炎热。\n学生们将留在家中直到秋天。\n"
GREEK = "Ο πρόεδρος δήλωσε ότι το καλοκαίρι θα είναι πολύ ζεστό.\n"


def back(data: bytes, **how: object) -> bytes:
    found = decode(data, **how)  # type: ignore[arg-type]
    return encode(found.text, found.facts())


@pytest.mark.parametrize(
    ("bom", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_bom_decides_and_is_no_part_of_the_text(bom: bytes, encoding: str) -> None:
    data = bom + RUSSIAN.encode(encoding)
    found = decode(data)
    assert (found.text, found.encoding, found.bom) == (RUSSIAN, encoding, True)
    assert back(data) == data


@pytest.mark.parametrize("text", [FRENCH, RUSSIAN, JAPANESE, CHINESE, "Plain.\r\nOld.\r\n", ""])
def test_utf_8_is_read_as_such(text: str) -> None:
    assert decode(text.encode()).text == text
    assert decode(text.encode()).facts() == {"encoding": "utf-8"}


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (FRENCH, "cp1252"),
        (FRENCH, "latin-1"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (GREEK, "cp1253"),
        ("The “quoted” speech — a dash — isn’t ASCII. The café was open.\n", "cp1252"),
    ],
)
def test_other_encodings_are_detected(text: str, encoding: str) -> None:
    data = text.encode(encoding)
    assert decode(data).text == text
    assert back(data) == data


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["A plain text of some length.\n" * 3, FRENCH, RUSSIAN, JAPANESE])
def test_utf_16_without_a_bom_is_not_taken_for_binary(text: str, encoding: str) -> None:
    data = text.encode(encoding)
    found = decode(data)
    assert (found.text, found.encoding) == (text, encoding)
    assert back(data) == data


def test_a_few_bad_bytes_become_replacement_characters_and_are_counted() -> None:
    data = RUSSIAN.encode()[:19] + b"\xff\xfe" + RUSSIAN.encode()[19:] + b"\x80"
    found = decode(data)
    assert found.encoding == "utf-8"
    assert found.text.count("�") == found.bad_bytes == 3
    assert found.text.replace("�", "") == RUSSIAN
    assert back(data) == data


def test_replacement_characters_of_the_author_are_no_bad_bytes() -> None:
    text = "Один � знак, потом другой.\n"
    assert decode(text.encode()).bad_bytes == 0
    data = text.encode() + b"\xe2\x82"
    assert back(data) == data
    assert decode(data).bad_bytes == 2


def test_bytes_that_windows_1252_does_not_have_are_kept_for_the_way_back() -> None:
    data = "Un café très agréable, l'été à la plage.".encode("cp1252") + b" \x81\x8d"
    found = decode(data, declared="windows-1252")
    assert "café" in found.text
    assert back(data, declared="windows-1252") == data


def test_broken_utf_16_is_read_as_far_as_it_goes() -> None:
    data = codecs.BOM_UTF16_LE + "Ein Text".encode("utf-16-le") + b"\x00\xd8" + b"x"
    found = decode(data)
    assert found.text.startswith("Ein Text")
    assert found.bad_bytes >= 1
    assert back(data) == data


def test_a_page_may_declare_its_encoding() -> None:
    page = '<html><head><meta charset="windows-1251"></head><body><p>Да</p></body></html>'
    assert "Да" in decode(page.encode("cp1251"), markup=True).text
    old = '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-2"><p>Żółta łódź</p>'
    assert "Żółta łódź" in decode(old.encode("iso-8859-2"), markup=True).text


def test_a_declaration_that_cannot_be_right_is_not_believed() -> None:
    page = f'<html><head><meta charset="iso-8859-1"></head><body><p>{RUSSIAN}</p></body></html>'
    assert RUSSIAN in decode(page.encode("cp1251"), markup=True).text
    wrong = f'<meta charset="utf-8"><p>{RUSSIAN}</p>'
    assert RUSSIAN in decode(wrong.encode("cp1251"), markup=True).text


@pytest.mark.parametrize("label", ["rot13", "no-such-encoding", "utf-7", "idna", "unicode_escape", "hex", ""])
def test_labels_that_are_no_encoding_are_ignored(label: str) -> None:
    data = FRENCH.encode("cp1252")
    assert decode(data, declared=label).text == FRENCH


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\x89PNG\r\n\x1a\nrest", "PNG"),
        (b"\xff\xd8\xff\xe0rest", "JPEG"),
        (b"%PDF-1.7 rest", "PDF"),
        (b"PK\x03\x04rest", "zip"),
        (b"some text\x00\x01\x02 and more", "NUL"),
        (bytes(range(256)) * 20, "NUL"),
    ],
)
def test_what_is_no_text_is_refused_by_name(data: bytes, what: str) -> None:
    with pytest.raises(NotText, match=what):
        decode(data)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", ""),
        ("a", ""),
        ("a\nb", "\n"),
        ("a\r\nb\r\n", "\r\n"),
        ("a\rb", "\r"),
        ("a\r\nb\n", "mixed"),
        ("\r\r\n", "mixed"),
    ],
)
def test_newlines_are_told_apart(text: str, kind: str) -> None:
    assert newlines(text) == kind


@given(st.binary(max_size=300))
@example(b"\xef\xbb\xbf\xef\xbb\xbf")
@example(b"\xff\xfe\x00")
@example(b"\x00a\x00b")
@example(b"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xed\xa0\x80")
def test_whatever_the_bytes_the_way_back_is_exact(data: bytes) -> None:
    try:
        found = decode(data)
    except NotText:
        return
    assert encode(found.text, found.facts()) == data


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200))
def test_any_text_in_utf_8_comes_through(text: str) -> None:
    data = text.encode()
    if data.startswith((b"%PDF-", b"GIF8", b"PK\x03\x04", b"\x7fELF", codecs.BOM_UTF8)):
        return
    assert decode(data).text == text
