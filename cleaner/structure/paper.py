"""Writes a scorecard down as a profile that a person can read: one line for each feature."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_HEAD = """\
# Written by `cleaner tune`; docs/dump-profile.md says on what and how to read it.
name: {name}
description: All text of a page; finds the article in it by the shape of the lines, their neighbours and the term lists.
threshold: 3.0
weak_share: 0.3
suspicious_share: 0.98
structure:
"""


def profile_text(name: str, structure: Mapping[str, Any]) -> str:
    """The profile as YAML."""
    lines = [_HEAD.format(name=name)]
    lines += _block(structure, "  ")
    return "".join(lines)


def _block(structure: Mapping[str, Any], indent: str) -> list[str]:
    out = []
    for key, value in structure.items():
        if key == "again":
            out += [f"{indent}{key}:\n", *_block(value, f"{indent}  ")]
        elif key in ("features", "pairs"):
            out.append(f"{indent}{key}:\n")
            out += [f"{indent}  {_key(name)}: {_flow(entry)}\n" for name, entry in value.items()]
        else:
            out.append(f"{indent}{key}: {_flow(value)}\n")
    return out


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)}: {_flow(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(entry) for entry in value) + "]"
    if isinstance(value, float):
        return f"{value:g}"
    return _key(value) if isinstance(value, str) else json.dumps(value)


def _key(text: str) -> str:
    return text if text.replace("-", "").replace(" ", "").isalnum() else json.dumps(text)
