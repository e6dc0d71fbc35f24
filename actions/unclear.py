"""Not understood: the likeliest readings as buttons, once; then a person."""

from __future__ import annotations

import re

from actions.base import BotAction
from actions.cards import cases_of_buyer
from actions.orders import points_elsewhere
from actions.talk import Talk
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

    async def act(self, talk: Talk) -> None:
        if talk.before.question == "offer" and talk.memory.offer and not_ready(talk.heard.text):
            # 再等等, read in doubt: what was offered stays open.
            talk.say("wait_offer")
            talk.memory.question = "offer"
            return
        if _PICTURE_TROUBLE.search(talk.heard.text):
            talk.say("picture_trouble")
            return
        last = talk.note("last")
        orders = await talk.call(talk.services.shop.orders_of, talk.heard.buyer_id)
        if last in AGAIN_FOR_ANOTHER and await points_elsewhere(talk, orders):
            talk.wish = last
            talk.memory.settled()
            await self._book[last].fulfil(talk)
            return
        if _ABOUT_A_CASE.search(talk.heard.text) and await cases_of_buyer(talk):
            talk.wish = "check_refund_status"
            talk.memory.settled()
            await self._book[talk.wish].fulfil(talk)
            return
        if talk.before.question == "offer" and talk.memory.offer != talk.note("offer_missed"):
            # 才这么点, 电话还是原来那个: what was offered is not lost over it.
            talk.keep("offer_missed", talk.memory.offer)
            talk.say("unclear_offer", offer=talk.note("offered") or "")
            talk.memory.question = "offer"
            return
        readings = [name for name, _ in talk.heard.ranking if name not in _NO_READING][:_MOST]
        if not readings:
            talk.give_up()
            return
        talk.keep("said", talk.heard.text)
        buttons = [{"title": talk.wish_text(name), "payload": f"/{name}"} for name in readings]
        buttons.append({"title": talk.text("button_none"), "payload": "/deny"})
        talk.say("unclear", buttons=buttons)
        talk.memory.question = "readings"


class HandOverUnclear(BotAction):
    title = "action_hand_over_unclear"

    async def act(self, talk: Talk) -> None:
        talk.wish = "nlu_fallback"
        talk.give_up()
