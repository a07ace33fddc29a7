"""Settings from `cleaner.toml` or the table `[tool.cleaner]` of `pyproject.toml`; the command line wins over them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from .model import CleanerError

if TYPE_CHECKING:
    from pathlib import Path

# Key (a long option's name) -> what its value must be. `path` and `paths` are relative to the file they stand in.
KEYS: Final[dict[str, str]] = {
    "output": "path",
    "jobs": "whole number",
    "profile": "text",
    "rules": "paths",
    "select": "list",
    "ignore": "list",
    "format": "text",
    "audit": "path",
    "in-place": "switch",
    "check": "switch",
    "fresh": "switch",
    "text-column": "list",
    "url-column": "text",
    "input-format": "text",
    "language": "text",
    "max-bytes": "text or number",
    "max-removed": "number",
    "timeout": "number",
    "on-bad-record": "text",
    "quiet": "switch",
    "verbose": "switch",
}
_WORDS: Final = {
    "path": "a string", "text": "a string", "paths": "a string or a list of strings",
    "list": "a string or a list of strings", "whole number": "a whole number", "number": "a number",
    "switch": "true or false", "text or number": "a whole number or a string such as \"50 MB\"",
}  # fmt: skip


class Config(NamedTuple):
    """What a configuration file says: `values` by option name with `_` for `-`, `path` where it stands."""

    path: Path | None
    values: dict[str, Any]


def find(start: Path) -> Config:
    """The nearest configuration, from `start` upward; empty when there is none.

    A `cleaner.toml` wins over a `pyproject.toml` in the same folder. Raises CleanerError for a file that cannot be
    read, is no TOML, has an unknown key or a value of the wrong kind.
    """
    folder = start.absolute()
    for place in (folder, *folder.parents):
        own = place / "cleaner.toml"
        if own.is_file():
            return Config(own, _checked(own, _load(own), place))
        shared = place / "pyproject.toml"
        if shared.is_file():
            table = _load(shared).get("tool", {}).get("cleaner")
            if table is not None:
                return Config(shared, _checked(shared, table, place))
    return Config(None, {})


def read(path: Path) -> dict[str, Any]:
    """The values of one configuration file, which may have any name; raises CleanerError as `find` does."""
    table = _load(path)
    if path.name == "pyproject.toml":
        table = table.get("tool", {}).get("cleaner", {})
    return _checked(path, table, path.absolute().parent)


def _load(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CleanerError(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise CleanerError(f"{path}: not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise CleanerError(f"{path}: not valid TOML: {error}") from None


def _checked(path: Path, table: Any, folder: Path) -> dict[str, Any]:
    if not isinstance(table, dict):
        raise CleanerError(f"{path}: [tool.cleaner] must be a table")
    problems = []
    values: dict[str, Any] = {}
    for key, value in table.items():
        kind = KEYS.get(key)
        if kind is None:
            import difflib

            near = difflib.get_close_matches(key.replace("_", "-").lower(), KEYS, 1, 0.5)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(KEYS)}"
            problems.append(f"{path}: unknown key {key!r} ({hint})")
            continue
        try:
            values[key.replace("-", "_")] = _value(kind, value, folder)
        except TypeError:
            problems.append(f"{path}: {key} must be {_WORDS[kind]}, not {value!r}")
    if problems:
        raise CleanerError("\n".join(problems))
    return values


def _value(kind: str, value: Any, folder: Path) -> Any:
    """The value as the command line would give it; TypeError when it is of another kind."""
    switch = isinstance(value, bool)
    if kind == "switch" and switch:
        return value
    if kind == "whole number" and isinstance(value, int) and not switch:
        return value
    if kind == "number" and isinstance(value, int | float) and not switch:
        return float(value)
    if kind == "text or number" and isinstance(value, int | str) and not switch:
        return str(value)
    if kind == "text" and isinstance(value, str):
        return value
    if kind == "path" and isinstance(value, str):
        return str(folder / value)
    if kind in ("list", "paths"):
        items = [value] if isinstance(value, str) else value
        if isinstance(items, list) and all(isinstance(item, str) for item in items):
            return [str(folder / item) for item in items] if kind == "paths" else items
    raise TypeError(kind)
