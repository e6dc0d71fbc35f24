"""What stands beside an answer is not lost, and what an answer covered is not done again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.actions.talk import Chat
from tests.decisions.builders import (
    BAG,
    CUP,
    DAY,
    NOT_SHIPPED,
    NOW,
    ON_ITS_WAY,
    ORDER,
    World,
    add_order,
    add_parcel,
)

OTHER = "261106-100000000000002"


# A reading answers, and the rest of the message goes on


def test_beside_a_why_the_invoice_is_answered(world: World, chat: Chat) -> None:
    chat.hear("price_drop_complaint", "降价了退我差价")
    said = chat.hear(
        "price_drop_complaint",
        "为什么不退差价，发票怎么开",
        wishes=["price_drop_complaint", "request_invoice"],
    )
    assert said == ["why", "next_wish", "ask_invoice"]


def test_a_condition_starts_nothing_and_what_else_is_asked_is_told(
    world: World, chat: Chat
) -> None:
    world.change_order(**NOT_SHIPPED)
    said = chat.hear(
        "request_refund",
        "不发我就退款，发什么快递",
        wishes=["request_refund", "ask_courier"],
    )
    assert "courier_not_shipped" in said
    assert chat.slots["question"] == "nothing"


def test_what_the_condition_names_is_not_begun(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED)
    wishes = ["urge_shipping", "request_refund"]
    assert chat.hear("urge_shipping", "今天不发我就退款", wishes=wishes) == ["condition_ship_by"]


def test_who_wants_a_person_beside_a_question_gets_one_at_once(world: World, chat: Chat) -> None:
    world.set_price(CUP, 54_00)
    chat.hear("price_drop_complaint", "降价了")
    said = chat.hear("nlu_fallback", "凭啥才五块，转人工", wishes=["nlu_fallback", "request_human"])
    assert said[-1] == "→ agent" or "→ agent" in chat.hear("request_human", "转人工")


def test_two_that_are_turned_off_are_both_left(world: World, chat: Chat) -> None:
    said = chat.hear(
        "request_human", "别转人工，发票也不用开了", wishes=["request_human", "request_invoice"]
    )
    assert said == ["negated_human", "negated_invoice"]


# Right after a grant


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("track_logistics", "可以，到哪了"),
        ("request_exchange", "换一个吧"),
        ("request_return", "退货吧"),
        ("request_invoice", "好的，开个发票"),
        ("change_address", "改地址吧"),
    ],
)
def test_another_wish_right_after_a_grant_is_heard(
    world: World, chat: Chat, intent: str, text: str
) -> None:
    world.set_price(CUP, 54_00)
    chat.hear("price_drop_complaint", "降价了")
    assert chat.hear("affirm", "好的") == ["written"]
    assert "done_already" not in chat.hear(intent, text, wishes=[intent])


@pytest.mark.parametrize(
    ("intent", "text"), [("nlu_fallback", "嗯退吧"), ("price_drop_complaint", "行，退吧")]
)
def test_the_same_once_more_is_done_already(
    world: World, chat: Chat, intent: str, text: str
) -> None:
    world.set_price(CUP, 54_00)
    chat.hear("price_drop_complaint", "降价了")
    chat.hear("affirm", "好的")
    assert chat.hear(intent, text) == ["done_already"]
    assert world.paid() == [("price_difference", 5_00)]


# Which decision is explained


def test_each_of_two_decisions_is_explained_by_its_own_numbers(world: World, chat: Chat) -> None:
    """The bag did not get cheaper while five yuan for the cup wait for a yes."""
    world.set_price(CUP, 54_00)
    add_order(world, OTHER, items=[(BAG, 1, 36_00)], conversation="other")
    world.set_price(BAG, 36_00)
    chat.hear("price_drop_complaint", "商品CUP降价了")
    offer = chat.slots["offer"]
    said = chat.hear("price_drop_complaint", "那商品BAG呢", wishes=["price_drop_complaint"])
    assert said == ["price_difference_price_not_lower", "again_offer"]
    assert chat.hear("nlu_fallback", "为什么") == ["why", "offer_why"]
    refused, offered = (reply.text for reply in chat.replies)
    assert "36" in refused and "54" not in refused
    assert "便宜了 5 元" in offered and "36" not in offered
    assert chat.slots["offer"] == offer
    assert chat.hear("affirm", "好的，退吧") == ["written"]
    assert world.paid() == [("price_difference", 5_00)]


# A list


def test_a_yes_before_its_offer_carries_nothing_out(world: World, chat: Chat) -> None:
    world.set_price(CUP, 54_00)
    items = [("降价了那就退差价，行", "price_drop_complaint"), ("有活动吗", "ask_promotion")]
    said = chat.hear("price_drop_complaint", "1降价了那就退差价，行 2有活动吗", items=items)
    assert said[-1] == "price_difference_price_dropped"
    assert world.paid() == []
    assert chat.hear("affirm", "行，退吧") == ["written"]


def test_an_offer_outlives_a_list_of_questions(world: World, chat: Chat) -> None:
    world.set_price(CUP, 54_00)
    chat.hear("price_drop_complaint", "降价了")
    offer = chat.slots["offer"]
    items = [("有活动吗", "ask_promotion"), ("能用花呗吗", "ask_payment")]
    said = chat.hear("ask_promotion", "1有活动吗 2能用花呗吗", items=items)
    assert said[-1] == "again_offer"
    assert chat.slots["offer"] == offer
    assert chat.hear("affirm", "好的") == ["written"]


def test_why_in_a_list_does_not_read_the_offer_that_is_closed(world: World, chat: Chat) -> None:
    world.set_price(CUP, 54_00)
    chat.hear("price_drop_complaint", "降价了")
    offer = chat.slots["offer"]
    items = [("为什么只有这点", "nlu_fallback"), ("有活动吗", "ask_promotion")]
    said = chat.hear("nlu_fallback", "1为什么只有这点 2有活动吗", items=items)
    assert "why" in said and "promotion" in said
    assert (chat.slots["question"], chat.slots["offer"]) == ("offer", offer)
    assert world.paid() == []


# What was proposed


@pytest.mark.parametrize("text", ["要看", "看看", "那看看吧", "好的，帮我看看"])
def test_a_look_at_what_was_proposed_is_taken(world: World, chat: Chat, text: str) -> None:
    assert chat.hear("request_gift", "满199送的礼包给我一个") == ["threshold_gift_too_far"]
    assert chat.hear("nlu_fallback", text, ranking=["ask_product"])[0].startswith("everyday_gift")


# Sentences that are true of where the parcel is


@pytest.mark.parametrize("text", ["先别发货", "暂时不要发货", "先不要发了"])
def test_what_has_left_cannot_be_held(world: World, chat: Chat, text: str) -> None:
    world.change_order(**ON_ITS_WAY)
    add_parcel(world, "SF1", events=(NOW - timedelta(hours=3),))
    assert chat.hear("urge_shipping", text) == ["card logistics"]
    assert "已经发出" in chat.words and "拦不住" in chat.words


def test_what_is_held_is_promised_no_day_until_it_may_leave(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED)
    assert chat.hear("urge_shipping", "先别发货") == ["negated_shipping", "→ warehouse"]
    assert chat.hear("urge_shipping", "确定没发吧") == ["hold_stands"]
    assert chat.hear("urge_shipping", "可以发了") == ["hold_released", "→ warehouse"]
    assert chat.hand_over["reason"] == "release_shipping"
    assert chat.hear("urge_shipping", "什么时候发") == ["urge_shipping_on_time"]


def test_whether_a_parcel_may_be_refused_is_answered(world: World, chat: Chat) -> None:
    world.change_order(**ON_ITS_WAY)
    assert chat.hear("request_refund", "到时候拒收可以吗") in (
        ["asked_refuse"],
        ["refund_only_in_transit"],
    )


def test_who_pays_the_postage_leaves_the_return_open(world: World, chat: Chat) -> None:
    assert chat.hear("request_return", "杯子想退") == ["ask_cause"]
    assert chat.hear("shipping_fee_dispute", "运费谁出") == ["postage_free", "again_cause"]
    assert chat.hear("inform", "颜色跟图片差太多") == ["ask_evidence"]


def test_what_has_arrived_is_not_on_its_way(world: World, chat: Chat) -> None:
    assert chat.hear("urge_shipping", "先别发货") == ["hold_signed"]


def test_who_lets_it_come_hears_that_it_comes(world: World, chat: Chat) -> None:
    world.change_order(**ON_ITS_WAY)
    assert chat.hear("request_refund", "不用退了别拦截") in (
        ["negated_on_the_way"], ["withdraw_nothing"],
    )  # fmt: skip


def test_a_signed_order_without_a_number_waits_for_no_courier(world: World, chat: Chat) -> None:
    assert chat.hear("track_logistics", "到哪了") == ["track_parcel_signed_no_number"]
    assert "/delivered_not_received" in chat.replies[0].payloads
    assert "还没有同步" not in chat.words


def test_an_order_under_way_without_a_number_may_be_asked_about(world: World, chat: Chat) -> None:
    world.change_order(**ON_ITS_WAY)
    assert chat.hear("track_logistics", "到哪了") == ["track_parcel_no_number"]


@pytest.mark.parametrize("order", [ORDER])
def test_a_number_of_a_return_does_not_swallow_the_question_beside_it(
    world: World, chat: Chat, order: str
) -> None:
    world.change_order(signed_at=NOW - DAY)
    chat.hear("request_return", "不喜欢，我要退货")
    chat.hear("affirm", "好的，提交")
    said = chat.hear(
        "inform",
        "寄回了 SF1234567890123，店里有活动吗",
        entities=[("tracking_no", "SF1234567890123"), ("courier", "顺丰")],
        wishes=["inform", "ask_promotion"],
    )
    assert said[0] == "case_sent_back"
    assert "promotion" in said
