"""When people are there, to the minute, and when they come next."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.opening_hours import ALWAYS, OpeningHours
from bot.times import SHOP_ZONE, iso

DAILY = "09:00-22:00"
WORKDAYS = "Mo-Fr 09:00-12:00,13:00-18:00; Sa 10:00-16:00"


def at(text: str) -> datetime:
    """A time of the shop, as it is stored. 2026-11-30 is a Monday."""
    return datetime.fromisoformat(text).replace(tzinfo=SHOP_ZONE).astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "moment", "open_now"),
    [
        pytest.param(DAILY, "2026-11-30 08:59:59.999999", False, id="a moment before"),
        pytest.param(DAILY, "2026-11-30 09:00", True, id="the first moment"),
        pytest.param(DAILY, "2026-11-30 21:59:59.999999", True, id="the last moment"),
        pytest.param(DAILY, "2026-11-30 22:00", False, id="closing time"),
        pytest.param(WORKDAYS, "2026-11-30 12:00", False, id="the noon break begins"),
        pytest.param(WORKDAYS, "2026-11-30 13:00", True, id="the noon break ends"),
        pytest.param(WORKDAYS, "2026-12-05 09:30", False, id="Saturday opens later"),
        pytest.param(WORKDAYS, "2026-12-06 11:00", False, id="a day that is not named"),
        pytest.param("18:00-02:00", "2026-11-30 01:59", True, id="over midnight"),
        pytest.param("18:00-02:00", "2026-11-30 02:00", False, id="the end after midnight"),
        pytest.param("Mo 18:00-02:00", "2026-12-01 01:00", True, id="Monday's night"),
        pytest.param("Mo 18:00-02:00", "2026-11-30 01:00", False, id="Sunday's night"),
        pytest.param("Mo-Su 09:00-18:00; Su off", "2026-12-06 11:00", False, id="off"),
        pytest.param("00:00-24:00", "2026-11-30 23:59:59", True, id="the whole day"),
    ],
)
def test_somebody_is_there_from_the_first_minute_to_the_last(hours, moment, open_now):
    assert OpeningHours.read(hours).holds(at(moment)) is open_now


@pytest.mark.parametrize(
    ("hours", "holidays", "moment", "opens"),
    [
        pytest.param(DAILY, "", "2026-11-30 12:34", "2026-11-30T12:34:00+08:00", id="now"),
        pytest.param(DAILY, "", "2026-11-30 01:45", "2026-11-30T09:00:00+08:00", id="night"),
        pytest.param(DAILY, "", "2026-11-30 22:00", "2026-12-01T09:00:00+08:00", id="evening"),
        pytest.param(
            WORKDAYS, "", "2026-11-30 12:30", "2026-11-30T13:00:00+08:00", id="after the break"
        ),
        pytest.param(
            WORKDAYS, "", "2026-12-05 16:00", "2026-12-07T09:00:00+08:00", id="over a Sunday"
        ),
        pytest.param(
            DAILY, "2026-12-01/2026-12-03", "2026-11-30 23:00", "2026-12-04T09:00:00+08:00",
            id="over a holiday",
        ),
        pytest.param(
            DAILY, "2026-12-01 13:00-15:00", "2026-12-01 09:30", "2026-12-01T13:00:00+08:00",
            id="a holiday with hours",
        ),
        pytest.param(
            "Mo-Fr 09:00-18:00", "2026-12-06 10:00-16:00", "2026-12-05 12:00",
            "2026-12-06T10:00:00+08:00", id="a Sunday that is worked",
        ),
    ],
)  # fmt: skip
def test_the_next_opening(hours, holidays, moment, opens):
    assert iso(OpeningHours.read(hours, holidays).next_opening(at(moment))) == opens


def test_who_is_closed_for_a_year_promises_no_day():
    hours = OpeningHours.read(DAILY, "2026-11-30/2027-11-29; 2027-11-30/2028-11-28")
    assert hours.next_opening(at("2026-11-30 10:00")) is None


def test_always_is_every_moment():
    assert ALWAYS.holds(at("2026-12-06 00:00"))
    assert ALWAYS.holds(at("2026-12-06 23:59:59.999999"))
