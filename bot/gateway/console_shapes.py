"""What the console is told of staff, tickets, conversations and decisions."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from bot.decisions.handover import Handover
from bot.decisions.views import Decision
from bot.desk import dues, model, steps
from bot.desk.model import Priority, Queue, Role, TicketState
from bot.desk.roster import Member, StaffState
from bot.desk.steps import StepKind
from bot.desk.ticket_orders import Why
from bot.gateway.shapes import Conversation
from bot.names import ticket_reason
from bot.shape import Shape
from bot.shop.cards import OrderCard, OrderDetail
from bot.times import iso
from nlu.danger_kinds import Danger

PriorityName = Literal["danger", "high", "normal"]
_PRIORITIES: dict[Priority, PriorityName] = {
    Priority.DANGER: "danger",
    Priority.HIGH: "high",
    Priority.NORMAL: "normal",
}


class Staff(Shape):
    """Powers: how far this person may go with a kind of decision, in yuan; None for no limit.
    `undo_seconds`: so long the page holds a line back before it sends it."""

    id: int
    username: str
    name: str
    role: Role
    powers: dict[str, str | None]
    undo_seconds: int


class StaffAnswer(Shape):
    staff: Staff


class Ticket(Shape):
    id: int
    queue: Queue
    priority: PriorityName
    state: TicketState
    reason: str
    reason_text: str
    summary: str
    deadline: str | None
    reply_due: str | None
    opened_at: str
    agent: str | None
    conversation_id: str
    buyer: str
    order_no: str | None
    unread: int


class TicketAnswer(Shape):
    ticket: Ticket


class TicketCounts(Shape):
    waiting: int
    mine: int


class Due(Shape):
    """A buyer waits for a word since `since`, due at `due`; `mine`: of who asks, else of nobody
    yet. `first`: nobody has said anything since they waited for a person."""

    ticket: int
    buyer: str
    since: str
    due: str
    mine: bool
    first: bool


class TicketPage(Shape):
    tickets: list[Ticket]
    counts: TicketCounts
    total: int
    pages: int
    # Of every view, the most urgent first.
    dues: list[Due]


class Safety(Shape):
    """Danger to a person: what it was, and the goods it may have come from."""

    kind: Danger
    kind_text: str
    goods: list[str]


class HandoverCard(Handover):
    promises: list[str]
    # What the buyer said while waiting.
    added: list[str] | UnsetType = UNSET
    safety: Safety | UnsetType = UNSET


class TicketStep(Shape):
    """What became of it: claimed, passed on, taken back. `to`: a colleague or a queue."""

    at: str
    kind: StepKind
    by: str
    to: str
    note: str


class Colleague(Shape):
    """Who has no room takes no further buyer."""

    id: int
    name: str
    role: Role
    online: bool
    state: StaffState
    tickets: int
    room: bool


class Colleagues(Shape):
    colleagues: list[Colleague]


class TicketDetail(Shape):
    ticket: Ticket
    history: list[TicketStep]
    card: HandoverCard
    decisions: list[Decision]
    # The buyer's, newest first; `order` is the likely one of them, and `order_why` says why.
    orders: list[OrderCard]
    order: OrderDetail | None
    order_why: Why | None
    conversation: Conversation
    # How many entries of the shop's own forms the buyer has.
    registered: int


class DecisionAnswer(Shape):
    decision: Decision


# A card of which nothing is known.
_BLANK: dict[str, Any] = {
    "wish": "",
    "order_no": None,
    "facts": [],
    "promises": [],
    "mood": "calm",
    "proposal": None,
    "last_words": "",
}


def ticket_shape(ticket: model.Ticket) -> Ticket:
    return Ticket(
        id=ticket.id,
        queue=ticket.queue,
        priority=_PRIORITIES[ticket.priority],
        state=ticket.state,
        reason=ticket.reason,
        reason_text=ticket_reason(ticket.reason),
        summary=ticket.summary,
        deadline=iso(ticket.deadline),
        reply_due=iso(ticket.reply_due),
        opened_at=iso(ticket.opened_at),
        agent=ticket.staff_name,
        conversation_id=ticket.conversation_id,
        buyer=ticket.buyer_name,
        order_no=ticket.order_no,
        unread=ticket.unread,
    )


def due_shape(found: dues.Due) -> Due:
    return Due(
        ticket=found.ticket_id,
        buyer=found.buyer,
        since=iso(found.since),
        due=iso(found.due),
        mine=found.mine,
        first=found.first,
    )


def step_shape(step: steps.Step) -> TicketStep:
    return TicketStep(
        at=iso(step.at),
        kind=step.kind,
        by=step.by,
        to=step.to,
        note=step.note,
    )


def colleague_shape(found: Member, now: datetime) -> Colleague:
    return Colleague(
        id=found.staff.id,
        name=found.staff.name,
        role=found.staff.role,
        online=found.online(now),
        state=found.state(now),
        tickets=found.tickets,
        room=found.talks < found.post.most_talks,
    )


def card_shape(kept: dict[str, Any]) -> HandoverCard:
    """From what is kept with a ticket; some of it may be missing."""
    return msgspec.convert(_BLANK | kept, HandoverCard)


def staff_shape(staff: model.Staff, powers: dict[str, str | None]) -> Staff:
    return Staff(
        id=staff.id,
        username=staff.username,
        name=staff.name,
        role=staff.role,
        powers=powers,
        undo_seconds=staff.undo_seconds,
    )
