"""Answers that are due: to who waits for a person, and to the buyers in hand, at every round."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.desk.courtesies import takes_leave
from bot.desk.model import FIRST_REPLY_WITHIN, Staff, Ticket, TicketState
from bot.desk.ports import Uow

# Told to one page: the most urgent ones.
_MOST = 100


@dataclass(frozen=True)
class Due:
    """From `since` on a buyer waits for a word, which is due at `due`; `mine`: of this person,
    `first`: nobody has said anything yet."""

    ticket_id: int
    buyer: str
    since: datetime
    due: datetime
    mine: bool
    first: bool = True


def dues_of(uow: Uow, staff: Staff) -> list[Due]:
    """Those of nobody yet and those of this person, the most urgent first. A closing 谢谢 waits
    for nothing."""
    found = [
        _first(ticket)
        for ticket in uow.tickets.find(state=TicketState.OPEN, limit=_MOST)
        if ticket.takes_over and ticket.reply_due is not None
    ]
    asked: dict[int, datetime] = {}
    for ticket_id, text, at in uow.passing.unanswered_of(staff.id):
        if not takes_leave(text):
            asked.setdefault(ticket_id, at)
    for ticket in uow.tickets.find(state=TicketState.CLAIMED, staff_id=staff.id, limit=_MOST):
        if ticket.reply_due is not None and ticket.takes_over:
            found.append(_first(ticket, mine=True))
        elif ticket.id in asked:
            at = asked[ticket.id]
            found.append(
                Due(
                    ticket.id,
                    ticket.buyer_name,
                    at,
                    at + FIRST_REPLY_WITHIN,
                    mine=True,
                    first=False,
                )
            )
    return sorted(found, key=lambda one: one.due)[:_MOST]


def _first(ticket: Ticket, *, mine: bool = False) -> Due:
    assert ticket.reply_due is not None
    # At night it is due from the opening on, and so it waits from then.
    since = max(ticket.opened_at, ticket.reply_due - FIRST_REPLY_WITHIN)
    return Due(ticket.id, ticket.buyer_name, since, ticket.reply_due, mine)
