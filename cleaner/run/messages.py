"""What a run and its workers say to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from .plan import Unit

if TYPE_CHECKING:
    from ..slow import Patience
    from .rows import AuditRow, Finished, NoticeRow, UnitRow
    from .settings import CleansDocuments, Settings
    from .tally import Notice, Tally
    from .targets import Targets

FEW = 8
"""So many outputs at least are put in place by the worker that made them; fewer, at once, by its parent."""


class Task(NamedTuple):
    """A unit to do: `serial` numbers it within the run, `skip` names records to leave alone and why.

    `plain` asks for no more than the plain text of a page, and why.
    """

    serial: int
    unit: Unit
    skip: dict[int, str] = {}  # noqa: RUF012  (never changed: a task that skips more is a new one)
    plain: str = ""


class Report(NamedTuple):
    """What a worker sends.

    `more`: `audit` lines and `notices` so far, from number `seq` on; `done`: `finished`; `skipped`: the file is no
    text; `failed`: the file could not be done; `fatal`: nothing more can be written; the last three say the `reason`.
    """

    kind: Literal["more", "done", "skipped", "failed", "fatal"]
    serial: int
    seq: int = 0
    audit: bytes = b""
    notices: tuple[Notice, ...] = ()
    finished: Finished | None = None
    reason: str = ""


class Rows(NamedTuple):
    """What a worker sends of files of one document that went well, many at once: rows of the ledger, ready to be written.

    `serials` are the tasks, `tally` counts all of them. `number` counts what this process (`pid`) has sent so; `placed`
    is the highest one whose outputs it was told to put in place and did.
    """

    pid: int
    number: int
    placed: int
    serials: list[int]
    units: list[UnitRow]
    audit: list[AuditRow]
    notices: list[NoticeRow]
    tally: Tally


class Order(NamedTuple):
    """What a worker is sent: tasks, and the numbers of the `Rows` that stand in the ledger now, to be put in place."""

    tasks: list[Task]
    place: tuple[int, ...] = ()

    def packed(self) -> Any:
        """As plain data, which goes through a pipe in a sixth of the time."""
        return self.place, [(task.serial, tuple(task.unit), task.skip, task.plain) for task in self.tasks]

    @classmethod
    def unpacked(cls, data: Any) -> Order:
        """The inverse of `packed`."""
        place, tasks = data
        return cls([Task(serial, Unit(*unit), skip, plain) for serial, unit, skip, plain in tasks], place)


class Setup(NamedTuple):
    """What every worker of a run is given. `temp` is the folder for unfinished output; None writes nothing.

    With `in_place` an input whose documents did not change gets no new file. `run` begins the names of unfinished
    files, which may outlive a run. `patience` is shared by all workers. `targets` puts output in its place; without it,
    what was done is reported file by file, not in `Rows`.
    """

    cleaner: CleansDocuments
    settings: Settings
    temp: str | None
    in_place: bool = False
    run: int = 0
    patience: Patience | None = None
    targets: Targets | None = None
