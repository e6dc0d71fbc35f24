"""The answer to a new address that was put for confirmation. No money moves by it, so a yes that
only restates it (对 就这个 能改成不 给个话) is taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from actions.frame.turn import Turn
from actions.reading.addresses import takes_new_address
from actions.reading.model import Act, Step
from actions.saying.offers import accept
from actions.waiting import take_proposal

if TYPE_CHECKING:
    from actions.frame.base import WishAction

_CHANGE = "change_address"


async def hear_new_address(turn: Turn, book: Mapping[str, WishAction]) -> bool:
    """True where the address was taken."""
    open_ = turn.offered_kind == "address_change" and turn.before.question == "offer"
    offered = str(turn.before.notes.get("offered") or "").partition("（")[2] if open_ else ""
    if turn.heard.pressed or turn.heard.files:
        return False
    if not takes_new_address(turn.heard.text, offered):
        return False
    if open_:
        step = Step("address", Act.TAKES, 1.0, turn.heard.text)
        turn.reading = replace(
            turn.reading,
            act=Act.TAKES,
            confidence=1.0,
            accepts=True,
            trail=(*turn.reading.trail, step),
        )
        await accept(turn)
        return True
    if turn.before.notes.get("proposed") != _CHANGE:
        return False
    turn.memory.settled()
    await take_proposal(turn, book)
    return True
