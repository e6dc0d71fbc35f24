"""Imports through the console, in SQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, defer

from bot.errors import ImportRuns, NotFound
from bot.imports.model import ANEW, AT_WORK, Import, Kind, NewImport, State
from bot.store.tables.imports import ImportRow

_OVER = (State.DONE.value, State.DROPPED.value)


class SqlImports:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, new: NewImport) -> Import:
        values = {**asdict(new), "kind": new.kind.value if new.kind else ""}
        row = ImportRow(**values, state=State.READING.value, beat_at=new.created_at)
        self._session.add(row)
        self._session.flush()
        return _import(row)

    def get(self, import_id: int) -> Import:
        row = self._session.get(ImportRow, import_id, populate_existing=True)
        if row is None:
            raise NotFound
        return _import(row)

    def page(self, *, page: int, size: int) -> tuple[list[Import], int]:
        shown = ImportRow.state != State.DROPPED.value
        newest = select(ImportRow).where(shown).order_by(ImportRow.id.desc())
        # Thousands of them: they are for who looks at one.
        newest = newest.options(defer(ImportRow.remarks), defer(ImportRow.preview))
        rows = self._session.scalars(newest.limit(size).offset((page - 1) * size))
        total = self._session.scalar(select(func.count()).select_from(ImportRow).where(shown))
        return [_import(row, whole=False) for row in rows], total or 0

    def same_before(self, one: Import) -> Import | None:
        row = self._session.scalar(
            select(ImportRow)
            .where(
                ImportRow.digest == one.digest,
                ImportRow.id != one.id,
                ImportRow.state == State.DONE.value,
            )
            .order_by(ImportRow.id.desc())
            .limit(1)
        )
        return None if row is None else _import(row)

    def open_ids(self) -> list[int]:
        here = ImportRow.state.in_([state.value for state in (*AT_WORK, *ANEW)])
        return list(self._session.scalars(select(ImportRow.id).where(here)))

    def silent(self, before: datetime) -> list[Import]:
        return self._in(AT_WORK, before)

    def waiting(self, before: datetime) -> list[Import]:
        return self._in(ANEW, before)

    def move(self, import_id: int, was: Iterable[State], to: State, **values: Any) -> Import | None:
        expected = ImportRow.state.in_([state.value for state in was])
        next_turn = {"state": to.value, "turn": ImportRow.turn + 1, **values}
        try:
            moved = self._put(import_id, expected, **next_turn)
        except IntegrityError as error:
            raise ImportRuns from error
        return self.get(import_id) if moved else None

    def take_up(self, one: Import, *, at: datetime) -> int | None:
        mine = ImportRow.turn == one.turn, ImportRow.state == one.state.value
        turn = one.turn + 1
        return turn if self._put(one.id, *mine, turn=turn, beat_at=at) else None

    def beat(self, import_id: int, turn: int, *, done: int, total: int, at: datetime) -> bool:
        mine = ImportRow.turn == turn
        return self._put(import_id, mine, done=done, total=total, beat_at=at)

    def wrote(self, import_id: int, turn: int, *, added: int, changed: int) -> bool:
        return self._put(
            import_id,
            ImportRow.turn == turn,
            added=ImportRow.added + added,
            changed=ImportRow.changed + changed,
        )

    def end(
        self, import_id: int, turn: int, to: State, *, remarks: Sequence[Any], **values: Any
    ) -> bool:
        news = {"state": to.value, "remarks": list(remarks), **values}
        return self._put(import_id, ImportRow.turn == turn, **news)

    def forget(self, before: datetime) -> int:
        gone = delete(ImportRow).where(ImportRow.state.in_(_OVER), ImportRow.beat_at < before)
        return len(self._session.scalars(gone.returning(ImportRow.id)).all())

    def _in(self, states: Iterable[State], before: datetime) -> list[Import]:
        found = select(ImportRow).where(
            ImportRow.state.in_([state.value for state in states]), ImportRow.beat_at < before
        )
        return [_import(row) for row in self._session.scalars(found.order_by(ImportRow.id))]

    def _put(self, import_id: int, *expected: ColumnElement[bool], **values: Any) -> bool:
        done = self._session.scalar(
            update(ImportRow)
            .where(ImportRow.id == import_id, *expected)
            .values(**values)
            .returning(ImportRow.id)
        )
        return done is not None


def _import(row: ImportRow, *, whole: bool = True) -> Import:
    left_out: dict[str, Any] = {} if whole else {"remarks": [], "preview": {}}
    names = [one.key for one in row.__table__.columns if one.key not in left_out]
    values = {name: getattr(row, name) for name in names} | left_out
    kind = Kind(row.kind) if row.kind else None
    return Import(**{**values, "kind": kind, "state": State(row.state)})
