"""The matter that waits for a person, told to who asks for it once more: what it is, when it is
seen to, and which ways on the buyer has meanwhile. Every one of them works as it is told."""

from __future__ import annotations

from datetime import timedelta

from actions.frame.queue import when_served
from actions.frame.turn import Turn
from actions.saying.anew import offers_by_today
from actions.saying.cards import can_withdraw, show_case
from actions.saying.decisions import weigh
from actions.words import CAUSE_OF, MOVING, REMEDIES, title_of, title_of_goods, when
from bot.cases.cards import values_of
from bot.cases.model import Case, State
from bot.decisions.model import DecisionRecord
from bot.decisions.model import State as DecisionState
from bot.decisions.wording import kind_text
from bot.errors import OrderNotFound
from bot.policy.model import Cause, Outcome, ReturnRefund
from bot.shop.model import Order
from bot.times import shop_day

# Of these the days that run while a person is waited for are told.
# Of a problem that a person is to look at, and the titles of their buttons.
_REMEDIES = {
    "request_return": "button_now_return",
    "request_exchange": "button_now_exchange",
}
_MONEY_BACK = frozenset({"request_return", "request_refund"})
_RUNS_OUT = REMEDIES - {"request_compensation"}


async def tell_what_waits(turn: Turn, order_no: str | None) -> None:
    """In place of doing something for this order, which is with a person."""
    order = await _order(turn, order_no)
    case = await waiting_case(turn, order) if order else None
    decision = await _waiting_decision(turn, order) if order and case is None else None
    if order is not None and turn.wish in MOVING and await offers_by_today(turn, order):
        return
    if case is not None:
        await _tell_case(turn, case)
    elif decision is not None:
        turn.leave_to_person(
            "waits_decision", what=kind_text(decision.kind), when=_until(turn, decision)
        )
    elif not _stays(turn) and turn.wish in CAUSE_OF:
        _offer_remedies(turn)
    elif _stays(turn) or turn.threatens or turn.wish not in MOVING:
        turn.leave_to_person("waits_person", when=when_served(turn))
    else:
        _propose_instead(turn)
    if order is not None and case is None:
        days = "days_beside" if turn.wish in CAUSE_OF else "days_safe"
        await tell_days_left(turn, order, days)


def _stays(turn: Turn) -> bool:
    return turn.heard.waiting is None or turn.heard.waiting.stays


def _offer_remedies(turn: Turn) -> None:
    """The same problem once more: what may be done about it without the person."""
    buttons = [
        {"title": turn.text(title), "payload": f"/{wish}"} for wish, title in _REMEDIES.items()
    ]
    turn.leave_to_person("waits_problem", when=when_served(turn), buttons=buttons)
    turn.keep("leaves_for", list(_REMEDIES))


def _propose_instead(turn: Turn) -> None:
    """Nobody but the buyer wanted the person: the bot may do it now."""
    turn.leave_to_person("waits_instead", when=when_served(turn), wish=turn.wish_text(turn.wish))
    turn.keep("proposed", turn.wish)
    turn.keep("proposed_for", turn.heard.told())
    turn.keep("proposed_leaves", True)


async def tell_days_left(turn: Turn, order: Order, name: str) -> None:
    """七天 run on while a person is waited for: until when, where a return needs no reason now."""
    if turn.wish not in _RUNS_OUT and name == "days_safe":
        return
    weighed = await weigh(turn, ReturnRefund(Cause.DISLIKE, evidence=False), order)
    if order.signed_at is None or weighed.outcome is not Outcome.GRANT:
        return
    last = shop_day(order.signed_at) + timedelta(days=turn.services.decisions.no_reason_days())
    turn.say(name, title=_title(turn, order), until=f"{last.month}月{last.day}日")


async def tell_days_of_hand(turn: Turn) -> None:
    """Of the order in hand."""
    order = await _order(turn, None)
    if order is not None:
        await tell_days_left(turn, order, "days_beside")


async def go_on_without_reason(turn: Turn, wish: str) -> None:
    """不等了，退货 of goods whose fault nobody has seen: within the days it needs no reason, and
    nobody has to look at it. Who pays the way back then is said with it."""
    cause = turn.note("cause")
    order = await _order(turn, None) if cause and wish in _MONEY_BACK else None
    if order is None or turn.note("files") or Cause(cause).on_buyer:
        return
    weighed = await weigh(turn, ReturnRefund(Cause.CHANGED_MIND, evidence=False), order)
    if weighed.outcome is Outcome.GRANT:
        turn.keep("cause", Cause.CHANGED_MIND.value)
        turn.say("as_no_reason")


def _title(turn: Turn, order: Order) -> str:
    """Of the goods that were spoken of; else of the order."""
    lines = turn.note("lines") or ()
    named = [item.title for item in order.items if item.line in lines]
    return f"“{title_of_goods(named[0])}”" if len(named) == 1 else title_of(order)


async def waiting_case(turn: Turn, order: Order) -> Case | None:
    """The one of this order that a person has to decide on."""
    found = await turn.call(turn.services.cases.of_order, order.no)
    return next((case for case in found if case.state is State.ASKED), None)


async def _tell_case(turn: Turn, case: Case) -> None:
    """The card only once: whoever goes on about it has it before his eyes."""
    name = "waits_case" if can_withdraw(case) else "waits_case_only"
    deadline = when(case.deadline, now=turn.services.clock())
    until = turn.text("when_deadline", deadline=deadline) if deadline else when_served(turn)
    turn.leave_to_person(name, **values_of(case) | {"when": until})
    if turn.note("case_shown") != case.id:
        await show_case(turn, case)


async def _waiting_decision(turn: Turn, order: Order) -> DecisionRecord | None:
    found = await turn.call(turn.services.decisions.decisions_of_order, order.no)
    return next((one for one in found if one.state is DecisionState.WAITING), None)


def _until(turn: Turn, record: DecisionRecord) -> str:
    now, deadline = turn.services.clock(), record.decision.deadline
    if deadline is None or deadline <= now:
        return when_served(turn)
    return turn.text("when_deadline", deadline=when(deadline, now=now))


async def _order(turn: Turn, order_no: str | None) -> Order | None:
    number = order_no or turn.memory.order_no
    if number is None:
        return None
    try:
        return await turn.call(turn.services.shop.order, number, buyer_id=turn.heard.buyer_id)
    except OrderNotFound:
        return None
