"""The board's figures in SQL, by day of the shop."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session, aliased

from bot.decisions.model import Money
from bot.desk.model import FIRST_REPLY_WITHIN, Sender, TicketState
from bot.insight.model import BoardData, CauseSpend, Figures, GiftCount
from bot.insight.settlement import settled_by_bot
from bot.store.dialect import shop_day_of
from bot.store.tables.decisions import GiftIssuedRow, LedgerRow
from bot.store.tables.desk import ConversationRow, MessageRow, TicketRow
from bot.store.tables.shop import ProductRow
from bot.store.talks import PEOPLE, TalkReader, within

# Who answers buyers; who says anything at all.
ANSWERERS = (Sender.BOT.value, Sender.AGENT.value)
SPEAKERS = (Sender.BUYER.value, *ANSWERERS)

_WAITING = (TicketRow.state == TicketState.OPEN.value, TicketRow.queue.in_(PEOPLE))

_Days = dict[date, dict[str, int]]


class BoardReader:
    def __init__(self, session: Session) -> None:
        self._session = session

    def board(self, start: datetime, end: datetime, *, now: datetime) -> BoardData:
        days: _Days = defaultdict(Counter)
        distinct = self._count_talks(days, start, end, now=now)
        self._count_rounds(days, start, end, now=now)
        self._sum(days, TicketRow.opened_at, start, end, *_WAITING, waiting=func.count())
        self._count_replies(days, start, end, now=now)
        for kind in Money:
            spent = {f"{kind.value}_fen": func.sum(LedgerRow.amount_fen)}
            self._sum(days, LedgerRow.at, start, end, LedgerRow.kind == kind.value, **spent)
        self._sum(days, GiftIssuedRow.at, start, end, gifts=func.sum(GiftIssuedRow.quantity))
        self._sum(
            days,
            ConversationRow.rated_at,
            start,
            end,
            ConversationRow.rated.is_not(None),
            rated=func.count(),
            rating_sum=func.sum(func.coalesce(ConversationRow.rated, 0)),
        )
        waiting = select(func.count()).select_from(TicketRow).where(*_WAITING)
        return BoardData(
            days={day: Figures(**figures) for day, figures in days.items()},
            distinct_conversations=distinct,
            waiting_now=self._session.scalar(waiting) or 0,
            spent_by_cause=self._spent_by_cause(start, end),
            gifts=self._gifts(start, end),
        )

    def _count_talks(self, days: _Days, start: datetime, end: datetime, *, now: datetime) -> int:
        """How many conversations they are in."""
        talks = TalkReader(self._session, start, end)
        for _, day in talks.wrote:
            days[day]["conversations"] += 1
        for _, day in talks.handed_over():
            days[day]["handed_over"] += 1
        for (_, day), provisional in settled_by_bot(talks.evidence(), now=now).items():
            days[day]["settled_by_bot"] += 1
            days[day]["settled_provisional"] += provisional
        for day, questions in talks.unanswered().items():
            days[day]["unanswered"] += questions
        return len({conversation_id for conversation_id, _ in talks.wrote})

    def _count_rounds(self, days: _Days, start: datetime, end: datetime, *, now: datetime) -> None:
        """A buyer's message after an answer opens a round. Who still has time is not counted."""
        before = _neighbour("sender", after=False, senders=SPEAKERS)
        answered_at = _next_answer("at")
        rows = self._session.execute(
            select(shop_day_of(self._session, MessageRow.at), MessageRow.at, answered_at).where(
                *within(MessageRow.at, start, end),
                MessageRow.sender == Sender.BUYER.value,
                func.coalesce(before, "") != Sender.BUYER.value,
            )
        )
        for day, opened, answered in rows:
            in_time = (answered or now) - opened <= FIRST_REPLY_WITHIN
            if answered is not None or not in_time:
                figures = days[date.fromisoformat(day)]
                figures["rounds"] += 1
                figures["rounds_in_time"] += in_time

    def _count_replies(self, days: _Days, start: datetime, end: datetime, *, now: datetime) -> None:
        """Of the tickets of each day: those to which a person replied in time."""
        rows = self._session.execute(
            select(
                shop_day_of(self._session, TicketRow.opened_at),
                TicketRow.opened_at,
                TicketRow.replied_at,
            ).where(*within(TicketRow.opened_at, start, end), TicketRow.queue.in_(PEOPLE))
        )
        for day, opened, replied in rows:
            in_time = (replied or now) - opened <= FIRST_REPLY_WITHIN
            if replied is not None or not in_time:
                figures = days[date.fromisoformat(day)]
                figures["tickets_due"] += 1
                figures["tickets_in_time"] += in_time

    def _spent_by_cause(self, start: datetime, end: datetime) -> tuple[CauseSpend, ...]:
        spent = func.sum(LedgerRow.amount_fen)
        paid = func.sum(case((LedgerRow.amount_fen > 0, 1), else_=0))
        rows = self._session.execute(
            select(LedgerRow.kind, LedgerRow.cause, paid, spent)
            .where(*within(LedgerRow.at, start, end))
            .group_by(LedgerRow.kind, LedgerRow.cause)
            .order_by(spent.desc(), LedgerRow.kind, LedgerRow.cause)
        )
        return tuple(
            CauseSpend(kind, cause, int(count), int(fen)) for kind, cause, count, fen in rows
        )

    def _gifts(self, start: datetime, end: datetime) -> tuple[GiftCount, ...]:
        quantity = func.sum(GiftIssuedRow.quantity)
        rows = self._session.execute(
            select(GiftIssuedRow.sku, ProductRow.title, quantity)
            .outerjoin(ProductRow, ProductRow.sku == GiftIssuedRow.sku)
            .where(*within(GiftIssuedRow.at, start, end))
            .group_by(GiftIssuedRow.sku, ProductRow.title)
            .order_by(quantity.desc(), GiftIssuedRow.sku)
        )
        return tuple(GiftCount(sku, title or sku, int(total)) for sku, title, total in rows)

    def _sum(
        self,
        days: _Days,
        at: Any,
        start: datetime,
        end: datetime,
        *wanted: ColumnElement[bool],
        **figures: ColumnElement[int],
    ) -> None:
        """Add sums by day to the figures of the days."""
        day = shop_day_of(self._session, at)
        rows = self._session.execute(
            select(day, *figures.values()).where(*within(at, start, end), *wanted).group_by(day)
        )
        for found, *values in rows:
            days[date.fromisoformat(found)] |= dict(zip(figures, map(int, values), strict=True))


def _next_answer(column: str) -> Any:
    """A column of the bot's or a person's first message after a message; NULL without one."""
    return _neighbour(column, after=True, senders=ANSWERERS)


def _neighbour(column: str, *, after: bool, senders: tuple[str, ...]) -> Any:
    other = aliased(MessageRow)
    return (
        select(getattr(other, column))
        .where(
            other.conversation_id == MessageRow.conversation_id,
            other.seq > MessageRow.seq if after else other.seq < MessageRow.seq,
            other.sender.in_(senders),
            other.kind != "note",
        )
        .order_by(other.seq if after else other.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
