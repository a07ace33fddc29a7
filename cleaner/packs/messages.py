"""What pydantic found, said in plain words with file, line, key and what to do."""

from __future__ import annotations

import re
import typing
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from ..model import RuleError
from .condition_models import CONDITION_MODELS
from .reading import Document, Key, dotted
from .schema import ACTIONS, PATTERN_HELP
from .words import mend_for

if TYPE_CHECKING:
    from pydantic import ValidationError

_TYPES = {
    "string_type": ("text", "put quotes around it"),
    "int_type": ("a whole number", "write a number without quotes"),
    "float_type": ("a number", "write a number without quotes"),
    "bool_type": ("true or false", "write true or false"),
    "list_type": ("a list", "write [a, b], or one line beginning with - for each"),
    "dict_type": ("a mapping", "write key: value"),
    "model_type": ("a mapping", "write key: value"),
}


_MEMBERS = {*CONDITION_MODELS, *ACTIONS}


def rule_errors(
    error: ValidationError, model: type[BaseModel], document: Document, prefix: Key = ()
) -> list[RuleError]:
    """One RuleError for each finding about the part of `document` at `prefix`, which `model` refused."""
    part: Any = document.data
    for step in prefix:
        part = part[step]
    out = []
    for detail in error.errors(include_url=False):
        location = detail["loc"]
        key = prefix + _real_key(part, location)
        problem, mend = _words(dict(detail), model)
        out.append(RuleError(problem, path=document.path, line=document.line_of(key), key=dotted(key), mend=mend))
    return out


def _real_key(data: Any, location: Key) -> Key:
    """The steps of pydantic's location that lead somewhere in the data.

    The others name the member of a union that was tried: that name is one of the mapping's keys, and is followed by the
    key that is really meant, which may be the same.
    """
    key: list[str | int] = []
    named = False
    for step, following in zip_longest(location, location[1:]):
        if isinstance(data, dict) and step in data:
            if step in _MEMBERS and not named and isinstance(following, str) and following in data:
                named = True
                continue
        elif not (isinstance(data, list) and isinstance(step, int) and step < len(data)):
            continue
        named = False
        key.append(step)
        data = data[step]
    return tuple(key)


def _words(detail: dict[str, Any], model: type[BaseModel]) -> tuple[str, str]:
    """Problem and mend."""
    kind, value, context = detail["type"], detail.get("input"), detail.get("ctx", {})
    last = detail["loc"][-1] if detail["loc"] else ""
    if kind == "rule":
        return context["problem"], context["mend"]
    if kind == "missing":
        return f"`{last}` is missing", f"add `{last}: …`"
    if kind == "extra_forbidden":
        return f"unknown key `{last}`", mend_for(str(last), _known_keys(model, detail["loc"][:-1]))
    if kind == "literal_error":
        return f"`{value}` is not allowed here", mend_for(str(value), re.findall(r"'([^']*)'", context["expected"]))
    if kind in _TYPES:
        wanted, mend = _TYPES[kind]
        if value is None:
            return "has no value", "write one, or remove the key"
        return f"must be {wanted}, not {_named(value)}", mend
    if kind == "string_pattern_mismatch":
        problem, mend = PATTERN_HELP[context["pattern"]]
        return problem.format(value=value), mend
    if kind in ("too_short", "string_too_short"):
        return "is empty", "write at least one entry" if kind == "too_short" else "write something, or remove the key"
    return str(detail["msg"]).replace("Input should", "must").replace("String should", "must"), ""


def _named(value: Any) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, str):
        return f"the text `{value[:40]}`"
    return f"`{str(value).lower()}`"


def _known_keys(model: type[BaseModel], location: Key) -> list[str]:
    """The keys that the mapping at pydantic's `location` may have."""
    models = [model]
    for step in location:
        if isinstance(step, int):
            continue
        if len(models) > 1:  # a union, and this step names its member
            models = [each for each in models if step in _keys(each)][:1] or [model]
            continue
        fields = models[0].model_fields.items()
        inner = [
            each for name, field in fields if (field.alias or name) == step for each in _models_in(field.annotation)
        ]
        models = inner or models
    return _keys(models[0])


def _keys(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in typing.get_args(annotation) for model in _models_in(part)]
