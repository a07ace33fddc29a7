"""The way in: rule files -> RuleSet, from the cache where nothing has changed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from .. import cache
from ..model import RuleErrors, RuleSet
from . import files
from .choose import choose

if TYPE_CHECKING:
    from collections.abc import Iterable

_KIND = "rules"
_SEEN = "sources"


def load(
    paths: Iterable[str | os.PathLike[str]] | str | os.PathLike[str] | None = None,
    select: Iterable[str] | None = None,
    ignore: Iterable[str] | None = None,
    *,
    shipped: bool = True,
) -> RuleSet:
    """The shipped rules with the user's files and folders on top, validated and sorted by id.

    `paths` files and folders; `select` and `ignore` rule ids, id beginnings with a `*`, categories or packs;
    `shipped=False` leaves the shipped rules out. Raises RuleErrors with everything that is wrong, in all files.
    """
    given = [paths] if isinstance(paths, str | os.PathLike) else list(paths or ())
    seen, still = files.look(given, shipped)
    known = cache.get(_SEEN, seen) if seen else None
    ruleset = _cached(bytes(known).decode("ascii", "replace")) if known is not None else None
    if ruleset is None:
        ruleset = _read(given, shipped, seen if still else "")
    return choose(ruleset, select, ignore)


def _read(given: list[str | os.PathLike[str]], shipped: bool, seen: str) -> RuleSet:
    """The rules as the files have them; `seen`: under what to note which entry of the cache is theirs (empty: do not)."""
    sources, errors = files.collect(given, shipped)
    key = files.cache_key(sources)
    ruleset = None if errors else _cached(key)
    if ruleset is None:
        from .build import build

        built = build(sources, errors)
        if built.errors:
            raise RuleErrors(built.errors)
        ruleset = built.ruleset
        from .store import dumps

        cache.put(_KIND, key, dumps(ruleset))
    if seen:
        cache.put(_SEEN, seen, key.encode())
    return ruleset


def _cached(key: str) -> RuleSet | None:
    data = cache.get(_KIND, key)
    if data is None:
        return None
    from .store import loads

    try:
        with cache.collecting_later():
            return loads(data)
    except (ValueError, EOFError, KeyError, TypeError):
        return None
