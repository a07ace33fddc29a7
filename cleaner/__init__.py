"""Strips boilerplate from scraped articles by readable rules, and keeps every word of the article.

>>> from cleaner import Cleaner, clean, restore
>>> result = Cleaner().clean("Rain fell on the valley all week.\\n\\nAdvertisement\\n\\nThe river rose.")
>>> result.text
'Rain fell on the valley all week.\\n\\nThe river rose.'
>>> restore(result.text, result.edits) == "Rain fell on the valley all week.\\n\\nAdvertisement\\n\\nThe river rose."
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._version import __version__

if TYPE_CHECKING:
    from .apply import restore
    from .engine import Cleaner, clean
    from .model import CleanerError, Edit, InputError, Removal, Result, RuleError, RuleErrors, RuleSet

__all__ = [
    "Cleaner",
    "CleanerError",
    "Edit",
    "InputError",
    "Removal",
    "Result",
    "RuleError",
    "RuleErrors",
    "RuleSet",
    "__version__",
    "clean",
    "restore",
]

_HOMES = {"restore": "apply", "Cleaner": "engine", "clean": "engine"}


def __getattr__(name: str) -> Any:
    """Loads what is asked for when it is asked for: the command has to answer Ctrl-C before all is read in."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = globals()[name] = getattr(import_module(f".{_HOMES.get(name, 'model')}", __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
