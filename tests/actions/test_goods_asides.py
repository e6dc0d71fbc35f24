"""What goods cost now, in what they are sold, what is in a gift; and exchanges that choose nothing
for the buyer."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from actions.reading.goods_asked import asks_for_packs, asks_if_it_fell, asks_price_now
from bot.shop.variants import Variant, named_of, strays_from
from bot.store.tables.shop import OrderItemRow, ProductFactRow
from tests.actions.talk import Chat
from tests.decisions.builders import (
    BAG,
    CUP,
    NOT_SHIPPED,
    ON_ITS_WAY,
    ORDER,
    PACK_199,
    World,
    add_order,
)

CHESTNUT, BLACK = Variant(CUP, "栗色 38"), Variant(CUP, "黑色 39")


def sold_in(world: World, *, own: str = "栗色 38", quantity: int = 1) -> None:
    """The cup of the order, and somebody else's in black."""
    add_order(world, "261101-100000000000009", "buyer-9", "conversation-9", items=[(CUP, 1, 59_00)])
    with world.open_uow() as uow:
        rows = update(OrderItemRow).where(OrderItemRow.sku == CUP)
        uow.session.execute(rows.values(spec="黑色 39"))
        mine = rows.where(OrderItemRow.order_no == ORDER)
        uow.session.execute(mine.values(spec=own, quantity=quantity))
        uow.commit()


def requested(chat: Chat) -> dict[str, Any]:
    found: dict[str, Any] = chat.decisions()[0].line["request"]
    return found


def test_the_price_now_needs_no_order(world: World, chat: Chat) -> None:
    world.change_order(**ON_ITS_WAY)
    assert chat.hear("price_drop_complaint", "商品CUP现在卖多少") == ["price_not_fallen"]
    assert "59 元" in chat.words
    assert chat.hear("track_logistics", "不是 我就问现价多少") == ["price_not_fallen"]


def test_whether_it_fell_is_told_with_both_prices(world: World, chat: Chat) -> None:
    world.change_order(**ON_ITS_WAY)
    world.set_price(CUP, 54_00)
    said = chat.hear("price_drop_complaint", "商品CUP也降了没")
    assert said[0] == "price_fallen"
    assert "54 元" in chat.words
    assert "59 元" in chat.words
    assert chat.decisions()[-1].reason == "not_signed"
    assert world.paid() == []


def test_what_it_is_sold_in_is_told_from_what_is_sold(world: World, chat: Chat) -> None:
    sold_in(world)
    assert chat.hear("ask_product", "商品CUP还有别的颜色吗") == ["sold_as"]
    assert "栗色 38" in chat.words
    assert "黑色 39" in chat.words
    assert chat.hear("nlu_fallback", "栗色的没有39吗") == ["not_sold_as"]
    assert chat.hear("ask_product", "黑色39的有货吗") == ["product_in_stock"]


def test_what_is_in_the_gift_is_read_from_its_own_page(world: World, chat: Chat) -> None:
    with world.open_uow() as uow:
        fact = "里面有收纳袋 1 个、小样 4 份。"
        uow.session.add(ProductFactRow(sku=PACK_199, topic="package", text=fact, position=0))
        uow.commit()
    no = "261111-100000000000002"
    add_order(world, no, items=[(CUP, 4, 59_00)])
    chat.hear("report_missing_gift", entities=[("order_no", no)])
    assert chat.hear("ask_promotion", "礼包里都有啥")[0] == "gift_contents"
    assert "收纳袋" in chat.words
    assert chat.slots["question"] == "offer"


def test_a_colour_that_is_not_asked_for_is_not_chosen(world: World, chat: Chat) -> None:
    sold_in(world)
    assert chat.hear("request_exchange", "靴子买小了 想换39的") == ["ask_exchange_strays"]
    assert "颜色和您买的不一样" in chat.words
    assert chat.decisions() == []
    assert chat.hear("inform", "黑色 39") == ["exchange_exchange"]


def test_how_many_pieces_are_exchanged_is_asked(world: World, chat: Chat) -> None:
    sold_in(world, own="黑色 38", quantity=3)
    assert chat.hear("request_exchange", "小了 想换39的") == ["ask_how_many_change"]
    assert chat.decisions() == []
    assert chat.hear("inform", "1件") == ["exchange_exchange"]
    assert "×1" in chat.words
    assert requested(chat)["quantity"] == 1
    assert chat.hear("affirm")[:2] == ["written", "card case"]
    (case,) = chat.services.cases.of_buyer("buyer-1")
    assert [item.quantity for item in case.items] == [1]


@pytest.mark.parametrize("text", ["不是1件！！要换3件", "三件都要换"])
def test_the_number_of_an_exchange_is_put_right(world: World, chat: Chat, text: str) -> None:
    sold_in(world, own="黑色 38", quantity=3)
    chat.hear("request_exchange", "小了 想换39的")
    assert chat.hear("inform", "1件") == ["exchange_exchange"]
    assert chat.hear("nlu_fallback", text) == ["exchange_exchange"]
    assert "×3" in chat.words


def test_the_number_that_is_named_counts(world: World, chat: Chat) -> None:
    sold_in(world, own="黑色 38", quantity=3)
    assert chat.hear("request_exchange", "有两件小了 想换39的") == ["exchange_exchange"]
    assert requested(chat)["quantity"] == 2


