"""Values of the team's figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Closed:
    """A ticket that a person ended; `again` where the buyer needed a person once more within 72
    hours."""

    staff_id: int
    again: bool


@dataclass(frozen=True)
class Rated:
    """A rating, of who spoke last before it."""

    staff_id: int
    score: int


@dataclass
class Work:
    """What is counted of one person; answers in seconds, from the buyer's first line of a round."""

    talks: set[tuple[str, str]] = field(default_factory=set)
    firsts: list[float] = field(default_factory=list)
    rounds: int = 0
    in_time: int = 0
    closed: int = 0
    solved: int = 0
    rated: int = 0
    rating_sum: int = 0


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Shares 0 to 1, times in seconds; None where there is nothing to count."""

    talks: int
    first_response: float | None
    rounds: int
    in_time: float | None
    closed: int
    solved: float | None
    rated: int
    rating: float | None


@dataclass(frozen=True, kw_only=True)
class Person:
    """`name` is None for the team."""

    staff_id: int
    name: str | None
    now: Figures
    before: Figures


@dataclass(frozen=True)
class Span:
    start: datetime
    end: datetime
