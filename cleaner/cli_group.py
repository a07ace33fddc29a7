"""How the commands are put together: all of them for help, otherwise no more than the one that is asked for."""

from __future__ import annotations

import sys
from copy import copy
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typer.models import CommandInfo


class Commands(TyperGroup):
    """The commands; they end quietly when whoever reads their output has seen enough."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            try:
                return super().invoke(ctx)
            finally:
                sys.stdout.flush()
        except BrokenPipeError:
            import os

            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for the interpreter's own last flush
            raise typer.Exit(141) from None


def only(app: typer.Typer, arguments: Sequence[str]) -> typer.Typer:
    """The commands, or where the first argument names one, that one alone: reading the options of all takes 40 ms."""
    wanted = list(arguments[:1])
    commands = [one for one in app.registered_commands if [name_of(one)] == wanted]
    groups = [one for one in app.registered_groups if [one.name] == wanted]
    if not commands and not groups:
        return app
    alone = copy(app)
    alone.registered_commands, alone.registered_groups = commands, groups
    return alone


def name_of(command: CommandInfo) -> str:
    """What a command is called."""
    return str(command.name or getattr(command.callback, "__name__", ""))
