"""Which goods the buyer names: of the own orders first, else of the shop."""

from __future__ import annotations

from collections.abc import Sequence

from actions.frame.turn import Turn
from bot.shop.catalogue import Mention
from bot.shop.model import Order, OrderItem
from bot.shop.variants import Variant, named_in


async def goods_named(
    turn: Turn, orders: Sequence[Order], text: str | None = None
) -> list[Mention]:
    """Of the buyer's words, or of a `text` that is a part of them."""
    text = turn.heard.text if text is None else text
    if not text:
        return []
    return await turn.call(turn.services.shop.goods_named, text, orders)


async def owned_skus_named(
    turn: Turn, orders: Sequence[Order], text: str | None = None
) -> list[str]:
    """Of the first goods in the text that are on one of the orders: the SKUs that it may mean."""
    owned = {item.sku for order in orders for item in order.items}
    for mention in await goods_named(turn, orders, text):
        if fitting := [sku for sku in mention.likeliest if sku in owned]:
            return fitting
    return []


async def item_named(turn: Turn, order: Order, text: str | None = None) -> OrderItem | None:
    """The item of an order that the words, its spec or a SKU name."""
    sku, text = (turn.heard.entity("sku") or "").upper(), text or turn.heard.text
    for item in order.items:
        if item.sku == sku or (item.spec and item.spec in text):
            return item
    named = (await owned_skus_named(turn, [order], text))[:1]
    # The same article in two colours: the words that tell them apart decide.
    items = [item for item in order.items if not named or item.sku in named]
    told = named_in(text, [Variant(item.sku, item.spec) for item in items])
    if len(told) == 1:
        return items[told[0]]
    return items[0] if named and items else None
