"""Gifts, knowledge of the products, proof that they are genuine."""

from __future__ import annotations

from typing import Any

import pytest

from bot.store.tables.shop import ProductFactRow, ProductRow
from tests.actions.talk import Chat
from tests.decisions.builders import BAG, CUP, NOT_SHIPPED, ORDER, PACK_99, SAMPLE, World, add_order


def add_fact(world: World, topic: str, text: str, sku: str = CUP) -> None:
    with world.open_uow() as uow:
        uow.session.add(ProductFactRow(sku=sku, topic=topic, text=text, position=0))
        uow.commit()


def test_near_a_threshold_its_pack_is_offered_and_given_once(world: World, chat: Chat) -> None:
    no = "261111-100000000000002"
    add_order(world, no, items=[(BAG, 1, 92_00)], **NOT_SHIPPED)
    assert chat.hear("request_gift", "差7块满99能送吗", order_on_screen=no) == [
        "threshold_gift_near_threshold"
    ]
    assert "送商品GIFT-99，" in chat.words
    assert chat.hear("affirm") == ["written"]
    assert world.stock(PACK_99) == 9
    assert chat.hear("request_gift", "再送一个") == ["threshold_gift_again"]
    assert world.stock(PACK_99) == 9


def test_far_from_a_threshold_there_is_the_everyday_gift(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED)
    assert chat.hear("request_gift", "送点小样吧") == ["everyday_gift_everyday_gift"]
    assert chat.hear("affirm") == ["written"]
    assert world.stock(SAMPLE) == 8
    assert world.remarks() == ["加送小样 SAMPLE*2"]


def test_a_missing_gift_that_was_not_earned_is_explained(chat: Chat) -> None:
    assert chat.hear("report_missing_gift", "赠品呢") == ["missing_gift_not_earned"]


def test_a_missing_gift_is_sent_again(world: World, chat: Chat) -> None:
    no = "261111-100000000000002"
    add_order(world, no, items=[(BAG, 3, 36_00)])
    said = chat.hear("report_missing_gift", entities=[("order_no", no)])
    assert said == ["missing_gift_missing_gift"]
    assert chat.hear("affirm") == ["written", "card case"]
    assert world.stock(PACK_99) == 9


@pytest.mark.parametrize("intent", ["ask_usage", "ask_product"])
def test_questions_are_answered_from_what_is_known(world: World, chat: Chat, intent: str) -> None:
    add_fact(world, "wash", "可以放洗碗机。")
    assert chat.hear(intent, "这个怎么清洗") == ["product_fact"]
    assert chat.words == "商品CUP：可以放洗碗机。"


def test_what_is_not_known_is_not_made_up(chat: Chat) -> None:
    assert chat.hear("ask_product", "怎么清洗") == ["product_unknown"]
    assert chat.readings()[-1].outcome == "unanswered"
    assert chat.replies[0].payloads == ("/request_human", "/deny")


def test_proof_first_and_a_person_for_who_insists(world: World, chat: Chat) -> None:
    add_fact(world, "proof", "底部有防伪码。")
    assert chat.hear("doubt_authenticity", "正品吗") == ["authenticity", "authenticity_insists"]
    assert "防伪码" in chat.words
    assert chat.hear("doubt_authenticity", "我看就是假的") == [
        "authenticity_to_person",
        "→ agent",
    ]


def test_a_picture_of_a_doubt_goes_to_a_person(world: World, chat: Chat) -> None:
    add_fact(world, "proof", "底部有防伪码。")
    said = chat.hear("doubt_authenticity", "跟专柜不一样", files=["f1"])
    assert said == ["authenticity_to_person", "→ agent"]


def test_repair_is_answered_from_the_warranty_or_by_a_person(world: World, chat: Chat) -> None:
    assert chat.hear("request_repair", "保修吗") == ["repair_to_person", "→ agent"]
    add_fact(world, "warranty", "保修一年。")
    assert chat.hear("request_repair", "保修吗") == ["product_fact", "repair_choice"]


def test_a_side_question_leaves_the_offer_standing(world: World, chat: Chat) -> None:
    add_fact(world, "wash", "可以放洗碗机。")
    world.set_price(CUP, 54_00)
    chat.hear("price_drop_complaint")
    assert chat.hear("ask_usage", "怎么清洗") == ["product_fact", "again_offer"]
    assert "退差价 5 元" in chat.words
    assert chat.hear("affirm") == ["written"]
    assert world.paid(ORDER) == [("price_difference", 500)]


