"""No sentence is said word for word in two turns running, and the second form says the same."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from tests.actions.talk import Chat
from tests.decisions.builders import (
    CUP,
    DAY,
    NOT_SHIPPED,
    NOW,
    ON_ITS_WAY,
    World,
    add_order,
    add_parcel,
)

MOVING = ON_ITS_WAY | {"shipped_at": NOW - timedelta(hours=20)}
TALK: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("urge_shipping", "怎么还不发货", NOT_SHIPPED),
    ("track_logistics", "到哪了", MOVING),
    ("track_logistics", "到哪了", {}),
    ("logistics_stalled", "物流不动了", MOVING),
    ("delivered_not_received", "显示签收可我没收到", {}),
    ("request_refund", "退钱", MOVING),
    ("request_return", "我要退货", MOVING),
    ("request_exchange", "我要换货", MOVING),
    ("price_drop_complaint", "降价了退我差价", {}),
    ("request_gift", "满199送礼包吗", {}),
    ("request_gift", "送点小样吧", {}),
    ("report_missing_gift", "赠品没收到", {}),
    ("shipping_fee_dispute", "退我运费", {}),
    ("check_refund_status", "钱退了吗", {}),
    ("ask_return_policy", "怎么退货", {}),
    ("ask_courier", "发什么快递", NOT_SHIPPED),
    ("contact_courier", "快递电话多少", NOT_SHIPPED),
    ("withdraw_request", "不退了", {}),
    ("ask_promotion", "有活动吗", {}),
    ("ask_payment", "能用花呗吗", {}),
    ("ask_review", "怎么评价", {}),
    ("greet", "在吗", {}),
    ("thank", "谢谢", {}),
    ("goodbye", "再见", {}),
    ("chitchat", "今天天气好", {}),
    ("bot_challenge", "你是机器人吗", {}),
    ("urge_reply", "人呢", {}),
    ("affirm", "好的", {}),
    ("deny", "没有了", {}),
    ("inform", "嗯", {}),
)


def sentences(chat: Chat) -> list[str]:
    return [reply.text for reply in chat.replies if reply.text]


@pytest.mark.parametrize(("intent", "text", "order"), TALK)
def test_the_same_question_over_again_is_answered_in_other_words(
    world: World, chat: Chat, intent: str, text: str, order: dict[str, Any]
) -> None:
    world.change_order(**order)
    add_parcel(world, "SF1", events=(NOW - timedelta(hours=2),))
    said = []
    for _ in range(4):
        chat.hear(intent, text)
        said.append(sentences(chat))
    assert all(said)
    for before, now in pairwise(said):
        assert not set(before) & set(now)


def test_the_second_time_the_day_is_told_again(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED)
    chat.hear("urge_shipping", "什么时候发货")
    first = chat.words
    chat.hear("urge_shipping", "到底什么时候发")
    assert first != chat.words
    assert first.split("最晚")[1].split("前")[0] in chat.words


def test_the_third_time_it_may_be_said_as_the_first(world: World, chat: Chat) -> None:
    said = []
    for _ in range(3):
        chat.hear("thank", "谢谢")
        said.append(chat.words)
    assert said[0] == said[2] != said[1]


def test_a_turn_that_is_asked_once_more_says_what_it_said(world: World, chat: Chat) -> None:
    """Its answer was lost on the way: the buyer has not read the first form yet."""
    chat.hear("ask_promotion", "有活动吗")
    first, chat.seq = chat.words, chat.seq - 1
    chat.hear("ask_promotion", "有活动吗")
    assert chat.words == first


def test_anger_twice_is_met_in_two_ways(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED)
    said = []
    for _ in range(2):
        wishes = ["urge_shipping", "complain_service"]
        assert chat.hear("urge_shipping", "什么破店快发货", wishes=wishes)[0] == "sorry_first"
        said.append(sentences(chat))
    assert not set(said[0]) & set(said[1])


def test_an_order_of_somebody_else_and_none_look_the_same(world: World, chat: Chat) -> None:
    add_order(world, "261106-100000000000009", buyer_id="somebody", conversation="theirs")
    said = []
    for number in ("261106-100000000000009", "261106-100000000000010"):
        chat.hear("track_logistics", f"查下{number}", entities=[("order_no", number)])
        said.append(chat.words)
    assert said[0] == said[1]


def test_an_offer_keeps_its_buttons_in_other_words(world: World, chat: Chat) -> None:
    world.set_price(CUP, 54_00)
    world.change_order(signed_at=NOW - DAY)
    chat.hear("price_drop_complaint", "降价了")
    buttons = chat.replies[-1].payloads
    chat.hear("price_drop_complaint", "降价了退差价")
    assert chat.replies[-1].payloads == buttons != ()
