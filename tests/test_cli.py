"""The command line: what goes in and comes out, exit codes, messages."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cleaner import cli

from .command import PACK, Command, few_rules

ROOT = Path(__file__).parents[1]
TEXT = "Rain fell on the valley all week.\n\nZZDEBRIS one\n\nThe river rose by a metre.\n"
CLEAN = "Rain fell on the valley all week.\n\nThe river rose by a metre.\n"


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Command:
    """The command line in an empty folder of its own, with few rules."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "_cleaner", few_rules)
    return Command(monkeypatch, capsysbinary)


@pytest.fixture
def folder(command: Command) -> Path:
    """A folder with a text, one that is clean, one that is nothing but debris, and records."""
    folder = Path("in")
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text(TEXT)
    (folder / "sub" / "same.md").write_text(CLEAN)
    (folder / "gone.txt").write_text("ZZDEBRIS\n")
    (folder / "r.jsonl").write_text(json.dumps({"id": 1, "text": TEXT}) + "\n")
    return folder


# -- clean ----------------------------------------------------------------------------------------------------------


def test_a_folder_goes_to_a_folder(command: Command, folder: Path) -> None:
    done = command.clean(folder, "-o", "out")
    assert (done.code, done.out) == (0, "")
    assert Path("out/a.txt").read_text() == CLEAN
    assert json.loads(Path("out/r.jsonl").read_text()) == {"id": 1, "text": CLEAN}
    assert Path("out/gone.txt").read_text() == ""
    lines = done.err.splitlines()
    assert lines[0].startswith("4 documents in ")
    assert lines[0].endswith(": 2 written, 1 unchanged, 1 empty, 0 failed")
    assert lines[1] == "Removed 5 words: ad 5"
    assert lines[2] == "By rule: test-label 5"
    assert "  gone.txt: nothing but debris" in lines


def test_text_goes_from_standard_input_to_standard_output(command: Command) -> None:
    for arguments in ((), ("-",), ("-o", "-"), ("-", "--output", "-")):
        done = command.clean(*arguments, stdin=TEXT.encode())
        assert (done.code, done.out, done.err) == (0, CLEAN, "")


def test_a_file_goes_to_standard_output(command: Command, folder: Path) -> None:
    done = command.clean(folder / "a.txt")
    assert (done.code, done.out, done.err) == (0, CLEAN, "")


def test_records_go_through_standard_input(command: Command, folder: Path) -> None:
    lines = (folder / "r.jsonl").read_bytes() + b"[1]\n"
    done = command.clean("--input-format", "jsonl", stdin=lines)
    first, second = done.out.splitlines()
    assert json.loads(first) == {"id": 1, "text": CLEAN}
    assert second == "[1]"
    assert (done.code, done.err) == (3, "cleaner: standard input#2: not an object but a list\n")


def test_a_named_file_may_be_of_any_ending(command: Command) -> None:
    Path("data.log").write_text(json.dumps({"text": TEXT}) + "\n")
    assert json.loads(command.clean("data.log", "--input-format", "jsonl").out) == {"text": CLEAN}
    command.clean("data.log", "--input-format", "jsonl", "-o", "out/")
    assert json.loads(Path("out/data.log.txt").read_text()) == {"text": CLEAN}


def test_other_columns_can_hold_the_text(command: Command) -> None:
    line = json.dumps({"text": "x", "story": TEXT}).encode()
    done = command.clean("--input-format", "jsonl", "--text-column", "story", stdin=line)
    assert json.loads(done.out) == {"text": "x", "story": CLEAN}


@pytest.mark.parametrize("name", ["b.txt", "b.txt.gz", "sub/b.md"])
def test_a_file_goes_to_a_file(command: Command, folder: Path, name: str) -> None:
    Path("sub").mkdir()
    assert command.clean(folder / "a.txt", "-o", name).code == 0
    data = Path(name).read_bytes()
    assert (gzip.decompress(data) if name.endswith(".gz") else data).decode() == CLEAN
    assert command.clean("-", "-o", name, stdin=TEXT.encode()).code == 0
    data = Path(name).read_bytes()
    assert (gzip.decompress(data) if name.endswith(".gz") else data).decode() == CLEAN
    assert not list(Path().rglob(".cleaner*"))


