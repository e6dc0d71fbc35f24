"""Bringing in a person because the buyer wants one, or should have one."""

from __future__ import annotations

from actions.frame.base import WishAction
from actions.frame.turn import Turn
from actions.in_the_queue import take_complaint, tell_place
from actions.uncalled import is_weakly_heard
from actions.unclear import put_readings
from bot.desk.model import Queue


class HandOver(WishAction):
    title = "action_hand_over"
    wishes = ("request_human",)

    async def act(self, turn: Turn) -> None:
        if turn.heard.waiting is not None:
            tell_place(turn)
            return
        turn.say("hand_over")
        turn.hand_over(Queue.AGENT, "request_human", summary=_what_for(turn))


class TakeComplaint(WishAction):
    """Complaints and threats go to a person first in line."""

    title = "action_take_complaint"
    wishes = ("complain_service",)

    async def act(self, turn: Turn) -> None:
        if turn.heard.waiting is not None:
            take_complaint(turn)
            return
        if is_weakly_heard(turn):
            put_readings(turn)
            return
        turn.say("complaint")
        turn.hand_over(Queue.AGENT, "complain_service", high=True)


def _what_for(turn: Turn) -> str:
    """The wish that was in hand says more than 转人工."""
    wish = turn.before.wish or turn.note("last")
    if wish is None or wish in turn.memory.wishes:
        return turn.summary()
    return f"{turn.wish_text(wish)}；{turn.summary()}"
