"""An offer that other words came in between of: 那电饭煲的10块给我退了, 就刚才的3块.

Who names its sum, or says that it is the one of a while ago, means it. It is carried out where the
words would take it if it were open, and put again where they only name it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from actions.frame.context import context_of
from actions.frame.turn import Turn
from actions.goods import owned_skus_named
from actions.reading.model import Act, Context
from actions.reading.offered import points_back, repeats_its_sum
from actions.reading.read import read
from actions.saying.offers import accept, put_offer_again
from bot.errors import NotFound

# So many messages later nobody means it any more.
_LONGEST = 12
_NONE_OF_IT = (Act.DECLINES, Act.NEGATES, Act.NOT_THAT)


async def take_up_again(turn: Turn) -> bool:
    """True where an offer that was left was meant."""
    left = turn.note("laid")
    if not left or turn.heard.pressed or turn.heard.files or turn.before.question == "offer":
        return False
    if turn.heard.seq - left["seq"] > _LONGEST or not await _means(turn, left):
        return False
    if not left.get("instead_of"):
        # What takes the place of the matter that waits is no second one.
        turn.hands_off(left["order_no"])
    context = _as_if_open(turn, left)
    reading = await turn.call(read, context)
    if reading.is_(*_NONE_OF_IT):
        return False
    turn.memory.settled()
    _lay_open(turn, left)
    turn.reading = reading
    if reading.accepts and not left["declined"]:
        await accept(turn)
    else:
        put_offer_again(turn, "offer_stands")
    return True


async def _means(turn: Turn, left: dict[str, Any]) -> bool:
    text = turn.heard.text
    of_sum = repeats_its_sum(text, left["fen"], left["kind"])
    if not (of_sum or points_back(text, left["fen"])):
        return False
    try:
        orders = await turn.call(turn.services.shop.orders_of, turn.heard.buyer_id)
    except NotFound:
        return False
    named = await owned_skus_named(turn, orders)
    of_it = {item.sku for order in orders if order.no == left["order_no"] for item in order.items}
    return not named or bool(of_it.intersection(named))


def _as_if_open(turn: Turn, left: dict[str, Any]) -> Context:
    return replace(
        context_of(turn),
        question="offer",
        offer=left["kind"],
        offered_fen=left["fen"],
        offered_words=left["offered_words"],
        offered_goods=left["goods"],
        becomes="",
    )


def _lay_open(turn: Turn, left: dict[str, Any]) -> None:
    turn.wish = left["wish"]
    turn.memory.question, turn.memory.wish = "offer", left["wish"]
    turn.memory.offer = left["id"]
    turn.keep("offered", left["offered"])
    turn.keep("offered_kind", left["kind"])
    turn.keep("offered_fen", left["fen"])
    turn.keep("offered_words", left["offered_words"])
    if left.get("instead_of"):
        turn.keep("instead_of", [left["id"], left["instead_of"]])
