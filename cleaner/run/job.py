"""What a run is asked to do, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from .tally import Notice, Tally

if TYPE_CHECKING:
    from pathlib import Path


class Job(NamedTuple):
    """One run: `paths` in, `output` folder out.

    With `check` nothing is written; with `in_place` the inputs themselves are replaced and `output` is None.
    `output_file` is the single file to write, for a single input file. `jobs` is the number of worker processes.
    `audit` is where the audit goes, `named_format` the format of input files that were given by name.
    """

    paths: list[str]
    output: Path | None = None
    output_file: Path | None = None
    in_place: bool = False
    check: bool = False
    fresh: bool = False
    jobs: int = 1
    audit: Path | None = None
    named_format: str | None = None


@dataclass(slots=True)
class Outcome:
    """What came of a run.

    `again` counts documents that an earlier run had done, `again_bytes` theirs of `tally.bytes_in`; `skipped` counts
    files that were left out.

    `switched_off` are the rules that ran out of time so often that the rest of the run went without them.

    `notices` gives the notices of a kind, sorted by name, as long as the run's ledger is open. `seconds` is wall time.
    """

    tally: Tally = field(default_factory=Tally)
    again: int = 0
    again_bytes: int = 0
    skipped: int = 0
    seconds: float = 0.0
    interrupted: bool = False
    switched_off: tuple[str, ...] = ()
    notices: Callable[[str], Iterator[Notice]] = field(default=lambda kind: iter(()))


Progress = Callable[[Tally, int], None]
"""Told now and then what was done so far, and how many documents of it an earlier run had done."""
