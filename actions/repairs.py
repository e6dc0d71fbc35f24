"""What goes on with a repair that was asked for: its warranty, and the person who takes it in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from actions.frame.memory import NOTHING
from actions.frame.turn import Turn
from actions.reading.repairs import asks_warranty, sends_in

if TYPE_CHECKING:
    from actions.frame.base import WishAction

_REPAIR = "request_repair"


async def hear_of_repair(turn: Turn, book: Mapping[str, WishAction]) -> bool:
    """True where a repair was spoken of last, and the words go on with it."""
    if not turn.note("repair_told") or turn.before.question not in (NOTHING, "readings"):
        return False
    if not (asks_warranty(turn.heard.text) or sends_in(turn.heard.text)):
        return False
    turn.wish = turn.answered = _REPAIR
    turn.memory.settled()
    await book[_REPAIR].fulfil(turn)
    return True
