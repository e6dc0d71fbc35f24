"""What is said in pieces, once more or in passing is heard as what it is."""

from __future__ import annotations

import pytest

from actions.reading.addresses import is_name, not_a_phone
from actions.reading.causes import tells_price_drop
from actions.reading.phrases import says_received, urges_on
from bot.store.tables.shop import OrderRow
from tests.actions.talk import Chat
from tests.decisions.builders import CUP, DAY, NOT_SHIPPED, NOW, ON_ITS_WAY, ORDER, World


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("前天89收的，刚刚看变成79了", True),
        ("买的时候128，现在才卖99", True),
        ("花了45，今天标价40块", True),
        ("59拿的，现在65", False),
        ("买了3件，现在只要2件", False),
        ("现在多少钱", False),
    ],
)
def test_two_prices_are_a_price_drop_where_todays_is_lower(text: str, told: bool) -> None:
    assert tells_price_drop(text) is told


def test_two_prices_open_the_price_difference_however_the_words_are_read(
    world: World, chat: Chat
) -> None:
    world.set_price(CUP, 54_00)
    assert chat.hear("nlu_fallback", "上周59买的，现在卖54") == ["price_difference_price_dropped"]


def pay_for_the_cup(world: World, fen: int) -> None:
    with world.open_uow() as uow:
        row = uow.session.get_one(OrderRow, ORDER)
        row.items[0].paid_unit_price_fen = row.paid_fen = fen
        uow.commit()


def test_a_yes_right_after_it_was_done_repeats_nothing(world: World, chat: Chat) -> None:
    world.set_price(CUP, 54_00)
    chat.hear("price_drop_complaint", "降价了")
    chat.hear("affirm", "好的")
    assert chat.hear("request_return", "嗯退吧") == ["done_already"]
    assert world.paid() == [("price_difference", 500)]


def test_what_is_late_needs_no_cause_named(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED, ship_by=NOW - DAY)
    assert chat.hear("request_compensation", "给点补偿吧") == ["goodwill_goodwill"]


def test_a_lost_receipt_is_no_receipt(world: World, chat: Chat) -> None:
    chat.slots |= {"question": "amount", "wish": "shipping_fee_dispute", "order_no": ORDER}
    chat.slots["notes"] = {"postage": "10.00", "cause": "damaged"}
    assert "ask_voucher" not in chat.hear("request_invoice", "小票找不到了")


def test_the_gift_that_waited_for_signing_is_remembered(world: World, chat: Chat) -> None:
    pay_for_the_cup(world, 95_00)
    world.change_order(**ON_ITS_WAY)
    assert chat.hear("request_gift", "差一点到99送我礼包") == ["threshold_gift_after_signing"]
    world.change_order(status="signed", signed_at=NOW)
    assert chat.hear("report_missing_gift", "签收啦，上回讲的礼包呢") == [
        "threshold_gift_near_threshold"
    ]


def test_without_that_a_gift_that_was_not_earned_is_refused(world: World, chat: Chat) -> None:
    pay_for_the_cup(world, 95_00)
    assert chat.hear("report_missing_gift", "礼包没给我") == ["missing_gift_not_earned"]


@pytest.mark.parametrize(
    ("text", "yes"),
    [("签收咯 上回的礼包呢", True), ("拿到了哈", True), ("显示签收了但没收到", False)],
)
def test_who_has_it_misses_no_parcel(text: str, yes: bool) -> None:
    assert says_received(text) is yes


@pytest.mark.parametrize(
    ("text", "yes"), [("沈佳宁", True), ("王先生", True), ("余杭区", False), ("好的", False)]
)
def test_a_bare_name_is_a_name(text: str, yes: bool) -> None:
    assert is_name(text) is yes


@pytest.mark.parametrize(
    ("text", "wrong"),
    [("1385710266", True), ("138571026633", True), ("13857102663", False), ("3栋1201", False)],
)
def test_a_phone_with_a_digit_missing_is_none(text: str, wrong: bool) -> None:
    assert not_a_phone(text) is wrong


@pytest.mark.parametrize(("text", "yes"), [("那你们抓紧点", True), ("我要投诉", False)])
def test_urging_on_is_no_complaint(text: str, yes: bool) -> None:
    assert urges_on(text) is yes
