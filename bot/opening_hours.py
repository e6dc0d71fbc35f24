"""When people are there to answer, and when they come next. Times of day in Asia/Shanghai."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Self

from bot.errors import SettingsError
from bot.times import SHOP_ZONE, shop_day

_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)", re.ASCII)
_CLOSED = "off"
# Longer than any holiday: who is closed for that long has no next opening to promise.
_LOOK_AHEAD = 366


@dataclass(frozen=True)
class Span:
    """From `start` up to, not including, `end`; into the next day where `end` is not later."""

    start: time
    end: time

    def on(self, day: date) -> tuple[datetime, datetime]:
        until = day + timedelta(days=self.end <= self.start)
        return (
            datetime.combine(day, self.start, SHOP_ZONE).astimezone(UTC),
            datetime.combine(until, self.end, SHOP_ZONE).astimezone(UTC),
        )


Spans = tuple[Span, ...]


@dataclass(frozen=True)
class OpeningHours:
    """Spans by day of the week, Monday first; a holiday has its own, or none."""

    week: tuple[Spans, ...]
    holidays: Mapping[date, Spans] = field(default_factory=dict)

    @classmethod
    def read(cls, hours: str, holidays: str = "") -> Self:
        """`09:00-22:00`, or `Mo-Fr 09:00-12:00,13:00-18:00; Sa 10:00-16:00`; days that are not
        named are closed. Holidays: `2027-02-06/2027-02-12; 2027-02-14 10:00-16:00`.
        Raises SettingsError."""
        week: list[Spans] = [()] * len(_DAYS)
        for rule in _rules(hours):
            days, spans = _split(rule)
            for day in _days(days, rule):
                week[day] = _spans(spans, rule)
        if not any(week):
            raise SettingsError("at least one day has hours, like 09:00-22:00")
        closed: dict[date, Spans] = {}
        for rule in _rules(holidays):
            dates, _, spans = rule.partition(" ")
            closed |= dict.fromkeys(_dates(dates, rule), _spans(spans.strip() or _CLOSED, rule))
        return cls(tuple(week), closed)

    def holds(self, moment: datetime) -> bool:
        """Somebody is there. A span that goes over midnight belongs to the day it began on."""
        today = shop_day(moment)
        return any(
            start <= moment < end
            for day in (today - timedelta(days=1), today)
            for start, end in self._on(day)
        )

    def next_opening(self, moment: datetime) -> datetime | None:
        """The moment itself while somebody is there; None where nobody comes for a year."""
        if self.holds(moment):
            return moment
        today = shop_day(moment)
        for ahead in range(_LOOK_AHEAD):
            starts = [start for start, _ in self._on(today + timedelta(days=ahead))]
            if coming := [start for start in starts if start > moment]:
                return min(coming)
        return None

    def told(self) -> str:
        """每天 09:00-22:00; 周一到周五 09:00-18:00，周六 10:00-16:00: without holidays."""
        if len(set(self.week)) == 1:
            return f"每天 {_told(self.week[0])}"
        runs: list[list[int]] = []
        for day in (day for day, spans in enumerate(self.week) if spans):
            if runs and runs[-1][-1] == day - 1 and self.week[day - 1] == self.week[day]:
                runs[-1].append(day)
            else:
                runs.append([day])
        return "，".join(f"{_told_days(run)} {_told(self.week[run[0]])}" for run in runs)

    def _on(self, day: date) -> list[tuple[datetime, datetime]]:
        spans = self.holidays.get(day, self.week[day.weekday()])
        return [span.on(day) for span in spans]


ALWAYS = OpeningHours((((Span(time(), time())),),) * len(_DAYS))


def _told(spans: Spans) -> str:
    return "、".join(
        "全天" if one.start == one.end else f"{one.start:%H:%M}-{one.end:%H:%M}" for one in spans
    )


def _told_days(run: list[int]) -> str:
    first, last = (f"周{'一二三四五六日'[day]}" for day in (run[0], run[-1]))
    return first if first == last else f"{first}到{last}"


def _rules(text: str) -> list[str]:
    return [rule.strip() for rule in text.split(";") if rule.strip()]


def _split(rule: str) -> tuple[str, str]:
    """The days and their spans; without days it is every day."""
    first, _, rest = rule.partition(" ")
    if rest and first[:2] in _DAYS:
        return first, rest.strip()
    return f"{_DAYS[0]}-{_DAYS[-1]}", rule


def _days(text: str, rule: str) -> list[int]:
    found: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        if first not in _DAYS or (last or first) not in _DAYS:
            raise SettingsError(f"days are like Mo-Fr or Sa,Su: {rule!r}")
        start, end = _DAYS.index(first), _DAYS.index(last or first)
        if end < start:
            raise SettingsError(f"days go forward from Mo to Su: {rule!r}")
        found.extend(range(start, end + 1))
    return found


def _spans(text: str, rule: str) -> Spans:
    if text == _CLOSED:
        return ()
    return tuple(_span(part.strip(), rule) for part in text.split(","))


def _span(text: str, rule: str) -> Span:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise SettingsError(f"hours are like 09:00-22:00: {rule!r}")
    hour, minute, end_hour, end_minute = (int(part or 0) for part in found.groups())
    start, end = time(hour, minute), time(end_hour, end_minute)
    if text[:5] == text[6:]:
        raise SettingsError(f"hours that end when they begin: {rule!r}")
    return Span(start, end)


def _dates(text: str, rule: str) -> list[date]:
    first, _, last = text.partition("/")
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError as error:
        raise SettingsError(f"a holiday is like 2027-02-06/2027-02-12: {rule!r}") from error
    if not start <= end < start + timedelta(days=_LOOK_AHEAD):
        raise SettingsError(f"a holiday goes forward, and ends within a year: {rule!r}")
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]
