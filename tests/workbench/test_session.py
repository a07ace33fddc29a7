"""What the workbench answers: results, errors at their lines, documents that change, saved packs."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from cleaner.model import InputError, RuleSet
from cleaner.packs.files import shipped_folder
from cleaner.workbench.session import Refused, Session

from .conftest import MINE, TEXTS


def whole(found: dict[str, Any]) -> str:
    """The text that a result's pieces make."""
    return "".join(p if isinstance(p, str) else "".join(word for word, _ in p[0]) for p in found["pieces"])


def removed(found: dict[str, Any]) -> list[tuple[str, str]]:
    """(rule, text) of what a result removed."""
    return [
        (found["items"][p[1]]["for"][0]["rule"], "".join(word for word, _ in p[0]))
        for p in found["pieces"]
        if not isinstance(p, str) and found["items"][p[1]]["removed"]
    ]


def test_a_text_is_cleaned_by_the_rules_as_they_are_written(session: Session) -> None:
    found = session.clean(TEXTS["mill.txt"], {"mine.yaml": MINE}, "standard")
    assert found["errors"] == []
    assert removed(found) == [("letter-line", "Get our letter"), ("lamp-line", "Buy lamps")]
    assert whole(found) == TEXTS["mill.txt"]
    assert found["items"][0]["for"][0]["words"] == [["letter-act", ["Get our letter"]]]
    assert found["items"][0]["score"] is None
    changed = MINE.replace("^Buy", "^(Buy|Sell)")
    assert ("lamp-line", "Sell lamps") in removed(session.clean(TEXTS["mill.txt"], {"mine.yaml": changed}, "standard"))


def test_a_term_list_can_be_edited_as_well(session: Session) -> None:
    words = "lists:\n  letter-act: {description: More., words: [otter]}\n"
    found = session.clean("The miller sang.\n\nAn otter\n\nGet our letter\n", {"words.yaml": words}, "standard")
    assert removed(found) == [("letter-line", "An otter"), ("letter-line", "Get our letter")]


def test_errors_have_their_file_and_line(session: Session) -> None:
    wrong = MINE.replace("then: remove", "thn: remove").replace("pattern: '^Buy lamps'", "terms: lamps")
    found = session.clean("x", {"mine.yaml": wrong}, "standard")
    assert {(e["path"], e["line"]) for e in found["errors"]} >= {("mine.yaml", 4), ("mine.yaml", 7)}
    assert "pieces" not in found
    assert session.clean("x", {"mine.yaml": "a: ]"}, "standard")["errors"][0]["line"] == 1
    with pytest.raises(Refused, match="no profile"):
        session.clean("x", {}, "none")


def test_narrowly_kept_lines_are_shown_when_asked_for(session: Session) -> None:
    text = "The miller sang.\n\nGet our letter, he wrote\n"
    assert session.clean(text, {}, "standard")["items"] == []
    (item,) = session.clean(text, {}, "standard", narrow=True)["items"]
    assert item["removed"] is False
    assert item["against"][0]["words"] == [["pattern", ["wrote"]]]


def compared(session: Session, files: dict[str, str]) -> dict[str, Any]:
    """The comparison once it is done."""
    session.compare(files, "standard")
    end = time.monotonic() + 60
    while not (found := session.comparison())["done"]:
        assert time.monotonic() < end
        time.sleep(0.02)
    return found


def test_documents_that_change_are_found(session: Session) -> None:
    changed = MINE.replace("^Buy", "^Sell")
    found = compared(session, {"mine.yaml": changed})
    assert (found["checked"], found["total"], found["error"]) == (4, 4, "")
    by_name = {change["name"]: change for change in found["changes"]}
    assert sorted(by_name) == ["mill.txt", "r.jsonl#1"]
    assert [part["text"] for part in by_name["mill.txt"]["removed"]] == ["Sell lamps"]
    assert [part["text"] for part in by_name["mill.txt"]["kept"]] == ["Buy lamps"]
    assert compared(session, {"mine.yaml": MINE})["changes"] == []
    with pytest.raises(Refused, match="the rules are wrong"):
        session.compare({"mine.yaml": "x"}, "standard")


def test_a_pack_is_saved_whole_or_not_at_all(session: Session, tmp_path: Path) -> None:
    target = tmp_path / "rules" / "mine.yaml"
    session.save("mine.yaml", MINE + "# more\n")
    assert target.read_text() == MINE + "# more\n"
    with pytest.raises(Refused, match=r"not saved: mine.yaml:\d+"):
        session.save("mine.yaml", MINE.replace("then", "thn"))
    assert target.read_text() == MINE + "# more\n"
    session.save("other.yaml", MINE.replace("lamp-line", "other-line"))
    assert sorted(path.name for path in (tmp_path / "rules").iterdir()) == ["mine.yaml", "other.yaml"]


@pytest.mark.parametrize("name", ["../out.yaml", "/tmp/out.yaml", "a/b.yaml", ".hidden.yaml", "x.txt", "", "a\0.yaml"])
def test_nothing_is_saved_elsewhere(session: Session, tmp_path: Path, name: str) -> None:
    with pytest.raises(Refused):
        session.save(name, MINE)
    assert sorted(path.name for path in (tmp_path / "rules").iterdir()) == ["mine.yaml"]


def test_a_link_out_of_the_folder_is_refused(session: Session, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.yaml").write_text(MINE)
    (tmp_path / "rules" / "mine.yaml").unlink()
    (tmp_path / "rules" / "link.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    with pytest.raises(Refused, match="leads out"):
        session.save("link.yaml", MINE + "#\n")
    assert (tmp_path / "elsewhere.yaml").read_text() == MINE


def test_shipped_rules_are_copied_not_changed(session: Session, base: RuleSet) -> None:
    found = session.rule_source("letter-line")
    assert found["name"] == "my-base.yaml"
    text = found["pack"].replace("get our letter", "x").replace("unless: {pattern: wrote}", "unless: {pattern: Get}")
    result = session.clean("The miller sang.\n\nGet our letter\n", {found["name"]: text}, "standard")
    assert (result["errors"], result["items"]) == ([], [])
    with pytest.raises(Refused, match="no shipped rule"):
        session.rule_source("no-such")
    with pytest.raises(Refused, match="not changed here"):
        Session(shipped_folder(), None, base).save("new.yaml", "# nothing\n")


def test_without_a_folder_nothing_is_saved(base: RuleSet, tmp_path: Path) -> None:
    bench = Session(None, None, base)
    assert bench.state()["files"] == []
    assert bench.clean("Advertisement\n\nThe wheel.\n", {"a.yaml": bench.state()["new"]["text"]}, "standard")["items"]
    with pytest.raises(Refused, match="--rules DIR"):
        bench.save("a.yaml", MINE)
    with pytest.raises(InputError):
        Session(tmp_path / "none", None, base)
    with pytest.raises(InputError):
        Session(None, tmp_path / "none", base)
