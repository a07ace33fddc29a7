"""scikit-learn: a step of a Pipeline, before a vectorizer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sklearn.base import BaseEstimator, TransformerMixin

from ..engine import Cleaner
from ..formats.arrow import clean_one


class TextCleaner(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Cleans texts: `make_pipeline(TextCleaner(), TfidfVectorizer(), …)`. Learns nothing.

    `profile`, `rules`, `select`, `ignore` are those of `cleaner.Cleaner`.
    """

    def __init__(self, profile: str = "auto", rules: Any = None, select: Any = None, ignore: Any = None) -> None:
        self.profile, self.rules, self.select, self.ignore = profile, rules, select, ignore

    def fit(self, texts: Iterable[str], y: Any = None) -> TextCleaner:
        """Loads the rules."""
        self.cleaner_ = Cleaner(self.profile, self.rules, self.select, self.ignore)
        return self

    def transform(self, texts: Iterable[str]) -> list[str]:
        """The texts, clean, in their order."""
        if not hasattr(self, "cleaner_"):
            self.fit(())
        return [clean_one(self.cleaner_, text).text for text in texts]

    def __sklearn_is_fitted__(self) -> bool:
        return True
