"""The board's figures in SQL, by day of the shop."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session, aliased

from bot.desk.model import FIRST_REPLY_WITHIN, Queue, Sender, TicketState
from bot.insight.model import BoardData, CauseSpend, Figures, GiftCount
from bot.store.dialect import shop_day_of
from bot.store.tables.decisions import GiftIssuedRow, LedgerRow
from bot.store.tables.desk import ConversationRow, MessageRow, ReadingRow, TicketRow
from bot.store.tables.shop import ProductRow

# Queues whose people talk to the buyer; who answers buyers; who says anything at all.
PEOPLE = tuple(queue.value for queue in Queue if queue.takes_over)
ANSWERERS = (Sender.BOT.value, Sender.AGENT.value)
SPEAKERS = (Sender.BUYER.value, *ANSWERERS)

_WAITING = (TicketRow.state == TicketState.OPEN.value, TicketRow.queue.in_(PEOPLE))

_Days = dict[date, dict[str, int]]


class BoardReader:
    def __init__(self, session: Session) -> None:
        self._session = session

    def board(self, start: datetime, end: datetime, *, now: datetime) -> BoardData:
        days: _Days = defaultdict(Counter)
        self._count_conversations(days, start, end)
        self._count_rounds(days, start, end, now=now)
        self._sum(days, TicketRow.opened_at, start, end, *_WAITING, waiting=func.count())
        for kind in ("goodwill", "price_difference"):
            spent = {f"{kind}_fen": func.sum(LedgerRow.amount_fen)}
            self._sum(days, LedgerRow.at, start, end, LedgerRow.kind == kind, **spent)
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
            waiting_now=self._session.scalar(waiting) or 0,
            goodwill_by_cause=self._goodwill_by_cause(start, end),
            gifts=self._gifts(start, end),
        )

    def _count_conversations(self, days: _Days, start: datetime, end: datetime) -> None:
        """Pairs of conversation and day: the buyer wrote; of these, a person was brought in; of
        the rest, the bot read what was written."""
        wrote = self._pairs(MessageRow, MessageRow.at, start, end, MessageRow.sender == "buyer")
        read = self._pairs(ReadingRow, ReadingRow.at, start, end)
        handed = self._pairs(
            ReadingRow, ReadingRow.at, start, end, ReadingRow.outcome == "handed_over"
        )
        handed = handed.union(
            self._pairs(TicketRow, TicketRow.opened_at, start, end, TicketRow.queue.in_(PEOPLE))
        )
        here, there, bot = wrote.subquery(), handed.subquery(), read.subquery()
        rows = self._session.execute(
            select(
                here.c.day,
                func.count(),
                func.count(there.c.conversation_id),
                func.sum(
                    case((there.c.conversation_id.is_(None) & bot.c.day.is_not(None), 1), else_=0)
                ),
            )
            .outerjoin(there, _same(here, there))
            .outerjoin(bot, _same(here, bot))
            .group_by(here.c.day)
        )
        for day, conversations, handed_over, settled in rows:
            days[date.fromisoformat(day)] |= {
                "conversations": conversations,
                "handed_over": handed_over,
                "settled_by_bot": int(settled),
            }

    def _count_rounds(self, days: _Days, start: datetime, end: datetime, *, now: datetime) -> None:
        """A buyer's message after an answer opens a round. Who still has time is not counted."""
        before = _neighbour("sender", after=False, senders=SPEAKERS)
        answered_at = next_answer("at")
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

    def _goodwill_by_cause(self, start: datetime, end: datetime) -> tuple[CauseSpend, ...]:
        spent = func.sum(LedgerRow.amount_fen)
        rows = self._session.execute(
            select(LedgerRow.cause, func.sum(case((LedgerRow.amount_fen > 0, 1), else_=0)), spent)
            .where(*within(LedgerRow.at, start, end), LedgerRow.kind == "goodwill")
            .group_by(LedgerRow.cause)
            .order_by(spent.desc(), LedgerRow.cause)
        )
        return tuple(CauseSpend(cause, int(count), int(fen)) for cause, count, fen in rows)

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

    def _pairs(
        self, table: Any, at: Any, start: datetime, end: datetime, *wanted: ColumnElement[bool]
    ) -> Any:
        return (
            select(table.conversation_id, shop_day_of(self._session, at).label("day"))
            .where(*within(at, start, end), *wanted)
            .distinct()
        )


def within(at: Any, start: datetime, end: datetime) -> tuple[ColumnElement[bool], ...]:
    return at >= start, at < end


def _same(one: Any, other: Any) -> ColumnElement[bool]:
    matched: ColumnElement[bool] = (one.c.conversation_id == other.c.conversation_id) & (
        one.c.day == other.c.day
    )
    return matched


def next_answer(column: str) -> Any:
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
