"""The board: figures of a period by day, as docs/protocol.md shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, replace
from datetime import date, timedelta
from typing import Any

from bot.insight.model import BoardData, Figures
from bot.insight.wording import CAUSES
from bot.money import yuan


def board_json(data: BoardData, first: date, last: date) -> dict[str, Any]:
    """A conversation counts once on every day on which the buyer wrote; totals are the sums of
    the days, except for those who wait now."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    by_day = {day: data.days.get(day, Figures()) for day in days}
    totals = replace(_sum(by_day.values()), waiting=data.waiting_now)
    return {
        "totals": figures_json(totals),
        "days": [{"day": day.isoformat(), **figures_json(one)} for day, one in by_day.items()],
        "goodwill_by_cause": [
            {
                "cause_text": CAUSES.get(one.cause or "", one.cause or "其他"),
                "count": one.count,
                "amount": yuan(one.amount_fen),
            }
            for one in data.goodwill_by_cause
        ],
        "gifts": [
            {"sku": one.sku, "title": one.title, "quantity": one.quantity} for one in data.gifts
        ],
    }


def figures_json(one: Figures) -> dict[str, Any]:
    return {
        "conversations": one.conversations,
        "settled_by_bot": one.settled_by_bot,
        "handed_over": one.handed_over,
        "waiting": one.waiting,
        "reply_3min": round(one.rounds_in_time / one.rounds, 4) if one.rounds else None,
        "goodwill": yuan(one.goodwill_fen),
        "price_difference": yuan(one.price_difference_fen),
        "gifts": one.gifts,
        "rating": round(one.rating_sum / one.rated, 2) if one.rated else None,
        "rated": one.rated,
    }


def _sum(days: Iterable[Figures]) -> Figures:
    return Figures(*(sum(column) for column in zip(*map(astuple, days), strict=True)))
