"""A yes carries an offer out, a no drops it. Money needs a yes that cannot be meant otherwise."""

from __future__ import annotations

import re

from actions.talk import Talk
from actions.verdicts import decision_values, tell
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
# 再等等 and 先不退 sound like a yes to a classifier, and are none.
_NOT_YET = re.compile(
    r"再等|等等|等一下|等下|先不|不用|不要|不退|不办|算了|考虑|想想|想一下|晚点|别"
)
# 确认退款 is the wish once more, and the yes to what was offered for it.
_CONFIRMS = re.compile(r"(?:确认|同意|好的?|可以|行|嗯+|是的?|对)[,，。!！ ]*[^不没]{0,6}")


def confirms(talk: Talk) -> bool:
    """The words say yes to the offer, whatever wish they name besides."""
    text = talk.heard.text.strip()
    offered = talk.before.question == "offer" and talk.memory.offer is not None
    return offered and bool(_CONFIRMS.fullmatch(text)) and not _NOT_YET.search(text)


async def accept(talk: Talk) -> None:
    """Carry the offer out and tell it, in one transaction."""
    if _NOT_YET.search(talk.heard.text):
        await decline(talk)
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
    talk.memory.notes.pop("address", None)
    _tell_warehouse(talk, done.record)


async def decline(talk: Talk) -> None:
    """Nothing is done, and what else may help is said."""
    offer = talk.memory.offer
    talk.memory.settled()
    if offer is None:
        talk.say("declined")
        return
    record = await talk.call(talk.services.cases.decision, offer)
    own = record.kind in DECLINED_IN_OWN_WORDS
    talk.say(f"declined_{record.kind}" if own else "declined")


def _tell_warehouse(talk: Talk, record: DecisionRecord) -> None:
    """Which size or colour is in no remark of the rules, so the warehouse reads it here."""
    if record.kind == "exchange" and talk.note("detail"):
        summary = f"{talk.wish_text('request_exchange')}：{talk.note('detail')}"
        talk.hand_over(Queue.WAREHOUSE, "exchange_detail", record=record, summary=summary)
