"""Money back, goods back, another one instead, once more: by P6."""

from __future__ import annotations

import re

from actions.base import WishAction
from actions.goods import goods_named, item_named
from actions.orders import is_open, need_order, not_shipped, on_the_way, signed
from actions.price import named_cause
from actions.problems import ask_picture, ask_reship, says_no_picture
from actions.talk import Talk
from actions.verdicts import granted_before, settle, tell_granted, weigh
from actions.words import CAUSE_OF, cause_in, keeps_goods
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
        item = await item_named(talk, order) or order.items[0]
        if await self._agreed_before(talk, order, item):
            return
        first = Exchange(Cause.SIZE, evidence=False, sku=item.sku, new_sku=item.sku)
        weighed = await weigh(talk, first, order)
        if weighed.reason in ("order_closed", "not_signed", "nothing_left"):
            await settle(talk, first, order)
            return
        if (new_sku := await _new_sku(talk, order)) is not None:
            talk.keep("new_sku", new_sku)
        cause, wanted = named_cause(talk), _wanted(talk) or (new_sku or "")
        if not wanted and (cause is None or cause.on_buyer):
            talk.ask("detail", "ask_exchange")
            return
        talk.keep("detail", wanted if _OTHER.search(wanted) else "")
        cause = cause or Cause.SIZE
        evidence = bool(talk.note("files"))
        if not cause.on_buyer and not evidence and not says_no_picture(talk):
            ask_picture(talk, cause)
            return
        new = talk.note("new_sku") or item.sku
        await settle(talk, Exchange(cause, evidence=evidence, sku=item.sku, new_sku=new), order)

    async def _agreed_before(self, talk: Talk, order: Order, item: OrderItem) -> bool:
        """The same article was agreed to before: its case is the answer."""
        earlier = await granted_before(talk, Exchange.kind, order)
        if earlier is None or earlier.line["request"]["sku"] != item.sku:
            return False
        return await tell_granted(talk, earlier, order)


class Reship(WishAction):
    title = "action_reship"
    wishes = ("request_reship",)

    async def act(self, talk: Talk) -> None:
        order = await need_order(talk, lambda one: on_the_way(one) or signed(one))
        if order is None:
            return
        if order.shipped_at is None:
            talk.say("reship_not_shipped")
        elif problem := self._problem(talk):
            # 磕坏了，补发一个: as the problem, with its picture, and then sent again.
            talk.keep("reship_asked", True)
            talk.wish = problem
            await self._book[problem].fulfil(talk)
        elif talk.note("lost") or talk.note("cause") or talk.note("reship_asked"):
            await ask_reship(talk, order, talk.note("cause") or "lost")
        else:
            talk.keep("reship_asked", True)
            talk.say("ask_reship_reason")

    def _problem(self, talk: Talk) -> str | None:
        if talk.note("files") or talk.note("lost"):
            return None
        named = cause_in(talk.heard.text)
        of_words = (wish for wish, cause in CAUSE_OF.items() if cause is named)
        return next(of_words, None) or next((w for w in talk.heard.wishes if w in CAUSE_OF), None)


async def take_back(talk: Talk, order: Order) -> None:
    """P6 return and refund: the cause is asked for, and a picture where it is ours."""
    earlier = await granted_before(talk, ReturnRefund.kind, order)
    if earlier is not None and await tell_granted(talk, earlier, order):
        return
    first = ReturnRefund(Cause.QUALITY, evidence=False)
    if (await weigh(talk, first, order)).outcome is Outcome.REFUSE:
        await settle(talk, first, order)
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


async def _new_sku(talk: Talk, order: Order) -> str | None:
    """Other goods of the shop, named by their SKU or so that no others can be meant."""
    owned = {item.sku for item in order.items}
    named = (talk.heard.entity("sku") or "").upper()
    if named and named not in owned:
        product = await talk.call(talk.services.shop.product, named)
        return None if product is None else product.sku
    for mention in await goods_named(talk, [order]):
        others = [sku for sku in mention.likeliest if sku not in owned]
        if len(others) == 1 and len(mention.likeliest) == 1:
            return others[0]
    return None


def _wanted(talk: Talk) -> str:
    """What it should become, in the buyer's words; kept for the warehouse."""
    text = talk.heard.text.strip()
    if talk.answering and talk.before.question == "detail":
        return text
    if _OTHER.search(text) or _SAME.search(text):
        return text
    told: str = talk.note("detail") or ""
    return told if cause_in(text) is None or told else ""
