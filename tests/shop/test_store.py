"""What the shop's store promises."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from bot.errors import NotFound, OrderNotFound, OutOfStock
from bot.shop.model import Address, Buyer, GiftChoice
from bot.store.uow import OpenUow
from tests.shop.builders import NO, NOW, a_product, an_item, put_buyer, put_order, the_order


def test_a_buyer_sees_only_own_orders(open_uow: OpenUow):
    put_order(open_uow, no="261105-1", buyer_id="b1")
    put_order(open_uow, no="261105-2", buyer_id="b2")
    with open_uow(writes=False) as uow:
        assert uow.shop.order("261105-1", buyer_id="b1").no == "261105-1"
        assert [order.no for order in uow.shop.orders_of("b1")] == ["261105-1"]
        for no in ("261105-2", "no-such-order"):
            with pytest.raises(OrderNotFound):
                uow.shop.order(no, buyer_id="b1")
            with pytest.raises(OrderNotFound):
                uow.shop.find_order(no, buyer_id="b1")


def test_orders_come_newest_first(open_uow: OpenUow):
    for number in range(3):
        put_order(open_uow, no=f"261105-{number}", placed_at=NOW + timedelta(hours=number))
    with open_uow(writes=False) as uow:
        orders = uow.shop.orders_of("b1", limit=2)
    assert [order.no for order in orders] == ["261105-2", "261105-1"]


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("261105-123456789012345", id="as_it_is"),
        pytest.param(" 261105 123456789012345 ", id="spaces"),
        pytest.param("２６１１０５－１２３４５６７８９０１２３４５", id="full_width"),
        pytest.param("261105123456789012345", id="no_dash"),
        pytest.param("尾号2345", id="last_digits"),
    ],
)
def test_an_order_is_found_as_people_type_its_number(open_uow: OpenUow, typed: str):
    put_order(open_uow)
    put_order(open_uow, no="261105-123456789019999")
    with open_uow(writes=False) as uow:
        assert uow.shop.find_order(typed, buyer_id="b1").no == NO


@pytest.mark.parametrize("typed", ["", "345", "尾号", "9012"])
def test_too_little_of_a_number_finds_nothing(open_uow: OpenUow, typed: str):
    put_order(open_uow, no="261105-111119012")
    put_order(open_uow, no="261105-222229012")
    with open_uow(writes=False) as uow, pytest.raises(OrderNotFound):
        uow.shop.find_order(typed, buyer_id="b1")


def test_stock_never_goes_below_zero(open_uow: OpenUow):
    with open_uow() as uow:
        uow.shop.intake.put_stock({"GIFT-99": 3})
        uow.commit()
    taken = []

    def take() -> None:
        with open_uow() as uow:
            try:
                uow.shop.take_stock("GIFT-99", 1)
            except OutOfStock:
                return
            uow.commit()
            taken.append(1)

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 3
    with open_uow() as uow, pytest.raises(OutOfStock):
        uow.shop.take_stock("no-such-sku", 1)


def test_a_buyer_is_made_once_and_keeps_the_name(open_uow: OpenUow):
    with open_uow() as uow:
        assert uow.shop.ensure_buyer("b1", "小林").name == "小林"
        assert uow.shop.ensure_buyer("b1", "别名").name == "小林"
        uow.shop.lock_buyer("b1")
        with pytest.raises(NotFound):
            uow.shop.lock_buyer("nobody")


def test_an_address_and_a_flag_stand_on_the_order(open_uow: OpenUow):
    put_order(open_uow)
    address = Address("浙江省", "杭州市", "西湖区", "文三路1号", "李四", "13900000000")
    with open_uow() as uow:
        uow.shop.set_order_address(NO, address)
        uow.shop.add_flag(NO, "red")
        with pytest.raises(OrderNotFound):
            uow.shop.add_flag("no-such-order", "red")
        uow.commit()
    assert the_order(open_uow).address == address
    assert the_order(open_uow).flag == "red"


def test_the_state_names_gifts_and_their_stock(open_uow: OpenUow):
    with open_uow() as uow:
        uow.shop.intake.put_gifts([GiftChoice("P1", 2, "ZP-2", 1), GiftChoice("P1", 1, "ZP-1", 2)])
        uow.shop.intake.put_stock({"GIFT-99": 5, "ZP-1": 7, "OTHER": 1})
        uow.shop.intake.set_setting("name", "安心优选")
        uow.shop.intake.set_setting("campaign_running", True)
        state = uow.shop.state(["P1", "GIFT-99"])
    assert state.name == "安心优选"
    assert state.campaign_running
    assert state.everyday_gifts == {"P1": (("ZP-1", 2), ("ZP-2", 1))}
    assert state.stock == {"GIFT-99": 5, "ZP-1": 7}


def test_products_are_found_by_words_and_bring_their_facts(open_uow: OpenUow):
    with open_uow() as uow:
        uow.shop.intake.put_products(
            [a_product(("usage", "先空炸 5 分钟")), a_product(sku="P2", title="百分百%纯棉")]
        )
        uow.shop.intake.put_prices({"P1": (15900, "campaign"), "nothing": (1, "everyday")})
        uow.commit()
    with open_uow(writes=False) as uow:
        product = uow.shop.product("P1")
        assert product is not None
        assert (product.price_fen, product.price_kind) == (15900, "campaign")
        assert [fact.text for fact in product.facts] == ["先空炸 5 分钟"]
        assert [one.sku for one in uow.shop.products(q="%")] == ["P2"]
        assert uow.shop.prices(["P1", "P9"]) == {"P1": (15900, "campaign")}
        assert uow.shop.product("P9") is None


def test_buyers_are_found_by_name_or_phone(open_uow: OpenUow):
    put_buyer(open_uow, Buyer("b1", "林小雨", "13800010001", ("老客",)))
    with open_uow(writes=False) as uow:
        assert uow.shop.buyers(q="小雨") == uow.shop.buyers(q="13800010001") == uow.shop.buyers()
        assert uow.shop.buyers(q="13800010002") == []


def test_an_article_is_known_in_everything_that_it_was_sold_as(open_uow: OpenUow):
    """Under its own SKU, and under those that the shop lists with the same title."""
    with open_uow() as uow:
        uow.shop.intake.put_products(
            [
                a_product(sku="T-M", title="短袖"),
                a_product(sku="T-L", title="短袖"),
                a_product(sku="CUP", title="杯子"),
            ]
        )
        uow.commit()
    sold = [
        ("T-M", "白色 M"),
        ("T-M", "黑色 M"),
        ("T-M", "白色 M"),
        ("T-L", "白色 L"),
        ("CUP", "红"),
    ]
    for number, (sku, spec) in enumerate(sold):
        put_order(open_uow, no=f"261105-{number}", items=(an_item(sku=sku, spec=spec),))
    with open_uow(writes=False) as uow:
        found = [(one.sku, one.spec) for one in uow.shop.variants_of("T-M")]
        assert found == [("T-L", "白色 L"), ("T-M", "白色 M"), ("T-M", "黑色 M")]
        assert uow.shop.variants_of("nothing") == []
