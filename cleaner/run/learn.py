"""Counting the lines of a collection on this machine, in bounded memory: workers write what they see to many small
files by the hash of the line, then one after the other is counted.
"""

from __future__ import annotations

import io
import os
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import groupby
from typing import TYPE_CHECKING, Any, BinaryIO

from ..formats import FORMATS, compress
from ..learn import Learned, Threshold, choose, rows_of, site_of
from ..model import CleanerError, InputError
from .files import Stretch
from .parts import comes_in_parts, parts_of
from .plan import Plan, Unit, roots_of
from .single import Limited

if TYPE_CHECKING:
    from ..formats import Format
    from ..model import Result
    from .settings import CleansDocuments, Settings

_SHARES = 256
"""Into how many files the lines go: the largest has to fit into memory."""
_HELD = 1 << 16
_BATCH_UNITS, _BATCH_BYTES = 64, 8_000_000


def learn(
    paths: list[str],
    repairs: CleansDocuments,
    settings: Settings,
    threshold: Threshold,
    *,
    jobs: int = 1,
    exclude: frozenset[str] = frozenset(),
    named_format: str | None = None,
) -> list[Learned]:
    """The lines that the sites of these files and folders repeat. What cannot be read is left out.

    `repairs` is a cleaner of the profile `characters`: lines are counted as rules will see them. `exclude` are real
    paths that are no inputs. Raises InputError for a path that is not there.
    """
    plan = Plan(roots_of(paths), exclude, named_format=named_format)
    with tempfile.TemporaryDirectory(prefix="cleaner-learn-") as folder:
        batches = _batches(plan.units())
        try:
            with ProcessPoolExecutor(jobs, initializer=_begin, initargs=(folder, repairs, settings)) as workers:
                for _ in workers.map(_count, batches):
                    pass
        except BrokenProcessPool:
            raise CleanerError("a worker died while lines were counted; try again without --learn") from None
        return choose(_counts(folder), threshold)


def rows(
    form: Format, source: BinaryIO, repairs: CleansDocuments, settings: Settings, first: int = 1
) -> Iterator[tuple[str, str]]:
    """What there is to count in a file, see `cleaner.learn.rows_of`. Stops where a file cannot be read any further."""
    try:
        for item in form.read(source, settings.read, first):
            site = site_of(item.url)
            if item.text is None or site is None:
                continue
            try:
                text = _text(form.markup or item.markup, item.text, item.url, repairs)
            except Exception:  # the run itself will name it
                continue
            yield from rows_of(text, site)
    except (InputError, OSError, ValueError):
        return


def _text(markup: bool, text: str, url: str | None, repairs: CleansDocuments) -> str:
    result: Result = repairs.clean_html(text, url=url) if markup else repairs.clean(text)
    return result.text


class _Worker:
    def __init__(self, folder: str, repairs: CleansDocuments, settings: Settings) -> None:
        self._folder, self._settings = folder, settings
        self._repairs: Any = Limited(repairs, settings.timeout)
        self._held: dict[int, list[bytes]] = {}
        self._weight: dict[int, int] = {}

    def count(self, unit: Unit) -> None:
        form = FORMATS[unit.format]
        try:
            with open(unit.path, "rb", buffering=0) as file:
                raw: Any = Stretch(file, unit.start, unit.end) if unit.part else file
                if not form.seeks or unit.compression:
                    raw = io.BufferedReader(raw, 1 << 18)
                source, _ = compress.reader(raw, unit.compression)
                for key, document in rows(form, source, self._repairs, self._settings, unit.first):
                    self._put(key, document)
        except OSError:
            return

    def _put(self, key: str, document: str) -> None:
        data = key.encode()
        share = zlib.crc32(data) % _SHARES
        row = data + b"\t" + document.encode() + b"\n"
        self._held.setdefault(share, []).append(row)
        self._weight[share] = self._weight.get(share, 0) + len(row)
        if self._weight[share] > _HELD:
            self._write(share)

    def flush(self) -> None:
        for share in list(self._held):
            self._write(share)

    def _write(self, share: int) -> None:
        with open(f"{self._folder}/{share}-{os.getpid()}", "ab") as file:
            file.write(b"".join(self._held.pop(share)))
        self._weight[share] = 0


_workers: list[_Worker] = []


def _begin(folder: str, repairs: CleansDocuments, settings: Settings) -> None:
    _workers[:] = [_Worker(folder, repairs, settings)]


def _count(batch: list[Unit]) -> int:
    for unit in batch:
        _workers[0].count(unit)
    _workers[0].flush()
    return len(batch)


def _batches(units: Iterable[Unit]) -> Iterator[list[Unit]]:
    batch: list[Unit] = []
    size = 0
    for unit in units:
        for part in parts_of(unit) if comes_in_parts(unit) else (unit,):
            batch.append(part)
            size += part.end - part.start if part.part else part.size
            if len(batch) >= _BATCH_UNITS or size > _BATCH_BYTES:
                yield batch
                batch, size = [], 0
    if batch:
        yield batch


def _counts(folder: str) -> Iterator[tuple[str, int]]:
    """Each site and line with the number of its different documents."""
    names: dict[int, list[str]] = {}
    for name in os.listdir(folder):
        names.setdefault(int(name.partition("-")[0]), []).append(name)
    for share in sorted(names):
        seen: set[bytes] = set()
        for name in names[share]:
            with open(f"{folder}/{name}", "rb") as file:
                seen.update(file)
        for key, group in groupby(sorted(seen, key=_key), _key):
            yield key.decode(), sum(1 for _ in group)


def _key(row: bytes) -> bytes:
    return row[:-18]
