"""One turn of work on a file that was handed in: it is read through, or it is imported. In whatever
process that is done."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import structlog

from bot.errors import BadInput
from bot.imports.model import MOST_REMARKS, MOST_ROWS, Import, Kind, State
from bot.imports.ports import Files, OpenUow, Uow
from bot.imports.rows import TITLES, hidden, rows_of
from bot.shop.importing.moments import Origin
from bot.shop.importing.reading import handed_in
from bot.shop.importing.runs import ImportReport, Remark
from bot.shop.importing.service import kinds_of, load_file
from bot.shop.importing.tables import Table
from bot.shop.model import Written
from bot.shop.ports import OpenUow as OpenShop
from bot.shop.ports import ShopStore
from bot.times import Clock

log = structlog.get_logger()

_BEAT_EVERY = timedelta(seconds=1)
_CHUNK = 1 << 20


class _Overtaken(Exception):
    """Somebody else has taken it up: nothing more of this turn may be written."""


def work(open_uow: OpenUow, import_id: int, turn: int, *, clock: Clock, files: Files) -> None:
    """To its end, with a sign of life and how far it is each second. What nobody foresaw is
    raised: the file is taken up again after its silence."""
    with open_uow(writes=False) as uow:
        one = uow.imports.get(import_id)
    if one.turn != turn or one.state not in (State.READING, State.IMPORTING):
        return
    task = _Task(open_uow, one, clock=clock, files=files)
    try:
        if one.state is State.READING:
            task.read()
        else:
            task.bring_in()
    except BadInput as error:
        task.end(State.REFUSED if one.state is State.READING else State.FAILED, error=str(error))
    except _Overtaken:
        log.info("import_overtaken", of=import_id, turn=turn)


class _Task:
    def __init__(self, open_uow: OpenUow, one: Import, *, clock: Clock, files: Files) -> None:
        self._open_uow = open_uow
        self._one = one
        self._now = clock
        self._files = files
        self._told = clock()
        self._remarks: list[tuple[int, str, str]] = []
        self._refused: set[int] = set()
        self._preview: dict[str, Any] = {}

    def read(self) -> None:
        """What would become of it, in transactions that are taken back."""
        path = self._file()
        fits = kinds_of(path, read=handed_in)
        kind = self._one.kind or (Kind(fits[0]) if fits else None)
        if kind is None:
            raise BadInput(
                "认不出这是什么文件：前 10 行里没有订单、商品、现价、库存、"
                "赠品、包裹、买家或评价的表头。"
                "选定文件种类再读一次，会说明缺哪些列"
            )
        self._preview = {
            "titles": TITLES[kind],
            "rows": [],
            "others": [other for other in fits if other != kind],
        }
        report = self._load(path, kind, _taken_back(self._open_uow), self._look)
        counts = report.written
        self.end(
            State.READY,
            kind=kind.value,
            preview=self._preview,
            report=_report(report, counts.added, counts.changed),
        )

    def bring_in(self) -> None:
        """The file that was looked at, and no other one."""
        kind = self._one.kind
        assert kind is not None
        report = self._load(self._file(), kind, self._open_uow, self._count)
        with self._open_uow(writes=False) as uow:
            now = uow.imports.get(self._one.id)
        self.end(
            State.DONE,
            # Theirs are the shop's tables now.
            preview=self._one.preview | {"rows": []},
            report=_report(report, now.added, now.changed),
        )
        self._files.delete([str(self._one.id)])

    def end(self, to: State, **values: Any) -> None:
        with self._open_uow() as uow:
            mine = uow.imports.end(
                self._one.id,
                self._one.turn,
                to,
                remarks=[list(one) for one in sorted(self._remarks)],
                ended_at=self._now(),
                **values,
            )
            if not mine:
                raise _Overtaken
            uow.commit()
        log.info("import_ended", of=self._one.id, state=to.value)

    def _load(
        self, path: Path, kind: Kind, open_uow: OpenShop, beside: Callable[..., None]
    ) -> ImportReport:
        return load_file(
            open_uow,
            kind.value,
            path,
            refuse=self._refuse,
            doubt=self._doubt,
            progress=self._progress,
            read=handed_in,
            origin=Origin(self._one.file_name, self._one.saved_at),
            beside=partial(beside, kind),
            found=self._found,
        )

    def _file(self) -> Path:
        path, digest = self._files.path(self._one.id), hashlib.sha256()
        try:
            with path.open("rb") as file:
                while chunk := file.read(_CHUNK):
                    digest.update(chunk)
        except FileNotFoundError as error:
            raise BadInput("文件已经不在了，请重新选择这个文件") from error
        if digest.hexdigest() != self._one.digest:
            raise BadInput("存下的文件和预览时的不一样了，请重新选择这个文件")
        return path

    def _found(self, table: Table) -> None:
        columns, layout = table.columns, table.layout
        read_as = {index: layout.columns[name][0] for index, name in columns.read_as.items()}
        there = set(columns.read_as.values())
        self._preview |= {
            "columns": [
                [_letters(index), title, read_as.get(index, "")]
                for index, title in enumerate(columns.all_titles)
                if title
            ],
            "missing": [ways[0] for name, ways in layout.columns.items() if name not in there],
        }

    def _look(self, kind: Kind, uow: Uow, batch: Sequence[Any], written: Written) -> None:
        rows = self._preview["rows"]
        if len(rows) < MOST_ROWS:
            good = [one for one in batch if one[0] not in self._refused]
            rows += rows_of(kind, uow.shop, good[:MOST_ROWS])
            del rows[MOST_ROWS:]

    def _count(self, kind: Kind, uow: Uow, batch: Sequence[Any], written: Written) -> None:
        """With the batch, or not at all: an interrupted import counts nothing twice."""
        mine = uow.imports.wrote(
            self._one.id, self._one.turn, added=written.added, changed=written.changed
        )
        if not mine:
            raise _Overtaken

    def _refuse(self, remark: Remark) -> None:
        self._refused.add(remark.line)
        self._note(remark, "refused")

    def _doubt(self, remark: Remark) -> None:
        self._note(remark, "doubt")

    def _note(self, remark: Remark, what: str) -> None:
        if len(self._remarks) < MOST_REMARKS:
            self._remarks.append((remark.line, what, hidden(remark.reason)))

    def _progress(self, done: int, total: int) -> None:
        now = self._now()
        if now - self._told < _BEAT_EVERY:
            return
        self._told = now
        with self._open_uow() as uow:
            mine = uow.imports.beat(self._one.id, self._one.turn, done=done, total=total, at=now)
            if not mine:
                raise _Overtaken
            uow.commit()


def _report(report: ImportReport, added: int, changed: int) -> dict[str, Any]:
    """What an earlier turn wrote this one found unchanged: it is counted where it was written."""
    written = report.written
    return {
        "source": report.source,
        "lines": report.lines,
        "added": added,
        "changed": changed,
        "unchanged": written.added + written.changed + written.unchanged - added - changed,
        "refused": report.refused,
        "left_out": report.left_out,
        "repeated": report.repeated,
        "doubts": report.doubts,
        "notes": list(report.notes),
    }


def _letters(index: int) -> str:
    """As a spreadsheet calls its columns: A … Z, AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def _taken_back(open_uow: OpenUow) -> OpenShop:
    def opened(*, writes: bool = True) -> _TakenBack:
        return _TakenBack(open_uow(writes=writes))

    return opened


class _TakenBack:
    """A unit of work in which everything is written and read as ever, and nothing stays."""

    def __init__(self, uow: Uow) -> None:
        self._uow = uow

    def __enter__(self) -> Self:
        self._uow.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._uow.__exit__(kind, error, trace)

    @property
    def shop(self) -> ShopStore:
        return self._uow.shop

    def commit(self) -> None:
        """Left out: the block ends, and with it what was written."""
