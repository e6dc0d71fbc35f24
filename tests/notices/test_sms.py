"""A notice by SMS: to whom, once, never at night, and when the night is."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.errors import SettingsError
from bot.notices.hours import QuietHours
from bot.notices.model import Sms, SmsState
from bot.notices.ports import SmsNotSentError
from bot.store.tables.shop import BuyerRow
from tests.decisions.race import in_threads
from tests.notices.builders import (
    BUYER,
    DAY,
    HOUR,
    PHONE,
    CrashError,
    Provider,
    Shop,
    shipped,
)

MINUTE = timedelta(minutes=1)


def test_who_is_not_there_gets_an_sms_and_reads_it_again_at_the_visit(shop: Shop) -> None:
    shipped(shop)
    assert shop.notices.send_sms() == 0, "a moment is given to be there"
    shop.later(2 * MINUTE)
    assert shop.notices.send_sms() == 1
    assert shop.notices.send_sms() == 0
    (sms,) = shop.sent()
    assert (sms.phone, sms.key) == (PHONE, f"notice:{shop.rows()[0].id}")
    (said,) = shop.visit()
    assert said == sms.text


def test_who_was_told_in_the_chat_gets_no_sms(shop: Shop) -> None:
    shipped(shop)
    shop.visit()
    shop.later(HOUR)
    assert shop.notices.send_sms() == 0


@pytest.mark.parametrize("phone", ["", "138****5678", "075512345678", "1381234567"])
def test_without_a_plain_number_there_is_no_sms(shop: Shop, phone: str) -> None:
    with shop.open_uow() as uow:
        uow.session.get_one(BuyerRow, BUYER).phone = phone
        uow.commit()
    shipped(shop)
    shop.later(HOUR)
    assert shop.notices.send_sms() == 0
    assert shop.sms() == ["none"]


@pytest.mark.parametrize(
    ("failure", "state"),
    [(SmsNotSentError(), SmsState.FAILED), (TimeoutError(), SmsState.SENDING)],
    ids=["certainly not sent", "nobody knows"],
)
def test_a_failed_sms_is_not_repeated_and_stays_for_the_visit(
    shop: Shop, failure: Exception, state: SmsState
) -> None:
    shipped(shop)
    shop.later(HOUR)
    assert isinstance(shop.provider, Provider)
    shop.provider.fails.append(failure)
    assert shop.notices.send_sms() == 0
    assert shop.notices.send_sms() == 0
    assert (shop.sms(), shop.sent()) == ([state.value], [])
    assert len(shop.visit()) == 1


def test_no_one_is_invited_to_a_review_by_sms(shop: Shop) -> None:
    shipped(shop)
    shop.sign()
    shop.change(status="completed")
    shop.later(26 * HOUR)
    shop.notices.search()
    assert dict(zip(shop.states(), shop.sms(), strict=True))["review"] == "none"


def test_many_gateways_at_once_send_each_sms_once(shop: Shop) -> None:
    for number in range(12):
        shop.order(f"race-{number:02}")
    shop.later(HOUR)
    for number in range(12):
        shop.ship(f"race-{number:02}", tracking_no=f"T{number:02}")
    shop.search()
    shop.later(HOUR)
    barrier = threading.Barrier(6, timeout=60)

    def gateway() -> None:
        mine = shop.gateway()
        barrier.wait()
        mine.send_sms()

    in_threads(gateway, 6)
    assert len({sms.key for sms in shop.sent()}) == len(shop.sent()) == 12


def test_a_crash_while_an_sms_is_sent_does_not_send_it_again(shop: Shop) -> None:
    shipped(shop)
    shop.later(HOUR)

    class Dying(Provider):
        def send(self, sms: Sms) -> None:
            super().send(sms)
            raise CrashError

    shop.provider = provider = Dying()
    with pytest.raises(CrashError):
        shop.gateway().send_sms()
    assert shop.gateway().send_sms() == 0
    assert len(provider.sent) == 1
    assert shop.sms() == ["sending"]


# Quiet hours: 22:00–08:00 in Shanghai is 14:00–00:00 UTC.


@pytest.mark.parametrize(
    ("found", "sent"),
    [
        ("13:00", "13:01"),  # 21:00: at once
        ("13:59", "24:00"),  # 21:59, and a minute later the night has begun
        ("14:00", "24:00"),
        ("15:59", "24:00"),  # before midnight in Shanghai
        ("16:30", "24:00"),  # after it
        ("23:59", "24:00"),
    ],
)
def test_nobody_gets_an_sms_at_night(shop: Shop, found: str, sent: str) -> None:
    def at(clock: str) -> datetime:
        hour, minute = map(int, clock.split(":"))
        return datetime(2026, 11, 21, tzinfo=UTC) + timedelta(hours=hour, minutes=minute)

    shop.now = at(found)
    shop.ship()
    assert shop.search() == ["shipped"]
    shop.now = at(sent) - timedelta(seconds=1)
    assert shop.notices.send_sms() == 0
    shop.now = at(sent)
    assert shop.notices.send_sms() == 1


@pytest.mark.parametrize(
    ("text", "quiet", "free"),
    [
        ("22:00-08:00", ["22:00", "23:59", "00:00", "07:59"], ["08:00", "12:00", "21:59"]),
        ("00:30-06:00", ["00:30", "05:59"], ["00:29", "06:00", "23:59"]),
        ("12:00-14:00", ["12:00", "13:59"], ["11:59", "14:00"]),
        ("09:00-09:00", [], ["09:00", "21:00"]),
        ("", [], ["00:00", "03:00"]),
    ],
)
def test_quiet_hours_hold_from_their_start_up_to_their_end(
    text: str, quiet: list[str], free: list[str]
) -> None:
    hours = QuietHours.read(text)
    for clock, held in [*((c, True) for c in quiet), *((c, False) for c in free)]:
        moment = datetime.fromisoformat(f"2026-11-21T{clock}:00+08:00")
        assert hours.holds(moment) is held, clock
        free_at = hours.free_at(moment)
        assert not hours.holds(free_at)
        assert moment <= free_at < moment + DAY
        assert (free_at == moment) is not held


@pytest.mark.parametrize("text", ["22-8", "24:00-08:00", "22:60-08:00", "tonight", "22:00"])
def test_hours_that_cannot_be_read_stop_the_start(text: str) -> None:
    with pytest.raises(SettingsError, match="ANXIN_QUIET_HOURS"):
        QuietHours.read(text)


def test_the_default_is_the_setting() -> None:
    assert QuietHours.read("22:00-08:00") == QuietHours() == QuietHours(time(22), time(8))
