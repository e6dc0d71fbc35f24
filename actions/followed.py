"""有信没, 还要多久, 要是拦不住呢: of what the warehouse or a courier looks into for the buyer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from actions.frame.memory import NOTHING
from actions.frame.turn import Turn
from actions.reading.asking import asks_how_long, asks_when_answered
from actions.reading.followed import asks_for_news, asks_if_it_fails
from actions.saying.anew import offers_by_today_of
from actions.saying.followed import is_followed, tell_followed, tell_if_it_fails
from bot.decisions.model import DecisionRecord, State

if TYPE_CHECKING:
    from actions.frame.base import WishAction

# Read as one of these so surely, 查到了吗 and 还要多久 are about something else.
_ELSEWHERE = frozenset(
    {"ask_product", "ask_usage", "request_invoice", "ask_promotion", "request_gift", "ask_payment"}
)
_SURE = 0.8


async def hear_of_what_is_followed(turn: Turn, book: Mapping[str, WishAction]) -> bool:
    """True where it was asked, and something is looked into."""
    text, heard = turn.heard.text, turn.heard
    if turn.before.question not in (NOTHING, "readings"):
        return False
    fails = asks_if_it_fails(text)
    asks = asks_for_news(text) or asks_how_long(text) or asks_when_answered(text)
    if not (fails or asks) or (heard.intent in _ELSEWHERE and heard.confidence >= _SURE):
        return False
    record = await _followed(turn)
    if record is None:
        return False
    turn.memory.settled()
    turn.answered = heard.intent
    turn.memory.about(record.order_no)
    if await offers_by_today_of(turn, record):
        return True
    if fails:
        tell_if_it_fails(turn, record)
    else:
        tell_followed(turn, record)
    return True


async def _followed(turn: Turn) -> DecisionRecord | None:
    """Of the order in hand; without one, the newest of the conversation."""
    decisions, order_no = turn.services.decisions, turn.memory.order_no
    if order_no is None:
        found = await turn.call(decisions.decisions_of_conversation, turn.heard.conversation_id)
    else:
        found = await turn.call(decisions.decisions_of_order, order_no)
    waiting = (one for one in found if one.state is State.WAITING and is_followed(one))
    return next(waiting, None)
