"""为什么, 凭啥: answered from the proof of what was decided, with its numbers."""

from __future__ import annotations

from actions.frame.turn import Turn
from actions.reading.asking import asks_only_why
from actions.reading.insistence import insists
from actions.reading.phrases import asks_why
from actions.reading.protests import protests
from actions.saying.decisions import decision_values
from actions.saying.offers import put_offer_again
from bot.decisions.model import DecisionRecord
from bot.errors import NotFound
from bot.policy.model import Outcome

# Who asks for a reason seldom names a wish: one that is read this surely is another matter.
_SURE = 0.6
_OF_OTHER_THINGS = frozenset(
    {
        "urge_shipping", "track_logistics", "logistics_stalled", "delivered_not_received",
        "ask_courier", "contact_courier", "arrange_delivery", "request_human", "urge_reply",
        "request_invoice", "ask_usage", "ask_payment", "withdraw_request", "check_refund_status",
    }
)  # fmt: skip
# With nothing offered, 为什么少发一件 tells of trouble and does not ask about what was decided.
_TROUBLES = frozenset(
    {
        "report_missing_item", "report_wrong_item", "report_damaged", "report_quality_issue",
        "shipping_fee_dispute", "request_exchange", "ask_promotion",
    }
)  # fmt: skip
_TOLD = ("why", "why_otherwise")
_PROTESTED = ("refused_all_the_same", "refused_all_the_same_otherwise")


async def explain(turn: Turn) -> bool:
    """True where the words asked why, and were told. Twice; who asks on is not helped by it.

    What is offered and what was decided last may be two: 那床单呢 was refused while a price
    difference of something else waits. Then each is explained by its own numbers."""
    if not _asks(turn):
        return False
    offer = turn.memory.offer if turn.memory.question == "offer" else None
    offered = await _record(turn, offer, of_order=None)
    told = await _record(turn, turn.note("told"), of_order=turn.memory.order_no)
    about = offered or told
    if about is None:
        return False
    times = (turn.note("why") or 0) if turn.note("why_of") == about.id else 0
    if times >= len(_TOLD):
        return False
    turn.keep("why", times + 1)
    turn.keep("why_of", about.id)
    if told is not None and (offered is None or told.id != offered.id):
        turn.say(_TOLD[times], why=await _why(turn, told))
    if offered is not None:
        name = "offer_why" if times == 0 else "offer_why_otherwise"
        put_offer_again(turn, name, why=await _why(turn, offered))
    return True


async def hear_protest(turn: Turn) -> bool:
    """才过一天都不行, 通融一下: what was just refused is told once more with its numbers, and who
    may look at it besides. Of what was said a while ago, or granted, nothing is explained."""
    heard = turn.heard
    if heard.pressed or not protests(heard.text) or insists("complain_service", heard.text):
        return False
    if heard.intent in _OF_OTHER_THINGS | _TROUBLES and heard.confidence >= _SURE:
        return False
    told = await _record(turn, turn.note("told"), of_order=turn.memory.order_no)
    if told is None or told.outcome is not Outcome.REFUSE:
        return False
    times = (turn.note("protested") or 0) if turn.note("protested_of") == told.id else 0
    if times >= len(_PROTESTED):
        return False
    turn.keep("protested", times + 1)
    turn.keep("protested_of", told.id)
    turn.memory.settled()
    turn.say(_PROTESTED[times], why=await _why(turn, told))
    return True


async def tell_told(turn: Turn, name: str) -> bool:
    """What was decided last, by its numbers; False where there is nothing to tell."""
    told = await _record(turn, turn.note("told"), of_order=turn.memory.order_no)
    why = await _why(turn, told) if told is not None else ""
    if why:
        turn.say(name, why=why)
    return bool(why)


async def tell_told_later(turn: Turn) -> bool:
    """What was decided last holds for now: why, and that it is looked at anew when that changes.
    False where nothing was refused."""
    told = await _record(turn, turn.note("told"), of_order=turn.memory.order_no)
    if told is None or told.outcome is not Outcome.REFUSE:
        return False
    turn.say("told_later", why=await _why(turn, told))
    return True


async def why_of(turn: Turn, decision_id: int | None) -> str:
    """With its numbers; empty where the decision is gone."""
    record = await _record(turn, decision_id, of_order=None)
    return "" if record is None else await _why(turn, record)


async def _why(turn: Turn, record: DecisionRecord) -> str:
    order = await turn.call(turn.services.shop.order, record.order_no, buyer_id=turn.heard.buyer_id)
    return str((await decision_values(turn, record, order))["why"])


def _asks(turn: Turn) -> bool:
    only_why = asks_only_why(turn.heard.text)
    if turn.heard.pressed or not (only_why or asks_why(turn.heard.text)):
        return False
    if insists("complain_service", turn.heard.text):
        # 凭什么骗人，我要投诉 asks for a person, not for numbers.
        return False
    if only_why:
        # 为什么不行 names no matter of its own, whatever the engine reads in it.
        return True
    if turn.memory.question != "offer" and turn.heard.intent in _TROUBLES:
        return turn.heard.confidence < _SURE
    return turn.heard.intent not in _OF_OTHER_THINGS or turn.heard.confidence < _SURE


async def _record(
    turn: Turn, decision_id: int | None, *, of_order: str | None
) -> DecisionRecord | None:
    """None where there is none, or it is of another order than the one in hand."""
    if decision_id is None:
        return None
    try:
        record = await turn.call(turn.services.decisions.decision, decision_id)
    except NotFound:
        return None
    return record if of_order in (None, record.order_no) else None
