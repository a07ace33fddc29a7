"""The options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

Paths = Annotated[
    list[str] | None,
    typer.Argument(metavar="[PATHS]...", help="Files and folders; - or a pipe for standard input."),
]
Rules = Annotated[
    list[Path] | None,
    typer.Option("--rules", help="A file or folder of rules on top of the shipped ones (repeatable).", metavar="PATH"),
]
Select = Annotated[
    list[str] | None,
    typer.Option(help="Use only these: a rule id, a category or a pack (repeatable).", metavar="NAME"),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option(help="Leave these out: a rule id, a category or a pack (repeatable).", metavar="NAME"),
]
Profile = Annotated[str, typer.Option(help="auto, standard, dump or characters, or one of your own.", metavar="NAME")]
Format = Annotated[Literal["text", "json"], typer.Option("--format", help="For people or for programs.")]
Language = Annotated[
    str | None,
    typer.Option(help="The language of all documents, as a code (en, pt-BR).", metavar="CODE"),
]
TextColumn = Annotated[
    list[str] | None,
    typer.Option(
        help="The field that holds the text in records. By default text, article, body or content (repeatable).",
        metavar="NAME",
    ),
]
InputFormat = Annotated[
    str | None,
    typer.Option(
        help="What standard input, or a file named here, is: text, html, jsonl, parquet, csv, tsv, warc, tar or zip.",
        metavar="FORMAT",
    ),
]
