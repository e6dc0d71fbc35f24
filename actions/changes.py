"""Another colour, size or quantity before the parcel leaves."""

from __future__ import annotations

from actions.frame.base import WishAction
from actions.frame.turn import Turn
from actions.orders import closed, need_order, not_shipped, values_of
from actions.reading.phrases import names_change
from bot.desk.model import Queue


class ChangeItem(WishAction):
    title = "action_change_item"
    wishes = ("change_item",)

    async def act(self, turn: Turn) -> None:
        order = await need_order(turn, not_shipped)
        if order is None:
            return
        if closed(order):
            turn.say("change_item_order_closed", **values_of(order))
        elif order.signed_at is not None:
            # 换成L码 of what has arrived is an exchange.
            turn.wish = "request_exchange"
            await self._book[turn.wish].fulfil(turn)
        elif order.shipped_at is not None:
            turn.say("change_item_shipped")
        elif wanted := _wanted(turn):
            turn.say("change_item_noted")
            turn.hand_over(
                Queue.WAREHOUSE,
                "change_item",
                summary=f"{turn.wish_text(turn.wish)}：{wanted}",
                high=True,
            )
        else:
            turn.ask("detail", "ask_new_item")


def _wanted(turn: Turn) -> str:
    if turn.answering and turn.before.question == "detail":
        return turn.heard.text.strip()
    return turn.heard.text.strip() if names_change(turn.heard.text) else ""
