"""Lines that sites repeat: `cleaner learn`, and `cleaner clean --learn`."""

from __future__ import annotations

import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from .cli_options import InputFormat, Paths, Rules, TextColumn  # noqa: TC001  (typer reads annotations at run time)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .learn import Learned, Threshold
    from .run.command import CleanRequest


def learn(
    paths: Paths = None,
    output: Annotated[
        str,
        typer.Option("--output", "-o", help="The file of rules to write; - for standard output.", metavar="PACK.yaml"),
    ] = "-",
    documents: Annotated[int, typer.Option(min=2, help="A line counts from so many documents of its site on.")] = 10,
    share: Annotated[float, typer.Option(min=0, max=1, help="And from this share of them on.")] = 0.2,
    rules: Rules = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, help="Worker processes; by default one for each processor.")
    ] = None,
    engine: Annotated[Literal["local", "ray"], typer.Option(help="Where to count: here, or on a cluster.")] = "local",
    text_column: TextColumn = None,
    url_column: Annotated[str, typer.Option(help="The field that holds a record's URL.", metavar="NAME")] = "url",
    input_format: InputFormat = None,
) -> None:
    """Find the lines that a site repeats, and write them as rules to look through.

    Nothing is written where there are none. Documents are told apart by the host of their URL; those without one count
    as one site. The rules hold at the beginning and the end of a text only. Use them with `cleaner clean --rules`.
    """
    from .engine import Cleaner
    from .learn import Threshold, pack
    from .run import command

    request = command.CleanRequest(
        paths or [], output=None if output == "-" else output, jobs=jobs, engine=engine, input_format=input_format,
        text_columns=tuple(text_column or ()), url_column=url_column,
    )  # fmt: skip
    found = command.learned(request, Cleaner("characters", rules or None), Threshold(documents, share))
    if found and output == "-":
        sys.stdout.write(pack(found))
    elif found:
        Path(output).write_text(pack(found), encoding="utf-8")
    print(_said(found), file=sys.stderr)


@contextmanager
def learned_rules(
    request: CleanRequest,
    rules: list[Path] | None,
    made: Callable[[str, list[Path] | None, list[str] | None, list[str] | None], Any],
    threshold: Threshold | None = None,
) -> Iterator[list[Path]]:
    """The files of rules with one more, learned from the inputs of this request. `made` makes a cleaner."""
    from .learn import Threshold, pack
    from .run import command

    found = command.learned(request, made("characters", rules, None, None), threshold or Threshold())
    if not request.quiet:
        print(_said(found), file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="cleaner-learned-") as folder:
        path = Path(folder, "learned.yaml")
        if found:
            path.write_text(pack(found), encoding="utf-8")
        yield [*(rules or []), *([path] if found else [])]


def _said(found: list[Learned]) -> str:
    sites = len({one.site for one in found})
    lines = f"{len(found):,} line{'' if len(found) == 1 else 's'}"
    return f"Learned {lines} of {sites:,} site{'' if sites == 1 else 's'}"
