"""Money: whole fen inside, yuan as text at the edges."""

from __future__ import annotations

import re

_YUAN = re.compile(r"(-?)(\d{1,8})\.(\d{2})\Z", re.ASCII)


def yuan(fen: int) -> str:
    """`500` → `"5.00"`."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def short_yuan(fen: int) -> str:
    """Without needless zeros, as people write it: `"5"`, `"5.5"`, `"12.34"`."""
    text = yuan(fen)
    return text.rstrip("0").rstrip(".")


def left_fen(*, goods_fen: int, postage_fen: int, back_fen: int) -> int:
    """Of what a buyer paid for an order, what he has not got back."""
    return max(0, goods_fen + postage_fen - back_fen)


def fen(text: str) -> int:
    """`"5.00"` → `500`. Raises ValueError on anything but digits, a point and two digits."""
    match = _YUAN.match(text)
    if match is None:
        raise ValueError(f"not an amount of yuan with two decimals: {text!r}")
    amount = int(match[2]) * 100 + int(match[3])
    return -amount if match[1] else amount
