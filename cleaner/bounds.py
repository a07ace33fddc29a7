"""What a condition says of itself, read off its plain form: how near to an end of a text it can hold, and at what length."""

from __future__ import annotations

from math import inf
from typing import Any

from .conditions.limits import longest_match

GROUPS = ("line", "tail", "head")
"""Where rules can hold: anywhere, or only at that end of a text."""
EDGES = frozenset({"head", "tail", "end"})
"""The zones at the ends of a text."""


def ends_of(spec: Any) -> tuple[str, ...] | None:
    """The ends of a text to which a condition is bound; None where it may hold anywhere."""
    where = zones(spec)
    if where <= EDGES:
        return tuple(end for end, names in (("tail", {"tail", "end"}), ("head", {"head"})) if where & names)
    if reach(spec, "words_after"):
        return ("tail",)
    if reach(spec, "words_before"):
        return ("head",)
    if not isinstance(spec, dict):
        return None
    if "all" in spec:
        return min((ends for part in spec["all"] if (ends := ends_of(part)) is not None), key=len, default=None)
    if "any" in spec:
        found = [ends_of(part) for part in spec["any"]]
        if found and None not in found:
            return tuple(end for end in ("tail", "head") if any(end in (ends or ()) for ends in found))
    return None


def reach(spec: Any, key: str) -> float:
    """How many words from an end (`words_after` the line, or `words_before` it) a condition can hold; 0: no limit."""
    if not isinstance(spec, dict):
        return 0.0
    if "position" in spec:
        limit = (spec["position"].get(key) or {}).get("max")
        return float(limit or 0.0)
    if "all" in spec:
        found = [limit for part in spec["all"] if (limit := reach(part, key))]
        return min(found, default=0.0)
    if "any" in spec:
        found = [reach(part, key) for part in spec["any"]]
        return max(found, default=0.0) if all(found) else 0.0
    return 0.0


def lengths(spec: Any, feature: str) -> tuple[float, float]:
    """The least and the most `words` or `chars` of a text for which a condition can hold."""
    if not isinstance(spec, dict):
        return 0.0, inf
    if "shape" in spec:
        limits = spec["shape"].get(feature) or {}
        low, high = limits.get("min"), limits.get("max")
        return float(low or 0), inf if high is None else float(high)
    if "pattern" in spec:
        return 0.0, longest_match(spec["pattern"]) if feature == "chars" else inf
    if "run" in spec:
        return lengths(spec["run"]["of"], feature)
    if "all" in spec:
        found = [lengths(part, feature) for part in spec["all"]]
        return max((low for low, _ in found), default=0.0), min((high for _, high in found), default=inf)
    if "any" in spec:
        found = [lengths(part, feature) for part in spec["any"]]
        return min((low for low, _ in found), default=0.0), max((high for _, high in found), default=inf)
    return 0.0, inf


def zones(spec: Any) -> frozenset[str]:
    """The zones outside which a condition cannot hold; `body` among them where it says nothing of the kind."""
    everywhere = EDGES | {"body"}
    if not isinstance(spec, dict):
        return everywhere
    if "zone" in spec:
        zone = spec["zone"]
        return frozenset([zone] if isinstance(zone, str) else zone)
    if "all" in spec:
        return min(map(zones, spec["all"]), key=len, default=everywhere)
    if "any" in spec:
        return frozenset().union(*map(zones, spec["any"]))
    return everywhere


def covering(spec: Any) -> tuple[frozenset[str], float]:
    """The lists of a condition's `only`, and the share of the letters that they must cover; 0 where none is asked."""
    if not isinstance(spec, dict):
        return frozenset(), 0.0
    if "only" in spec:
        names = spec["only"]
        return frozenset([names] if isinstance(names, str) else names), float(spec.get("share", 1.0))
    if "all" in spec:
        return max(map(covering, spec["all"]), key=lambda found: found[1], default=(frozenset(), 0.0))
    if "any" in spec:
        parts = list(map(covering, spec["any"]))
        names = frozenset[str]().union(*(lists for lists, _ in parts))
        return names, min((share for _, share in parts), default=0.0)
    return frozenset(), 0.0
