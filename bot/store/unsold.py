"""What was not sold, in SQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from bot.errors import NotFound
from bot.store.tables.desk import ConversationRow, StaffRow
from bot.store.tables.quality import QualityTalkRow
from bot.store.tables.shop import BuyerRow, OrderRow
from bot.store.tables.unsold import UnsoldTalkRow
from bot.unsold.model import (
    ORDERS_WITHIN,
    VERSION,
    Due,
    Filters,
    Judged,
    Page,
    Reason,
    State,
    Unsold,
)

_NOT_ORDERED = (State.PENDING.value, State.LOST.value)
# The platform's orders are imported, some of them late: what was lost may have been sold.
_ORDERS_COME_WITHIN = timedelta(days=30)
_IN_TIME = and_(
    OrderRow.placed_at >= UnsoldTalkRow.first_at, OrderRow.placed_at <= UnsoldTalkRow.ends_at
)


class SqlUnsold:
    def __init__(self, session: Session) -> None:
        self._session = session

    def due(self, *, limit: int) -> list[Due]:
        """Judged talks of the quality check that were not looked at since their last line."""
        rows = self._session.execute(
            select(QualityTalkRow, ConversationRow.buyer_id)
            .join(ConversationRow, ConversationRow.id == QualityTalkRow.conversation_id)
            .where(QualityTalkRow.unsold_seq < QualityTalkRow.last_seq)
            .order_by(QualityTalkRow.id)
            .limit(limit)
        )
        return [
            Due(row.id, row.conversation_id, buyer_id, row.first_at, row.last_at, row.last_seq)
            for row, buyer_id in rows
        ]

    def bought(self, buyer_id: str, start: datetime, end: datetime) -> bool:
        """Ordered anything in this time, the end not included."""
        found = select(OrderRow.no).where(
            OrderRow.buyer_id == buyer_id, OrderRow.placed_at >= start, OrderRow.placed_at < end
        )
        return self._session.scalar(found.limit(1)) is not None

    def keep(self, due: Due, judged: Judged | None, *, at: datetime) -> None:
        """None: no talk about buying. What a person noted stays."""
        self._session.execute(
            update(QualityTalkRow)
            .where(QualityTalkRow.id == due.talk_id)
            .values(unsold_seq=due.last_seq)
        )
        mine = UnsoldTalkRow.talk_id == due.talk_id
        if judged is None:
            self._session.execute(delete(UnsoldTalkRow).where(mine))
            return
        row = self._session.scalar(select(UnsoldTalkRow).where(mine))
        if row is None:
            talk = self._session.get_one(QualityTalkRow, due.talk_id)
            row = UnsoldTalkRow(talk_id=talk.id, conversation_id=talk.conversation_id, day=talk.day)
            self._session.add(row)
        row.first_at, row.last_at = due.first_at, due.last_at
        row.ends_at = due.last_at + ORDERS_WITHIN
        row.state, row.version = State.PENDING.value, VERSION
        row.reason, row.words = judged.reason.value, judged.words
        row.asked, row.staff_id = judged.asked, judged.staff_id
        row.seqs = [line.seq for line in judged.lines]
        self._session.flush()

    def settle(self, *, now: datetime, limit: int) -> int:
        """Who ordered meanwhile, and whose seven days are over; how many they were."""
        not_ordered = UnsoldTalkRow.state.in_(_NOT_ORDERED)
        ordered = self._session.execute(
            select(UnsoldTalkRow, func.min(OrderRow.no))
            .join(ConversationRow, ConversationRow.id == UnsoldTalkRow.conversation_id)
            .join(OrderRow, OrderRow.buyer_id == ConversationRow.buyer_id)
            .where(not_ordered, UnsoldTalkRow.last_at >= now - _ORDERS_COME_WITHIN, _IN_TIME)
            .group_by(UnsoldTalkRow.id)
            .limit(limit)
        ).all()
        for row, order_no in ordered:
            row.state, row.order_no = State.ORDERED.value, order_no
        self._session.flush()
        over = select(UnsoldTalkRow.id).where(
            UnsoldTalkRow.state == State.PENDING.value,
            UnsoldTalkRow.ends_at < now,
        )
        lost = self._session.scalars(
            update(UnsoldTalkRow)
            .where(UnsoldTalkRow.id.in_(over.limit(limit)))
            .values(state=State.LOST.value)
            .returning(UnsoldTalkRow.id)
        ).all()
        return len(ordered) + len(lost)

    def page(self, wanted: Filters, *, page: int, size: int) -> Page:
        """Newest first."""
        shown = [*_of_period(wanted), *_listed(wanted)]
        total = self._count(shown)
        rows = self._session.execute(
            _joined(UnsoldTalkRow, BuyerRow.name, StaffRow.name)
            .where(*shown)
            .order_by(UnsoldTalkRow.last_at.desc(), UnsoldTalkRow.id.desc())
            .limit(size)
            .offset((page - 1) * size)
        )
        period = list(_of_period(wanted))
        not_ordered = [*period, UnsoldTalkRow.state.in_(_NOT_ORDERED)]
        return Page(
            talks=[_unsold(row, buyer, name) for row, buyer, name in rows],
            total=total,
            pages=max(1, -(-total // size)),
            states=self._tally(UnsoldTalkRow.state, period),
            reasons=self._tally(UnsoldTalkRow.reason, not_ordered),
        )

    def daily(self, day: date, *, each: int, staff_id: int | None) -> list[Unsold]:
        """Of one day, what was not ordered: at most so many for each person (or the bot), those
        that nobody followed up first."""
        place = (
            func.row_number()
            .over(
                partition_by=UnsoldTalkRow.staff_id,
                order_by=(
                    UnsoldTalkRow.followed_at.is_not(None),
                    UnsoldTalkRow.reason == Reason.UNKNOWN.value,
                    UnsoldTalkRow.last_at.desc(),
                    UnsoldTalkRow.id,
                ),
            )
            .label("place")
        )
        of_day = [UnsoldTalkRow.day == day, UnsoldTalkRow.state.in_(_NOT_ORDERED)]
        if staff_id is not None:
            of_day.append(UnsoldTalkRow.staff_id == staff_id)
        ranked = select(UnsoldTalkRow.id, place).where(*of_day).subquery()
        rows = self._session.execute(
            _joined(UnsoldTalkRow, BuyerRow.name, StaffRow.name)
            .join(ranked, ranked.c.id == UnsoldTalkRow.id)
            .where(ranked.c.place <= each)
            .order_by(StaffRow.name.is_(None), StaffRow.name, ranked.c.place)
        )
        return [_unsold(row, buyer, name) for row, buyer, name in rows]

    def follow(
        self, unsold_id: int, *, by: str, note: str, at: datetime, staff_id: int | None
    ) -> Unsold:
        """NotFound without one, or where it is of another than `staff_id`."""
        wanted = [UnsoldTalkRow.id == unsold_id]
        if staff_id is not None:
            wanted.append(UnsoldTalkRow.staff_id == staff_id)
        self._session.execute(
            update(UnsoldTalkRow).where(*wanted).values(followed_by=by, followed_at=at, note=note)
        )
        found = self._session.execute(
            _joined(UnsoldTalkRow, BuyerRow.name, StaffRow.name).where(*wanted)
        ).one_or_none()
        if found is None:
            raise NotFound
        return _unsold(*found)

    def _count(self, wanted: Sequence[ColumnElement[bool]]) -> int:
        return self._session.scalar(_joined(func.count()).where(*wanted)) or 0

    def _tally(self, column: Any, wanted: Sequence[ColumnElement[bool]]) -> dict[str, int]:
        rows = self._session.execute(_joined(column, func.count()).where(*wanted).group_by(column))
        return {value: int(count) for value, count in rows}


def _joined(*what: Any) -> Select[Any]:
    return (
        select(*what)
        .select_from(UnsoldTalkRow)
        .join(ConversationRow, ConversationRow.id == UnsoldTalkRow.conversation_id)
        .join(BuyerRow, BuyerRow.id == ConversationRow.buyer_id)
        .outerjoin(StaffRow, StaffRow.id == UnsoldTalkRow.staff_id)
    )


def _of_period(wanted: Filters) -> Iterable[ColumnElement[bool]]:
    yield UnsoldTalkRow.day.between(wanted.first, wanted.last)
    if wanted.staff_id == 0:
        yield UnsoldTalkRow.staff_id.is_(None)
    elif wanted.staff_id is not None:
        yield UnsoldTalkRow.staff_id == wanted.staff_id


def _listed(wanted: Filters) -> Iterable[ColumnElement[bool]]:
    states = _NOT_ORDERED if wanted.state is None else (wanted.state.value,)
    yield UnsoldTalkRow.state.in_(states)
    if wanted.reason is not None:
        yield UnsoldTalkRow.reason == wanted.reason.value
    if q := wanted.q.strip():
        fields = (BuyerRow.name, UnsoldTalkRow.asked, UnsoldTalkRow.words)
        yield or_(*(one.contains(q, autoescape=True) for one in fields))


def _unsold(row: UnsoldTalkRow, buyer: str, name: str | None) -> Unsold:
    return Unsold(
        id=row.id,
        conversation_id=row.conversation_id,
        day=row.day,
        buyer=buyer,
        staff_id=row.staff_id,
        staff=name,
        reason=Reason(row.reason),
        words=row.words,
        asked=row.asked,
        seqs=tuple(row.seqs),
        state=State(row.state),
        order_no=row.order_no,
        first_at=row.first_at,
        last_at=row.last_at,
        followed_by=row.followed_by,
        followed_at=row.followed_at,
        note=row.note,
    )
