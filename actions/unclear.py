"""Not understood: the likeliest readings as buttons, once; then a person."""

from __future__ import annotations

import re

from actions.frame.base import BotAction
from actions.frame.turn import Turn
from actions.orders import points_elsewhere
from actions.saying.cards import cases_of_buyer
from actions.words import AGAIN_FOR_ANOTHER
from actions.yes import not_ready

_MOST = 3
# 我昨天申请的换货怎么样了, 再退我一次: how far it is answers both.
_ABOUT_A_CASE = re.compile(
    r"(?:退|换|补发|售后|申请).{0,8}(?:怎么样|怎样|到哪|哪一?步|进度|处理|办好|好了没|结果|多久|啥时候|什么时候)"
    r"|再.{0,3}[退换补].{0,3}[次遍回]"
)
_PICTURE_TROUBLE = re.compile(
    r"[图照]片?.{0,5}(?:[发传]不[了出过上]|上传?失败)|[发传]不[了出过上].{0,3}[图照]"
)
# No help as a choice.
_NO_READING = frozenset(
    {"greet", "goodbye", "thank", "affirm", "deny", "inform", "chitchat", "bot_challenge"}
)


class OfferReadings(BotAction):
    title = "action_offer_readings"

    async def act(self, turn: Turn) -> None:
        if turn.before.question == "offer" and turn.memory.offer and not_ready(turn.heard.text):
            # 再等等, read in doubt: what was offered stays open.
            turn.say("wait_offer")
            turn.memory.question = "offer"
            return
        if _PICTURE_TROUBLE.search(turn.heard.text):
            turn.say("picture_trouble")
            return
        last = turn.note("last")
        orders = await turn.call(turn.services.shop.orders_of, turn.heard.buyer_id)
        if last in AGAIN_FOR_ANOTHER and await points_elsewhere(turn, orders):
            turn.wish = last
            turn.memory.settled()
            await self._book[last].fulfil(turn)
            return
        if _ABOUT_A_CASE.search(turn.heard.text) and await cases_of_buyer(turn):
            turn.wish = "check_refund_status"
            turn.memory.settled()
            await self._book[turn.wish].fulfil(turn)
            return
        if turn.before.question == "offer" and turn.memory.offer != turn.note("offer_missed"):
            # 才这么点, 电话还是原来那个: what was offered is not lost over it.
            turn.keep("offer_missed", turn.memory.offer)
            turn.say("unclear_offer", offer=turn.note("offered") or "")
            turn.memory.question = "offer"
            return
        readings = [name for name, _ in turn.heard.ranking if name not in _NO_READING][:_MOST]
        if not readings:
            turn.give_up()
            return
        turn.keep("said", turn.heard.text)
        buttons = [{"title": turn.wish_text(name), "payload": f"/{name}"} for name in readings]
        buttons.append({"title": turn.text("button_none"), "payload": "/deny"})
        turn.say("unclear", buttons=buttons)
        turn.memory.question = "readings"


class HandOverUnclear(BotAction):
    title = "action_hand_over_unclear"

    async def act(self, turn: Turn) -> None:
        turn.wish = "nlu_fallback"
        turn.give_up()
