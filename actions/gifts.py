"""Gifts: near a threshold, every day, and the one that was not in the parcel."""

from __future__ import annotations

from actions.frame.base import WishAction
from actions.frame.turn import Turn
from actions.orders import is_open, need_order, signed
from actions.reading.offered import name_in_common
from actions.reading.phrases import asks_how_far, names_threshold, wants_sample
from actions.saying.decisions import decide_and_say, weigh
from bot.policy.model import EverydayGift, Goodwill, MissingGift, ThresholdGift
from bot.shop.model import Order

# Not worth a word to who does not name the threshold: there may be an everyday gift.
_PASSED_OVER = frozenset({("threshold_gift", "too_far")})


class GiveGift(WishAction):
    title = "action_give_gift"
    wishes = ("request_gift",)

    async def act(self, turn: Turn) -> None:
        if await _haggles(turn):
            turn.wish = "request_compensation"
            await self._book[turn.wish].fulfil(turn)
            return
        if await self._before_buying(turn):
            turn.say("gift_no_order")
            return
        order = await need_order(turn, is_open)
        if order is None:
            return
        if asks_how_far(turn.heard.text) and not turn.answering:
            await _tell_how_far(turn, order)
            return
        if await _names_everyday_gift(turn, order):
            # 护手霜来一支: the one of these goods, however near a pack is.
            await decide_and_say(turn, EverydayGift(), order)
            return
        first = await weigh(turn, ThresholdGift(), order)
        near = ("threshold_gift", first.reason) not in _PASSED_OVER
        if near or (names_threshold(turn.heard.text) and not wants_sample(turn.heard.text)):
            await decide_and_say(turn, ThresholdGift(), order)
            if not near:
                turn.keep("proposed", self.wishes[0])
        else:
            await decide_and_say(turn, EverydayGift(), order)

    async def _before_buying(self, turn: Turn) -> bool:
        """No order yet, or the talk is about goods that are on none."""
        orders = await turn.call(turn.services.shop.orders_of, turn.heard.buyer_id)
        bought = {item.sku for order in orders for item in order.items}
        spoken_of = turn.note("product")
        return not orders or (spoken_of is not None and spoken_of not in bought)


async def _names_everyday_gift(turn: Turn, order: Order) -> bool:
    """By its own name, which none of the goods of the order has."""
    text = turn.heard.text
    if names_threshold(text):
        return False
    for gift in (await weigh(turn, EverydayGift(), order)).gifts:
        product = await turn.call(turn.services.shop.product, gift.sku)
        name = name_in_common(text, product.title) if product is not None else ""
        if name and not any(name in item.title for item in order.items):
            return True
    return False


async def _tell_how_far(turn: Turn, order: Order) -> None:
    """我这单还差多少 asks for a number and for nothing else."""
    asked = await weigh(turn, ThresholdGift(), order)
    text = await turn.call(
        turn.services.decisions.how_far_from_gift, order.no, buyer_id=order.buyer_id
    )
    turn.say("gift_how_far" if asked.reason != "order_closed" else "gift_no_order", why=text)


async def _haggles(turn: Turn) -> bool:
    """给我 20 块 after an offer of goodwill is about that offer."""
    if turn.before.offer is None or turn.heard.entity("amount") is None:
        return False
    offered = await turn.call(turn.services.decisions.decision, turn.before.offer)
    return offered.kind == Goodwill.kind


class SendMissingGift(WishAction):
    title = "action_send_missing_gift"
    wishes = ("report_missing_gift",)

    async def act(self, turn: Turn) -> None:
        order = await need_order(turn, signed)
        if order is None:
            return
        due = (await weigh(turn, MissingGift(), order)).reason != "not_earned"
        asked = MissingGift() if due or not await _put_off(turn, order) else ThresholdGift()
        await decide_and_say(turn, asked, order)


async def _put_off(turn: Turn, order: Order) -> bool:
    """上次说的礼包呢: the one near a threshold, that was to wait for the parcel to be signed."""
    before = await turn.call(turn.services.decisions.decisions_of_order, order.no)
    return any((one.kind, one.reason) == (ThresholdGift.kind, "after_signing") for one in before)
