"""Courtesies, and questions whose answer is the same for everybody."""

from __future__ import annotations

from actions.base import WishAction
from actions.talk import Talk
from bot.errors import OrderNotFound
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

    async def act(self, talk: Talk) -> None:
        name = SENTENCE_OF[talk.wish]
        if name == "goodbye" and await is_complete(talk):
            name = "goodbye_review"
        talk.say(name)


async def is_complete(talk: Talk) -> bool:
    """The order that the talk was about has come to a good end: a review may be invited."""
    if talk.memory.order_no is None:
        return False
    try:
        order: Order = await talk.call(
            talk.services.shop.order, talk.memory.order_no, buyer_id=talk.heard.buyer_id
        )
    except OrderNotFound:
        return False
    decisions = await talk.call(talk.services.cases.decisions_of_order, order.no)
    in_dispute = any(record.kind in ("return_refund", "exchange") for record in decisions)
    return order.status in ("signed", "completed") and not in_dispute
