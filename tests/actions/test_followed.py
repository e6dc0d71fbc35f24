"""What somebody sees to, what was just refused, and what words only name: asked about and told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actions.frame.covered import is_misheard
from actions.reading.followed import asks_for_news, asks_if_it_fails
from actions.reading.insistence import turned_down_here
from actions.reading.keeping import (
    asks_only_of_the_money,
    is_for_others,
    says_all_right,
    stays_as_it_is,
)
from actions.reading.protests import protests
from tests.actions.talk import Chat
from tests.actions.test_address import OLD
from tests.decisions.builders import CUP, NOT_SHIPPED, NOW, ON_ITS_WAY, World, add_parcel

HOUR = timedelta(hours=1)
PACKED = NOT_SHIPPED | {"packed": True}


def stalled(world: World) -> None:
    world.change_order(**ON_ITS_WAY | {"shipped_at": NOW - 60 * HOUR})
    add_parcel(world, "SF1", state="in_transit", events=(NOW - 52 * HOUR,))


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("cancel_order", "嗯 取消掉"),
        ("track_logistics", "还要多久"),
        ("urge_reply", "拦到了没有"),
        ("nlu_fallback", "仓库有回话了吗"),
    ],
)
def test_of_a_parcel_that_is_stopped_by_when_is_told(
    world: World, chat: Chat, intent: str, text: str
) -> None:
    """Not when the order ships, which is the last that this buyer wants."""
    world.change_order(**PACKED)
    chat.hear("cancel_order", "不要了 取消")
    assert chat.hear(intent, text)[0] == "followed_intercept"
    assert "24小时" in chat.words


def test_if_it_fails_the_ways_on_are_told_and_nothing_is_decided(world: World, chat: Chat) -> None:
    world.change_order(**PACKED)
    chat.hear("cancel_order", "不要了 取消")
    before = len(chat.decisions())
    assert chat.hear("cancel_order", "万一没拦下来咋整") == ["fails_intercept"]
    assert len(chat.decisions()) == before


def test_news_of_a_parcel_past_its_time_presses_once_more(world: World, chat: Chat) -> None:
    stalled(world)
    chat.hear("logistics_stalled", "两天没动了")
    assert chat.hear("urge_reply", "快递那边有消息没") == ["followed_parcel"]
    world.clock.now += 25 * HOUR
    assert chat.hear("urge_reply", "还没个准信吗 有结果没") == ["followed_late", "→ courier"]


def test_with_nothing_looked_into_news_are_nobodys(world: World, chat: Chat) -> None:
    assert chat.hear("urge_reply", "有消息没") == ["urge_reply"]


@pytest.mark.parametrize("text", ["就晚了一天都不行啊", "通融一下嘛", "以前都给退的"])
def test_a_protest_against_a_refusal_hears_its_numbers(world: World, chat: Chat, text: str) -> None:
    world.set_price(CUP, 54_00)
    world.change_order(signed_at=NOW - timedelta(days=16))
    assert chat.hear("price_drop_complaint", "降了") == ["price_difference_window_passed"]
    assert chat.hear("nlu_fallback", text) == ["refused_all_the_same"]
    assert "15 天" in chat.words
    assert chat.hear("nlu_fallback", "那也太死板了") == ["refused_all_the_same_otherwise"]


def test_a_protest_against_nothing_is_none(chat: Chat) -> None:
    assert chat.hear("chitchat", "通融一下嘛") != ["refused_all_the_same"]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("打钱就不用了 不想退货 换个新的", {"request_return"}),
        ("别退款了 给我补发", {"request_refund", "request_return"}),
        ("怎么还不退钱", set()),
        ("不退款我就找平台", set()),
    ],
)
def test_remedies_named_only_to_be_turned_down(text: str, kinds: set[str]) -> None:
    assert turned_down_here(text) == kinds


def test_what_was_turned_down_is_not_come_back_to(chat: Chat) -> None:
    chat.hear("report_wrong_item", "发错了", files=["one"])
    chat.hear(
        "request_exchange", "不要退款 换一个新的", wishes=["request_exchange", "request_refund"]
    )
    assert chat.hear("affirm", "好的")[-1] != "next_wish"
    assert "next_wish" not in chat.names


def test_a_wrong_choice_is_why_an_order_is_cancelled(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED)
    chat.hear("cancel_order", "地址选错了 取消重拍", wishes=["cancel_order", "change_address"])
    assert "ask_address" not in chat.names
    assert is_misheard("change_item", "cancel_order", "颜色拍错了 退了重拍")
    assert not is_misheard("change_item", "cancel_order", "取消一件 另一件换黑色")


def test_a_phone_behind_other_words_is_the_phone(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED | OLD)
    chat.hear("change_address", "手机号换一下")
    said = chat.hear("chitchat", "呃等下 13712345678", entities=[("phone", "13712345678")])
    assert said == ["address_change_part"]


def test_the_words_themselves() -> None:
    assert asks_for_news("催了吗") and asks_for_news("你们问到了没") and not asks_for_news("有货没")
    assert asks_if_it_fails("要是追不回来怎么办") and not asks_if_it_fails("拦住了吗")
    assert protests("人家别的店都给换") and not protests("尺码不行")


def test_a_coupon_that_was_not_used_sends_no_goods_back(chat: Chat) -> None:
    chat.hear("ask_promotion", "有张10块的优惠券拍的时候没勾上")
    assert chat.hear("request_refund", "那把这10块补给我行不") == ["coupon_not_back"]
    assert chat.slots["question"] == "nothing"


def test_a_dent_and_a_sum_are_put_to_the_rule_at_once(chat: Chat) -> None:
    said = chat.hear(
        "request_compensation", "壶盖瘪了一块 补我9块就算了", entities=[("amount", "9.00")]
    )
    assert said == ["goodwill_above_bot_limit", "→ agent"]


def test_goods_that_are_counted_already_are_said_to_be(world: World, chat: Chat) -> None:
    world.set_price(CUP, 54_00)
    chat.hear("price_drop_complaint", "降价了")
    assert chat.hear("nlu_fallback", "商品CUP也跌了 一起退") == ["offer_counts_it"]
    assert world.paid() == []


def test_neither_a_return_nor_a_refund_for_sure_is_one_of_them(chat: Chat) -> None:
    said = chat.hear("nlu_fallback", "杯子给退了吧", ranking=["request_refund", "request_return"])
    assert said[0] in ("ask_cause", "unclear")


def test_money_given_back_of_a_cancelled_order_is_told(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED | {"status": "cancelled", "refunded_fen": 59_00})
    assert chat.hear("cancel_order", "取消那单的钱呢") == ["refund_only_closed_refunded"]
    assert "59 元" in chat.words


def test_what_the_goods_are_for_is_no_wish_for_a_gift(chat: Chat) -> None:
    assert chat.hear("request_gift", "买来送长辈的") == ["noted_for_others"]


def test_goods_that_are_all_right_are_no_problem(chat: Chat) -> None:
    assert chat.hear("report_damaged", "里面的杯子没碎") == ["all_right"]


def test_what_shall_stay_is_left_alone(chat: Chat) -> None:
    assert chat.hear("report_wrong_item", "那单别动啊") == ["negated_wish"]
    assert chat.decisions() == []


def test_what_takes_back_a_question_is_not_asked_it_again(world: World, chat: Chat) -> None:
    chat.hear("request_return", "退货")
    world.set_price(CUP, 59_00)
    said = chat.hear("price_drop_complaint", "当我没说 商品CUP现在降价了吗")
    assert "again_cause" not in said
    assert [one.reason for one in chat.decisions()] == ["price_not_lower"]


def test_the_words_of_keeping() -> None:
    assert stays_as_it_is("床单别动") and not stays_as_it_is("别动不动就退")
    assert says_all_right("杯子倒是没事") and not says_all_right("没事吧？就是有点裂")
    assert is_for_others("要送客户的") and not is_for_others("送我个小样")
    assert asks_only_of_the_money("我是问退款啥时候") and not asks_only_of_the_money(
        "我问一下怎么退"
    )
