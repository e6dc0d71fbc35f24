"""What is news, of which order, and that nothing is news twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from bot.desk.model import Holder
from bot.desk.phrases import DomainPhrases
from bot.store.tables.cases import CaseRow
from bot.store.tables.reviews import ReviewRow
from tests.notices.builders import BUYER, CONVERSATION, DAY, HOUR, NOW, ORDER, Shop

Happening = Callable[[Shop], object]


def delayed(shop: Shop) -> None:
    shop.later(DAY + HOUR)


def delayed_without_a_promise(shop: Shop) -> None:
    shop.change(ship_by=None)
    shop.later(DAY + HOUR)


def shipped(shop: Shop) -> None:
    shop.later(HOUR)
    shop.ship()


def shipped_without_a_number(shop: Shop) -> None:
    shop.later(HOUR)
    shop.change(status="shipped", shipped_at=shop.now)


def stalled(shop: Shop) -> None:
    shipped(shop)
    shop.search()
    shop.event("快件已到达【深圳分拨中心】")
    shop.later(48 * HOUR)


def out_for_delivery(shop: Shop) -> None:
    shipped(shop)
    shop.search()
    shop.later(20 * HOUR)
    shop.event("快件到达【科技园营业点】", at=shop.now - HOUR)
    shop.event("【科技园营业点】正在派送，派件员：李师傅")


def signed(shop: Shop) -> None:
    shipped(shop)
    shop.search()
    shop.later(20 * HOUR)
    shop.sign()


def signed_without_a_number(shop: Shop) -> None:
    shipped_without_a_number(shop)
    shop.search()
    shop.later(20 * HOUR)
    shop.change(status="signed", signed_at=shop.now)


def refunded(shop: Shop) -> None:
    shop.later(HOUR)
    shop.payout(12_50)


def completed(shop: Shop) -> None:
    signed(shop)
    shop.search()
    shop.change(status="completed")
    shop.later(26 * HOUR)


@pytest.mark.parametrize(
    ("happens", "kind", "words"),
    [
        (delayed, "delayed", ["马克杯", "11月22日 10:00", "还没发出"]),
        (delayed_without_a_promise, "delayed", ["11月22日 10:00"]),
        (shipped, "shipped", ["马克杯", "已经发出", "顺丰 SF1"]),
        (shipped_without_a_number, "shipped", ["马克杯", "已经发出"]),
        (stalled, "stalled", ["SF1", "48 小时"]),
        (out_for_delivery, "out_for_delivery", ["正在派送", "SF1"]),
        (signed, "signed", ["已签收"]),
        (signed_without_a_number, "signed", ["已签收"]),
        (refunded, "refund_paid", ["退款 12.5 元"]),
        (completed, "review", ["评价"]),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_happens_is_told_once(
    shop: Shop, happens: Happening, kind: str, words: list[str]
) -> None:
    happens(shop)
    assert shop.search() == [kind]
    assert shop.search() == []
    *_, said = shop.visit()
    assert all(word in said for word in words), said
    assert shop.visit() == []
    assert shop.messages()[-1].kind == "notice"
    assert shop.told[-1].message == shop.messages()[-1]


def with_numbers(shop: Shop, group: str, **numbers: int) -> None:
    """A policy in force whose numbers are not the defaults."""
    changed = replace(getattr(shop.policy, group), **numbers)
    shop.policy = replace(shop.policy, **{group: changed})


def test_an_order_is_late_by_the_promise_of_the_policy_in_force(shop: Shop) -> None:
    with_numbers(shop, "shipping", promise_hours=72)
    shop.search()
    delayed_without_a_promise(shop)
    assert shop.search() == []
    shop.later(DAY)
    assert shop.search() == ["delayed"]
    *_, said = shop.visit()
    assert "11月23日 10:00" in said


def test_a_parcel_stands_still_by_the_hours_of_the_policy_in_force(shop: Shop) -> None:
    with_numbers(shop, "stalled", stalled_hours=60)
    stalled(shop)
    assert shop.search() == []
    shop.later(12 * HOUR)
    assert shop.search() == ["stalled"]
    *_, said = shop.visit()
    assert "60 小时" in said


def test_nothing_has_stopped_of_a_parcel_that_no_courier_scanned(shop: Shop) -> None:
    shipped(shop)
    shop.search()
    shop.later(48 * HOUR)
    assert shop.search() == []


def nothing(shop: Shop) -> None:
    shop.later(HOUR)


def shipped_in_time(shop: Shop) -> None:
    shipped(shop)
    shop.search()
    shop.later(DAY)
    shop.event("快件已到达")


def cancelled(shop: Shop) -> None:
    shop.change(status="cancelled")
    shop.later(2 * DAY)


def failed_delivery(shop: Shop) -> None:
    shipped(shop)
    shop.search()
    shop.event("派送失败，收件人改期")


def no_longer_out(shop: Shop) -> None:
    shipped(shop)
    shop.search()
    shop.event("正在派送", at=shop.now)
    shop.later(HOUR)
    shop.event("快件已暂存至营业点", at=shop.now)


def not_confirmed(shop: Shop) -> None:
    shop.later(HOUR)
    shop.payout(state="unknown")


def disputed(shop: Shop) -> None:
    shop.later(HOUR)
    shop.payout(dispute="another sum was reported")


def returned_after_all(shop: Shop) -> None:
    signed(shop)
    shop.search()
    shop.change(status="completed", refunded_fen=59_00)
    shop.later(26 * HOUR)


def completed_by(shop: Shop, happens: Happening) -> None:
    signed(shop)
    shop.search()
    happens(shop)
    shop.search()
    shop.change(status="completed")
    shop.later(26 * HOUR)


def completed_after_money_came_back(shop: Shop) -> None:
    completed_by(shop, Shop.payout)


def completed_with_a_review(shop: Shop) -> None:
    completed_by(shop, lambda shop: shop.add(ReviewRow(key="1", order_no=ORDER, stars=5, at=NOW)))


def completed_while_a_person_speaks(shop: Shop) -> None:
    def taken(shop: Shop) -> None:
        with shop.open_uow() as uow:
            uow.desk.hand_to(CONVERSATION, Holder.QUEUE, staff_id=None)
            uow.commit()

    completed_by(shop, taken)


def completed_with_a_case_open(shop: Shop) -> None:
    completed_by(shop, lambda shop: shop.add(an_open_case()))


def an_open_case() -> CaseRow:
    return CaseRow(
        kind="return_refund",
        state="asked",
        order_no=ORDER,
        buyer_id=BUYER,
        amount_fen=0,
        opened_at=NOW,
        since=NOW,
        deadline=NOW + DAY,
        amber_at=NOW,
        red_at=NOW,
    )


def completed_with_after_sales_on_the_platform(shop: Shop) -> None:
    completed_by(shop, lambda shop: shop.change(after_sales="买家申请退货"))


def long_ago(shop: Shop) -> None:
    """An import that comes a week late brings no news."""
    shop.ship()
    shop.later(7 * DAY)
    shop.event("快件已到达")


@pytest.mark.parametrize(
    "happens",
    [
        nothing,
        shipped_in_time,
        cancelled,
        failed_delivery,
        no_longer_out,
        not_confirmed,
        disputed,
        returned_after_all,
        completed_after_money_came_back,
        completed_with_a_review,
        completed_while_a_person_speaks,
        completed_with_a_case_open,
        completed_with_after_sales_on_the_platform,
        long_ago,
    ],
)
def test_what_is_no_news_is_not_told(shop: Shop, happens: Happening) -> None:
    happens(shop)
    assert shop.search() == []


def test_each_parcel_of_an_order_is_told_of(shop: Shop) -> None:
    shop.later(HOUR)
    shop.ship(tracking_no="SF1")
    assert shop.search() == ["shipped"]
    shop.later(HOUR)
    shop.ship(tracking_no="SF2")
    assert shop.search() == ["shipped"]
    assert [row.subject for row in shop.rows()] == ["SF1", "SF2"]


def test_a_number_that_comes_later_is_not_the_same_news_again(shop: Shop) -> None:
    shipped_without_a_number(shop)
    assert shop.search() == ["shipped"]
    shop.ship()
    assert shop.search() == []


def test_another_day_of_delivery_is_news_again(shop: Shop) -> None:
    out_for_delivery(shop)
    assert shop.search() == ["out_for_delivery"]
    shop.later(4 * HOUR)
    shop.event("派送失败，改日再派")
    assert shop.search() == []
    shop.later(20 * HOUR)
    shop.event("正在派送，请保持电话畅通")
    assert shop.search() == ["out_for_delivery"]


def test_each_payment_is_told_with_its_kind(shop: Shop) -> None:
    shop.later(HOUR)
    shop.payout(5_00, money="price_difference")
    shop.payout(8_00, money="postage")
    assert shop.search() == ["refund_paid", "refund_paid"]
    assert ["差价 5 元" in text or "运费 8 元" in text for text in shop.visit()] == [True, True]


def test_a_first_start_on_an_old_database_tells_nothing_old(
    engine: Engine, phrases: DomainPhrases
) -> None:
    shop = Shop(engine, phrases, now=NOW - 2 * HOUR)
    shop.buyer()
    for number, happens in enumerate((shipped, signed, refunded, delayed), start=1):
        if number > 1:
            shop.now = NOW - 2 * HOUR
        if number == 1:
            shop.order()
        if happens is signed:
            shop.sign()
        elif happens is not delayed:
            happens(shop)
    shop.order("old-delayed", ship_by=NOW - HOUR)
    shop.now = NOW
    assert shop.search() == []
    shop.later(timedelta(minutes=5))
    shop.payout(3_00)
    assert shop.search() == ["refund_paid"], "what happens after the first search is news"


def test_an_old_database_that_is_imported_later_is_old_too(
    engine: Engine, phrases: DomainPhrases
) -> None:
    shop = Shop(engine, phrases)
    assert shop.search() == []
    shop.later(HOUR)
    shop.buyer()
    shop.order(status="shipped", shipped_at=NOW - HOUR)
    shop.order("other", status="signed", shipped_at=NOW - DAY, signed_at=NOW - HOUR)
    assert shop.search() == []


def test_a_clock_that_is_set_back_tells_nothing_twice(shop: Shop) -> None:
    shipped(shop)
    assert shop.search() == ["shipped"]
    shop.visit()
    shop.later(-3 * HOUR)  # before the first search
    assert shop.search() == []
    assert shop.visit() == []
    shop.change(status="signed", signed_at=shop.now + HOUR)
    shop.later(2 * HOUR)
    assert "signed" in shop.search(), "and goes on from there"
    shop.later(2 * HOUR)
    assert shop.search() == []


def test_a_clock_that_ran_ahead_at_the_first_search_is_forgiven(
    engine: Engine, phrases: DomainPhrases
) -> None:
    shop = Shop(engine, phrases, now=NOW + 400 * DAY)
    shop.search()
    shop.now = NOW
    assert shop.search() == []
    shop.buyer()
    shop.order()
    shipped(shop)
    assert shop.search() == ["shipped"]


class Stumbling:
    """Finds no sentence for one of the goods."""

    def say(self, name: str, values: Mapping[str, object] | None = None) -> str:
        if values is not None and values["item"] == "坏商品":
            raise KeyError(name)
        return name


def test_an_order_that_cannot_be_told_of_does_not_stop_the_others(shop: Shop) -> None:
    shop.order("bad", title="坏商品")
    shop.phrases = Stumbling()
    shop.notices = shop.gateway()
    shop.later(HOUR)
    shop.change("bad", status="shipped", shipped_at=shop.now)
    shop.later(timedelta(minutes=1))
    shop.change(ORDER, status="shipped", shipped_at=shop.now)
    assert shop.search() == ["shipped"]
