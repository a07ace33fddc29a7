"""`cleaner clean` behind its options: what kind of run it is, and what is told about it."""

from __future__ import annotations

import os
import re
import sys
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, NamedTuple

from .. import audit_files
from ..formats import FORMATS, ReadOptions, kind_of
from ..formats.convert import no_text
from ..model import CleanerError, InputError
from ..terminal import printable
from .files import finished_file
from .job import Job, Outcome
from .progress import shown
from .settings import CleansDocuments, Settings, make_ready
from .single import STDIN, Single, interrupts_raise, opened
from .summary import exit_code, summary_json, summary_text, switched_off

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..learn import Learned, Threshold


class CleanRequest(NamedTuple):
    """Everything that `cleaner clean` can be asked for; the names are those of its options.

    `paths` is empty or `["-"]` for standard input. `output` is a folder or, for a single input, a file or `-`.
    `max_bytes` is in bytes, `timeout` in seconds, `max_removed` a share (0–1).
    """

    paths: list[str] = []  # noqa: RUF012  (never changed)
    output: str | None = None
    jobs: int | None = None
    check: bool = False
    in_place: bool = False
    fresh: bool = False
    audit: Path | None = None
    format: Literal["text", "json"] = "text"
    input_format: str | None = None
    text_columns: tuple[str, ...] = ()
    url_column: str = "url"
    language_column: str | None = None
    results: bool = False
    to: Literal["jsonl", "parquet", "txt"] | None = None
    engine: Literal["local", "ray"] = "local"
    language: str | None = None
    max_bytes: int = 50_000_000
    max_removed: float = 1.0
    timeout: float = 30.0
    bad_record: Literal["keep", "aside"] = "keep"
    title: Literal["keep", "drop"] = "drop"
    metadata: bool = False
    quiet: bool = False
    verbose: bool = False


def clean(request: CleanRequest, cleaner: CleansDocuments, *, profile: str, rules: str) -> int:
    """Do what was asked for; the exit code. `rules` is the digest of the rules that `cleaner` has.

    Raises CleanerError when the request makes no sense or the run cannot go on.
    """
    if request.engine == "ray":
        return _on_cluster(request, cleaner, profile, rules)
    check_request(request)
    settings = settings_of(request, profile, rules)
    teller = _Teller(request, profile, rules)
    if request.paths == [STDIN]:
        return _stream(request, cleaner, settings, teller)
    if _to_stdout(request):
        return _stream(request, cleaner, settings, teller)
    from .runner import Runner, default_jobs

    file = _single_file(request)
    job = Job(
        request.paths,
        output=None if file or request.in_place or request.check or not request.output else Path(request.output),
        output_file=None if request.check else file,
        in_place=request.in_place and not request.check,
        check=request.check,
        fresh=request.fresh,
        jobs=max(1, request.jobs or default_jobs()),
        audit=request.audit,
        named_format=request.input_format,
    )
    with Runner(job, cleaner, settings) as runner:
        with shown(not request.quiet) as runner.progress:
            outcome = runner.run()
        return teller.tell(outcome, stdout_taken=False)


def learned(request: CleanRequest, repairs: CleansDocuments, threshold: Threshold) -> list[Learned]:
    """The lines that the sites of the inputs repeat; `repairs` is a cleaner of the profile `characters`.

    Raises CleanerError where the inputs cannot be read twice.
    """
    if not request.paths or STDIN in request.paths:
        raise CleanerError("lines are learned from files and folders, not from standard input")
    settings = settings_of(request._replace(output=None, to=None), "characters", "")
    if request.engine == "ray":
        from . import cluster_learn

        output = request.output or "."
        return cluster_learn.learn(request.paths, output, repairs, settings, threshold, jobs=request.jobs)
    from .learn import learn
    from .runner import default_jobs

    if request.input_format and request.input_format not in FORMATS:
        raise CleanerError(f"no input format {request.input_format!r}; there are {', '.join(FORMATS)}")
    ours = (request.output, request.audit)
    return learn(
        request.paths, repairs, settings, threshold,
        jobs=max(1, request.jobs or default_jobs()),
        exclude=frozenset(os.path.realpath(path) for path in ours if path and path != STDIN),
        named_format=request.input_format,
    )  # fmt: skip


