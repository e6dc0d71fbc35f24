"""Which wishes are about the same matter, so that one answer serves them."""

from __future__ import annotations

_SAME_MATTER = (
    frozenset({"urge_shipping", "track_logistics", "logistics_stalled"}),
    frozenset({"request_refund", "request_return", "cancel_order", "ask_return_policy"}),
    frozenset({"report_damaged", "report_quality_issue"}),
    frozenset({"request_gift", "ask_promotion"}),
    frozenset({"ask_usage", "ask_product"}),
    frozenset({"ask_courier", "contact_courier"}),
    frozenset({"request_human", "complain_service", "urge_reply"}),
)
_MATTERS = {wish: min(wishes) for wishes in _SAME_MATTER for wish in wishes}


def matter_of(wish: str) -> str:
    """One name for all wishes of a matter."""
    return _MATTERS.get(wish, wish)


def same_matter(one: str, other: str) -> bool:
    return matter_of(one) == matter_of(other)
