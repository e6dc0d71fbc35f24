"""What was said is not lost: on the way to a proposal, beside a matter that waits, or before a
pause."""

from __future__ import annotations

from typing import Any

import pytest

from actions.reading.concerns import Concern
from actions.reading.model import Act, ReadingInContext
from actions.reading.unmeant import unmeant
from tests.actions.talk import Chat
from tests.actions.test_in_the_queue import Queued
from tests.decisions.builders import BAG, NOT_SHIPPED, ORDER, World, add_order

OTHER = "261106-100000000000002"


# A clause that hangs on the one before it


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("要是再不发货，就给我退款", Act.CONDITION),
        ("如果明天还不到，给我退款", Act.CONDITION),
        ("万一坏了，你们给我退", Act.CONDITION),
        ("等收到不合适，给我退", Act.CONDITION),
        ("再不发货，赶紧给我退", Act.CONDITION),
        ("同事说坏了，让我申请退款", Act.REPORTS),
        ("我朋友说，直接把钱退给我", Act.REPORTS),
        ("不是我要退款", Act.NEGATES),
    ],
)
def test_what_hangs_on_a_clause_before_it_is_not_outright(text: str, act: Act) -> None:
    assert unmeant(text) is act


@pytest.mark.parametrize(
    "text",
    [
        "等不及了，给我退款", "等了五天了，帮我退款", "给我退款，要是再拖就投诉",
        "帮我退款，朋友说能退",
        "如果方便，帮我退一下", "不是质量问题，我要退款", "没收到货，给我退款",
    ],
)  # fmt: skip
def test_what_hangs_on_nothing_is(text: str) -> None:
    assert unmeant(text) is None


# A proposal keeps the words that led to it


def test_a_yes_means_the_order_that_was_named_before_it(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED)
    add_order(world, OTHER, items=[(BAG, 1, 36_00)], conversation="other", **NOT_SHIPPED)
    chat.hear("track_logistics", "到哪了", order=ORDER)
    said = chat.hear("request_refund", "商品BAG退钱！……骗你的哈哈哈", wishes=["request_refund"])
    assert said == ["ask_if_meant"]
    assert chat.hear("affirm", "好的") == ["refund_only_not_shipped"]
    assert chat.slots["order_no"] == OTHER


def test_a_yes_means_the_sum_that_was_named_before_it(world: World, chat: Chat) -> None:
    said = chat.hear(
        "request_compensation", "补我20块！逗你玩的哈哈", entities=[("amount", "20.00")],
        wishes=["request_compensation"],
    )  # fmt: skip
    assert said == ["ask_if_meant"]
    chat.hear("affirm", "好的")
    assert "20" in chat.slots["notes"]["words"]


def test_words_of_a_proposal_are_gone_after_another_turn(chat: Chat) -> None:
    chat.hear("request_refund", "同事说可以退", wishes=["request_refund"])
    chat.hear("thank", "谢谢")
    assert "proposed_for" not in chat.slots["notes"]


@pytest.mark.parametrize("text", ["查一下", "帮我看看", "看看吧"])
def test_a_look_begins_no_refund(chat: Chat, text: str) -> None:
    assert chat.hear("check_refund_status", "退款到哪了") == ["refund_status_none"]
    chat.hear("nlu_fallback", text, ranking=["track_logistics"])
    assert chat.slots["question"] != "offer" and chat.slots.get("offer") is None


# Beside what waits for a person


@pytest.fixture
def known(chat: Chat) -> Queued:
    return Queued(chat, order_no=ORDER)


def pressed(chat: Chat) -> list[dict[str, Any]]:
    given = [reply.custom["hand_over"] for reply in chat.replies if reply.kind == "hand_over"]
    return [one for one in given if one["reason"] == "complain_service"]


def test_a_wish_beside_a_complaint_is_served(world: World, known: Queued) -> None:
    said = known.hear(
        "complain_service", "我要投诉，另外查下物流", wishes=["complain_service", "track_logistics"]
    )
    assert "track_parcel_signed_no_number" in said
    assert len(pressed(known.chat)) == 1


def test_a_complaint_leaves_the_open_question_open(world: World, known: Queued) -> None:
    add_order(world, OTHER, conversation="other")
    known.hear("track_logistics", "到哪了")
    question = known.chat.slots["question"]
    assert question == "order"
    known.hear("complain_service", "我要投诉你们", wishes=["complain_service"])
    assert known.chat.slots["question"] == question


def test_a_complaint_presses_once(known: Queued) -> None:
    known.hear("complain_service", "投诉", wishes=["complain_service"])
    assert len(pressed(known.chat)) == 1
    known.hear(
        "track_logistics", "物流呢，我要投诉", wishes=["track_logistics", "complain_service"]
    )
    assert len(pressed(known.chat)) == 1


def test_a_wish_beside_a_threat_is_served(known: Queued) -> None:
    said = known.hear(
        "request_refund",
        "给我退款，不然我投诉，物流到哪了",
        wishes=["request_refund", "complain_service", "track_logistics"],
    )
    assert "waits_person" in said
    assert "track_parcel_signed_no_number" in said


def test_a_wish_beside_a_plain_word_is_served(known: Queued) -> None:
    said = known.hear("affirm", "好的，另外物流到哪了", wishes=["affirm", "track_logistics"])
    assert said == ["waits_on", "next_wish", "track_parcel_signed_no_number"]


def test_a_wish_beside_an_answer_that_waits_is_served(
    known: Queued, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(known.chat, Concern.REDELIVER, monkeypatch)
    said = known.hear(
        "request_reship",
        "拒收错了再送来，另外开发票",
        wishes=["request_reship", "request_invoice"],
    )
    assert said == ["waits_instead", "next_wish", "ask_invoice"]


# Beside a concern


def told(chat: Chat, concern: Concern, monkeypatch: pytest.MonkeyPatch) -> None:
    reading = ReadingInContext(Act.WISHES, 0.9, concern=concern)
    monkeypatch.setattr("actions.frame.base.read", lambda _: reading)


def test_how_far_the_refund_is_beside_a_lost_parcel(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(chat, Concern.COURIER_LOST, monkeypatch)
    said = chat.hear(
        "logistics_stalled",
        "快递说丢件了，退款到哪了",
        wishes=["logistics_stalled", "check_refund_status"],
    )
    assert "refund_status_none" in said


def test_the_invoice_beside_a_concern_that_is_doubtful_first(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(chat, Concern.COURIER_LOST, monkeypatch)
    monkeypatch.setattr("actions.concerns._SURE", 0.95)
    said = chat.hear(
        "request_invoice",
        "发票开一下，快递说丢件了",
        wishes=["request_invoice", "logistics_stalled"],
    )
    assert "ask_invoice" in said


# Of goods, and of how they are paid


@pytest.mark.parametrize("text", ["花呗分期一期多少钱", "分3期多少钱"])
def test_an_instalment_is_a_way_to_pay(chat: Chat, text: str) -> None:
    assert chat.hear("ask_payment", text) == ["payment"]


def test_a_question_about_goods_notes_nothing_down(chat: Chat) -> None:
    chat.hear("ask_payment", "多少钱")
    assert chat.hear("ask_promotion", "有活动吗") == ["promotion", "again_product"]
