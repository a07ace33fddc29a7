"""What is to go: a warning that names since when, from which version on it is gone, and what to use instead."""

from __future__ import annotations

import functools
import warnings
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
T = TypeVar("T")


def warn(what: str, *, since: str, gone: str, instead: str, level: int = 2) -> None:
    """Warn that `what` (a function, an argument, a name) will go.

    `since` and `gone` are versions; `instead` is what to write. `level` counts the calls between here and the code of
    the user, whose line the warning shows (2: the caller of the caller).
    """
    message = f"{what} is deprecated since {since} and goes in {gone}; use {instead}"
    warnings.warn(message, DeprecationWarning, stacklevel=level + 1)


def deprecated(*, since: str, gone: str, instead: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """For a function that will go: it does what it did, and warns at each call."""

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        @functools.wraps(function)
        def warning(*args: P.args, **options: P.kwargs) -> T:
            warn(f"{function.__qualname__}()", since=since, gone=gone, instead=instead)
            return function(*args, **options)

        return warning

    return decorate