def test_a_gift_by_a_person_carries_its_proposal(world: World, chat: Chat) -> None:
    values: dict[str, Any] = NOT_SHIPPED
    world.change_order(**values)
    world.set_stock(SAMPLE, 0)
    assert chat.hear("request_gift", "送点东西") == ["everyday_gift_out_of_stock", "→ agent"]
    assert chat.hand_over["card"]["proposal"].startswith("赠品 SAMPLE×2")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("给我20块", ["offer_is_most"]),
        ("送我点小样吧", ["everyday_gift_everyday_gift"]),
    ],
)
def test_an_amount_after_an_offer_of_goodwill_is_about_it(
    world: World, chat: Chat, text: str, said: list[str]
) -> None:
    world.change_order(**NOT_SHIPPED)
    chat.hear("request_compensation", "发货太慢了，补偿点")
    entities = [("amount", "20.00")] if "20" in text else []
    assert chat.hear("request_gift", text, entities=entities) == said


def know(world: World, *, stroller: str = "PRAM") -> None:
    """A stroller that nobody here has bought, and facts of what was bought."""
    with world.open_uow() as uow:
        uow.session.add(
            ProductRow(sku=stroller, title="婴儿推车 可折叠", category="母婴", price_fen=399_00)
        )
        uow.commit()
    add_fact(world, "suit", "六个月到三岁的宝宝能坐。", stroller)
    add_fact(world, "size", "净重 7.5 公斤，收起来能放进后备箱。", stroller)
    add_fact(world, "size", "容量 500 毫升。")
    add_fact(world, "wash", "可以放洗碗机。")


def test_what_was_asked_about_before_buying_is_not_forgotten(world: World, chat: Chat) -> None:
    know(world)
    assert chat.hear("ask_product", "想买那个婴儿推车，适合几岁") == ["product_fact"]
    assert chat.hear("ask_product", "多重啊") == ["product_fact"]
    assert chat.words.startswith("婴儿推车：净重")
    assert chat.hear("ask_payment", "多少钱") == ["product_price"]
    assert "399 元" in chat.words
    assert chat.hear("urge_shipping", "现在下单什么时候能发") == ["shipping_before_buying"]
    assert chat.hear("request_gift", "能便宜点吗") == ["gift_no_order"]
    assert chat.hear("ask_usage", "怎么清洗") == ["product_unknown"]
    assert chat.hear("ask_product", "多重来着") == ["product_fact"]
    assert chat.words.startswith("婴儿推车：")


@pytest.mark.parametrize("wins", ["picked", "shown", "named"])
def test_an_order_or_goods_that_are_shown_win_over_what_was_spoken_of(
    world: World, chat: Chat, wins: str
) -> None:
    know(world)
    chat.hear("ask_product", "那个婴儿推车多重")
    if wins == "picked":
        chat.hear("inform", "", order=ORDER)
        said = chat.hear("ask_usage", "怎么清洗")
    elif wins == "shown":
        said = chat.hear("ask_usage", "怎么清洗", order_on_screen=ORDER)
    else:
        chat.hear("track_logistics", "商品CUP到哪了")
        said = chat.hear("ask_usage", "怎么清洗")
    assert said == ["product_fact"]
    assert chat.words == "商品CUP：可以放洗碗机。"


def test_of_several_goods_it_is_asked_which_and_the_answer_named(world: World, chat: Chat) -> None:
    no = "261112-100000000000003"
    add_order(world, no, "buyer-3", "conversation-3", items=[(CUP, 1, 59_00), (BAG, 1, 36_00)])
    add_fact(world, "usage", "拧开盖子就能喝。")
    add_fact(world, "usage", "拉开拉链就能装。", BAG)
    both = Chat(world, buyer_id="buyer-3", conversation_id="conversation-3")
    assert both.hear("ask_usage", "这个怎么用") == ["product_which_of"]
    assert both.replies[0].titles == ("商品CUP", "商品BAG")
    assert both.hear("inform", "商品BAG") == ["product_fact"]
    assert both.words == "商品BAG：拉开拉链就能装。"
    assert both.hear("ask_usage", "怎么用来着") == ["product_fact"]
    assert both.words == "商品BAG：资料上写的是，拉开拉链就能装。"


def test_what_is_known_of_one_of_them_only_is_told_of_that_one(world: World, chat: Chat) -> None:
    no = "261112-100000000000003"
    add_order(world, no, "buyer-3", "conversation-3", items=[(CUP, 1, 59_00), (BAG, 1, 36_00)])
    add_fact(world, "wash", "可以放洗碗机。")
    both = Chat(world, buyer_id="buyer-3", conversation_id="conversation-3")
    assert both.hear("ask_usage", "怎么清洗") == ["product_fact"]
    assert both.words == "商品CUP：可以放洗碗机。"


def test_of_a_price_of_nothing_named_it_is_asked_of_what(world: World, chat: Chat) -> None:
    world.set_price(CUP, 54_00)
    assert chat.hear("ask_payment", "多少钱") == ["product_which"]
    assert chat.hear("inform", "商品CUP") == ["product_price"]
    assert "54" in chat.words