def test_a_file_goes_into_a_folder(command: Command, folder: Path) -> None:
    command.clean(folder / "a.txt", "-o", "out")
    command.clean(folder / "a.txt", "-o", "new.folder/")
    assert Path("out/a.txt").read_text() == Path("new.folder/a.txt").read_text() == CLEAN


def test_check_tells_by_its_exit_code(command: Command, folder: Path) -> None:
    before = sorted(Path().rglob("*"))
    done = command.clean(folder, "--check")
    assert done.code == 1
    assert sorted(done.out.splitlines()) == ["would change: a.txt", "would change: gone.txt", "would change: r.jsonl#1"]
    assert command.clean(folder / "sub", "--check").code == 0
    assert command.clean("--check", stdin=TEXT.encode()).code == 1
    assert command.clean("--check", stdin=CLEAN.encode()).code == 0
    assert sorted(Path().rglob("*")) == before


def test_in_place(command: Command, folder: Path) -> None:
    assert command.clean(folder / "a.txt", "--in-place").code == 0
    assert (folder / "a.txt").read_text() == CLEAN
    assert command.clean(folder, "--in-place", "--check").code == 1
    assert (folder / "gone.txt").read_text() == "ZZDEBRIS\n"


def test_the_summary_as_json(command: Command, folder: Path) -> None:
    (folder / "bad.jsonl").write_text('{"title": "x"}\n')
    (folder / "p.png").write_bytes(b"x")
    done = command.clean(folder, "-o", "out", "--format", "json")
    data = json.loads(done.out)
    assert (done.code, done.err) == (3, "")
    documents = data["documents"]
    assert documents == {"read": 5, "written": 2, "unchanged": 1, "empty": 1, "failed": 1}
    assert documents["read"] == sum(documents.values()) - documents["read"]
    assert data["removed_words"] == {"total": 5, "by_category": {"ad": 5}, "by_rule": {"test-label": 5}}
    assert data["empty_documents"] == [{"document": "gone.txt", "reason": "nothing but debris"}]
    assert [entry["document"] for entry in data["failed_documents"]] == ["bad.jsonl#1"]
    assert [entry["document"] for entry in data["skipped_documents"]] == ["p.png"]
    assert data["bytes"]["in"] == sum(p.stat().st_size for p in folder.rglob("*") if p.suffix not in ("", ".png"))
    assert command.clean("--format", "json", stdin=TEXT.encode()).out == CLEAN


def test_quiet_says_failures_only_and_verbose_everything(command: Command, folder: Path) -> None:
    (folder / "bad.jsonl").write_text("[]\n")
    (folder / "p.png").write_bytes(b"x")
    assert command.clean(folder, "-o", "o1", "--quiet").err == "cleaner: bad.jsonl#1: not an object but a list\n"
    plain, verbose = command.clean(folder, "-o", "o2").err, command.clean(folder, "-o", "o3", "--verbose").err
    assert "p.png" not in plain
    assert "p.png: not a kind of file that is read (.png)" in verbose


def test_the_audit_and_back(command: Command, folder: Path) -> None:
    assert command.clean(folder, "-o", "out", "--audit", "audit.jsonl").code == 0
    edits = [json.loads(line) for line in Path("audit.jsonl").read_text().splitlines()]
    assert {(e["document"], e["rules"][0]) for e in edits if e["type"] == "edit" and e["category"] == "ad"} == {
        ("a.txt", "test-label"), ("gone.txt", "test-label"), ("r.jsonl#1", "test-label"),
    }  # fmt: skip
    done = command.run("restore", "out", "-o", "back", "--audit", "audit.jsonl")
    assert (done.code, done.out, done.err) == (0, "", "4 restored, 0 refused\n")
    for path in folder.rglob("*.*"):
        assert (Path("back") / path.relative_to(folder)).read_bytes() == path.read_bytes()
    Path("out/a.txt").write_text("edited")
    done = command.run("restore", "out", "-o", "again", "--audit", "audit.jsonl", "--quiet")
    assert (done.code, done.err) == (3, "cleaner: a.txt: the clean file was edited since it was cleaned\n")


