"""Questions of fact, told before anything else is made of the words: also while a person is waited
for, and what had been asked or offered is put again after them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from actions.arriving import hear_arriving
from actions.frame.turn import Turn
from actions.goods_asides import hear_of_goods

if TYPE_CHECKING:
    from actions.frame.base import WishAction

_KINDS = (hear_arriving, hear_of_goods)
# What the same words are read as beside what they ask.
OF_ASIDES = frozenset(
    {
        "track_logistics", "logistics_stalled", "delivered_not_received", "arrange_delivery",
        "ask_product", "ask_usage", "ask_payment", "price_drop_complaint", "shipping_fee_dispute",
    }
)  # fmt: skip
_ONLY_THIS = re.compile(r"我(?:就|只|是|想)*(?:问|想问|想知道)(?:的是)?(?!一?下)|不关心|没问")


async def hear_aside(turn: Turn, book: Mapping[str, WishAction]) -> bool:
    """True where it was one, and was told. None of them gives money or goods."""
    heard = turn.heard
    if heard.pressed or heard.files or not heard.text or turn.reading.accepts:
        return False
    for hear in _KINDS:
        if await hear(turn, book):
            if _ONLY_THIS.search(heard.text):
                # 快递到没到我不关心，我就问…: nothing else is wished.
                turn.heard = replace(turn.heard, wishes=())
            turn.memory.notes.pop("concern", None)
            turn.keep("misses", 0)
            return True
    return False
