"""Compressed files: what can be read is read, and damage never passes silently."""

from __future__ import annotations

import gzip
import io
import random
import zlib

import pytest

from cleaner.formats import compress

CONTENT = b"".join(b"line %d of a text that is packed\n" % number for number in range(3000))


def read(data: bytes, kind: str = "gzip") -> tuple[bytes, str]:
    stream, inflated = compress.reader(io.BytesIO(data), kind)
    assert inflated is not None
    return stream.read(), inflated.damage


def test_what_is_whole_is_read_whole() -> None:
    assert read(gzip.compress(CONTENT)) == (CONTENT, "")


def test_members_one_after_the_other_are_one_content() -> None:
    assert read(gzip.compress(b"one\n") + gzip.compress(b"") + gzip.compress(b"two\n")) == (b"one\ntwo\n", "")


def test_zero_bytes_after_the_end_are_padding() -> None:
    assert read(gzip.compress(CONTENT) + b"\0" * 70_000) == (CONTENT, "")


def test_anything_else_after_the_end_is_damage() -> None:
    content, damage = read(gzip.compress(CONTENT) + b"garbage")
    assert content == CONTENT
    assert "followed by data that is not gzip" in damage


def test_every_cut_is_noticed_and_gives_what_was_there() -> None:
    packed = gzip.compress(CONTENT)
    cuts = [0, 1, 5, 10, len(packed) - 8, len(packed) - 1, *random.Random(1).sample(range(20, len(packed)), 40)]
    for cut in cuts:
        content, damage = read(packed[:cut])
        assert "cut short" in damage, cut
        assert CONTENT.startswith(content), cut
    assert len(read(packed[: len(packed) // 2])[0]) > len(CONTENT) // 4


def test_every_flipped_byte_is_noticed() -> None:
    packed = gzip.compress(CONTENT)
    header = {3, *range(4, 10)}  # flags, time, level and system may change without changing the content
    for place in random.Random(2).sample([n for n in range(len(packed)) if n not in header], 60):
        damaged = bytearray(packed)
        damaged[place] ^= 0x20
        _, damage = read(bytes(damaged))
        assert damage, place


def test_a_checksum_that_does_not_fit_is_told_after_the_content() -> None:
    packed = bytearray(gzip.compress(CONTENT))
    packed[-5] ^= 1
    content, damage = read(bytes(packed))
    assert "damaged" in damage
    assert CONTENT.startswith(content)
    assert len(content) > len(CONTENT) - 70_000


def test_no_data_at_all_is_damage() -> None:
    assert read(b"") == (b"", "cut short: no gzip data at all")


def test_what_is_not_gzip_is_told() -> None:
    content, damage = read(b"just some text, named .gz")
    assert content == b""
    assert "not valid gzip" in damage


def test_lines_before_a_cut_are_whole() -> None:
    stream, inflated = compress.reader(io.BytesIO(gzip.compress(CONTENT)[:-2000]), "gzip")
    lines = list(stream)
    assert inflated is not None
    assert inflated.damage
    assert CONTENT.startswith(b"".join(lines))


def test_a_bomb_is_read_no_further_than_asked() -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(b"\0" * 1_000_000) for _ in range(200)) + packer.flush()
    raw = io.BytesIO(bomb)
    stream, _ = compress.reader(raw, "gzip")
    assert len(stream.read(1_000_001)) == 1_000_001
    assert raw.tell() < len(bomb), "it was unpacked to its end"


def test_what_is_written_depends_on_the_content_alone() -> None:
    packed = []
    for _ in range(2):
        raw = io.BytesIO()
        stream = compress.writer(raw, "gzip")
        stream.write(CONTENT)
        stream.close()
        packed.append(raw.getvalue())
    assert packed[0] == packed[1]
    assert gzip.decompress(packed[0]) == CONTENT


@pytest.fixture
def zstd() -> object:
    return pytest.importorskip("backports.zstd")


def test_zstd_is_read_and_written(zstd: object) -> None:
    raw = io.BytesIO()
    stream = compress.writer(raw, "zstd")
    stream.write(CONTENT)
    stream.close()
    assert read(raw.getvalue(), "zstd") == (CONTENT, "")
    assert read(raw.getvalue() * 2, "zstd") == (CONTENT * 2, "")


@pytest.mark.parametrize("kind", ["gzip", "zstd"])
def test_an_empty_content_is_packed_as_such(zstd: object, kind: str) -> None:
    raw = io.BytesIO()
    compress.writer(raw, kind).close()
    assert read(raw.getvalue(), kind) == (b"", "")


def test_a_flipped_bit_in_what_was_written_is_noticed(zstd: object) -> None:
    raw = io.BytesIO()
    with compress.writer(raw, "zstd") as stream:
        stream.write(random.Random(3).randbytes(5000))  # kept as it is: nothing but a checksum can tell
    packed = bytearray(raw.getvalue())
    packed[2500] ^= 1
    assert "not valid zstd" in read(bytes(packed), "zstd")[1]


def test_every_cut_of_zstd_is_noticed(zstd: object) -> None:
    raw = io.BytesIO()
    stream = compress.writer(raw, "zstd")
    stream.write(CONTENT)
    stream.close()
    packed = raw.getvalue()
    for cut in [0, 3, len(packed) // 2, len(packed) - 1]:
        content, damage = read(packed[:cut], "zstd")
        assert "cut short" in damage, cut
        assert CONTENT.startswith(content)
