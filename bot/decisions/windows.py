"""Until when an order's goods may come back, and a lower price is made up for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot.policy import Policy
from bot.shop.model import Order
from bot.times import shop_day


@dataclass(frozen=True)
class Windows:
    """The last days, both included; None where nothing was signed for."""

    return_until: date | None
    price_until: date | None
    # For how many days after signing a lower price counts.
    price_days: int


def windows_of(order: Order | None, policy: Policy) -> Windows:
    """By the numbers in force."""
    span = timedelta(hours=policy.price_difference.window_hours)
    days, signed_at = span.days, order.signed_at if order is not None else None
    if signed_at is None:
        return Windows(None, None, days)
    back = timedelta(days=policy.refunds.no_reason_days)
    return Windows(shop_day(signed_at) + back, shop_day(signed_at + span), days)
