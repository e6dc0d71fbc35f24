"""What the buyer answers to what was asked: yes, no, the order, the address, the picture."""

from __future__ import annotations

from actions.address import given_parts
from actions.base import Book, BotAction
from actions.cases import hear_picture
from actions.chat import is_complete
from actions.offers import accept, decline
from actions.orders import find_order
from actions.pointing import answers_in_few_words, says_not_this
from actions.talk import Talk
from actions.words import AGAIN_FOR_ANOTHER, cause_in, goodwill_cause_in
from actions.yes import not_ready, says_no, says_yes


class AcceptOffer(BotAction):
    """Yes to an offer."""

    title = "action_accept_offer"

    async def act(self, talk: Talk) -> None:
        await accept(talk)


class DeclineOffer(BotAction):
    """No to an offer."""

    title = "action_decline_offer"

    async def act(self, talk: Talk) -> None:
        wish = talk.memory.wish or ""
        if wish in self._book and says_not_this(talk.heard.text) and await _has_others(talk):
            # The offer was for an order that is not meant.
            talk.wish = wish
            talk.memory.settled()
            await self._book[wish].fulfil(talk)
            return
        await decline(talk)


class ContinueWish(BotAction):
    """What was asked for has come, or has not: the wish that waits looks for itself."""

    title = "action_continue_wish"

    async def act(self, talk: Talk) -> None:
        wish = talk.memory.wish
        if wish is not None and not_ready(talk.heard.text):
            wait(talk)
            return
        if wish is None or wish not in self._book:
            talk.memory.settled()
            talk.say("noted")
            return
        if talk.before.question == "cause" and _gives_up(talk):
            talk.memory.settled()
            talk.say("dropped")
            return
        await go_on_with_wish(talk, self._book)


class WaitForAnswer(BotAction):
    """好的 to what only the buyer can give: we wait on. 第二个 and 同款 are answers."""

    title = "action_wait_for_answer"

    async def act(self, talk: Talk) -> None:
        if talk.memory.question != "readings" and answers_in_few_words(talk):
            await go_on_with_wish(talk, self._book)
        else:
            wait(talk)


class DropWish(BotAction):
    """The buyer does not want to go on with what was asked for."""

    title = "action_drop_wish"

    async def act(self, talk: Talk) -> None:
        if not_ready(talk.heard.text):
            wait(talk)
            return
        if talk.memory.question == "order" and says_not_this(talk.heard.text):
            # 不是这个 of the orders shown, or of the one in hand: which, then?
            await go_on_with_wish(talk, self._book)
            return
        talk.memory.settled()
        talk.memory.wishes = []
        talk.say("dropped")


class TakeNote(BotAction):
    """Something was given that nobody had asked for."""

    title = "action_take_note"

    async def act(self, talk: Talk) -> None:
        if talk.before.wish == "change_address" and talk.memory.question == "offer":
            # 18号3楼 after the street: what was offered to be confirmed is not complete.
            talk.wish, talk.answering = "change_address", True
            talk.memory.settled()
            await self._book[talk.wish].fulfil(talk)
            return
        text = talk.heard.text.strip()
        if talk.memory.question == "offer" and text and says_yes(text):
            # 提交申请, typed instead of pressed.
            await accept(talk)
            return
        named = talk.heard.order is not None or talk.heard.entity("order_no") is not None
        if talk.memory.question == "readings":
            talk.memory.settled()
        if talk.heard.files:
            if not await hear_picture(talk):
                talk.say("noted_picture")
        elif address := given_parts(talk):
            talk.keep("address", address)
            talk.say("noted_address")
        elif named and await find_order(talk) is not None:
            await self._about_another_order(talk)
        elif talk.memory.question not in ("offer", "case"):
            talk.say("noted")
        question = talk.memory.question
        if question in ("offer", "case") and question == talk.before.question:
            talk.say(f"again_{question}", offer=talk.note("offered") or "")

    async def _about_another_order(self, talk: Talk) -> None:
        """Another card of the same list: the question of before, for that order."""
        last = talk.note("last")
        if last in AGAIN_FOR_ANOTHER and talk.memory.order_no != talk.before.order_no:
            talk.wish = last
            await self._book[last].fulfil(talk)
        else:
            talk.say("noted_order")


class Acknowledge(BotAction):
    """Yes, while nothing was asked."""

    title = "action_acknowledge"

    async def act(self, talk: Talk) -> None:
        proposed = str(talk.before.notes.get("proposed"))
        if proposed in self._book and not says_no(talk.heard.text):
            talk.wish = proposed
            await self._book[proposed].fulfil(talk)
        else:
            talk.say("nothing_offered")


class Close(BotAction):
    """No, while nothing was asked: nothing else is wanted."""

    title = "action_close"

    async def act(self, talk: Talk) -> None:
        talk.say("close_review" if await is_complete(talk) else "close")


async def go_on_with_wish(talk: Talk, book: Book) -> None:
    """The answer has come: the wish that waited for it looks for itself."""
    wish = talk.memory.wish
    talk.memory.settled()
    if wish is None or wish not in book:
        talk.say("noted")
        return
    talk.wish, talk.answering = wish, True
    await book[wish].fulfil(talk)


def wait(talk: Talk) -> None:
    talk.say(f"wait_{talk.memory.question}", missing=talk.note("missing") or "")


async def _has_others(talk: Talk) -> bool:
    orders = await talk.call(talk.services.shop.orders_of, talk.heard.buyer_id, limit=2)
    return len(orders) > 1


def _gives_up(talk: Talk) -> bool:
    """算了 names no cause; 不喜欢 is a "no" that does."""
    text = talk.heard.text
    named = cause_in(text) or goodwill_cause_in(text)
    return talk.heard.intent == "deny" and named is None
