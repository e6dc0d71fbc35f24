"""The demo shop: made by code, loaded through the same import as a real shop's files."""

from __future__ import annotations

from bot.demo.showcase import showcase

__all__ = ["showcase"]
