"""Every ticket has its order beside it: which one it is likely about, and binding another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.desk.hands import locked
from bot.desk.model import Message, Role, Staff, Ticket, TicketState
from bot.desk.ports import Happened, Notify, OpenUow, Uow
from bot.desk.waiting import NO_MATTER
from bot.errors import BadInput, NotHolder
from bot.shop.model import Order

# Newest first; a buyer with more is looked up by number.
MOST_ORDERS = 100


class Why(StrEnum):
    """Why this order is shown beside the chat."""

    BOUND = "bound"
    SHOWN = "shown"
    DECIDED = "decided"
    ONLY = "only"
    NEWEST = "newest"

    @property
    def text(self) -> str:
        return _WHY_TEXTS[self]


_WHY_TEXTS = {
    Why.BOUND: "工单关联的订单",
    Why.SHOWN: "买家正在咨询的订单",
    Why.DECIDED: "机器人刚处理过申请的订单",
    Why.ONLY: "买家只有这一个订单",
    Why.NEWEST: "买家最近的订单，还没有确认",
}


@dataclass(frozen=True)
class Likely:
    order_no: str
    why: Why


def likely_order(
    orders: Sequence[Order], *, bound: str | None, on_screen: str | None, decided: str | None
) -> Likely | None:
    """Of a buyer's orders, newest first; None where there is none. What is bound stands even where
    it is not among them: the buyer may have more."""
    if bound is not None:
        return Likely(bound, Why.BOUND)
    own = {order.no for order in orders}
    for order_no, why in ((on_screen, Why.SHOWN), (decided, Why.DECIDED)):
        if order_no is not None and order_no in own:
            return Likely(order_no, why)
    if not orders:
        return None
    return Likely(orders[0].no, Why.ONLY if len(orders) == 1 else Why.NEWEST)


class TicketOrders:
    def __init__(self, open_uow: OpenUow, *, notify: Notify) -> None:
        self._open_uow = open_uow
        self._notify = notify

    def orders_of(
        self, ticket: Ticket, *, decided: str | None
    ) -> tuple[list[Order], Likely | None]:
        """The buyer's orders, newest first, with the one to show. `decided`: that of the newest
        decision of the conversation."""
        with self._open_uow(writes=False) as uow:
            orders = uow.shop.orders_of(ticket.buyer_id, limit=MOST_ORDERS)
            on_screen = uow.desk.conversation(ticket.conversation_id).order_on_screen
        likely = likely_order(orders, bound=ticket.order_no, on_screen=on_screen, decided=decided)
        return orders, likely

    def bind(self, ticket_id: int, order_no: str, *, staff: Staff) -> Ticket:
        """Raises OrderNotFound for another buyer's order, NotHolder where somebody else has the
        ticket, BadInput where it is closed."""
        with self._open_uow() as uow:
            ticket = locked(uow, ticket_id)
            if ticket.state is TicketState.CLOSED:
                raise BadInput("这张工单已经结束了")
            others = ticket.staff_id is not None and ticket.staff_id != staff.id
            if others and staff.role is not Role.SUPERVISOR:
                raise NotHolder
            uow.shop.order(order_no, buyer_id=ticket.buyer_id)
            uow.tickets.bind_order(ticket_id, order_no)
            uow.commit()
        self._notify(Happened(ticket.conversation_id, lists=True))
        return self._ticket(ticket_id)

    def _ticket(self, ticket_id: int) -> Ticket:
        with self._open_uow(writes=False) as uow:
            return uow.tickets.ticket(ticket_id)


def bind_named(uow: Uow, message: Message, *, buyer_id: str) -> None:
    """A card that the buyer picks, or one order's number in the words, binds it to what waits
    without an order, or is with a person."""
    waiting = [
        ticket
        for ticket in uow.tickets.of_conversation(message.conversation_id)
        if ticket.queue.takes_over and ticket.order_no is None
    ]
    order_no = _named(uow, message, buyer_id) if waiting else None
    if order_no is not None:
        for ticket in waiting:
            # 转人工 and no more is no matter of the order that is looked at meanwhile.
            matter = ticket.state is TicketState.CLAIMED or ticket.reason not in NO_MATTER
            uow.tickets.bind_order(ticket.id, order_no, waits=matter)


def _named(uow: Uow, message: Message, buyer_id: str) -> str | None:
    if "order" in message.data:
        return str(message.data["order"])
    orders = uow.shop.orders_of(buyer_id, limit=MOST_ORDERS)
    named = [order.no for order in orders if order.no in message.text]
    return named[0] if len(named) == 1 else None
