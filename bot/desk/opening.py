"""A matter becomes a ticket: opened or added to, within the caller's transaction."""

from __future__ import annotations

from datetime import datetime

from bot.desk import alarms
from bot.desk.model import FIRST_REPLY_WITHIN, REQUEST_INVOICE, HandOver, Holder, Queue, Ticket
from bot.desk.ports import Uow
from bot.opening_hours import ALWAYS, OpeningHours
from bot.safety.model import Alarm


def open_ticket(
    uow: Uow, conversation_id: str, wish: HandOver, *, at: datetime, hours: OpeningHours = ALWAYS
) -> Ticket:
    """Within the caller's transaction: the ticket, and the conversation to the queue where the
    person will talk to the buyer. A person who holds it already keeps it.

    Each matter that is added raises the epoch: what the bot began before it knew is void."""
    conversation = uow.desk.lock(conversation_id)
    wish = alarms.reported(uow, conversation, wish, at=at)
    waits = wish.queue.takes_over and conversation.holder is not Holder.AGENT
    # An invoice is written behind the scenes: nobody waits for a first reply to it.
    clock = waits and wish.reason != REQUEST_INVOICE
    ticket = uow.tickets.open(
        conversation_id, wish, at=at, reply_due=reply_due(at, hours) if clock else None
    )
    if wish.takes_over and waits:
        uow.desk.hand_to(conversation_id, Holder.QUEUE, staff_id=None)
    return ticket


def reply_due(at: datetime, hours: OpeningHours) -> datetime:
    """From the next opening on: at night nobody is late."""
    return (hours.next_opening(at) or at) + FIRST_REPLY_WITHIN


def raise_alarm(
    uow: Uow, conversation_id: str, alarm: Alarm, *, at: datetime, hours: OpeningHours = ALWAYS
) -> Ticket:
    """Whoever talks to the buyer, or is waited for, has this first in line."""
    talking = [
        ticket.queue for ticket in uow.tickets.of_conversation(conversation_id) if ticket.takes_over
    ]
    queue = talking[0] if talking else Queue.AGENT
    order_no = uow.desk.conversation(conversation_id).order_on_screen
    wish = alarms.hand_over(alarm, queue=queue, order_no=order_no)
    return open_ticket(uow, conversation_id, wish, at=at, hours=hours)
