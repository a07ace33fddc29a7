"""datatrove: a step of a pipeline that cleans documents, counts what went, drops those left empty, keeps an audit."""

from __future__ import annotations

import pickle
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from datatrove.io import get_datafolder
from datatrove.pipeline.base import PipelineStep
from datatrove.utils.typeshelper import StatHints

from ..audit import document_line, edit_line
from ..engine import Cleaner
from ..formats.arrow import clean_one
from ..formats.base import sha256, to_utf8

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..model import Result


class CleanDocuments(PipelineStep):  # type: ignore[misc]
    """Cleans the text of each document.

    `cleaner`: one made before, else the shipped rules. `url`, `language`: the names in a document's metadata that say
    where it is from and what it is written in. `drop_empty`: documents of nothing but debris go (counted as dropped).
    `results`: adds `removed_words`, `rules` and `flags` to the metadata. `audit`: a folder (local, or one that fsspec
    opens) for every edit, a file for each rank, in the form that `cleaner report` reads.
    """

    name = "🧹 Clean"
    type = "✂️ - FORMAT"

    def __init__(
        self,
        cleaner: Cleaner | None = None,
        *,
        url: str = "url",
        language: str | None = None,
        drop_empty: bool = True,
        results: bool = False,
        audit: str | None = None,
    ) -> None:
        super().__init__()
        self._packed = pickle.dumps(cleaner or Cleaner())
        self._url, self._language = url, language
        self._drop_empty, self._results = drop_empty, results
        self._audit = get_datafolder(audit) if audit is not None else None

    def run(self, data: Iterable[Any], rank: int = 0, world_size: int = 1) -> Iterator[Any]:
        """The documents, clean, in their order."""
        cleaner = pickle.loads(self._packed)
        opened: Any = self._audit.open(f"{rank:05d}.jsonl", "wt") if self._audit is not None else nullcontext()
        with opened as audit:
            for document in data or ():
                self.stat_update(StatHints.total)
                before = document.text
                with self.track_time():
                    url, language = (self._said(document, name) for name in (self._url, self._language))
                    result = clean_one(cleaner, before, language, url)
                self._count(result)
                if audit is not None:
                    for line in _lines(document.id, before, result, url, cleaner.ruleset.digest):
                        audit.write(line)
                if self._drop_empty and not result.text.strip():
                    self.stat_update(StatHints.dropped, "dropped_empty")
                    continue
                document.text = result.text
                if self._results:
                    from ..formats.arrow import result_values

                    document.metadata.update(result_values(result))
                self.update_doc_stats(document)
                self.stat_update(StatHints.forwarded)
                yield document

    def _said(self, document: Any, name: str | None) -> str | None:
        value = document.metadata.get(name) if name else None
        return value if isinstance(value, str) else None

    def _count(self, result: Result) -> None:
        for flag in result.flags:
            self.stat_update(f"flag_{flag}")
        for removal in result.removals:
            self.stat_update(f"removed_words_{removal.category}", value=len(removal.text.split()), unit="doc")


def _lines(name: str, before: str, result: Result, url: str | None, rules: str) -> Iterator[str]:
    empty = not result.text.strip()
    facts = {
        "format": "jsonl",
        "status": "empty" if empty else "written" if result.text != before else "unchanged",
        **({"url": url} if url else {}),
        "input_sha256": sha256(to_utf8(before)),
        "output_sha256": sha256(to_utf8(result.text)),
        "profile": result.profile,
        "flags": list(result.flags),
        "notes": list(result.notes),
        "rules_digest": rules,
        "chars": len(before),
        "edits": len(result.edits),
    }
    yield document_line(name, facts)
    for edit in result.edits:
        yield edit_line(name, edit)
