"""Quiet hours: when nobody's telephone rings. Times of day in Asia/Shanghai."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Self

from bot.errors import SettingsError
from bot.times import SHOP_ZONE, shop_time

_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


@dataclass(frozen=True)
class QuietHours:
    """From `start` up to, not including, `end`; over midnight where `end` is the earlier one.
    The same time twice: never quiet."""

    start: time = time(22)
    end: time = time(8)

    @classmethod
    def read(cls, text: str) -> Self:
        """`22:00-08:00`; the same time twice for none. Raises SettingsError."""
        if not text.strip():
            return cls(time(), time())
        found = _SPAN.fullmatch(text.strip())
        if found is None:
            raise SettingsError(f"ANXIN_QUIET_HOURS is not like 22:00-08:00: {text!r}")
        hour, minute, end_hour, end_minute = map(int, found.groups())
        return cls(time(hour, minute), time(end_hour, end_minute))

    def holds(self, moment: datetime) -> bool:
        now = shop_time(moment).time()
        if self.start <= self.end:
            return self.start <= now < self.end
        return now >= self.start or now < self.end

    def free_at(self, moment: datetime) -> datetime:
        """The moment itself, or the end of the quiet hours that it lies in."""
        if not self.holds(moment):
            return moment
        local = shop_time(moment)
        day = local.date() + timedelta(days=local.time() >= self.end)
        return datetime.combine(day, self.end, SHOP_ZONE).astimezone(UTC)
