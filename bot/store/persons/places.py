"""Every column that may hold text, once: what tells of a person, how its rows are found, and what
is left of it after an erasure. A new column that stands in no list fails a test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.decisions.payment_note import TOLD

ERASED = "erased-"


class By(StrEnum):
    """What the rows of a person are found by; each is looked up once."""

    BUYER = "buyer"
    CONVERSATION = "conversation"
    TICKET = "ticket"
    ORDER = "order"
    PARCEL = "parcel"
    CASE = "case"
    DECISION = "decision"
    LEDGER = "ledger"
    ENTRY = "entry"


Row = Mapping[str, Any]


@dataclass(frozen=True)
class Place:
    """A table with rows of a person. `left` is what its columns are afterwards, a value or a
    function of the row; without any the rows go."""

    table: str
    column: str
    by: By
    left: Mapping[str, Any] = field(default_factory=dict)
    # Which of its columns tell of a person without being changed: they go with the row.
    goes: tuple[str, ...] = ()

    @property
    def personal(self) -> set[str]:
        return {*self.left, *self.goes}


def _stand_in(row: Row) -> str:
    """Where a key needs a value of each row's own."""
    return f"{ERASED}{row['id']}"


def _payment_only(row: Row) -> dict[str, Any]:
    """What the reconciliation compares: that a payment was told, and of how much."""
    data = row["data"] or {}
    return {TOLD: data[TOLD]} if TOLD in data else {}


def _kind(row: Row) -> str:
    return "note" if row["kind"] == "note" else "text"


def _without_address(row: Row) -> dict[str, Any]:
    """The line of `anxin decide` with the parts of an address taken out."""
    line = dict(row["input"] or {})
    request = line.get("request")
    if isinstance(request, dict) and isinstance(request.get("address"), dict):
        empty = dict.fromkeys(request["address"])
        line["request"] = {**request, "address": empty}
    return line


def _proof(row: Row) -> list[Any]:
    return [] if row["kind"] == "address_change" else row["proof"]


def _blank(*names: str, **others: Callable[[Row], Any] | Any) -> dict[str, Any]:
    return dict.fromkeys(names, "") | others


