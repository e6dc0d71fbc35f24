"""What the buyer reads of a person's yes or no to a decision, in the transaction of it."""

from __future__ import annotations

from datetime import datetime

from bot.decisions.granting import money_of
from bot.decisions.model import DecisionRecord
from bot.decisions.payment_note import with_payment
from bot.decisions.ports import Uow
from bot.decisions.wording import gifts_text, kind_text
from bot.desk.model import Message, Outgoing, Staff
from bot.desk.ports import Phrases
from bot.desk.saying import append_result
from bot.money import short_yuan


def write_result(
    uow: Uow,
    record: DecisionRecord,
    staff: Staff,
    phrases: Phrases,
    *,
    at: datetime,
    refused_for: str | None = None,
) -> Message | None:
    """A decision without a conversation tells nobody. What was approved names what it pays, for
    the reconciliation; `refused_for` is the reason of a no."""
    if record.conversation_id is None:
        return None
    values = _values(uow, record, staff) | {"reason": refused_for or ""}
    if refused_for is not None:
        said, result = Outgoing(phrases.say("utter_decision_refused", values)), "refused"
    else:
        name, result = f"utter_decision_approved_{record.kind}", "approved"
        pays_fen = 0 if money_of(record.request) is None else record.amount_fen
        said = with_payment(Outgoing(phrases.say(name, values)), record.id, pays_fen)
    return append_result(
        uow,
        record.conversation_id,
        said,
        staff,
        at=at,
        reply_key=f"decision:{record.id}:{result}",
    )


def _values(uow: Uow, record: DecisionRecord, staff: Staff) -> dict[str, object]:
    """What the sentences may name."""
    gifts = record.decision.gifts
    titles = {p.sku: p.title for p in uow.shop.products_of(gift.sku for gift in gifts)}
    return {
        "amount": short_yuan(record.amount_fen),
        "gifts": gifts_text(gifts, titles),
        "kind": kind_text(record.kind),
        "order_no": record.order_no,
        "agent": staff.name,
    }
