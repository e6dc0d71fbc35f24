"""The demo shop's bad reviews: the oldest has its reply already."""

from __future__ import annotations

from datetime import datetime

from bot.bulk import move_for
from bot.demo.model import HOUR
from bot.desk.model import Staff
from bot.reviews.model import MOVES, Filters
from bot.reviews.service import reply_of
from bot.store.uow import SqlUnitOfWork


def reply_to_the_oldest(uow: SqlUnitOfWork, now: datetime, agent: Staff) -> None:
    """The oldest bad review has its reply already."""
    open_ones = uow.reviews.page(Filters(), page=1, size=50).reviews
    if open_ones:
        oldest = min(open_ones, key=lambda one: one.at)
        move = move_for("approve", MOVES, ids=[oldest.id], note="")
        uow.reviews.move(
            oldest.id,
            move.was,
            move.to,
            by=agent.name,
            at=now - 2 * HOUR,
            note="",
            reply=reply_of(oldest),
        )
