"""为什么 and 凭啥 are answered with the numbers that decided."""

from __future__ import annotations

from typing import Any

import pytest

from tests.actions.talk import Chat
from tests.decisions.builders import CUP, DAY, NOW, ON_ITS_WAY, World

SIGNED_LONG_AGO: dict[str, Any] = {"signed_at": NOW - 18 * DAY}


@pytest.mark.parametrize(
    ("intent", "price_fen", "order", "numbers"),
    [
        pytest.param(
            "price_drop_complaint", 54_00, SIGNED_LONG_AGO, ("18 天", "15 天内"), id="window"
        ),
        pytest.param("price_drop_complaint", 62_00, {}, ("59 元", "62 元"), id="not lower"),
        pytest.param("price_drop_complaint", 54_00, ON_ITS_WAY, ("15 天内",), id="not signed"),
        pytest.param("report_missing_gift", 59_00, {}, ("满 99 元", "59 元"), id="not earned"),
        pytest.param("logistics_stalled", 59_00, ON_ITS_WAY, ("扫描记录",), id="not scanned"),
    ],
)
def test_a_refusal_names_its_numbers(
    world: World,
    chat: Chat,
    intent: str,
    price_fen: int,
    order: dict[str, Any],
    numbers: tuple[str, ...],
) -> None:
    world.set_price(CUP, price_fen)
    world.change_order(**order)
    chat.hear(intent, "帮我看看这单")
    assert all(number in chat.words for number in numbers), chat.words


def test_why_after_a_refusal_is_told_twice_and_then_left_to_others(
    world: World, chat: Chat
) -> None:
    world.set_price(CUP, 54_00)
    world.change_order(**SIGNED_LONG_AGO)
    chat.hear("price_drop_complaint", "降价了退我差价")
    assert chat.hear("nlu_fallback", "凭啥不退") == ["why"]
    assert "18 天" in chat.words
    assert chat.hear("complain_service", "为什么不能退") == ["why_otherwise"]
    assert "complaint" in chat.hear("complain_service", "凭什么不给退")


def test_why_under_an_offer_leaves_it_open(world: World, chat: Chat) -> None:
    world.set_price(CUP, 54_00)
    chat.hear("price_drop_complaint", "降价了")
    assert chat.hear("report_quality_issue", "为什么只有这点，杯子那个怎么算的") == ["offer_why"]
    assert "便宜了 5 元" in chat.words
    assert chat.slots["question"] == "offer"
    assert world.paid() == []
    assert chat.hear("affirm", "好吧，退吧") == ["written"]


def test_why_a_compensation_is_no_more_promises_no_more(world: World, chat: Chat) -> None:
    chat.hear("request_compensation", "快递太慢了补偿一下")
    assert chat.hear("nlu_fallback", "怎么才这么点") == ["offer_why"]
    assert "3 元" in chat.words


def test_why_it_has_not_left_is_another_matter(world: World, chat: Chat) -> None:
    chat.hear("price_drop_complaint", "降价了")
    assert "why" not in chat.hear("urge_shipping", "为什么还没发货")
