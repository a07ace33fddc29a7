"""Ray Data: a column of a dataset, by actors that load the rules once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .arrow import BatchCleaner

if TYPE_CHECKING:
    from ..engine import Cleaner


class Actor:
    """What runs in a worker: the rules are loaded and compiled when it starts."""

    def __init__(self, clean: BatchCleaner) -> None:
        self._clean = clean
        clean.cleaner.clean("Made ready.")

    def __call__(self, rows: Any) -> Any:
        """One batch (`pyarrow.Table`), clean."""
        return self._clean(rows)


def clean_dataset(
    dataset: Any,
    column: str = "text",
    *,
    cleaner: Cleaner | None = None,
    url: str | None = None,
    language: str | None = None,
    results: bool = False,
    concurrency: int | tuple[int, int] | None = None,
    batch_size: int = 1024,
    **options: Any,
) -> Any:
    """A `ray.data.Dataset` with clean texts in `column`; all else stays.

    `concurrency` is how many actors clean (one for each processor of the cluster, by default). An actor that dies is
    started again and its batch done again. `options` go to `map_batches`.
    """
    clean = BatchCleaner(cleaner, column, url=url, language=language, results=results)
    if concurrency is None:
        concurrency = (1, max(1, int(_cluster().get("CPU", 1))))
    return dataset.map_batches(
        Actor,
        fn_constructor_args=(clean,),
        batch_format="pyarrow",
        batch_size=batch_size,
        concurrency=concurrency,
        **options,
    )


def _cluster() -> dict[str, float]:
    import ray

    untyped: Any = ray
    resources: dict[str, float] = untyped.cluster_resources()
    return resources
