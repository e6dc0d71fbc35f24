"""More than one wish in a message: what is certain is done, what is likely offered, a list answered
item by item, and anger heard beside what is wanted."""

from __future__ import annotations

import pytest

from actions.reading.insistence import insists
from tests.actions.talk import Chat
from tests.decisions.builders import (
    BAG,
    CUP,
    NOT_SHIPPED,
    NOW,
    ON_ITS_WAY,
    ORDER,
    SAMPLE,
    World,
    add_order,
    add_parcel,
)


@pytest.mark.parametrize(
    ("intent", "text", "wishes", "said"),
    [
        (
            "request_invoice",
            "哪天发货 发票咋弄",
            ["request_invoice", "urge_shipping"],
            ["urge_shipping_on_time", "next_wish", "ask_invoice"],
        ),
        (
            "change_address",
            "地址要改，还有发什么快递",
            ["change_address", "ask_courier"],
            ["courier_not_shipped", "next_wish", "ask_address"],
        ),
        (
            "request_human",
            "转人工，另外啥时候发",
            ["request_human", "urge_shipping"],
            ["urge_shipping_on_time", "next_wish", "hand_over", "→ agent"],
        ),
        (
            "urge_shipping",
            "什么时候发，发票怎么开",
            ["urge_shipping", "request_invoice"],
            ["urge_shipping_on_time", "next_wish", "ask_invoice"],
        ),
    ],
)
def test_what_only_tells_comes_before_what_asks(
    world: World, chat: Chat, intent: str, text: str, wishes: list[str], said: list[str]
) -> None:
    world.change_order(**NOT_SHIPPED)
    assert chat.hear(intent, text, wishes=wishes) == said


def test_what_is_only_likely_is_one_press_away_and_keeps_its_words(
    world: World, chat: Chat
) -> None:
    world.change_order(**NOT_SHIPPED)
    said = chat.hear("ask_courier", "发啥快递，包邮应该可以吧", perhaps=["shipping_fee_dispute"])
    assert said == ["courier_not_shipped", "perhaps_also"]
    assert chat.replies[1].payloads == ("/shipping_fee_dispute",)
    assert chat.hear("shipping_fee_dispute") == ["postage_free"]


@pytest.mark.parametrize(
    "likely", ["request_human", "complain_service", "report_damaged", "ask_courier", "thank"]
)
def test_not_everything_likely_is_worth_a_button(world: World, chat: Chat, likely: str) -> None:
    world.change_order(**NOT_SHIPPED)
    assert chat.hear("ask_courier", "发啥快递", perhaps=[likely]) == ["courier_not_shipped"]


def test_nothing_likely_is_offered_while_something_is_asked(world: World, chat: Chat) -> None:
    world.set_price(CUP, 54_00)
    said = chat.hear("price_drop_complaint", "降价了退差价", perhaps=["request_gift"])
    assert said == ["price_difference_price_dropped"]


def test_a_reason_is_no_second_wish(chat: Chat) -> None:
    said = chat.hear(
        "request_return", "杯口崩了个口子，退货", wishes=["request_return", "report_damaged"]
    )
    assert said == ["ask_evidence"]
    assert not chat.slots.get("wishes")


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("request_return", "什么破店，给我退货，不喜欢"),
        ("complain_service", "气死我了，不想要了，退货"),
        ("request_return", "真服了你们，我要退，不好看"),
    ],
)
def test_anger_beside_a_wish_is_heard_and_the_wish_done(chat: Chat, intent: str, text: str) -> None:
    wishes = ["request_return", "complain_service"]
    said = chat.hear(intent, text, wishes=sorted(wishes, key=lambda wish: wish != intent))
    assert said[-1] == "return_refund_no_reason"
    assert "→ agent" not in said
    if intent == "request_return":
        assert said[0] == "sorry_first"


