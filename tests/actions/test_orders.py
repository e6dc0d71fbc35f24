"""Which order is meant, and whose it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.actions.talk import Chat
from tests.decisions.builders import (
    BAG,
    BUYER,
    CUP,
    DAY,
    NOT_SHIPPED,
    NOW,
    ORDER,
    World,
    add_order,
)

SECOND, THIRD, FOREIGN = (
    "261110-100000000000002",
    "261112-100000000000003",
    "261110-900000000000009",
)


@pytest.fixture
def three(world: World) -> None:
    """A signed cup, a bag not shipped, and a second signed order."""
    add_order(world, SECOND, items=[(BAG, 1, 36_00)], placed_at=NOW - DAY, **NOT_SHIPPED)
    add_order(world, THIRD, items=[(BAG, 1, 36_00)], placed_at=NOW - 2 * DAY)


def test_the_only_order_is_not_asked_for(chat: Chat) -> None:
    chat.hear("price_drop_complaint")
    assert chat.slots["order_no"] == ORDER


@pytest.mark.usefixtures("three")
def test_the_only_recent_order_that_fits_the_wish_is_taken(chat: Chat) -> None:
    assert chat.hear("urge_shipping", "还没发货吗") == ["urge_shipping_on_time"]
    assert chat.slots["order_no"] == SECOND


@pytest.mark.usefixtures("three")
def test_several_orders_are_picked_from_cards_and_the_wish_goes_on(chat: Chat) -> None:
    assert chat.hear("price_drop_complaint", "降价了") == ["card orders"]
    cards = chat.replies[0].custom["data"]["orders"]
    assert [card["no"] for card in cards] == [THIRD, ORDER, SECOND]
    assert chat.hear("inform", "", order=ORDER) == ["price_difference_price_not_lower"]
    assert chat.slots["order_no"] == ORDER


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("text", "entities", "picked"),
    [
        pytest.param("261105-100000000000001", [("order_no", ORDER)], ORDER, id="number"),
        pytest.param("尾号00000003的", [], THIRD, id="last_digits"),
        pytest.param("0000000000001", [], ORDER, id="bare_digits"),
        pytest.param("第二个", [], ORDER, id="second_card"),
        pytest.param("商品CUP那个", [], ORDER, id="name"),
    ],
)
def test_an_order_may_be_named_in_words(
    chat: Chat, text: str, entities: list[tuple[str, str]], picked: str
) -> None:
    chat.hear("price_drop_complaint")
    assert chat.hear("inform", text, entities=entities) == ["price_difference_price_not_lower"]
    assert chat.slots["order_no"] == picked


@pytest.mark.usefixtures("three")
def test_the_picked_order_is_remembered_and_another_can_be_named(chat: Chat) -> None:
    chat.hear("price_drop_complaint")
    chat.hear("inform", order=ORDER)
    chat.hear("ask_return_policy")
    assert chat.slots["order_no"] == ORDER
    chat.hear("price_drop_complaint", "还有那单", entities=[("order_no", THIRD)])
    assert chat.slots["order_no"] == THIRD


@pytest.mark.usefixtures("three")
def test_another_order_is_asked_for_when_the_buyer_says_so(chat: Chat) -> None:
    chat.hear("price_drop_complaint", order_on_screen=ORDER)
    assert chat.hear("price_drop_complaint", "另外一个订单也降了") == ["card orders"]


@pytest.mark.usefixtures("three")
def test_the_order_on_screen_is_meant_and_a_new_page_changes_it(chat: Chat) -> None:
    chat.hear("price_drop_complaint", order_on_screen=ORDER)
    assert chat.slots["order_no"] == ORDER
    chat.hear("price_drop_complaint", entities=[("order_no", THIRD)], order_on_screen=ORDER)
    chat.hear("price_drop_complaint", order_on_screen=ORDER)
    assert chat.slots["order_no"] == THIRD
    chat.hear("ask_return_policy", order_on_screen=SECOND)
    assert chat.slots["order_no"] == SECOND


@pytest.mark.usefixtures("three")
def test_an_order_that_cannot_be_meant_is_not_answered_about(chat: Chat) -> None:
    """还没发货 with a signed order in hand means the one that is not shipped."""
    chat.hear("price_drop_complaint", order_on_screen=ORDER)
    assert chat.hear("urge_shipping", "还没发货", order_on_screen=ORDER) == [
        "urge_shipping_on_time"
    ]
    assert chat.slots["order_no"] == SECOND


def test_somebody_elses_order_looks_like_none(world: World, chat: Chat) -> None:
    add_order(world, FOREIGN, buyer_id="buyer-2", conversation="conversation-2")
    add_order(world, SECOND, items=[(CUP, 1, 59_00)])
    foreign = chat.hear("price_drop_complaint", entities=[("order_no", FOREIGN)])
    assert foreign == ["error_order_not_found", "card orders"]
    none = Chat(world).hear("price_drop_complaint", entities=[("order_no", "261110-1")])
    assert none == foreign
    assert FOREIGN not in chat.words


def test_a_pick_of_somebody_elses_order_is_refused(world: World, chat: Chat) -> None:
    add_order(world, FOREIGN, buyer_id="buyer-2", conversation="conversation-2")
    chat.hear("price_drop_complaint", order=FOREIGN)
    assert chat.slots.get("order_no") is None
    assert chat.decisions() == []


def test_a_buyer_without_orders_is_told_so(world: World) -> None:
    add_order(world, FOREIGN, buyer_id="buyer-2", conversation="conversation-2")
    with world.open_uow() as uow:
        uow.shop.ensure_buyer("buyer-3", "新人")
        uow.desk.open("conversation-3", buyer_id="buyer-3", at=NOW)
        uow.commit()
    new = Chat(world, buyer_id="buyer-3", conversation_id="conversation-3")
    assert new.hear("track_logistics") == ["no_orders"]
    assert new.hear("request_gift") == ["gift_no_order"]


@pytest.mark.usefixtures("three")
def test_who_cannot_say_which_order_meets_a_person_after_the_second_time(chat: Chat) -> None:
    chat.hear("price_drop_complaint")
    assert chat.hear("nlu_fallback", "就那个") == ["card orders"]
    assert "后四位" in chat.words
    assert chat.hear("nlu_fallback", "嗯那个") == ["unclear_person", "→ agent"]


def test_how_often_the_buyer_came_is_counted_once_in_ten_minutes(world: World, chat: Chat) -> None:
    chat.hear("report_quality_issue", "坏了")
    chat.hear("report_quality_issue", "真的坏了")
    world.clock.now += timedelta(minutes=11)
    chat.hear("report_quality_issue", "你们看看")
    assert world.decisions.count_contact(ORDER, buyer_id=BUYER, wish="report_quality_issue") == 2


@pytest.mark.usefixtures("three")
def test_the_same_question_for_another_order_needs_no_repeating(chat: Chat) -> None:
    chat.hear("price_drop_complaint", order_on_screen=ORDER)
    assert chat.hear("nlu_fallback", "那另外一个订单呢") == ["card orders"]
    assert chat.hear("inform", order=THIRD) == ["price_difference_price_not_lower"]
    assert chat.hear("inform", order=ORDER) == ["price_difference_price_not_lower"]
    assert chat.slots["order_no"] == ORDER


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("told", "asks"),
    [
        pytest.param({"entities": [("cause", "quality")], "files": ["f1"]}, "ask_cause", id="all"),
        pytest.param({"entities": [("cause", "dislike")]}, "ask_cause", id="the cause"),
    ],
)
def test_what_was_told_of_one_order_is_not_used_for_another(
    chat: Chat, told: dict[str, Any], asks: str
) -> None:
    chat.hear("request_return", "要退货", order_on_screen=ORDER, **told)
    assert chat.hear("request_return", "还有一单也要退", order=THIRD) == [asks]
    assert chat.slots["order_no"] == THIRD
    assert not {"cause", "files"} & set(chat.slots["notes"])


@pytest.mark.usefixtures("three")
def test_a_picture_of_one_order_is_no_evidence_for_another(chat: Chat) -> None:
    chat.hear("inform", order=ORDER, files=["f1"])
    chat.hear("request_return", "坏了要退", entities=[("cause", "quality")], order_on_screen=ORDER)
    said = chat.hear(
        "request_return", "这单也坏了", entities=[("cause", "quality"), ("order_no", THIRD)]
    )
    assert (chat.slots["order_no"], said) == (THIRD, ["ask_evidence"])
