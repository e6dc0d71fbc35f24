"""The library's answers in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, update
from sqlalchemy.orm import Session

from bot.errors import AlreadySettled, Conflict, NotFound
from bot.library.model import (
    Answer,
    AnswerPage,
    Asked,
    Deed,
    Event,
    Filters,
    Live,
    Scope,
    State,
    Version,
    Wording,
)
from bot.store.library_talks import LibraryTalks
from bot.store.tables.desk import ReadingRow
from bot.store.tables.library import LibraryAnswerRow, LibraryEventRow, LibraryVersionRow
from bot.store.tables.shop import ProductRow

_NEWEST = and_(
    LibraryVersionRow.answer_id == LibraryAnswerRow.id,
    LibraryVersionRow.number == LibraryAnswerRow.newest,
)
_GIVEN = and_(
    LibraryVersionRow.answer_id == LibraryAnswerRow.id,
    LibraryVersionRow.number == LibraryAnswerRow.live,
)
# Withdrawn by itself, and then what was touched last.
_ORDER = (LibraryAnswerRow.harmed.desc(), LibraryVersionRow.at.desc(), LibraryAnswerRow.id.desc())


class SqlLibrary:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._talks = LibraryTalks(session)

    def page(self, wanted: Filters, *, page: int, size: int) -> AnswerPage:
        found: list[ColumnElement[bool]] = []
        if q := wanted.q.strip():
            fields = (LibraryVersionRow.name, LibraryVersionRow.text)
            found.append(or_(*(field.icontains(q, autoescape=True) for field in fields)))
        shown = list(found)
        if wanted.state is not None:
            shown.append(LibraryAnswerRow.state == wanted.state.value)
        counts = self._session.execute(
            _newest(LibraryAnswerRow.state, func.count())
            .where(*found)
            .group_by(LibraryAnswerRow.state)
        )
        total = self._session.scalar(_newest(func.count()).where(*shown)) or 0
        rows = self._session.execute(
            _newest(LibraryAnswerRow, LibraryVersionRow)
            .where(*shown)
            .order_by(*_ORDER)
            .limit(size)
            .offset((page - 1) * size)
        )
        return AnswerPage(
            answers=tuple(_answer(row, version) for row, version in rows),
            total=total,
            pages=max(1, -(-total // size)),
            states={state: int(count) for state, count in counts},
        )

    def answer(self, answer_id: int) -> Answer:
        found = self._session.execute(
            _newest(LibraryAnswerRow, LibraryVersionRow).where(LibraryAnswerRow.id == answer_id)
        ).one_or_none()
        if found is None:
            raise NotFound
        return _answer(*found)

    def versions(self, answer_id: int) -> list[Version]:
        rows = self._session.scalars(
            select(LibraryVersionRow)
            .where(LibraryVersionRow.answer_id == answer_id)
            .order_by(LibraryVersionRow.number.desc())
        )
        return [_version(row) for row in rows]

    def events(self, answer_id: int) -> list[Event]:
        rows = self._session.scalars(
            select(LibraryEventRow)
            .where(LibraryEventRow.answer_id == answer_id)
            .order_by(LibraryEventRow.id.desc())
        )
        return [
            Event(at=row.at, deed=Deed(row.deed), version=row.version, by=row.by, note=row.note)
            for row in rows
        ]

    def add(
        self, wording: Wording, *, threshold: float, group_id: str | None, by: str, at: datetime
    ) -> int:
        row = LibraryAnswerRow(state=State.DRAFT.value, group_id=group_id, newest=1, lift={})
        self._session.add(row)
        self._session.flush()
        self._write(row.id, 1, wording, threshold, by, at)
        return row.id

    def revise(
        self, answer_id: int, wording: Wording, *, was: int, threshold: float, by: str, at: datetime
    ) -> None:
        moved = self._session.scalar(
            update(LibraryAnswerRow)
            .where(LibraryAnswerRow.id == answer_id, LibraryAnswerRow.newest == was)
            .values(newest=was + 1)
            .returning(LibraryAnswerRow.id)
        )
        if moved is None:
            raise Conflict
        self._write(answer_id, was + 1, wording, threshold, by, at)

    def _write(
        self,
        answer_id: int,
        number: int,
        wording: Wording,
        threshold: float,
        by: str,
        at: datetime,
    ) -> None:
        self._session.add(
            LibraryVersionRow(
                answer_id=answer_id,
                number=number,
                name=wording.name,
                text=wording.text,
                examples=list(wording.examples),
                scope=wording.scope.value,
                scope_value=wording.scope_value,
                valid_from=wording.valid_from,
                valid_until=wording.valid_until,
                buttons=list(wording.buttons),
                threshold=threshold,
                by=by,
                at=at,
            )
        )
        self._note(answer_id, Deed.SAVED, number, by, at)

    def _note(
        self, answer_id: int, deed: Deed, version: int, by: str, at: datetime, note: str = ""
    ) -> None:
        self._session.add(
            LibraryEventRow(
                answer_id=answer_id, at=at, deed=deed.value, version=version, by=by, note=note
            )
        )
        self._session.flush()

    def publish(self, answer_id: int, *, version: int, by: str, at: datetime) -> None:
        moved = self._session.scalar(
            update(LibraryAnswerRow)
            .where(LibraryAnswerRow.id == answer_id, LibraryAnswerRow.newest == version)
            .values(
                state=State.LIVE.value,
                live=version,
                published_at=at,
                withdrawn_at=None,
                withdrawn_why="",
                harmed=False,
                lift={},
                lift_at=None,
            )
            .returning(LibraryAnswerRow.id)
        )
        if moved is None:
            raise Conflict
        self._note(answer_id, Deed.PUBLISHED, version, by, at)

    def withdraw(self, answer_id: int, *, by: str, at: datetime, why: str, harmed: bool) -> None:
        row = LibraryAnswerRow
        given = self._session.scalar(select(row.live).where(row.id == answer_id))
        moved = self._session.scalar(
            update(row)
            .where(row.id == answer_id, row.state == State.LIVE.value)
            .values(
                state=State.WITHDRAWN.value,
                live=None,
                withdrawn_at=at,
                withdrawn_why=why,
                harmed=harmed,
            )
            .returning(row.id)
        )
        if moved is None:
            raise AlreadySettled
        deed = Deed.HARMED if harmed else Deed.WITHDRAWN
        self._note(answer_id, deed, given or 0, by, at, why)

    def newest_event(self) -> int:
        published = LibraryEventRow.deed != Deed.SAVED.value
        found = self._session.scalar(select(func.max(LibraryEventRow.id)).where(published))
        return found or 0

    def live(self) -> list[Live]:
        rows = self._session.execute(
            select(LibraryAnswerRow, LibraryVersionRow)
            .join(LibraryVersionRow, _GIVEN)
            .where(LibraryAnswerRow.state == State.LIVE.value)
            .order_by(LibraryAnswerRow.id)
        )
        return [_live(row, version) for row, version in rows]

    def withdrawn_since(self, since: datetime) -> list[Live]:
        rows = self._session.execute(
            _newest(LibraryAnswerRow, LibraryVersionRow)
            .where(
                LibraryAnswerRow.state == State.WITHDRAWN.value,
                LibraryAnswerRow.withdrawn_at >= since,
            )
            .order_by(LibraryAnswerRow.id)
        )
        return [_live(row, version) for row, version in rows]

    def given(self, answer_ids: Sequence[int]) -> dict[int, int]:
        rows = self._session.execute(
            select(ReadingRow.answer_id, func.count())
            .where(ReadingRow.answer_id.in_(answer_ids))
            .group_by(ReadingRow.answer_id)
        )
        return {answer_id: int(count) for answer_id, count in rows if answer_id is not None}

    def categories(self) -> list[str]:
        found = select(ProductRow.category).where(ProductRow.category != "").distinct()
        return sorted(self._session.scalars(found))

    def keep_lift(self, answer_id: int, lift: dict[str, Any], *, at: datetime) -> None:
        self._session.execute(
            update(LibraryAnswerRow)
            .where(LibraryAnswerRow.id == answer_id)
            .values(lift=lift, lift_at=at)
        )

    # What was said

    def asked(self, start: datetime, end: datetime, *, most: int) -> list[Asked]:
        return self._talks.asked(start, end, most=most)

    def replies_of_people(
        self, places: Sequence[tuple[str, datetime]], *, until_next: int
    ) -> list[list[str]]:
        return [self._talks.reply(*place, most=until_next) for place in places]

    def answered_by_people(self, since: datetime, *, most: int) -> list[tuple[str, datetime, str]]:
        return self._talks.answered_by_people(since, most=most)


def _newest(*what: Any) -> Select[Any]:
    return select(*what).select_from(LibraryAnswerRow).join(LibraryVersionRow, _NEWEST)


def _answer(row: LibraryAnswerRow, version: LibraryVersionRow) -> Answer:
    return Answer(
        id=row.id,
        state=State(row.state),
        group_id=row.group_id,
        newest=_version(version),
        live=row.live,
        published_at=row.published_at,
        withdrawn_at=row.withdrawn_at,
        withdrawn_why=row.withdrawn_why,
        harmed=row.harmed,
        lift=row.lift,
        lift_at=row.lift_at,
    )


def _live(row: LibraryAnswerRow, version: LibraryVersionRow) -> Live:
    return Live(
        answer_id=row.id,
        version=version.number,
        wording=_wording(version),
        threshold=version.threshold,
        published_at=row.published_at or version.at,
    )


def _version(row: LibraryVersionRow) -> Version:
    return Version(
        number=row.number,
        wording=_wording(row),
        threshold=row.threshold,
        by=row.by,
        at=row.at,
    )


def _wording(row: LibraryVersionRow) -> Wording:
    return Wording(
        name=row.name,
        examples=tuple(row.examples),
        text=row.text,
        scope=Scope(row.scope),
        scope_value=row.scope_value,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        buttons=tuple(row.buttons),
    )
