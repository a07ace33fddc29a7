"""The wheel that is shipped: installed alone in a new environment, it finds its rules and cleans a file.

An editable install hides what a wheel lacks, so nothing of the checkout may be in reach here. Takes a minute or two and
a package registry: run by `pytest -m slow`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
ARTICLE = "en-harbour-market.txt"


def run(*command: str | Path, cwd: Path) -> str:
    """What a command prints; none of this process's paths to modules or rules reach it."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV", "CLEANER_"))}
    environment["CLEANER_CACHE_DIR"] = str(cwd / "cache")
    done = subprocess.run([*map(str, command)], cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of a new environment that holds the wheel and what it depends on."""
    folder = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "venv", folder / "venv", cwd=folder)
    commands = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    run(commands / "python", "-m", "pip", "install", "--quiet", wheel, cwd=folder)
    return commands


def test_it_holds_the_package_and_every_rule_file_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        shipped = {name.removeprefix("cleaner/_rules/"): archive.read(name) for name in names if "/_rules/" in name}
    rules = ROOT / "rules"
    assert shipped == {p.relative_to(rules).as_posix(): p.read_bytes() for p in rules.rglob("*") if p.is_file()}
    assert "cleaner/py.typed" in names
    assert any(name.endswith("/licenses/LICENSE") for name in names)
    assert {name.split("/")[0].split("-")[0] for name in names} == {"cleaner", "article_cleaner"}


def test_it_finds_its_own_rules_and_no_checkout(installed: Path, tmp_path: Path) -> None:
    program = "import cleaner, cleaner.packs.files as f; print(cleaner.__file__); print(f.shipped_folder())"
    places = run(installed / "python", "-c", program, cwd=tmp_path).splitlines()
    environment = installed.parent.resolve()
    assert all(Path(place).resolve().is_relative_to(environment) for place in places), places
    assert places[1].endswith("_rules")


def test_the_command_cleans_a_file_with_the_shipped_rules(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / ARTICLE).write_bytes((ROOT / "fixtures/articles" / ARTICLE).read_bytes())
    run(installed / "cleaner", "clean", "in", "-o", "out", cwd=tmp_path)
    expected = (ROOT / "fixtures/expected" / ARTICLE).read_text(encoding="utf-8")
    assert (tmp_path / "out" / ARTICLE).read_text(encoding="utf-8") == expected


def test_the_package_cleans_a_text(installed: Path, tmp_path: Path) -> None:
    program = "from cleaner import clean; print(clean('Rain fell all week.\\n\\nAdvertisement\\n\\nThe river rose.'))"
    assert run(installed / "python", "-c", program, cwd=tmp_path) == "Rain fell all week.\n\nThe river rose.\n"
