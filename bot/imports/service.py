"""Files of the shop that supervisors hand in: read through first, imported on their word, kept as
a list of what was imported."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath

import structlog

from bot.desk.model import Role, Staff
from bot.errors import BadInput, Forbidden, ImportMoved
from bot.imports.model import (
    ANEW,
    AT_WORK,
    MOST_TURNS,
    SILENCE,
    WAITS,
    Import,
    Kind,
    NewImport,
    State,
)
from bot.imports.ports import Files, OpenUow
from bot.times import Clock

log = structlog.get_logger()

PAGE = 20
# Files that lie here at once, read or not.
_MOST_FILES = 20
_LONGEST_NAME = 120
_GIVEN_UP = f"试了 {MOST_TURNS} 次都中断了，请看网关日志，或拆成几个文件再导入"

# Works on an import in this turn of it, in a process of its own or here.
Work = Callable[[int, int], object]


class NoRoom(BadInput):
    """Too many files lie here that nobody has decided about."""


@dataclass(frozen=True)
class Page:
    imports: list[Import]
    total: int


class Imports:
    def __init__(
        self, open_uow: OpenUow, *, clock: Clock, files: Files, work: Work, keep: timedelta
    ) -> None:
        self._open_uow = open_uow
        self._now = clock
        self._files = files
        self._work = work
        self._keep = keep

    # Looking

    def page(self, *, page: int) -> Page:
        with self._open_uow(writes=False) as uow:
            return Page(*uow.imports.page(page=page, size=PAGE))

    def get(self, import_id: int) -> Import:
        with self._open_uow(writes=False) as uow:
            return uow.imports.get(import_id)

    def same_before(self, one: Import) -> Import | None:
        with self._open_uow(writes=False) as uow:
            return uow.imports.same_before(one)

    def handed_in(self, raw: bytes, *, by: str, kind: Kind | None) -> Import | None:
        """The same content as the same kind, that lies here already and was handed in by the
        same."""
        digest = hashlib.sha256(raw).hexdigest()
        with self._open_uow(writes=False) as uow:
            lying = [uow.imports.get(one) for one in uow.imports.open_ids()]
        for one in lying:
            same = (one.digest, one.created_by) == (digest, by) and kind in (None, one.kind)
            if same and one.state in (*AT_WORK, State.READY):
                return one
        return None

    # Handing in

    def hand_in(
        self, staff: Staff, raw: bytes, *, name: str, kind: Kind | None, saved_at: datetime | None
    ) -> Import:
        """The file is read through beside everything else. Raises BadInput."""
        _supervisor(staff)
        return self.take_in(raw, name=name, by=staff.name, kind=kind, saved_at=saved_at)

    def take_in(
        self,
        raw: bytes,
        *,
        name: str,
        by: str,
        kind: Kind | None = None,
        saved_at: datetime | None = None,
    ) -> Import:
        """As `hand_in`, by whoever was let in before."""
        if not raw:
            raise BadInput("文件是空的")
        now = self._now()
        new = NewImport(
            kind=kind,
            file_name=_plain_name(name),
            digest=hashlib.sha256(raw).hexdigest(),
            size=len(raw),
            saved_at=now if saved_at is None else min(saved_at, now),
            created_at=now,
            created_by=by,
        )
        with self._open_uow() as uow:
            if len(uow.imports.open_ids()) >= _MOST_FILES:
                raise NoRoom(f"还有 {_MOST_FILES} 个文件没有处理，请先导入或放弃几个")
            one = uow.imports.add(new)
            # There before anybody can be told of the row.
            self._files.put(one.id, raw)
            try:
                uow.commit()
            except BaseException:
                self._files.delete([str(one.id)])
                raise
        log.info("import_handed_in", of=one.id, size=one.size)
        return self._begin(one)

    def read_as(self, import_id: int, staff: Staff, kind: Kind) -> Import:
        """The same file anew, as another kind."""
        _supervisor(staff)
        return self._begin(
            self._moved(import_id, (State.READY, State.REFUSED), State.READING, kind=kind.value)
        )

    def start(self, import_id: int, staff: Staff, *, digest: str) -> Import:
        """Import what was looked at. A second press finds that it was begun."""
        _supervisor(staff)
        one = self.get(import_id)
        if one.state in (State.IMPORTING, State.DONE):
            return one
        if one.digest != digest:
            raise ImportMoved
        return self.begin(one, by=staff.name)

    def begin(self, one: Import, *, by: str) -> Import:
        """Import it, by whoever was let in before. Raises ImportRuns, ImportMoved."""
        one = self._moved(
            one.id,
            (State.READY, State.FAILED),
            State.IMPORTING,
            started_at=self._now(),
            started_by=by,
        )
        log.info("import_started", of=one.id)
        return self._begin(one)

    def drop(self, import_id: int, staff: Staff) -> None:
        """The file goes; what an import wrote before it broke off stays."""
        _supervisor(staff)
        self._drop(import_id)

    def lay_aside(self, import_id: int) -> None:
        """What nobody will read: the file goes."""
        self._drop(import_id)

    # In the background

    def see_to(self) -> int:
        """Takes up what somebody left off, and ends what nobody came back to. How many were taken
        up."""
        now = self._now()
        with self._open_uow(writes=False) as uow:
            silent = uow.imports.silent(now - SILENCE)
            waiting = uow.imports.waiting(now - WAITS)
        for one in waiting:
            self._drop(one.id)
        with self._open_uow() as uow:
            uow.imports.forget(now - self._keep)
            here = {str(one) for one in uow.imports.open_ids()}
            uow.commit()
        # Who died between a file and its row left a file that nothing names.
        self._files.delete(set(self._files.older(now - WAITS)) - here)
        return sum(self._take_up(one) for one in silent)

    def _take_up(self, one: Import) -> bool:
        with self._open_uow() as uow:
            if one.turn >= MOST_TURNS:
                reading = one.state is State.READING
                to = State.REFUSED if reading else State.FAILED
                uow.imports.end(
                    one.id, one.turn, to, remarks=[], error=_GIVEN_UP, ended_at=self._now()
                )
                turn = None
            else:
                turn = uow.imports.take_up(one, at=self._now())
            uow.commit()
        if turn is None:
            return False
        log.warning("import_taken_up", of=one.id, turn=turn)
        self._work(one.id, turn)
        return True

    def _drop(self, import_id: int) -> None:
        self._moved(import_id, ANEW, State.DROPPED, preview={}, report={})
        self._files.delete([str(import_id)])

    def _moved(self, import_id: int, was: tuple[State, ...], to: State, **values: object) -> Import:
        with self._open_uow() as uow:
            uow.imports.get(import_id)
            moved = uow.imports.move(
                import_id,
                was,
                to,
                beat_at=self._now(),
                done=0,
                total=0,
                error="",
                remarks=[],
                **values,
            )
            if moved is None:
                raise ImportMoved
            uow.commit()
        return moved

    def _begin(self, one: Import) -> Import:
        assert one.state in AT_WORK
        self._work(one.id, one.turn)
        return self.get(one.id)


def _plain_name(name: str) -> str:
    """What people call the file: without a folder, and nothing that cannot be shown or kept."""
    last = PurePosixPath(name.replace("\\", "/")).name
    shown = "".join(char for char in last if char.isprintable())
    stem, dot, ending = shown.rpartition(".")
    if len(shown) > _LONGEST_NAME and dot and len(ending) <= 5:
        return f"{stem[: _LONGEST_NAME - 6]}.{ending}"
    return shown[:_LONGEST_NAME] or "未命名"


def _supervisor(staff: Staff) -> None:
    if staff.role is not Role.SUPERVISOR:
        raise Forbidden
