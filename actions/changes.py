"""Another colour, size or quantity before the parcel leaves."""

from __future__ import annotations

import re

from actions.base import WishAction
from actions.orders import closed, need_order, not_shipped, values_of
from actions.talk import Talk
from bot.desk.model import Queue

# The message says already what it should become.
_TARGET = re.compile(
    r"(?:换成?|改成?|改为|要|发)(?!个)[^吗呢吧,，。?？]{0,8}?"
    r"(?:(?<![A-Za-z])[SMLX]{1,4}(?![A-Za-z])|\d+|[一两三四五][个件条双]|(?<!颜)色|[大小中一][码号]|款)"
)


class ChangeItem(WishAction):
    title = "action_change_item"
    wishes = ("change_item",)

    async def act(self, talk: Talk) -> None:
        order = await need_order(talk, not_shipped)
        if order is None:
            return
        if closed(order):
            talk.say("change_item_order_closed", **values_of(order))
        elif order.signed_at is not None:
            # 换成L码 of what has arrived is an exchange.
            talk.wish = "request_exchange"
            await self._book[talk.wish].fulfil(talk)
        elif order.shipped_at is not None:
            talk.say("change_item_shipped")
        elif wanted := _wanted(talk):
            talk.say("change_item_noted")
            talk.hand_over(
                Queue.WAREHOUSE,
                "change_item",
                summary=f"{talk.wish_text(talk.wish)}：{wanted}",
                high=True,
            )
        else:
            talk.ask("detail", "ask_new_item")


def _wanted(talk: Talk) -> str:
    if talk.answering and talk.before.question == "detail":
        return talk.heard.text.strip()
    return talk.heard.text.strip() if _TARGET.search(talk.heard.text) else ""
