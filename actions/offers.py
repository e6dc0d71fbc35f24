"""A yes carries an offer out, a no drops it. Money needs a yes that cannot be meant otherwise."""

from __future__ import annotations

from actions.cards import ask_about, can_withdraw, show_case_of
from actions.talk import Talk
from actions.verdicts import decision_values, tell
from actions.yes import confirms_in_words, not_ready, says_no, says_yes
from bot.cases.aftersales.cards import values_of
from bot.cases.aftersales.model import Case, Kind, State
from bot.cases.model import DecisionRecord, OfferChanged
from bot.desk.model import Outgoing, Queue
from bot.errors import AlreadySettled

# Kinds of offers whose "no" has words of its own.
DECLINED_IN_OWN_WORDS = frozenset(
    {
        "price_difference", "goodwill", "refund_only", "return_refund", "exchange",
        "address_change",
    }
)  # fmt: skip


def confirms(talk: Talk) -> bool:
    """The words say yes to the offer, whatever wish they name besides."""
    offered = talk.before.question == "offer" and talk.memory.offer is not None
    return offered and confirms_in_words(talk.heard.text)


async def accept(talk: Talk) -> None:
    """Carry the offer out and tell it, in one transaction."""
    text = talk.heard.text
    if not_ready(text):
        talk.say("wait_offer")
        return
    if says_no(text):
        await decline(talk)
        return
    if not talk.heard.pressed and not says_yes(text):
        talk.say("again_offer", offer=talk.note("offered") or "")
        return
    cases, offer = talk.services.cases, talk.memory.offer
    talk.memory.settled()
    if offer is None:
        talk.say("offer_gone")
        return
    record = await talk.call(cases.decision, offer)
    order = await talk.call(talk.services.shop.order, record.order_no, buyer_id=talk.heard.buyer_id)
    values = await decision_values(talk, record, order)
    try:
        done = await talk.call(
            cases.carry_out,
            offer,
            buyer_id=talk.heard.buyer_id,
            conversation_id=talk.heard.conversation_id,
            epoch=talk.heard.epoch,
            message=Outgoing(talk.text(f"{record.kind}_done", **values)),
        )
    except OfferChanged as changed:
        talk.say("offer_changed")
        await tell(talk, changed.asked, order)
        return
    except AlreadySettled:
        talk.say("offer_gone")
        return
    if done.message is None:
        talk.say(f"{done.record.kind}_again", **await decision_values(talk, done.record, order))
    else:
        talk.written(done.message.seq)
        case = await show_case_of(talk, done.record)
        if case is not None:
            await _tell_dropped(talk, case)
            await _ask_about_other(talk, case)
    talk.memory.notes.pop("address", None)
    _tell_warehouse(talk, done.record)


async def decline(talk: Talk) -> None:
    """Nothing is done, and what else may help is said."""
    if not_ready(talk.heard.text):
        talk.say("wait_offer")
        return
    offer = talk.memory.offer
    talk.memory.settled()
    if offer is None:
        talk.say("declined")
        return
    record = await talk.call(talk.services.cases.decision, offer)
    own = record.kind in DECLINED_IN_OWN_WORDS
    talk.say(f"declined_{record.kind}" if own else "declined")


async def _tell_dropped(talk: Talk, case: Case) -> None:
    """What was to be sent once more was withdrawn with this grant, in the same moment."""
    for other in await talk.call(talk.services.aftersales.of_order, case.order_no):
        withdrawn = other.kind is Kind.RESHIP and other.state is State.WITHDRAWN
        if withdrawn and other.closed_at is not None and other.closed_at >= case.opened_at:
            talk.say("case_dropped_for_money", **values_of(other))


async def _ask_about_other(talk: Talk, case: Case) -> None:
    """Exchange and return of the same goods cannot both be meant: the older one may go."""
    if not case.kind.goods_come_back:
        return
    for other in await talk.call(talk.services.aftersales.of_order, case.order_no):
        older = other.id != case.id and other.kind.goods_come_back
        if older and can_withdraw(other):
            ask_about(talk, other, "withdraw", "case_ask_withdraw_other")
            return


def _tell_warehouse(talk: Talk, record: DecisionRecord) -> None:
    """Which size or colour is in no remark of the rules, so the warehouse reads it here."""
    if record.kind == "exchange" and talk.note("detail"):
        summary = f"{talk.wish_text('request_exchange')}：{talk.note('detail')}"
        talk.hand_over(Queue.WAREHOUSE, "exchange_detail", record=record, summary=summary)
