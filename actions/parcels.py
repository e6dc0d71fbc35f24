"""The parcels of an order: which one is asked about, and all of them on a card."""

from __future__ import annotations

from typing import Any

from bot.shape import plain
from bot.shop.cards import parcel_card
from bot.shop.model import Order, Parcel

# On its way back to the warehouse, or there already.
BACK = ("returning", "returned")
LOST = "lost"


def parcel_of(order: Order) -> Parcel:
    """The one that people ask about: not signed yet, else the newest."""
    unsigned = [parcel for parcel in order.parcels if parcel.state != "signed"]
    return (unsigned or list(order.parcels))[0]


def is_reported_lost(order: Order) -> bool:
    """The courier says so; one that has only been silent for long may be on its way."""
    return any(parcel.state == LOST for parcel in order.parcels)


def comes_back(order: Order) -> bool:
    """The parcel is on its way back to the warehouse, or there already."""
    return order.signed_at is None and any(parcel.state in BACK for parcel in order.parcels)


def parcels_of(order: Order) -> dict[str, Any]:
    return {"parcels": [plain(parcel_card(parcel)) for parcel in order.parcels]}
