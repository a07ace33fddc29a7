"""The ledger of a run: which inputs are done, with what, and what there was to say about them.

It lives in the output folder, so that the same command run again does only what is missing or changed. A row is
written before its output file is put in place; `temp` then tells a later run which unfinished file belongs where.
File names are bytes, as file systems have them.
"""

from __future__ import annotations

import json
import os
import sqlite3
import zlib
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from ..model import CleanerError
from .tally import Notice, Tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from .plan import Unit

_VERSION = 1
_SCHEMA = """
CREATE TABLE units (
  name BLOB PRIMARY KEY, run INTEGER NOT NULL, source BLOB NOT NULL, size INTEGER NOT NULL, mtime INTEGER NOT NULL,
  hash TEXT NOT NULL, rules TEXT NOT NULL, options TEXT NOT NULL, output BLOB NOT NULL, temp TEXT NOT NULL,
  out_size INTEGER NOT NULL, out_mtime INTEGER NOT NULL, status TEXT NOT NULL, audited INTEGER NOT NULL,
  tally TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX units_by_output ON units (output);
CREATE TABLE notices (
  name BLOB NOT NULL, seq INTEGER NOT NULL, run INTEGER NOT NULL, kind TEXT NOT NULL, label BLOB NOT NULL,
  reason BLOB NOT NULL, PRIMARY KEY (name, seq)
) WITHOUT ROWID;
CREATE TABLE audit (
  name BLOB NOT NULL, seq INTEGER NOT NULL, lines BLOB NOT NULL, PRIMARY KEY (name, seq)
) WITHOUT ROWID;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Row:
    """What the ledger knows of one input."""

    source: str
    size: int
    mtime: int
    hash: str
    rules: str
    options: str
    output: str
    out_size: int
    out_mtime: int
    status: str
    audited: bool
    tally: Tally


class Finished(NamedTuple):
    """A unit that a worker is through with: its output stands in the file `temp` (empty: nothing was written).

    `hash` is of the input's bytes as they lie on disk. `aside` names a second file, for records put aside.
    """

    tally: Tally
    hash: str = ""
    temp: str = ""
    aside: str = ""
    out_size: int = 0
    out_mtime: int = 0
    status: str = "done"


class Ledger:
    """One run's view of the ledger; `new` when no earlier run has left anything in it.

    Everything raises CleanerError when the ledger cannot be read or written. What `add` takes is seen by the other
    methods after the next `commit`.
    """

    def __init__(self, path: Path | None, rules: str = "", options: str = "", *, fresh: bool = False) -> None:
        """Open or create; None keeps it in a temporary place for this run only. `fresh` forgets all earlier runs."""
        self.path, self.rules, self.options = path, rules, options
        if path is not None and fresh:
            for ending in ("", "-wal", "-journal", "-shm"):
                with suppress(FileNotFoundError):
                    os.unlink(f"{path}{ending}")
        try:
            self._db = sqlite3.connect("" if path is None else path, isolation_level=None)
            self._db.execute("PRAGMA locking_mode=EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._migrate()
            (last,) = self._db.execute("SELECT coalesce(max(run), 0) FROM units").fetchone()
            (noted,) = self._db.execute("SELECT coalesce(max(run), 0) FROM notices").fetchone()
        except sqlite3.DatabaseError as error:
            # A disk that fails is no reason to start over; a file that is no ledger, or a broken one, is.
            mend = "" if isinstance(error, sqlite3.OperationalError) else " (--fresh starts over)"
            raise CleanerError(f"the ledger {path} cannot be used: {error}{mend}") from None
        self.run = max(last, noted) + 1
        self.new = last == 0
        self._rows: list[tuple[Any, ...]] = []

    def _migrate(self) -> None:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version == _VERSION:
            return
        if version != 0:
            raise CleanerError(f"the ledger {self.path} is of another version (--fresh starts over)")
        self._db.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version={_VERSION}; COMMIT;")

    def close(self) -> None:
        """Let go of the file; what was not committed is dropped."""
        self._db.close()

    def begin(self) -> None:
        """Begin a transaction; until `commit` nothing is final."""
        if not self._db.in_transaction:
            self._execute("BEGIN")

    def commit(self) -> None:
        """Make all since `begin` final."""
        self._write_rows()
        if self._db.in_transaction:
            self._execute("COMMIT")

    def find(self, name: str) -> Row | None:
        """What is known of an input."""
        row = self._execute(
            "SELECT source, size, mtime, hash, rules, options, output, out_size, out_mtime, status, audited, tally"
            " FROM units WHERE name = ?",
            (os.fsencode(name),),
        ).fetchone()
        if row is None:
            return None
        source, size, mtime, digest, rules, options, output, out_size, out_mtime, status, audited, tally = row
        return Row(
            os.fsdecode(source), size, mtime, digest, rules, options, os.fsdecode(output), out_size, out_mtime, status,
            bool(audited), Tally.from_dict(json.loads(tally)),
        )  # fmt: skip

    def maker_of(self, output: str) -> str | None:
        """The input that an output file was made from, by this run or an earlier one."""
        row = self._execute("SELECT source FROM units WHERE output = ?", (os.fsencode(output),)).fetchone()
        return os.fsdecode(row[0]) if row else None

    def keep(self, unit: Unit) -> None:
        """This input is done already; it counts for this run as well."""
        name = os.fsencode(unit.name)
        self._execute(
            "UPDATE units SET run = ?, size = ?, mtime = ? WHERE name = ?", (self.run, unit.size, unit.mtime, name)
        )
        self._execute("UPDATE notices SET run = ? WHERE name = ?", (self.run, name))

    def forget_said(self, unit: Unit) -> None:
        """Drop notices and audit of a unit that is done again; that it was done once stays known."""
        name = os.fsencode(unit.name)
        for table in ("notices", "audit"):
            self._execute(f"DELETE FROM {table} WHERE name = ?", (name,))

    def add_audit(self, name: str, seq: int, lines: bytes) -> None:
        """A stretch of a unit's audit, in order of `seq`."""
        self._execute(
            "INSERT OR REPLACE INTO audit VALUES (?, ?, ?)", (os.fsencode(name), seq, zlib.compress(lines, 1))
        )

    def add_notices(self, name: str, first: int, notices: Iterable[Notice]) -> None:
        """Notices about a unit, numbered from `first`."""
        self._many(
            "INSERT OR REPLACE INTO notices VALUES (?, ?, ?, ?, ?, ?)",
            (
                (os.fsencode(name), seq, self.run, notice.kind, os.fsencode(notice.label), _bytes(notice.reason))
                for seq, notice in enumerate(notices, first)
            ),
        )

    def add(self, unit: Unit, done: Finished, audited: bool) -> None:
        """A unit is through; its output may be put in place once this is committed."""
        tally = json.dumps(done.tally.as_dict())
        self._rows.append(
            (
                os.fsencode(unit.name), self.run, os.fsencode(os.path.abspath(unit.path)), unit.size, unit.mtime,
                done.hash, self.rules, self.options, os.fsencode(unit.output), done.temp, done.out_size,
                done.out_mtime, done.status, int(audited), tally,
            )
        )  # fmt: skip

    def _write_rows(self) -> None:
        rows, self._rows = self._rows, []
        self._many("INSERT OR REPLACE INTO units VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def outputs_of(self, temps: Iterable[str]) -> dict[str, str]:
        """Where unfinished files of an earlier run belong; those that belong nowhere are left out."""
        wanted = set(temps)
        if not wanted:
            return {}
        rows = self._execute("SELECT temp, output FROM units WHERE temp != ''")
        return {temp: os.fsdecode(output) for temp, output in rows if temp in wanted}

    def notices(self, kind: str) -> Iterator[Notice]:
        """This run's notices of a kind, in the order of names and records."""
        rows = self._execute(
            "SELECT label, reason FROM notices WHERE run = ? AND kind = ? ORDER BY name, seq", (self.run, kind)
        )
        for label, reason in rows:
            yield Notice(kind, os.fsdecode(label), reason.decode("utf-8", "surrogatepass"))  # type: ignore[arg-type]

    def audit(self) -> Iterator[bytes]:
        """This run's audit, in the order of names and, within a file, of records."""
        rows = self._execute(
            "SELECT lines FROM audit JOIN units USING (name) WHERE run = ? ORDER BY name, seq", (self.run,)
        )
        for (lines,) in rows:
            yield zlib.decompress(lines)

    def _execute(self, sql: str, values: tuple[Any, ...] = ()) -> sqlite3.Cursor:
        try:
            return self._db.execute(sql, values)
        except sqlite3.DatabaseError as error:
            raise CleanerError(f"the ledger {self.path} cannot be written: {error}") from None

    def _many(self, sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
        try:
            self._db.executemany(sql, rows)
        except sqlite3.DatabaseError as error:
            raise CleanerError(f"the ledger {self.path} cannot be written: {error}") from None


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
