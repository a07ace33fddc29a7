"""What SECURITY.md promises: nothing in a rule file or a document runs code, leaves the folders or calls out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cleaner import Cleaner, cache, cli
from cleaner.packs.load import load

from .command import PACK, Command

ROOT = Path(__file__).parents[1]

# Runs the command with few rules, and tells every file that is opened for writing, every process that is started
# (but for workers) and every use of the network, in all processes of the run.
WATCHED = """
import os, sys
log = os.open(sys.argv.pop(1), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
def tell(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        if isinstance(path, int) or not (flags & (os.O_WRONLY | os.O_RDWR) or set(mode or "") & set("wax+")):
            return
        arguments = (os.path.abspath(os.fspath(path)),)
    elif not event.startswith(("socket.connect", "socket.getaddrinfo", "socket.gethostby", "socket.sendto", "os.exec",
                               "os.system", "os.posix_spawn", "subprocess.Popen", "urllib.", "webbrowser.", "ftplib.",
                               "os.rename", "os.link", "os.symlink")):
        return
    os.write(log, f"{event} {[str(a) for a in arguments]}\\n".encode())
sys.addaudithook(tell)
from tests.command import main
main()
"""

PAGE = """<!DOCTYPE html [<!ENTITY secret SYSTEM "file://{secret}"><!ENTITY % more SYSTEM "http://127.0.0.1:9/x.dtd"> %more;]>
<html><head><base href="file:///"><link rel=stylesheet href="http://127.0.0.1:9/a.css">
<meta http-equiv=refresh content="0;url=http://127.0.0.1:9/"><script src="http://127.0.0.1:9/a.js">import os</script></head>
<body><article><p>The river rose by a metre on Sunday, and the mill stood in water until the evening came. &secret;</p>
<p>Nobody in the valley could remember such a week, said the miller, who has kept a diary for forty years.</p>
<img src="http://127.0.0.1:9/a.png"><iframe src="file://{secret}"></iframe>
<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file://{secret}" parse="text"/></article></body></html>"""


def test_documents_and_rules_cause_nothing_outside_the_folders_given(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    secret = tmp_path / "secret"
    secret.write_text("MARZIPAN")
    (folder / "page.html").write_text(PAGE.replace("{secret}", str(secret)))
    (folder / "code.txt").write_text(
        "__import__('os').system('touch /tmp/x')\n\n${jndi:ldap://127.0.0.1:9/a} `id` $(id)\n"
    )
    record = {"id": "../../../etc/x", "url": "file:///etc/passwd", "text": "A text.\n\nZZDEBRIS", "output": "/etc/x"}
    (folder / "r.jsonl").write_text(json.dumps(record) + "\n")
    (folder / "link.txt").symlink_to(secret)
    pack = tmp_path / "own.yaml"
    pack.write_text(PACK.replace("- id: test-label", "- id: own-label"))
    log, scratch = tmp_path / "log", tmp_path / "scratch"
    scratch.mkdir()
    arguments = ["clean", folder, "-o", out, "--audit", tmp_path / "audit.jsonl", "--rules", pack, "-j", "2"]
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, str(log), *map(str, arguments)],
        cwd=ROOT, env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": str(scratch)},
        capture_output=True, text=True, timeout=200, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads((out / "r.jsonl").read_text())["text"] == "A text.\n"
    assert "mill stood in water" in (out / "page.txt").read_text()
    assert sorted(p.name for p in out.iterdir()) == [".cleaner", "code.txt", "page.txt", "r.jsonl"]
    assert not any(b"MARZIPAN" in p.read_bytes() for p in [*out.rglob("*"), tmp_path / "audit.jsonl"] if p.is_file())
    events = log.read_text().splitlines()
    assert any("audit.jsonl" in event for event in events), "nothing was watched"
    for event in events:
        kind, _, what = event.partition(" ")
        assert not kind.startswith(("socket.", "urllib.", "subprocess.", "os.exec", "os.system", "os.posix_spawn")), (
            event
        )
        mine = (
            str(out),
            str(tmp_path / "audit.jsonl"),
            str(tmp_path / ".cleaner-"),
            str(cache.folder()),
            "/dev/null",
            str(scratch),
        )
        assert any(place in what for place in mine) or "/dev/shm" in what, event


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Command:
    """The command line in an empty folder of its own."""
    monkeypatch.chdir(tmp_path)
    # Without the shipped rules: reading those takes its time as well, and here time is looked at.
    monkeypatch.setattr(cli, "_cleaner", lambda profile, rules, *_: Cleaner(ruleset=load(rules, shipped=False)))
    return Command(monkeypatch, capsysbinary)


BOMBS = {
    "a tag": ("category: ad\nrules: !!python/object/apply:os.system [touch pwned]\n", ":2: ", "a tag"),
    "an alias bomb": (
        "a: &a [lol, lol]\n" + "\n".join(f"b{n}: &b{n} [*a, *a, *a, *a, *a, *a, *a, *a, *a]" for n in range(40)),
        ":1: ",
        "an anchor",
    ),
    "open brackets": ("category: ad\nrules: " + "[" * 50_000, ":2: ", "nested more than"),
    "a key twice": ("category: ad\ncategory: share\nrules: []\n", ":2: ", "stands twice"),
    "two megabytes": ("category: ad\ndescription: " + "a" * 2_000_000, "", "larger than the 2,000,000 bytes"),
    "an image": ("\x89PNG\r\n\x1a\n\x00", "", ""),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_rule_file_that_is_a_bomb_is_refused_in_one_line(command: Command, name: str) -> None:
    text, line, problem = BOMBS[name]
    Path("bomb.yaml").write_bytes(text.encode("latin-1"))
    Path("a.txt").write_text("A text.\n")
    began = time.monotonic()
    done = command.clean("a.txt", "--rules", "bomb.yaml")
    assert time.monotonic() - began < 10
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"cleaner: bomb.yaml{line}" if line else "cleaner: bomb.yaml")
    assert problem in done.err
    assert done.err.count("\n") == 1
    assert sorted(path.name for path in Path().iterdir()) == ["a.txt", "bomb.yaml"]
