"""What the buyer does about an after-sales case: sends goods back, sends pictures, withdraws."""

from __future__ import annotations

import re
from dataclasses import replace

from actions.cards import (
    ask_about,
    attach_pictures,
    can_withdraw,
    cases_of_buyer,
    changed,
    show_case,
    was_asked,
)
from actions.orders import find_order
from actions.talk import Talk
from actions.verdicts import settle
from bot.cases.aftersales.cards import values_of
from bot.cases.aftersales.model import Case, Kind, State
from bot.cases.aftersales.moving import bare
from bot.desk.model import Queue
from bot.errors import AnxinError, BadInput
from bot.policy.model import Exchange, ReturnRefund

_SENT_BACK = re.compile(r"寄(?:回|出|走|过去|掉)|已经?寄|退回去|发回|邮回|退货(?:单号|快递|物流)")
# Said with these, a number is that of the parcel that goes back.
_MAY_NAME_A_PARCEL = frozenset(
    {
        "inform", "nlu_fallback", "affirm", "request_return", "request_exchange",
        "request_refund", "check_refund_status", "ask_return_policy",
    }
)  # fmt: skip
_LONG_NUMBER = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{2,4})?\d{9,18}(?!\d)")
_OTHER_TALK = frozenset({"track_logistics", "logistics_stalled", "chitchat"})
_COURIERS = (
    ("SF", "顺丰"), ("YT", "圆通"), ("ZT", "中通"), ("ST", "申通"), ("YD", "韵达"),
    ("JT", "极兔"), ("JD", "京东"), ("DP", "德邦"), ("E", "EMS"),
)  # fmt: skip
_OTHER_COURIER = "其他快递"


# The parcel that goes back


async def hear_parcel(talk: Talk) -> bool:
    """The number of a return, wherever it is said: registered, and the turn is over."""
    number, words = _number(talk), talk.heard.text
    says_sent = bool(_SENT_BACK.search(words))
    intent = talk.heard.intent
    if intent in _OTHER_TALK and not (says_sent and number):
        return False
    if intent not in _MAY_NAME_A_PARCEL | _OTHER_TALK or not (number or says_sent):
        return False
    found = await cases_of_buyer(talk)
    waiting = [case for case in found if case.state is State.AWAITING_RETURN]
    under_way = [case for case in found if case.state is State.RETURNING]
    case = next(iter(waiting or (under_way if says_sent else [])), None)
    if case is None or (number and await _is_ours(talk, number)):
        return False
    if number is None:
        return _ask_number(talk, case)
    await _register(talk, case, number)
    return True


def _number(talk: Talk) -> str | None:
    """As found by its shape; 中通 ZT… and whatever else stands behind a courier's name."""
    found = talk.heard.entity("tracking_no")
    if found is not None or talk.heard.entity("order_no") or talk.heard.entity("phone"):
        return found
    match = _LONG_NUMBER.search(talk.heard.text)
    named = match is not None and (talk.heard.entity("courier") or match[1])
    return match[0] if match is not None and named else None


async def _is_ours(talk: Talk, number: str) -> bool:
    """The number of a parcel that the shop sent."""
    orders = await talk.call(talk.services.shop.orders_of, talk.heard.buyer_id)
    return any(bare(number) == bare(p.tracking_no) for order in orders for p in order.parcels)


def _ask_number(talk: Talk, case: Case) -> bool:
    if talk.heard.intent not in ("inform", "nlu_fallback") or case.state is State.RETURNING:
        return False
    talk.memory.settled()
    talk.say("case_ask_number", **values_of(case))
    return True


async def _register(talk: Talk, case: Case, number: str) -> None:
    talk.memory.settled()
    talk.memory.about(case.order_no)
    courier = talk.heard.entity("courier") or _courier_of(number)
    try:
        moved = await talk.call(
            talk.services.aftersales.sent_back,
            case.id,
            courier=courier,
            tracking_no=number,
            buyer_id=talk.heard.buyer_id,
        )
    except BadInput:
        talk.say("case_parcel_wrong")
        return
    again = case.state is State.RETURNING
    talk.say("case_sent_back_again" if again else "case_sent_back", **values_of(moved))
    await show_case(talk, moved)


def _courier_of(number: str) -> str:
    return next(
        (name for prefix, name in _COURIERS if bare(number).startswith(prefix)), _OTHER_COURIER
    )


# Pictures that nobody had asked for just now


async def hear_picture(talk: Talk) -> bool:
    """Late evidence, also the next day: it goes to the case that waits, and where only a picture
    was missing the rules are asked again."""
    case = await _waits_for_picture(talk)
    if case is None:
        return False
    talk.memory.about(case.order_no)
    await attach_pictures(talk, case)
    talk.memory.notes.pop("files", None)
    talk.say("case_photo_kept", **values_of(case))
    if case.state is State.ASKED and case.decision_id is not None:
        await _ask_rules_again(talk, case.decision_id)
    return True


async def _waits_for_picture(talk: Talk) -> Case | None:
    found = await cases_of_buyer(talk)
    takes = (State.ASKED, State.AWAITING_RETURN, State.RETURNING, State.RECEIVED)
    fits = [case for case in found if case.state in takes]
    asked = [case for case in fits if case.state is State.ASKED]
    chosen = asked or fits
    of_the_order = [case for case in chosen if case.order_no == talk.memory.order_no]
    chosen = of_the_order or chosen
    return chosen[0] if len(chosen) == 1 else None


async def _ask_rules_again(talk: Talk, decision_id: int) -> None:
    record = await talk.call(talk.services.cases.decision, decision_id)
    request = record.request
    if record.reason != "evidence_needed" or not isinstance(request, ReturnRefund | Exchange):
        return
    order = await talk.call(talk.services.shop.order, record.order_no, buyer_id=talk.heard.buyer_id)
    await settle(talk, replace(request, evidence=True), order)


# Taking back


async def withdraw(talk: Talk) -> bool:
    """Asks first; False where the buyer has no open case."""
    found = [case for case in await cases_of_buyer(talk) if not case.state.closed]
    if not found:
        return False
    asked = was_asked(talk)
    again = next((case for case in found if asked == (case.id, "withdraw")), None)
    if again is not None:
        await carry_withdrawal(talk, again)
        return True
    able = [case for case in found if can_withdraw(case)]
    order = await find_order(talk) if talk.heard.entity("order_no") else None
    named = [case for case in able if order is not None and case.order_no == order.no]
    case = next(iter(named or able), None)
    if case is None:
        await _too_late(talk, found[0])
    else:
        talk.memory.about(case.order_no)
        ask_about(talk, case, "withdraw", "case_ask_withdraw")
    return True


async def _too_late(talk: Talk, case: Case) -> None:
    if case.state is State.REFUNDING:
        talk.say("withdraw_paid")
        return
    talk.say("case_withdraw_late", **values_of(case))
    talk.hand_over(Queue.AGENT, "withdraw_request")


async def carry_withdrawal(talk: Talk, case: Case) -> None:
    talk.memory.settled()
    try:
        moved = await talk.call(
            talk.services.aftersales.withdraw, case.id, buyer_id=talk.heard.buyer_id
        )
    except AnxinError:
        await changed(talk, case)
        return
    talk.say("case_withdrawn", **values_of(moved))
    if case.kind is Kind.REFUND_ONLY and case.decision_id is not None:
        record = await talk.call(talk.services.cases.decision, case.decision_id)
        if record.reason == "intercept":
            # The parcel must not be held back any more.
            talk.hand_over(Queue.WAREHOUSE, "withdraw_request", record=record, high=True)
