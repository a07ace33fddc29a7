"""The kinds of condition. A new kind is a file here, a line in the table, and a test.

`KINDS` maps a condition's main key to what may stand beside it (a dataclass, the source of validation and of the
JSON Schema) and to the class that judges it.
"""

from __future__ import annotations

from typing import Any

from . import logic, near, only, pattern, position, repeated, run, shape, terms, zone
from .base import EVERY, NONE, Build, Condition

KINDS: dict[str, tuple[type, Any]] = {
    "terms": (terms.Spec, terms.Terms),
    "only": (only.Spec, only.Only),
    "pattern": (pattern.Spec, pattern.Pattern),
    "shape": (shape.Spec, shape.Shape),
    "zone": (zone.Spec, zone.Zone),
    "position": (position.Spec, position.Position),
    "run": (run.Spec, run.Run),
    "repeated": (repeated.Spec, repeated.Repeated),
    "near": (near.Spec, near.Near),
    "all": (logic.AllSpec, logic.All),
    "any": (logic.AnySpec, logic.AnyOf),
    "not": (logic.NotSpec, logic.Not),
}

SPECS: dict[str, type] = {key: spec for key, (spec, _) in KINDS.items()}


def compile_condition(spec: dict[str, Any], build: Build) -> Condition:
    """The judge for a validated condition, found by its main key."""
    for key, (_, judge) in KINDS.items():
        if key in spec:
            return judge(spec, build)  # type: ignore[no-any-return]
    raise ValueError(f"no condition among {sorted(spec)}")


__all__ = ["EVERY", "KINDS", "NONE", "SPECS", "Build", "Condition", "compile_condition"]
