"""What is known of a product: how to use it, what it is, and the proof that it is genuine."""

from __future__ import annotations

from actions.frame.base import WishAction
from actions.frame.turn import Turn
from actions.goods import goods_named
from actions.orders import any_order, find_order
from actions.words import title_of_goods
from bot.desk.model import Queue
from bot.errors import OrderNotFound
from bot.shop.knowledge import topics_in

# As long as these are asked, they are asked of the same goods.
_OF_PRODUCTS = frozenset({"ask_usage", "ask_product", "doubt_authenticity", "request_repair"})


class AnswerProduct(WishAction):
    title = "action_answer_product"
    wishes = ("ask_usage", "ask_product")
    aside = True

    async def act(self, turn: Turn) -> None:
        question = turn.heard.text
        if turn.answering:
            question = f"{turn.note('asked') or ''} {question}"
        skus = await skus_meant(turn)
        if not skus:
            turn.keep("asked", turn.heard.text)
            turn.ask("detail", "product_which")
            return
        if "stock" in topics_in(question):
            turn.say("product_stock")
            return
        fact = await turn.call(turn.services.shop.answer_from_knowledge, skus, question)
        if fact is None:
            turn.cannot_answer("product_unknown")
        else:
            turn.say("product_fact", goods=await _title_of(turn, skus), fact=fact.text)


async def _title_of(turn: Turn, skus: list[str]) -> str:
    """Which goods the answer is about, where there is one only; the talk goes on about them."""
    if len(set(skus)) != 1:
        return ""
    product = await turn.call(turn.services.shop.product, skus[0])
    turn.keep("product", skus[0])
    return f"{title_of_goods(product.title)}：" if product is not None else ""


class ProveAuthenticity(WishAction):
    title = "action_prove_authenticity"
    wishes = ("doubt_authenticity",)
    aside = True

    async def act(self, turn: Turn) -> None:
        skus = await skus_meant(turn)
        proved: list[str] = turn.note("proved") or []
        # Whoever doubts on after the proof, or shows something, wants a person's judgement.
        insists = bool(proved) and (len(skus) != 1 or skus[0] in proved)
        if turn.heard.files or insists:
            turn.say("authenticity_to_person")
            turn.hand_over(Queue.AGENT, "doubt_authenticity")
            return
        if not skus:
            turn.ask("detail", "authenticity_general")
            return
        fact = await turn.call(
            turn.services.shop.answer_from_knowledge, skus, turn.heard.text, "proof"
        )
        if fact is None:
            turn.say("authenticity_to_person")
            turn.hand_over(Queue.AGENT, "doubt_authenticity")
            return
        turn.keep("proved", [*proved, *skus])
        turn.say("authenticity", fact=fact.text)
        turn.say("authenticity_insists")


async def skus_meant(turn: Turn) -> list[str]:
    """The product that the message names, else the goods of the order in hand, else of all."""
    orders = await turn.call(turn.services.shop.orders_of, turn.heard.buyer_id)
    named = await goods_named(turn, orders)
    if named:
        return list(dict.fromkeys(sku for one in named for sku in one.likeliest))
    spoken_of = turn.note("product")
    if spoken_of is not None and turn.note("last") in _OF_PRODUCTS and turn.heard.order is None:
        return [spoken_of]
    try:
        order = await find_order(turn, any_order)
    except OrderNotFound:
        order = None
    if order is not None:
        return [item.sku for item in order.items]
    return [item.sku for order in orders for item in order.items]
