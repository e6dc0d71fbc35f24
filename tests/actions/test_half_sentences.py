"""Half sentences mean something by what was said before: variations of an offer, 那X呢, 几天到."""

from __future__ import annotations

import pytest

from actions.reading.going_on import further, goes_on
from actions.reading.model import Context
from actions.reading.read import read
from actions.reading.several import plain_questions
from bot.store.tables.shop import OrderRow
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

OTHER = "261110-100000000000007"


def offered_difference(world: World, chat: Chat) -> None:
    world.set_price(CUP, 54_00)
    assert chat.hear("price_drop_complaint", "杯子降价了退差价")[-1].endswith("price_dropped")


# What is offered, by its own name


@pytest.mark.parametrize(
    ("offer", "text", "takes"),
    [
        ("missing_gift", "补一个吧", True),
        ("everyday_gift", "小样就小样", True),
        ("everyday_gift", "小样也行", True),
        ("everyday_gift", "小样也行吗", False),
        ("everyday_gift", "盒子就盒子", False),
        ("everyday_gift", "小样就小样，再送一个", False),
        ("exchange", "L就L", True),
        ("exchange", "S就S", False),
        ("price_difference", "退吧", True),
        ("price_difference", "算了8块就8块", True),
        ("price_difference", "算了9块就9块", False),
        ("price_difference", "退货吧", False),
        ("price_difference", "加钱呢", False),
    ],
)
def test_an_offer_is_taken_by_its_own_name_and_by_no_other(
    offer: str, text: str, takes: bool
) -> None:
    context = Context(
        text=text,
        question="offer",
        offer=offer,
        offered_fen=8_00 if offer == "price_difference" else None,
        offered_words="可以给您随单送护发素小样，满99礼包，换成“L”，差价 8 元",
        becomes="L" if offer == "exchange" else "",
    )
    assert read(context).accepts == takes


# Variations of an offer: it stands, and nothing moves


@pytest.mark.parametrize(
    ("intent", "text", "said"),
    [
        ("check_refund_status", "加钱呢", ["offer_is_most"]),
        ("request_gift", "再多给点呗", ["offer_is_most"]),
        ("request_compensation", "就5块？打发谁呢", ["offer_is_most"]),
        ("ask_return_policy", "明天退行吗", ["offer_another_day"]),
        ("inform", "明天呢", ["offer_another_day"]),
        ("request_refund", "少退点呢", ["offer_is_all"]),
        ("check_refund_status", "钱多久回来", ["offer_explained_money"]),
        ("ask_payment", "那信用卡呢", ["offer_arrival", "again_offer"]),
    ],
)
def test_a_variation_is_answered_and_pays_nothing(
    world: World, chat: Chat, intent: str, text: str, said: list[str]
) -> None:
    offered_difference(world, chat)
    assert chat.hear(intent, text) == said
    assert chat.slots["question"] == "offer"
    assert world.paid() == []


@pytest.mark.parametrize(
    ("text", "said"),
    [("断的要寄回去吗", "must_go_back"), ("不寄回去呢", "must_go_back"), ("上门取件呢", "pickup")],
)
def test_whether_goods_must_go_back_is_told(chat: Chat, text: str, said: str) -> None:
    chat.hear("request_return", "不喜欢想退货")
    assert chat.hear("ask_return_policy", text) == [said, "again_offer"]


def test_no_more_go_back_than_were_bought(world: World) -> None:
    world.change_order(paid_fen=177_00)
    with world.open_uow() as uow:
        uow.session.get_one(OrderRow, ORDER).items[0].quantity = 3
        uow.commit()
    chat = Chat(world)
    assert chat.hear("request_return", "杯子不喜欢 退4个") == ["ask_how_many_fewer"]
    assert chat.hear("inform", "四个都退") != ["return_refund_no_reason"]
    assert chat.hear("inform", "第三个不要了") == ["return_refund_no_reason"]
    assert "×1" in chat.words


# The same wish, for something else


def test_the_other_goods_of_an_order_are_reckoned_by_themselves(world: World) -> None:
    world.set_price(BAG, 30_00)
    add_order(world, OTHER, items=[(CUP, 1, 59_00), (BAG, 1, 36_00)], conversation="other")
    world.change_order(status="cancelled")
    chat = Chat(world)
    assert chat.hear("price_drop_complaint", "商品BAG降价了")[-1] == (
        "price_difference_price_dropped"
    )
    assert "商品CUP" not in chat.words
    assert chat.hear("report_missing_item", "商品CUP呢")[0] == "price_of_item"
    assert "商品CUP”现价没有比您买时低" in chat.words
    assert world.paid(OTHER) == []