# In the order in which they are erased: what points at a row before the row.
PLACES = (
    Place("aftersales_evidence", "case_id", By.CASE, goes=("file_id",)),
    Place("files", "conversation_id", By.CONVERSATION, goes=("id", "sha256")),
    Place("readings", "conversation_id", By.CONVERSATION, goes=("text", "ranking", "in_context")),
    Place("buyer_sessions", "buyer_id", By.BUYER, goes=("token_hash", "buyer_id")),
    Place("notice_choices", "buyer_id", By.BUYER, goes=("buyer_id",)),
    Place("buyers_tagged", "buyer_id", By.BUYER, goes=("buyer_id",)),
    Place("parcel_events", "parcel_id", By.PARCEL, goes=("text",)),
    Place(
        "messages",
        "conversation_id",
        By.CONVERSATION,
        {
            **_blank("text"),
            "kind": _kind,
            "data": _payment_only,
            "buttons": [],
            "name": None,
            "client_msg_id": None,
            "body_hash": None,
        },
    ),
    Place(
        "tickets", "conversation_id", By.CONVERSATION, _blank("summary", "closing_note", card={})
    ),
    Place("ticket_steps", "ticket_id", By.TICKET, _blank("note")),
    Place("safety_reports", "conversation_id", By.CONVERSATION, _blank("words")),
    Place("conversations", "buyer_id", By.BUYER, _blank("rating_comment")),
    Place("promise_holds", "buyer_id", By.BUYER, _blank("text", "reason", findings=[])),
    Place(
        "quality_findings",
        "conversation_id",
        By.CONVERSATION,
        _blank("words", "note", "appeal"),
    ),
    Place("unsold_talks", "conversation_id", By.CONVERSATION, _blank("words", "asked", "note")),
    Place("quality_scores", "conversation_id", By.CONVERSATION, _blank("note")),
    # What a shop asks for in its own forms may be anything about a person.
    Place("register_values", "entry_id", By.ENTRY, goes=("text",)),
    Place("register_events", "entry_id", By.ENTRY, _blank("note", was={}, now={})),
    Place("register_entries", "id", By.ENTRY, _blank("note")),
    Place("notices", "buyer_id", By.BUYER, _blank("text", "tracking_no", subject=_stand_in)),
    Place("appeals", "buyer_id", By.BUYER, _blank("text", "note", facts=[], evidence={})),
    Place("reviews", "order_no", By.ORDER, _blank("text", "reply", "note", key=_stand_in)),
    Place("remarks", "order_no", By.ORDER, _blank("text")),
    Place("mark_export_lines", "order_no", By.ORDER, _blank("remark")),
    Place("screenings", "order_no", By.ORDER, _blank("note", facts=_stand_in)),
    Place("aftersales_events", "case_id", By.CASE, _blank("note")),
    Place(
        "aftersales",
        "id",
        By.CASE,
        {**_blank("note"), "return_tracking_no": None, "reship_tracking_no": None},
    ),
    Place("approvals", "decision_id", By.DECISION, _blank("note")),
    Place("payout_events", "ledger_id", By.LEDGER, _blank("note")),
    Place("payouts", "ledger_id", By.LEDGER, _blank("note", "dispute")),
    Place(
        "decisions",
        "id",
        By.DECISION,
        {
            **_blank("settle_note", "asked_why"),
            "remark": None,
            "input": _without_address,
            "proof": _proof,
            "would_change": [],
        },
    ),
    Place("ledger", "id", By.LEDGER, _blank("note")),
    Place("parcels", "order_no", By.ORDER, _blank("doubt", tracking_no=_stand_in)),
    Place(
        "orders",
        "no",
        By.ORDER,
        {
            **_blank("consignee", "phone", "province", "city", "district", "detail"),
            **_blank("after_sales", "seller_remark", "imported_hash", exported={}, doubts=[]),
        },
    ),
    # Last, and not by its stand-in.
    Place("buyers", "id", By.BUYER, goes=("id", "name", "phone", "tags", "level")),
)
# Theirs too, and telling of nobody by itself: given out beside the places, and left by an erasure.
ALSO_GIVEN = (
    Place("ticket_orders", "ticket_id", By.TICKET),
    Place("order_items", "order_no", By.ORDER),
    Place("gifts_issued", "order_no", By.ORDER),
    Place("contacts", "order_no", By.ORDER),
    Place("group_sends", "buyer_id", By.BUYER),
    Place("flags", "order_no", By.ORDER),
)
# The id of the account, wherever it stands: it becomes a stand-in that tells of nobody.
REKEYED = (
    *("conversations", "promise_holds", "notices", "appeals", "aftersales", "decisions"),
    *("ledger", "orders", "register_entries", "group_sends"),
)
# Frequent questions may be shown in a buyer's very words.
QUESTIONS = ("question_groups", ("key", "title"))
# And so may the questions that an answer of the library is for.
EXAMPLES = ("library_versions", "examples")
# Known by what they say: a digest and a vector of it.
QUESTION_TEXTS = ("question_texts", ("digest", "group_id"))

