"""`cleaner clean --engine ray`: the files of a run, cleaned by actors of Ray Data, on one machine or many.

Every actor does whole files by the same code as a run on one machine, so the bytes are the same. A file is written
under another name and then put in its place; after it a mark says of what input and by which rules it was made. A run
that was broken off, and a file whose actor died, is simply done again.
"""

from __future__ import annotations

import gzip
import json
import time
import uuid
from typing import TYPE_CHECKING, Any

from ..audit import document_line
from ..model import CleanerError, InputError
from .actor import Actor
from .job import Outcome
from .remote import MARKS, Done, RemoteUnit, marked, opened, units
from .tally import Notice, Tally
from .targets import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from .settings import CleansDocuments, Settings

__all__ = ["MARKS", "begun", "run"]


def run(
    paths: list[str],
    output: str,
    cleaner: CleansDocuments,
    settings: Settings,
    *,
    jobs: int | None = None,
    fresh: bool = False,
    audit: Path | None = None,
    progress: Callable[[Tally, int], None] | None = None,
) -> Outcome:
    """Cleans all files of `paths` (files, folders, globs, on any file system that fsspec opens) into `output`.

    `audit` is a file of this machine for every edit. A file that the cluster could not do is in the outcome by name.
    Raises CleanerError where Ray is not installed, InputError where there is nothing to clean.
    """
    ray = begun()
    started = time.monotonic()
    outcome = Outcome()
    notices: list[Notice] = []
    outcome.notices = lambda kind: iter(sorted(n for n in notices if n.kind == kind))
    digest = f"{settings.rules} {settings.digest()}"
    due: dict[str, RemoteUnit] = {}
    every: dict[str, tuple[RemoteUnit, str]] = {}
    """By name: a file and, where it could not be done, why."""
    for unit in units(paths, output, settings.read.to, notices):
        every[unit.name] = unit, ""
        before = None if fresh else marked(unit, digest, settings.audit)
        if before is None:
            due[unit.name] = unit
        else:
            outcome.tally.add(before.tally)
            outcome.again += before.tally.read
            outcome.again_bytes += before.tally.bytes_in
            notices += before.notices
    if not every:
        raise InputError(f"nothing to clean in {', '.join(paths)}")
    for done in _done(ray, due, cleaner, settings, digest, jobs):
        outcome.tally.add(done.tally)
        notices += done.notices
        if not done.whole:
            every[done.name] = every[done.name][0], done.notices[0].reason
            if done.notices[0].kind == "skipped":
                del every[done.name]
        if progress is not None:
            progress(outcome.tally, outcome.again)
    outcome.skipped = sum(notice.kind == "skipped" for notice in notices)
    if audit is not None:
        write_whole(audit, _audit(every, settings.rules))
    outcome.seconds = time.monotonic() - started
    return outcome


def begun() -> Any:
    """Ray, at work: the cluster that it was told of, else this machine. Raises CleanerError where it is not installed."""
    try:
        import ray
        import ray.data
    except ImportError:
        raise CleanerError("--engine ray needs Ray: pip install 'article-cleaner[ray]'") from None
    untyped: Any = ray
    if not untyped.is_initialized():
        untyped.init(include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    untyped.data.DataContext.get_current().enable_progress_bars = False
    return untyped


def _done(
    ray: Any, due: dict[str, RemoteUnit], cleaner: CleansDocuments, settings: Settings, digest: str, jobs: int | None
) -> Iterator[Done]:
    """What came of each file, as they come; those that the cluster gave up with the reason."""
    if not due:
        return
    concurrency = jobs or max(1, min(len(due), int(ray.cluster_resources().get("CPU", 1))))
    rows = ray.data.from_items([{"unit": json.dumps(unit)} for unit in due.values()], override_num_blocks=len(due))
    left = dict(due)
    try:
        for row in rows.map_batches(
            Actor,
            fn_constructor_args=(cleaner, settings, digest, uuid.uuid4().hex),
            batch_size=1,
            concurrency=concurrency,
        ).iter_rows():
            done = Done.from_json(row["done"])
            left.pop(done.name, None)
            yield done
    except ray.exceptions.RayError as error:
        said = [line.strip() for line in str(error).splitlines() if line.strip()]
        reason = f"the cluster gave it up ({said[-1][:200] if said else type(error).__name__})"
        for name in left:
            yield Done(name, Tally(failed=1), [Notice("failed", name, reason)], whole=False)


def _audit(every: dict[str, tuple[RemoteUnit, str]], rules: str) -> Iterator[bytes]:
    """The audit of a run from those of its files, in the order of their names."""
    for name, (unit, reason) in sorted(every.items()):
        if reason:
            facts = {"format": unit.format, "status": "failed", "reason": reason, "rules_digest": rules, "edits": 0}
            yield document_line(name, facts).encode("ascii")
            continue
        files, path = opened(unit.audit)
        with files.open(path, "rb") as packed, gzip.GzipFile(fileobj=packed) as lines:
            while chunk := lines.read(1 << 20):
                yield chunk
