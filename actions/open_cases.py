"""A case that is open already is the answer to being asked for it once more."""

from __future__ import annotations

from actions.frame.turn import Turn
from actions.saying.anew import offers_by_today
from actions.saying.cards import show_case
from bot.cases.cards import values_of
from bot.cases.model import Case, Kind, State
from bot.desk.model import Queue
from bot.shop.model import Order

MONEY_BACK = (Kind.RETURN_REFUND, Kind.REFUND_ONLY)
# The goods of an exchange are no longer the buyer's to send back for money.
_GOODS_ARE_HERE = (State.RETURNING, State.RECEIVED, State.TO_RESHIP)


async def tells_open_case(turn: Turn, order: Order, *kinds: Kind) -> bool:
    """快退, 那就退吧 while a person looks at it: which case, and by when there is an answer."""
    if turn.answering or turn.heard.files:
        return False
    found = await _cases_of(turn, order)
    case = next((one for one in found if one.kind in kinds and one.state is State.ASKED), None)
    if case is None:
        return False
    if await offers_by_today(turn, order):
        return True
    turn.say("case_waits" if case.deadline else "case_waits_no_date", **values_of(case))
    await show_case(turn, case)
    return True


async def money_instead_of_exchange(turn: Turn, order: Order) -> bool:
    """别换了，直接退钱, with the goods sent back already: a person turns the one into the other."""
    found = await _cases_of(turn, order)
    here = [one for one in found if one.kind is Kind.EXCHANGE and one.state in _GOODS_ARE_HERE]
    if not here:
        return False
    turn.say("case_exchange_to_money", **values_of(here[0]))
    await show_case(turn, here[0])
    turn.hand_over(Queue.AGENT, "exchange_to_money")
    return True


async def _cases_of(turn: Turn, order: Order) -> list[Case]:
    return await turn.call(turn.services.cases.of_order, order.no)
