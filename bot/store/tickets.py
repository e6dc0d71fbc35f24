"""Tickets, staff and quick replies in SQL. A claim is one conditional UPDATE."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.desk.model import HandOver, Queue, QuickReply, Role, Staff, Ticket, TicketState
from bot.errors import BadInput, Conflict, NotFound, TicketTaken
from bot.store.tables.desk import (
    BuyerSessionRow,
    ConversationRow,
    MessageRow,
    QuickReplyRow,
    StaffRow,
    StaffSessionRow,
    TicketDecisionRow,
    TicketRow,
    UsedTokenRow,
)
from bot.store.tables.shop import BuyerRow

_TAKES_OVER = tuple(queue.value for queue in Queue if queue.takes_over)


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
        )
        if row is None:
            row = TicketRow(
                conversation_id=conversation_id,
                queue=wish.queue.value,
                priority=0 if wish.high else 1,
                reason=wish.reason,
                summary=wish.summary,
                order_no=wish.order_no,
                card=wish.card,
                opened_at=at,
                deadline=wish.deadline,
                reply_due=reply_due,
            )
            self._session.add(row)
            self._session.flush()
        else:
            _add_to(row, wish)
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
        state: TicketState | None = None,
        staff_id: int | None = None,
        queue: Queue | None = None,
        limit: int = 200,
    ) -> list[Ticket]:
        """By priority, then what is due first, then age; closed ones newest first."""
        wanted: list[ColumnElement[bool]] = []
        if state is not None:
            wanted.append(TicketRow.state == state.value)
        if staff_id is not None:
            wanted.append(TicketRow.staff_id == staff_id)
        if queue is not None:
            wanted.append(TicketRow.queue == queue.value)
        return self._read(*wanted, limit=limit, newest=state is TicketState.CLOSED)

    def waiting(self) -> int:
        return (
            self._session.scalar(
                select(func.count()).select_from(TicketRow).where(TicketRow.state == "open")
            )
            or 0
        )

    def ahead_of(self, ticket: Ticket) -> int:
        """How many buyers are served before this one."""
        mine = (0 if ticket.high else 1, ticket.opened_at, ticket.id)
        rows = self._session.execute(
            select(TicketRow.priority, TicketRow.opened_at, TicketRow.id).where(
                TicketRow.state == TicketState.OPEN.value, TicketRow.queue.in_(_TAKES_OVER)
            )
        )
        return sum((row.priority, row.opened_at, row.id) < mine for row in rows)

    def typical_wait(self) -> float | None:
        """Seconds between opening and claiming, the mean of the last 20; None without any."""
        rows = self._session.execute(
            select(TicketRow.opened_at, TicketRow.claimed_at)
            .where(TicketRow.claimed_at.is_not(None), TicketRow.queue.in_(_TAKES_OVER))
            .order_by(TicketRow.claimed_at.desc())
            .limit(20)
        ).all()
        waits = [
            (claimed - opened).total_seconds() for opened, claimed in rows if claimed is not None
        ]
        return sum(waits) / len(waits) if waits else None

    def claim(self, ticket_id: int, *, staff_id: int, at: datetime) -> Ticket:
        """Give the ticket to one agent; of two who try, the database picks one."""
        taken = self._session.scalar(
            update(TicketRow)
            .where(TicketRow.id == ticket_id, TicketRow.state == TicketState.OPEN.value)
            .values(state=TicketState.CLAIMED.value, staff_id=staff_id, claimed_at=at)
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

    def replied(self, conversation_id: str, *, at: datetime) -> None:
        """The agent answered: the first-reply countdown of the ticket is over."""
        self._session.execute(
            update(TicketRow)
            .where(
                TicketRow.conversation_id == conversation_id,
                TicketRow.state == TicketState.CLAIMED.value,
                TicketRow.replied_at.is_(None),
            )
            .values(replied_at=at, reply_due=None)
        )

    def _read(
        self, *wanted: ColumnElement[bool], limit: int = 200, newest: bool = False
    ) -> list[Ticket]:
        query = _tickets().where(*wanted).limit(limit)
        # A first reply is due within minutes, long before any deadline of the matter itself.
        due = func.coalesce(TicketRow.reply_due, TicketRow.deadline)
        if newest:
            query = query.order_by(TicketRow.closed_at.desc())
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
        return [_ticket(*row, decisions=tuple(decisions.get(row[0].id, ()))) for row in rows]


class SqlAccounts:
    """Staff, sessions of staff and buyers, quick replies."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add_staff(self, *, username: str, name: str, role: Role, password_hash: str) -> Staff:
        row = StaffRow(username=username, name=name, role=role.value, password_hash=password_hash)
        self._session.add(row)
        try:
            self._session.flush()
        except IntegrityError as error:
            raise Conflict("这个用户名已经有了") from error
        return _staff(row)

    def staff_by_name(self, username: str) -> tuple[Staff, str] | None:
        """The account and its password hash."""
        row = self._session.scalar(select(StaffRow).where(StaffRow.username == username))
        return None if row is None else (_staff(row), row.password_hash)

    def staff(self, staff_id: int) -> Staff:
        row = self._session.get(StaffRow, staff_id)
        if row is None:
            raise NotFound
        return _staff(row)

    def open_staff_session(
        self, token_hash: str, *, staff_id: int, at: datetime, expires_at: datetime
    ) -> None:
        self._session.add(
            StaffSessionRow(
                token_hash=token_hash, staff_id=staff_id, created_at=at, expires_at=expires_at
            )
        )
        self._session.flush()

    def staff_of_session(self, token_hash: str, *, now: datetime) -> Staff | None:
        row = self._session.get(StaffSessionRow, token_hash)
        if row is None or row.expires_at <= now:
            return None
        staff = self.staff(row.staff_id)
        return None if staff.disabled else staff

    def close_staff_session(self, token_hash: str) -> None:
        row = self._session.get(StaffSessionRow, token_hash)
        if row is not None:
            self._session.delete(row)

    def use_token(self, jti: str, *, expires_at: datetime) -> bool:
        """Note a shop token as used; False if it was used before."""
        if self._session.get(UsedTokenRow, jti) is not None:
            return False
        self._session.add(UsedTokenRow(jti=jti, expires_at=expires_at))
        try:
            self._session.flush()
        except IntegrityError:
            return False  # used at the same moment from elsewhere
        return True

    def open_buyer_session(
        self, token_hash: str, *, buyer_id: str, conversation_id: str, expires_at: datetime
    ) -> None:
        self._session.add(
            BuyerSessionRow(
                token_hash=token_hash,
                buyer_id=buyer_id,
                conversation_id=conversation_id,
                expires_at=expires_at,
            )
        )
        self._session.flush()

    def conversation_of_session(self, token_hash: str, *, now: datetime) -> tuple[str, str] | None:
        """(buyer id, conversation id), or None when the session is over."""
        row = self._session.get(BuyerSessionRow, token_hash)
        if row is None or row.expires_at <= now:
            return None
        return row.buyer_id, row.conversation_id

    def quick_replies(self) -> list[QuickReply]:
        rows = self._session.scalars(select(QuickReplyRow).order_by(QuickReplyRow.shortcut))
        return [QuickReply(row.id, row.shortcut, row.title, row.text) for row in rows]

    def add_quick_reply(self, *, shortcut: str, title: str, text: str) -> QuickReply:
        """A shortcut that is taken is overwritten: that is how one edits it."""
        if not shortcut or not text:
            raise BadInput("快捷词和内容不能为空")
        row = self._session.scalar(select(QuickReplyRow).where(QuickReplyRow.shortcut == shortcut))
        if row is None:
            row = QuickReplyRow(shortcut=shortcut, title=title, text=text)
            self._session.add(row)
        else:
            row.title, row.text = title, text
        self._session.flush()
        return QuickReply(row.id, row.shortcut, row.title, row.text)

    def delete_quick_reply(self, reply_id: int) -> None:
        row = self._session.get(QuickReplyRow, reply_id)
        if row is None:
            raise NotFound
        self._session.delete(row)
        self._session.flush()


