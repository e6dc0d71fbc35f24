"""The queue that a turn is in: when somebody comes, in words, and leaving it within the turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.errors import MatterWaits
from bot.times import when

if TYPE_CHECKING:
    from actions.frame.turn import Turn


def when_served(turn: Turn) -> str:
    """Where the buyer stands in the queue, as a part of a sentence."""
    waiting = turn.heard.waiting
    if waiting is not None and waiting.opens_at is not None:
        return turn.text("when_opens", opens=when(waiting.opens_at, now=turn.services.clock()))
    if waiting is None or waiting.place is None:
        return turn.text("when_in_turn")
    if waiting.minutes is None:
        return turn.text("when_place", place=waiting.place)
    return turn.text("when_minutes", place=waiting.place, minutes=waiting.minutes)


async def leave_queue(turn: Turn, settled: Mapping[int, str] | None = None) -> bool:
    """The buyer waits no longer, and the turn goes on with free hands. False, with nothing
    changed, where a person has to look at it in any case; `settled`: what need not be decided any
    more, reasons by the numbers of decisions. Raises ConversationMoved."""
    heard = turn.heard
    try:
        epoch = await turn.call(
            turn.services.conversations.leave_in_turn,
            heard.conversation_id,
            epoch=heard.epoch,
            settled=settled or {},
        )
    except MatterWaits:
        return False
    turn.heard = replace(heard, epoch=epoch, waiting=None)
    turn.goes_on_under(epoch)
    return True
