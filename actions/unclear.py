"""Not understood: the likeliest readings as buttons, once; then a person."""

from __future__ import annotations

from actions.frame.base import BotAction
from actions.frame.memory import NOTHING
from actions.frame.queue import when_served
from actions.frame.turn import Turn
from actions.in_the_queue import tell_place
from actions.orders import points_elsewhere
from actions.reading.model import Act
from actions.reading.phrases import (
    asks_of_case,
    asks_of_person,
    asks_price,
    asks_something,
    cannot_send_picture,
    names_days,
)
from actions.saying.cards import cases_of_buyer
from actions.what_waits import tell_days_of_hand
from actions.words import AGAIN_FOR_ANOTHER

_MOST, _HALF, _SHORT = 3, 0.6, 8
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
        waits = turn.heard.waiting is not None and turn.before.question in (NOTHING, "readings")
        if waits and await self._serves_meanwhile(turn):
            return
        if _only_closes(turn):
            turn.say("nothing_offered")
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
        put_readings(turn)

    async def _serves_meanwhile(self, turn: Turn) -> bool:
        """In the queue: the price of goods is told, and what is no question is noted for the
        person. A question that is not understood goes to the ticket, too, and is asked about."""
        text = turn.heard.text
        if asks_price(text):
            turn.wish = "ask_payment"
            turn.memory.settled()
            await self._book[turn.wish].fulfil(turn)
            return True
        if asks_of_person(text):
            tell_place(turn)
            if names_days(text):
                await tell_days_of_hand(turn)
            turn.left_to_person = True
            return True
        if turn.reading.is_(Act.ASKS, at_least=0.0) or asks_something(text):
            return False
        turn.leave_to_person("waiting_noted", when=when_served(turn))
        return True


def put_readings(turn: Turn) -> None:
    """The likeliest ones, to be chosen by a button; a person where there is none."""
    readings = [name for name, _ in turn.heard.ranking if name not in _NO_READING][:_MOST]
    if not readings:
        turn.give_up()
        return
    turn.keep("said", turn.heard.text)
    buttons = [{"title": turn.wish_text(name), "payload": f"/{name}"} for name in readings]
    buttons.append({"title": turn.text("button_none"), "payload": "/deny"})
    again = turn.before.question == "readings"
    name = "unclear_rest" if again else "unclear"
    turn.say("unclear_waiting" if turn.heard.waiting else name, buttons=buttons)
    turn.memory.question = "readings"


def _only_closes(turn: Turn) -> bool:
    """好叭, 好 我再看看, with nothing open: no question to be offered readings for."""
    if turn.before.question != NOTHING or turn.before.notes.get("proposed"):
        return False
    closes = turn.reading.is_(Act.TAKES, Act.COURTESY, Act.WAITS, at_least=_HALF)
    return closes and len(turn.heard.text.strip()) <= _SHORT


class HandOverUnclear(OfferReadings):
    """Not understood a second time; the rest of one sentence is no second time."""

    title = "action_hand_over_unclear"

    async def act(self, turn: Turn) -> None:
        if turn.heard.writes_on:
            await super().act(turn)
            return
        turn.wish = "nlu_fallback"
        turn.give_up()
