"""The ledger by itself: what is put in comes out, whatever it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cleaner.run.ledger import Ledger
from cleaner.run.plan import Unit
from cleaner.run.rows import Finished
from cleaner.run.tally import Notice, Tally

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("said", ["", "'", "it's", "'); DROP TABLE units; --", "?, ?", "%s {0}", "\U0001f600"])
def test_rules_and_options_are_data_whatever_they_hold(tmp_path: Path, said: str) -> None:
    unit = Unit("a.txt", "in/a.txt", "a.txt", "text", size=3, mtime=4)
    ledger = Ledger(tmp_path / "ledger.sqlite", said, f"options {said}")
    ledger.begin()
    ledger.add(unit, Finished(Tally(written=1), "hash", "temp", out_size=2, out_mtime=5), audited=True)
    ledger.add_notices(unit, 0, [Notice("note", "a.txt", said)])
    ledger.commit()
    assert [notice.reason for notice in ledger.notices("note")] == [said]
    ledger.close()
    ledger = Ledger(tmp_path / "ledger.sqlite", said, f"options {said}")
    row = ledger.find("a.txt")
    ledger.close()
    assert row is not None
    assert (row.rules, row.options, row.hash, row.temp, row.tally) == (
        said,
        f"options {said}",
        "hash",
        "temp",
        Tally(written=1),
    )
    assert (row.size, row.mtime, row.out_size, row.out_mtime, row.audited) == (3, 4, 2, 5, True)
