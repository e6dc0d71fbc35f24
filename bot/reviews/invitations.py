"""When a buyer may be asked for a review: once an order, after completion, within 15 days.

Pure. Who sends it keeps `invitation_key` unique, so that it is sent once whatever happens. The
sentence is in domain.yml and promises nothing: a reward for a review is against the platform.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.shop.model import Order

# The platform takes reviews for so long after an order was completed.
OPEN_FOR = timedelta(days=15)
# Not in the minute of confirming: the buyer should have tried it.
NOT_BEFORE = timedelta(hours=24)
_QUIET = ("", "无售后或售后取消", "无售后", "售后取消")
_COMPLETED = "completed"


def invitation_due(
    order: Order,
    *,
    now: datetime,
    case_open: bool = False,
    reviewed: bool = False,
    money_back: bool = False,
) -> bool:
    """Whether to ask now. Nobody with a matter open, or who wrote already, is asked."""
    if order.status != _COMPLETED or order.signed_at is None:
        return False
    if case_open or reviewed or money_back or order.refunded_fen > 0:
        return False
    if order.after_sales.strip() not in _QUIET:
        return False
    return order.signed_at + NOT_BEFORE <= now <= order.signed_at + OPEN_FOR


def invitation_key(order_no: str) -> str:
    """Unique for what is sent: one invitation an order."""
    return f"review_invitation:{order_no}"
