"""Where outputs go, and what must not be overwritten."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

from .. import audit_files
from ..model import CleanerError
from .files import finished_file
from .plan import STATE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from .job import Job
    from .ledger import Ledger
    from .plan import Unit


class Targets:
    """The places of a job's outputs. Raises CleanerError when the job would write over its inputs."""

    def __init__(self, job: Job, roots: list[tuple[str, str]]) -> None:
        self._job = job
        self._roots = [os.path.realpath(path) for path, _ in roots]
        self._paths = {prefix: path for path, prefix in roots}
        self._inputs_inside: list[str] = []
        self._asked, self._bare = "\0", False
        self._file = str(job.output_file) if job.output_file else None
        self._folder = str(job.output) if job.output else None
        if job.output_file is not None:
            if os.path.realpath(job.output_file) == self._roots[0]:
                raise CleanerError(f"{job.output_file} is the input itself; --in-place replaces it")
        elif job.output is not None:
            real = os.path.realpath(job.output)
            if os.path.exists(real) and not os.path.isdir(real):
                raise CleanerError(f"{job.output} is not a folder")
            for root, (path, prefix) in zip(self._roots, roots, strict=True):
                if root == real or root == os.path.join(real, prefix.rstrip("/")):
                    raise CleanerError(f"the output would replace the input {path}; choose another, or use --in-place")
            self._inputs_inside = [root for root in self._roots if root.startswith(real + os.sep)]

    def place_of(self, output: str) -> str:
        """Where an output (as a unit names it) goes."""
        if self._file is not None:
            return self._file
        if self._folder is not None:
            return f"{self._folder}/{output}"
        for prefix, path in self._paths.items():  # in place
            if output == prefix:
                return path
            if (not prefix or prefix.endswith("/")) and output.startswith(prefix):
                return f"{path}/{output[len(prefix) :]}"
        raise KeyError(output)

    def excluded(self) -> frozenset[str]:
        """Real paths that are no inputs although they may lie in an input folder: the output, the audit."""
        ours = (self._job.output, self._job.output_file, self._job.audit)
        return frozenset(os.path.realpath(path) for path in ours if path is not None)

    def in_the_way(self, unit: Unit, ledger: Ledger) -> str | None:
        """Why this unit's output may not be written, or None: what stands there is not this run's to replace."""
        job = self._job
        if job.output is None:
            return None
        folder = unit.output.rpartition("/")[0]
        if folder != self._asked:  # units come folder by folder, so one look at a new folder does for all of them
            self._asked, self._bare = folder, _bare(f"{self._folder}/{folder}")
        if self._bare or not os.path.lexists(target := self.place_of(unit.output)):
            return None
        real = os.path.realpath(target)
        if any(real.startswith(root + os.sep) or real == root for root in self._inputs_inside):
            return f"its output {target} would replace an input"
        if job.fresh:
            return None
        maker = ledger.maker_of(unit.output)
        if maker is None:
            return f"{target} is there already and was not made by an earlier run (--fresh overwrites)"
        source = os.path.realpath(maker)
        ours = any(source == root or source.startswith(root + os.sep) for root in self._roots)
        if not ours and os.path.exists(source):
            return f"{target} was made from {maker} by an earlier run (--fresh overwrites)"
        return None

    def place(self, temp: str, output: str, *, perhaps: bool = False) -> None:
        """Put a finished file in its place, atomically. Raises CleanerError when that cannot be done.

        `perhaps`: a worker may have done so already.
        """
        target = self.place_of(output)
        try:
            if perhaps and not os.path.lexists(temp):
                return
            if self._job.in_place:
                shutil.copymode(target, temp)
            try:
                os.replace(temp, target)
            except FileNotFoundError:
                os.makedirs(os.path.dirname(target), exist_ok=True)
                os.replace(temp, target)
        except OSError as error:
            raise CleanerError(f"cannot write {target}: {error.strerror or error}") from None

    def remove(self, output: str) -> None:
        """Remove an output that an earlier run made and that no longer holds."""
        with suppress(FileNotFoundError):
            os.unlink(self.place_of(output))


def _bare(folder: str) -> bool:
    """Whether nothing can be in the way in a folder: it is empty, or not there."""
    try:
        with os.scandir(folder) as entries:
            return all(entry.name == STATE for entry in entries)
    except FileNotFoundError:
        return True
    except OSError:
        return False


def write_whole(path: Path, chunks: Iterable[bytes]) -> None:
    """Write an audit atomically, in the form that its name says. Raises CleanerError."""
    audit_files.write(path, chunks, finished_file)
