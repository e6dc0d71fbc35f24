"""Refunds, returns, exchanges, problems with what came."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from bot.store.tables.shop import OrderItemRow, OrderRow, ProductRow
from tests.actions.talk import Chat
from tests.decisions.builders import (
    BAG,
    CUP,
    DAY,
    NOT_SHIPPED,
    NOW,
    ON_ITS_WAY,
    World,
    add_order,
    sold_in,
)

PACKED = NOT_SHIPPED | {"packed": True}
QUALITY = [("cause", "quality")]
DISLIKE = [("cause", "dislike")]


@pytest.mark.parametrize("intent", ["request_refund", "cancel_order", "request_return"])
def test_before_shipment_the_money_goes_back_after_a_yes(
    world: World, chat: Chat, intent: str
) -> None:
    world.change_order(**NOT_SHIPPED)
    assert chat.hear(intent, "不要了") == ["refund_only_not_shipped"]
    assert world.paid() == []
    assert chat.hear("affirm", "确认") == ["written", "card case"]
    assert world.paid() == [("refund", 59_00)]
    assert chat.hear(intent) == ["card case"], "asked again: the case that there is"


@pytest.mark.parametrize(
    ("order", "said"),
    [
        pytest.param(PACKED, ["refund_only_intercept", "card case", "→ warehouse"], id="packed"),
        pytest.param(ON_ITS_WAY, ["refund_only_in_transit"], id="on_its_way"),
    ],
)
def test_a_refund_on_the_way(
    world: World, chat: Chat, order: dict[str, Any], said: list[str]
) -> None:
    world.change_order(**order)
    assert chat.hear("cancel_order", "取消") == said


def test_a_signed_order_goes_back_for_the_buyers_cause(world: World, chat: Chat) -> None:
    assert chat.hear("request_refund", "我要退款") == ["ask_cause"]
    assert chat.hear("inform", "不喜欢", entities=DISLIKE) == ["return_refund_no_reason"]
    assert chat.hear("affirm") == ["written", "card case"]
    assert world.paid() == [], "the money follows the goods"
    assert chat.hear("request_return", "退货") == ["card case"]


def test_our_cause_wants_a_picture_and_gets_its_offer(chat: Chat) -> None:
    chat.hear("request_return")
    assert chat.hear("inform", "质量问题", entities=QUALITY) == ["ask_evidence"]
    assert chat.hear("affirm", "好，我拍一下") == ["wait_evidence"]
    assert chat.hear("inform", "", files=["f1"]) == ["return_refund_seller_cause"]


@pytest.mark.parametrize(
    ("intent", "text"), [("deny", "没有"), ("inform", "没拍照片"), ("nlu_fallback", "拍不了啊")]
)
def test_without_a_picture_a_person_looks(chat: Chat, intent: str, text: str) -> None:
    chat.hear("request_return", "质量太差了要退货")
    assert chat.hear(intent, text) == [
        "return_refund_evidence_needed",
        "card case",
        "→ agent",
    ]


def test_a_no_to_the_cause_drops_the_wish_but_dislike_is_a_cause(chat: Chat) -> None:
    chat.hear("request_refund")
    assert chat.hear("deny", "算了") == ["dropped"]
    chat.hear("request_refund")
    assert chat.hear("deny", "不喜欢了") == ["return_refund_no_reason"]


def test_money_without_sending_back_goes_to_a_person(chat: Chat) -> None:
    said = chat.hear("request_refund", "不想退货，只退款行不行")
    assert said == ["refund_only_signed", "card case", "→ agent"]


def test_a_late_return_goes_to_a_person(world: World, chat: Chat) -> None:
    world.change_order(signed_at=NOW - 20 * DAY)
    said = chat.hear("request_return", "不想要了")
    assert said == ["return_refund_window_passed", "card case", "→ agent"]


def test_a_problem_asks_for_a_picture_once_and_offers_the_choice(chat: Chat) -> None:
    assert chat.hear("report_damaged", "收到就碎了") == ["ask_evidence"]
    assert chat.hear("inform", files=["f1"]) == ["problem_choice"]
    assert chat.hear("request_exchange", "换一个") == ["exchange_seller_cause"]
    assert chat.hear("affirm") == ["written", "card case"]


def test_a_problem_with_its_picture_is_not_asked_for_another(chat: Chat) -> None:
    chat.hear("inform", files=["f1"])
    assert chat.hear("report_quality_issue", "用两天坏了") == ["problem_choice"]
    assert chat.hear("request_return") == ["return_refund_seller_cause"]


def test_missing_pieces_go_to_a_person_with_the_picture(chat: Chat) -> None:
    assert chat.hear("report_missing_item", "少发一个盖子") == ["ask_evidence_missing"]
    assert chat.hear("inform", files=["f1"]) == ["reship_to_person", "card case", "→ agent"]


def test_who_cannot_send_a_picture_is_helped_by_a_person(chat: Chat) -> None:
    assert chat.hear("report_damaged", "收到就碎了") == ["ask_evidence"]
    assert chat.hear("nlu_fallback", "照片发不出去") == [
        "problem_to_person", "days_beside", "→ agent",
    ]  # fmt: skip


def test_a_picture_that_will_not_go_is_no_riddle(world: World, chat: Chat) -> None:
    world.set_price(CUP, 54_00)
    chat.hear("price_drop_complaint", "降价了")
    assert chat.hear("nlu_fallback", "图片发不了") == ["picture_trouble"]
    assert chat.hear("affirm", "好的") == ["written"]


def test_a_problem_before_signing_is_told_to_wait(world: World, chat: Chat) -> None:
    world.change_order(**ON_ITS_WAY)
    assert chat.hear("report_damaged") == ["return_refund_not_signed"]


def test_another_size_is_exchanged_and_the_warehouse_told_which(world: World, chat: Chat) -> None:
    sold_in(world, "白色 L", "白色 XL", "黑色 XL")
    assert chat.hear("request_exchange", "想换货") == ["ask_exchange"]
    assert chat.hear("inform", "大一码，XL") == ["exchange_exchange"]
    assert "白色 XL" in chat.words
    assert chat.hear("affirm") == ["written", "card case", "→ warehouse"]
    assert chat.hand_over["summary"] == "换货：白色 XL（大一码，XL）"


SIZES = ("白色 M", "白色 L", "黑色 L", "黑色 XL")


@pytest.mark.parametrize(
    ("text", "said", "offered"),
    [
        pytest.param("换成3XL", "ask_exchange_other", ["白色 L", "黑色 L", "黑色 XL"], id="none"),
        pytest.param("换成白色M", "ask_exchange_same", ["白色 L", "黑色 L", "黑色 XL"], id="own"),
        pytest.param("换黑色的吧", "ask_exchange_which", ["黑色 L", "黑色 XL"], id="several"),
        pytest.param("想换货", "ask_exchange", ["白色 L", "黑色 L", "黑色 XL"], id="nothing_named"),
    ],
)
def test_a_size_that_cannot_be_told_is_asked_for_with_those_there_are(
    world: World, chat: Chat, text: str, said: str, offered: list[str]
) -> None:
    sold_in(world, *SIZES)
    assert chat.hear("request_exchange", text) == [said]
    assert list(chat.replies[0].titles) == offered
    assert chat.decisions() == []
    assert chat.hear("inform", offered[-1]) == ["exchange_exchange"]
    assert f"“{offered[-1]}”" in chat.words


@pytest.mark.parametrize("text", ["换成L", "大一码", "想换黑色的"])
def test_what_is_sold_in_one_way_only_is_not_exchanged_for_itself(
    world: World, chat: Chat, text: str
) -> None:
    sold_in(world, "银色 500ml")
    assert chat.hear("request_exchange", text) == ["exchange_one_only"]
    assert chat.decisions() == []
    assert chat.hear("affirm", "那退吧")[0] in ("ask_cause", "return_refund_no_reason")


def test_where_no_size_is_known_a_person_looks(chat: Chat) -> None:
    assert chat.hear("request_exchange", "换成L") == ["exchange_to_person", "→ agent"]
    assert chat.decisions() == []


def test_another_size_may_have_a_sku_of_its_own(world: World, chat: Chat) -> None:
    sold_in(world, "白色 M", "白色 L")
    with world.open_uow() as uow:
        uow.session.get_one(ProductRow, BAG).title = "商品CUP"
        uow.session.execute(
            update(OrderItemRow).where(OrderItemRow.spec == "白色 L").values(sku=BAG)
        )
        uow.commit()
    assert chat.hear("request_exchange", "大一码") == ["exchange_exchange"]
    assert chat.decisions()[0].line["request"]["new_sku"] == BAG


def test_the_same_again_is_only_for_what_is_faulty(world: World, chat: Chat) -> None:
    sold_in(world, *SIZES)
    assert chat.hear("request_exchange", "不喜欢，想换同款的") == ["exchange_same_only_faulty"]
    chat.hear("request_exchange", "质量有问题，换同款")
    assert chat.hear("inform", files=["f1"]) == ["exchange_seller_cause"]
    assert chat.decisions()[0].line["request"]["new_sku"] == CUP


@pytest.mark.parametrize(
    ("text", "becomes"),
    [("黑色的那件换成M", "黑色 M"), ("白色M的换成黑色L", "黑色 L"), ("换成L", "白色 L")],
)
def test_of_two_of_an_article_the_words_in_front_say_which_is_exchanged(
    world: World, chat: Chat, text: str, becomes: str
) -> None:
    two = "261106-2"
    sold_in(world, "白色 M", "黑色 M", "白色 L")
    add_order(world, two, items=[(CUP, 1, 59_00), (CUP, 1, 59_00)])
    with world.open_uow() as uow:
        white, black = uow.session.get_one(OrderRow, two).items
        white.spec, black.spec = "白色 M", "黑色 L"
        uow.commit()
    assert chat.hear("request_exchange", text, order=two) == ["exchange_exchange"]
    assert f"“{becomes}”" in chat.words


def test_the_line_that_is_missing_is_the_one_that_the_words_name(world: World, chat: Chat) -> None:
    two = "261106-2"
    add_order(world, two, items=[(CUP, 1, 59_00), (CUP, 2, 59_00)])
    with world.open_uow() as uow:
        white, black = uow.session.get_one(OrderRow, two).items
        white.spec, black.spec = "白色 M", "黑色 L"
        uow.commit()
    chat.hear("report_missing_item", "少发了黑色的那件", order=two)
    said = chat.hear("inform", files=["f1"])
    assert said == ["reship_to_person", "card case", "→ agent"]
    (case,) = world.cases.of_order(two)
    assert [(item.sku, item.quantity) for item in case.items] == [(CUP, 2)]


def test_who_sends_again_asks_why_then_a_person(chat: Chat) -> None:
    assert chat.hear("request_reship", "给我补发") == ["ask_reship_reason"]
    assert chat.hear("request_reship", "补发一个") == ["reship_to_person", "card case", "→ agent"]


def test_refund_progress_is_read_from_the_books(world: World, chat: Chat) -> None:
    assert chat.hear("check_refund_status", "钱呢") == ["refund_status_none"]
    world.change_order(**NOT_SHIPPED)
    chat.hear("cancel_order")
    chat.hear("affirm")
    assert chat.hear("check_refund_status") == ["refund_status_paid", "card case"]
    assert "退款 59 元" in chat.words


def test_refund_progress_tells_what_waits(world: World, chat: Chat) -> None:
    world.change_order(**PACKED)
    chat.hear("cancel_order")
    assert chat.hear("check_refund_status") == ["card case"]


def test_giving_up_what_is_still_being_asked_leaves_everything_else_alone(
    world: World, chat: Chat
) -> None:
    world.set_price(CUP, 54_00)
    chat.hear("price_drop_complaint", "降价了")
    assert chat.hear("affirm", "好的") == ["written"]
    assert chat.hear("request_exchange", "想换货") == ["ask_exchange"]
    assert chat.hear("withdraw_request", "算了还是不换了") == ["dropped"]
    assert chat.hear("affirm", "好") == ["nothing_offered"]


def test_taking_back_an_offer_a_request_and_nothing(world: World, chat: Chat) -> None:
    assert chat.hear("withdraw_request", "不退了") == ["withdraw_nothing"]
    chat.hear("request_refund", "不喜欢想退款")
    assert chat.hear("withdraw_request", "不退了") == ["withdraw_dropped"]
    assert chat.hear("affirm") == ["nothing_offered"]
    world.change_order(**PACKED)
    chat.hear("cancel_order")
    assert chat.hear("withdraw_request") == ["case_ask_withdraw"]
    assert chat.hear("affirm", "确认撤销") == ["case_withdrawn", "→ warehouse"]


@pytest.mark.parametrize(
    ("order", "said"),
    [
        pytest.param({}, "return_policy_open", id="open"),
        pytest.param({"signed_at": NOW - 9 * DAY}, "return_policy_passed", id="passed"),
        pytest.param(NOT_SHIPPED, "return_policy_not_shipped", id="not_shipped"),
    ],
)
def test_the_return_policy_of_this_order(
    world: World, chat: Chat, order: dict[str, Any], said: str
) -> None:
    world.change_order(**order)
    assert chat.hear("ask_return_policy", "能退吗") == [said]


def test_an_invoice_wants_its_title_and_goes_to_a_person(chat: Chat) -> None:
    assert chat.hear("request_invoice", "开票") == ["ask_invoice"]
    assert chat.hear("inform", "杭州某某公司") == ["ask_invoice_missing"]
    assert chat.hear("inform", "税号91330106MA2AAAAA0X") == ["invoice_to_person_no_mail", "→ agent"]


def test_who_wants_an_invoice_beside_something_else_gets_both(chat: Chat) -> None:
    wishes = ["request_invoice", "ask_return_policy"]
    said = chat.hear("request_invoice", "发票抬头王明明，另外怎么退货", wishes=wishes)
    assert {"invoice_to_person_no_mail", "→ agent", "return_policy_open"} <= set(said)
    assert "王明明" in chat.hand_over["summary"]


def test_the_problem_beside_a_remedy_is_its_cause(chat: Chat) -> None:
    said = chat.hear(
        "request_return", "不通电，给我退", wishes=["report_quality_issue", "request_return"]
    )
    assert said == ["ask_evidence"]
    assert chat.hear("inform", files=["f1"]) == ["return_refund_seller_cause"]


def test_the_remedy_after_a_problem_comes_without_asking_for_it(chat: Chat) -> None:
    wishes = ["report_damaged", "request_exchange"]
    assert chat.hear("report_damaged", "碎了，换一个", wishes=wishes) == ["ask_evidence"]
    assert chat.hear("inform", files=["f1"]) == ["exchange_seller_cause"]
