"""Cleaning one open file: every document in it, what comes out, what there is to say."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from ..audit import document_line, edit_line, without_newlines
from ..formats.base import sha256
from ..formats.convert import gatherer_for
from ..model import InputError, Result
from .tally import Notice, NoticeKind, Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..formats import Format, Item
    from ..slow import Patience
    from .settings import CleansDocuments, Settings


class Outlet(Protocol):
    """Where notices and lines of the audit go while a file is cleaned."""

    def notice(self, notice: Notice) -> None:
        """Take one notice."""
        ...

    def audit(self, line: str) -> None:
        """Take one line of the audit (with its newline)."""
        ...


class DocumentFailed(InputError):
    """A file of one document could not be cleaned; the text is the reason."""


class FileCleaner:
    """Cleans open files; holds what stays the same from one file to the next."""

    def __init__(
        self,
        cleaner: CleansDocuments,
        settings: Settings,
        watch: Callable[[int], None] | None = None,
        each: Callable[[str, Item, Result], None] | None = None,
        patience: Patience | None = None,
    ) -> None:
        """`watch` is told the number of each record (0: the only document) before it is read, `each` is given every
        document's name, what was read and what came of it. `patience` says when a rule has to be switched off.
        """
        self._cleaner, self._settings = cleaner, settings
        self._patience = patience
        self._off: tuple[str, ...] = ()
        self._watch = watch or (lambda record: None)
        self._each = each
        self._facts: dict[str, Any] = {}
        self._aside: BinaryIO | None = None

    def clean(
        self,
        form: Format,
        source: BinaryIO,
        sink: BinaryIO,
        label: str,
        outlet: Outlet,
        *,
        aside: BinaryIO | None = None,
        first: int = 1,
        skip: Mapping[int, str] | None = None,
        plain: str = "",
        facts: Mapping[str, Any] | None = None,
        tally: Tally | None = None,
    ) -> Tally:
        """Clean what `source` holds into `sink` and count it, in `tally` if given.

        `skip` names records not to touch, with the reason; `plain` takes a page's text without looking for the
        article, and says why. Records that cannot be cleaned go to `aside` if given, else on to `sink`. `facts` go
        into the audit's lines of documents. Raises DocumentFailed when a file of one document cannot be cleaned,
        OSError when reading or writing fails.
        """
        tally = Tally() if tally is None else tally
        self._facts, self._aside = dict(facts or {}), aside
        if form.records:
            self._watch(first)
        gatherer = gatherer_for(form, sink, self._settings.read)
        for item in form.read(source, self._settings.read, first):
            record = item.record
            name = label if record is None else f"{label}#{record}"
            tally.bytes_in += len(item.raw)
            done = self._one(form, item, name, tally, outlet, (skip or {}).get(record or 0, ""), plain)
            data, result = done or (item.raw, None)
            if done is None and self._aside is not None and not _blank(item):
                self._aside.write(item.raw)
                if gatherer is not None:
                    gatherer.leave_out(item)
            elif gatherer is not None:
                gatherer.put(item, data if done else None, result)
                tally.bytes_out += len(data)
            else:
                sink.write(data)
                tally.bytes_out += len(data)
            if form.records:
                self._watch((record or 0) + 1)
        if gatherer is not None:
            gatherer.finish()
        return tally

    def _one(
        self, form: Format, item: Item, name: str, tally: Tally, outlet: Outlet, skip: str, plain: str
    ) -> tuple[bytes, Result] | None:
        """Clean one item: what to write and why, or None when it stays as it is (blank, or failed and counted)."""
        if item.text is None or skip:
            reason = skip or item.problem
            if reason:
                self._failed(form, item, name, reason, tally, outlet)
            return None
        try:
            result = self._result(form, item, plain)
            data = form.encode(item, result)
        except Exception as error:  # a document must never end a run
            self._failed(form, item, name, reason_of(error), tally, outlet)
            return None
        share = removed_share(result)
        if share > self._settings.max_removed:
            reason = f"would lose {share:.0%} of its text, more than --max-removed {self._settings.max_removed:g}"
            self._failed(form, item, name, reason, tally, outlet)
            return None
        if plain and form.markup:
            outlet.notice(Notice("note", name, f"{plain}: all text of the page was taken instead"))
        self._count(form, item, name, result, data, share, tally, outlet)
        if self._each:
            self._each(name, item, result)
        return data, result

    def _result(self, form: Format, item: Item, plain: str) -> Result:
        assert item.text is not None
        if self._patience is not None and (off := self._patience.news()):
            self._off = tuple(off)
            self._cleaner.switch_off(off)  # type: ignore[attr-defined]
        language = item.language or self._settings.language
        if not form.markup and not item.markup:
            options: dict[str, Any] = {"page": True} if item.page else {}
            return self._cleaner.clean(item.text, language=language, url=item.url, **options)
        if plain:
            from ..formats.alltext import plain_text

            return self._cleaner.clean(plain_text(item.text), language=language, url=item.url)
        options = self._settings.page_options() | ({"language": language} if language else {})
        return self._cleaner.clean_html(item.text, url=item.url, **options)

    def _count(
        self,
        form: Format,
        item: Item,
        name: str,
        result: Result,
        data: bytes,
        share: float,
        tally: Tally,
        outlet: Outlet,
    ) -> None:
        empty = not result.text.strip()
        changed = data != item.raw
        outcome = "empty" if empty else "written" if changed else "unchanged"
        tally.count(outcome)  # type: ignore[arg-type]
        tally.count_edits(result)
        if self._patience is not None and result.notes:
            self._patience.count(result.notes)
        notices: list[tuple[NoticeKind, str]] = [("note", note) for note in (*item.notes, *result.notes)]
        if empty:
            notices.append(("empty", "nothing but debris" if result.removals else "no text"))
        if "suspicious" in result.flags and not empty:
            tally.suspicious += 1
            notices.append(("suspicious", f"lost {share:.0%} of its text"))
        if changed:
            tally.changed += 1
        if changed and self._settings.list_changes:
            notices.append(("changed", ""))
        for kind, reason in notices:
            outlet.notice(Notice(kind, name, reason))
        if self._settings.audit:
            edits, newline_rules = without_newlines(result.edits, item.facts.get("newlines", ""))
            facts = {
                "format": form.name,
                "status": outcome,
                **({} if item.record is None else {"record": item.record}),
                **self._facts,
                **({"url": item.url} if item.url else {}),
                "input_sha256": sha256(item.raw),
                "output_sha256": sha256(data),
                **item.facts,
                "profile": result.profile,
                "flags": list(result.flags),
                "notes": [*item.notes, *result.notes],
                **({"how": result.how} if result.how else {}),
                **({"dropped": [asdict(one) for one in result.dropped]} if result.dropped else {}),
                "rules_digest": self._settings.rules,
                "chars": len(result.text) + sum(len(e.text) - len(e.replacement) for e in result.edits),
                "removed_share": round(share, 4),
                "edits": len(edits),
            }
            if self._off:
                facts["rules_off"] = list(self._off)
            if newline_rules:
                facts["newline_rules"] = list(newline_rules)
            outlet.audit(document_line(name, facts))
            for edit in edits:
                outlet.audit(edit_line(name, edit))

    def _failed(self, form: Format, item: Item, name: str, reason: str, tally: Tally, outlet: Outlet) -> None:
        if not form.records:
            raise DocumentFailed(reason)
        tally.count("failed")
        outlet.notice(Notice("failed", name, reason))
        if self._settings.audit:
            facts = {
                "format": form.name,
                "status": "failed",
                "reason": reason,
                **({} if item.record is None else {"record": item.record}),
                **self._facts,
                "rules_digest": self._settings.rules,
                "edits": 0,
            }
            if self._aside is not None:
                facts["aside"] = True
            outlet.audit(document_line(name, facts))


_QUIET = ("characters", "tidy")


def _blank(item: Item) -> bool:
    """Whether this is between documents: nothing to clean, nothing wrong."""
    return item.text is None and not item.problem and not item.oversize


def removed_share(result: Result) -> float:
    """The share (0–1) of a document's text that was taken away as debris, in code points."""
    before, taken = len(result.text), 0
    for edit in result.edits:
        loss = len(edit.text) - len(edit.replacement)
        before += loss
        if edit.category not in _QUIET:
            taken += loss
    return taken / before if before else 0.0


def reason_of(error: BaseException) -> str:
    """An error in one line for people."""
    if isinstance(error, InputError):
        return str(error)
    if isinstance(error, OSError):
        return (error.strerror or str(error) or type(error).__name__).lower()
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text[:200]}" if text else type(error).__name__
