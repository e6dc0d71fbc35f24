"""先别发货 and what follows: the goods stay until the buyer says outright that they may leave."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from actions.reading.holding import asks_not_to_ship, asks_to_wait, may_ship
from tests.actions.talk import Chat
from tests.decisions.builders import BAG, NOT_SHIPPED, NOW, ORDER, World, add_order

OTHER = "261106-100000000000002"
LATE = NOT_SHIPPED | {"confirmed_at": NOW - timedelta(hours=50)}


@pytest.fixture
def held(world: World, chat: Chat) -> Chat:
    world.change_order(**NOT_SHIPPED)
    assert chat.hear("urge_shipping", "先别发货") == ["negated_shipping", "→ warehouse"]
    return chat


@pytest.mark.parametrize(
    "text",
    [
        "现在发了吗", "现在发了没", "什么时候可以发出", "什么时候能发了", "可以发了吗",
        "怎么还没发，什么时候能发出来", "能发了吧？", "下周可以发了", "等我通知可以发了再发",
        "我没说可以发了", "还是别发吧", "先别发吧", "几号可以发货", "发票吧", "发顺丰吧",
    ],
)  # fmt: skip
def test_a_question_or_a_later_day_lets_nothing_leave(held: Chat, text: str) -> None:
    assert not may_ship(text)
    assert "hold_released" not in held.hear("urge_shipping", text)


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("urge_shipping", "可以发了"),
        ("affirm", "发吧"),
        ("withdraw_request", "还是发货吧"),
        ("withdraw_request", "继续发吧"),
        ("nlu_fallback", "不用等了，发吧"),
        ("inform", "那就可以发货了"),
    ],
)
def test_whatever_the_engine_reads_it_may_leave(held: Chat, intent: str, text: str) -> None:
    assert held.hear(intent, text, wishes=[intent]) == ["hold_released", "→ warehouse"]
    assert held.hand_over["reason"] == "release_shipping"
    assert held.hear("urge_shipping", "什么时候发") == ["urge_shipping_on_time"]


def test_a_hold_outlives_a_talk_of_another_order(world: World, held: Chat) -> None:
    add_order(world, OTHER, items=[(BAG, 1, 36_00)], conversation="other")
    held.hear("track_logistics", "到哪了", order=OTHER)
    assert held.hear("urge_shipping", "什么时候发", order=ORDER) == ["hold_stands"]


def test_the_only_one_that_is_held_is_meant(world: World, held: Chat) -> None:
    add_order(world, OTHER, items=[(BAG, 1, 36_00)], conversation="other")
    held.hear("track_logistics", "到哪了", order=OTHER)
    assert held.hear("urge_shipping", "可以发了") == ["hold_released", "→ warehouse"]
    assert held.hand_over["order_no"] == ORDER


def test_one_that_is_not_held_lets_go_of_no_other(world: World, held: Chat) -> None:
    add_order(world, OTHER, items=[(BAG, 1, 36_00)], conversation="other")
    assert "hold_released" not in held.hear("urge_shipping", "商品BAG可以发了")


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("track_logistics", "物流到哪了"),
        ("logistics_stalled", "物流不动了"),
        ("request_refund", "不发我就退款"),
        ("urge_shipping", "怎么还不发货"),
    ],
)
@pytest.mark.parametrize("order", [NOT_SHIPPED, LATE], ids=["in time", "late"])
def test_no_day_and_no_apology_while_it_is_held(
    world: World, held: Chat, intent: str, text: str, order: dict[str, Any]
) -> None:
    world.change_order(**order)
    said = held.hear(intent, text)
    assert said[-1] == "hold_stands"
    assert not any(name.startswith(("urge_shipping", "condition", "goodwill")) for name in said)


@pytest.mark.parametrize(
    "text",
    [
        "别拖了快发货", "别磨蹭快发货", "不要再拖了发货", "特别想快点发货", "别再晚发货",
        "别忘了今天发货", "别发错", "别发错货了", "不要发顺丰", "别发圆通", "分别发货",
        "别的订单发货了", "昨晚几点发货", "今晚几点发货", "不要给我发短信", "别发到公司",
        "别人的都发货了", "不要发坏的", "还没发货",
    ],
)  # fmt: skip
@pytest.mark.parametrize("intent", ["urge_shipping", "ask_courier"])
def test_these_hold_nothing_back(world: World, chat: Chat, intent: str, text: str) -> None:
    world.change_order(**NOT_SHIPPED)
    assert not asks_not_to_ship(text) and not asks_to_wait(text)
    assert "negated_shipping" not in chat.hear(intent, text)


@pytest.mark.parametrize(
    "text",
    [
        "先别发货", "暂时不要发", "先不要发了", "暂时别给我发货", "别急着发货", "晚点发货",
        "晚几天发货", "推迟几天发货", "不用这么快发货", "先别把货发出", "别发了",
        "货先别发我改地址",
    ],
)  # fmt: skip
def test_these_hold_it_back(text: str) -> None:
    assert asks_not_to_ship(text) and asks_to_wait(text)


def test_the_address_beside_a_hold_is_not_lost(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED)
    said = chat.hear(
        "change_address", "先别发货，我要改地址", wishes=["change_address", "urge_shipping"]
    )
    assert said[:2] == ["negated_shipping", "→ warehouse"]
    assert chat.slots["question"] == "address"


def test_the_refund_beside_a_hold_is_weighed(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED)
    said = chat.hear(
        "urge_shipping", "先别发货，直接退款", wishes=["urge_shipping", "request_refund"]
    )
    assert said[:2] == ["negated_shipping", "→ warehouse"]
    assert chat.slots["question"] == "offer"
    assert world.paid() == []


def test_what_the_hold_alone_was_read_as_is_not_begun(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED)
    assert chat.hear("cancel_order", "先别发货", wishes=["cancel_order"]) == [
        "negated_shipping", "→ warehouse",
    ]  # fmt: skip
