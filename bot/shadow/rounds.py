"""Rounds of conversations under a rule, and what they count for. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from math import floor

from bot.desk.model import Sender
from bot.opening_hours import OpeningHours
from bot.shadow.model import DayTally, PlatformRule, Round, Said, Tally
from bot.times import shop_day

# Who was not answered for so long and writes again opens another round.
FORGOTTEN = timedelta(days=1)
_SATURDAY = 5


def rounds_of(lines: Iterable[Said], *, bot_answers: bool) -> Iterator[Round]:
    """Of one or more conversations, each with its lines in a row and in order."""
    opened: Said | None = None
    for line in lines:
        if opened is not None and line.conversation_id != opened.conversation_id:
            yield Round(opened.conversation_id, opened.at)
            opened = None
        if line.sender is Sender.BUYER:
            if opened is not None and line.at - opened.at > FORGOTTEN:
                yield Round(opened.conversation_id, opened.at)
                opened = None
            opened = opened or line
        elif opened is not None and (bot_answers or line.sender is Sender.AGENT):
            by_bot = line.sender is Sender.BOT
            yield Round(opened.conversation_id, opened.at, line.at, by_bot, line.staff_id)
            opened = None
    if opened is not None:
        yield Round(opened.conversation_id, opened.at)


def counting(
    rule: PlatformRule, *, holiday: Callable[[date], bool] | None = None
) -> Callable[[Round], bool]:
    """Whether a round counts under the rule: by its hours, days and dates."""
    hours: OpeningHours = rule.opening
    is_holiday = holiday or _weekend

    def counts(one: Round) -> bool:
        day = shop_day(one.opened_at)
        if not rule.in_force(day) or not hours.holds(one.opened_at):
            return False
        return rule.days == "all" or (rule.days == "holidays") is is_holiday(day)

    return counts


def _weekend(day: date) -> bool:
    return day.weekday() >= _SATURDAY


def tally(
    rule: PlatformRule, rounds: Iterable[Round], *, bot_credit: float, now: datetime
) -> dict[date, Tally]:
    """By day. Who still has time is not counted."""
    days: dict[date, DayTally] = defaultdict(DayTally)
    for one in rounds:
        due = one.opened_at + rule.within
        if one.answered_at is None and due >= now:
            continue
        of_day = days[shop_day(one.opened_at)]
        of_day.rounds += 1
        if one.answered_at is not None and one.answered_at <= due:
            of_day.in_time += 1
            of_day.credit += bot_credit if one.by_bot else 1.0
    return {day: Tally(one.rounds, one.in_time, one.credit) for day, one in sorted(days.items())}


def total(days: Iterable[Tally]) -> Tally:
    known = list(days)
    return Tally(
        sum(one.rounds for one in known),
        sum(one.in_time for one in known),
        sum(one.credit for one in known),
    )


def left_before(goal: float | None, found: Tally) -> int | None:
    """How many rounds more may be late before the rate falls below the goal; negative where so
    many in time are missing. None without a goal or rounds."""
    if not goal or not found.rounds:
        return None
    # A thousandth of a round: 0.95 of 100 is no less than 95.
    spare = floor(found.credit / goal - found.rounds + 1e-6)
    if spare >= 0 or goal == 1:
        return spare
    return -int(-floor(-(goal * found.rounds - found.credit) / (1 - goal) + 1e-6))
