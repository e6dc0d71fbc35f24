"""The board: figures of a period by day, as docs/protocol.md shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, replace
from datetime import date, timedelta

from msgspec.structs import asdict

from bot.insight import views
from bot.insight.model import BoardData, Figures
from bot.insight.views import Board, DayFigures, GiftRow, SpentByCause, TotalFigures
from bot.insight.wording import NO_CAUSE, Words
from bot.money import yuan


def board_of(data: BoardData, first: date, last: date, *, words: Words) -> Board:
    """A conversation counts once on every day on which the buyer wrote; totals are the sums of
    the days, except for those who wait now and for the distinct conversations."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    by_day = {day: data.days.get(day, Figures()) for day in days}
    totals = replace(_sum(by_day.values()), waiting=data.waiting_now)
    return Board(
        totals=TotalFigures(
            **asdict(_figures(totals)), distinct_conversations=data.distinct_conversations
        ),
        days=[
            DayFigures(**asdict(_figures(one)), day=day.isoformat()) for day, one in by_day.items()
        ],
        spent_by_cause=[
            SpentByCause(
                kind=one.kind,
                kind_text=words.kind(one.kind),
                cause_text=words.cause(one.cause) if one.cause else NO_CAUSE,
                count=one.count,
                amount=yuan(one.amount_fen),
            )
            for one in data.spent_by_cause
        ],
        gifts=[GiftRow(sku=one.sku, title=one.title, quantity=one.quantity) for one in data.gifts],
    )


def _figures(one: Figures) -> views.Figures:
    return views.Figures(
        conversations=one.conversations,
        settled_by_bot=one.settled_by_bot,
        settled_provisional=one.settled_provisional,
        handed_over=one.handed_over,
        unanswered=one.unanswered,
        waiting=one.waiting,
        reply_3min=_share(one.rounds_in_time, one.rounds),
        people_3min=_share(one.tickets_in_time, one.tickets_due),
        goodwill=yuan(one.goodwill_fen),
        price_difference=yuan(one.price_difference_fen),
        postage=yuan(one.postage_fen),
        refund=yuan(one.refund_fen),
        gifts=one.gifts,
        rating=round(one.rating_sum / one.rated, 2) if one.rated else None,
        rated=one.rated,
    )


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _sum(days: Iterable[Figures]) -> Figures:
    return Figures(*(sum(column) for column in zip(*map(astuple, days), strict=True)))
