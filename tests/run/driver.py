"""A run in a process of its own, for tests that end it: `python -m tests.run.driver IN OUT [option=value …]`."""

from __future__ import annotations

import sys
from pathlib import Path

from cleaner.formats import ReadOptions
from cleaner.model import CleanerError
from cleaner.run import parts
from cleaner.run.job import Job
from cleaner.run.runner import Runner
from cleaner.run.settings import Settings
from cleaner.run.summary import exit_code, summary_text

from .fakes import Fake


def main() -> int:
    """Run; the exit code of `cleaner clean`."""
    source, target, *rest = sys.argv[1:]
    options = dict(option.split("=", 1) for option in rest)
    parts.SIZE = int(options.get("part", parts.SIZE))
    audit = Path(options["audit"]) if "audit" in options else None
    in_place = "in_place" in options
    job = Job(
        [source], None if in_place else Path(target), jobs=int(options.get("jobs", 2)), audit=audit, in_place=in_place
    )
    timeout = float(options.get("timeout", 20))
    settings = Settings(ReadOptions(exact=audit is not None), rules="1", timeout=timeout, audit=audit is not None)
    try:
        with Runner(job, Fake(float(options.get("pause", 0))), settings) as runner:
            outcome = runner.run()
            for line in summary_text(outcome):
                print(line, flush=True)
            return exit_code(outcome)
    except CleanerError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
