"""Bringing in a person because the buyer wants one, or should have one."""

from __future__ import annotations

from actions.base import WishAction
from actions.talk import Talk
from bot.desk.model import Queue


class HandOver(WishAction):
    title = "action_hand_over"
    wishes = ("request_human",)

    async def act(self, talk: Talk) -> None:
        talk.say("hand_over")
        talk.hand_over(Queue.AGENT, "request_human", summary=_what_for(talk))


class TakeComplaint(WishAction):
    """Complaints and threats go to a person first in line."""

    title = "action_take_complaint"
    wishes = ("complain_service",)

    async def act(self, talk: Talk) -> None:
        talk.say("complaint")
        talk.hand_over(Queue.AGENT, "complain_service", high=True)


def _what_for(talk: Talk) -> str:
    """The wish that was in hand says more than 转人工."""
    wish = talk.before.wish or talk.note("last")
    if wish is None or wish in talk.memory.wishes:
        return talk.summary()
    return f"{talk.wish_text(wish)}；{talk.summary()}"
