"""What was asked for has come, will come, or will not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from actions.frame.queue import leave_queue, when_served
from actions.frame.turn import Turn
from actions.what_waits import go_on_without_reason

if TYPE_CHECKING:
    from actions.frame.base import WishAction


async def go_on_with_wish(turn: Turn, book: Mapping[str, WishAction]) -> None:
    """The answer has come: the wish that waited for it looks for itself."""
    wish = turn.memory.wish
    turn.memory.settled()
    if wish is None or wish not in book:
        turn.say("noted")
        return
    turn.wish, turn.answering, turn.means_it = wish, True, True
    await book[wish].fulfil(turn)


async def take_proposal(turn: Turn, book: Mapping[str, WishAction]) -> None:
    """What was proposed is begun, with all that was said when it was; what was proposed with it
    comes after. Where it was proposed in place of the person, nobody is waited for any more."""
    if turn.before.notes.get("proposed_leaves") and turn.heard.waiting is not None:
        if not await leave_queue(turn):
            turn.leave_to_person("waits_person", when=when_served(turn))
            return
        turn.say("left_queue")
        await go_on_without_reason(turn, str(turn.before.notes["proposed"]))
    if told := turn.before.notes.get("proposed_for"):
        turn.heard = turn.heard.with_told(told)
        turn.keep("words", turn.heard.text)
        turn.answering = True
    turn.means_it = True
    notes = turn.before.notes
    turn.asked_first = not (notes.get("proposed_last") or notes.get("proposed_leaves"))
    turn.wish = str(turn.before.notes["proposed"])
    turn.memory.wishes = [*(turn.before.notes.get("proposed_then") or ()), *turn.memory.wishes]
    await book[turn.wish].fulfil(turn)


def wait(turn: Turn) -> None:
    """The buyer needs time: the question stays open."""
    turn.say(f"wait_{turn.memory.question}", missing=turn.note("missing") or "")


def drop(turn: Turn) -> None:
    """The buyer does not want to go on with it."""
    if turn.memory.wish == "change_address":
        turn.memory.notes.pop("address", None)
    turn.memory.settled()
    turn.memory.wishes = []
    turn.say("dropped")
