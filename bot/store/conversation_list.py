"""The console's list of conversations, and the search in it, each look by its own index."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select, union
from sqlalchemy.orm import Session

from bot.desk.model import Sender, TicketState
from bot.insight.model import Listed
from bot.store.base import TAIL
from bot.store.dialect import begins_with, ids_saying, saying
from bot.store.tables.desk import ConversationRow, MessageRow, StaffRow, TicketRow
from bot.store.tables.shop import BuyerRow, OrderRow, no_tail
from bot.store.talks import PEOPLE

# What more messages say than this is common: going through the conversations from the newest on
# fills a page sooner than looking all of those messages up.
_FEW = 10_000
# The beginning of an order's number that is more than a year and a month.
_HEAD = 6
_SHOWN_TEXT = 100


class ConversationList:
    """`q`: the beginning of a buyer's name, an order's number, its beginning or its end, or what
    was said."""

    def __init__(
        self, session: Session, *, q: str, since: datetime | None, few: int = _FEW
    ) -> None:
        self._session = session
        self._q = q
        self._few = few
        self._always = [_says(MessageRow.sender == Sender.BUYER.value)]
        if since is not None:
            self._always.append(ConversationRow.last_at >= since)

    def page(self, *, limit: int, offset: int) -> list[Listed]:
        rows = self._session.execute(
            select(ConversationRow, BuyerRow.name, StaffRow.name, _last_text(), _ticket_id())
            .join(BuyerRow, BuyerRow.id == ConversationRow.buyer_id)
            .outerjoin(StaffRow, StaffRow.id == ConversationRow.staff_id)
            .where(*self._always, *self._matches())
            .order_by(ConversationRow.last_at.desc(), ConversationRow.id)
            .limit(limit)
            .offset(offset)
        )
        return [
            Listed(
                row.id, buyer, row.holder, agent, (text or "")[:_SHOWN_TEXT], row.last_at, ticket
            )
            for row, buyer, agent, text, ticket in rows
        ]

    def count(self, *, most: int) -> int:
        if not self._q or self._always[1:]:  # few conversations: those of a day
            return self._count(most, *self._matches())
        if self._is_common():
            # The first of the messages will mostly do.
            counted = self._count(most, self._in_one_of(self._messages().limit(2 * most)))
            if counted == most:
                return most
        return self._count(most, self._in_one_of(self._messages()))

    def _count(self, most: int, *found: ColumnElement[bool]) -> int:
        ids = select(ConversationRow.id).where(*self._always, *found).limit(most).subquery()
        return self._session.scalar(select(func.count()).select_from(ids)) or 0

    def _matches(self) -> Iterator[ColumnElement[bool]]:
        if not self._q:
            return
        if self._is_common():
            yield or_(self._says_it(), self._in_one_of())
        else:
            yield self._in_one_of(self._messages())

    def _is_common(self) -> bool:
        few = ids_saying(self._session, self._q).limit(self._few + 1).subquery()
        return (self._session.scalar(select(func.count()).select_from(few)) or 0) > self._few

    def _in_one_of(self, *more: Select[str]) -> ColumnElement[bool]:
        """By order, by name, and by what else is given."""
        looks = [*more, *self._orders(), self._names()]
        return ConversationRow.id.in_(union(*(select(one.subquery()) for one in looks)))

    def _messages(self) -> Select[str]:
        may = saying(self._session, self._q)
        return select(MessageRow.conversation_id).where(may, self._said())

    def _says_it(self) -> ColumnElement[bool]:
        """No EXISTS: PostgreSQL would read all messages first, and then look up a few."""
        one = (
            select(MessageRow.id)
            .where(
                MessageRow.conversation_id == ConversationRow.id,
                MessageRow.kind != "note",
                self._said(),
            )
            .limit(1)
        )
        return one.scalar_subquery().is_not(None)

    def _said(self) -> ColumnElement[bool]:
        return MessageRow.text.icontains(self._q, autoescape=True)

    def _orders(self) -> Iterator[Select[str]]:
        number = self._q
        if not number.isascii() or len(number) < TAIL:
            return
        of_order = select(ConversationRow.id).join(
            OrderRow, OrderRow.buyer_id == ConversationRow.buyer_id
        )
        ends = OrderRow.no.endswith(number, autoescape=True)
        yield of_order.where(no_tail == number[-TAIL:], ends)
        if len(number) >= _HEAD:
            yield of_order.where(begins_with(self._session, OrderRow.no, number))

    def _names(self) -> Select[str]:
        named = begins_with(self._session, BuyerRow.name, self._q)
        return (
            select(ConversationRow.id)
            .join(BuyerRow, BuyerRow.id == ConversationRow.buyer_id)
            .where(named)
        )


def _says(wanted: ColumnElement[bool]) -> ColumnElement[bool]:
    return (
        select(MessageRow.id)
        .where(MessageRow.conversation_id == ConversationRow.id, wanted)
        .exists()
    )


def _last_text() -> Any:
    return (
        select(MessageRow.text)
        .where(MessageRow.conversation_id == ConversationRow.id, MessageRow.kind != "note")
        .order_by(MessageRow.seq.desc())
        .limit(1)
        .correlate(ConversationRow)
        .scalar_subquery()
    )


def _ticket_id() -> Any:
    """The open ticket; one whose person talks to the buyer goes first."""
    return (
        select(TicketRow.id)
        .where(
            TicketRow.conversation_id == ConversationRow.id,
            TicketRow.state != TicketState.CLOSED.value,
        )
        .order_by(case((TicketRow.queue.in_(PEOPLE), 0), else_=1), TicketRow.id.desc())
        .limit(1)
        .correlate(ConversationRow)
        .scalar_subquery()
    )