def test_the_audit_of_standard_input_leads_back_too(command: Command, folder: Path) -> None:
    done = command.clean("--audit", "audit.jsonl", stdin=TEXT.encode("utf-16"))
    Path("clean.txt").write_text(done.out)
    assert command.run("restore", "clean.txt", "-o", "back.txt", "--audit", "audit.jsonl").code == 0
    assert Path("back.txt").read_bytes() == TEXT.encode("utf-16")
    lines = (folder / "r.jsonl").read_bytes() * 3 + b"[]\n"
    done = command.clean("--input-format", "jsonl", "--audit", "audit.jsonl", stdin=lines)
    Path("clean.jsonl").write_text(done.out)
    assert command.run("restore", "clean.jsonl", "-o", "back.jsonl", "--audit", "audit.jsonl").code == 0
    assert Path("back.jsonl").read_bytes() == lines


# -- wrong usage ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["no-such"], "no such file or folder: no-such"),
        (["in"], "where to? Several documents need a folder"),
        (["in/a.txt", "in/gone.txt"], "where to? Several documents need a folder"),
        (["in", "-o", "in"], "the output would replace the input in"),
        (["in/a.txt", "-o", "in/a.txt"], "is the input itself"),
        (["in", "-o", "in/a.txt"], "in/a.txt is not a folder"),
        (["in", "--in-place", "-o", "out"], "--in-place and --output cannot go together"),
        (["-", "--in-place"], "standard input cannot be cleaned in place"),
        (["-", "in"], "cannot be mixed"),
        (["-", "-o", "in"], "standard input needs a file to go to"),
        (["in", "-o", "out", "--max-bytes", "lots"], "not a size: 'lots'"),
        (["in", "-o", "out", "--input-format", "pdf"], "no input format 'pdf'; there are text, html, jsonl"),
        (["in", "-o", "out", "--audit", "no/such/a.jsonl"], "the folder for the audit is not there"),
        (["in", "-o", "out", "--profile", "loud"], "no profile 'loud'"),
        (["-", "--on-bad-record", "aside"], "needs an output folder"),
        (["empty", "-o", "out"], "nothing to clean in empty"),
        ([], "nothing to clean: name files or folders"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_2(command: Command, folder: Path, arguments: list[str], message: str) -> None:
    Path("empty").mkdir()
    done = command.clean(*arguments)
    assert done.code == 2
    assert done.out == ""
    assert done.err.startswith("cleaner: ")
    assert message in done.err
    assert done.err.count("\n") == 1
    assert not Path("out").exists()


def test_wrong_rules_are_named_with_their_lines(command: Command, folder: Path) -> None:
    Path("bad.yaml").write_text("category: ad\nrules:\n  - id: x\n    colour: red\n")
    done = command.run("clean", folder, "-o", "out", "--rules", "bad.yaml")
    assert done.code == 2
    assert all(line.startswith("cleaner: ") for line in done.err.splitlines())
    assert "bad.yaml:4" in done.err
    assert not Path("out").exists()


def test_unknown_options_are_refused(command: Command) -> None:
    done = command.clean("--no-such-option")
    assert done.code == 2
    assert "--no-such-option" in done.err


def test_control_sequences_never_reach_the_terminal(command: Command, folder: Path) -> None:
    (folder / "\x1b[31mred\x07.jsonl").write_text("[]\n")
    (folder / "\x1b]0;title\x07.txt").write_text("Text \x1b[2J of\u202e a page.\n\nZZDEBRIS\n")
    done = command.clean(folder, "-o", "out", "--verbose")
    assert "\\x1b[31mred\\x07.jsonl#1" in done.err
    explained = command.run("explain", folder)
    differing = command.run("diff", folder)
    for text in (done.out, done.err, explained.out, explained.err, differing.out, differing.err):
        assert not set(text) & {"\x1b", "\x07", "\u202e"}
    missing = command.clean("\x1b[31mgone")
    assert "\x1b" not in missing.err


# -- explain, diff --------------------------------------------------------------------------------------------------


def test_explain_names_each_removal(command: Command, folder: Path) -> None:
    done = command.run("explain", folder / "a.txt")
    assert done.code == 0
    assert done.out.splitlines()[0].startswith("a.txt: 1 removed")
    assert "test-label  ad, certain, at 35–" in done.out
    assert "\n  - ZZDEBRIS one\n" in done.out
    assert "for test-label: pattern “ZZDEBRIS one”" in done.out


def test_explain_as_json(command: Command, folder: Path) -> None:
    done = command.run("explain", folder, "--format", "json")
    documents = [json.loads(line) for line in done.out.splitlines()]
    assert [d["document"] for d in documents] == ["a.txt", "gone.txt", "r.jsonl#1", "sub/same.md"]
    (removal,) = documents[0]["removals"]
    assert (removal["rule"], removal["category"]) == ("test-label", "ad")
    assert TEXT[removal["start"] : removal["end"]] == removal["text"]


def test_diff_shows_what_would_change(command: Command, folder: Path) -> None:
    done = command.run("diff", folder)
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[:2] == ["--- a.txt", "+++ a.txt (clean)"]
    assert "-ZZDEBRIS one" in lines
    assert not any("same.md" in line for line in lines)
    assert command.run("diff", stdin=CLEAN.encode()).out == ""


@pytest.mark.skipif(not shutil.which("patch"), reason="needs the command patch")
@pytest.mark.parametrize(
    "text", [TEXT, TEXT.rstrip("\n"), "ZZDEBRIS\nA river.", "A river.\nZZDEBRIS", "ZZDEBRIS", TEXT * 9]
)
def test_a_diff_can_be_applied(command: Command, text: str) -> None:
    Path("a.txt").write_text(text)
    patch = command.run("diff", "a.txt").out
    clean = command.clean("a.txt").out
    done = subprocess.run(["patch", "a.txt"], input=patch.encode(), capture_output=True, check=False)
    assert done.returncode == 0, done.stdout
    assert (Path("a.txt").read_text() if Path("a.txt").exists() else "") == clean


def test_the_hook_for_pre_commit_names_what_would_change(command: Command, folder: Path) -> None:
    import yaml

    hooks = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    entry = hooks["cleaner-check"]["entry"].split()
    assert entry[0] == "cleaner"
    done = command.run(*entry[1:], folder / "a.txt", folder / "sub" / "same.md")
    assert (done.code, done.out) == (1, "would change: a.txt\n")
    assert command.run(*entry[1:], folder / "sub" / "same.md").code == 0
    assert command.run(*hooks["cleaner-rules"]["entry"].split()[1:], "--help").code == 0


def test_looking_writes_nothing_and_names_failures(command: Command, folder: Path) -> None:
    (folder / "z.jsonl").write_text("[]\n")
    before = sorted(Path().rglob("*"))
    for name in ("explain", "diff"):
        done = command.run(name, folder)
        assert done.code == 3
        assert done.err == "cleaner: z.jsonl#1: not an object but a list\n"
    assert sorted(Path().rglob("*")) == before


# -- rules ----------------------------------------------------------------------------------------------------------


def test_the_rules_can_be_looked_at(command: Command) -> None:
    Path("own.yaml").write_text(PACK)
    own = ("--rules", "own.yaml")
    listed = command.run("rules", "list", *own, "--select", "test-label")
    assert (listed.code, listed.out.split()[0]) == (0, "test-label")
    shown = command.run("rules", "show", "test-label", *own, "--format", "json")
    assert json.loads(shown.out)["rule"]["id"] == "test-label"
    assert command.run("rules", "test", "test-label", *own).code == 0
    assert json.loads(command.run("rules", "schema").out)["$schema"]
    missing = command.run("rules", "show", "no-such-rule")
    assert (missing.code, missing.out) == (2, "")
    assert missing.err.startswith("cleaner: ")


def test_wrong_rules_are_linted(command: Command) -> None:
    Path("bad.yaml").write_text("category: ad\nrules:\n  - id: x\n    colour: red\n")
    done = command.run("rules", "lint", "--rules", "bad.yaml")
    assert done.code == 2
    assert "bad.yaml:4" in done.out


# -- configuration --------------------------------------------------------------------------------------------------


def test_options_come_from_the_nearest_configuration(command: Command, folder: Path, monkeypatch: Any) -> None:
    Path("cleaner.toml").write_text('output = "from-config"\nmax-removed = 0.9\nselect = ["tidy"]\n')
    asked: list[Any] = []
    monkeypatch.setattr(cli, "_cleaner", lambda *what: asked.append(what) or few_rules("auto", None, None, None))
    done = command.run("clean", folder)
    assert "would lose 100% of its text, more than --max-removed 0.9" in done.err
    assert Path("from-config/a.txt").read_text() == CLEAN
    assert asked == [("auto", None, ["tidy"], None)]
    assert command.run("clean", folder, "-o", "out", "--max-removed", "1").code == 0
    assert Path("out/a.txt").read_text() == CLEAN
    assert command.run("clean", stdin=TEXT.encode()).out == CLEAN, "its output is not for standard input"
    deep = Path("x/y").absolute()
    deep.mkdir(parents=True)
    (folder / "late.txt").write_text(TEXT)
    inputs = folder.absolute()
    monkeypatch.chdir(deep)
    command.run("clean", inputs)
    assert (inputs.parent / "from-config" / "late.txt").read_text() == CLEAN, "its paths are relative to the file"


def test_a_configuration_can_be_named_and_must_be_right(command: Command, folder: Path) -> None:
    Path("other.toml").write_text('output = "elsewhere"\n')
    assert command.run("--config", "other.toml", "clean", folder / "a.txt").code == 0
    assert Path("elsewhere/a.txt").read_text() == CLEAN
    Path("cleaner.toml").write_text('profle = "dump"\ntimeout = "long"\n')
    done = command.clean(folder / "a.txt")
    assert done.code == 2
    assert [line.partition("cleaner.toml: ")[2] for line in done.err.splitlines()] == [
        "unknown key 'profle' (did you mean profile?)",
        "timeout must be a number, not 'long'",
    ]
    assert command.run("clean", "--help").code == 0


# -- help, start ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["clean", "explain", "diff", "restore", "rules", "rules list", ""])
def test_every_command_has_help(command: Command, name: str) -> None:
    done = command.run(*name.split(), "--help")
    assert done.code == 0
    assert "Usage:" in done.out
    if name == "clean":
        assert "Examples:\n" in done.out


def test_the_version(command: Command) -> None:
    from cleaner import __version__

    assert command.run("--version").out == f"cleaner {__version__}\n"


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\nsys.argv = ['cleaner', 'clean', '--help']\nfrom cleaner.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "heavy = {'numpy', 'pydantic', 'yaml', 'trafilatura', 'lxml', 'hyperscan', 'regex', 'rich', 'sqlite3',"
        " 'multiprocessing', 'ftfy', 'charset_normalizer', 'jinja2'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_a_reader_that_stops_early_is_no_error(command: Command) -> None:
    Path("long.jsonl").write_text((json.dumps({"text": "x" * 1000}) + "\n") * 3000)
    arguments = [sys.executable, "-m", "tests.command", "clean", str(Path("long.jsonl").absolute())]
    process = subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait() == 141


def test_colours_are_for_terminals_only(command: Command, folder: Path, monkeypatch: Any) -> None:
    from cleaner import terminal

    class Terminal:
        def isatty(self) -> bool:
            return True

    assert terminal.coloured(Terminal())  # type: ignore[arg-type]
    monkeypatch.setenv("NO_COLOR", "1")
    assert not terminal.coloured(Terminal())  # type: ignore[arg-type]
    monkeypatch.setattr("cleaner.run.look.coloured", lambda stream: True)
    assert "\x1b[31m" in command.run("explain", folder / "a.txt").out


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs a pseudo terminal")
def test_progress_is_shown_on_a_terminal_and_gone_at_the_end(command: Command, folder: Path) -> None:
    ours, theirs = os.openpty()
    arguments = [
        sys.executable,
        "-m",
        "tests.command",
        "clean",
        str(folder.absolute()),
        "-o",
        str(Path("out").absolute()),
    ]
    done = subprocess.run(
        arguments, stdout=subprocess.PIPE, stderr=theirs, env=os.environ | {"TERM": "xterm"}, check=True
    )
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    assert done.stdout == b""
    assert "Looking for documents" in shown
    assert "4 documents in" in shown
