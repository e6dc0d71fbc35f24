"""Where a notice is told, to whom not, and that it is told once whoever tries."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.desk.model import Holder
from bot.desk.phrases import DomainPhrases
from bot.notices.model import Kind, rules_of
from bot.notices.words import Wish
from bot.store.notices import SqlNotices
from tests.decisions.race import in_threads
from tests.notices.builders import (
    BUYER,
    CONVERSATION,
    DAY,
    HOUR,
    ORDER,
    CrashError,
    Shop,
    shipped,
)

# There, or not


def test_who_is_not_there_finds_it_at_the_next_visit(shop: Shop) -> None:
    shipped(shop)
    shop.notices.deliver([])
    shop.notices.deliver(["somebody else's"])
    assert shop.messages() == []
    shop.later(DAY)
    (said,) = shop.visit()
    assert "已经发出" in said
    assert shop.states() == {"shipped": "told"}


def test_who_never_had_a_conversation_is_told_in_the_first(shop: Shop) -> None:
    shop.buyer("b2", conversation_id=None)
    shop.order("other", "b2")
    shop.later(HOUR)
    shop.ship("other")
    assert shop.search() == ["shipped"]
    with shop.open_uow() as uow:
        uow.desk.open("c2", buyer_id="b2", at=shop.now)
        uow.commit()
    assert len(shop.visit("c2")) == 1
    assert shop.messages() == [], "nobody else hears of it"


def test_what_nobody_read_in_time_is_not_told_any_more(shop: Shop) -> None:
    shipped(shop)
    shop.later(rules_of(shop.policy)[Kind.SHIPPED].kept + HOUR)
    shop.notices.search()
    assert shop.visit() == []
    assert shop.states()["shipped"] == "lapsed"


def test_only_the_latest_of_a_parcel_waits_for_a_visit(shop: Shop) -> None:
    shop.later(DAY + HOUR)
    assert shop.search() == ["delayed"]
    shop.ship()
    shop.ship(tracking_no="SF2")
    shop.notices.search()
    shop.later(20 * HOUR)
    shop.event("正在派送")
    shop.notices.search()
    shop.later(HOUR)
    shop.sign()
    shop.notices.search()
    said = shop.visit()
    assert [("SF1" in text, "SF2" in text) for text in said] == [(False, True), (True, False)]
    assert ["已经发出" in said[0], "已签收" in said[1]] == [True, True]


@pytest.mark.parametrize("holder", [Holder.BOT, Holder.QUEUE, Holder.AGENT])
def test_it_does_not_disturb_who_speaks(shop: Shop, holder: Holder) -> None:
    with shop.open_uow() as uow:
        uow.desk.hand_to(CONVERSATION, holder, staff_id=None)
        uow.commit()
        before = uow.desk.conversation(CONVERSATION)
    shipped(shop)
    shop.visit()
    with shop.open_uow(writes=False) as uow:
        after = uow.desk.conversation(CONVERSATION)
        assert uow.desk.unanswered() == []
    assert (after.epoch, after.holder) == (before.epoch, before.holder)
    (message,) = shop.messages()
    assert (message.kind, message.buttons) == ("notice", ())
    assert message.data == {"notice": "shipped", "order_no": ORDER}


# Once


def test_many_gateways_at_once_write_and_tell_each_notice_once(shop: Shop) -> None:
    for number in range(12):
        shop.order(f"race-{number:02}")
    shop.later(HOUR)
    for number in range(12):
        shop.ship(f"race-{number:02}", tracking_no=f"T{number:02}")
    barrier = threading.Barrier(6, timeout=60)

    def gateway() -> None:
        mine = shop.gateway()
        for _ in range(2):
            barrier.wait()
            mine.search()
            mine.deliver([CONVERSATION])
            shop_sms(mine)

    def shop_sms(mine: Any) -> None:
        mine.send_sms()

    in_threads(gateway, 6)
    assert [row.state for row in shop.rows()] == ["told"] * 12
    texts = [message.text for message in shop.messages()]
    assert len(texts) == 12
    assert all(sum(f"T{number:02}" in text for text in texts) == 1 for number in range(12))
    assert len(shop.told) == 12


@pytest.mark.parametrize("end", ["told", "lapsed", "off"])
def test_what_has_an_end_is_not_told_by_who_saw_it_waiting(shop: Shop, end: str) -> None:
    shipped(shop)
    (row,) = shop.rows()
    with shop.open_uow() as uow:
        if end == "told":
            assert uow.notices.mark_told(row.id, at=shop.now)
        elif end == "lapsed":
            uow.notices.lapse(now=shop.now + 30 * DAY)
        else:
            uow.notices.choose(BUYER, wanted=False, at=shop.now)
        uow.commit()
    with shop.open_uow() as uow:
        assert not uow.notices.mark_told(row.id, at=shop.now)
    assert shop.states() == {"shipped": end}


class DiesBefore(SqlNotices):
    """The gateway dies after the notice was marked, before its message was written."""

    def mark_told(self, notice_id: int, *, at: datetime) -> bool:
        assert super().mark_told(notice_id, at=at)
        raise CrashError


def test_a_crash_between_mark_and_message_loses_nothing(shop: Shop) -> None:
    shipped(shop)
    opener = shop.open_uow

    def dying(*, writes: bool = True) -> Any:
        uow = opener(writes=writes)
        enter = uow.__enter__

        class Dying:
            def __enter__(self) -> Any:
                enter()
                uow.notices = DiesBefore(uow.session)
                return uow

            def __exit__(self, *failure: Any) -> None:
                uow.__exit__(*failure)

        return Dying()

    shop.open_uow = dying
    gateway = shop.gateway()
    with pytest.raises(CrashError):
        gateway.deliver([CONVERSATION])
    shop.open_uow = opener
    assert shop.states() == {"shipped": "kept"}
    assert len(shop.visit()) == 1, "the next start tells it"
    assert shop.visit() == []


def test_a_crash_after_the_message_tells_nothing_twice(shop: Shop) -> None:
    shipped(shop)

    def dies(_: object) -> None:
        raise CrashError

    with pytest.raises(CrashError):
        shop.gateway(dies).deliver([CONVERSATION])
    assert len(shop.messages()) == 1, "the page finds it by its number"
    assert shop.visit() == []


def test_who_is_there_at_night_is_told_at_once_but_not_invited(shop: Shop) -> None:
    shop.now = datetime(2026, 11, 21, 15, tzinfo=UTC)
    shop.ship()
    assert shop.search() == ["shipped"]
    assert len(shop.visit()) == 1
    shop.sign()
    shop.change(status="completed")
    shop.notices.search()
    shop.visit()
    shop.later(25 * HOUR)  # midnight again
    assert shop.search() == []
    shop.later(8 * HOUR)
    assert shop.search() == ["review"]


# Off and on


def test_who_wants_none_gets_none_by_any_way(shop: Shop) -> None:
    shop.notices.choose(BUYER, wanted=False)
    assert shop.notices.wanted(BUYER) is False
    shipped(shop)
    shop.payout()
    shop.notices.search()
    shop.later(HOUR)
    assert (shop.visit(), shop.notices.send_sms()) == ([], 0)


def test_switched_off_what_is_kept_goes_and_does_not_come_back(shop: Shop) -> None:
    shipped(shop)
    shop.notices.choose(BUYER, wanted=False)
    shop.later(HOUR)
    assert (shop.visit(), shop.notices.send_sms()) == ([], 0)
    shop.notices.choose(BUYER, wanted=True)
    assert (shop.search(), shop.visit()) == ([], [])
    shop.sign()
    assert shop.search() == ["signed"], "from here on there are notices again"
    assert len(shop.visit()) == 1


# 退订 in words: of what


def test_said_in_answer_to_a_message_to_a_group_the_news_of_orders_go_on(shop: Shop) -> None:
    shop.notices.choose_offers(BUYER, wanted=True)
    shop.writes_to_a_group()
    said = shop.notices.obey(BUYER, Wish.OFF)
    assert "发货、物流和退款，有变化还是会" in said
    assert shop.choices() == (True, False)
    shipped(shop)
    assert len(shop.visit()) == 1


def test_said_in_answer_to_news_of_an_order_it_is_of_all(shop: Shop) -> None:
    shop.notices.choose_offers(BUYER, wanted=True)
    shop.writes_to_a_group()
    shipped(shop)
    shop.visit()
    assert "店铺的活动消息也不再发给您" in shop.notices.obey(BUYER, Wish.OFF)
    assert shop.choices() == (False, False)


@pytest.mark.parametrize(
    ("wish", "choices"),
    [
        (Wish.NO_ORDER_NEWS, (False, True)),
        (Wish.NO_OFFERS, (True, False)),
        (Wish.ON, (True, True)),
    ],
)
def test_what_names_its_matter_changes_that_alone(
    shop: Shop, wish: Wish, choices: tuple[bool, bool]
) -> None:
    shop.notices.choose_offers(BUYER, wanted=True)
    shop.notices.obey(BUYER, wish)
    assert shop.choices() == choices


def test_each_switch_of_the_page_is_its_own(shop: Shop) -> None:
    shop.notices.choose_offers(BUYER, wanted=True)
    shop.notices.choose(BUYER, wanted=False)
    assert shop.choices() == (False, True)
    shop.notices.choose_offers(BUYER, wanted=False)
    shop.notices.choose(BUYER, wanted=True)
    assert shop.choices() == (True, False)


def test_the_choice_is_each_buyers_own(shop: Shop) -> None:
    shop.buyer("b2", "c2")
    shop.order("other", "b2")
    shop.notices.choose("b2", wanted=False)
    shop.later(HOUR)
    shop.ship()
    shop.ship("other", tracking_no="SF2")
    shop.notices.search()
    assert (len(shop.visit()), shop.visit("c2")) == (1, [])


def test_a_shop_that_starts_again_goes_on(engine: Engine, phrases: DomainPhrases) -> None:
    first = Shop(engine, phrases)
    first.search()
    first.buyer()
    first.order()
    first.later(HOUR)
    first.ship()
    again = Shop(engine, phrases, now=first.now)
    assert again.search() == ["shipped"], "what happened while nobody looked is still news"
    assert len(again.visit()) == 1
    third = Shop(engine, phrases, now=first.now)
    assert (third.search(), third.visit()) == ([], [])
