"""The line of those who wait for a person, in SQL: who stands in it, and in which order."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Subquery, case, func, select

from bot.desk.model import BESIDE, Queue, TicketState
from bot.store.tables.desk import TicketRow

TAKES_OVER = tuple(queue.value for queue in Queue if queue.takes_over)


def awaited() -> tuple[ColumnElement[bool], ...]:
    """What `awaited` of the desk says, in SQL: open, and it takes the conversation over."""
    return (
        TicketRow.state == TicketState.OPEN.value,
        TicketRow.queue.in_(TAKES_OVER),
        TicketRow.reason.not_in(BESIDE),
    )


def due() -> ColumnElement[datetime]:
    """When somebody should be there at the latest: for the first reply, as it was due when the
    buyer began to wait, or for the matter itself."""
    reply = func.coalesce(TicketRow.first_reply_due, TicketRow.opened_at)
    return case((TicketRow.deadline < reply, TicketRow.deadline), else_=reply)


def served() -> tuple[Any, ...]:
    """The order of `Waiter.order`."""
    return (TicketRow.priority, due(), TicketRow.opened_at, TicketRow.id)


def numbered() -> Subquery:
    """Conversations that wait for a person, numbered as they are served. One that waits in two
    queues stands where it is served first, and counts once for those behind it."""
    nth = func.row_number().over(partition_by=TicketRow.conversation_id, order_by=served())
    tickets = (
        select(
            TicketRow.conversation_id,
            TicketRow.priority,
            due().label("due"),
            TicketRow.opened_at,
            TicketRow.id,
            nth.label("nth"),
        )
        .where(*awaited())
        .subquery()
    )
    front = (tickets.c.priority, tickets.c.due, tickets.c.opened_at, tickets.c.id)
    place = func.row_number().over(order_by=front).label("place")
    return select(tickets.c.conversation_id, place).where(tickets.c.nth == 1).subquery()