def test_other_goods_may_be_on_another_order(world: World) -> None:
    add_order(world, OTHER, items=[(BAG, 1, 36_00)], conversation="other", **NOT_SHIPPED)
    chat = Chat(world)
    chat.hear("urge_shipping", "商品BAG什么时候发")
    chat.hear("ask_return_policy", "另外那单呢")
    assert "商品CUP" in chat.words
    chat.hear("report_missing_item", "商品BAG也没发")
    assert "商品BAG" in chat.words and "商品CUP" not in chat.words


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("第二个呢", True), ("还有一单呢", True), ("便宜的那单呢", True), ("上次那个呢", True),
        ("另一个订单降价了", False), ("台灯坏了", False), ("退款吧", False), ("其他的", False),
    ],
)  # fmt: skip
def test_what_goes_on_without_a_name(text: str, on: bool) -> None:
    assert goes_on(text) == on


@pytest.mark.parametrize(
    ("text", "last", "fits"),
    [
        ("毛巾也没到", "track_logistics", True),
        ("毛巾也没到", "request_return", False),
        ("台灯也补一下", "price_drop_complaint", True),
        ("台灯也补一下", "track_logistics", False),
        ("饭盒也是坏的", "report_quality_issue", True),
        ("饭盒也要", "price_drop_complaint", True),
    ],
)
def test_a_verb_goes_on_with_what_it_fits(text: str, last: str, fits: bool) -> None:
    said = further(text)
    assert said is not None and said.fits(last) == fits


# Why, and how long


def test_how_long_right_after_money_was_sent_is_about_the_money(world: World, chat: Chat) -> None:
    offered_difference(world, chat)
    chat.hear("affirm", "好的")
    assert chat.hear("track_logistics", "几天能到") == ["refund_status_paid"]
    assert chat.hear("track_logistics", "那信用卡呢") == ["arrival_of_way"]
    assert "5个工作日" in chat.words


def test_what_was_paid_is_explained_to_who_wants_more(world: World, chat: Chat) -> None:
    offered_difference(world, chat)
    chat.hear("affirm", "好的")
    assert chat.hear("ask_return_policy", "能多退点不") == ["no_more_than_paid"]
    assert chat.hear("request_refund", "行吧退吧") == ["done_already"]
    assert len(world.paid()) == 1


def test_why_is_told_also_while_a_person_is_waited_for(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED | {"packed": True})
    chat.hear("cancel_order", "不要了取消")
    waiting = {"orders": [], "order_unknown": True, "place": 1, "minutes": None, "opens_at": None}
    waiting |= {"stays": True, "danger": False}
    assert chat.hear("complain_service", "你给我个说法，为什么", waiting=waiting) == ["why"]
    assert "打包" in chat.words


def test_the_days_of_a_lower_price_and_of_a_return(world: World, chat: Chat) -> None:
    assert chat.hear("price_drop_complaint", "价保多久") == ["price_window_until"]
    assert "15 天" in chat.words and "11月29日" in chat.words
    chat.hear("ask_return_policy", "几天内可以退")
    assert "11月21日" in chat.words


def test_when_a_parcel_arrives_nobody_can_say(world: World, chat: Chat) -> None:
    world.change_order(**ON_ITS_WAY)
    add_parcel(world, "SF1", events=(NOW - DAY,))
    assert chat.hear("track_logistics", "哪天能到") == ["card logistics"]


# What was told once


@pytest.mark.parametrize("text", ["杯子有点大", "这个颜色不好看啊"])
def test_a_reason_is_told_once(chat: Chat, text: str) -> None:
    chat.hear("chitchat", text)
    chat.hear("thank", "谢谢")
    assert chat.hear("request_return", "退货吧") == ["return_refund_no_reason"]


def test_what_is_wrong_is_not_taken_from_chatting(chat: Chat) -> None:
    chat.hear("chitchat", "别人家的都是假货")
    assert chat.hear("request_return", "我要退货") == ["ask_cause"]


# Several plain questions


def test_each_plain_question_is_answered(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED)
    said = chat.hear("ask_courier", "几天发货，发什么快递，能开发票吗", wishes=["ask_courier"])
    assert {"courier_not_shipped", "urge_shipping_on_time", "ask_invoice"} <= {*said}


@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        ("包什么时候发 发票能开吗", {"urge_shipping", "request_invoice"}),
        ("台灯多少钱，包邮吗", {"ask_payment", "shipping_fee_dispute"}),
        ("什么时候发货", set()),
        ("三天不发货我就退款，你看着办", set()),
    ],
)
def test_plain_questions_are_told_by_their_words(text: str, wishes: set[str]) -> None:
    assert {*plain_questions(text)} == wishes
