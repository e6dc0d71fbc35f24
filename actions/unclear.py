"""Not understood: the likeliest readings as buttons, once; then a person."""

from __future__ import annotations

from actions.frame.base import BotAction
from actions.frame.turn import Turn
from actions.orders import points_elsewhere
from actions.reading.phrases import asks_of_case, cannot_send_picture
from actions.saying.cards import cases_of_buyer
from actions.words import AGAIN_FOR_ANOTHER

_MOST = 3
# No help as a choice.
_NO_READING = frozenset(
    {"greet", "goodbye", "thank", "affirm", "deny", "inform", "chitchat", "bot_challenge"}
)


class OfferReadings(BotAction):
    title = "action_offer_readings"

    async def act(self, turn: Turn) -> None:
        if cannot_send_picture(turn.heard.text):
            turn.say("picture_trouble")
            return
        last = turn.note("last")
        orders = await turn.call(turn.services.shop.orders_of, turn.heard.buyer_id)
        if last in AGAIN_FOR_ANOTHER and await points_elsewhere(turn, orders):
            turn.wish = last
            turn.memory.settled()
            await self._book[last].fulfil(turn)
            return
        if asks_of_case(turn.heard.text) and await cases_of_buyer(turn):
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
        again = turn.before.question == "readings"
        turn.say("unclear_rest" if again else "unclear", buttons=buttons)
        turn.memory.question = "readings"


class HandOverUnclear(OfferReadings):
    """Not understood a second time; the rest of one sentence is no second time."""

    title = "action_hand_over_unclear"

    async def act(self, turn: Turn) -> None:
        if turn.heard.writes_on:
            await super().act(turn)
            return
        turn.wish = "nlu_fallback"
        turn.give_up()
