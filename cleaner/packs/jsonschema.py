"""The JSON Schema of rule files, made from the models, so that editors complete and check them.

An editor with the YAML language server uses it where a file begins with
`# yaml-language-server: $schema=<path>/schema.json`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, models_json_schema

from .schema import LanguageFile, ListsFile, PackFile, ProfileFile, TermFile

FILE_NAME = "schema.json"
_FILES = (PackFile, TermFile, ListsFile, LanguageFile, ProfileFile)


class _Plain(GenerateJsonSchema):
    """Without the titles that only repeat the key, and the null that stands for an option left out."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def default_schema(self, schema: Any) -> JsonSchemaValue:
        found = super().default_schema(schema)
        if found.get("default", 0) is None:
            del found["default"]
        return found


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of one document in a rule file, of whatever kind."""
    names, shared = models_json_schema(
        [(model, "validation") for model in _FILES], by_alias=True, schema_generator=_Plain
    )
    return {
        "$schema": GenerateJsonSchema.schema_dialect,
        "title": "Rule files of article-cleaner",
        "description": "A pack of rules, a term list, several of them, the words of a language, or a profile.",
        "anyOf": [names[(model, "validation")] for model in _FILES],
        "$defs": shared["$defs"],
    }


def text() -> str:
    """The schema as it stands in `rules/schema.json`; the same bytes for the same models."""
    return json.dumps(schema(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def write(path: str | Path) -> bool:
    """Write the schema to a file, whole or not at all; whether the file changed. Raises OSError."""
    target, new = Path(path), text()
    try:
        if target.read_text(encoding="utf-8") == new:
            return False
    except (FileNotFoundError, UnicodeDecodeError):
        pass
    temporary = target.with_name(target.name + ".tmp")
    try:
        temporary.write_text(new, encoding="utf-8", newline="\n")
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return True
