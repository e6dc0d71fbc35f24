"""Courtesies, and questions whose answer is the same for everybody."""

from __future__ import annotations

from collections.abc import Sequence

from actions.frame.base import WishAction
from actions.frame.turn import Turn
from actions.goods import goods_named
from actions.reading.phrases import asks_price, names_way_to_pay
from actions.words import title_of_goods
from bot.errors import OrderNotFound
from bot.money import short_yuan
from bot.shop.model import Order

SENTENCE_OF = {
    "greet": "greet",
    "thank": "thank",
    "goodbye": "goodbye",
    "chitchat": "chitchat",
    "bot_challenge": "bot_challenge",
    "urge_reply": "urge_reply",
    "ask_promotion": "promotion",
    "ask_payment": "payment",
    "ask_review": "review",
}


class Chat(WishAction):
    title = "action_chat"
    wishes = tuple(SENTENCE_OF)
    aside = True

    async def act(self, turn: Turn) -> None:
        name = SENTENCE_OF[turn.wish]
        if name == "goodbye" and await is_complete(turn):
            name = "goodbye_review"
        if name == "chitchat":
            turn.cannot_answer(name)
        elif name == "payment" and _asks_of_goods(turn):
            if not await self._tell_price(turn):
                turn.ask("detail", "product_which")
        else:
            turn.say(name)

    async def knows(self, turn: Turn) -> bool:
        return turn.heard.intent == "ask_payment" and _asks_of_goods(turn)

    async def _tell_price(self, turn: Turn) -> bool:
        """Of the goods that are named or spoken of; False where there are none."""
        orders = await turn.call(turn.services.shop.orders_of, turn.heard.buyer_id)
        named = await goods_named(turn, orders)
        if named and len(await self._titles(turn, named[0].likeliest)) > 1:
            return False
        sku = named[0].likeliest[0] if named else turn.note("product")
        product = await turn.call(turn.services.shop.product, sku) if sku else None
        if product is None or not product.price_fen:
            return False
        turn.keep("product", product.sku)
        goods = title_of_goods(product.title)
        turn.say("product_price", goods=goods, price=short_yuan(product.price_fen))
        return True

    async def _titles(self, turn: Turn, skus: Sequence[str]) -> set[str]:
        products = [await turn.call(turn.services.shop.product, sku) for sku in skus]
        return {one.title for one in products if one is not None}


def _asks_of_goods(turn: Turn) -> bool:
    """多少钱 of goods; 花呗分期一期多少钱 is about the way to pay."""
    text = turn.heard.text
    return turn.answering or (asks_price(text) and not names_way_to_pay(text))


async def is_complete(turn: Turn) -> bool:
    """The order that the turn was about has come to a good end: a review may be invited."""
    if turn.memory.order_no is None:
        return False
    try:
        order: Order = await turn.call(
            turn.services.shop.order, turn.memory.order_no, buyer_id=turn.heard.buyer_id
        )
    except OrderNotFound:
        return False
    decisions = await turn.call(turn.services.decisions.decisions_of_order, order.no)
    in_dispute = any(record.kind in ("return_refund", "exchange") for record in decisions)
    return order.status in ("signed", "completed") and not in_dispute