# Looked at, and telling of no buyer: codes, numbers of orders (which the shop has to keep with its
# books, and which name nobody without the platform), goods, staff, secrets of the shop's own.
OTHERS: Mapping[str, tuple[str, ...]] = {
    "aftersales": (
        *("kind", "state", "order_no", "conversation_id", "items", "cause"),
        *("return_courier", "reship_courier"),
    ),
    "aftersales_events": ("move", "was", "now", "by"),
    "aftersales_evidence": ("by",),
    "appeals": ("kind", "order_no", "state", "reason", "submitted_by", "settled_by"),
    # `personal` is a salted hash, and the salt goes: bot/store/persons/erase.py.
    "audit_entries": ("chain", "core", "personal", "salt", "hash"),
    "audit_heads": ("chain", "hash"),
    "board_changes": ("conversation_id",),
    "board_talks": ("conversation_id",),
    "budgets": ("key",),
    # What was done to groups, tags and messages to a group, of which none names a buyer.
    "buyer_events": ("by", "about", "deed", "detail"),
    "buyer_groups": ("name", "rule", "created_by", "changed_by"),
    "buyer_sessions": ("conversation_id",),
    "buyer_tags": ("name", "created_by"),
    "buyers_tagged": ("by",),
    "contacts": ("order_no", "wish"),
    "conversations": ("id", "holder", "turn_owner", "order_on_screen"),
    "decisions": (
        *("order_no", "conversation_id", "kind", "rule", "outcome", "reason", "gifts", "queue"),
        *("policy_version", "state", "settled_by"),
    ),
    "files": ("conversation_id",),
    "flags": ("order_no", "flag", "by"),
    "gift_rows": ("sku", "gift_sku"),
    "gifts_issued": ("order_no", "kind", "sku", "by"),
    "grants": ("order_no", "rule", "item"),
    # What is said to many, with places for what is each one's own.
    "group_messages": (
        *("text", "purpose", "state", "rule", "author", "released_by", "reason", "promises"),
    ),
    "group_sends": ("state", "why"),
    "heartbeats": ("replica",),
    # Rows of a preview are masked and go with the import or after a day; so does what a remark
    # quotes of a cell.
    "imports": (
        *("kind", "file_name", "digest", "created_by", "state", "started_by", "error"),
        *("preview", "report", "remarks"),
    ),
    "job_runs": ("job", "replica"),
    "ledger": ("order_no", "kind", "cause", "by"),
    "library_answers": ("state", "group_id", "withdrawn_why", "lift"),
    "library_events": ("deed", "by", "note"),
    "library_versions": ("name", "text", "scope", "scope_value", "buttons", "by"),
    "mark_export_lines": ("order_no", "flag"),
    "mark_exports": ("by",),
    "messages": ("conversation_id", "sender", "reply_key"),
    "notices": ("order_no", "kind", "state", "sms"),
    "order_items": ("order_no", "sku", "title", "spec"),
    "orders": ("no", "status", "flag"),
    "parcels": ("order_no", "courier", "state"),
    "payout_batches": ("by",),
    "payout_events": ("was", "now", "by"),
    "payout_nonces": ("nonce",),
    # `reference` is the provider's number of the payment.
    "payouts": ("order_no", "state", "reference"),
    "policy_drafts": ("numbers", "why", "base", "author_ids", "authors", "state"),
    # Numbers, sums and ids of decisions.
    "policy_replays": (
        *("numbers", "version", "against", "against_version", "started_by", "state"),
        *("report", "flips"),
    ),
    "policy_versions": (
        *("version", "numbers", "released_by", "authors", "why", "second", "withdrawn_by"),
    ),
    "product_facts": ("sku", "topic", "text"),
    "products": ("sku", "title", "category", "emoji", "price_kind"),
    "promise_holds": ("conversation_id", "outcome"),
    "quality_criteria": ("name",),
    # Ids and numbers of messages.
    "quality_findings": (
        *("conversation_id", "rule", "side", "state", "decided_by", "message_ids", "seqs"),
    ),
    "quality_marks": ("conversation_id",),
    "quality_scores": ("conversation_id", "marks"),
    "quality_talks": ("conversation_id",),
    # Staff's own words.
    "question_events": ("group_id", "by", "deed", "text"),
    "question_groups": ("id", "named_by", "merged_into", "split_from"),
    "quick_replies": ("shortcut", "title", "text", "group_name"),
    "readings": ("conversation_id", "intent", "outcome", "order_no"),
    "remarks": ("order_no", "by"),
    "register_entries": ("key", "conversation_id", "order_no", "state"),
    "register_events": ("deed", "by"),
    "register_forms": ("name",),
    "register_values": ("field",),
    "register_versions": ("name", "purpose", "audience", "fields", "by"),
    "review_exports": ("by",),
    "reviews": ("order_no", "product", "state", "cause", "decided_by"),
    "safety_reports": ("conversation_id", "kind", "order_no", "sku", "title", "spec"),
    "screenings": ("order_no", "kind", "state", "by"),
    "setting_changes": ("key", "value", "by"),
    "shop_settings": ("key", "value"),
    "staff": (
        *("username", "name", "role", "password_hash", "state", "state_reason"),
        *("queues", "matters", "shifts", "days_off"),
    ),
    "staff_sessions": ("token_hash",),
    "staff_states": ("state", "reason"),
    "stock": ("sku",),
    "ticket_orders": ("order_no",),
    "ticket_steps": ("kind", "by", "target"),
    "unsold_talks": ("conversation_id", "reason", "state", "order_no", "seqs", "followed_by"),
    "tickets": ("conversation_id", "queue", "state", "reason", "order_no"),
    "used_tokens": ("jti",),
}


def listed() -> set[tuple[str, str]]:
    """Every (table, column) that stands in a list."""
    found = {(name, column) for name, columns in OTHERS.items() for column in columns}
    found |= {(place.table, column) for place in PLACES for column in place.personal}
    found |= {(name, "buyer_id") for name in REKEYED}
    groups = {(table, c) for table, columns in (QUESTIONS, QUESTION_TEXTS) for c in columns}
    return found | {EXAMPLES} | groups