def test_who_vents_beside_a_question_is_not_put_in_line(world: World, chat: Chat) -> None:
    world.change_order(**ON_ITS_WAY)
    wishes = ["track_logistics", "complain_service"]
    said = chat.hear("track_logistics", "慢死了，到底到哪了", wishes=wishes)
    assert said == ["sorry_first", "track_parcel_no_number"]
    said = chat.hear("track_logistics", "再不到我要投诉，到哪了", wishes=wishes)
    assert said[-1] == "→ agent"


@pytest.mark.parametrize("text", ["不退货我就投诉你们", "给我退货，不然12315见"])
def test_a_threat_beside_a_wish_brings_a_person(chat: Chat, text: str) -> None:
    said = chat.hear("complain_service", text, wishes=["complain_service", "request_return"])
    assert said == ["complaint", "→ agent"]
    assert chat.hand_over["high"]


def test_a_person_that_is_not_wanted_is_not_brought(world: World, chat: Chat) -> None:
    world.change_order(**ON_ITS_WAY)
    said = chat.hear(
        "track_logistics", "别转人工了，看下到哪了", wishes=["track_logistics", "request_human"]
    )
    assert said == ["negated_human", "track_parcel_no_number"]


@pytest.mark.parametrize(
    ("wish", "text", "meant"),
    [
        ("request_human", "到哪了，没人管就转人工", True),
        ("request_human", "找真人来", True),
        ("request_human", "不用人工，你说就行", False),
        ("request_human", "别给我转人工", False),
        ("complain_service", "再这样我投诉", True),
        ("complain_service", "我要给差评", True),
        ("complain_service", "我没想投诉，就问问", False),
        ("complain_service", "什么玩意儿", False),
        ("track_logistics", "随便什么", True),
    ],
)
def test_what_interrupts_needs_its_own_words(wish: str, text: str, meant: bool) -> None:
    assert insists(wish, text) == meant


OTHER = "261110-100000000000007"


@pytest.fixture
def two_orders(world: World) -> Chat:
    add_order(world, OTHER, items=[(BAG, 1, 36_00)], conversation="other", **NOT_SHIPPED)
    add_parcel(world, "SF1", state="signed", signed_at=NOW, events=(NOW,))
    return Chat(world)


FIVE = [
    ("商品CUP到哪了", "track_logistics"),
    ("商品CUP想换大一点的", "request_exchange"),
    ("商品BAG啥时候发", "urge_shipping"),
    ("发票能开吗", "request_invoice"),
    ("店里有活动吗", "ask_promotion"),
]


def test_each_item_of_a_list_is_answered(two_orders: Chat) -> None:
    text = " ".join(f"{number}{words}" for number, (words, _) in enumerate(FIVE, 1))
    said = two_orders.hear("nlu_fallback", text, items=FIVE)
    assert said[:6] == [
        "list_item",
        "card logistics",
        "list_item",
        "urge_shipping_on_time",
        "list_item",
        "promotion",
    ]
    numbers = [one.text[0] for one in two_orders.replies if one.name == "list_item"]
    assert numbers == ["1", "3", "5", "2"]
    assert said[-1] == "list_rest"
    assert "开发票" in two_orders.words
    assert two_orders.slots["wishes"] == ["request_invoice"]


def test_what_waited_of_a_list_comes_back_in_its_own_words(two_orders: Chat) -> None:
    two_orders.hear("nlu_fallback", "1换 2发票", items=[FIVE[1], FIVE[3]])
    said = two_orders.hear("deny", "不换了")
    said = said if "ask_invoice" in said else two_orders.hear("thank", "好")
    assert "ask_invoice" in said or two_orders.slots["wishes"] == []


def test_an_item_that_is_not_understood_is_named(two_orders: Chat) -> None:
    items = [("啥", "nlu_fallback"), ("店里有活动吗", "ask_promotion")]
    said = two_orders.hear("nlu_fallback", "1啥 2店里有活动吗", items=items)
    assert said == ["list_item", "promotion", "list_item", "list_unclear"]


