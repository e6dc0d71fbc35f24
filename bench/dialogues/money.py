"""Amounts as a file of conversations writes them."""

from __future__ import annotations

from decimal import Decimal

from bot.money import fen


def fen_of(amount: object) -> int:
    """59, "59.0" and "59.00" are 5900."""
    return fen(f"{Decimal(str(amount)):.2f}")
