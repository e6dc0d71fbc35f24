"""A ticket as its row has it: read, made into a value, added to."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select

from bot.desk.model import (
    BESIDE,
    REQUEST_INVOICE,
    HandOver,
    Priority,
    Queue,
    Ticket,
    TicketState,
)
from bot.desk.waiting import BESIDE_CARD, MAY_BE_LEFT, TAKEN_BACK
from bot.store.tables.desk import ConversationRow, MessageRow, StaffRow, TicketRow
from bot.store.tables.shop import BuyerRow

HOLD, RELEASE, INTERCEPT = "hold_shipping", "release_shipping", "intercept"


def ticket_select() -> Select[Any]:
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


def add_to(row: TicketRow, wish: HandOver) -> None:
    """What is added to a ticket of danger hides nothing of the danger."""
    of_danger = row.priority == Priority.DANGER and wish.alarm is None
    row.priority = min(row.priority, wish.priority)
    # Of a question that the bot failed at nothing is left once the buyer needs a person.
    # What a person has to look at outlives a wish that may be taken back.
    binds = _outweighs(wish, row.reason)
    beside = row.reason in BESIDE and wish.reason not in BESIDE
    invoice = REQUEST_INVOICE in (row.reason, wish.reason)
    other_hold = _holds_another(row, wish)
    if wish.alarm is not None or beside or ((binds or _turns(row, wish)) and not of_danger):
        row.reason = wish.reason
    if wish.deadline is not None and (row.deadline is None or wish.deadline < row.deadline):
        row.deadline = wish.deadline
    if wish.card:
        row.card = wish.card | row.card if of_danger else row.card | wish.card
    if invoice:
        row.card = row.card | {BESIDE_CARD: REQUEST_INVOICE}
    if wish.summary and not of_danger:
        row.summary = wish.summary
    if wish.order_no is not None and not other_hold:
        row.order_no = wish.order_no


def _outweighs(wish: HandOver, reason: str) -> bool:
    """What nobody may leave names the ticket before what may be, and before what a decision
    brought: that ends with its decision."""
    if not wish.takes_over or wish.reason in TAKEN_BACK:
        return False
    stays = wish.reason not in MAY_BE_LEFT
    return reason in TAKEN_BACK or (stays and (reason in MAY_BE_LEFT or wish.decision_id is None))


def _turns(row: TicketRow, wish: HandOver) -> bool:
    """The warehouse does what it was told last. What was to be stopped for another reason, or of
    another order, is not let go: a parcel that has left does not come back."""
    if wish.reason == RELEASE:
        return row.reason != INTERCEPT and not _holds_another(row, wish)
    return row.reason == RELEASE or (wish.reason == HOLD and row.reason != INTERCEPT)


def _holds_another(row: TicketRow, wish: HandOver) -> bool:
    held = row.reason == HOLD and row.queue == Queue.WAREHOUSE
    return held and wish.reason != HOLD and wish.order_no not in (None, row.order_no)


def ticket_of(
    row: TicketRow,
    buyer_id: str,
    buyer_name: str,
    staff_name: str | None,
    unread: int,
    *,
    decisions: tuple[int, ...],
    orders: tuple[str | None, ...],
) -> Ticket:
    return Ticket(
        id=row.id,
        conversation_id=row.conversation_id,
        buyer_id=buyer_id,
        buyer_name=buyer_name,
        queue=Queue(row.queue),
        priority=Priority(row.priority),
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
        orders=orders,
    )
