"""The commands `cleaner rules …`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from .cli_options import Format, Ignore, Rules, Select  # noqa: TC001  (typer reads annotations at run time)

rules_app = typer.Typer(
    help="Look at the rules, test them, check them.", rich_markup_mode=None, no_args_is_help=True,
)  # fmt: skip


def _answer(command: Any, answer: tuple[dict[str, Any], int], format: str) -> NoReturn:
    from .packs.show import render
    from .terminal import coloured

    data, code = answer
    table = command == "list" and format == "text" and sys.stdout.isatty()
    text = render(command, data, "table" if table else format, colour=coloured(sys.stdout))  # type: ignore[arg-type]
    sys.stdout.write(text)
    raise typer.Exit(code)


@rules_app.command("list")
def rules_list(
    rules: Rules = None,
    select: Select = None,
    ignore: Ignore = None,
    language: Annotated[
        str | None,
        typer.Option(help="Only rules that can hold in this language.", metavar="CODE"),
    ] = None,
    format: Format = "text",
) -> None:
    """List the rules that apply."""
    from .packs import commands

    _answer("list", commands.list_rules(rules, select, ignore, language), format)


@rules_app.command("show")
def rules_show(
    name: Annotated[str, typer.Argument(help="The id of a rule, or the name of a term list.")],
    rules: Rules = None,
    format: Format = "text",
) -> None:
    """Show one rule or term list with all that is in it."""
    from .packs import commands

    _answer("show", commands.show_rule(name, rules), format)


@rules_app.command("test")
def rules_test(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Only these: rule ids, id*, categories or packs."),
    ] = None,
    rules: Rules = None,
    format: Format = "text",
) -> None:
    """Run the examples of the rules; exit 1 when one fails."""
    from .packs import commands

    _answer("test", commands.test_rules(rules, names), format)


@rules_app.command("lint")
def rules_lint(
    rules: Rules = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 for warnings as well.")] = False,
    format: Format = "text",
) -> None:
    """Check rule files: everything that is wrong, with file, line and what to do."""
    from .packs import commands

    _answer("lint", commands.lint_rules(rules, strict=strict), format)


@rules_app.command("schema")
def rules_schema(
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Write it to this file. By default to standard output."),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Exit 1 when the file is stale.")] = False,
    format: Format = "text",
) -> None:
    """The JSON Schema of rule files, for editors."""
    from .packs import commands

    if output is None and not check:
        sys.stdout.write(commands.schema_text())
        return
    _answer("schema", commands.write_schema(output, check=check), format)
