"""Values of the shadow: a platform's rule, a round of a conversation, and what they add up to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

import msgspec

from bot.desk.model import Sender
from bot.opening_hours import OpeningHours


class PlatformRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One reply-rate rule, as a file has it.

    Rounds that a buyer opens within `hours` (Asia/Shanghai) on its days count, each as 1 where a
    person answered within `within_seconds`, and as `bot_credit` (0 to 1) where the bot did and no
    person. With a credit of 0 the bot's lines are no answers: the round waits for a person.
    `from`, `until`: days on which it is in force, both included; open where nobody knows.
    `goal`: what the platform wants, 0 to 1; `warn_seconds`: when its own desk warns.
    """

    name: str
    platform: str
    title: str
    within_seconds: int
    hours: str
    bot_credit: float
    source: str
    goal: float | None = None
    warn_seconds: int | None = None
    window_days: int | None = None
    days: Literal["all", "weekdays", "holidays"] = "all"
    since: date | None = msgspec.field(name="from", default=None)
    until: date | None = None
    note: str = ""

    @property
    def within(self) -> timedelta:
        return timedelta(seconds=self.within_seconds)

    @property
    def opening(self) -> OpeningHours:
        return OpeningHours.read(self.hours)

    def in_force(self, day: date) -> bool:
        started = self.since is None or self.since <= day
        return started and (self.until is None or day <= self.until)


class RuleFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    rules: list[PlatformRule]


@dataclass(frozen=True)
class Said:
    """A line of the log of events."""

    conversation_id: str
    at: datetime
    sender: Sender
    staff_id: int | None = None


@dataclass(frozen=True)
class Round:
    """From the first line that waits to the first that answers it; `by_bot` where that is one of
    the bot."""

    conversation_id: str
    opened_at: datetime
    answered_at: datetime | None = None
    by_bot: bool = False
    staff_id: int | None = None


@dataclass
class DayTally:
    """`credit` is what the answers in time count for."""

    rounds: int = 0
    in_time: int = 0
    credit: float = 0.0


@dataclass(frozen=True)
class Tally:
    rounds: int
    in_time: int
    credit: float

    @property
    def rate(self) -> float | None:
        return self.credit / self.rounds if self.rounds else None


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A rule over a period: as it is, and as if the bot's answers counted not at all, or fully."""

    rule: PlatformRule
    as_is: Tally
    bot_out: Tally
    bot_in: Tally
    days: dict[date, Tally] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Due:
    """A round that is open now under a rule, and when it becomes late."""

    rule: PlatformRule
    round: Round
    buyer: str
    staff: str | None
    due_at: datetime
    warn_at: datetime | None


@dataclass(frozen=True)
class Who:
    buyer: str
    staff: str | None
