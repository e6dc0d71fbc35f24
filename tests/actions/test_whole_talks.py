"""Turns that only make sense within their talk: a part of an order, a threat beside a wish,
readings at odds only about the name of one remedy, facts asked for after the matter was settled."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.store.tables.shop import OrderItemRow, ProductRow
from tests.actions.talk import Chat
from tests.decisions.builders import BAG, CUP, NOT_SHIPPED, NOW, World, add_order

BOTH = "261111-100000000000002"
TITLES = {CUP: "陶瓷水杯", BAG: "帆布背包"}


@pytest.fixture
def both(world: World, chat: Chat) -> Chat:
    """An order of a cup and a bag that has not left, on screen."""
    add_order(world, BOTH, items=[(CUP, 1, 59_00), (BAG, 1, 36_00)], **NOT_SHIPPED)
    name_goods(world)
    chat.slots["order_no"] = BOTH
    return chat


def name_goods(world: World) -> None:
    with world.open_uow() as uow:
        for item in uow.session.query(OrderItemRow):
            item.title = TITLES.get(item.sku, item.title)
        for product in uow.session.query(ProductRow):
            product.title = TITLES.get(product.sku, product.title)
        uow.commit()


@pytest.mark.parametrize("intent", ["cancel_order", "request_refund"])
@pytest.mark.parametrize("words", ["水杯不要了 背包照发", "只退水杯", "背包我还要，水杯退了"])
def test_a_part_of_what_has_not_left_is_for_a_person(
    world: World, both: Chat, intent: str, words: str
) -> None:
    assert both.hear(intent, words, order_on_screen=BOTH) == ["part_to_person", "→ agent"]
    assert world.paid(BOTH) == []


@pytest.mark.parametrize("words", ["嗯 就取消背包那一个", "好 退水杯", "水杯不要了"])
def test_one_of_them_named_to_the_offer_of_both_pays_nothing(
    world: World, both: Chat, words: str
) -> None:
    said = both.hear("cancel_order", "取消订单", order_on_screen=BOTH)
    assert said == ["refund_only_not_shipped"]
    both.hear("request_return", words)
    assert world.paid(BOTH) == []


def test_the_whole_of_it_is_paid_back_after_a_yes(world: World, both: Chat) -> None:
    both.hear("cancel_order", "取消订单", order_on_screen=BOTH)
    both.hear("affirm", "嗯 俩样都不要了")
    assert world.paid(BOTH) == [("refund", 95_00)]


@pytest.mark.parametrize("words", ["少的那个钱退我 另一个我用", "退我没到的那件钱"])
def test_money_for_what_never_came_is_for_a_person(world: World, chat: Chat, words: str) -> None:
    said = chat.hear("request_refund", words)
    assert said == ["part_to_person", "→ agent"]
    assert chat.decisions() == []


@pytest.mark.parametrize(
    "words", ["今天再不发货我就找12315", "再拖我就投诉你们", "不发货就给你差评"]
)
@pytest.mark.parametrize("wishes", [(), ("urge_shipping", "complain_service")])
def test_a_threat_beside_a_wish_brings_a_person_and_no_money(
    world: World, chat: Chat, words: str, wishes: tuple[str, ...]
) -> None:
    world.change_order(**NOT_SHIPPED | {"ship_by": NOW - timedelta(hours=5)})
    said = chat.hear("urge_shipping", words, wishes=wishes)
    assert "complaint" in said
    assert "→ agent" in said
    assert not any(name.startswith("goodwill") for name in said)


@pytest.mark.parametrize(
    "words", ["怎么还不发货", "不发货会怎么样，能投诉吗", "发货慢给差评的人多吗"]
)
def test_without_a_threat_nobody_comes(world: World, chat: Chat, words: str) -> None:
    world.change_order(**NOT_SHIPPED | {"ship_by": NOW - timedelta(hours=5)})
    assert "→ agent" not in chat.hear("urge_shipping", words)


AT_ODDS = ("withdraw_request", "request_refund", "request_return", "cancel_order")


@pytest.mark.parametrize("words", ["没发吧 用不着了 退了算了", "货还没走 那退了吧 不想要"])
def test_readings_of_one_remedy_are_no_choice(world: World, chat: Chat, words: str) -> None:
    """Nothing was asked for before, so nothing is taken back."""
    world.change_order(**NOT_SHIPPED)
    said = chat.hear("nlu_fallback", words, ranking=AT_ODDS)
    assert said == ["refund_only_not_shipped"]


def test_a_choice_is_answered_in_words_too(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED)
    chat.hear("nlu_fallback", "嗯那个东西", ranking=("cancel_order", "report_missing_item"))
    assert chat.slots["question"] == "readings"
    assert chat.hear("nlu_fallback", "嗯 退了 别寄") == ["refund_only_not_shipped"]
    assert world.paid() == []


@pytest.mark.parametrize("words", ["退了多少天算数", "不退", "别退了 撤了吧"])
def test_other_words_choose_nothing(world: World, chat: Chat, words: str) -> None:
    world.change_order(**NOT_SHIPPED)
    chat.hear("nlu_fallback", "嗯那个东西", ranking=("cancel_order", "report_missing_item"))
    assert "refund_only_not_shipped" not in chat.hear("nlu_fallback", words)


def test_other_remedies_turned_down_leave_the_wish(chat: Chat) -> None:
    said = chat.hear("request_compensation", "不换也不退 有点瑕疵 赔我3块就行")
    assert said[0].startswith("goodwill")


def test_the_window_is_asked_for_after_a_refusal(world: World, chat: Chat) -> None:
    world.change_order(signed_at=NOW - timedelta(days=20))
    world.set_price(CUP, 54_00)
    chat.hear("price_drop_complaint", "降价了退差价")
    assert chat.hear("complain_service", "那多久之内来说才行 秒杀的算吗") == [
        "price_window",
        "price_window_flash",
    ]
