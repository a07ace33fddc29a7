"""The command `cleaner`: options and help. What the commands do is elsewhere; heavy imports wait until one runs."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from . import cli_gold, cli_learn
from .cli_group import Commands, name_of, only
from .cli_options import (  # noqa: TC001  (typer reads annotations at run time)
    Format,
    Ignore,
    InputFormat,
    Language,
    Paths,
    Profile,
    Rules,
    Select,
    TextColumn,
)
from .cli_rules import rules_app

if TYPE_CHECKING:
    from .engine import Cleaner

_STDIN = "-"


app = typer.Typer(
    name="cleaner",
    cls=Commands,
    help="Strips boilerplate from scraped articles by readable rules, and keeps every word of the article.",
    epilog="""\b
Examples:
  cleaner clean articles/ -o clean/        a folder, mirrored
  cleaner clean page.html                  one page, to standard output
  cat part.jsonl | cleaner clean --input-format jsonl > clean.jsonl
  cleaner explain article.txt              what would go, and why
\b
Exit codes: 0 done, 1 --check found something to change, 2 wrong usage or rules,
3 done but some documents failed, 130 interrupted.""",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(rules_app, name="rules")
app.command("tune")(cli_gold.tune)
app.command("eval")(cli_gold.evaluate)
app.command("learn")(cli_learn.learn)


def _version(wanted: bool) -> None:
    if wanted:
        from ._version import __version__

        print(f"cleaner {__version__}")
        raise typer.Exit


@app.callback()
def _begin(
    context: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option(help="This configuration file. By default the nearest cleaner.toml or pyproject.toml."),
    ] = None,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show it.")] = False,
) -> None:
    if {"-h", "--help"} & set(sys.argv[1:]):
        return  # help must not depend on a file being right
    from . import config as configuration

    values = configuration.read(config) if config else configuration.find(Path.cwd()).values
    if values:
        known = [name_of(command) for command in app.registered_commands]
        rules = {command.name: values for command in rules_app.registered_commands}
        context.default_map = dict.fromkeys(known, values) | {"rules": rules}


@app.command(
    epilog="""\b
Examples:
  cleaner clean articles/ -o clean/               .txt .md .html .htm .xhtml .jsonl .parquet .csv .tsv
                                                  .warc .wet .tar .zip, also .gz .zst
  cleaner clean articles/ -o clean/ --audit audit.jsonl
  cleaner clean articles/ --check                 exit 1 if something would change
  cleaner clean scraped.jsonl -o clean.jsonl --text-column body
  cleaner clean notes.txt --in-place
