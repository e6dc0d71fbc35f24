"""Writes a safety report within the caller's transaction: which goods does the alarm concern?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.safety.model import Alarm, Concerned
from bot.safety.ports import Reports
from bot.shop.model import Order
from bot.shop.ports import ShopStore
from bot.shop.service import goods_named
from nlu.masking import mask

_MOST_ORDERS = 20
_MOST_WORDS = 300


def report(
    uow: Reports,
    conversation_id: str,
    alarm: Alarm,
    *,
    buyer_id: str,
    order_no: str | None,
    at: datetime,
) -> list[Concerned]:
    """The goods that were marked; none where the buyer has bought nothing and named nothing."""
    goods = concerned_goods(uow.shop, alarm.words, buyer_id=buyer_id, order_no=order_no)
    masked = replace(alarm, words=mask(alarm.words)[:_MOST_WORDS])
    uow.safety.add(conversation_id, masked, goods, order_no=order_no, at=at)
    return goods


def concerned_goods(
    shop: ShopStore, words: str, *, buyer_id: str, order_no: str | None
) -> list[Concerned]:
    """The goods that are named; else all of the order in hand, else of the order signed last."""
    orders = shop.orders_of(buyer_id, limit=_MOST_ORDERS)
    in_hand = [order for order in orders if order.no == order_no]
    on_sale = shop.goods()
    mentions = goods_named(on_sale, words, in_hand or orders)
    named = {sku for mention in mentions for sku in mention.likeliest}
    if not orders:
        return [Concerned(one.sku, one.title) for one in on_sale if one.sku in named]
    bought = _of(in_hand, named) or _of(orders, named)
    if bought or in_hand:
        return bought or _of(in_hand)
    signed = [order for order in orders if order.signed_at is not None]
    return _of(sorted(signed, key=_signed_at)[-1:])


def _signed_at(order: Order) -> datetime:
    return order.signed_at or order.placed_at


def _of(orders: Sequence[Order], skus: Iterable[str] | None = None) -> list[Concerned]:
    """Each SKU once, from the order that left last."""
    wanted = None if skus is None else set(skus)
    found: dict[str, Concerned] = {}
    for order in sorted(orders, key=lambda order: order.shipped_at or order.placed_at):
        for item in order.items:
            if wanted is None or item.sku in wanted:
                found[item.sku] = Concerned(
                    item.sku, item.title, item.spec, order.no, order.shipped_at
                )
    return list(found.values())