def _on_cluster(request: CleanRequest, cleaner: CleansDocuments, profile: str, rules: str) -> int:
    """The run on many machines; what it cannot do is refused by name."""
    from . import cluster

    others = {
        "--check": request.check, "--in-place": request.in_place, "--input-format": request.input_format,
    }  # fmt: skip
    for name in (name for name, asked in others.items() if asked):
        raise CleanerError(f"{name} cannot go with --engine ray")
    if not request.output or STDIN in (*request.paths, request.output) or not request.paths:
        raise CleanerError("--engine ray needs files or folders, and a folder to write to (-o)")
    if request.audit:
        check_audit(request.audit)
    settings = settings_of(request._replace(output=None), profile, rules)
    with shown(not request.quiet) as progress:
        outcome = cluster.run(
            request.paths, request.output, cleaner, settings,
            jobs=request.jobs, fresh=request.fresh, audit=request.audit, progress=progress,
        )  # fmt: skip
    return _Teller(request, profile, rules).tell(outcome, stdout_taken=False)


def check_request(request: CleanRequest) -> None:
    """Raises CleanerError for options that do not go together."""
    streamed = request.paths == [STDIN]
    if not request.paths:
        raise CleanerError("nothing to clean: name files or folders, or - for standard input")
    if STDIN in request.paths and not streamed:
        raise CleanerError("- (standard input) cannot be mixed with other inputs")
    if request.in_place and request.output:
        raise CleanerError("--in-place and --output cannot go together")
    if request.in_place and request.to:
        raise CleanerError("--in-place keeps the format, so --to cannot go with it")
    if request.in_place and streamed:
        raise CleanerError("standard input cannot be cleaned in place")
    if request.bad_record == "aside" and (streamed or not request.output or request.output == STDIN):
        raise CleanerError("--on-bad-record aside needs an output folder (-o)")
    if request.input_format and request.input_format not in FORMATS:
        raise CleanerError(f"no input format {request.input_format!r}; there are {', '.join(FORMATS)}")
    if request.audit:
        check_audit(request.audit)
    for path in () if streamed else request.paths:
        if not Path(path).exists():
            raise InputError(f"no such file or folder: {path}")
    if request.to == "txt":
        _check_texts(request)
    if request.to is None and request.output and not request.in_place:
        _check_ending(request, request.output)
    if _to_stdout(request) and not streamed and (len(request.paths) > 1 or Path(request.paths[0]).is_dir()):
        raise CleanerError("where to? Several documents need a folder: -o OUT (or --in-place, or --check)")


def _check_texts(request: CleanRequest) -> None:
    """Files of many documents that were named; those in folders are told one by one."""
    for path in request.paths:
        kind = None if path == STDIN or Path(path).is_dir() else kind_of(Path(path).name)
        form = request.input_format or (kind.format if kind else "text")
        if not Path(path).is_dir() and (problem := no_text(FORMATS[form])) is not None:
            raise CleanerError(f"{path}: {problem}")


def _check_ending(request: CleanRequest, output: str) -> None:
    """An output file whose name says another format than what would be written of a file of many documents."""
    source = request.paths[0]
    named = None if source == STDIN else kind_of(Path(source).name)
    form = request.input_format or (named.format if named else "text")
    file = Path(output) if source == STDIN else _single_file(request)
    kind = kind_of(file.name) if file and output != STDIN else None
    if kind is None or not FORMATS[form].records or kind.format in (form, "jsonl", "parquet"):
        return
    problem = no_text(FORMATS[form]) if kind.format == "text" else f"what comes of {form} is no {kind.format}"
    raise CleanerError(f"{output}: {problem}")


def check_audit(audit: Path) -> None:
    """Raises CleanerError where an audit of this name could not be written."""
    if not audit.absolute().parent.is_dir():
        raise CleanerError(f"the folder for the audit is not there: {audit.absolute().parent}")
    audit_files.check_name(audit)


def _to_stdout(request: CleanRequest) -> bool:
    if request.output is None:
        return not request.check and not request.in_place
    return request.output == STDIN


def settings_of(request: CleanRequest, profile: str, rules: str) -> Settings:
    from .._version import __version__

    columns = request.text_columns or ReadOptions().text_columns
    return Settings(
        ReadOptions(
            columns,
            request.url_column,
            request.max_bytes,
            exact=request.audit is not None,
            language_column=request.language_column,
            results=request.results,
            to=request.to or _by_ending(request),
        ),
        rules=rules,
        profile=profile,
        version=__version__,
        language=request.language,
        timeout=request.timeout,
        max_removed=request.max_removed,
        bad_record=request.bad_record,
        title=request.title,
        metadata=request.metadata,
        audit=request.audit is not None,
        list_changes=request.check,
    )