def test_a_concern_in_a_list_is_brought_to_a_person_after_the_rest(two_orders: Chat) -> None:
    items = [("我付款付了两遍", "ask_payment"), ("店里有活动吗", "ask_promotion")]
    said = two_orders.hear("ask_promotion", "1我付款付了两遍 2店里有活动吗", items=items)
    assert "concern_paid_twice" in said
    assert "promotion" in said
    assert said[-1] == "→ agent"


def test_one_item_alone_is_no_list(two_orders: Chat) -> None:
    said = two_orders.hear("ask_promotion", "1有活动吗", items=[("有活动吗", "ask_promotion")])
    assert said == ["promotion"]


def test_no_money_moves_by_a_list(world: World, two_orders: Chat) -> None:
    world.set_price(CUP, 54_00)
    two_orders.hear("price_drop_complaint", "杯子降价了", order=ORDER)
    items = [("好的", "affirm"), ("退吧", "affirm"), ("快点", "affirm")]
    two_orders.hear("affirm", "1好的 2退吧 3快点", items=items)
    assert world.paid() == []


@pytest.fixture
def three_orders(two_orders: Chat) -> Chat:
    world = two_orders.world
    items = [(SAMPLE, 1, 9_00)]
    add_order(world, THIRD, items=items, conversation="third", placed_at=NOW, **ON_ITS_WAY)
    return two_orders


THIRD = "261120-100000000000008"


@pytest.mark.parametrize(
    ("text", "order_no"),
    [
        ("那商品BAG呢", OTHER),
        ("商品BAG呢", OTHER),
        ("那商品SAMPLE呢？", THIRD),
        ("第一个呢", THIRD),
    ],
)
def test_and_that_one_is_the_same_wish(three_orders: Chat, text: str, order_no: str) -> None:
    three_orders.hear("track_logistics", "商品CUP到哪了")
    three_orders.hear("report_missing_item", text)
    assert three_orders.slots["order_no"] == order_no
    assert three_orders.slots["notes"]["last"] == "track_logistics"
    assert [record.kind for record in three_orders.decisions()] in ([], ["urge_shipping"])


def test_what_is_on_no_order_is_asked_for_and_not_guessed(three_orders: Chat) -> None:
    three_orders.hear("track_logistics", "商品CUP到哪了")
    assert three_orders.hear("report_missing_item", "那台灯呢") == ["card orders"]
    assert three_orders.decisions() == []


def test_of_two_orders_the_other_one_is_meant(two_orders: Chat) -> None:
    two_orders.hear("track_logistics", "商品CUP到哪了")
    two_orders.hear("track_logistics", "另一单呢")
    assert two_orders.slots["order_no"] == OTHER


def test_this_one_too_is_not_the_one_that_was_settled(world: World, two_orders: Chat) -> None:
    world.change_order(OTHER, status="signed", shipped_at=NOW, signed_at=NOW)
    for sku, price in ((CUP, 54_00), (BAG, 33_00)):
        world.set_price(sku, price)
    two_orders.hear("price_drop_complaint", "商品CUP降价了")
    two_orders.hear("affirm", "好的")
    said = two_orders.hear("price_drop_complaint", "这个也降了")
    assert said == ["price_difference_price_dropped"]
    assert "商品BAG" in two_orders.words
    assert "3 元" in two_orders.words


def test_this_one_too_is_the_one_whose_card_was_shown(world: World, two_orders: Chat) -> None:
    world.set_price(CUP, 54_00)
    two_orders.hear("track_logistics", "商品BAG到哪了")
    said = two_orders.hear("price_drop_complaint", "这个也降了", order_on_screen=ORDER)
    assert said == ["price_difference_price_dropped"]
    assert "商品CUP" in two_orders.words


def test_an_offer_stands_while_the_same_is_asked_of_other_goods(
    world: World, two_orders: Chat
) -> None:
    world.set_price(CUP, 54_00)
    two_orders.hear("price_drop_complaint", "商品CUP降价了")
    said = two_orders.hear("report_missing_item", "那商品BAG呢")
    assert said == ["price_difference_not_signed", "again_offer"]
    assert two_orders.hear("affirm", "好的") == ["written"]
    assert world.paid() == [("price_difference", 5_00)]
