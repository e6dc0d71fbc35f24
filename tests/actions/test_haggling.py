"""An offer that is too little for the buyer, and one that other words came in between of."""

from __future__ import annotations

import pytest

from tests.actions.talk import Chat
from tests.decisions.builders import CUP, NOT_SHIPPED, World


def offer_three(chat: Chat) -> None:
    chat.hear("request_compensation", "快递太慢 给点补偿吧")
    assert chat.slots["question"] == "offer"


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("affirm", "才三块啊。。"),
        ("nlu_fallback", "3块打发叫花子呢"),
        ("request_gift", "50一口价"),
        ("request_compensation", "再加点 凑个10块"),
        ("request_compensation", "三块？？少了点吧"),
        ("affirm", "三块啊"),
    ],
)
def test_who_finds_it_too_little_hears_the_numbers_and_the_offer_stands(
    world: World, chat: Chat, intent: str, text: str
) -> None:
    offer_three(chat)
    assert chat.hear(intent, text) == ["offer_is_most"]
    assert "起步是 3 元" in chat.words
    assert "最多到 5 元" in chat.words
    assert world.paid() == []
    assert chat.slots["question"] == "offer"
    assert chat.hear("nlu_fallback", "行吧 3块就3块") == ["written"]
    assert world.paid() == [("goodwill", 300)]


def test_haggling_on_is_answered_in_other_words_and_brings_nobody(chat: Chat) -> None:
    offer_three(chat)
    said = [chat.hear("request_compensation", text) for text in ("少了点", "再加点", "20行不行")]
    assert said == [["offer_is_most"], ["offer_is_most_again"], ["offer_is_most_still"]]
    assert not [one for one in chat.replies if one.kind == "hand_over"]


def test_what_was_paid_before_explains_what_is_left(world: World, chat: Chat) -> None:
    world.set_price(CUP, 55_00)
    chat.hear("price_drop_complaint", "降价了")
    chat.hear("affirm", "好的")
    world.set_price(CUP, 50_00)
    chat.hear("price_drop_complaint", "又降了 再补一下")
    chat.hear("nlu_fallback", "不应该是9块吗？")
    assert "之前的差价 4 元已经退过" in chat.words
    assert chat.hear("affirm", "哦对 之前退过4块了 那就5块 退吧") == ["written"]
    assert world.paid() == [("price_difference", 400), ("price_difference", 500)]


def test_an_offer_that_a_question_came_after_is_taken_by_its_sum(world: World, chat: Chat) -> None:
    offer_three(chat)
    chat.hear("ask_courier", "对了 发的什么快递")
    chat.hear("thank", "谢谢 那先这样")
    assert chat.hear("request_return", "行吧 刚才那3块给我") == ["written"]
    assert world.paid() == [("goodwill", 300)]


@pytest.mark.parametrize("text", ["刚才那5块给我", "那3块钱的差价呢", "刚才那3块不要了"])
def test_another_sum_another_matter_or_a_no_takes_none(world: World, chat: Chat, text: str) -> None:
    offer_three(chat)
    chat.hear("goodbye", "先这样")
    chat.hear("nlu_fallback", text)
    assert world.paid() == []


def test_what_was_turned_down_is_put_again_before_it_is_paid(world: World, chat: Chat) -> None:
    offer_three(chat)
    chat.hear("deny", "不用了")
    assert chat.hear("request_gift", "行吧 刚才那3块给我") == ["offer_stands"]
    assert world.paid() == []
    assert chat.hear("affirm", "好的") == ["written"]


def test_whether_it_still_holds_is_asked_and_told(world: World, chat: Chat) -> None:
    offer_three(chat)
    chat.hear("deny", "那算了")
    assert chat.hear("ask_promotion", "那个3块还算数吗") == ["offer_stands"]
    assert world.paid() == []


def test_one_gift_is_one_gift(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED)
    chat.hear("request_gift", "送点东西呗")
    assert chat.slots["question"] == "offer"
    assert chat.hear("request_gift", "再加一支嘛") == ["offer_is_one_gift"]
