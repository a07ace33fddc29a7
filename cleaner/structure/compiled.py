"""The compiled kernel of the structural model, where there is one. Without it NumPy finds the same, more slowly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cleaner.compiled import compiled_module

if TYPE_CHECKING:
    from types import ModuleType

_FORM: Final = 1
"""The form of the tables that the kernel has to know."""


def kernel() -> ModuleType | None:
    """The module `kernel`, see `cleaner.compiled`."""
    return compiled_module("structure.kernel", _FORM)
