"""What the buyer brings that no wish has a name for: to a person as what it is, or its own way."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from actions.frame.turn import Turn
from actions.orders import find_order
from actions.reading.concerns import Concern
from bot.desk.model import Queue
from bot.errors import OrderNotFound

if TYPE_CHECKING:
    from actions.frame.base import WishAction

# The wish whose action knows the way; it looks at the note `concern`.
WAYS = {
    Concern.COURIER_LOST: "logistics_stalled",
    Concern.FAKE_SHIPPING: "logistics_stalled",
    Concern.REDELIVER: "request_reship",
    Concern.REFUSED: "request_refund",
    Concern.SIGNED_BY_OTHER: "delivered_not_received",
    Concern.CAME_BACK_UNASKED: "request_return",
    Concern.ORDER_STATE: "check_refund_status",
    Concern.TOP_UP: "urge_shipping",
}
# The platform or an office counts the hours.
_FIRST_IN_LINE = frozenset({Concern.DISPUTE})
# Read so surely, the words are about something else (验货码查不到 is no empty waybill).
_ELSEWHERE = frozenset(
    {
        "ask_product", "ask_usage", "doubt_authenticity", "request_gift", "change_address",
        "change_item", "request_invoice", "report_missing_gift", "request_human",
    }
)  # fmt: skip
_SURE, _SEVERAL = 0.6, 2
_OF_MONEY = frozenset({"check_refund_status", "ask_return_policy"})
_OF_THE_WAY = frozenset({"track_logistics", "logistics_stalled"})


def covered_by(concern: Concern | None) -> frozenset[str]:
    """Wishes that the same words are read as; any other one beside it is a wish of its own."""
    if concern is Concern.CAME_BACK_UNASKED:
        return _OF_MONEY | _OF_THE_WAY
    return _OF_THE_WAY if concern in WAYS else _OF_MONEY


async def hear_concern(turn: Turn, book: Mapping[str, WishAction]) -> bool:
    """True where the words were of this kind, and were seen to. Fails closed: nothing is paid."""
    concern = turn.reading.concern
    elsewhere = turn.heard.intent in _ELSEWHERE and turn.heard.confidence >= _SURE
    if concern is None or elsewhere or turn.reading.accepts:
        return False
    if turn.heard.intent in _ELSEWHERE and len(turn.heard.wishes) >= _SEVERAL:
        # Not so surely that it would be this alone, but a wish beside it all the same.
        turn.answered = WAYS.get(concern, concern.value)
    turn.memory.settled()
    turn.keep("misses", 0)
    turn.keep("words", turn.heard.text)
    if concern in WAYS:
        turn.wish = WAYS[concern]
        turn.keep("concern", concern.value)
        await book[turn.wish].fulfil(turn)
    else:
        await _to_a_person(turn, concern)
    return True


async def _to_a_person(turn: Turn, concern: Concern) -> None:
    # For the ticket; which one it is, nobody is asked.
    with suppress(OrderNotFound):
        await find_order(turn)
    bring_in_for(turn, concern)


def bring_in_for(turn: Turn, concern: Concern) -> None:
    turn.say(f"concern_{concern}")
    high = concern in _FIRST_IN_LINE
    turn.hand_over(Queue.AGENT, concern.value, summary=turn.words, high=high)
