"""Plain text and Markdown: one document a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from ..model import Edit, InputError, Result
from .base import Item, ReadOptions, to_utf8
from .decode import Decoded, decode, encode, newlines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class TextFormat:
    """A file that is one text. Whatever its encoding, UTF-8 without BOM is written."""

    name = "text"
    suffixes: tuple[str, ...] = (".txt", ".md", ".text", ".markdown")
    output_suffix: str | None = None
    records = False
    lines = False
    markup = False
    seeks = False

    def read(self, stream: BinaryIO, options: ReadOptions, first: int = 1) -> Iterator[Item]:
        """The one document. Raises InputError when it is too large or no text."""
        data = read_whole(stream, options.max_bytes)
        found = decode(data)
        facts = found.facts() | {"newlines": newlines(found.text)}
        yield Item(data, found.text, notes=bad_bytes_note(found), facts=facts)

    def encode(self, item: Item, result: Result) -> bytes:
        """The clean text in UTF-8."""
        return to_utf8(result.text)

    def original(self, output: bytes, facts: dict[str, Any], edits: Sequence[Edit]) -> bytes:
        """The input's bytes in their own encoding."""
        return encode(before(output.decode("utf-8"), facts, edits), facts)


def before(text: str, facts: dict[str, Any], edits: Sequence[Edit]) -> str:
    """The text that was cleaned, from the clean one. Raises InputError when it is not what the edits left."""
    from ..apply import restore
    from ..audit import full_edits

    return restore(text, full_edits(text, edits, facts.get("newlines", ""), facts.get("newline_rules", ())))


def read_whole(stream: BinaryIO, limit: int) -> bytes:
    """All bytes of a stream, at most `limit`; raises InputError when there are more (and holds no more of them)."""
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise InputError(f"larger than the limit of {megabytes(limit)} for one document (--max-bytes)")
    return data


def megabytes(size: int) -> str:
    """A size in bytes for people: `50 MB`, `1.5 MB`, `900 bytes`."""
    return f"{size} bytes" if size < 1_000 else f"{size / 1e3:.3g} kB" if size < 1_000_000 else f"{size / 1e6:.3g} MB"


def bad_bytes_note(found: Decoded) -> tuple[str, ...]:
    """One note when bytes could not be read, else nothing."""
    count = found.bad_bytes
    if not count:
        return ()
    what = "1 byte is" if count == 1 else f"{count} bytes are"
    return (f"{what} not valid {found.encoding}, read as U+FFFD",)
