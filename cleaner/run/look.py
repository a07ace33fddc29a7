"""Looking without writing: what `cleaner explain` and `cleaner diff` show of documents."""

from __future__ import annotations

import difflib
import json
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, BinaryIO, cast

from ..apply import restore
from ..explain import Explainer
from ..formats import FORMATS, compress
from ..model import InputError
from ..terminal import coloured, printable
from .command import CleanRequest, check_request, settings_of
from .explained import as_data, as_text
from .files import HashingSink
from .plan import Plan, Unit, roots_of
from .process import FileCleaner, reason_of
from .settings import make_ready
from .single import STDIN, Limited, opened
from .tally import Notice, Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..engine import Cleaner
    from ..formats import Item
    from ..model import Result
    from .settings import CleansDocuments

_COLOURS = {"-": "31", "+": "32", "@": "36"}


def explain(request: CleanRequest, cleaner: Cleaner, *, as_json: bool, everything: bool = False) -> int:
    """Print every removal with its rule, category, scores and the words that matched, in the text; with `everything`
    also what was kept narrowly. The exit code (3 when documents failed).
    """
    colour = coloured(sys.stdout)
    explainer = Explainer(cleaner)

    def each(name: str, item: Item, result: Result) -> None:
        language, url = request.language, item.url
        removals = explainer.removals(result, language, url)
        kept = explainer.narrowly_kept(result, language, url) if everything else None
        if as_json:
            print(json.dumps(as_data(name, result, removals, kept)))
            return
        for line in as_text(name, restore(result.text, result.edits), result, removals, kept, colour):
            print(line)

    return _look(request, cleaner, each)


def diff(request: CleanRequest, cleaner: CleansDocuments) -> int:
    """Print what would change as a unified diff; the exit code (3 when documents failed)."""
    colour = coloured(sys.stdout)

    def each(name: str, item: Item, result: Result) -> None:
        for line in _difference(name, result):
            code = _COLOURS.get(line[:1]) if colour else None
            print(f"\x1b[{code}m{line}\x1b[0m" if code else line)

    return _look(request, cleaner, each)


def _look(request: CleanRequest, cleaner: CleansDocuments, each: Callable[[str, Item, Result], None]) -> int:
    """Clean all documents in the order of their names, giving each to `each`."""
    check_request(request)
    settings = settings_of(request, "", "")
    outlet = _Outlet()
    make_ready(cleaner)  # compiling the rules must not count as the first document's time
    files = FileCleaner(Limited(cleaner, settings.timeout), settings, each=each)
    total = Tally()
    for unit in _units(request.paths, request.input_format, outlet):
        with ExitStack() as stack:
            try:
                raw = sys.stdin.buffer if unit.path == STDIN else stack.enter_context(opened(unit.path))
                source, inflated = compress.reader(raw, unit.compression)
                total.add(
                    files.clean(FORMATS[unit.format], source, cast("BinaryIO", HashingSink(None)), unit.name, outlet)
                )
                if inflated and inflated.damage:
                    total.damaged += 1
                    outlet.notice(Notice("damaged", unit.name, inflated.damage))
            except BrokenPipeError:  # whoever reads has seen enough
                raise
            except (InputError, OSError) as error:
                total.failed += 1
                outlet.notice(Notice("failed", unit.name, reason_of(error)))
    return 3 if total.failed or total.damaged else 0


def _units(paths: list[str], input_format: str | None, outlet: _Outlet) -> Iterator[Unit]:
    if paths == [STDIN]:
        yield Unit("standard input", STDIN, "", input_format or "text")
        return
    roots = roots_of(paths)
    found = Plan(roots, notices=outlet.notice, named_format=input_format).units()
    yield from sorted(found, key=lambda unit: unit.name)


class _Outlet:
    """Tells failures at once; there is no audit."""

    def notice(self, notice: Notice) -> None:
        """Print what a person must know."""
        if notice.kind in ("failed", "damaged", "note"):
            print(f"cleaner: {printable(notice.label)}: {printable(notice.reason)}", file=sys.stderr)

    def audit(self, line: str) -> None:
        """Not wanted here."""


def _difference(name: str, result: Result) -> Iterator[str]:
    if not result.edits:
        return
    before, after = _lines(restore(result.text, result.edits)), _lines(result.text)
    label = printable(name)
    for number, line in enumerate(difflib.unified_diff(before, after, label, f"{label} (clean)", lineterm="")):
        yield line if number < 2 else printable(line, lines=True)


def _lines(text: str) -> list[str]:
    """The lines of a text as a diff has them. Split at newlines only: other line separators belong to the text."""
    *lines, last = text.split("\n")
    return [*lines, f"{last}\n\\ No newline at end of file"] if last else lines
