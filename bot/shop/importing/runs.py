"""One import of a file: reads its lines, writes them in batches, counts and reports."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.shop.importing.cells import CellError, Row
from bot.shop.importing.columns import Layout
from bot.shop.importing.sheet import Line
from bot.shop.importing.tables import Table
from bot.shop.model import Written
from bot.shop.ports import Intake, OpenUow

BATCH = 2000


@dataclass(frozen=True)
class Remark:
    """What is to be said of a line, in Chinese: why it was left out, or what is doubtful."""

    line: int
    reason: str


@dataclass(frozen=True)
class ImportReport:
    """`lines` are those below the titles; `repeated` ones said nothing new; `doubts` are lines
    that a person has to look at. `source` is what was read, `notes` concern all of it."""

    lines: int
    refused: int
    repeated: int
    written: Written
    doubts: int = 0
    source: str = ""
    notes: tuple[str, ...] = ()
    # Orders that were left out as a whole; `refused` are lines.
    left_out: int = 0


Say = Callable[[Remark], None]
# How far: done and total, in whatever the file counts (bytes or lines).
Progress = Callable[[int, int], None]
Numbered = tuple[int, Any]
# Done in the transaction of a batch, after it was written: unit of work, batch, what became of it.
Beside = Callable[[Any, Sequence[Any], Written], object]


def silent(_: Remark) -> None:
    """Only counted."""


def nobody_waits(done: int, total: int) -> None:
    """How far it is, told to nobody."""


def alone(uow: Any, batch: Sequence[Any], written: Written) -> None:
    """Nothing else belongs into the transaction."""


class Run(ABC):
    """Reads lines one by one; `finish` writes what is left."""

    layouts: tuple[Layout, ...]

    def __init__(
        self,
        open_uow: OpenUow,
        *,
        refuse: Say = silent,
        doubt: Say = silent,
        progress: Progress = nobody_waits,
        beside: Beside = alone,
    ) -> None:
        self._open_uow = open_uow
        self._refuse = refuse
        self._doubt = doubt
        self._progress = progress
        self._beside = beside
        self.left_out = 0
        self.lines = 0
        self.repeated = 0
        self.source = ""
        self.notes: list[str] = []
        self._refused = 0
        self._doubts = 0
        self._written = Written()
        self._batch: list[Numbered] = []

    def start(self, table: Table, moment: datetime) -> None:
        """Before the first line: what file it is, and when it was exported."""
        self.source = f"工作表“{table.sheet}”" if table.sheet else ""
        self._moment = moment

    def add(self, line: Line, table: Table) -> None:
        self.lines += 1
        try:
            self._batch.append((line.number, self.read(row_of(line, table))))
        except CellError as error:
            self.refuse(line.number, str(error))
        if len(self._batch) >= BATCH:
            self._flush()

    def finish(self) -> ImportReport:
        self._flush()
        return ImportReport(
            self.lines,
            self._refused,
            self.repeated,
            self._written,
            doubts=self._doubts,
            source=self.source,
            notes=tuple(self.notes),
            left_out=self.left_out,
        )

    def refuse(self, line: int, reason: str) -> None:
        self._refused += 1
        self._refuse(Remark(line, reason))

    def doubt(self, line: int, reason: str) -> None:
        self._doubts += 1
        self._doubt(Remark(line, reason))

    def read(self, row: Row) -> Any:
        """Raises CellError."""
        raise NotImplementedError

    @abstractmethod
    def put(self, intake: Intake, batch: Sequence[Any]) -> Written: ...

    def _flush(self) -> None:
        batch, self._batch = self._batch, []
        self.write(batch)

    def write(self, batch: Sequence[Any]) -> None:
        """One batch, one transaction."""
        if not batch:
            return
        with self._open_uow() as uow:
            written = self.put(uow.shop.intake, batch)
            self._beside(uow, batch, written)
            uow.commit()
        for kept in written.kept:
            self.doubt(kept.line, kept.text)
        self._written = Written(
            self._written.added + written.added,
            self._written.changed + written.changed,
            self._written.unchanged + written.unchanged,
        )


def row_of(line: Line, table: Table) -> Row:
    """Raises CellError."""
    if line.fault:
        raise CellError(line.fault)
    return table.columns.row(line.cells, line.merged)
