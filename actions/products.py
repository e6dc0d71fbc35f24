"""What is known of a product: how to use it, what it is, and the proof that it is genuine."""

from __future__ import annotations

from actions.base import WishAction
from actions.goods import goods_named
from actions.orders import any_order, find_order
from actions.talk import Talk
from bot.desk.model import Queue
from bot.errors import OrderNotFound
from bot.shop.knowledge import topics_in


class AnswerProduct(WishAction):
    title = "action_answer_product"
    wishes = ("ask_usage", "ask_product")
    aside = True

    async def act(self, talk: Talk) -> None:
        question = talk.heard.text
        if talk.answering:
            question = f"{talk.note('asked') or ''} {question}"
        skus = await skus_meant(talk)
        if not skus:
            talk.keep("asked", talk.heard.text)
            talk.ask("detail", "product_which")
            return
        if "stock" in topics_in(question):
            talk.say("product_stock")
            return
        fact = await talk.call(talk.services.shop.answer_from_knowledge, skus, question)
        if fact is None:
            talk.say("product_unknown")
        else:
            talk.say("product_fact", fact=fact.text)


class ProveAuthenticity(WishAction):
    title = "action_prove_authenticity"
    wishes = ("doubt_authenticity",)
    aside = True

    async def act(self, talk: Talk) -> None:
        skus = await skus_meant(talk)
        proved: list[str] = talk.note("proved") or []
        # Whoever doubts on after the proof, or shows something, wants a person's judgement.
        insists = bool(proved) and (len(skus) != 1 or skus[0] in proved)
        if talk.heard.files or insists:
            talk.say("authenticity_to_person")
            talk.hand_over(Queue.AGENT, "doubt_authenticity")
            return
        if not skus:
            talk.ask("detail", "authenticity_general")
            return
        fact = await talk.call(
            talk.services.shop.answer_from_knowledge, skus, talk.heard.text, "proof"
        )
        if fact is None:
            talk.say("authenticity_to_person")
            talk.hand_over(Queue.AGENT, "doubt_authenticity")
            return
        talk.keep("proved", [*proved, *skus])
        talk.say("authenticity", fact=fact.text)
        talk.say("authenticity_insists")


async def skus_meant(talk: Talk) -> list[str]:
    """The product that the message names, else the goods of the order in hand, else of all."""
    orders = await talk.call(talk.services.shop.orders_of, talk.heard.buyer_id)
    named = await goods_named(talk, orders)
    if named:
        return list(dict.fromkeys(sku for one in named for sku in one.likeliest))
    try:
        order = await find_order(talk, any_order)
    except OrderNotFound:
        order = None
    if order is not None:
        return [item.sku for item in order.items]
    return [item.sku for order in orders for item in order.items]
