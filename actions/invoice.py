"""What an invoice needs, and what is said about one that was asked for: a person makes it out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from actions.frame.memory import NOTHING
from actions.frame.turn import Turn
from actions.reading.asked import OF_TIME, is_asked
from actions.reading.invoices import asks_of_invoice, is_tax_no, names_mailbox, parts_in
from actions.reading.phrases import names_invoice_title
from bot.desk.model import REQUEST_INVOICE, Queue

if TYPE_CHECKING:
    from actions.frame.base import WishAction

Book = Mapping[str, "WishAction"]

_WISH = "request_invoice"
_NEEDED = {"title": "发票抬头", "tax_no": "税号"}
_ONLY_DATA = frozenset({"inform", "nlu_fallback", "affirm", "request_invoice", "chitchat"})
_LIKE_ITS_STATUS = frozenset(
    {
        "request_invoice", "track_logistics", "urge_shipping", "urge_reply",
        "check_refund_status", "nlu_fallback", "inform", "ask_courier",
    }
)  # fmt: skip


def tells_title(text: str) -> bool:
    """能开公司的发票吗 asks first; 抬头某某公司 says it at once."""
    return names_invoice_title(text) or "tax_no" in parts_in(text)


def missing_of(parts: dict[str, str]) -> str:
    """A company's title and number; what is neither a person reads from the words."""
    if parts.get("kind") != "company":
        return ""
    have = {part for part in parts if part != "tax_no" or is_tax_no(parts[part])}
    return "和".join(name for part, name in _NEEDED.items() if part not in have)


def to_person(turn: Turn, order_no: str) -> None:
    """Who makes it out, with all that was said."""
    turn.keep("invoice_for", order_no)
    turn.hand_over(Queue.AGENT, REQUEST_INVOICE)


async def hear_of_invoice(turn: Turn, book: Book) -> bool:
    """True where the words were about the invoice that was just asked for: a correction, a name
    after the kind, when it comes."""
    text, last = turn.heard.text, turn.note("last")
    if last != _WISH or not turn.note("invoice_for") or turn.heard.pressed or turn.heard.files:
        return False
    if turn.before.question not in (NOTHING, "readings"):
        return False
    intent = turn.heard.intent
    if intent in _LIKE_ITS_STATUS and (asks_of_invoice(text) or is_asked(text, *OF_TIME)):
        tell_when(turn)
        return True
    told = parts_in(text)
    if told and intent in _ONLY_DATA:
        return _corrected(turn, told)
    if names_mailbox(text) and intent in _LIKE_ITS_STATUS:
        turn.say("invoice_mailbox")
        return True
    return False


def _corrected(turn: Turn, told: dict[str, str]) -> bool:
    """税号打错了，应该是…: goes to who makes it out, with what stands now."""
    parts = (turn.note("invoice") or {}) | told
    turn.keep("invoice", parts)
    turn.wish = _WISH
    if "tax_no" in told and not is_tax_no(told["tax_no"]):
        turn.say("invoice_tax_no_wrong")
        return True
    said = "，".join(parts[part] for part in ("title", "tax_no", "mail") if part in parts)
    turn.say("invoice_added", invoice=said or turn.heard.text)
    turn.hand_over(
        Queue.AGENT,
        REQUEST_INVOICE,
        summary=f"{turn.wish_text(_WISH)}：{said or turn.heard.text}",
        order_no=turn.note("invoice_for"),
    )
    return True


def tell_when(turn: Turn) -> None:
    """No day is known: who makes it out sends it."""
    turn.wish = _WISH
    turn.say("invoice_when")
