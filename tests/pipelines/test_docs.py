"""The blocks of docs/pipelines.md do what they say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from cleaner import Cleaner

_PAGE = Path(__file__).parents[2] / "docs" / "pipelines.md"
_BLOCKS = re.findall(r"```python\n# needs: ([\w.]+)\n(.*?)```", _PAGE.read_text(encoding="utf-8"), re.DOTALL)
_TEXTS = [
    "The river rose over its banks on Monday.\n\nAdvertisement\n\nThe mayor said the old bridge was closed.",
    "Rain is expected to go on until Friday.",
]


@pytest.mark.parametrize(("module", "code"), _BLOCKS, ids=[module for module, _ in _BLOCKS])
def test_a_block(module: str, code: str) -> None:
    pytest.importorskip(module, reason=f"{module} is not installed")
    names: dict[str, Any] = {"texts": list(_TEXTS), "__name__": "snippet"}
    exec(compile(code, f"{_PAGE.name}: {module}", "exec"), names)
    assert names["clean"] == [Cleaner().clean(text).text for text in _TEXTS]
    assert "Advertisement" not in names["clean"][0]


def test_every_block_is_run() -> None:
    assert len(_BLOCKS) == _PAGE.read_text(encoding="utf-8").count("```python")
