"""What waits for a person, weighed again by the facts of today: a parcel that was coming back has
come back, one that stood still is lost, goods are in stock again. Who asks about it then hears the
offer in the place of 客服正在看; nothing is done without a yes to it."""

from __future__ import annotations

from actions.frame.turn import Turn
from actions.saying.decisions import decide, say_decision
from actions.saying.instead import granted_by_now
from actions.words import WISHES_OF_KIND
from bot.cases.model import Case
from bot.decisions.model import DecisionRecord, State
from bot.errors import AlreadySettled, MatterWaits
from bot.shop.model import Order


async def offers_by_today(turn: Turn, order: Order) -> bool:
    """True where the rules grant by now what a person was asked for on this order."""
    found = await turn.call(turn.services.decisions.decisions_of_order, order.no)
    for record in found:
        if record.state is State.WAITING and await offers_by_today_of(turn, record, order):
            return True
    return False


async def offers_by_today_of(
    turn: Turn, record: DecisionRecord, order: Order | None = None
) -> bool:
    """As `offers_by_today`, of this decision."""
    wishes = WISHES_OF_KIND.get(record.kind)
    if wishes is None or record.asked_by is not None or not await granted_by_now(turn, record):
        return False
    if order is None:
        order = await turn.call(
            turn.services.shop.order, record.order_no, buyer_id=turn.heard.buyer_id
        )
    before = turn.wish
    turn.wish = before if before in wishes else wishes[0]
    try:
        asked = await decide(turn, record.request, order)
    except (MatterWaits, AlreadySettled):
        # A person has it, or it is for more than this.
        turn.wish = before
        return False
    turn.memory.about(order.no)
    turn.memory.wishes = []
    if not asked.again:
        turn.say("facts_changed")
    await say_decision(turn, asked, order)
    return True


async def offers_by_today_of_case(turn: Turn, case: Case) -> bool:
    """As `offers_by_today`, of the decision that a case waits for."""
    if case.decision_id is None:
        return False
    record = await turn.call(turn.services.decisions.decision, case.decision_id)
    return record.state is State.WAITING and await offers_by_today_of(turn, record)
