"""All tables. Importing this fills `Base.metadata`."""

from __future__ import annotations

from bot.store.tables import (
    aftersales,
    cases,
    desk,
    insight,
    notices,
    payouts,
    promises,
    shop,
    upkeep,
)

__all__ = [
    "aftersales",
    "cases",
    "desk",
    "insight",
    "notices",
    "payouts",
    "promises",
    "shop",
    "upkeep",
]
