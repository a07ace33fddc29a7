"""What decides how documents are read, cleaned and written: one plain, picklable object for every process."""

from __future__ import annotations

import gc
import hashlib
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

from ..formats import ReadOptions
from ..slow import Patience

if TYPE_CHECKING:
    from collections.abc import Callable, MutableSequence

    from ..model import Result


class CleansDocuments(Protocol):
    """The part of `cleaner.Cleaner` that a run uses."""

    def clean(self, text: str, /, language: str | None = None, url: str | None = None) -> Result:
        """Clean one text; some are asked with `page=True` for what is known to be all text of a page."""
        ...

    @property
    def clean_html(self) -> Callable[..., Result]:
        """Take the article out of one page and clean it; the options are those of `Settings.page_options`."""
        ...


class Settings(NamedTuple):
    """How a run treats documents.

    `rules` is the digest of the rules, `profile` and `version` (of this package) what else decides. `timeout` is in
    seconds for one document (0: no limit), `max_removed` the largest share (0–1) of a text that may be taken away,
    `bad_record` what becomes of records that cannot be cleaned: `keep` passes them on unchanged, `aside` puts them in
    a file of their own. Of pages, `title` says whether the headline is written as the first line, `metadata` whether what
    a page says about itself goes into the output. `audit` collects every edit, `list_changes` the names of documents that change.
    """

    read: ReadOptions = ReadOptions()
    rules: str = ""
    profile: str = "auto"
    version: str = ""
    language: str | None = None
    timeout: float = 30.0
    max_removed: float = 1.0
    bad_record: Literal["keep", "aside"] = "keep"
    title: Literal["keep", "drop"] = "drop"
    metadata: bool = False
    audit: bool = False
    list_changes: bool = False

    def page_options(self) -> dict[str, Any]:
        """What `clean_html` is asked for beyond its defaults."""
        wanted = {"language": self.language, "title": self.title, "metadata": self.metadata}
        usual = {"language": None, "title": "drop", "metadata": False}
        return {name: value for name, value in wanted.items() if value != usual[name]}

    def digest(self) -> str:
        """Changes when documents would come out differently; how long one may take and the audit do not count."""
        data = self._asdict() | {"timeout": None, "audit": None, "list_changes": None}
        data["read"] = self.read._asdict() | {"exact": None}
        return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def patience_for(cleaner: CleansDocuments, counts: Callable[[int], MutableSequence[int]]) -> Patience | None:
    """What counts how often the rules of a cleaner run out of time; None where its rules cannot be switched off.

    `counts` makes so many places for numbers, all zero.
    """
    ruleset = getattr(cleaner, "ruleset", None)
    if ruleset is None or not hasattr(cleaner, "switch_off"):
        return None
    rules = [rule.id for rule in ruleset.rules]
    return Patience(rules, counts(len(rules) + 1))


def tell_loading(cleaner: CleansDocuments, told: Callable[[bool], None]) -> None:
    """Have `told` called with True before and False after the cleaner compiles rules while it is at a document.

    A profile that only whole pages need is compiled at the first of them.
    """
    if hasattr(cleaner, "loading"):
        cleaner.loading = told


def make_ready(cleaner: CleansDocuments, *, markup: bool = False) -> None:
    """Have a cleaner load and compile what it needs, so that none of it counts as the time of the first document."""
    prepare = getattr(cleaner, "prepare", None)
    if prepare is not None:
        prepare()
    else:
        cleaner.clean("Made ready.")
    if markup:
        with suppress(Exception):  # what is wrong will be said of the first page
            cleaner.clean_html("<html><body><p>Made ready.</p></body></html>")
    gc.freeze()  # the tables live as long as the run: looking through them for garbage took a sixth of its time
