"""`cleaner clean --engine ray`: the files of a run, cleaned by actors of Ray Data, on one machine or many.

Every actor does whole files by the same code as a run on one machine, so the bytes are the same. A file is written
under another name and then put in its place; after it a mark says of what input and by which rules it was made. A run
that was broken off, and a file whose actor died, is simply done again.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from ..formats import FORMATS, compress, kind_of
from ..model import CleanerError, InputError
from .files import Output
from .job import Outcome
from .names import FolderNames
from .process import FileCleaner, reason_of
from .settings import make_ready
from .tally import Notice, Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .settings import CleansDocuments, Settings

MARKS = ".cleaner-ray"
"""The folder of the output with a mark for each input file that is done."""


class RemoteUnit(NamedTuple):
    """An input file: `name` relative to its root, `path` and `output` where it is and goes, `stamp` what tells that it
    changed (size, and time or tag).
    """

    name: str
    path: str
    output: str
    mark: str
    format: str
    compression: str | None
    packing: str | None
    stamp: str


@dataclass(slots=True)
class Done:
    """What came of a file."""

    name: str
    tally: Tally
    notices: list[Notice]
    again: bool = False


def run(
    paths: list[str],
    output: str,
    cleaner: CleansDocuments,
    settings: Settings,
    *,
    jobs: int | None = None,
    fresh: bool = False,
    progress: Callable[[Tally, int], None] | None = None,
) -> Outcome:
    """Cleans all files of `paths` (files, folders, globs, on any file system that fsspec opens) into `output`.

    Raises CleanerError where Ray is not installed, or there is nothing to clean.
    """
    ray = _ray()
    started = time.monotonic()
    outcome = Outcome()
    notices: list[Notice] = []
    outcome.notices = lambda kind: iter(sorted(n for n in notices if n.kind == kind))
    digest = f"{settings.rules} {settings.digest()}"
    units: list[RemoteUnit] = []
    for unit in _units(paths, output, settings.read.to, notices):
        before = None if fresh else _marked(unit, digest)
        if before is None:
            units.append(unit)
        else:
            outcome.tally.add(before.tally)
            outcome.again += before.tally.read
            outcome.again_bytes += before.tally.bytes_in
            notices += before.notices
    if not units and not outcome.again:
        raise InputError(f"nothing to clean in {', '.join(paths)}")
    outcome.skipped = sum(notice.kind == "skipped" for notice in notices)
    if units:
        if not ray.is_initialized():
            ray.init(include_dashboard=False, log_to_driver=False, logging_level="ERROR")
        context = ray.data.DataContext.get_current()
        context.enable_progress_bars = False
        concurrency = jobs or max(1, min(len(units), int(ray.cluster_resources().get("CPU", 1))))
        rows = ray.data.from_items([{"unit": json.dumps(unit)} for unit in units], override_num_blocks=len(units))
        done = rows.map_batches(
            Actor, fn_constructor_args=(cleaner, settings, digest), batch_size=1, concurrency=concurrency
        )  # fmt: skip
        for row in done.iter_rows():
            found = _of_json(row["done"])
            outcome.tally.add(found.tally)
            notices += found.notices
            if progress is not None:
                progress(outcome.tally, outcome.again)
    outcome.seconds = time.monotonic() - started
    return outcome


class Actor:
    """What runs in a worker: rules are loaded once, then files are done one after the other."""

    def __init__(self, cleaner: CleansDocuments, settings: Settings, digest: str) -> None:
        make_ready(cleaner)
        self._settings, self._digest = settings, digest
        # Ray calls from a thread of its own, where no alarm can be set: rules have their own limit, documents none.
        self._files = FileCleaner(cleaner, settings)

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[str]]:
        """A batch of files; what came of each as JSON."""
        return {"done": [self._unit(RemoteUnit(*json.loads(text))) for text in batch["unit"]]}

    def _unit(self, unit: RemoteUnit) -> str:
        outlet = _Outlet()
        try:
            tally = self._file(unit, outlet)
        except (InputError, OSError, ValueError) as error:
            tally = Tally(failed=1)
            outlet.notices = [Notice("failed", unit.name, reason_of(error))]
            return _as_json(Done(unit.name, tally, outlet.notices))
        said = _as_json(Done(unit.name, tally, outlet.notices))
        files, mark = _opened(unit.mark)
        files.makedirs(os.path.dirname(mark), exist_ok=True)
        files.pipe_file(mark, json.dumps({"digest": self._digest, "stamp": unit.stamp, "done": said}).encode())
        return said

    def _file(self, unit: RemoteUnit, outlet: _Outlet) -> Tally:
        form = FORMATS[unit.format]
        files, path = _opened(unit.path)
        with ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="cleaner-"))
            raw: Any = stack.enter_context(files.open(path, "rb"))
            source, inflated = compress.reader(raw if form.seeks else io.BufferedReader(raw, 1 << 18), unit.compression)
            target = Output(folder, "out", unit.packing)
            tally = self._files.clean(form, source, cast("Any", target), unit.name, outlet)
            if inflated and inflated.damage:
                tally.damaged += 1
                outlet.notice(Notice("damaged", unit.name, f"{inflated.damage}; what could be read was cleaned"))
            target.finish()
            made = f"{folder}/{target.keep()}"
            _place(made, unit.output)
        return tally


class _Outlet:
    def __init__(self) -> None:
        self.notices: list[Notice] = []

    def notice(self, notice: Notice) -> None:
        """Take one notice."""
        self.notices.append(notice)

    def audit(self, line: str) -> None:
        """There is no audit of such a run."""


def _units(paths: list[str], output: str, to: str | None, notices: list[Notice]) -> Iterator[RemoteUnit]:
    out = output.rstrip("/")
    for given in paths:
        files, path = _opened(given)
        if any(sign in path for sign in "*?["):
            found = [one for one in files.glob(path) if not files.isdir(one)]
            root = path[: min(path.index(sign) for sign in "*?[" if sign in path)].rpartition("/")[0]
        elif files.isdir(path):
            found, root = files.find(path), path.rstrip("/")
        elif files.exists(path):
            found, root = [path], path.rpartition("/")[0]
        else:
            raise InputError(f"no such file or folder: {given}")
        folders: dict[str, list[str]] = {}
        for one in found:
            inside, _, name = one[len(root) :].lstrip("/").rpartition("/")
            if not any(part.startswith(".") for part in inside.split("/")):
                folders.setdefault(inside, []).append(name)
        for inside, names in sorted(folders.items()):
            outputs = FolderNames(lambda names=names: names, to)  # type: ignore[misc]
            for name in sorted(names):
                label = f"{inside}/{name}".lstrip("/")
                kind = kind_of(name, to)
                if kind is None:
                    notices.append(Notice("skipped", label, "not a kind of file that is read"))
                    continue
                info = files.info(f"{root}/{label}")
                stamp = f"{info.get('size')} {info.get('ETag') or info.get('mtime') or info.get('LastModified')}"
                target = f"{out}/{inside}/".replace("//", "/") if inside and "://" not in out else f"{out}/{inside}/"
                target = (target if inside else f"{out}/") + outputs.output(name)
                mark = f"{out}/{MARKS}/{hashlib.sha256(label.encode('utf-8', 'surrogateescape')).hexdigest()}.json"
                packing = None if to == "parquet" else kind.compression
                where = files.unstrip_protocol(f"{root}/{label}")
                yield RemoteUnit(label, where, target, mark, kind.format, kind.compression, packing, stamp)


def _marked(unit: RemoteUnit, digest: str) -> Done | None:
    """What an earlier run made of this file, if it stands."""
    files, mark = _opened(unit.mark)
    try:
        said = json.loads(files.cat_file(mark))
        if (said["digest"], said["stamp"]) != (digest, unit.stamp) or not files.exists(_opened(unit.output)[1]):
            return None
        return _of_json(said["done"])
    except (OSError, ValueError, KeyError):
        return None


def _place(made: str, target: str) -> None:
    files, path = _opened(target)
    files.makedirs(path.rpartition("/")[0], exist_ok=True)
    local = "file" in ((files.protocol,) if isinstance(files.protocol, str) else files.protocol)
    if not local:
        files.put_file(made, path)  # an object is there whole, or not at all
        return
    files.put_file(made, f"{path}.part")
    os.replace(f"{path}.part", path)


def _opened(path: str) -> tuple[Any, str]:
    """The file system of a path or URL, and the path as it knows it."""
    from fsspec.core import url_to_fs

    try:
        files, inside = url_to_fs(path if "://" in path else os.path.abspath(path))
    except (ImportError, ValueError) as error:
        raise CleanerError(f"cannot open {path}: {error}") from None
    return files, inside


def _as_json(done: Done) -> str:
    return json.dumps({"name": done.name, "tally": done.tally.as_dict(), "notices": [list(n) for n in done.notices]})


def _of_json(text: str) -> Done:
    data = json.loads(text)
    return Done(data["name"], Tally.from_dict(data["tally"]), [Notice(*one) for one in data["notices"]])


def _ray() -> Any:
    try:
        import ray
        import ray.data
    except ImportError:
        raise CleanerError("--engine ray needs Ray: pip install 'article-cleaner[ray]'") from None
    return ray
