"""The queue in SQL. A claim is one conditional UPDATE."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Select,
    delete,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.orm import Session, aliased

from bot.desk.assigning import Waiter
from bot.desk.model import (
    BESIDE,
    BOT_FAILED,
    QUESTION,
    REQUEST_INVOICE,
    TAKEOVER,
    UNCLEAR,
    Conversation,
    HandOver,
    Holder,
    Queue,
    Ticket,
    TicketState,
    Wait,
)
from bot.desk.waiting import NO_MATTER
from bot.errors import NotFound, TicketTaken
from bot.store.base import unless_set
from bot.store.desk import conversation_of
from bot.store.tables.desk import (
    ConversationRow,
    StaffRow,
    TicketDecisionRow,
    TicketOrderRow,
    TicketRow,
)
from bot.store.ticket_line import TAKES_OVER, awaited, due, numbered, served
from bot.store.ticket_rows import add_to, ticket_of, ticket_select

# How long buyers waited lately is told from so many of the last tickets.
_MOST_WAITS = 200
# Of what a buyer adds while waiting.
_MOST_ADDED, _LONGEST_ADDED = 20, 200


class SqlTickets:
    def __init__(self, session: Session) -> None:
        self._session = session

    def open(
        self, conversation_id: str, wish: HandOver, *, at: datetime, reply_due: datetime | None
    ) -> Ticket:
        """Open a ticket, or add to the one that is open in this queue: priority only rises,
        the deadline only comes nearer."""
        row = self._session.scalar(
            select(TicketRow)
            .where(
                TicketRow.conversation_id == conversation_id,
                TicketRow.queue == wish.queue.value,
                TicketRow.state != TicketState.CLOSED.value,
            )
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if row is None:
            row = TicketRow(
                conversation_id=conversation_id,
                queue=wish.queue.value,
                priority=wish.priority.value,
                reason=wish.reason,
                summary=wish.summary,
                order_no=wish.order_no,
                card=wish.card,
                opened_at=at,
                deadline=wish.deadline,
                reply_due=reply_due,
                first_reply_due=reply_due,
            )
            self._session.add(row)
            self._session.flush()
        else:
            if row.reason == REQUEST_INVOICE and wish.takes_over:
                # Nobody was waited for until now.
                row.opened_at, row.reply_due = at, reply_due
                row.first_reply_due = reply_due
            add_to(row, wish)
        # What is seen to beside the talk keeps its order on the ticket, and holds up none.
        named = wish.order_no is not None and wish.reason not in BESIDE | {UNCLEAR}
        if named or wish.reason not in NO_MATTER:
            self._session.merge(TicketOrderRow(ticket_id=row.id, order_no=wish.order_no or ""))
        if wish.decision_id is not None:
            self._session.merge(TicketDecisionRow(ticket_id=row.id, decision_id=wish.decision_id))
        self._session.flush()
        return self.ticket(row.id)

    def ticket(self, ticket_id: int) -> Ticket:
        found = self._read(TicketRow.id == ticket_id)
        if not found:
            raise NotFound
        return found[0]

    def of_conversation(self, conversation_id: str) -> list[Ticket]:
        """Open ones, those that talk to the buyer first."""
        found = self._read(
            TicketRow.conversation_id == conversation_id,
            TicketRow.state != TicketState.CLOSED.value,
        )
        return sorted(found, key=lambda ticket: not ticket.queue.takes_over)

    def with_decision(self, decision_id: int) -> list[Ticket]:
        return self._read(
            TicketRow.id.in_(
                select(TicketDecisionRow.ticket_id).where(
                    TicketDecisionRow.decision_id == decision_id
                )
            )
        )

    def find(
        self,
        *,
        state: TicketState,
        staff_id: int | None = None,
        queue: Queue | None = None,
        limit: int,
        offset: int = 0,
    ) -> list[Ticket]:
        """By priority, then what is due first, then age; closed ones newest first."""
        wanted = _wanted(state, staff_id, queue)
        newest = state is TicketState.CLOSED
        return self._read(*wanted, limit=limit, offset=offset, newest=newest)

    def count(
        self, *, state: TicketState, staff_id: int | None = None, queue: Queue | None = None
    ) -> int:
        wanted = _wanted(state, staff_id, queue)
        return self._session.scalar(select(func.count()).select_from(TicketRow).where(*wanted)) or 0

    def places(self) -> list[tuple[Conversation, int]]:
        line = numbered()
        rows = self._session.execute(
            select(ConversationRow, StaffRow.name, line.c.place)
            .join(line, line.c.conversation_id == ConversationRow.id)
            .outerjoin(StaffRow, StaffRow.id == ConversationRow.staff_id)
            .order_by(line.c.place)
        )
        return [(conversation_of(row, staff), place) for row, staff, place in rows]

    def place(self, conversation_id: str) -> int | None:
        line = numbered()
        return self._session.scalar(
            select(line.c.place).where(line.c.conversation_id == conversation_id)
        )

    def waiters(self) -> list[Waiter]:
        before = aliased(TicketRow)
        last = (
            select(before.staff_id)
            .where(
                before.conversation_id == TicketRow.conversation_id,
                before.state == TicketState.CLOSED.value,
                before.staff_id.is_not(None),
            )
            .order_by(before.closed_at.desc())
            .limit(1)
            .scalar_subquery()
        )
        rows = self._session.execute(
            select(TicketRow, due(), last)
            .join(ConversationRow, ConversationRow.id == TicketRow.conversation_id)
            .where(*awaited(), ConversationRow.holder == Holder.QUEUE.value)
            .order_by(*served())
        )
        found: dict[str, Waiter] = {}
        for row, due_at, staff_id in rows:
            found.setdefault(
                row.conversation_id,
                Waiter(
                    row.id,
                    row.priority,
                    row.opened_at.timestamp(),
                    due_at.timestamp(),
                    row.queue,
                    row.reason,
                    staff_id,
                    row.left_by,
                ),
            )
        return list(found.values())

    def waits_since(self, moment: datetime) -> list[Wait]:
        # Two looks, each along an index: one for both would go through the table from its end.
        looks = (
            _waits(TicketRow.state == TicketState.OPEN.value).order_by(
                TicketRow.priority, TicketRow.opened_at
            ),
            _waits(TicketRow.claimed_at >= moment).order_by(TicketRow.claimed_at.desc()),
        )
        return [
            Wait(opened_at, claimed_at)
            for look in looks
            for opened_at, claimed_at in self._session.execute(look)
        ]

    def claim(self, ticket_id: int, *, staff_id: int, at: datetime) -> Ticket:
        """Give the ticket to one agent; of two who try, the database picks one."""
        taken = self._session.scalar(
            update(TicketRow)
            .where(TicketRow.id == ticket_id, TicketRow.state == TicketState.OPEN.value)
            .values(
                state=TicketState.CLAIMED.value, staff_id=staff_id, claimed_at=at, held_since=at
            )
            .returning(TicketRow.id)
        )
        if taken is None:
            ticket = self.ticket(ticket_id)  # NotFound comes first
            if ticket.staff_id == staff_id and ticket.state is TicketState.CLAIMED:
                return ticket
            raise TicketTaken
        return self.ticket(ticket_id)

    def close(self, ticket_id: int, *, note: str, at: datetime) -> Ticket:
        self._session.execute(
            update(TicketRow)
            .where(TicketRow.id == ticket_id)
            .values(state=TicketState.CLOSED.value, closed_at=at, closing_note=note)
        )
        return self.ticket(ticket_id)

    def unclaimed(self, reason: str) -> list[Ticket]:
        return self._read(TicketRow.state == TicketState.OPEN.value, TicketRow.reason == reason)

    def close_unclaimed(
        self, ticket_id: int, *, note: str, at: datetime, reason: str | None = None
    ) -> bool:
        closed = self._session.scalar(
            update(TicketRow)
            .where(
                TicketRow.id == ticket_id,
                TicketRow.state == TicketState.OPEN.value,
                true() if reason is None else TicketRow.reason == reason,
            )
            .values(state=TicketState.CLOSED.value, closed_at=at, closing_note=note)
            .returning(TicketRow.id)
        )
        return closed is not None

    def leave_question(self, ticket_id: int) -> bool:
        row = self._session.scalar(
            select(TicketRow)
            .where(TicketRow.id == ticket_id, TicketRow.state == TicketState.OPEN.value)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if row is None:
            return False
        words = row.card[QUESTION].get("text", row.summary)
        row.reason, row.summary = BOT_FAILED, words
        row.card = row.card | {"wish": words[:40], "last_words": words}
        # Orders were those of the wish for a person, which is taken back.
        self._session.execute(delete(TicketOrderRow).where(TicketOrderRow.ticket_id == row.id))
        self._session.flush()
        return True

    def bind_order(self, ticket_id: int, order_no: str, *, waits: bool = True) -> None:
        # One whose order was not known may still be another's: the bot keeps its hands off it.
        if waits:
            self._session.merge(TicketOrderRow(ticket_id=ticket_id, order_no=order_no))
        self._session.execute(
            update(TicketRow).where(TicketRow.id == ticket_id).values(order_no=order_no)
        )
        self._session.flush()

    def add_words(self, conversation_id: str, text: str) -> None:
        rows = self._session.scalars(
            select(TicketRow).where(TicketRow.conversation_id == conversation_id, *awaited())
        )
        for row in rows:
            added = [*row.card.get("added", ()), text[:_LONGEST_ADDED]]
            row.card = row.card | {"added": added[-_MOST_ADDED:]}
        self._session.flush()

    def replied(self, conversation_id: str, *, at: datetime) -> None:
        """The agent answered: the countdown of the ticket is over, the first one or another's
        after it was passed on."""
        self._session.execute(
            update(TicketRow)
            .where(
                TicketRow.conversation_id == conversation_id,
                TicketRow.state == TicketState.CLAIMED.value,
                or_(TicketRow.replied_at.is_(None), TicketRow.reply_due.is_not(None)),
            )
            .values(replied_at=unless_set(TicketRow.replied_at, at), reply_due=None)
        )

    def _read(
        self,
        *wanted: ColumnElement[bool],
        limit: int | None = None,
        offset: int = 0,
        newest: bool = False,
    ) -> list[Ticket]:
        query = ticket_select().where(*wanted).limit(limit).offset(offset)
        # A row read before a lock was waited for may have been changed by its holder.
        query = query.execution_options(populate_existing=True)
        # A first reply is due within minutes, long before any deadline of the matter itself.
        due = func.coalesce(TicketRow.reply_due, TicketRow.deadline)
        if newest:
            query = query.order_by(TicketRow.closed_at.desc(), TicketRow.id.desc())
        else:
            query = query.order_by(
                TicketRow.priority,
                due.is_(None),
                due,
                TicketRow.deadline.is_(None),
                TicketRow.deadline,
                TicketRow.opened_at,
                TicketRow.id,
            )
        rows = self._session.execute(query).all()
        decisions: dict[int, list[int]] = {}
        for link in self._session.scalars(
            select(TicketDecisionRow).where(
                TicketDecisionRow.ticket_id.in_([row[0].id for row in rows])
            )
        ):
            decisions.setdefault(link.ticket_id, []).append(link.decision_id)
        orders: dict[int, list[str | None]] = {}
        for about in self._session.scalars(
            select(TicketOrderRow)
            .where(TicketOrderRow.ticket_id.in_([row[0].id for row in rows]))
            .order_by(TicketOrderRow.order_no)
        ):
            orders.setdefault(about.ticket_id, []).append(about.order_no or None)
        return [
            ticket_of(
                *row,
                decisions=tuple(decisions.get(row[0].id, ())),
                orders=tuple(orders.get(row[0].id, ())),
            )
            for row in rows
        ]


def _wanted(
    state: TicketState, staff_id: int | None, queue: Queue | None
) -> list[ColumnElement[bool]]:
    wanted = [TicketRow.state == state.value]
    if staff_id is not None:
        wanted.append(TicketRow.staff_id == staff_id)
    if queue is not None:
        wanted.append(TicketRow.queue == queue.value)
    return wanted


def _waits(when: ColumnElement[bool]) -> Select[datetime, datetime | None]:
    return (
        select(TicketRow.opened_at, TicketRow.claimed_at)
        .where(
            when,
            TicketRow.queue.in_(TAKES_OVER),
            TicketRow.reason.not_in(BESIDE | {TAKEOVER}),
        )
        .limit(_MOST_WAITS)
    )
