"""What a run finds to do."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cleaner.model import InputError
from cleaner.run.plan import Plan, roots_of

if TYPE_CHECKING:
    from cleaner.run.tally import Notice

Make = Callable[..., Path]


def planned(*paths: Path, exclude: frozenset[str] = frozenset()) -> tuple[dict[str, str], dict[str, str]]:
    """`{name: output}` of all units, and `{label: reason}` of what was left out."""
    said: list[Notice] = []
    units = list(Plan(roots_of([str(path) for path in paths]), exclude, said.append).units())
    assert len({unit.name for unit in units}) == len(units)
    assert len({unit.output for unit in units}) == len(units)
    return {unit.name: unit.output for unit in units}, {notice.label: notice.reason for notice in said}


def test_a_folder_is_mirrored(make: Make) -> None:
    folder = make({"a.txt": "", "sub/b.html": "", "sub/deep/c.jsonl.gz": "", "sub/d.md": ""})
    units, left_out = planned(folder)
    assert units == {
        "a.txt": "a.txt", "sub/b.html": "sub/b.txt", "sub/deep/c.jsonl.gz": "sub/deep/c.jsonl.gz",
        "sub/d.md": "sub/d.md",
    }  # fmt: skip
    assert left_out == {}


def test_other_files_and_hidden_folders_are_left_out_and_named(make: Make) -> None:
    folder = make({"a.txt": "", "b.png": "", "noending": "", ".git/c.txt": "", ".cleaner/d.txt": ""})
    units, left_out = planned(folder)
    assert list(units) == ["a.txt"]
    assert left_out == {
        "b.png": "not a kind of file that is read (.png)",
        "noending": "not a kind of file that is read (no ending)",
        ".git": "hidden folder",
    }


def test_links_to_folders_are_not_followed_and_loops_end(make: Make) -> None:
    folder = make({"a.txt": "x", "sub/b.txt": "y"})
    (folder / "sub" / "up").symlink_to(folder)
    (folder / "self").symlink_to(".")
    units, left_out = planned(folder)
    assert set(units) == {"a.txt", "sub/b.txt"}
    assert left_out == dict.fromkeys(["sub/up", "self"], "link to a folder, not followed")


def test_links_to_files_are_followed_inside_the_folder_only(make: Make, tmp_path: Path) -> None:
    folder = make({"a.txt": "x"})
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "in-sibling").mkdir()
    (tmp_path / "in-sibling" / "s.txt").write_text("s")
    (folder / "out.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "near.txt").symlink_to(tmp_path / "in-sibling" / "s.txt")
    (folder / "in.txt").symlink_to(folder / "a.txt")
    (folder / "gone.txt").symlink_to(folder / "nowhere.txt")
    (folder / "round.txt").symlink_to(folder / "round.txt")
    units, left_out = planned(folder)
    assert set(units) == {"a.txt", "in.txt"}
    assert set(left_out) == {"out.txt", "near.txt", "gone.txt", "round.txt"}
    assert "outside" in left_out["out.txt"]


def test_what_is_no_regular_file_is_left_out(make: Make) -> None:
    folder = make({"a.txt": "x"})
    os.mkfifo(folder / "pipe.txt")
    units, left_out = planned(folder)
    assert list(units) == ["a.txt"]
    assert left_out == {"pipe.txt": "not a regular file"}


def test_the_output_inside_the_input_is_no_input(make: Make) -> None:
    folder = make({"a.txt": "", "out/a.txt": "", "audit.jsonl": ""})
    excluded = frozenset({str(folder / "out"), str(folder / "audit.jsonl")})
    units, _ = planned(folder, exclude=excluded)
    assert set(units) == {"a.txt"}


def test_several_inputs_each_get_a_place_of_their_own(make: Make) -> None:
    one, two = make({"a.txt": ""}, "x/news"), make({"a.txt": ""}, "y/news")
    file = make({"b.txt": ""}, "z") / "b.txt"
    units, _ = planned(one, two, file)
    assert units == {"news/a.txt": "news/a.txt", "news-2/a.txt": "news-2/a.txt", "b.txt": "b.txt"}


def test_files_of_one_name_from_different_folders_are_told_apart(make: Make) -> None:
    files = [make({"b.txt": ""}, folder) / "b.txt" for folder in ("x", "y", "z")]
    units, _ = planned(*files)
    assert list(units.values()) == ["b.txt", "b-2.txt", "b-3.txt"]


def test_a_file_that_is_named_is_read_whatever_its_ending(make: Make) -> None:
    folder = make({"article": "plain", "page.php": "  <!DOCTYPE html><p>x"})
    plan = Plan(roots_of([str(folder / "article"), str(folder / "page.php")]))
    assert [(u.output, u.format, u.named) for u in plan.units()] == [
        ("article.txt", "text", True), ("page.php.txt", "html", True),
    ]  # fmt: skip


def test_a_path_that_is_not_there_is_named() -> None:
    with pytest.raises(InputError, match="no such file or folder: /no/such"):
        roots_of(["/no/such"])


def test_names_that_are_no_text_come_through(make: Make) -> None:
    folder = make({})
    path = os.fsencode(folder) + b"/caf\xe9 \x1b[31m.txt"
    with Path(os.fsdecode(path)).open("wb") as file:
        file.write(b"x")
    units, _ = planned(folder)
    (name,) = units
    assert os.fsencode(name) == b"caf\xe9 \x1b[31m.txt"


def test_the_plan_is_made_while_it_is_worked_on(make: Make) -> None:
    folder = make({f"d{number}/a.txt": "" for number in range(50)})
    units = Plan(roots_of([str(folder)])).units()
    next(units)
    for later in sorted(folder.iterdir())[40:]:
        (later / "a.txt").unlink()
    assert len(list(units)) == 39
