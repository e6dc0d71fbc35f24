"""The board's figures in SQL, by day of the shop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from bot.desk.model import TicketState
from bot.insight.model import BoardData, CauseSpend, Figures, GiftCount
from bot.store.dialect import one_snapshot, shop_day_of
from bot.store.kept_talks import KeptTalks
from bot.store.tables.decisions import GiftIssuedRow, LedgerRow
from bot.store.tables.desk import TicketRow
from bot.store.tables.shop import ProductRow
from bot.store.talks import PEOPLE, within
from bot.times import day_bounds, shop_day

_WAITING = (TicketRow.state == TicketState.OPEN.value, TicketRow.queue.in_(PEOPLE))


class BoardReader:
    """Of days of the shop, both included. Conversations are kept counted; who waits, money and
    gifts are few rows, and counted each time."""

    def __init__(self, session: Session, first: date, last: date, *, now: datetime) -> None:
        self._session = session
        self._first, self._last = first, last
        self._start, self._end = day_bounds(first, last)
        self._now = now

    def board(self) -> BoardData:
        one_snapshot(self._session)
        days, distinct = KeptTalks(self._session).sums(self._first, self._last, now=self._now)
        waiting = self._count_waiting(days)
        spent = self._count_money(days)
        return BoardData(
            gifts=tuple(self._count_gifts(days)),
            days={day: Figures(**figures) for day, figures in days.items()},
            distinct_conversations=distinct,
            waiting_now=waiting,
            spent_by_cause=spent,
        )

    def _count_waiting(self, days: dict[date, Counter[str]]) -> int:
        """How many wait in all, whenever they came."""
        opened = self._session.scalars(select(TicketRow.opened_at).where(*_WAITING)).all()
        for day in map(shop_day, opened):
            if self._first <= day <= self._last:
                days[day]["waiting"] += 1
        return len(opened)

    def _count_money(self, days: dict[date, Counter[str]]) -> tuple[CauseSpend, ...]:
        day = shop_day_of(self._session, LedgerRow.at)
        rows = self._session.execute(
            select(
                day,
                LedgerRow.kind,
                LedgerRow.cause,
                func.sum(case((LedgerRow.amount_fen > 0, 1), else_=0)),
                func.sum(LedgerRow.amount_fen),
            )
            .where(*within(LedgerRow.at, self._start, self._end))
            .group_by(day, LedgerRow.kind, LedgerRow.cause)
        )
        payments: Counter[tuple[str, str | None]] = Counter()
        spent: Counter[tuple[str, str | None]] = Counter()
        for found, kind, cause, paid, fen in rows:
            days[date.fromisoformat(found)][f"{kind}_fen"] += int(fen)
            payments[kind, cause] += int(paid)
            spent[kind, cause] += int(fen)
        return tuple(
            CauseSpend(kind, cause, payments[kind, cause], fen)
            for (kind, cause), fen in sorted(
                spent.items(), key=lambda one: (-one[1], one[0][0], one[0][1] or "")
            )
        )

    def _count_gifts(self, days: dict[date, Counter[str]]) -> Iterable[GiftCount]:
        day = shop_day_of(self._session, GiftIssuedRow.at)
        rows = self._session.execute(
            select(day, GiftIssuedRow.sku, ProductRow.title, func.sum(GiftIssuedRow.quantity))
            .outerjoin(ProductRow, ProductRow.sku == GiftIssuedRow.sku)
            .where(*within(GiftIssuedRow.at, self._start, self._end))
            .group_by(day, GiftIssuedRow.sku, ProductRow.title)
        )
        titles: dict[str, str] = {}
        given: Counter[str] = Counter()
        for found, sku, title, quantity in rows:
            days[date.fromisoformat(found)]["gifts"] += int(quantity)
            titles[sku] = title or sku
            given[sku] += int(quantity)
        for sku, quantity in sorted(given.items(), key=lambda one: (-one[1], one[0])):
            yield GiftCount(sku, titles[sku], quantity)
