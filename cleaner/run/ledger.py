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
from typing import TYPE_CHECKING, Any, NamedTuple

from ..model import CleanerError
from .rows import Folders, UnitRow, notice_row, unit_row
from .tally import Notice, Tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from .plan import Unit
    from .rows import AuditRow, Finished, NoticeRow

_VERSION = 1
_HELD = 1000  # rows that are held back to be written at once
_SCHEMA = """
CREATE TABLE units (
  name BLOB PRIMARY KEY, run INTEGER NOT NULL, source BLOB NOT NULL, size INTEGER NOT NULL, mtime INTEGER NOT NULL,
  hash TEXT NOT NULL, rules TEXT NOT NULL, options TEXT NOT NULL, output BLOB NOT NULL, temp TEXT NOT NULL,
  aside TEXT NOT NULL, out_size INTEGER NOT NULL, aside_size INTEGER NOT NULL, out_mtime INTEGER NOT NULL,
  status TEXT NOT NULL, audited INTEGER NOT NULL,
  tally TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE notices (
  name BLOB NOT NULL, seq INTEGER NOT NULL, run INTEGER NOT NULL, kind TEXT NOT NULL, label BLOB NOT NULL,
  reason BLOB NOT NULL, PRIMARY KEY (name, seq)
) WITHOUT ROWID;
CREATE TABLE audit (
  name BLOB NOT NULL, seq INTEGER NOT NULL, lines BLOB NOT NULL, PRIMARY KEY (name, seq)
) WITHOUT ROWID;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


class Row(NamedTuple):
    """What the ledger knows of one input."""

    source: str
    size: int
    mtime: int
    hash: str
    rules: str
    options: str
    output: str
    temp: str
    aside: str
    out_size: int
    aside_size: int
    out_mtime: int
    status: str
    audited: bool
    tally: Tally

    def fits(self, unit: Unit, ledger: Ledger, audit: bool) -> bool:
        """Whether this is about the very same input, done by the same rules, with the audit that is wanted."""
        return (
            (self.rules, self.options) == (ledger.rules, ledger.options)
            and (self.size, self.mtime) == (unit.size, unit.mtime)
            and self.source == os.path.abspath(unit.path)
            and (self.audited or not audit)
        )


class Ledger:
    """One run's view of the ledger; `new` when no earlier run has left anything in it.

    Everything raises CleanerError when the ledger cannot be read or written. What `add` and `keep` take is seen by
    the other methods after the next `commit`.
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
            self._db.execute("PRAGMA cache_size=-16000")
            self._db.execute("PRAGMA wal_autocheckpoint=4000")
            self._migrate()
            (last,) = self._db.execute("SELECT coalesce(max(run), 0) FROM units").fetchone()
            (noted,) = self._db.execute("SELECT coalesce(max(run), 0) FROM notices").fetchone()
        except sqlite3.DatabaseError as error:
            # A disk that fails is no reason to start over; a file that is no ledger, or a broken one, is.
            mend = "" if isinstance(error, sqlite3.OperationalError) else " (--fresh starts over)"
            raise CleanerError(f"the ledger {path} cannot be used: {error}{mend}") from None
        self.run = max(last, noted) + 1
        self.new = last == 0
        self._of_run = (self.run, self.rules, self.options)
        self._folders = Folders()
        self._rows: list[UnitRow] = []
        self._kept: list[tuple[Any, ...]] = []

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
        found = self._execute(f"SELECT {_ROW} FROM units WHERE name = ?", (os.fsencode(name),)).fetchone()
        return _row(found) if found else None

    def parts(self, name: str) -> dict[int, Row]:
        """What is known of an input's parts, by their number."""
        low, high = _range(name)
        rows = self._execute(f"SELECT name, {_ROW} FROM units WHERE name > ? AND name < ?", (low, high))
        return {int(key.rpartition(b"\0")[2]): _row(found) for key, *found in rows}

    def maker_of(self, output: str) -> str | None:
        """The input that an output file was made from, by this run or an earlier one."""
        # Made when it is first needed, which is hardly ever: it takes as long to keep as all the rest of a row.
        self._execute("CREATE INDEX IF NOT EXISTS units_by_output ON units (output)")
        row = self._execute("SELECT source FROM units WHERE output = ?", (os.fsencode(output),)).fetchone()
        return os.fsdecode(row[0]) if row else None

    def keep(self, unit: Unit) -> None:
        """This input is done already; it counts for this run as well, with all its parts."""
        self._kept.append((self.run, unit.size, unit.mtime, *_range(unit.name)))
        if len(self._kept) >= _HELD:
            self._write_rows()

    def keep_part(self, unit: Unit) -> None:
        """This part is done already; it counts for this run as well."""
        self._execute("UPDATE units SET run = ? WHERE name = ?", (self.run, _key(unit)))

    def joined(self, unit: Unit) -> None:
        """What was made of this part stands in the file of all parts now."""
        self._write_rows()
        self._execute("UPDATE units SET status = 'joined', temp = '', aside = '' WHERE name = ?", (_key(unit),))

    def forget_said(self, unit: Unit) -> None:
        """Drop notices and audit of a unit that is done again; that it was done once stays known."""
        for table in ("notices", "audit"):
            self._execute(f"DELETE FROM {table} WHERE name = ?", (_key(unit),))

    def forget_parts(self, name: str) -> None:
        """Drop all about the parts of an input."""
        self._write_rows()
        for table in ("notices", "audit", "units"):
            self._execute(f"DELETE FROM {table} WHERE name > ? AND name < ?", _range(name))

    def add_audit(self, unit: Unit, seq: int, lines: bytes) -> None:
        """A stretch of a unit's audit, in order of `seq`."""
        self._execute(_PUT_AUDIT, (_key(unit), seq, zlib.compress(lines, 1)))

    def add_left_out(self, notice: Notice) -> None:
        """A notice about something that is no unit, or is not this run's to touch."""
        self._add_notices(os.fsencode(f"\0{notice.label}"), 0, [notice])

    def add_notices(self, unit: Unit, first: int, notices: Iterable[Notice]) -> None:
        """Notices about a unit, numbered from `first`."""
        self._add_notices(_key(unit), first, notices)

    def _add_notices(self, key: bytes, first: int, notices: Iterable[Notice]) -> None:
        self._put_notices([notice_row(key, seq, notice) for seq, notice in enumerate(notices, first)])

    def _put_notices(self, rows: list[NoticeRow]) -> None:
        self._many(_PUT_NOTICES, [(self.run, *row) for row in rows])

    def add(self, unit: Unit, done: Finished, audited: bool) -> None:
        """A unit is through; its output may be put in place once this is committed."""
        self._rows.append(unit_row(_key(unit), unit, self._folders.absolute(unit.path), done, audited))

    def add_rows(self, units: list[UnitRow], audit: list[AuditRow], notices: list[NoticeRow]) -> None:
        """Many units that are through, as a worker made their rows, with all there is to say about them."""
        self._rows += units
        if audit:
            self._many(_PUT_AUDIT, audit)
        if notices:
            self._put_notices(notices)

    def _write_rows(self) -> None:
        kept, self._kept = self._kept, []
        if kept:
            self._many("UPDATE units SET run = ?, size = ?, mtime = ? WHERE name >= ? AND name < ?", kept)
        rows, self._rows = self._rows, []
        if rows:
            rows.sort()  # neighbours in the table are written together
            self._many(_PUT_UNITS, [self._of_run + row for row in rows])

    def outputs_of(self, temps: Iterable[str]) -> dict[str, str]:
        """Where unfinished files of an earlier run belong; those that belong nowhere are left out.

        Empty for what was made of a part, which has no place of its own.
        """
        wanted = set(temps)
        if not wanted:
            return {}
        out: dict[str, str] = {}
        for temp, aside, output in self._execute("SELECT temp, aside, output FROM units WHERE temp || aside != ''"):
            if temp in wanted:
                out[temp] = os.fsdecode(output)
            if aside in wanted:
                out[aside] = os.fsdecode(output) + ".aside" if output else ""
        return out

    def notices(self, kind: str) -> Iterator[Notice]:
        """This run's notices of a kind, in the order of names and records."""
        rows = self._execute(
            "SELECT label, reason FROM notices LEFT JOIN units USING (name)"
            " WHERE coalesce(units.run, notices.run) = ? AND kind = ? ORDER BY name, seq",
            (self.run, kind),
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


_PUT_UNITS = (
    "INSERT OR REPLACE INTO units (run, rules, options, name, source, size, mtime, hash, output, temp, aside, out_size,"
    f" aside_size, out_mtime, status, audited, tally) VALUES ({', '.join(17 * '?')})"
)
_PUT_NOTICES = "INSERT OR REPLACE INTO notices (run, name, seq, kind, label, reason) VALUES (?, ?, ?, ?, ?, ?)"
_PUT_AUDIT = "INSERT OR REPLACE INTO audit VALUES (?, ?, ?)"
_ROW = (
    "source, size, mtime, hash, rules, options, output, temp, aside, out_size, aside_size, out_mtime, status, audited,"
    " tally"
)


def _row(found: Sequence[Any]) -> Row:
    source, size, mtime, digest, rules, options, output, *rest, audited, tally = found
    temp, aside, out_size, aside_size, out_mtime, status = rest
    return Row(
        os.fsdecode(source), size, mtime, digest, rules, options, os.fsdecode(output), temp, aside, out_size,
        aside_size, out_mtime, status, bool(audited), Tally.from_dict(json.loads(tally)),
    )  # fmt: skip


def _key(unit: Unit) -> bytes:
    """A unit's key: its name, and the number of its part after a NUL, so that parts follow their file in order."""
    name = os.fsencode(unit.name)
    return b"%b\0%08d" % (name, unit.part) if unit.part else name


def _range(name: str) -> tuple[bytes, bytes]:
    """The keys of a file and all its parts: from the first, up to but not with the second."""
    key = os.fsencode(name)
    return key, key + b"\1"
