"""Who gets a message to a group and who not, and why not: one expression for whole groups, and for
the one whose turn it is."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, false, func, literal, or_, select

from bot.buyers.messages import DANGER_WITHIN, Cap, Purpose, SendState, Why, names_goods
from bot.desk.model import Holder, Priority, TicketState
from bot.store.buyer_rules import BOUGHT
from bot.store.persons.places import ERASED
from bot.store.tables.desk import ConversationRow, TicketRow
from bot.store.tables.group_messages import GroupSendRow
from bot.store.tables.notices import NoticeChoiceRow
from bot.store.tables.safety import SafetyReportRow
from bot.store.tables.shop import BuyerRow, OrderItemRow, OrderRow


def hindrance_of(text: str, purpose: Purpose, cap: Cap, *, now: datetime) -> ColumnElement[str]:
    """Over BuyerRow with its ConversationRow, if it has one: the first Why that applies, or ""."""
    choice = select(NoticeChoiceRow.buyer_id).where(NoticeChoiceRow.buyer_id == BuyerRow.id)
    open_ticket = select(TicketRow.id).where(
        TicketRow.conversation_id == ConversationRow.id,
        TicketRow.state != TicketState.CLOSED.value,
    )
    danger = select(SafetyReportRow.id).where(
        SafetyReportRow.conversation_id == ConversationRow.id,
        SafetyReportRow.at >= now - DANGER_WITHIN,
    )
    in_danger = open_ticket.where(TicketRow.priority == Priority.DANGER.value)
    got = (
        select(func.count())
        .select_from(GroupSendRow)
        .where(
            GroupSendRow.buyer_id == BuyerRow.id,
            GroupSendRow.state == SendState.SENT.value,
            GroupSendRow.sent_at > now - timedelta(days=cap.days),
        )
        .correlate(BuyerRow)
        .scalar_subquery()
    )
    bought = select(OrderRow.no).where(OrderRow.buyer_id == BuyerRow.id, BOUGHT)
    bought = bought.join(
        OrderItemRow, and_(OrderItemRow.order_no == OrderRow.no, OrderItemRow.line == 1)
    )
    held = ConversationRow.holder.in_((Holder.QUEUE.value, Holder.AGENT.value))
    offer, goods = purpose is Purpose.OFFER, names_goods(text)
    # Offers have a consent of their own; who wants no news of orders wants none that go to many.
    spared = or_(
        NoticeChoiceRow.leaves_groups, false() if offer else NoticeChoiceRow.wanted.is_(False)
    )
    reasons: list[tuple[ColumnElement[bool], Why]] = [
        (BuyerRow.id.startswith(ERASED), Why.ERASED),
        (choice.where(spared).exists(), Why.OFF),
        (~choice.where(NoticeChoiceRow.offers).exists() if offer else false(), Why.NOT_ASKED),
        (or_(danger.exists(), in_danger.exists()), Why.DANGER),
        (or_(held, open_ticket.exists()), Why.IN_SERVICE),
        (got >= cap.most, Why.CAP),
        (~bought.exists() if goods else false(), Why.NO_GOODS),
    ]
    return case(*((found, literal(why.value)) for found, why in reasons), else_=literal(""))
