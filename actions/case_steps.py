"""What the buyer does about an after-sales case: sends goods back, sends pictures, withdraws."""

from __future__ import annotations

from dataclasses import replace

from actions.frame.queue import leave_queue
from actions.frame.turn import Turn
from actions.orders import find_order
from actions.reading.causes import clause_that_undoes
from actions.reading.phrases import long_number, says_sent_back
from actions.saying.cards import (
    ask_about,
    attach_pictures,
    can_withdraw,
    cases_of_buyer,
    changed,
    show_case,
    was_asked,
)
from actions.saying.decisions import decide_and_say
from actions.saying.spoken_of import NotWishedYet, is_only_spoken_of
from actions.words import ABOUT_GOODS
from bot.cases.cards import values_of
from bot.cases.model import Case, Kind, State
from bot.cases.transition import bare
from bot.decisions.model import State as DecisionState
from bot.desk.model import Queue
from bot.errors import AnxinError, BadInput
from bot.policy.model import Exchange, ReturnRefund
from bot.shop.couriers import COURIERS

# Said with these, a number is that of the parcel that goes back.
_MAY_NAME_A_PARCEL = frozenset(
    {
        "inform", "nlu_fallback", "affirm", "request_return", "request_exchange",
        "request_refund", "check_refund_status", "ask_return_policy",
    }
)  # fmt: skip
_OTHER_TALK = frozenset({"track_logistics", "logistics_stalled", "chitchat"})
_OTHER_COURIER = "其他快递"
_LONGEST_NAME = 6


# The parcel that goes back


async def hear_parcel(turn: Turn) -> bool:
    """The number of a return, wherever it is said: registered, and the turn is over."""
    number, words = _number(turn), turn.heard.text
    says_sent = says_sent_back(words) or _only_names_courier(turn)
    intent = turn.heard.intent
    if intent in _OTHER_TALK and not (says_sent and number):
        return False
    if intent not in _MAY_NAME_A_PARCEL | _OTHER_TALK or not (number or says_sent):
        return False
    found = await cases_of_buyer(turn)
    waiting = [case for case in found if case.state is State.AWAITING_RETURN]
    under_way = [case for case in found if case.state is State.RETURNING]
    case = next(iter(waiting or (under_way if says_sent else [])), None)
    if case is None or (number and await _is_ours(turn, number)):
        return False
    if number is None:
        return _ask_number(turn, case)
    await _register(turn, case, number)
    return True


def _number(turn: Turn) -> str | None:
    """As found by its shape; 中通 ZT… and whatever else stands behind a courier's name."""
    found = turn.heard.entity("tracking_no")
    if found is not None or turn.heard.entity("order_no") or turn.heard.entity("phone"):
        return found
    match = long_number(turn.heard.text)
    named = match is not None and (turn.heard.entity("courier") or match[1])
    return match[0] if match is not None and named else None


async def _is_ours(turn: Turn, number: str) -> bool:
    """The number of a parcel that the shop sent."""
    orders = await turn.call(turn.services.shop.orders_of, turn.heard.buyer_id)
    return any(bare(number) == bare(p.tracking_no) for order in orders for p in order.parcels)


def _only_names_courier(turn: Turn) -> bool:
    """中通, after 退货寄了: the number comes next."""
    courier = turn.heard.entity("courier")
    if courier is None or len(turn.heard.text.strip()) > _LONGEST_NAME:
        return False
    if turn.note("number_asked") is None:
        return False
    turn.keep("courier_said", courier)
    return True


def _ask_number(turn: Turn, case: Case) -> bool:
    if turn.heard.intent not in ("inform", "nlu_fallback") or case.state is State.RETURNING:
        return False
    turn.memory.settled()
    turn.keep("number_asked", case.id)
    turn.say("case_ask_number", **values_of(case))
    return True


async def _register(turn: Turn, case: Case, number: str) -> None:
    turn.memory.settled()
    turn.memory.notes.pop("number_asked", None)
    turn.memory.about(case.order_no)
    courier = turn.heard.entity("courier") or turn.note("courier_said") or _courier_of(number)
    try:
        moved = await turn.call(
            turn.services.cases.sent_back,
            case.id,
            courier=courier,
            tracking_no=number,
            buyer_id=turn.heard.buyer_id,
        )
    except BadInput:
        turn.say("case_parcel_wrong")
        return
    again = case.state is State.RETURNING
    turn.say("case_sent_back_again" if again else "case_sent_back", **values_of(moved))
    await show_case(turn, moved)