def _tickets() -> Select[Any]:
    unread = (
        select(func.count())
        .where(
            MessageRow.conversation_id == TicketRow.conversation_id,
            MessageRow.sender == "buyer",
            MessageRow.seq > ConversationRow.answered_seq,
        )
        .scalar_subquery()
    )
    return (
        select(TicketRow, ConversationRow.buyer_id, BuyerRow.name, StaffRow.name, unread)
        .join(ConversationRow, ConversationRow.id == TicketRow.conversation_id)
        .join(BuyerRow, BuyerRow.id == ConversationRow.buyer_id)
        .outerjoin(StaffRow, StaffRow.id == TicketRow.staff_id)
    )


def _add_to(row: TicketRow, wish: HandOver) -> None:
    if wish.high:
        row.priority = 0
    if wish.deadline is not None and (row.deadline is None or wish.deadline < row.deadline):
        row.deadline = wish.deadline
    if wish.card:
        row.card = wish.card
    if wish.summary:
        row.summary = wish.summary
    if wish.order_no is not None:
        row.order_no = wish.order_no


def _ticket(
    row: TicketRow,
    buyer_id: str,
    buyer_name: str,
    staff_name: str | None,
    unread: int,
    *,
    decisions: tuple[int, ...],
) -> Ticket:
    return Ticket(
        id=row.id,
        conversation_id=row.conversation_id,
        buyer_id=buyer_id,
        buyer_name=buyer_name,
        queue=Queue(row.queue),
        high=row.priority == 0,
        state=TicketState(row.state),
        reason=row.reason,
        summary=row.summary,
        order_no=row.order_no,
        card=row.card,
        opened_at=row.opened_at,
        deadline=row.deadline,
        reply_due=row.reply_due,
        staff_id=row.staff_id,
        staff_name=staff_name,
        decision_ids=decisions,
        unread=unread,
    )


def _staff(row: StaffRow) -> Staff:
    return Staff(row.id, row.username, row.name, Role(row.role), row.disabled)