def _single_file(request: CleanRequest) -> Path | None:
    """The output when it is to be a file: one input file, and a name that looks like a file's."""
    if not request.output or len(request.paths) != 1 or Path(request.paths[0]).is_dir():
        return None
    path = Path(request.output)
    if path.is_dir() or request.output.endswith(("/", os.sep)):
        return None
    return path if path.is_file() or path.suffix else None


def _by_ending(request: CleanRequest) -> str | None:
    """The format to write where a single output file has the ending of another one than the input."""
    kind = kind_of(Path(request.output).name) if request.output and _single_file(request) else None
    source = kind_of(Path(request.paths[0]).name) if kind else None
    if kind is None or kind.format not in ("jsonl", "parquet") or (source and source.format == kind.format):
        return None
    return None if request.input_format == kind.format else kind.format


def _stream(request: CleanRequest, cleaner: CleansDocuments, settings: Settings, teller: _Teller) -> int:
    """One stream in this process: standard input, or a file to standard output."""
    streamed = request.paths == [STDIN]
    path = request.paths[0]
    kind = None if streamed else kind_of(Path(path).name)
    form = request.input_format or (kind.format if kind else "text")
    label = "standard input" if streamed else path
    to_file = request.output if request.output and request.output != STDIN else None
    if to_file and (Path(to_file).is_dir() or to_file.endswith("/")):
        raise CleanerError(f"standard input needs a file to go to, {to_file} is a folder")
    single = Single(cleaner, settings, form, label)
    source = nullcontext(sys.stdin.buffer) if streamed else opened(path)
    make_ready(cleaner, markup=FORMATS[form].markup)  # before anything is put on disk, see Runner
    packing = kind.compression if kind else None
    with interrupts_raise(), suppress(_NotWhole), source as stream, _sink(to_file, request.check) as sink:
        outcome = single.run(stream, sink, compression=packing, audit=request.audit)
        if not single.whole:
            raise _NotWhole
    return teller.tell(outcome, stdout_taken=not request.check and to_file is None)


@contextmanager
def _sink(to_file: str | None, check: bool) -> Iterator[BinaryIO | None]:
    """Where a stream goes: nowhere, standard output, or a file that is there only when it is whole."""
    if check:
        yield None
    elif to_file is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    else:
        kind = kind_of(Path(to_file).name)
        with finished_file(Path(to_file), kind.compression if kind else None) as stream:
            yield stream


class _NotWhole(Exception):
    """The stream ended early: interrupted, or no document. A file of it must not take its place."""


class _Teller:
    """Tells what came of a run: data on standard output, everything else on standard error."""

    def __init__(self, request: CleanRequest, profile: str, rules: str) -> None:
        self._request, self._profile, self._rules = request, profile, rules

    def tell(self, outcome: Outcome, *, stdout_taken: bool) -> int:
        """Print the summary; the exit code. With `stdout_taken` standard output carries the clean text."""
        request = self._request
        if request.format == "json":
            stream = sys.stderr if stdout_taken else sys.stdout
            print(summary_json(outcome, profile=self._profile, rules=self._rules), file=stream, flush=True)
        else:
            if request.check:
                for notice in outcome.notices("changed"):
                    print(f"would change: {printable(notice.label)}")
            self._text(outcome, brief=stdout_taken and not request.verbose)
        return exit_code(outcome, check=request.check)

    def _text(self, outcome: Outcome, brief: bool) -> None:
        if self._request.quiet or brief:
            kinds = ("failed", "damaged") if self._request.quiet else ("note", "suspicious", "damaged", "failed")
            for kind in kinds:
                for notice in outcome.notices(kind):
                    print(f"cleaner: {printable(notice.label)}: {printable(notice.reason)}", file=sys.stderr)
            for line in switched_off(outcome):
                print(f"cleaner: {line}", file=sys.stderr)
            if outcome.interrupted:
                print(f"cleaner: interrupted after {outcome.tally.read:,} documents", file=sys.stderr)
            return
        for line in summary_text(outcome, verbose=self._request.verbose):
            print(line, file=sys.stderr)


def size_in_bytes(text: str) -> int:
    """`50 MB`, `1.5GB`, `200k`, `123` as bytes (k, M, G are powers of 1000). Raises CleanerError."""
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([kKmMgG]?)[bB]?\s*", text)
    if not found:
        raise CleanerError(f"not a size: {text!r} (write for example 50MB)")
    return int(float(found.group(1)) * {"": 1, "k": 10**3, "m": 10**6, "g": 10**9}[found.group(2).lower()])
