"""Gifts: near a threshold, every day, and the one that was not in the parcel."""

from __future__ import annotations

from actions.base import WishAction
from actions.orders import is_open, need_order, signed
from actions.talk import Talk
from actions.verdicts import settle, weigh
from bot.policy.model import EverydayGift, Goodwill, MissingGift, ThresholdGift

# A threshold gift that is out of reach is not worth a word: there may be an everyday one.
PASSED_OVER = frozenset({("threshold_gift", "too_far")})


class GiveGift(WishAction):
    title = "action_give_gift"
    wishes = ("request_gift",)

    async def act(self, talk: Talk) -> None:
        if await _haggles(talk):
            talk.wish = "request_compensation"
            await self._book[talk.wish].fulfil(talk)
            return
        if not await talk.call(talk.services.shop.orders_of, talk.heard.buyer_id, limit=1):
            talk.say("gift_no_order")
            return
        order = await need_order(talk, is_open)
        if order is None:
            return
        first = await weigh(talk, ThresholdGift(), order)
        near = ("threshold_gift", first.reason) not in PASSED_OVER
        await settle(talk, ThresholdGift() if near else EverydayGift(), order)


async def _haggles(talk: Talk) -> bool:
    """给我 20 块 after an offer of goodwill is about that offer."""
    if talk.before.offer is None or talk.heard.entity("amount") is None:
        return False
    offered = await talk.call(talk.services.cases.decision, talk.before.offer)
    return offered.kind == Goodwill.kind


class SendMissingGift(WishAction):
    title = "action_send_missing_gift"
    wishes = ("report_missing_gift",)

    async def act(self, talk: Talk) -> None:
        order = await need_order(talk, signed)
        if order is not None:
            await settle(talk, MissingGift(), order)
