"""Ray Data on this machine: the same texts, in the same order, even when a worker is killed in the middle."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from cleaner import Cleaner

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
ray = pytest.importorskip("ray", reason="Ray is not installed")
pytest.importorskip("ray.data", reason="Ray Data is not installed")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    root = str(Path(__file__).parents[2])
    ray.init(
        num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=200_000_000,
        runtime_env={"env_vars": {"PYTHONPATH": root}},
    )  # fmt: skip
    ray.data.DataContext.get_current().execution_options.preserve_order = True
    ray.data.DataContext.get_current().enable_progress_bars = False
    yield ray
    ray.shutdown()


def test_a_dataset(cluster: Any, cleaner: Cleaner, documents: list[str], expected: list[str]) -> None:
    from cleaner.pipelines.ray import clean_dataset

    rows = ray.data.from_arrow(
        [pa.table({"n": range(i, i + 250), "text": documents[i : i + 250]}) for i in range(0, 1000, 250)]
    )
    out = clean_dataset(rows, cleaner=cleaner, concurrency=1, batch_size=100).take_all()
    assert [row["text"] for row in out] == expected
    assert [row["n"] for row in out] == list(range(1000))


class _Dies:
    """Cleans, and kills its own process at one batch, once."""

    def __init__(self, clean: Any, mark: str) -> None:
        self._clean, self._mark = clean, mark

    def __call__(self, rows: Any) -> Any:
        if 500 in rows.column("n").to_pylist() and not os.path.exists(self._mark):  # noqa: PTH110
            Path(self._mark).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return self._clean(rows)


def test_a_worker_that_is_killed(
    cluster: Any, cleaner: Cleaner, documents: list[str], expected: list[str], tmp_path: Path
) -> None:
    from cleaner.pipelines.arrow import BatchCleaner

    mark = tmp_path / "killed"
    rows = ray.data.from_arrow(
        [pa.table({"n": range(i, i + 100), "text": documents[i : i + 100]}) for i in range(0, 1000, 100)]
    )
    out = rows.map_batches(
        _Dies,
        fn_constructor_args=(BatchCleaner(cleaner), str(mark)),
        batch_format="pyarrow",
        batch_size=50,
        concurrency=1,
    ).take_all()
    assert mark.exists()
    assert {row["n"]: row["text"] for row in out} == dict(enumerate(expected))
    assert len(out) == 1000