def test_whether_an_exchange_costs_more_is_no_price_difference(world: World, chat: Chat) -> None:
    sold_in(world)
    assert chat.hear("request_exchange", "想换别的码") == ["ask_exchange"]
    said = chat.hear("price_drop_complaint", "39吧 黑色的 要补钱吗")
    assert said == ["exchange_same_price", "exchange_exchange"]
    assert world.paid() == []


@pytest.mark.parametrize("asked", ["买小了 想换39的", "买小了 想换别的码"])
def test_a_return_is_heard_while_an_exchange_is_spoken_of(
    world: World, chat: Chat, asked: str
) -> None:
    sold_in(world, quantity=2)
    chat.hear("request_exchange", asked)
    said = chat.hear("request_exchange", "黑的不要 那退一双行不 另一双我自己穿")
    assert said == ["return_refund_no_reason"]
    assert chat.slots["question"] == "offer"
    assert "×1" in chat.words
    assert world.paid() == []


def test_the_choice_stays_open_under_a_question_about_it(world: World, chat: Chat) -> None:
    sold_in(world)
    chat.hear("request_exchange", "想换39的")
    assert chat.hear("nlu_fallback", "栗色的没有39吗") == ["not_sold_as"]
    assert chat.hear("inform", "黑色 39") == ["exchange_exchange"]


def test_a_threshold_is_no_size(world: World, chat: Chat) -> None:
    sold_in(world)
    said = chat.hear("report_missing_gift", "满99不是有赠品吗 我那单咋没有")
    assert said == ["missing_gift_not_earned"]


def test_another_order_goes_to_the_address_that_was_just_given(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED)
    other = "261112-100000000000008"
    add_order(world, other, items=[(BAG, 1, 36_00)], **NOT_SHIPPED)
    given = {
        "order_no": ORDER,
        "province": "辽宁省",
        "city": "沈阳市",
        "district": "皇姑区",
        "detail": "建设路66号5号楼2单元301",
        "name": "王丽娟",
        "phone": "13812345678",
    }
    text = "改到沈阳市皇姑区建设路66号5号楼2单元301"
    chat.hear("change_address", text, entities=list(given.items()))
    chat.hear("affirm")
    chat.hear("change_address", "另一单地址也改过去行不")
    assert "建设路66号5号楼2单元301" in chat.words
    assert chat.decisions()[-1].order_no != ORDER or chat.decisions()[0].order_no != ORDER


@pytest.mark.parametrize(
    "text", ["便宜5块了 给退差价吗", "降了30 退我", "运费多少钱", "还能便宜点吗", "花呗分期多少钱"]
)
def test_what_wants_money_is_no_question_of_the_price(text: str) -> None:
    assert not asks_price_now(text)
    assert not asks_if_it_fell(text)


def test_what_is_named_of_the_sizes_and_colours() -> None:
    named = named_of("栗色没有39吗", [CHESTNUT, BLACK])
    assert (named.fits, named.near) == ((), (CHESTNUT, BLACK))
    assert named_of("有黑色的吗", [CHESTNUT, BLACK]).fits == (BLACK,)
    assert named_of("结实吗", [CHESTNUT, BLACK]).said == ""


@pytest.mark.parametrize(
    ("text", "what"), [("换39的", "颜色"), ("大一码", "颜色"), ("黑色39", ""), ("要黑色的", "尺码")]
)
def test_what_differs_unasked(text: str, what: str) -> None:
    assert strays_from(CHESTNUT, BLACK, text) == what


@pytest.mark.parametrize("intent", ["ask_promotion", "request_gift", "nlu_fallback"])
def test_the_row_of_packs_is_told_and_none_is_given(world: World, chat: Chat, intent: str) -> None:
    """An order of 97 yuan is near a pack, and whoever asks what there is has not asked for one."""
    add_order(world, "261111-100000000000002", items=[(BAG, 1, 97_00)], **NOT_SHIPPED)
    assert chat.hear(intent, "满99送什么") == ["pack_at"]
    assert "GIFT-99" in chat.words
    assert chat.hear(intent, "那199呢") == ["pack_at"]
    assert "GIFT-199" in chat.words
    assert chat.hear(intent, "50的呢") == ["pack_at_none"]
    assert chat.hear(intent, "满赠都送些啥") == ["packs"]
    assert chat.decisions() == []


def test_another_total_under_the_offer_of_a_pack_is_no_haggling(world: World, chat: Chat) -> None:
    no = "261111-100000000000002"
    add_order(world, no, items=[(BAG, 1, 92_00)], **NOT_SHIPPED)
    chat.hear("request_gift", "差7块满99能送吗", order_on_screen=no)
    assert chat.hear("inform", "那199呢", order_on_screen=no) == ["pack_at", "again_offer"]
    assert chat.hear("affirm", "好的") == ["written"]


@pytest.mark.parametrize("text", ["满99的礼包我怎么没有", "满99送我一个呗", "满199少给了东西"])
def test_who_wants_a_pack_does_not_ask_for_the_row(text: str) -> None:
    assert asks_for_packs(text) == (False, None)
