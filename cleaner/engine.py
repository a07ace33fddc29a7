"""`Cleaner`: the stages in order."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from .apply import apply, compose
from .conditions.pattern import SlowPattern
from .context import Context
from .decide import Decision
from .model import CleanerError, Edit, Result, RuleSet
from .repair import REPAIRS
from .scan.fold import fold
from .scan.terms import language_code
from .slow import SAMPLE, notes_of
from .structure.pages import Pages, settled
from .view import View

if TYPE_CHECKING:
    from .compile import CompiledRule, Program
    from .formats.arrow import Rows


_ROUNDS = 24
"""How often the rules for characters are asked at most; twice is enough for all but texts made to need more."""


class Cleaner:
    """Cleans texts by rules.

    `profile`: `standard` (text that an extractor cut down), `dump` (all text of a page), `characters` (character
    repair only), or `auto`, which takes `dump` for a text that looks like a whole page, else `standard`.
    `rules`: files or folders of rules stacked on the shipped ones. `select`, `ignore`: rule ids, categories or packs
    to use alone, or to leave out. `ruleset`: rules that are already loaded, in place of all that.
    `collection`: how many documents of a collection hold a line (for the condition `repeated`).

    A cleaner may be shared between threads, pickles, and keeps nothing from one document to the next. Raises
    `RuleErrors` when the rules are wrong, `CleanerError` for an unknown profile.
    """

    def __init__(
        self,
        profile: str = "auto",
        rules: str | Path | Sequence[str | Path] | None = None,
        select: Sequence[str] | None = None,
        ignore: Sequence[str] | None = None,
        *,
        ruleset: RuleSet | None = None,
        collection: Mapping[str, int] | None = None,
        engine: str | None = None,
    ) -> None:
        if ruleset is None:
            from .packs.load import load

            paths = [rules] if isinstance(rules, str | Path) else list(rules or [])
            ruleset = load(paths, select=select, ignore=ignore)
        known = {*ruleset.profiles, "auto"}
        if profile not in known:
            raise CleanerError(f"no profile {profile!r}; there are {', '.join(sorted(known))}")
        self.profile = profile
        self.ruleset = ruleset
        self._collection = dict(collection or {})
        self._engine = engine
        chosen, left_out = ([n] if isinstance(n, str) else list(n or ()) for n in (select, ignore))
        self._structured = "structure" not in left_out and (not chosen or "structure" in chosen)
        self._reset()

    def _reset(self) -> None:
        self._lock = threading.Lock()
        self._programs: dict[str, Program] = {}
        self._pages: dict[str, Pages | None] = {}
        self._extractors: dict[Any, Any] = {}
        self._off: frozenset[str] = frozenset()
        self.loading: Callable[[bool], None] | None = None
        """Told True before and False after rules are compiled, which takes seconds and is no document's fault."""

    def __getstate__(self) -> dict[str, Any]:
        return {
            "profile": self.profile,
            "ruleset": self.ruleset,
            "collection": self._collection,
            "engine": self._engine,
            "structured": self._structured,
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.profile, self.ruleset = state["profile"], state["ruleset"]
        self._collection, self._engine = state["collection"], state["engine"]
        self._structured = state["structured"]
        self._reset()

    def switch_off(self, rules: Iterable[str]) -> None:
        """Leaves these rules (ids) out from now on, without compiling anything anew; a copy or a pickle has them."""
        self._off = frozenset(rules)

    def program(self, profile: str) -> Program:
        """The compiled rules of a profile; compiled when first asked for."""
        found = self._programs.get(profile)
        if found is None:
            from .compile import Program

            with self._lock:
                found = self._programs.get(profile)
                if found is None:
                    tell = self.loading or (lambda begins: None)
                    tell(True)
                    try:
                        found = Program(self.ruleset, self.ruleset.profiles[profile], self._engine)  # type: ignore[arg-type]
                    finally:
                        tell(False)
                    self._programs[profile] = found
        return found

    def clean(self, text: str, language: str | None = None, url: str | None = None, *, page: bool = False) -> Result:
        """Cleans one text.

        `language`: a BCP 47 code where known; `url`: where the text is from, for site packs. `page`: the text is known
        to be all text of a page, so `auto` is `dump`. Raises `TypeError` for
        anything but a `str`.
        """
        if not isinstance(text, str):
            raise TypeError(f"a text is a str, not {type(text).__name__}")
        whole = page and self.profile == "auto" and "dump" in self.ruleset.profiles
        return self._settled(text, "dump" if whole else self.profile, language, url)

    def clean_html(
        self,
        html: bytes | str,
        url: str | None = None,
        *,
        language: str | None = None,
        title: Literal["keep", "drop"] = "drop",
        metadata: bool = False,
    ) -> Result:
        """Extracts the article of a page and cleans it.

        `html`: the page as bytes (decoded by byte order mark, declaration, UTF-8, detection) or text; `url`: where it
        is from, `language` what it is written in, else what the page says. `title`: whether the headline is written as
        the first line. `metadata`: whether title, author, date, site, URL and language are looked for. The offsets of
        the edits are those of the extracted text, and `how` says how it was found. Raises `InputError` for bytes that
        are no text.
        """
        from .html.extract import Extractor
        from .html.model import Options

        options = Options(title=title, metadata=metadata)
        extractor = self._extractors.get(options)
        if extractor is None:
            selectors = [(r.selector, r.id, r.category) for r in self.ruleset.rules if r.selector is not None]
            extractor = self._extractors.setdefault(options, Extractor(selectors, options))
        found = extractor.extract(html, url=url)
        whole = found.way == "plain" and self.profile == "auto" and "dump" in self.ruleset.profiles
        result = self._settled(found.text, "dump" if whole else self.profile, language or found.language, found.url)
        return replace(
            result,
            flags=tuple(dict.fromkeys((*found.flags, *result.flags))),
            notes=(*found.notes, *result.notes),
            metadata=found.metadata,
            how=found.how,
            dropped=found.dropped,
        )

    def clean_many(self, texts: Iterable[str]) -> Iterator[Result]:
        """Cleans texts one after the other, in their order."""
        for text in texts:
            yield self.clean(text)

    def clean_batch(
        self,
        batch: Rows,
        column: str | Sequence[str] = "text",
        *,
        url: str | None = None,
        language: str | None = None,
        results: bool = False,
    ) -> Rows:
        """Cleans a column of a `pyarrow.RecordBatch` or `Table` (extra `parquet`); all else stays as it is.

        `url` and `language` name columns, `results` adds `removed_words`, `rules` and `flags`. Nulls stay null. Raises
        `InputError` for a column that is not there, or is no text.
        """
        from .formats.arrow import clean_rows

        return clean_rows(self, batch, column, url=url, language=language, results=results)

    def pages(self, profile: str) -> Pages | None:
        """The structural model of a profile (`auto`: that of `dump`); None where it has none or it is left out."""
        name = "dump" if profile == "auto" else profile
        if name not in self._pages:
            found = self.ruleset.profiles.get(name)
            if not self._structured or found is None or not found.structure:
                self._pages[name] = None
            else:
                terms = {entry.name: entry.words for entry in self.ruleset.terms.values()}
                self._pages[name] = Pages(found.structure, terms, self.ruleset.digest)
        return self._pages[name]

    def _settled(self, text: str, profile: str, language: str | None, url: str | None) -> Result:
        """Cleans a text by the rules, after its article was cut out where it is a whole page."""
        pages, plain = self.pages(profile), "standard" if profile == "auto" else profile
        if pages is None:
            return self._clean(text, plain, language, url)
        page = "dump" if profile == "auto" else profile
        edits, cleaned, cut, notes = settled(
            text,
            pages,
            profile == "auto",
            lambda text, cut: self._clean(text, page if cut else plain, language, url),
        )
        name = page if cut else plain
        flags = _flags(text, cleaned, edits, self.program(name))
        return Result(cleaned, tuple(edits), flags, name, notes)

    def _clean(self, text: str, profile: str, language: str | None, url: str | None) -> Result:
        program = self.program(profile)
        if not program.rules or not text:
            return Result(text, profile=profile)
        data = fold(text)
        woken, marks = program.scan.find(data)
        edits: list[Edit] = []
        source = text
        slow = dict.fromkeys(self._off, "")
        if woken:
            edits = self._repair(program, text, woken, slow)
            if edits:
                text = apply(source, edits)
                data = fold(text)
                _, marks = program.scan.find(data)
        lines = self._lines(program, text, data, marks, language, url, slow)
        if lines:
            cleaned = apply(text, lines)
            edits = compose(source, edits, text, lines)
            text = cleaned
        tidied = _tidy(program, text, slow)
        if tidied:
            cleaned = apply(text, tidied)
            edits = compose(source, edits, text, tidied)
            text = cleaned
        if not edits and not slow:
            return Result(source, profile=profile)
        notes = notes_of({rule: sample for rule, sample in slow.items() if rule not in self._off})
        return Result(text, tuple(edits), _flags(source, text, edits, program), profile, tuple(notes))

    def _repair(self, program: Program, text: str, woken: set[int], slow: dict[str, str]) -> list[Edit]:
        """The stage `characters`: repairs first, then replacements, each rule only where the scan woke it.

        What one rule takes away may part what another one mends ("Ã", a control character, "©"): so all are asked
        again after a change. Every change makes the text shorter or one of its characters plain, hence this ends."""
        edits: list[Edit] = []
        source = text
        for _ in range(_ROUNDS):
            before = text
            for rule in (*program.repairs, *program.replacements):
                found = _changes(rule, text, slow) if rule.number in woken else None
                if found:
                    edits = compose(source, edits, text, found)
                    text = apply(source, edits)
            if text == before:
                break
            woken, _ = program.scan.find(fold(text))
        return edits

    def _lines(
        self,
        program: Program,
        text: str,
        data: bytes,
        marks: list[tuple[int, int]],
        language: str | None,
        url: str | None,
        slow: dict[str, str],
    ) -> list[Edit]:
        """The stage `lines`: candidate lines from the scan, then the decision."""
        if "lines" not in program.profile.stages:
            return []
        view = View(text)
        if view.wrapped:
            data = view.data
            _, marks = program.scan.find(data)
        woken = program.matcher.wake(view, data, marks)
        context = Context(view, program.matcher, woken, self._collection)
        decision = Decision(program, context, _host(url), language_code(language) if language else "")
        decision.slow = slow
        edits = decision.run(woken)
        context.end()
        return edits


def _changes(rule: CompiledRule, text: str, slow: dict[str, str]) -> list[Edit]:
    """The edits of a rule of the stages `characters` or `tidy`; none of one that is in `slow` or has to go there."""
    if rule.rule.id in slow:
        return []
    if rule.action.kind == "repair":
        found = REPAIRS[rule.action.repair](text)
    else:
        assert rule.pattern is not None
        replacement = rule.action.replacement if rule.action.kind == "replace" else ""
        try:
            found = rule.pattern.replaced(text, replacement)
        except SlowPattern:
            slow[rule.rule.id] = text[:SAMPLE]
            return []
    return [
        Edit(start, end, plain, text[start:end], (rule.rule.id,), rule.rule.category)
        for start, end, plain in found
        if text[start:end] != plain
    ]


def _tidy(program: Program, text: str, slow: dict[str, str]) -> list[Edit]:
    """The stage `tidy`: blank lines and the ends of the document."""
    edits: list[Edit] = []
    source = text
    for rule in program.tidying:
        found = _changes(rule, text, slow)
        if found:
            edits = compose(source, edits, text, found)
            text = apply(source, edits)
    return edits


def _flags(source: str, text: str, edits: Sequence[Edit], program: Program) -> tuple[str, ...]:
    flags = []
    if source.strip() and not text.strip():
        flags.append("empty")
    loud = sum(len(e.text) - len(e.replacement) for e in edits if e.category not in ("characters", "tidy"))
    if loud > program.profile.suspicious_share * len(source):
        flags.append("suspicious")
    return tuple(flags)


def _host(url: str | None) -> str:
    if not url:
        return ""
    from urllib.parse import urlsplit

    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def clean(text: str) -> str:
    """Cleans one text by the shipped rules and the profile `auto`."""
    return _default().clean(text).text


_shared: list[Cleaner] = []


def _default() -> Cleaner:
    """One cleaner for `clean`, made at its first use."""
    if not _shared:
        _shared.append(Cleaner())
    return _shared[0]
