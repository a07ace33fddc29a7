"""Counting the lines of a collection on a cluster: the same rows as on one machine, grouped by Ray Data."""

from __future__ import annotations

import io
import json
from itertools import islice
from typing import TYPE_CHECKING, Any

from ..formats import FORMATS, compress
from ..learn import Learned, Threshold, choose
from ..model import CleanerError
from .cluster import begun
from .learn import rows
from .remote import RemoteUnit, opened, units

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .settings import CleansDocuments, Settings

_ROWS = 50_000


def learn(
    paths: list[str],
    output: str,
    repairs: CleansDocuments,
    settings: Settings,
    threshold: Threshold,
    *,
    jobs: int | None = None,
) -> list[Learned]:
    """The lines that the sites of these files repeat, as `cleaner.run.learn.learn` finds them.

    `repairs` is a cleaner of the profile `characters`. A line counts once for each document, then documents are
    counted for each line. Raises CleanerError where Ray is not installed or the cluster gives up.
    """
    ray = begun()
    every = [json.dumps(unit) for unit in units(paths, output, None, [])]
    if not every:
        return []
    processors = int(ray.cluster_resources().get("CPU", 1))
    found = ray.data.from_items([{"unit": text} for text in every], override_num_blocks=len(every)).map_batches(
        Lines,
        fn_constructor_args=(repairs, settings),
        batch_size=1,
        concurrency=max(1, min(jobs or processors, len(every))),
        num_cpus=0.5,  # an actor keeps its share until it has seen all files, and grouping needs the other one
    )
    try:
        once = found.groupby(["line", "document"], num_partitions=max(2, 4 * processors)).count()
        counted = once.groupby("line", num_partitions=max(2, 4 * processors)).count()
        often = counted.map_batches(_Often(threshold.documents), batch_format="pyarrow")
        counts = [(row["line"], row["count()"]) for row in often.iter_rows()]
    except ray.exceptions.RayError as error:
        raise CleanerError(f"lines could not be counted on the cluster ({type(error).__name__})") from error
    return choose(counts, threshold)


class Lines:
    """What runs in a worker: files in, rows to count out."""

    def __init__(self, repairs: CleansDocuments, settings: Settings) -> None:
        self._repairs, self._settings = repairs, settings

    def __call__(self, batch: dict[str, Any]) -> Iterator[dict[str, list[str]]]:
        """The rows of a batch of files, many at a time; an empty one for each file, so that there are columns."""
        for text in batch["unit"]:
            yield {"line": [""], "document": [""]}
            unit = RemoteUnit(*json.loads(text))
            form = FORMATS[unit.format]
            files, path = opened(unit.path)
            with files.open(path, "rb") as raw:
                packed: Any = raw if form.seeks and not unit.compression else io.BufferedReader(raw, 1 << 18)
                source, _ = compress.reader(packed, unit.compression)
                found = rows(form, source, self._repairs, self._settings)
                while piece := list(islice(found, _ROWS)):
                    yield {"line": [key for key, _ in piece], "document": [one for _, one in piece]}


class _Often:
    """Leaves what can count: lines of enough documents, and how many documents a site has."""

    def __init__(self, documents: int) -> None:
        self._documents = documents

    def __call__(self, counted: Any) -> Any:
        import pyarrow.compute as compute

        enough = compute.greater_equal(counted.column("count()"), self._documents)
        return counted.filter(compute.or_(enough, compute.ends_with(counted.column("line"), "\t")))
