"""What is said beside a matter, with no wish in it, is answered from what was decided or said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from actions.reading.addresses import says_place_changes
from actions.reading.causes import after_all
from actions.reading.remarks import (
    asks_if_it_works,
    asks_if_not,
    asks_what_now,
    asks_what_was_bought,
    compares_with_elsewhere,
    pleads,
    rests,
    thinks_it_over,
    understands,
)
from actions.reading.several import plain_questions
from bot.shop.model import ProductFact
from bot.store.tables.shop import OrderItemRow, ProductFactRow
from tests.actions.talk import Chat
from tests.decisions.builders import CUP, NOT_SHIPPED, NOW, ON_ITS_WAY, ORDER, World, add_parcel


def _told(world: World, sku: str, *texts: str) -> None:
    with world.open_uow() as uow:
        for position, text in enumerate(texts):
            row = ProductFactRow(sku=sku, topic="other", text=text, position=position)
            uow.session.add(row)
        uow.commit()


@pytest.mark.parametrize(
    ("test", "yes", "no"),
    [
        (thinks_it_over, "先等等哈 我跟我妈合计一下", "我妈的快递到了吗"),
        (thinks_it_over, "让我想想", "想退货"),
        (pleads, "帮帮忙想个办法嘛", "帮我改地址"),
        (pleads, "就破例一次呗", "破了一个"),
        (asks_what_now, "那可怎么办呀", "怎么办理退货"),
        (asks_what_now, "断货了？那咋搞", "发票咋开"),
        (asks_if_not, "万一箱子里没有咋办", "怎么没有赠品"),
        (rests, "算了不纠结了", "算了不要了退款"),
        (rests, "行吧 等收到再说", "收到再退"),
        (rests, "唉 就这样吧", "就这样退给我"),
        (compares_with_elsewhere, "人家拼多多上卖66", "你家现在卖66"),
        (asks_what_was_bought, "帮我看看我这单都买了啥", "我买的到哪了"),
        (asks_if_it_works, "还追得上吗", "能追加一件吗"),
        (says_place_changes, "我换了地址 159", "地址不变"),
        (understands, "哦哦 要等签收呀 明白了", "明白了 那帮我退货"),
        (after_all, "哎呀 那还是给我退了吧", "还是退货吧"),
    ],
)
def test_words_that_mean_it_and_words_that_only_sound_alike(
    test: Callable[[str], bool], yes: str, no: str
) -> None:
    assert test(yes)
    assert not test(no)


def test_who_thinks_it_over_is_not_asked_what_he_wants(chat: Chat) -> None:
    assert chat.hear("inform", "先别急 我跟我对象商量下") == ["thinking_over"]
    assert chat.hear("nlu_fallback", "那算了不问了") == ["close"]


def test_a_plea_against_a_refusal_is_told_why_and_the_way_on(world: World, chat: Chat) -> None:
    world.change_order(signed_at=NOW - timedelta(days=20))
    world.set_price(CUP, 50_00)
    assert chat.hear("price_drop_complaint", "降价了退差价") == ["price_difference_window_passed"]
    assert chat.hear("inform", "就破例一次嘛 拜托") == ["refused_all_the_same"]
    assert chat.hear("inform", "求求你了") == ["plea_refused"]
    assert world.paid() == []


def test_a_plea_for_what_waits_goes_to_who_decides_it(world: World, chat: Chat) -> None:
    world.change_order(signed_at=NOW - timedelta(days=11))
    assert "return_refund_window_passed" in chat.hear("request_return", "不喜欢 想退货")
    assert chat.hear("inform", "行个方便嘛 标签都在")[0] == "waits_case"
    assert chat.hear("request_compensation", "那咋整啊")[0] == "waits_case"


def test_a_price_elsewhere_is_not_compared(chat: Chat) -> None:
    assert chat.hear("price_drop_complaint", "是不是降价了") == ["price_difference_price_not_lower"]
    assert chat.hear("nlu_fallback", "可是人家超市里才卖39") == ["price_elsewhere"]


def test_how_it_would_be_without_the_gift_is_told(world: World, chat: Chat) -> None:
    world.change_order(**ON_ITS_WAY)
    with world.open_uow() as uow:
        mine = update(OrderItemRow).where(OrderItemRow.order_no == ORDER)
        uow.session.execute(mine.values(paid_unit_price_fen=120_00))
        uow.commit()
    assert chat.hear("report_missing_gift", "礼包放了没") == ["missing_gift_not_signed"]
    assert chat.hear("ask_usage", "如果箱子里没有咋办") == ["missing_gift_if_not"]


def test_what_was_told_and_understood_is_not_told_again(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED)
    chat.hear("urge_shipping", "几号发呀")
    assert chat.hear("urge_shipping", "哦哦 最晚明天发 晓得了") == ["understood"]


def test_a_correction_that_names_the_wish_begins_it(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED)
    assert chat.hear("cancel_order", "帮我退了吧") == ["refund_only_not_shipped"]
    said = chat.hear("price_drop_complaint", "不对不对 我说的是退差价")
    assert said == ["price_difference_not_signed"]
    assert world.paid() == []


def test_how_goods_are_used_is_no_repair(world: World, chat: Chat) -> None:
    _told(world, CUP, "问：能预约吗 答：最长可以预约12小时", "问：保修多久 答：一年")
    assert chat.hear("request_repair", "这个怎么预约呀") == ["product_fact"]
    assert "12小时" in chat.words


def test_a_given_invoice_is_not_asked_for_again(chat: Chat) -> None:
    chat.hear("request_invoice", "开发票 抬头星河科技有限公司 税号91430100MA4L12345X a@b.com")
    assert "ask_invoice" not in chat.hear("request_invoice", "是电子的还是纸质的呀")


def test_what_was_bought_is_read_out(chat: Chat) -> None:
    assert chat.hear("ask_product", "你帮我查查我这单都买了哪些") == ["order_goods"]


def test_whether_it_can_be_taken_back_is_told_by_where_the_parcel_is(
    world: World, chat: Chat
) -> None:
    world.change_order(**NOT_SHIPPED)
    assert chat.hear("ask_return_policy", "后悔了 这个可以退吗") == ["return_policy_not_shipped"]
    assert chat.hear("withdraw_request", "算了还是不退了") == ["withdraw_kept"]
    assert chat.decisions() == []


def test_of_a_parcel_under_way_no_days_are_told(world: World, chat: Chat) -> None:
    world.change_order(**ON_ITS_WAY)
    add_parcel(world, "SF100000000001")
    assert chat.hear("ask_return_policy", "能不能退呀") == ["return_policy_under_way"]


def test_what_is_wanted_is_no_word_against_itself(chat: Chat) -> None:
    heard = chat.hear("request_return", "不换了，给我退货 不喜欢", perhaps=["withdraw_request"])
    assert heard == ["return_refund_no_reason"]


def test_a_word_with_ne_after_a_question_about_goods_is_about_them(
    world: World, chat: Chat
) -> None:
    _told(world, CUP, "问：能进微波炉吗 答：微波炉和洗碗机都可以", "问：能装开水吗 答：100度以内")
    assert chat.hear("ask_product", "这个可以用微波炉热吗") == ["product_fact"]
    assert chat.hear("report_missing_item", "洗碗机呢") == ["product_fact"]
    assert chat.hear("urge_reply", "那开水呢") == ["product_fact"]
    assert "100度" in chat.words
    assert chat.hear("arrange_delivery", "装开水行不行") == ["product_fact"]


def test_a_question_and_its_answer_are_kept_apart() -> None:
    fact = ProductFact.of_text("usage", "问：水垢怎么清？ 答：加白醋烧开")
    assert (fact.question, fact.text) == ("水垢怎么清", "加白醋烧开")
    assert ProductFact.of_text("usage", "先洗再用").question == ""


def test_where_a_parcel_is_stands_beside_other_plain_questions() -> None:
    assert list(plain_questions("我的包裹走到哪里了 发票能开吗")) == [
        "track_logistics",
        "request_invoice",
    ]
