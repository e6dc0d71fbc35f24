"""What the buyer answers to what was asked: yes, no, the order, the address, the picture."""

from __future__ import annotations

from actions.address import given_parts
from actions.base import BotAction
from actions.chat import is_complete
from actions.offers import accept, decline
from actions.orders import find_order
from actions.talk import Talk
from actions.words import AGAIN_FOR_ANOTHER, cause_in, goodwill_cause_in


class AcceptOffer(BotAction):
    """Yes to an offer."""

    title = "action_accept_offer"

    async def act(self, talk: Talk) -> None:
        await accept(talk)


class DeclineOffer(BotAction):
    """No to an offer."""

    title = "action_decline_offer"

    async def act(self, talk: Talk) -> None:
        await decline(talk)


class ContinueWish(BotAction):
    """What was asked for has come, or has not: the wish that waits looks for itself."""

    title = "action_continue_wish"

    async def act(self, talk: Talk) -> None:
        wish = talk.memory.wish
        if wish is None or wish not in self._book:
            talk.memory.settled()
            talk.say("noted")
            return
        if talk.before.question == "cause" and _gives_up(talk):
            talk.memory.settled()
            talk.say("dropped")
            return
        talk.wish, talk.answering = wish, True
        talk.memory.settled()
        await self._book[wish].fulfil(talk)


class WaitForAnswer(BotAction):
    """好的 to what only the buyer can give: we wait on."""

    title = "action_wait_for_answer"

    async def act(self, talk: Talk) -> None:
        talk.say(f"wait_{talk.memory.question}", missing=talk.note("missing") or "")


class DropWish(BotAction):
    """The buyer does not want to go on with what was asked for."""

    title = "action_drop_wish"

    async def act(self, talk: Talk) -> None:
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
        named = talk.heard.order is not None or talk.heard.entity("order_no") is not None
        if talk.memory.question == "readings":
            talk.memory.settled()
        if talk.heard.files:
            talk.say("noted_picture")
        elif address := given_parts(talk):
            talk.keep("address", address)
            talk.say("noted_address")
        elif named and await find_order(talk) is not None:
            await self._about_another_order(talk)
        else:
            talk.say("noted")
        if talk.memory.question == "offer":
            talk.say("again_offer", offer=talk.note("offered") or "")

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
        talk.say("nothing_offered")


class Close(BotAction):
    """No, while nothing was asked: nothing else is wanted."""

    title = "action_close"

    async def act(self, talk: Talk) -> None:
        talk.say("close_review" if await is_complete(talk) else "close")


def _gives_up(talk: Talk) -> bool:
    """算了 names no cause; 不喜欢 is a "no" that does."""
    text = talk.heard.text
    named = cause_in(text) or goodwill_cause_in(text)
    return talk.heard.intent == "deny" and named is None