def _courier_of(number: str) -> str:
    printed = bare(number)
    known = (one.name for one in COURIERS if one.prefix and printed.startswith(one.prefix))
    return next(known, _OTHER_COURIER)


# Pictures that nobody had asked for just now


async def hear_picture(turn: Turn) -> bool:
    """Late evidence, also the next day: it goes to the case that waits, and where only a picture
    was missing the rules are asked again."""
    case = await _waits_for_picture(turn)
    if case is None:
        return False
    turn.memory.about(case.order_no)
    await attach_pictures(turn, case)
    turn.memory.notes.pop("files", None)
    turn.keep("pictured", turn.heard.seq)
    turn.say("case_photo_kept", **values_of(case))
    if case.state is State.ASKED and case.decision_id is not None:
        await _ask_rules_again(turn, case.decision_id)
    return True


async def _waits_for_picture(turn: Turn) -> Case | None:
    found = await cases_of_buyer(turn)
    takes = (State.ASKED, State.AWAITING_RETURN, State.RETURNING, State.RECEIVED)
    fits = [case for case in found if case.state in takes]
    asked = [case for case in fits if case.state is State.ASKED]
    chosen = asked or fits
    of_the_order = [case for case in chosen if case.order_no == turn.memory.order_no]
    chosen = of_the_order or chosen
    return chosen[0] if len(chosen) == 1 else None


async def _ask_rules_again(turn: Turn, decision_id: int) -> None:
    record = await turn.call(turn.services.decisions.decision, decision_id)
    request = record.request
    if record.reason != "evidence_needed" or not isinstance(request, ReturnRefund | Exchange):
        return
    order = await turn.call(turn.services.shop.order, record.order_no, buyer_id=turn.heard.buyer_id)
    await decide_and_say(turn, replace(request, evidence=True), order)


# Taking back


async def withdraw(turn: Turn) -> bool:
    """Asks first; False where the buyer has no open case."""
    found = [case for case in await cases_of_buyer(turn) if not case.state.closed]
    if not found:
        return False
    asked = was_asked(turn)
    again = next((case for case in found if asked == (case.id, "withdraw")), None)
    if again is not None:
        # 别给我撤了, 我朋友说要撤销: it is spoken of, and not said yes to.
        if turn.takes_what_is_open:
            await carry_withdrawal(turn, again)
        else:
            ask_about(turn, again, "withdraw", "case_ask_withdraw")
        return True
    able = [case for case in found if can_withdraw(case)]
    order = await find_order(turn) if turn.heard.entity("order_no") else None
    named = [case for case in able if order is not None and case.order_no == order.no]
    case = next(iter(named or able), None)
    if case is None:
        await _too_late(turn, found[0])
    else:
        beside = clause_that_undoes(turn.heard.text) if turn.answered in ABOUT_GOODS else ""
        if is_only_spoken_of(turn, withdraws=True, words=beside):
            raise NotWishedYet
        # Also while a person is waited for: what is taken back gives nothing.
        turn.memory.about(case.order_no)
        ask_about(turn, case, "withdraw", "case_ask_withdraw")
    return True


async def _too_late(turn: Turn, case: Case) -> None:
    if case.state is State.REFUNDING:
        turn.say("withdraw_paid")
        return
    turn.say("case_withdraw_late", **values_of(case))
    turn.hand_over(Queue.AGENT, "withdraw_request")


async def carry_withdrawal(turn: Turn, case: Case) -> None:
    turn.memory.settled()
    try:
        moved = await turn.call(turn.services.cases.withdraw, case.id, buyer_id=turn.heard.buyer_id)
    except AnxinError:
        moved = await turn.call(turn.services.cases.case, case.id)
        if moved.state is not State.WITHDRAWN:
            await changed(turn, case)
            return
        # Taken back a moment ago, and the answer to it was lost.
    turn.say("case_withdrawn", **values_of(moved))
    if turn.heard.waiting is not None:
        await _wait_no_longer(turn)
    if case.kind is Kind.REFUND_ONLY and case.decision_id is not None:
        record = await turn.call(turn.services.decisions.decision, case.decision_id)
        if record.reason == "intercept":
            # The parcel must not be held back any more.
            turn.hand_over(Queue.WAREHOUSE, "withdraw_request", record=record, high=True)


async def _wait_no_longer(turn: Turn) -> None:
    """Nobody has to decide on what was taken back: with nothing else left, the queue is left."""
    found = await turn.call(
        turn.services.decisions.decisions_of_conversation, turn.heard.conversation_id
    )
    settled = {one.id: one.reason for one in found if one.state is not DecisionState.WAITING}
    await leave_queue(turn, settled)
