"""Price differences, compensation, postage."""

from __future__ import annotations

from typing import Any

import pytest

from bot.policy.model import Goodwill, GoodwillCause
from tests.actions.talk import Chat
from tests.decisions.builders import CUP, NOT_SHIPPED, ON_ITS_WAY, ORDER, World


def test_a_price_difference_is_offered_then_paid_after_a_yes_and_once(
    world: World, chat: Chat
) -> None:
    world.set_price(CUP, 54_00)
    assert chat.hear("price_drop_complaint", "刚买就降价") == ["price_difference_price_dropped"]
    assert "差价 5 元" in chat.words
    assert chat.slots["question"] == "offer"
    assert world.paid() == []

    assert chat.hear("affirm", "好的") == ["written"]
    assert world.paid() == [("price_difference", 500)]
    assert world.messages()[-1].text.startswith("好的，退差价 5 元")
    assert chat.slots["question"] == "nothing"

    assert chat.hear("price_drop_complaint", "还能退吗") == ["price_difference_again"]
    assert world.paid() == [("price_difference", 500)]


def test_a_no_pays_nothing_and_leads_on(world: World, chat: Chat) -> None:
    world.set_price(CUP, 54_00)
    chat.hear("price_drop_complaint")
    assert chat.hear("deny", "不用了") == ["declined_price_difference"]
    assert chat.replies[0].payloads == ("/request_human", "/deny")
    assert chat.hear("affirm", "好的") == ["nothing_offered"]
    assert world.paid() == []


@pytest.mark.parametrize(
    ("price_fen", "order", "said"),
    [
        pytest.param(59_00, {}, ["price_difference_price_not_lower"], id="not_lower"),
        pytest.param(54_00, ON_ITS_WAY, ["price_difference_not_signed"], id="not_signed"),
        pytest.param(
            54_00, {"status": "cancelled"}, ["price_difference_order_closed"], id="cancelled"
        ),
        pytest.param(
            20_00, {}, ["price_difference_above_bot_limit", "→ agent"], id="above_the_limit"
        ),
    ],
)
def test_what_the_rule_does_not_grant_is_explained(
    world: World, chat: Chat, price_fen: int, order: dict[str, Any], said: list[str]
) -> None:
    world.set_price(CUP, price_fen)
    world.change_order(**order)
    assert chat.hear("price_drop_complaint", "退我差价") == said
    assert world.paid() == []


def test_an_escalation_hands_over_the_decision_and_a_card(world: World, chat: Chat) -> None:
    world.set_price(CUP, 20_00)
    chat.hear("price_drop_complaint", "降了三十九块，气死了！！退差价")
    hand_over = chat.hand_over
    assert hand_over["decision_id"] == chat.decisions()[0].id
    assert hand_over["order_no"] == ORDER
    assert hand_over["card"]["wish"] == "退差价"
    assert hand_over["card"]["proposal"] == "退差价 39 元（超出机器人权限）"
    assert hand_over["card"]["last_words"].startswith("降了三十九块")


def test_an_offer_that_no_longer_holds_is_made_anew(world: World, chat: Chat) -> None:
    world.set_price(CUP, 54_00)
    chat.hear("price_drop_complaint")
    world.set_price(CUP, 56_00)
    assert chat.hear("affirm") == ["offer_changed", "price_difference_price_dropped"]
    assert "3 元" in chat.words
    assert chat.hear("affirm") == ["written"]
    assert world.paid() == [("price_difference", 300)]


def test_compensation_asks_for_the_trouble_when_it_does_not_know_it(
    world: World, chat: Chat
) -> None:
    assert chat.hear("request_compensation", "给点补偿吧") == ["ask_goodwill_cause"]
    said = chat.hear("inform", "快递问题", entities=[("cause", "courier")])
    assert said == ["goodwill_goodwill"]
    assert chat.hear("affirm") == ["written"]
    assert world.paid() == [("goodwill", 300)]


def test_compensation_knows_the_trouble_from_what_was_said_before(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED)
    chat.hear("urge_shipping", "怎么还不发")
    assert chat.hear("request_compensation", "赔我点") == ["goodwill_goodwill"]
    request = chat.decisions()[0].request
    assert request == Goodwill(GoodwillCause.WAREHOUSE)


def test_who_asks_for_more_than_the_bot_may_give_meets_a_person(chat: Chat) -> None:
    said = chat.hear("request_compensation", "快递太慢赔我20块", entities=[("amount", "20.00")])
    assert said == ["goodwill_above_bot_limit", "→ agent"]
    assert chat.decisions()[0].amount_fen == 20_00


def test_postage_of_an_order_without_a_return_is_refused_before_anything_is_asked(
    chat: Chat,
) -> None:
    assert chat.hear("shipping_fee_dispute", "退货运费退给我") == ["postage_no_case"]


@pytest.mark.parametrize(("postage", "said"), [(0, ["postage_free"]), (10_00, ["postage_charged"])])
def test_postage_of_the_purchase_is_explained(
    world: World, chat: Chat, postage: int, said: list[str]
) -> None:
    world.change_order(postage_paid_fen=postage)
    assert chat.hear("shipping_fee_dispute", "怎么还要运费啊") == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("再等等", "wait_offer"),
        ("先不退了", "declined_price_difference"),
        ("我考虑一下", "wait_offer"),
        ("等一下哈", "wait_offer"),
    ],
)
def test_what_only_sounds_like_a_yes_pays_nothing(
    world: World, chat: Chat, text: str, said: str
) -> None:
    world.set_price(CUP, 54_00)
    chat.hear("price_drop_complaint")
    assert chat.hear("affirm", text) == [said]
    assert world.paid() == []


@pytest.mark.parametrize(
    ("text", "said", "paid"),
    [
        ("确认退差价", ["written"], 500),
        ("好的，退差价吧", ["written"], 500),
        ("退差价", ["written"], 500),
        ("可以不退吗", ["offer_explained_money"], 0),
    ],
)
def test_the_wish_with_a_yes_in_front_is_the_yes(
    world: World, chat: Chat, text: str, said: list[str], paid: int
) -> None:
    world.set_price(CUP, 54_00)
    chat.hear("price_drop_complaint")
    assert chat.hear("price_drop_complaint", text) == said
    assert sum(amount for _, amount in world.paid()) == paid
