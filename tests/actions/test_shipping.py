"""Shipping promises, parcels, stalled parcels, couriers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.actions.talk import Chat
from tests.decisions.builders import DAY, NOT_SHIPPED, NOW, ON_ITS_WAY, ORDER, World, add_parcel

HOUR = timedelta(hours=1)
LATE = NOT_SHIPPED | {"confirmed_at": NOW - 50 * HOUR}


def on_its_way(world: World, *, silent: timedelta, state: str = "in_transit") -> None:
    shipped = NOW - silent - HOUR
    world.change_order(**ON_ITS_WAY | {"shipped_at": shipped})
    add_parcel(world, "SF1", state=state, shipped_at=shipped, events=(NOW - silent,))


def test_in_time_the_promise_is_told_in_the_buyers_words(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED)
    assert chat.hear("urge_shipping", "什么时候发货") == ["urge_shipping_on_time"]
    assert "最晚后天8:00前" in chat.words


def test_late_the_warehouse_is_pressed_and_goodwill_offered_once(world: World, chat: Chat) -> None:
    world.change_order(**LATE)
    said = chat.hear("urge_shipping", "都三天了怎么还不发")
    assert said == ["urge_shipping_overdue", "→ warehouse", "goodwill_goodwill"]
    assert chat.replies[1].custom["hand_over"]["deadline"] == "2026-11-22T10:00:00+08:00"
    assert chat.slots["question"] == "offer"
    assert chat.hear("deny", "不要") == ["declined_goodwill"]
    assert chat.hear("urge_shipping", "快点") == ["followed_shipping", "→ warehouse"]


def test_a_question_about_the_rule_is_offered_no_money(world: World, chat: Chat) -> None:
    world.change_order(**LATE)
    said = chat.hear("urge_shipping", "超时发货平台怎么规定的")
    assert said == ["urge_shipping_overdue", "→ warehouse"]
    chat.hear("affirm", "对")
    assert world.paid() == []


def test_without_a_confirmed_time_no_date_is_promised(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED | {"confirmed_at": None})
    assert chat.hear("urge_shipping") == ["urge_shipping_no_date"]


def test_shipped_already_the_parcel_is_shown(world: World, chat: Chat) -> None:
    on_its_way(world, silent=5 * HOUR)
    assert chat.hear("urge_shipping") == ["card logistics"]
    assert chat.replies[0].custom["data"]["parcels"][0]["tracking_no"] == "SF1"


def test_tracking_shows_the_card_and_offers_to_press_the_courier(world: World, chat: Chat) -> None:
    on_its_way(world, silent=5 * HOUR)
    assert chat.hear("track_logistics", "到哪了") == ["card logistics"]
    assert chat.replies[0].payloads == ("/logistics_stalled",)
    assert "到达（今天5:00）" in chat.words


@pytest.mark.parametrize(
    ("silent", "said"),
    [
        pytest.param(5 * HOUR, ["card logistics"], id="moving"),
        pytest.param(50 * HOUR, ["logistics_stalled_stalled", "→ courier"], id="stalled"),
        pytest.param(4 * DAY, ["logistics_stalled_lost", "→ courier", "lost_choice"], id="lost"),
    ],
)
def test_a_parcel_that_stands_still_is_followed_up(
    world: World, chat: Chat, silent: timedelta, said: list[str]
) -> None:
    on_its_way(world, silent=silent)
    assert chat.hear("logistics_stalled", "好几天没更新了") == said


def test_the_money_of_a_lost_parcel_is_paid_back_after_a_yes(world: World, chat: Chat) -> None:
    on_its_way(world, silent=5 * DAY)
    chat.hear("logistics_stalled")
    assert chat.hear("affirm", "退款") == ["written", "card case"]
    assert world.paid() == [("refund", 59_00)]


def test_who_would_rather_have_the_lost_goods_again_meets_a_person(
    world: World, chat: Chat
) -> None:
    on_its_way(world, silent=5 * DAY)
    chat.hear("logistics_stalled")
    assert chat.hear("request_reship", "补发") == ["reship_to_person", "card case", "→ agent"]
    assert world.paid() == []


def test_signed_but_not_received_goes_to_the_courier_and_the_bot_stays(
    world: World, chat: Chat
) -> None:
    add_parcel(world, "SF1", state="signed", signed_at=NOW - DAY, events=(NOW - DAY,))
    assert chat.hear("delivered_not_received", "没收到啊") == ["card logistics", "→ courier"]
    assert chat.hand_over["reason"] == "not_received"
    assert chat.hear("thank") == ["thank"]


@pytest.mark.parametrize(
    ("intent", "text", "said"),
    [
        pytest.param("ask_courier", "发什么快递", ["courier"], id="which"),
        pytest.param("contact_courier", "快递电话多少", ["courier_phone"], id="phone"),
        pytest.param(
            "contact_courier",
            "快递员联系不上",
            ["courier_phone", "courier_pressed", "→ courier"],
            id="unreachable",
        ),
        pytest.param(
            "arrange_delivery", "能不能周末送", ["delivery_noted", "→ courier"], id="time"
        ),
    ],
)
def test_the_courier_of_a_parcel(
    world: World, chat: Chat, intent: str, text: str, said: list[str]
) -> None:
    on_its_way(world, silent=5 * HOUR)
    assert chat.hear(intent, text) == said


@pytest.mark.parametrize(
    ("intent", "said"),
    [
        ("ask_courier", ["courier_not_shipped"]),
        ("contact_courier", ["courier_nothing_to_contact"]),
        ("arrange_delivery", ["delivery_not_shipped", "→ warehouse"]),
        ("track_logistics", ["track_parcel_not_shipped", "urge_shipping_on_time"]),
        ("logistics_stalled", ["logistics_stalled_not_shipped", "urge_shipping_on_time"]),
        ("delivered_not_received", ["not_received_not_shipped"]),
        ("request_reship", ["reship_not_shipped"]),
    ],
)
def test_before_shipment_nobody_talks_of_a_parcel(
    world: World, chat: Chat, intent: str, said: list[str]
) -> None:
    world.change_order(**NOT_SHIPPED)
    assert chat.hear(intent) == said


@pytest.mark.parametrize(
    "intent",
    ["urge_shipping", "track_logistics", "logistics_stalled"],
)
def test_a_closed_order_is_called_by_its_state(world: World, chat: Chat, intent: str) -> None:
    world.change_order(status="cancelled", shipped_at=None, signed_at=None)
    assert chat.hear(intent)[0].endswith("order_closed")
    assert "已取消" in chat.words


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("想换个颜色", False),
        ("尺码拍错了", False),
        ("想换颜色可以吗", False),
        ("拍错了换成L码", True),
        ("能改成黑色吗", True),
        ("改成2件", True),
        ("要大一码的", True),
    ],
)
def test_what_it_should_become_is_asked_only_where_it_is_not_told(
    world: World, chat: Chat, text: str, told: bool
) -> None:
    world.change_order(**NOT_SHIPPED)
    said = chat.hear("change_item", text)
    assert said == (["change_item_noted", "→ warehouse"] if told else ["ask_new_item"])


def test_another_colour_before_shipment_goes_to_the_warehouse(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED)
    assert chat.hear("change_item", "颜色拍错了") == ["ask_new_item"]
    assert chat.hear("inform", "黑色的") == ["change_item_noted", "→ warehouse"]
    assert chat.hand_over["summary"] == "改颜色尺码：黑色的"
    assert chat.hand_over["order_no"] == ORDER
