"""Time as the shop sees it. Stored in UTC; days are calendar days in Asia/Shanghai."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import overload
from zoneinfo import ZoneInfo

SHOP_ZONE = ZoneInfo("Asia/Shanghai")

# What the shop's days lie between; at the calendar's own ends a zone or a day more overflows.
FIRST_YEAR, LAST_YEAR = 2000, 2100

Clock = Callable[[], datetime]

_DAYS = ("今天", "明天", "后天")


def utc_now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the only place


def shop_time(moment: datetime) -> datetime:
    return moment.astimezone(SHOP_ZONE)


def shop_day(moment: datetime) -> date:
    return shop_time(moment).date()


def read_day(text: str) -> date:
    """`2026-11-01`. Raises ValueError, also for days that no shop has."""
    day = date.fromisoformat(text)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"{text} is not between {FIRST_YEAR} and {LAST_YEAR}")
    return day


def day_bounds(first: date, last: date) -> tuple[datetime, datetime]:
    """From the first moment of `first` to the first moment after `last`, in UTC."""
    start = datetime.combine(first, time(), SHOP_ZONE)
    end = datetime.combine(last + timedelta(days=1), time(), SHOP_ZONE)
    return start.astimezone(UTC), end.astimezone(UTC)


@overload
def iso(moment: datetime) -> str: ...
@overload
def iso(moment: None) -> None: ...
@overload
def iso(moment: datetime | None) -> str | None: ...
def iso(moment: datetime | None) -> str | None:
    """ISO 8601 with +08:00, to the second; None stays None."""
    return None if moment is None else shop_time(moment).isoformat(timespec="seconds")


def when(moment: datetime | None, *, now: datetime) -> str:
    """今天18:00, 明天9:30, 11月25日18:00; nothing for no moment."""
    if moment is None:
        return ""
    local, today = shop_time(moment), shop_time(now).date()
    ahead = (local.date() - today).days
    day = _DAYS[ahead] if 0 <= ahead < len(_DAYS) else f"{local.month}月{local.day}日"
    return f"{day}{local.hour}:{local.minute:02d}"
