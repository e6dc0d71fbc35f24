"""All tables. Importing this fills `Base.metadata`."""

from __future__ import annotations

from bot.store.tables import cases, desk, insight, shop

__all__ = ["cases", "desk", "insight", "shop"]
