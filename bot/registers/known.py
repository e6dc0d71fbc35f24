"""What a conversation knows that a form asks for: nobody types it again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.desk.model import Staff
from bot.errors import OrderNotFound
from bot.registers.model import LONGEST_LINE, Default
from bot.registers.ports import Uow
from bot.shop.model import Buyer, Order
from bot.times import shop_day

# The chat of the shop's own pages is the one way in.
_CHANNEL = "网页聊天"


def known_of(
    uow: Uow, buyer_id: str, order_no: str | None, *, staff: Staff, now: datetime
) -> tuple[Mapping[Default, str], list[str]]:
    """By default, without what is not known; and the goods of the order one by one. Without an
    order, or with one that is not the buyer's, nothing of an order is known."""
    buyer = uow.shop.buyer(buyer_id)
    order = _order(uow, buyer_id, order_no)
    found = {
        Default.BUYER: buyer.name,
        Default.PHONE: _phone(buyer, order),
        Default.CHANNEL: _CHANNEL,
        Default.AGENT: staff.name,
        Default.TODAY: shop_day(now).isoformat(),
    }
    goods: list[str] = []
    if order is not None:
        goods = [f"{one.sku} {one.title}"[:LONGEST_LINE] for one in order.items]
        # Newest first; what is under way goes before what is over.
        cases = sorted(uow.cases.of_order(order.no), key=lambda one: one.closed_at is not None)
        found |= {
            Default.ORDER: order.no,
            Default.GOODS: "、".join(goods)[:LONGEST_LINE],
            Default.TRACKING: next((one.tracking_no for one in order.parcels[-1:]), ""),
            Default.CASE: next((one.no for one in cases), ""),
        }
    return {name: text for name, text in found.items() if text}, goods


def phone_of(uow: Uow, buyer_id: str, order_no: str | None) -> str:
    """The number that a form is filled with; empty where none is known."""
    return _phone(uow.shop.buyer(buyer_id), _order(uow, buyer_id, order_no))


def _phone(buyer: Buyer, order: Order | None) -> str:
    return buyer.phone or ("" if order is None else order.address.phone)


def _order(uow: Uow, buyer_id: str, order_no: str | None) -> Order | None:
    if not order_no:
        return None
    try:
        return uow.shop.order(order_no, buyer_id=buyer_id)
    except OrderNotFound:
        return None
