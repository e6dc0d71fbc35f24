"""Money back, goods back, another one instead, once more: by P6."""

from __future__ import annotations

import re

from actions.base import WishAction
from actions.orders import is_open, need_order, not_shipped, on_the_way, signed
from actions.price import named_cause
from actions.problems import ask_picture, says_no_picture
from actions.talk import Talk
from actions.verdicts import decision_values, granted_before, settle, weigh
from actions.words import cause_in, keeps_goods
from bot.desk.model import Queue
from bot.policy.model import Cause, Exchange, Outcome, RefundOnly, ReturnRefund
from bot.shop.model import Order, OrderItem

_SAME = re.compile(r"同款|同样|一样的|换新|换个新|换一个新|换一个$|重新换|好的")
_OTHER = re.compile(
    r"码|号|颜色|[红橙黄绿青蓝紫黑白灰粉米棕]色?|大一|小一|[0-9]{2,3}|(?<![A-Za-z])[SMLX]{1,4}(?![A-Za-z])"
)


class Refund(WishAction):
    title = "action_refund"
    wishes = ("request_refund",)

    async def act(self, talk: Talk) -> None:
        order = await need_order(talk, is_open)
        if order is None:
            return
        if order.signed_at is None or keeps_goods(talk.heard.text):
            await settle(talk, RefundOnly(), order)
        else:
            await take_back(talk, order)


class CancelOrder(WishAction):
    title = "action_cancel_order"
    wishes = ("cancel_order",)

    async def act(self, talk: Talk) -> None:
        order = await need_order(talk, not_shipped)
        if order is None:
            return
        if order.signed_at is None:
            await settle(talk, RefundOnly(), order)
        else:
            await take_back(talk, order)


class ReturnGoods(WishAction):
    title = "action_return_goods"
    wishes = ("request_return",)

    async def act(self, talk: Talk) -> None:
        order = await need_order(talk, signed)
        if order is None:
            return
        if not_shipped(order):
            await settle(talk, RefundOnly(), order)
        else:
            await take_back(talk, order)


class ExchangeGoods(WishAction):
    title = "action_exchange_goods"
    wishes = ("request_exchange",)

    async def act(self, talk: Talk) -> None:
        order = await need_order(talk, signed)
        if order is None:
            return
        item = _item_meant(talk, order)
        first = Exchange(Cause.SIZE, evidence=False, sku=item.sku, new_sku=item.sku)
        weighed = await weigh(talk, first, order)
        if weighed.reason in ("order_closed", "not_signed", "nothing_left"):
            await settle(talk, first, order)
            return
        cause, wanted = named_cause(talk), _wanted(talk)
        if not wanted and (cause is None or cause.on_buyer):
            talk.ask("detail", "ask_exchange")
            return
        talk.keep("detail", wanted if _OTHER.search(wanted) else "")
        cause = cause or Cause.SIZE
        evidence = bool(talk.note("files"))
        if not cause.on_buyer and not evidence and not says_no_picture(talk):
            ask_picture(talk, cause)
            return
        await settle(
            talk, Exchange(cause, evidence=evidence, sku=item.sku, new_sku=item.sku), order
        )


class Reship(WishAction):
    title = "action_reship"
    wishes = ("request_reship",)

    async def act(self, talk: Talk) -> None:
        order = await need_order(talk, lambda one: on_the_way(one) or signed(one))
        if order is None:
            return
        if order.shipped_at is None:
            talk.say("reship_not_shipped")
        elif talk.note("lost") or talk.note("cause") or talk.note("reship_asked"):
            talk.say("reship_to_person")
            talk.hand_over(Queue.AGENT, "request_reship")
        else:
            talk.keep("reship_asked", True)
            talk.say("ask_reship_reason")


async def take_back(talk: Talk, order: Order) -> None:
    """P6 return and refund: the cause is asked for, and a picture where it is ours."""
    first = ReturnRefund(Cause.QUALITY, evidence=False)
    if (await weigh(talk, first, order)).outcome is Outcome.REFUSE:
        await settle(talk, first, order)
        return
    earlier = await granted_before(talk, ReturnRefund.kind, order)
    if earlier is not None:
        talk.say("return_refund_again", **await decision_values(talk, earlier, order))
        return
    cause = named_cause(talk)
    if cause is None:
        talk.ask("cause", "ask_cause")
        return
    evidence = bool(talk.note("files"))
    if not cause.on_buyer and not evidence and not says_no_picture(talk):
        ask_picture(talk, cause)
        return
    await settle(talk, ReturnRefund(cause, evidence=evidence), order)


def _item_meant(talk: Talk, order: Order) -> OrderItem:
    """The item that the words or a SKU name, else the first."""
    sku = talk.heard.entity("sku")
    for item in order.items:
        if item.sku == (sku or "").upper() or (item.spec and item.spec in talk.heard.text):
            return item
    text = talk.heard.text
    return max(order.items, key=lambda item: sum(pair in text for pair in _pairs(item.title)))


def _pairs(title: str) -> list[str]:
    return [title[at : at + 2] for at in range(len(title) - 1)]


def _wanted(talk: Talk) -> str:
    """What it should become, in the buyer's words; kept for the warehouse."""
    text = talk.heard.text.strip()
    if talk.answering and talk.before.question == "detail":
        return text
    if _OTHER.search(text) or _SAME.search(text):
        return text
    told: str = talk.note("detail") or ""
    return told if cause_in(text) is None or told else ""
