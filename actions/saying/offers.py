"""A yes carries an offer out, a no drops it. Money needs a yes that cannot be meant otherwise."""

from __future__ import annotations

from typing import Any

from actions.frame.turn import Turn
from actions.reading.model import GIVES_MONEY
from actions.saying.arrival import arrival_of
from actions.saying.cards import ask_about, can_withdraw, show_case_of
from actions.saying.decisions import decision_values, say_decision
from actions.saying.instead import (
    say_first_stays,
    taken_back_with,
    tell_taken_back,
    waits_for_person,
)
from actions.words import WISHES_OF_KIND
from bot.cases.cards import values_of
from bot.cases.model import Case, Kind, State
from bot.decisions.model import DecisionRecord, OfferChanged
from bot.desk.model import HELPED, Outgoing, Queue
from bot.errors import AlreadySettled
from bot.shop.model import Order

# Kinds of offers whose "no" has words of its own.
DECLINED_IN_OWN_WORDS = frozenset(
    {
        "price_difference", "goodwill", "refund_only", "return_refund", "exchange",
        "address_change",
    }
)  # fmt: skip

# A return is paid when the goods were checked.
_PAID_AT_ONCE = GIVES_MONEY - {"return_refund"}


async def accept(turn: Turn) -> None:
    """Carry the offer out and tell it, in one transaction. The reading decides whether the words
    take it: there is no other way to a yes."""
    if not turn.takes_what_is_open:
        put_offer_again(turn)
        return
    cases, offer = turn.services.decisions, turn.memory.offer
    turn.memory.settled()
    if offer is None:
        turn.say("offer_gone")
        return
    turn.memory.notes.pop("laid", None)
    record = await turn.call(cases.decision, offer)
    order = await turn.call(turn.services.shop.order, record.order_no, buyer_id=turn.heard.buyer_id)
    values = await decision_values(turn, record, order)
    try:
        done = await turn.call(
            cases.carry_out,
            offer,
            buyer_id=turn.heard.buyer_id,
            conversation_id=turn.heard.conversation_id,
            epoch=turn.heard.epoch,
            message=Outgoing(turn.text(f"{record.kind}_done", **values), data={HELPED: None}),
            instead_of=(waiting := taken_back_with(turn, offer)),
        )
    except OfferChanged as changed:
        turn.say("offer_changed")
        if waiting is not None:
            # What it would take the place of is to be named, and given up, with the new one.
            turn.ways[changed.asked.record.id] = await waits_for_person(turn, order)
        await say_decision(turn, changed.asked, order)
        return
    except AlreadySettled:
        turn.say("offer_gone")
        return
    if done.message is None:
        turn.say(f"{done.record.kind}_again", **await decision_values(turn, done.record, order))
    else:
        turn.written(done.message.seq)
        _leave_out_what_is_done(turn, done.record)
        _remember(turn, done.record, order)
        if waiting is not None:
            await tell_taken_back(turn, waiting, done)
        case = await show_case_of(turn, done.record)
        if case is not None:
            await _tell_dropped(turn, case)
            await _ask_about_other(turn, case)
    turn.memory.notes.pop("address", None)
    _tell_warehouse(turn, done.record)


def _leave_out_what_is_done(turn: Turn, record: DecisionRecord) -> None:
    """What waited for its turn and was offered meanwhile is not said once more."""
    done = WISHES_OF_KIND.get(record.kind, ())
    turn.memory.wishes = [wish for wish in turn.memory.wishes if wish not in done]


def _remember(turn: Turn, record: DecisionRecord, order: Order) -> None:
    turn.keep("done", [record.kind, record.amount_fen, turn.note("offered") or ""])
    # 怎么还没到 of a parcel that is still to come is about the parcel.
    here = record.kind == "refund_only" or order.signed_at is not None
    if record.kind in _PAID_AT_ONCE and here:
        turn.keep("paid", record.order_no)


def put_offer_again(turn: Turn, name: str = "again_offer", **values: Any) -> None:
    """What was offered stands, with its buttons; never twice running in the same words."""
    if turn.note("offer_put") == name:
        name = "again_offer_otherwise"
    turn.keep("offer_put", name)
    turn.memory.question = "offer"
    turn.say(name, offer=turn.note("offered") or "", **values)


def explain_offer(turn: Turn) -> None:
    """A question about the offer: what it is, where money goes, and that nothing is done yet."""
    money = turn.offered_kind in GIVES_MONEY
    if money:
        put_offer_again(turn, "offer_explained_money", arrival=arrival_of(turn))
    else:
        put_offer_again(turn, "offer_explained")


async def decline(turn: Turn) -> None:
    """Nothing is done, and what else may help is said."""
    offer = turn.memory.offer
    turn.memory.settled()
    if offer is None:
        turn.say("declined")
        return
    record = await turn.call(turn.services.decisions.decision, offer)
    turn.keep("turned_down", turn.note("last"))
    if (laid := turn.note("laid")) is not None:
        turn.keep("laid", laid | {"declined": True})
    if (waiting := taken_back_with(turn, offer)) is not None:
        await _say_it_waits(turn, waiting)
        return
    if record.kind == "address_change":
        # A draft that was turned down comes back with nothing that is changed later.
        turn.memory.notes.pop("address", None)
    own = record.kind in DECLINED_IN_OWN_WORDS
    turn.say(f"declined_{record.kind}" if own else "declined")


async def _say_it_waits(turn: Turn, waiting: int) -> None:
    """先不撤: what waits for a person is as it was."""
    case = await turn.call(turn.services.cases.of_decision, waiting)
    if case is None or case.state is not State.ASKED:
        turn.say("declined")
    else:
        say_first_stays(turn, case)


async def _tell_dropped(turn: Turn, case: Case) -> None:
    """What was to be sent once more was withdrawn with this grant, in the same moment."""
    for other in await turn.call(turn.services.cases.of_order, case.order_no):
        withdrawn = other.kind is Kind.RESHIP and other.state is State.WITHDRAWN
        if withdrawn and other.closed_at is not None and other.closed_at >= case.opened_at:
            turn.say("case_dropped_for_money", **values_of(other))


async def _ask_about_other(turn: Turn, case: Case) -> None:
    """Exchange and return of the same goods cannot both be meant: the older one may go."""
    if not case.kind.goods_come_back:
        return
    for other in await turn.call(turn.services.cases.of_order, case.order_no):
        older = other.id != case.id and other.kind.goods_come_back
        if older and can_withdraw(other):
            ask_about(turn, other, "withdraw", "case_ask_withdraw_other")
            return


def _tell_warehouse(turn: Turn, record: DecisionRecord) -> None:
    """Which size or colour is in no remark of the rules, so the warehouse reads it here."""
    if record.kind == "exchange" and turn.note("detail"):
        summary = f"{turn.wish_text('request_exchange')}：{turn.note('detail')}"
        turn.hand_over(Queue.WAREHOUSE, "exchange_detail", record=record, summary=summary)
