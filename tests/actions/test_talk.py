"""The frame: two wishes, not understood, people, errors, readings."""

from __future__ import annotations

from typing import Any

import pytest

from bot.desk.failed_turns import failed_reading
from bot.desk.model import Turn
from bot.errors import ActionFailed
from tests.actions.talk import Chat, action_for
from tests.decisions.builders import BUYER, CUP, NOT_SHIPPED, World

SMALL_TALK = ("greet", "thank", "goodbye", "chitchat", "bot_challenge", "urge_reply")


def test_two_wishes_are_answered_in_order(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED)
    said = chat.hear(
        "urge_shipping", "什么时候发货，发什么快递", wishes=["urge_shipping", "ask_courier"]
    )
    assert said == ["urge_shipping_on_time", "next_wish", "courier_not_shipped"]
    assert "发什么快递" in chat.replies[1].text


def test_a_second_wish_waits_for_the_answer_to_the_first(world: World, chat: Chat) -> None:
    world.set_price(CUP, 54_00)
    said = chat.hear("price_drop_complaint", wishes=["price_drop_complaint", "request_invoice"])
    assert said == ["price_difference_price_dropped"]
    assert chat.hear("affirm") == ["written", "next_wish", "ask_invoice"]
    assert chat.slots["wishes"] == []


def test_a_person_is_told_of_the_wishes_that_are_left(chat: Chat) -> None:
    chat.hear("request_human", "转人工，我要开发票", wishes=["request_human", "request_invoice"])
    assert "开发票" in chat.hand_over["summary"]
    assert not chat.slots.get("wishes")


def test_unclear_once_offers_readings_twice_a_person(chat: Chat) -> None:
    ranking = ["urge_shipping", "greet", "track_logistics", "ask_courier", "request_refund"]
    assert chat.hear("nlu_fallback", "那个啥", ranking=ranking) == ["unclear"]
    assert chat.replies[0].payloads == (
        "/urge_shipping",
        "/track_logistics",
        "/ask_courier",
        "/deny",
    )
    assert chat.hear("nlu_fallback", "哎呀", ranking=ranking) == ["unclear_person", "→ agent"]
    assert chat.hand_over["reason"] == "unclear"


def test_the_rest_of_one_sentence_is_no_second_time(chat: Chat) -> None:
    ranking = ["urge_shipping", "track_logistics"]
    assert chat.hear("nlu_fallback", "那个，我", ranking=ranking) == ["unclear"]
    assert chat.hear("nlu_fallback", "那个，我，买的那个", ranking=ranking, writes_on=True) == [
        "unclear_rest"
    ]
    assert chat.hear("nlu_fallback", "哎呀", ranking=ranking) == ["unclear_person", "→ agent"]


def test_none_of_the_readings_brings_a_person(chat: Chat) -> None:
    chat.hear("nlu_fallback", "那个啥", ranking=["urge_shipping"])
    assert chat.hear("deny", "都不是") == ["unclear_person", "→ agent"]


def test_a_chosen_reading_is_answered_for_the_words_that_were_typed(
    world: World, chat: Chat
) -> None:
    ranking = ["shipping_fee_dispute", "ask_courier"]
    chat.hear("nlu_fallback", "包邮不", ranking=ranking)
    assert chat.hear("shipping_fee_dispute") == ["postage_free"]


def test_understood_in_between_the_readings_are_forgotten(chat: Chat) -> None:
    chat.hear("nlu_fallback", "那个啥", ranking=["urge_shipping"], wishes=["urge_shipping"])
    assert chat.hear("ask_payment", "能用花呗吗") == ["payment"]
    assert chat.hear("nlu_fallback", "那个啥", ranking=["urge_shipping"]) == ["unclear"]


def test_one_answer_serves_wishes_about_the_same_matter(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED)
    said = chat.hear(
        "urge_shipping", "怎么还不发，都三天了", wishes=["urge_shipping", "logistics_stalled"]
    )
    assert said == ["urge_shipping_on_time"]


@pytest.mark.parametrize("intent", SMALL_TALK)
def test_courtesies_are_answered(chat: Chat, intent: str) -> None:
    assert len(chat.hear(intent)) == 1
    assert chat.slots["question"] == "nothing"


def test_the_bot_says_that_it_is_one(chat: Chat) -> None:
    chat.hear("bot_challenge", "你是机器人吗")
    assert "不是真人" in chat.words


def test_goodbye_after_a_complete_order_invites_a_review(chat: Chat) -> None:
    assert chat.hear("goodbye") == ["goodbye"]
    chat.hear("ask_return_policy")
    assert chat.hear("goodbye") == ["goodbye_review"]


