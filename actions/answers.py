"""What the buyer answers to what was asked: yes, no, the order, the address, the picture."""

from __future__ import annotations

from actions.address import given_parts
from actions.case_steps import hear_picture
from actions.chat import is_complete
from actions.frame.base import BotAction
from actions.frame.queue import when_served
from actions.frame.turn import Turn
from actions.orders import find_order, not_shipped, values_of
from actions.reading.addresses import says_part_is_wrong
from actions.reading.causes import cause_in, goodwill_cause_in
from actions.reading.model import Act
from actions.reading.phrases import asks_why, waits_on
from actions.reading.pointing import says_not_this
from actions.saying.offers import accept, decline
from actions.waiting import drop, go_on_with_wish, take_proposal, wait
from actions.words import AGAIN_FOR_ANOTHER, title_of
from bot.errors import OrderNotFound
from bot.shop.model import Order
from nlu.links import without_links


class AcceptOffer(BotAction):
    """Yes to an offer, by the engine; `accept` looks at the reading."""

    title = "action_accept_offer"

    async def act(self, turn: Turn) -> None:
        await accept(turn)


class DeclineOffer(BotAction):
    """No to an offer."""

    title = "action_decline_offer"

    async def act(self, turn: Turn) -> None:
        await decline(turn)


class ContinueWish(BotAction):
    """What was asked for has come, or has not: the wish that waits looks for itself."""

    title = "action_continue_wish"

    async def act(self, turn: Turn) -> None:
        wish = turn.memory.wish
        if wish is None or wish not in self._book:
            turn.memory.settled()
            turn.say("noted")
        elif turn.before.question == "cause" and _gives_up(turn):
            turn.memory.settled()
            turn.say("dropped")
        else:
            await go_on_with_wish(turn, self._book)


class WaitForAnswer(BotAction):
    """好的 to what only the buyer can give: we wait on."""

    title = "action_wait_for_answer"

    async def act(self, turn: Turn) -> None:
        wait(turn)


class DropWish(BotAction):
    """The buyer does not want to go on with what was asked for."""

    title = "action_drop_wish"

    async def act(self, turn: Turn) -> None:
        if turn.memory.question == "order" and says_not_this(turn.heard.text):
            # 不是这个 of the orders shown, or of the one in hand: which, then?
            await go_on_with_wish(turn, self._book)
        else:
            drop(turn)


class TakeNote(BotAction):
    """Something was given that nobody had asked for."""

    title = "action_take_note"

    async def act(self, turn: Turn) -> None:
        if turn.before.wish == "change_address" and turn.memory.question == "offer":
            # 18号3楼 after the street: what was offered to be confirmed is not complete.
            turn.wish, turn.answering = "change_address", True
            turn.memory.settled()
            await self._book[turn.wish].fulfil(turn)
            return
        named = turn.heard.order is not None or turn.heard.entity("order_no") is not None
        if turn.memory.question == "readings":
            turn.memory.settled()
        if turn.heard.files:
            if not await hear_picture(turn):
                turn.say("noted_picture")
        elif address := given_parts(turn):
            passed_on = turn.note("last") == "change_address" and address == turn.note("address")
            if not passed_on and await self._corrects_a_part(turn):
                return
            turn.keep("address", address)
            if passed_on:
                turn.say("watching")
            else:
                turn.propose("change_address", "noted_address")
        elif named and (order := await find_order(turn)) is not None:
            await self._about_another_order(turn, order)
        elif turn.heard.text and not without_links(turn.heard.text):
            turn.cannot_answer("noted_link")
        elif turn.memory.question not in ("offer", "case"):
            turn.say("noted")
        question = turn.memory.question
        if question in ("offer", "case") and question == turn.before.question:
            turn.say(f"again_{question}", offer=turn.note("offered") or "")

    async def _corrects_a_part(self, turn: Turn) -> bool:
        """电话留错了 是189…, of an order that has not left: confirmed at once, as what it is."""
        if not says_part_is_wrong(turn.heard.text) or turn.memory.question in ("offer", "case"):
            return False
        try:
            order = await find_order(turn, not_shipped)
        except OrderNotFound:
            return False
        if order is None or not not_shipped(order):
            return False
        turn.wish = turn.answered = "change_address"
        turn.memory.settled()
        await self._book[turn.wish].fulfil(turn)
        return True

    async def _about_another_order(self, turn: Turn, order: Order) -> None:
        """Another card of the same list: the question of before, for that order."""
        last = turn.note("last")
        if last in AGAIN_FOR_ANOTHER and turn.memory.order_no != turn.before.order_no:
            turn.wish = last
            await self._book[last].fulfil(turn)
        else:
            turn.say("noted_order", title=title_of(order), **values_of(order))


class Acknowledge(BotAction):
    """Yes, while nothing was asked."""

    title = "action_acknowledge"

    async def act(self, turn: Turn) -> None:
        proposed = str(turn.before.notes.get("proposed"))
        if turn.heard.waiting is not None and (
            proposed not in self._book or waits_on(turn.heard.text)
        ):
            turn.say("waits_on", when=when_served(turn))
        elif proposed in self._book and turn.reading.is_(Act.TAKES):
            await take_proposal(turn, self._book)
        else:
            turn.say("nothing_offered")


class Close(BotAction):
    """No, while nothing was asked: nothing else is wanted."""

    title = "action_close"

    async def act(self, turn: Turn) -> None:
        if asks_why(turn.heard.text):
            # 为啥不行 was read as a no, and nothing was refused that could be explained.
            turn.cannot_answer("why_what")
            return
        if turn.heard.waiting is not None:
            turn.say("waits_on", when=when_served(turn))
            return
        turn.say("close_review" if await is_complete(turn) else "close")


def _gives_up(turn: Turn) -> bool:
    """算了 names no cause; 不喜欢 is a "no" that does."""
    text = turn.heard.text
    named = cause_in(text) or goodwill_cause_in(text)
    return turn.heard.intent == "deny" and named is None
