"""The compiled kernel of the structural model, where there is one. Without it NumPy finds the same, more slowly."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from types import ModuleType

_FORM: Final = 1
"""The form of the tables that the kernel has to know."""


def kernel() -> ModuleType | None:
    """The module `kernel`, where it was built from this code, unless `CLEANER_MATCHER` is `python`; else None."""
    if os.environ.get("CLEANER_MATCHER", "") == "python":
        return None
    try:
        from cleaner.structure import kernel as found
    except ImportError:
        return None
    return found if found.FORM == _FORM else None  # a checkout that moved on since it was built does without it
