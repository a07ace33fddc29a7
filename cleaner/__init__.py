"""Strips boilerplate from scraped articles by readable rules, and keeps every word of the article.

>>> from cleaner import Cleaner, clean, restore
>>> result = Cleaner().clean("Rain fell on the valley all week.\\n\\nAdvertisement\\n\\nThe river rose.")
>>> result.text
'Rain fell on the valley all week.\\n\\nThe river rose.'
>>> restore(result.text, result.edits) == "Rain fell on the valley all week.\\n\\nAdvertisement\\n\\nThe river rose."
True
"""

from __future__ import annotations

from ._version import __version__
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
