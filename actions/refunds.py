"""Money back, goods back, or once more: by P6."""

from __future__ import annotations

from actions.base import WishAction
from actions.orders import is_open, need_order, not_shipped, on_the_way, signed
from actions.price import named_cause
from actions.problems import ask_picture, ask_reship, keep_line, says_no_picture
from actions.talk import Talk
from actions.verdicts import granted_before, settle, tell_granted, weigh
from actions.words import CAUSE_OF, cause_in, keeps_goods
from bot.cases.aftersales.cards import values_of as case_values
from bot.desk.model import Queue
from bot.policy.model import Cause, Outcome, RefundOnly, ReturnRefund
from bot.shop.model import Order


class Refund(WishAction):
    title = "action_refund"
    wishes = ("request_refund",)

    async def act(self, talk: Talk) -> None:
        order = await need_order(talk, is_open)
        if order is None:
            return
        if order.signed_at is None or keeps_goods(talk.heard.text):
            await only_refund(talk, order)
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
            await only_refund(talk, order)
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
            await only_refund(talk, order)
        else:
            await take_back(talk, order)


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
            if not talk.note("lost"):
                await keep_line(talk, order)
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


async def only_refund(talk: Talk, order: Order) -> None:
    """Money while the goods are under way once more would be both: a person looks."""
    sent = await talk.call(talk.services.aftersales.sent_again, order.no)
    if sent is None:
        await settle(talk, RefundOnly(), order)
        return
    talk.say("refund_sent_again", **case_values(sent))
    talk.hand_over(Queue.AGENT, "request_refund")


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
