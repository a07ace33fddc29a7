"""Compiled modules, where there are any; without them Python does the same, more slowly."""

from __future__ import annotations

import importlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType


def compiled_module(name: str, form: int) -> ModuleType | None:
    """The compiled module `cleaner.<name>`, where it was built from this code, unless `CLEANER_MATCHER` is `python`; else None.

    `form`: the form of the tables that it has to know; a checkout that moved on since the module was built does without.
    """
    if os.environ.get("CLEANER_MATCHER", "") == "python":
        return None
    try:
        found = importlib.import_module(f"cleaner.{name}")
    except ImportError:
        return None
    return found if form == found.FORM else None
