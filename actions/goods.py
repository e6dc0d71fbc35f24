"""Which goods the buyer names: of the own orders first, else of the shop."""

from __future__ import annotations

from collections.abc import Sequence

from actions.talk import Talk
from bot.shop.catalogue import Mention
from bot.shop.model import Order, OrderItem


async def goods_named(talk: Talk, orders: Sequence[Order]) -> list[Mention]:
    if not talk.heard.text:
        return []
    return await talk.call(talk.services.shop.goods_named, talk.heard.text, orders)


async def owned_skus_named(talk: Talk, orders: Sequence[Order]) -> list[str]:
    """Of the first goods in the text that are on one of the orders: the SKUs that it may mean."""
    owned = {item.sku for order in orders for item in order.items}
    for mention in await goods_named(talk, orders):
        if fitting := [sku for sku in mention.likeliest if sku in owned]:
            return fitting
    return []


async def item_named(talk: Talk, order: Order) -> OrderItem | None:
    """The item of an order that the words, its spec or a SKU name."""
    sku, text = (talk.heard.entity("sku") or "").upper(), talk.heard.text
    for item in order.items:
        if item.sku == sku or (item.spec and item.spec in text):
            return item
    named = await owned_skus_named(talk, [order])
    return next((item for item in order.items if item.sku in named[:1]), None)