\b
The same command again does only what is missing or changed."""
)
def clean(
    context: typer.Context,
    paths: Paths = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output", "-o", help="Folder for the clean files; for one input also a file, or -.", metavar="OUT"
        ),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", min=1, help="Worker processes; by default one for each processor."),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 if something would change.")] = False,
    in_place: Annotated[bool, typer.Option("--in-place", help="Replace the files themselves.")] = False,
    profile: Profile = "auto",
    rules: Rules = None,
    select: Select = None,
    ignore: Ignore = None,
    format: Format = "text",
    audit: Annotated[
        Path | None,
        typer.Option(help="Write every edit to this file (JSON Lines): to look at, and to restore from."),
    ] = None,
    text_column: TextColumn = None,
    url_column: Annotated[str, typer.Option(help="The field that holds a record's URL.", metavar="NAME")] = "url",
    language_column: Annotated[
        str | None, typer.Option(help="The field that holds a record's language, as a code.", metavar="NAME")
    ] = None,
    results: Annotated[
        bool, typer.Option("--results", help="Add to each record: removed_words, rules, flags.")
    ] = False,
    engine: Annotated[
        Literal["local", "ray"], typer.Option(help="Where to run: here, or on a cluster of Ray (docs/scale.md).")
    ] = "local",
    to: Annotated[
        Literal["jsonl", "parquet", "txt"] | None,
        typer.Option(
            help="Write this format (txt: for files of one document). By default that of each input; of pages, text."
        ),
    ] = None,
    learn: Annotated[
        bool,
        typer.Option("--learn", help="First find the lines that each site repeats, and remove these too."),
    ] = False,
    input_format: InputFormat = None,
    language: Language = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget earlier runs and overwrite what is there.")] = False,
    max_bytes: Annotated[str, typer.Option(help="Largest document that is read.", metavar="SIZE")] = "50MB",
    max_removed: Annotated[
        float, typer.Option(min=0, max=1, help="A document that would lose more than this share fails.")
    ] = 1.0,
    timeout: Annotated[float, typer.Option(min=0, help="Seconds for one document; 0 for no limit.")] = 30.0,
    on_bad_record: Annotated[
        Literal["keep", "aside"],
        typer.Option(help="Records without a text: pass on unchanged, or put into OUT/….aside."),
    ] = "keep",
    title: Annotated[
        Literal["keep", "drop"],
        typer.Option(help="Of pages: write the headline as the first line, or leave it to the metadata."),
    ] = "drop",
    metadata: Annotated[
        bool,
        typer.Option(
            "--metadata", help="Of pages: write title, author, date, site, URL and language too (docs/html.md)."
        ),
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but failures.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="List everything by name.")] = False,
) -> None:
    """Clean files, folders or standard input.

    Text goes to standard output unless -o names a folder or a file; a folder of results mirrors the folders that went
    in. Documents that lose much of their text, or fail, are named at the end.
    """
    from .run import command

    inputs = _inputs(paths)
    if inputs == [_STDIN] and _from_config(context, "output"):
        output = None  # a folder in the configuration is for files
    request = command.CleanRequest(
        paths=inputs, output=output, jobs=jobs, check=check, in_place=in_place, fresh=fresh, audit=audit,
        format=format, input_format=input_format, text_columns=tuple(text_column or ()), url_column=url_column,
        language_column=language_column, results=results, to=to, engine=engine,
        language=language, max_bytes=command.size_in_bytes(max_bytes), max_removed=max_removed, timeout=timeout,
        bad_record=on_bad_record, title=title, metadata=metadata, quiet=quiet, verbose=verbose,
    )  # fmt: skip
    with cli_learn.learned_rules(request, rules, _cleaner) if learn else nullcontext(rules) as stacked:
        cleaner = _cleaner(profile, stacked, select, ignore)
    raise typer.Exit(command.clean(request, cleaner, profile=profile, rules=cleaner.ruleset.digest))


@app.command()
def explain(
    paths: Paths = None,
    profile: Profile = "auto",
    rules: Rules = None,
    select: Select = None,
    ignore: Ignore = None,
    everything: Annotated[bool, typer.Option("--all", help="Show the whole text, and what was kept narrowly.")] = False,
    format: Format = "text",
    text_column: TextColumn = None,
    input_format: InputFormat = None,
    language: Language = None,
) -> None:
    """Show what would be removed, by which rule, and the words that matched."""
    from .run import command, look

    request = command.CleanRequest(
        _inputs(paths), check=True, text_columns=tuple(text_column or ()), language=language, input_format=input_format
    )
    cleaner = _cleaner(profile, rules, select, ignore)
    raise typer.Exit(look.explain(request, cleaner, as_json=format == "json", everything=everything))


@app.command()
def diff(
    paths: Paths = None,
    profile: Profile = "auto",
    rules: Rules = None,
    select: Select = None,
    ignore: Ignore = None,
    text_column: TextColumn = None,
    input_format: InputFormat = None,
    language: Language = None,
) -> None:
    """Show what would change, as a unified diff; nothing is written."""
    from .run import command, look

    request = command.CleanRequest(
        _inputs(paths), check=True, text_columns=tuple(text_column or ()), language=language, input_format=input_format
    )
    raise typer.Exit(look.diff(request, _cleaner(profile, rules, select, ignore)))


@app.command()
def restore(
    clean: Annotated[Path, typer.Argument(metavar="OUT", help="What a run wrote: a folder, or a single file.")],
    audit: Annotated[Path, typer.Option("--audit", help="The audit that this run wrote.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for the originals.", metavar="DIR")],
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but failures.")] = False,
) -> None:
    """Give the originals back, byte for byte, from clean files and the audit.

    A file that was edited since is refused and named.
    """
    from .run.restore import restore_files
    from .terminal import printable

    done = restore_files(clean, audit, output)
    for name, reason in done.refused:
        print(f"cleaner: {printable(name)}: {printable(reason)}", file=sys.stderr)
    if not quiet:
        print(f"{done.files:,} restored, {len(done.refused):,} refused", file=sys.stderr)
    raise typer.Exit(3 if done.refused else 0)


@app.command()
def report(
    audit: Annotated[Path, typer.Argument(metavar="AUDIT", help="What `cleaner clean --audit` wrote.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The page to write.", metavar="FILE.html")],
    texts: Annotated[
        Path | None,
        typer.Option(help="What that run wrote: with it the page shows documents whole.", metavar="OUT"),
    ] = None,
    rules: Rules = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but failures.")] = False,
) -> None:
    """Make a page to look at what a run removed: one HTML file that needs no network."""
    from .packs.load import load
    from .report.page import write

    done = write(audit, output, texts, load(rules))
    if not quiet:
        print(f"{output}: {done}", file=sys.stderr)


@app.command()
def workbench(
    rules: Annotated[
        Path | None, typer.Option(help="Your folder of rules: shown, and saved to.", metavar="DIR")
    ] = None,
    text: Annotated[
        Path | None, typer.Option(help="A text, or a folder of texts to try the rules on.", metavar="FILE|FOLDER")
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes one that is free.")] = 0,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Print the address, open nothing.")] = False,
) -> None:
    """Open a page to write rules and see at once what they do; for this machine alone.

    Needs the extra `workbench`: pip install 'article-cleaner[workbench]'.
    """
    from .workbench.serve import serve

    serve(rules, text, port, browse=not no_browser)


def _inputs(paths: list[str] | None) -> list[str]:
    """The paths, or standard input when there is none and something is piped in."""
    if paths:
        return paths
    return [] if sys.stdin is None or sys.stdin.isatty() else [_STDIN]


def _from_config(context: typer.Context, name: str) -> bool:
    source = context.get_parameter_source(name)
    return source is not None and source.name == "DEFAULT_MAP"


def _cleaner(profile: str, rules: list[Path] | None, select: list[str] | None, ignore: list[str] | None) -> Cleaner:
    from .engine import Cleaner

    return Cleaner(profile, rules or None, select or None, ignore or None)


def main() -> None:
    """The entry point: runs the command line and exits; errors are one line each on standard error."""
    from .model import CleanerError

    code = 0
    try:
        only(app, sys.argv[1:])()
    except CleanerError as error:
        from .terminal import printable

        for line in str(error).split("\n"):
            print(f"cleaner: {printable(line)}", file=sys.stderr)
        code = 2
    except OSError as error:
        from .terminal import printable

        where = f"{error.filename}: " if error.filename else ""
        print(f"cleaner: {printable(f'{where}{error.strerror or error}')}", file=sys.stderr)
        code = 2
    sys.exit(code)
