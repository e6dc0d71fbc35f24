"""How long each state of a case may last, and in which colour its deadline is shown. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from bot.cases.model import NO_TERM, State, Term
from bot.policy import Policy
from bot.policy.numbers import DeadlineNumbers


class Colour(StrEnum):
    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    OVERDUE = "overdue"


_LENGTHS = {
    State.AWAITING_RETURN: timedelta(days=7),
    State.RETURNING: timedelta(days=10),
    State.RECEIVED: timedelta(hours=48),
    State.REFUNDING: timedelta(hours=48),
    State.TO_RESHIP: timedelta(hours=48),
    # Nobody's deadline: after this, what was sent counts as done.
    State.RESHIPPED: timedelta(days=10),
}


@dataclass(frozen=True)
class Terms:
    """`lengths` of every state that is not over."""

    shades: DeadlineNumbers
    lengths: Mapping[State, timedelta]

    @classmethod
    def of(cls, policy: Policy) -> Self:
        # Only where the decision names no deadline of its own (P6 does).
        review = timedelta(hours=policy.refunds.review_hours)
        return cls(policy.deadlines, _LENGTHS | {State.ASKED: review})

    def term(self, state: State, since: datetime, *, until: datetime | None = None) -> Term:
        """`until` where a decision names the deadline; no term for what is over."""
        if state.closed:
            return NO_TERM
        deadline = until or since + self.lengths[state]
        if not state.timed:
            return Term(deadline)
        return Term(deadline, *moments(since, deadline, self.shades))


def colour(term: Term, now: datetime, *, overdue_at: datetime | None = None) -> Colour | None:
    """An overdue that was recorded stays one, whatever the clock says later."""
    if term.deadline is None:
        return None
    if overdue_at is not None or now >= term.deadline:
        return Colour.OVERDUE
    if term.red_at is not None and now >= term.red_at:
        return Colour.RED
    return Colour.AMBER if term.amber_at is not None and now >= term.amber_at else Colour.GREEN


def moments(
    since: datetime, deadline: datetime, shades: DeadlineNumbers
) -> tuple[datetime, datetime]:
    """When it turns amber and red. Kept with the case: a filter is an indexed look, and a case
    keeps the deadline under which it came."""
    length = deadline - since
    return (
        since + length * shades.amber_percent / 100,
        since + length * shades.red_percent / 100,
    )
