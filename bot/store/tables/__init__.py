"""All tables. Importing this fills `Base.metadata`."""

from __future__ import annotations

from bot.store.tables import (
    appeals,
    audit,
    cases,
    decisions,
    desk,
    health,
    insight,
    jobs,
    library,
    notices,
    order_notes,
    order_review,
    payouts,
    policy_versions,
    promises,
    quality,
    reviews,
    safety,
    shop,
    unsold,
)

__all__ = [
    "appeals",
    "audit",
    "cases",
    "decisions",
    "desk",
    "health",
    "insight",
    "jobs",
    "library",
    "notices",
    "order_notes",
    "order_review",
    "payouts",
    "policy_versions",
    "promises",
    "quality",
    "reviews",
    "safety",
    "shop",
    "unsold",
]
