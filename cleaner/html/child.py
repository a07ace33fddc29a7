"""The other end of `limits`: a page on standard input, the extractor's text on standard output."""

from __future__ import annotations

import sys


def main() -> None:
    """Reads a page in UTF-8 and writes `+` and its article, or `-` and what went wrong."""
    from .base import extract_base
    from .tree import parse

    page = sys.stdin.buffer.read().decode("utf-8", "replace")
    try:
        root, _ = parse(page)
        data = b"+" + (extract_base(root, alone=True) if root is not None else "").encode("utf-8", "replace")
    except Exception as error:
        data = b"-" + f"{type(error).__name__}: {error}".encode("utf-8", "replace")
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
