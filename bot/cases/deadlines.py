"""How long each state of a case may last, and in which colour its deadline is shown. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.cases.model import State

AMBER_AT, RED_AT = 0.5, 0.8


class Colour(StrEnum):
    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class Terms:
    """`asked` only where the decision names no deadline of its own (P6 does)."""

    asked: timedelta = timedelta(hours=36)
    awaiting_return: timedelta = timedelta(days=7)
    returning: timedelta = timedelta(days=10)
    received: timedelta = timedelta(hours=48)
    refunding: timedelta = timedelta(hours=48)
    to_reship: timedelta = timedelta(hours=48)
    # Nobody's deadline: after this, what was sent counts as done.
    reshipped: timedelta = timedelta(days=10)

    def deadline(self, state: State, since: datetime) -> datetime | None:
        """When it should be over; None for what is over."""
        if state.closed:
            return None
        term: timedelta = getattr(self, state.value)
        return since + term


def colour(
    since: datetime,
    deadline: datetime | None,
    now: datetime,
    *,
    overdue_at: datetime | None = None,
) -> Colour | None:
    """An overdue that was recorded stays one, whatever the clock says later."""
    if deadline is None:
        return None
    if overdue_at is not None or now >= deadline:
        return Colour.OVERDUE
    term, gone = deadline - since, now - since
    if gone >= term * RED_AT:
        return Colour.RED
    return Colour.AMBER if gone >= term * AMBER_AT else Colour.GREEN


def moments(since: datetime, deadline: datetime | None) -> tuple[datetime | None, datetime | None]:
    """When it turns amber and red: kept with the case, so that a filter is an indexed look."""
    if deadline is None:
        return None, None
    term = deadline - since
    return since + term * AMBER_AT, since + term * RED_AT
