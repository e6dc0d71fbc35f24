"""几天到账 is told from the shop's numbers, by the way that the buyer paid."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml
from sqlalchemy import update

from actions.reading.paying import PaidBy, paid_by
from actions.saying.arrival import arrival_words
from bot.policy.numbers import ArrivalNumbers
from bot.promises import learned
from bot.promises.reader import read
from bot.store.tables.payouts import PayoutRow
from tests.actions.talk import Chat
from tests.conftest import ROOT
from tests.decisions.builders import CUP, NOT_SHIPPED, NOW, World


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("微信付的几天到账", PaidBy.WECHAT),
        ("退到支付宝多久", PaidBy.ALIPAY),
        ("支付宝里的花呗付的", PaidBy.CREDIT),
        ("建行卡几天到", PaidBy.DEBIT_CARD),
        ("信用卡多久能到", PaidBy.CREDIT_CARD),
        ("退微信还是退支付宝", None),
        ("几天到账", None),
    ],
)
def test_the_way_is_read_from_the_words(text: str, way: PaidBy | None) -> None:
    assert paid_by(text) is way


def test_without_a_way_every_one_is_told_and_a_setting_moves_them() -> None:
    numbers = ArrivalNumbers()
    assert arrival_words(numbers, None) == (
        "微信、支付宝、花呗、白条一般1个工作日，储蓄卡一般3个工作日，信用卡一般5个工作日"
    )
    slower = replace(numbers, credit_card_days=7)
    assert arrival_words(slower, PaidBy.CREDIT_CARD) == "信用卡一般7个工作日"


def test_asked_before_the_yes_nothing_is_paid(world: World, chat: Chat) -> None:
    world.set_price(CUP, 54_00)
    chat.hear("price_drop_complaint", "降价了")
    assert chat.hear("check_refund_status", "微信付的，几天能到账？")[0] == "refund_status_offered"
    assert "多久到要看付款方式：微信一般1个工作日" in chat.words
    assert "储蓄卡" not in chat.words
    assert world.paid() == []


def test_asked_after_it_was_paid(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED)
    chat.hear("cancel_order", "取消")
    chat.hear("affirm")
    assert chat.hear("check_refund_status", "几天到账")[0] == "refund_status_paid"
    assert "储蓄卡一般3个工作日" in chat.words


# What the books say of money that was paid


def paid(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED)
    chat.hear("cancel_order", "取消")
    chat.hear("affirm")


def payout_is(world: World, state: str) -> None:
    with world.open_uow() as uow:
        uow.session.execute(update(PayoutRow).values(state=state))
        uow.commit()


@pytest.mark.parametrize(
    ("text", "days", "said"),
    [
        pytest.param("几天到账", 4, "refund_status_paid", id="any way, soon"),
        pytest.param("几天到账", 30, "refund_status_paid_late", id="a month ago"),
        pytest.param("微信付的几天到账", 4, "refund_status_paid_late", id="a quick way"),
        pytest.param("信用卡付的几天到账", 4, "refund_status_paid", id="a slow way"),
    ],
)
def test_a_day_is_told_only_of_what_may_still_come(
    world: World, chat: Chat, text: str, days: int, said: str
) -> None:
    paid(world, chat)
    world.clock.on(days=days)
    assert chat.hear("check_refund_status", text)[0] == said
    assert ("工作日" in chat.words) == (said == "refund_status_paid")
    assert ("→ payout" in chat.names) == (said == "refund_status_paid_late")


@pytest.mark.parametrize(
    ("state", "said", "person"),
    [
        ("failed", "refund_status_paid_late", True),
        ("unknown", "refund_status_paid_late", True),
        ("confirmed", "refund_status_paid_confirmed", False),
        ("reversed", "refund_status_taken_back", True),
        ("sent", "refund_status_paid", False),
    ],
)
def test_what_became_of_the_payout_is_told(
    world: World, chat: Chat, state: str, said: str, person: bool
) -> None:
    paid(world, chat)
    payout_is(world, state)
    assert chat.hear("check_refund_status", "退款到哪了")[0] == said
    assert ("→ payout" in chat.names) == person


@pytest.mark.parametrize("way", [None, *PaidBy])
def test_how_long_it_takes_is_no_promise_of_money(way: PaidBy | None) -> None:
    """Said also where nothing is decided, and held there it would bring a person in."""
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    told = [
        texts[0]["text"].replace("{arrival}", arrival_words(ArrivalNumbers(), way))
        for texts in domain["responses"].values()
        if "{arrival}" in texts[0]["text"]
    ]
    assert len(told) > 5
    learned.warm()
    assert [text for text in told if read(text, now=NOW)] == []
