"""What a supervisor published is given where nothing better is known, and nothing acts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from actions.frame.memory import NOTHING
from actions.frame.turn import Turn
from actions.goods_meant import skus_meant
from actions.orders import find_order
from actions.reading.model import Act
from bot.errors import OrderNotFound
from bot.library.matching import DOUBTFUL, INFORMATIONAL, Match, may_answer
from bot.library.model import Scope, Wording
from bot.library.variables import needs_order
from bot.shop.model import Order

if TYPE_CHECKING:
    from actions.frame.base import WishAction

# What waits for these may be what the words are; other questions are put again after the answer.
_MAY_WAIT = frozenset({NOTHING, "readings", "offer", "case"})
# Words that answer, or make a condition, ask for no information; what is read as no intent at all
# may not even wish for anything (怎么清洗 is a wish, too: for what the intent says).
_ANSWERS = (Act.NEGATES, Act.CONDITION, Act.DECLINES, Act.TAKES)
_SURE = 0.8


async def answer_from_library(turn: Turn, book: Mapping[str, WishAction]) -> bool:
    """True where an answer was given; what had been asked before is still to be asked again."""
    if not _asks_only(turn):
        return False
    heard = turn.heard
    matches = [
        match
        for match in await turn.call(turn.services.library.matches, heard.text)
        if may_answer(heard.intent, heard.wishes, likeness=match.likeness)
    ]
    if not matches:
        return False
    action = book.get(turn.heard.intent)
    if action is not None and await action.knows(turn):
        return False
    for match in matches:
        text = await _words_for(turn, match)
        if text is not None:
            _give(turn, match, text)
            return True
    return False


def _asks_only(turn: Turn) -> bool:
    heard = turn.heard
    if heard.pressed or heard.files or not heard.text or heard.waiting is not None:
        return False
    if heard.intent == DOUBTFUL and turn.before.question not in _MAY_WAIT:
        return False
    acts = _ANSWERS if heard.intent in INFORMATIONAL else (*_ANSWERS, Act.WISHES)
    meant = turn.reading.accepts or turn.reading.is_(*acts, at_least=_SURE)
    return may_answer(heard.intent, heard.wishes) and not meant


async def _words_for(turn: Turn, match: Match) -> str | None:
    """None where it is about other goods, or a value is missing."""
    wording = match.live.wording
    if wording.scope is not Scope.ALL and not await _is_about(turn, wording):
        return None
    values = await _values(turn) if needs_order(wording.text) else {}
    return turn.services.library.filled(match, values)


async def _is_about(turn: Turn, wording: Wording) -> bool:
    """All goods that may be meant are in the scope: of one of several nobody knows which."""
    skus = await skus_meant(turn)
    if wording.scope is Scope.SKU:
        return set(skus) == {wording.scope_value}
    products = [await turn.call(turn.services.shop.product, sku) for sku in dict.fromkeys(skus)]
    shelves = {None if one is None else one.category for one in products}
    return shelves == {wording.scope_value}


async def _values(turn: Turn) -> dict[str, str]:
    """Of the order in hand; without one, none."""
    try:
        order = await find_order(turn)
    except OrderNotFound:
        return {}
    return {} if order is None else _of_order(order)


def _of_order(order: Order) -> dict[str, str]:
    found = {"order_no": order.no}
    if len(order.items) == 1:
        found["goods"] = f"“{order.items[0].title}”"
    if len(order.parcels) == 1:
        (parcel,) = order.parcels
        found |= {"courier": parcel.courier, "tracking_no": parcel.tracking_no}
    return found


def _give(turn: Turn, match: Match, text: str) -> None:
    buttons = [
        {"title": turn.wish_text(name), "payload": f"/{name}"}
        for name in match.live.wording.buttons
    ]
    # All that the message asks is answered: its other readings ask for no goods behind it, and
    # neither does what was asked about goods before.
    turn.heard = replace(turn.heard, wishes=())
    if turn.before.wish in INFORMATIONAL:
        turn.before.settled()
    turn.memory.settled()
    turn.keep("misses", 0)
    turn.say("library_answer", buttons=buttons, answer=text)
    turn.ask_if_helped()
    turn.answer_id = match.live.answer_id
