"""What is known of a product: how to use it, what it is, and the proof that it is genuine."""

from __future__ import annotations

from collections.abc import Sequence

from actions.base import WishAction
from actions.orders import any_order, find_order, name_words
from actions.talk import Talk
from bot.desk.model import Queue
from bot.errors import OrderNotFound
from bot.shop.knowledge import topics_in
from bot.shop.model import Product

_CATALOGUE = 500


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
    products = await talk.call(talk.services.shop.products, limit=_CATALOGUE)
    orders = await talk.call(talk.services.shop.orders_of, talk.heard.buyer_id)
    owned = {item.sku for order in orders for item in order.items}
    named = _named([one for one in products if one.sku in owned], talk) or _named(products, talk)
    if named:
        return named
    try:
        order = await find_order(talk, any_order)
    except OrderNotFound:
        order = None
    if order is not None:
        return [item.sku for item in order.items]
    return [item.sku for order in orders for item in order.items]


def _named(products: Sequence[Product], talk: Talk) -> list[str]:
    """The product with the most of its title's words in the message; nothing where two tie."""
    text = talk.heard.text
    scores = {
        product.sku: sum(len(word) for word in name_words(product.title) if word in text)
        for product in products
    }
    best = max(scores.values(), default=0)
    found = [sku for sku, score in scores.items() if score == best]
    return found if best and len(found) == 1 else []
