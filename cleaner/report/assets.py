"""The files that pages are made of, and how a page's policy names them. The workbench makes its page of them too."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files


def asset(name: str, package: str = __package__) -> str:
    """The text of a file that lies beside the code of a package."""
    return files(package).joinpath(name).read_text(encoding="utf-8")


def source_hash(content: str) -> str:
    """A style or script as a content security policy allows it: `sha256-` and the hash in base64 (CSP Level 3)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode("ascii")
