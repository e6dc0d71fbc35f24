"""Who is at the desk, in SQL: states with their history, posts, and the lock of one person."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.orm import Session

from bot.desk.model import Queue, TicketState
from bot.desk.roster import Member, Post, Presence, StaffState, StateReason
from bot.errors import NotFound
from bot.store.accounts import staff_of
from bot.store.tables.desk import StaffRow, StaffSessionRow, StaffStateRow, TicketRow

_CLAIMED = TicketRow.state == TicketState.CLAIMED.value
_TALKS = TicketRow.queue.in_([queue.value for queue in Queue if queue.takes_over])


class SqlRoster:
    def __init__(self, session: Session) -> None:
        self._session = session

    # Who is there

    def members(self) -> list[Member]:
        rows = self._session.execute(
            _members().where(StaffRow.disabled.is_(False)).order_by(StaffRow.id)
        )
        return [_member(*row) for row in rows]

    def lock(self, staff_id: int) -> Member:
        """As it is once the lock is there, with all that was given until then."""
        locked = self._session.scalar(
            select(StaffRow.id).where(StaffRow.id == staff_id).with_for_update(key_share=True)
        )
        if locked is None:
            raise NotFound
        return self.member(staff_id)

    def member(self, staff_id: int) -> Member:
        found = self._session.execute(
            _members().where(StaffRow.id == staff_id).execution_options(populate_existing=True)
        ).one_or_none()
        if found is None:
            raise NotFound
        return _member(*found)

    def talks_with(self, staff_id: int, conversation_id: str) -> bool:
        mine = select(TicketRow.id).where(
            _CLAIMED,
            _TALKS,
            TicketRow.staff_id == staff_id,
            TicketRow.conversation_id == conversation_id,
        )
        return self._session.scalar(mine.limit(1)) is not None

    def given(self, staff_id: int, *, at: datetime) -> None:
        self._session.execute(
            update(StaffRow)
            .where(StaffRow.id == staff_id)
            .values(given_at=at)
            .execution_options(synchronize_session=False)
        )

    def signed_in(self, staff_id: int, *, now: datetime) -> bool:
        open_ = select(StaffSessionRow.token_hash).where(
            StaffSessionRow.staff_id == staff_id, StaffSessionRow.expires_at > now
        )
        return self._session.scalar(open_.limit(1)) is not None

    def seen(self, staff_ids: Collection[int], *, at: datetime) -> None:
        self._session.execute(
            update(StaffRow)
            .where(StaffRow.id.in_(staff_ids))
            .values(seen_at=at)
            .execution_options(synchronize_session=False)
        )

    # States

    def stand(self, staff_id: int, state: StaffState, reason: StateReason, *, at: datetime) -> None:
        self._session.execute(
            update(StaffRow)
            .where(StaffRow.id == staff_id)
            .values(state=state.value, state_reason=reason.value, state_at=at)
            .execution_options(synchronize_session=False)
        )
        self._session.add(
            StaffStateRow(staff_id=staff_id, at=at, state=state.value, reason=reason.value)
        )
        self._session.flush()

    def history(self, staff_id: int, *, limit: int) -> list[Presence]:
        rows = self._session.scalars(
            select(StaffStateRow)
            .where(StaffStateRow.staff_id == staff_id)
            .order_by(StaffStateRow.id.desc())
            .limit(limit)
        )
        return [Presence(StaffState(row.state), StateReason(row.reason), row.at) for row in rows]

    def lost(self, before: datetime) -> list[int]:
        return list(
            self._session.scalars(
                select(StaffRow.id)
                .where(
                    StaffRow.state != StaffState.OFFLINE.value,
                    or_(StaffRow.seen_at.is_(None), StaffRow.seen_at < before),
                )
                .order_by(StaffRow.id)
            )
        )

    def lost_ones(self, staff_ids: Collection[int]) -> list[int]:
        return list(
            self._session.scalars(
                select(StaffRow.id)
                .where(StaffRow.id.in_(staff_ids), StaffRow.state_reason == StateReason.LOST.value)
                .order_by(StaffRow.id)
            )
        )

    # Posts

    def set_post(self, staff_id: int, post: Post) -> None:
        self._session.execute(
            update(StaffRow)
            .where(StaffRow.id == staff_id)
            .values(
                most_talks=post.most_talks,
                queues=sorted(queue.value for queue in post.queues),
                matters=sorted(post.matters),
                shifts=post.shifts,
                days_off=post.days_off,
            )
            .execution_options(synchronize_session=False)
        )


def _members() -> Select[StaffRow, int, int]:
    mine = TicketRow.staff_id == StaffRow.id
    talks = (
        select(func.count(func.distinct(TicketRow.conversation_id)))
        .where(mine, _CLAIMED, _TALKS)
        .scalar_subquery()
    )
    held = select(func.count()).select_from(TicketRow).where(mine, _CLAIMED).scalar_subquery()
    return select(StaffRow, talks, held)


def _member(row: StaffRow, talks: int, tickets: int) -> Member:
    return Member(
        staff=staff_of(row),
        post=Post(
            most_talks=row.most_talks,
            queues=frozenset(Queue(name) for name in row.queues),
            matters=frozenset(row.matters),
            shifts=row.shifts,
            days_off=row.days_off,
        ),
        presence=Presence(StaffState(row.state), StateReason(row.state_reason), row.state_at),
        seen_at=row.seen_at,
        talks=talks,
        tickets=tickets,
        given_at=row.given_at,
    )
