"""What others build on: the names of the package, how they are called, and how one that will go says so."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

import cleaner
from cleaner.deprecated import deprecated, warn

# A name or a parameter goes, or is added in front of another, in a major version only (docs/pipelines.md).
INTERFACE = {
    "Cleaner": ["profile", "rules", "select", "ignore", "ruleset", "collection", "engine"],
    "Cleaner.clean": ["self", "text", "language", "url", "page"],
    "Cleaner.clean_html": ["self", "html", "url", "language", "title", "metadata"],
    "Cleaner.clean_many": ["self", "texts"],
    "Cleaner.clean_batch": ["self", "batch", "column", "url", "language", "results"],
    "Removal": ["rule", "rules", "category", "start", "end", "text", "score"],
    "Edit": ["start", "end", "replacement", "text", "rules", "category", "score"],
    "Result": ["text", "edits", "flags", "profile", "notes", "metadata", "how", "dropped"],
    "clean": ["text"],
    "restore": ["text", "edits"],
}
NAMES = {
    "Cleaner", "CleanerError", "Edit", "InputError", "Removal", "Result", "RuleError", "RuleErrors", "RuleSet",
    "__version__", "clean", "restore",
}  # fmt: skip


def test_the_names() -> None:
    assert set(cleaner.__all__) == NAMES
    assert all(hasattr(cleaner, name) for name in NAMES)
    assert re.fullmatch(r"\d+\.\d+\.\d+", cleaner.__version__)


@pytest.mark.parametrize("name", INTERFACE)
def test_the_parameters(name: str) -> None:
    thing = cleaner
    for part in name.split("."):
        thing = getattr(thing, part)
    assert list(inspect.signature(thing).parameters) == INTERFACE[name]  # type: ignore[arg-type]


def test_no_framework_is_imported_unless_used() -> None:
    code = (
        "import sys, cleaner, cleaner.pipelines, cleaner.cli, cleaner.run.command;"
        "print([m for m in ('pyarrow', 'pandas', 'polars', 'ray', 'pyspark', 'datasets', 'datatrove', 'scrapy',"
        " 'sklearn', 'fsspec', 'moto', 's3fs') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1]
    )
    assert done.stdout == "[]\n"


@deprecated(since="0.4.0", gone="1.0.0", instead="new()")
def old(number: int) -> int:
    """Twice the number."""
    return 2 * number


def test_a_function_that_will_go_says_so_where_it_is_called() -> None:
    with pytest.warns(DeprecationWarning, match="new") as said:
        assert old(4) == 8
    assert [str(one.message) for one in said] == ["old() is deprecated since 0.4.0 and goes in 1.0.0; use new()"]
    assert said[0].filename == __file__
    assert (old.__name__, old.__doc__) == ("old", "Twice the number.")


def test_an_argument_that_will_go_says_so_where_it_is_given() -> None:
    def function(new: int = 0, former: int | None = None) -> int:
        if former is not None:
            warn("the argument `former`", since="0.4.0", gone="1.0.0", instead="`new`")
            new = former
        return new

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert function(1) == 1
    with pytest.warns(DeprecationWarning, match="the argument `former` is deprecated since 0.4.0") as said:
        assert function(former=2) == 2
    assert said[0].filename == __file__
