"""What the buyer answers to what was asked: yes, no, the order, the address, the picture."""

from __future__ import annotations

from actions.address import given_parts
from actions.case_steps import hear_picture
from actions.chat import is_complete
from actions.frame.base import Book, BotAction
from actions.frame.turn import Turn
from actions.orders import find_order
from actions.pointing import answers_in_few_words, says_not_this
from actions.saying.offers import accept, decline
from actions.words import AGAIN_FOR_ANOTHER, cause_in, goodwill_cause_in
from actions.yes import not_ready, says_no, says_yes


class AcceptOffer(BotAction):
    """Yes to an offer."""

    title = "action_accept_offer"

    async def act(self, turn: Turn) -> None:
        await accept(turn)


class DeclineOffer(BotAction):
    """No to an offer."""

    title = "action_decline_offer"

    async def act(self, turn: Turn) -> None:
        wish = turn.memory.wish or ""
        if wish in self._book and says_not_this(turn.heard.text) and await _has_others(turn):
            # The offer was for an order that is not meant.
            turn.wish = wish
            turn.memory.settled()
            await self._book[wish].fulfil(turn)
            return
        await decline(turn)


class ContinueWish(BotAction):
    """What was asked for has come, or has not: the wish that waits looks for itself."""

    title = "action_continue_wish"

    async def act(self, turn: Turn) -> None:
        wish = turn.memory.wish
        if wish is not None and not_ready(turn.heard.text):
            wait(turn)
            return
        if wish is None or wish not in self._book:
            turn.memory.settled()
            turn.say("noted")
            return
        if turn.before.question == "cause" and _gives_up(turn):
            turn.memory.settled()
            turn.say("dropped")
            return
        await go_on_with_wish(turn, self._book)


class WaitForAnswer(BotAction):
    """好的 to what only the buyer can give: we wait on. 第二个 and 同款 are answers."""

    title = "action_wait_for_answer"

    async def act(self, turn: Turn) -> None:
        if turn.memory.question != "readings" and answers_in_few_words(turn):
            await go_on_with_wish(turn, self._book)
        else:
            wait(turn)


class DropWish(BotAction):
    """The buyer does not want to go on with what was asked for."""

    title = "action_drop_wish"

    async def act(self, turn: Turn) -> None:
        if not_ready(turn.heard.text):
            wait(turn)
            return
        if turn.memory.question == "order" and says_not_this(turn.heard.text):
            # 不是这个 of the orders shown, or of the one in hand: which, then?
            await go_on_with_wish(turn, self._book)
            return
        turn.memory.settled()
        turn.memory.wishes = []
        turn.say("dropped")


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
        text = turn.heard.text.strip()
        if turn.memory.question == "offer" and text and says_yes(text):
            # 提交申请, typed instead of pressed.
            await accept(turn)
            return
        named = turn.heard.order is not None or turn.heard.entity("order_no") is not None
        if turn.memory.question == "readings":
            turn.memory.settled()
        if turn.heard.files:
            if not await hear_picture(turn):
                turn.say("noted_picture")
        elif address := given_parts(turn):
            turn.keep("address", address)
            turn.say("noted_address")
        elif named and await find_order(turn) is not None:
            await self._about_another_order(turn)
        elif turn.memory.question not in ("offer", "case"):
            turn.say("noted")
        question = turn.memory.question
        if question in ("offer", "case") and question == turn.before.question:
            turn.say(f"again_{question}", offer=turn.note("offered") or "")

    async def _about_another_order(self, turn: Turn) -> None:
        """Another card of the same list: the question of before, for that order."""
        last = turn.note("last")
        if last in AGAIN_FOR_ANOTHER and turn.memory.order_no != turn.before.order_no:
            turn.wish = last
            await self._book[last].fulfil(turn)
        else:
            turn.say("noted_order")


class Acknowledge(BotAction):
    """Yes, while nothing was asked."""

    title = "action_acknowledge"

    async def act(self, turn: Turn) -> None:
        proposed = str(turn.before.notes.get("proposed"))
        if proposed in self._book and not says_no(turn.heard.text):
            turn.wish = proposed
            await self._book[proposed].fulfil(turn)
        else:
            turn.say("nothing_offered")


class Close(BotAction):
    """No, while nothing was asked: nothing else is wanted."""

    title = "action_close"

    async def act(self, turn: Turn) -> None:
        turn.say("close_review" if await is_complete(turn) else "close")


async def go_on_with_wish(turn: Turn, book: Book) -> None:
    """The answer has come: the wish that waited for it looks for itself."""
    wish = turn.memory.wish
    turn.memory.settled()
    if wish is None or wish not in book:
        turn.say("noted")
        return
    turn.wish, turn.answering = wish, True
    await book[wish].fulfil(turn)


def wait(turn: Turn) -> None:
    turn.say(f"wait_{turn.memory.question}", missing=turn.note("missing") or "")


async def _has_others(turn: Turn) -> bool:
    orders = await turn.call(turn.services.shop.orders_of, turn.heard.buyer_id, limit=2)
    return len(orders) > 1


def _gives_up(turn: Turn) -> bool:
    """算了 names no cause; 不喜欢 is a "no" that does."""
    text = turn.heard.text
    named = cause_in(text) or goodwill_cause_in(text)
    return turn.heard.intent == "deny" and named is None
