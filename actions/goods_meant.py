"""Which goods a question is about."""

from __future__ import annotations

from collections.abc import Sequence

from actions.frame.turn import Turn
from actions.goods import goods_named
from actions.orders import any_order, find_order
from bot.errors import OrderNotFound
from bot.shop.catalogue import Mention
from bot.shop.model import Order


async def skus_meant(turn: Turn) -> list[str]:
    """The product that the message names, else the one spoken of, else the goods of the order in
    hand, else of all."""
    orders = await turn.call(turn.services.shop.orders_of, turn.heard.buyer_id)
    named = _bought_first(await goods_named(turn, orders), orders)
    if named:
        skus = list(dict.fromkeys(sku for one in named for sku in one.likeliest))
        turn.keep("product", skus[0])
        return skus
    if (spoken_of := turn.note("product")) is not None:
        return [spoken_of]
    try:
        order = await find_order(turn, any_order)
    except OrderNotFound:
        order = None
    if order is not None:
        return [item.sku for item in order.items]
    return [item.sku for order in orders for item in order.items]


def _bought_first(named: list[Mention], orders: Sequence[Order]) -> list[Mention]:
    """靴子鞋垫: where goods that were bought are named, the part of them names no others."""
    owned = {item.sku for order in orders for item in order.items}
    mine = [one for one in named if owned.intersection(one.likeliest)]
    return mine or named
