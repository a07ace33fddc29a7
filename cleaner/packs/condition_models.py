"""pydantic models for conditions, made from the dataclasses in `cleaner.conditions`.

A new kind of condition needs no change here: its dataclass says what may stand beside its main key. What the
annotations mean: `X | list[X]` is a name or a list of them and always comes out as a list; `Annotated[…, "condition"]`
and `Annotated[…, "conditions"]` nest; another dataclass is a mapping of its own; `field(metadata={"key": "not"})` names
a key that Python reserves, `metadata={"ge": 0, "le": 1}` bounds a number.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from typing import TYPE_CHECKING, Annotated, Any, Union

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, create_model, model_validator
from pydantic_core import PydanticCustomError

from ..conditions import SPECS
from .words import mend_for


def problem(text: str, mend: str = "") -> PydanticCustomError:
    """An error in our own words; `packs.messages` shows it as it is."""
    return PydanticCustomError("rule", "{problem}", {"problem": text, "mend": mend})


class Strict(BaseModel):
    """Nothing is converted, nothing unknown passes."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, populate_by_name=False, allow_inf_nan=False)


class Part(Strict):
    """A condition, or a mapping within one."""

    model_config = ConfigDict(str_min_length=1)

    @model_validator(mode="after")
    def _says_something(self) -> Part:
        """A mapping of options that are all left out would hold everywhere; a range must not be upside down."""
        values = {field.alias or name: getattr(self, name) for name, field in type(self).model_fields.items()}
        if all(value is None for value in values.values()):
            raise problem("says nothing", f"give at least one of: {', '.join(values)}")
        low, high = values.get("min"), values.get("max")
        if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
            raise problem(f"min {low:g} is greater than max {high:g}, so nothing can match", "swap the two")
        return self


def _as_list(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


def _checked(value: Any) -> Any:
    """A condition with exactly one main key. Raises an error in our words for anything else."""
    if isinstance(value, str):
        raise problem(f"`{value}` is not a condition", "write a mapping like {terms: cookie}")
    if isinstance(value, list):
        raise problem("a list is not a condition", "write all: [...] or any: [...]")
    if not isinstance(value, dict) or not value:
        raise problem("an empty condition", "write a mapping like {terms: cookie}")
    kinds = [key for key in value if key in SPECS]
    if len(kinds) > 1:
        named = " and ".join(f"`{key}`" for key in kinds)
        parts = ", ".join(f"{{{key}: …}}" for key in kinds)
        raise problem(f"{named} stand in one condition", f"write all: [{parts}], or any: [...]")
    if not kinds:
        first = next(iter(value))
        raise problem(f"unknown condition `{first}`", mend_for(first, SPECS))
    return value


def _kind(value: Any) -> str | None:
    """The main key of a condition: of the mapping while it is validated, of the model while it is dumped."""
    if isinstance(value, dict):
        return next((key for key in value if key in SPECS), None)
    return next((key for key, model in CONDITION_MODELS.items() if isinstance(value, model)), None)


def _annotation(hint: Any) -> Any:
    """What pydantic is to check for a dataclass field's annotation; None is dropped, an option is left out instead."""
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated and "condition" in parts[1:]:
        return "Condition"
    if origin is Annotated and "conditions" in parts[1:]:
        return Annotated["list[Condition]", Field(min_length=1)]
    if origin in (Union, types.UnionType):
        kept = [part for part in parts if part is not type(None)]
        lists = [part for part in kept if typing.get_origin(part) is list]
        if lists and len(kept) == 2:
            filled: Any = Annotated[lists[0], Field(min_length=1)]
            either: Any = Union[tuple(filled if part is lists[0] else part for part in kept)]  # noqa: UP007
            return Annotated[filled, BeforeValidator(_as_list, json_schema_input_type=either)]
        return Union[tuple(_annotation(part) for part in kept)]  # noqa: UP007
    if origin is list:
        items: Any = _annotation(parts[0])
        return types.GenericAlias(list, (items,))
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _model(hint, hint.__name__)
    return hint


_models: dict[type, type[Part]] = {}


def _model(spec: type, name: str) -> type[Part]:
    """The model for a dataclass."""
    if spec in _models:
        return _models[spec]
    hints = typing.get_type_hints(spec, include_extras=True)
    fields: dict[str, Any] = {}
    for field in dataclasses.fields(spec):
        bounds = {key: field.metadata[key] for key in ("gt", "ge", "lt", "le") if key in field.metadata}
        alias = field.metadata.get("key")
        options: dict[str, Any] = {**bounds, **({"alias": alias} if alias else {})}
        if field.default is not dataclasses.MISSING:
            options["default"] = field.default
        elif field.default_factory is not dataclasses.MISSING:
            options["default_factory"] = field.default_factory
        fields[field.name] = (_annotation(hints[field.name]), Field(**options))
    model = create_model(name, __base__=Part, __doc__=spec.__doc__, __module__=__name__, **fields)
    _models[spec] = model
    return model


CONDITION_MODELS: dict[str, type[Part]] = {
    key: _model(spec, f"{key.capitalize()}Condition") for key, spec in SPECS.items()
}
"""Main key -> the model of such a condition."""

if TYPE_CHECKING:
    Condition = Part
else:
    Condition = Annotated[
        Union[tuple(Annotated[model, Tag(key)] for key, model in CONDITION_MODELS.items())],  # noqa: UP007
        Discriminator(_kind),
        BeforeValidator(_checked),
    ]

for _each in _models.values():
    _each.model_rebuild(force=True, _types_namespace={"Condition": Condition})
