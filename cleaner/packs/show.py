"""What `packs.commands` found, for eyes or for machines. Words from rule files cannot steer the terminal."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any, Literal

from ..conditions import SPECS
from ..terminal import printable, shortened

Command = Literal["list", "show", "test", "lint", "schema"]
Format = Literal["text", "table", "json"]


def render(
    command: Command, data: dict[str, Any], form: Format = "text", *, colour: bool = False, width: int = 0
) -> str:
    """The answer of a command as text that ends in a newline (none at all where there is nothing to say).

    `text` has a line for each thing, `table` draws the list of rules with rich (`colour` and `width` in columns, 0 for
    the terminal's, are for it alone), `json` is the data itself.
    """
    if form == "json":
        return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    if form == "table" and command == "list":
        return _table(data, colour, width)
    lines = {"list": _list, "show": _show, "test": _test, "lint": _lint, "schema": _schema}[command](data)
    return "".join(f"{printable(line)}\n" for line in lines)


def _list(data: dict[str, Any]) -> list[str]:
    wide = max((len(rule["id"]) for rule in data["rules"]), default=0)
    lines = [f"{r['id']:<{wide}}  {r['category']:<10}  {r['then']:<12}  {r['description']}" for r in data["rules"]]
    return [*lines, _total(data)]


def _total(data: dict[str, Any]) -> str:
    return f"{len(data['rules'])} rules, {data['terms']} term lists, {len(data['languages'])} languages"


def _table(data: dict[str, Any], colour: bool, width: int) -> str:
    from io import StringIO

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("rule", "category", "scope", "does", "languages", "what it is for"):
        table.add_column(heading, no_wrap=heading == "rule", overflow="fold")
    for rule in data["rules"]:
        codes = rule["languages"]
        shown = ("all" if not codes else " ".join(codes)) if len(codes) < 6 else str(len(codes))
        cells = (rule["id"], rule["category"], rule["scope"], rule["then"], shown, rule["description"])
        table.add_row(*(Text(printable(cell)) for cell in cells))
    out = StringIO()
    console = Console(file=out, force_terminal=colour, no_color=not colour, width=width or None, highlight=False)
    console.print(table)
    console.print(Text(_total(data)))
    return out.getvalue()


def _show(data: dict[str, Any]) -> list[str]:
    if "term_list" in data:
        found = data["term_list"]
        head = [found["name"], f"  {found['description']}", f"  used by: {', '.join(data['used_by']) or 'no rule'}"]
        return [*head, *(f"  {code}: {', '.join(words)}" for code, words in found["words"].items())]
    rule = data["rule"]
    lines = [rule["id"], f"  {rule['description']}", f"  {rule['path']}:{rule['line']}"]
    for key in ("category", "scope", "stage", "then", "status", "selector", "extend", "sites", "languages", "profiles"):
        if key in rule:
            value = rule[key]
            lines.append(f"  {key}: {', '.join(value) if isinstance(value, list | tuple) else value}")
    for key in ("when", "unless"):
        if key in rule:
            lines += [f"  {key}:", *_condition(rule[key], 4)]
    lines += [f"  example, {example['kind']}: {_example(example)}" for example in rule["examples"]]
    for name, words in data["terms"].items():
        count = sum(map(len, words.values()))
        lines.append(f"  term list {name}: {count} words in {', '.join(words)}")
    return lines


def _example(example: dict[str, Any]) -> str:
    if example["kind"] == "replace":
        return f"{example['before']!r} becomes {example['after']!r}"
    return shortened(example["before"])


def _condition(node: dict[str, Any], indent: int) -> list[str]:
    """A condition as an indented outline, much as it stands in the file, without options at their default."""
    blanks = " " * indent
    usual = {f.name: f.default for key in node if key in SPECS for f in fields(SPECS[key])}
    lines: list[str] = []
    for key, value in node.items():
        if isinstance(value, dict):
            lines += [f"{blanks}{key}:", *_condition(value, indent + 2)]
        elif isinstance(value, list) and any(isinstance(part, dict) for part in value):
            lines.append(f"{blanks}{key}:")
            for part in value:
                first, *rest = _condition(part, indent + 4)
                lines += [f"{blanks}  - {first.strip()}", *rest]
        elif usual.get(key) != value:
            shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            lines.append(f"{blanks}{key}: {shown.lower() if isinstance(value, bool) else shown}")
    return lines


def _test(data: dict[str, Any]) -> list[str]:
    lines = [
        f"{o['path']}:{o['line']}: {o['rule']}: {o['kind']} example {o['problem']}: {shortened(o['before'])}"
        for o in data["outcomes"]
        if not o["passed"]
    ]
    return [*lines, f"{data['passed']} examples of {data['rules']} rules passed, {data['failed']} failed"]


def _lint(data: dict[str, Any]) -> list[str]:
    from .lint import Finding

    lines = [str(Finding(**finding)) for finding in data["findings"]]
    return [*lines, f"{data['errors']} errors, {data['warnings']} warnings"]


def _schema(data: dict[str, Any]) -> list[str]:
    return [f"{data['path']}: {'written' if data['changed'] else 'up to date'}"]