def test_complaints_go_first_in_line(chat: Chat) -> None:
    assert chat.hear("complain_service", "什么破店我要投诉12315") == ["complaint", "→ agent"]
    assert chat.hand_over["high"] is True
    assert chat.hand_over["reason"] == "complain_service"


def test_a_bug_leaves_the_turn_without_an_answer_and_keeps_what_was_read(chat: Chat) -> None:
    """The gateway asks once more, and then brings in a person for this question."""

    class Broken:
        def __getattr__(self, name: str) -> Any:
            raise RuntimeError("broken")

    object.__setattr__(chat.services, "shop", Broken())
    with pytest.raises(ActionFailed):
        chat.hear("urge_shipping")
    (reading,) = chat.readings()
    assert (reading.intent, reading.outcome) == ("urge_shipping", "failed")
    turn = Turn(chat.conversation_id, BUYER, epoch=1, seq=1, text="怎么还不发货")
    with chat.world.open_uow() as uow:
        uow.readings.failed(failed_reading(turn), at=chat.world.clock())
        uow.commit()
    assert chat.readings() == [reading]


def test_without_the_gateways_metadata_nothing_is_looked_up(chat: Chat) -> None:
    assert chat.hear("price_drop_complaint", metadata={}) == ["error_internal"]
    assert chat.decisions() == []
    assert chat.readings() == []


def test_a_yes_for_another_buyers_offer_is_nothing(world: World, chat: Chat) -> None:
    world.set_price(CUP, 54_00)
    chat.hear("price_drop_complaint")
    chat.buyer_id = "somebody-else"
    assert chat.hear("affirm") == ["error_order_not_found"]
    assert world.paid() == []


@pytest.mark.parametrize("intent", ["affirm", "deny", "inform"])
def test_answers_to_nothing_are_answered(chat: Chat, intent: str) -> None:
    assert len(chat.hear(intent, "嗯")) == 1


def test_a_picture_that_nobody_asked_for_is_asked_about(chat: Chat) -> None:
    assert chat.hear("inform", files=["f1"]) == ["noted_picture"]
    assert chat.hear("inform", order="261105-100000000000001") == ["noted_order"]


def test_each_turn_leaves_one_reading(world: World, chat: Chat) -> None:
    world.set_price(CUP, 54_00)
    chat.hear("greet", "在吗")
    chat.hear("price_drop_complaint", "降价了")
    chat.hear("affirm", "好的")
    chat.hear("nlu_fallback", "啥", ranking=["urge_shipping"])
    chat.hear("request_human", "转人工")
    found = [(reading.intent, reading.outcome) for reading in chat.readings()]
    assert found == [
        ("greet", "settled"),
        ("price_drop_complaint", "asked"),
        ("affirm", "settled"),
        ("nlu_fallback", "unclear"),
        ("request_human", "handed_over"),
    ]


@pytest.mark.parametrize("question", ["order", "address", "evidence", "cause", "amount", "detail"])
def test_a_yes_to_what_only_the_buyer_can_give_waits(chat: Chat, question: str) -> None:
    chat.slots |= {"question": question, "wish": "request_refund"}
    assert chat.hear("affirm", "好的") == [f"wait_{question}"]
    assert chat.slots["question"] == question


def test_every_intent_gets_an_answer_whatever_is_being_asked(world: World) -> None:
    """No mood of the conversation leaves a buyer without a word."""
    from tests.actions.talk import _domain

    answers = ("affirm", "deny", "inform", "nlu_fallback")
    every = _domain()["slots"]["question"]["values"]
    for intent in _domain()["intents"]:
        for question in every if intent in answers else ("nothing", "offer", "address"):
            chat = Chat(world)
            chat.slots |= {"question": question, "wish": "change_address"}
            assert action_for(intent, question)
            said = chat.hear(intent, "嗯嗯", ranking=["urge_shipping"])
            assert said, f"{intent} while {question}"
            assert "error_internal" not in said, f"{intent} while {question}"


def test_what_was_offered_outlives_one_thing_not_understood(world: World, chat: Chat) -> None:
    world.set_price(CUP, 54_00)
    assert chat.hear("price_drop_complaint", "降价了") == ["price_difference_price_dropped"]
    assert chat.hear("nlu_fallback", "那个啥", ranking=["complain_service"]) == ["unclear_offer"]
    assert chat.slots["question"] == "offer"
    assert chat.hear("affirm", "行行行") == ["written"]
    assert world.paid() == [("price_difference", 500)]


def test_the_second_thing_not_understood_beside_an_offer_is_asked_about(
    world: World, chat: Chat
) -> None:
    world.set_price(CUP, 54_00)
    chat.hear("price_drop_complaint", "降价了")
    for text, said in (("那个啥", "unclear_offer"), ("蓝天白云", "unclear")):
        assert chat.hear("nlu_fallback", text, ranking=["complain_service"]) == [said]
