"""Tickets on their way from one person to the next, in SQL: hands and history."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from bot.desk.model import Holder, Queue, Sender, TicketState
from bot.desk.steps import Step, StepKind
from bot.store.base import unless_set
from bot.store.tables.desk import (
    ConversationRow,
    MessageRow,
    StaffRow,
    TicketRow,
    TicketStepRow,
)

_CLAIMED = TicketRow.state == TicketState.CLAIMED.value
_TALKS = TicketRow.queue.in_([queue.value for queue in Queue if queue.takes_over])


class SqlPassing:
    def __init__(self, session: Session) -> None:
        self._session = session

    # Hands

    def hand(self, ticket_id: int, *, staff_id: int, at: datetime) -> None:
        self._session.execute(
            update(TicketRow)
            .where(TicketRow.id == ticket_id, TicketRow.state != TicketState.CLOSED.value)
            .values(
                state=TicketState.CLAIMED.value,
                staff_id=staff_id,
                # Being passed on is no claim: how long people wait is told from those.
                claimed_at=unless_set(TicketRow.claimed_at, at),
                held_since=at,
            )
        )

    def back_in_line(self, ticket_id: int, *, queue: Queue, reply_due: datetime | None) -> None:
        self._session.execute(
            update(TicketRow)
            .where(TicketRow.id == ticket_id, _CLAIMED)
            .values(
                state=TicketState.OPEN.value,
                queue=queue.value,
                left_by=TicketRow.staff_id,
                staff_id=None,
                claimed_at=None,
                held_since=None,
                reply_due=reply_due,
                # Who comes from a queue behind the scenes waits for the first reply from now on.
                first_reply_due=unless_set(TicketRow.first_reply_due, reply_due),
            )
        )

    def claimed_by(self, staff_id: int) -> list[int]:
        wanted = select(TicketRow.id).where(_CLAIMED, TicketRow.staff_id == staff_id)
        return list(self._session.scalars(wanted.order_by(TicketRow.id)))

    def asked(self, before: datetime) -> list[tuple[int, str]]:
        rows = self._session.execute(
            _held(before)
            .join(MessageRow, MessageRow.conversation_id == TicketRow.conversation_id)
            .where(
                MessageRow.sender == Sender.BUYER.value,
                MessageRow.seq > ConversationRow.answered_seq,
                MessageRow.at <= before,
            )
            .add_columns(MessageRow.text)
        )
        return [(ticket_id, text) for ticket_id, text in rows]

    def unanswered_of(self, staff_id: int) -> list[tuple[int, str, datetime]]:
        rows = self._session.execute(
            select(TicketRow.id, MessageRow.text, MessageRow.at)
            .join(ConversationRow, ConversationRow.id == TicketRow.conversation_id)
            .join(MessageRow, MessageRow.conversation_id == ConversationRow.id)
            .where(
                _CLAIMED,
                _TALKS,
                TicketRow.staff_id == staff_id,
                ConversationRow.holder == Holder.AGENT.value,
                ConversationRow.staff_id == staff_id,
                MessageRow.sender == Sender.BUYER.value,
                MessageRow.seq > ConversationRow.answered_seq,
            )
            .order_by(MessageRow.at)
        )
        return [(ticket_id, text, at) for ticket_id, text, at in rows]

    def wordless(self, before: datetime) -> list[int]:
        said = select(MessageRow.id).where(
            MessageRow.conversation_id == TicketRow.conversation_id,
            MessageRow.sender == Sender.AGENT.value,
            MessageRow.staff_id == TicketRow.staff_id,
            MessageRow.kind != "note",
            MessageRow.at >= TicketRow.held_since,
        )
        return list(self._session.scalars(_held(before).where(~said.exists())))

    def of_absent(self, before: datetime) -> list[int]:
        gone = or_(StaffRow.seen_at.is_(None), StaffRow.seen_at <= before)
        held = _held(before).join(StaffRow, StaffRow.id == TicketRow.staff_id)
        return list(self._session.scalars(held.where(gone)))

    # History

    def add_step(self, ticket_id: int, step: Step) -> None:
        self._session.add(
            TicketStepRow(
                ticket_id=ticket_id,
                at=step.at,
                kind=step.kind.value,
                by=step.by,
                target=step.to,
                note=step.note,
            )
        )
        self._session.flush()

    def steps_of(self, ticket_id: int) -> list[Step]:
        rows = self._session.scalars(
            select(TicketStepRow)
            .where(TicketStepRow.ticket_id == ticket_id)
            .order_by(TicketStepRow.id)
        )
        return [Step(row.at, StepKind(row.kind), row.by, row.target, row.note) for row in rows]


def _held(before: datetime) -> Select[int]:
    """Tickets whose person talks to the buyer, and had the time to."""
    return (
        select(TicketRow.id)
        .join(ConversationRow, ConversationRow.id == TicketRow.conversation_id)
        .where(
            _CLAIMED,
            _TALKS,
            TicketRow.held_since <= before,
            ConversationRow.holder == Holder.AGENT.value,
            ConversationRow.staff_id == TicketRow.staff_id,
        )
        .order_by(TicketRow.id)
    )
