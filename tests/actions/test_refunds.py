"""Refunds, returns, exchanges, problems with what came."""

from __future__ import annotations

import pytest

from tests.actions.talk import Chat
from tests.cases.builders import DAY, NOT_SHIPPED, NOW, ON_ITS_WAY, World

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
    world: World, chat: Chat, order: dict[str, object], said: list[str]
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


def test_a_problem_before_signing_is_told_to_wait(world: World, chat: Chat) -> None:
    world.change_order(**ON_ITS_WAY)
    assert chat.hear("report_damaged") == ["return_refund_not_signed"]


def test_another_size_is_exchanged_and_the_warehouse_told_which(chat: Chat) -> None:
    assert chat.hear("request_exchange", "想换货") == ["ask_exchange"]
    assert chat.hear("inform", "大一码，XL") == ["exchange_exchange"]
    assert chat.hear("affirm") == ["written", "card case", "→ warehouse"]
    assert chat.hand_over["summary"] == "换货：大一码，XL"


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
        pytest.param(NOT_SHIPPED, "return_policy", id="not_signed"),
    ],
)
def test_the_return_policy_of_this_order(
    world: World, chat: Chat, order: dict[str, object], said: str
) -> None:
    world.change_order(**order)
    assert chat.hear("ask_return_policy", "能退吗") == [said]


def test_an_invoice_wants_its_title_and_goes_to_a_person(chat: Chat) -> None:
    assert chat.hear("request_invoice", "开票") == ["ask_invoice"]
    assert chat.hear("inform", "杭州某某公司 税号91330") == ["invoice_to_person", "→ agent"]
    assert "杭州某某公司" in chat.hand_over["summary"]


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
