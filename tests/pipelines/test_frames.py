"""pandas, Polars and scikit-learn: a column in, a clean column out."""

from __future__ import annotations

from typing import Any

import pytest

from cleaner import Cleaner, InputError


def test_pandas(cleaner: Cleaner, documents: list[str], expected: list[str]) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    from cleaner.pipelines.pandas import clean_series

    frame = pandas.DataFrame({"text": documents, "n": range(1000)}, index=range(5000, 6000))
    frame["text"] = clean_series(frame["text"], cleaner)
    assert frame["text"].tolist() == expected
    assert frame.index[0] == 5000


@pytest.mark.parametrize("kind", ["object", "string", "string[pyarrow]", "category"])
def test_pandas_keeps_type_name_and_what_is_missing(cleaner: Cleaner, kind: str) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    from cleaner.pipelines.pandas import clean_series

    before = pandas.Series(["a\n\nZZDEBRIS\n\nb", None], dtype=kind, name="story", index=["x", "y"])
    after = clean_series(before, cleaner)
    assert (after["x"], bool(pandas.isna(after["y"])), after.name) == ("a\n\nb", True, "story")
    assert str(after.dtype) == str(before.dtype)


def test_pandas_names_what_is_no_text(cleaner: Cleaner) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    from cleaner.pipelines.pandas import clean_series

    with pytest.raises(InputError, match=r'column "t" has no text but a list at 1'):
        clean_series(pandas.Series(["a", ["b"]], name="t"), cleaner)


def test_polars(cleaner: Cleaner, documents: list[str], expected: list[str]) -> None:
    polars = pytest.importorskip("polars", reason="Polars is not installed")
    from cleaner.pipelines.polars import clean_column, clean_series

    frame = polars.DataFrame({"text": [*documents, None], "n": range(1001)})
    lazy = frame.lazy().with_columns(clean_column("text", cleaner)).collect()
    assert lazy["text"].to_list() == [*expected, None]
    assert lazy.columns == ["text", "n"]
    assert clean_series(frame["text"], cleaner).equals(lazy["text"])
    with pytest.raises(InputError, match='column "n" is Int64, not text'):
        clean_series(frame["n"], cleaner)


def test_scikit_learn(cleaner: Cleaner, documents: list[str], expected: list[str], monkeypatch: Any) -> None:
    pytest.importorskip("sklearn", reason="scikit-learn is not installed")
    from sklearn.base import clone
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.pipeline import make_pipeline

    from cleaner.pipelines import sklearn as module

    monkeypatch.setattr(module, "Cleaner", lambda *arguments: cleaner)
    assert module.TextCleaner().fit(documents).transform(documents) == expected
    steps = make_pipeline(clone(module.TextCleaner(profile="auto")), CountVectorizer())
    steps.fit(documents)
    assert "river" in steps[-1].vocabulary_
    assert "zzdebris" not in steps[-1].vocabulary_
