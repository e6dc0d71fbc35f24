"""Price differences, compensation and postage: by P1, P2 and P5."""

from __future__ import annotations

import re

from actions.base import WishAction
from actions.orders import closed, find_order, need_order, signed
from actions.talk import Talk
from actions.verdicts import settle, weigh
from actions.words import cause_in, goodwill_cause_in
from bot.cases.aftersales.model import State
from bot.errors import OrderNotFound
from bot.money import fen, short_yuan
from bot.policy.model import (
    Cause,
    Goodwill,
    GoodwillCause,
    Outcome,
    Postage,
    PriceDifference,
)
from bot.shop.model import Order

_NOT_AGREED = frozenset({State.ASKED, State.REFUSED, State.WITHDRAWN})
_GENERAL_POSTAGE = re.compile(
    r"包邮|免[运邮]费?|(?:运费|邮费)(?:是|要)?(?:多少|怎么算|几块)|多少(?:钱)?(?:运费|邮费)|怎么还?要(?:运费|邮费)"
)


class ReturnPriceDifference(WishAction):
    title = "action_return_price_difference"
    wishes = ("price_drop_complaint",)

    async def act(self, talk: Talk) -> None:
        order = await need_order(talk, signed)
        if order is not None:
            await settle(talk, PriceDifference(), order)


class Compensate(WishAction):
    title = "action_compensate"
    wishes = ("request_compensation",)

    async def act(self, talk: Talk) -> None:
        order = await need_order(talk)
        if order is None:
            return
        cause = self._cause(talk)
        if cause is None and closed(order):
            cause = GoodwillCause.BUYER
        if cause is None:
            talk.ask("cause", "ask_goodwill_cause")
            return
        talk.keep("matter", cause.value)
        asked = talk.heard.entity("amount")
        await settle(talk, Goodwill(cause, fen(asked) if asked else None), order)

    def _cause(self, talk: Talk) -> GoodwillCause | None:
        pressed = talk.heard.entity("cause")
        if pressed is not None and pressed in set(GoodwillCause):
            return GoodwillCause(pressed)
        if (named := goodwill_cause_in(talk.heard.text)) is not None:
            return named
        if talk.note("cause") is not None:
            return GoodwillCause.PRODUCT
        matter = talk.note("matter")
        return GoodwillCause(matter) if matter else None


class ReturnPostage(WishAction):
    title = "action_return_postage"
    wishes = ("shipping_fee_dispute",)

    async def act(self, talk: Talk) -> None:
        if _GENERAL_POSTAGE.search(talk.heard.text) and not talk.answering:
            await self._explain(talk)
            return
        order = await need_order(talk, signed)
        if order is None:
            return
        cause = named_cause(talk) or await _cause_of_return(talk, order)
        # What the rule refuses whoever pays is said before anything is asked for.
        first = Postage(cause or Cause.QUALITY, amount_fen=1, evidence=False)
        if (await weigh(talk, first, order)).outcome is Outcome.REFUSE:
            await settle(talk, first, order)
            return
        if cause is None:
            talk.ask("cause", "ask_postage_cause")
            return
        amount, evidence = self._paid(talk), self._proved(talk)
        declined = talk.answering and talk.heard.intent == "deny"
        if amount is None:
            talk.ask("amount", "ask_amount")
            return
        if not (evidence or declined or talk.before.notes.get("postage")):
            talk.ask("amount", "ask_voucher", progress=True, amount=short_yuan(amount))
            return
        await settle(talk, Postage(cause, amount_fen=amount, evidence=evidence), order)

    def _paid(self, talk: Talk) -> int | None:
        """A claim only: the rule bounds it, wants a picture, and pays it once."""
        told = talk.heard.entity("amount") or talk.note("postage")
        if told is None or fen(told) <= 0:
            return None
        talk.keep("postage", told)
        return fen(told)

    def _proved(self, talk: Talk) -> bool:
        """By a picture that came since: one of the damage shows no postage."""
        if (seen := talk.note("postage_seen")) is None:
            seen = talk.before.notes.get("files") or []
            talk.keep("postage_seen", seen)
        return bool(set(talk.note("files") or []) - set(seen))

    async def _explain(self, talk: Talk) -> None:
        try:
            order = await find_order(talk)
        except OrderNotFound:
            order = None
        if order is None:
            talk.say("postage_general")
        elif order.postage_paid_fen:
            talk.say("postage_charged", postage=short_yuan(order.postage_paid_fen))
        else:
            talk.say("postage_free")


async def _cause_of_return(talk: Talk, order: Order) -> Cause | None:
    """Why what was agreed to go back goes back: nobody is asked that twice."""
    found = await talk.call(talk.services.aftersales.of_order, order.no)
    agreed = [one for one in found if one.kind.goods_come_back and one.state not in _NOT_AGREED]
    cause = agreed[0].cause if agreed else None
    return Cause(cause) if cause in set(Cause) else None


def named_cause(talk: Talk) -> Cause | None:
    """By button, in words, or told before about this order."""
    pressed = talk.heard.entity("cause")
    by_button = pressed is not None and pressed in set(Cause)
    cause = Cause(pressed) if pressed and by_button else cause_in(talk.heard.text)
    if cause is None:
        told = talk.note("cause")
        return Cause(told) if told else None
    talk.keep("cause", cause.value)
    return cause
