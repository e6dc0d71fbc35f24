"""Questions of fact, told before anything else is made of the words: also while a person is waited
for, and what had been asked or offered is put again after them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from actions.arriving import hear_arriving
from actions.frame.turn import Turn
from actions.goods_asides import hear_of_goods

if TYPE_CHECKING:
    from actions.frame.base import WishAction

_KINDS = (hear_arriving, hear_of_goods)


async def hear_aside(turn: Turn, book: Mapping[str, WishAction]) -> bool:
    """True where it was one, and was told. None of them gives money or goods."""
    heard = turn.heard
    if heard.pressed or heard.files or not heard.text or turn.reading.accepts:
        return False
    for hear in _KINDS:
        if await hear(turn, book):
            turn.memory.notes.pop("concern", None)
            turn.keep("misses", 0)
            return True
    return False
