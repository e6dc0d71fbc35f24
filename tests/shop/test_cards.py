"""Cards say what docs/protocol.md promises, and not whose door it is."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from bot.errors import OrderNotFound
from bot.shape import plain
from bot.shop.cards import (
    LedgerRow,
    address_line,
    mask_name,
    mask_phone,
    order_card,
    order_detail,
    status_text,
)
from bot.shop.model import Address, Parcel, ParcelEvent
from bot.shop.service import Shop
from bot.store.uow import OpenUow
from tests.shop.builders import NO, NOW, a_product, an_order, put_order


def a_parcel(state: str = "in_transit") -> Parcel:
    events = (ParcelEvent(NOW + timedelta(hours=1), "已到达"), ParcelEvent(NOW, "已揽收"))
    return Parcel("中通快递", "ZT1", state, NOW, None, events)


def test_an_order_card_is_as_the_protocol_says():
    assert plain(order_card(an_order())) == {
        "no": NO,
        "status": "paid",
        "status_text": "待发货",
        "paid": "59.00",
        "placed_at": "2026-11-21T10:00:00+08:00",
        "items": [
            {
                "sku": "B00012",
                "title": "圆领短袖",
                "spec": "白色 L",
                "quantity": 1,
                "unit_price": "59.00",
                "image": None,
            }
        ],
    }


def test_the_staffs_view_masks_the_person():
    order = an_order(parcels=(a_parcel(),), seller_remark="送贺卡", flag="red")
    ledger = [LedgerRow(at="…", kind_text="退差价", amount="5.00", by="安安")]
    detail = plain(order_detail(order, returned_fen=500, ledger=ledger))
    assert (detail["consignee"], detail["phone"]) == ("王**", "138****5678")
    assert "13812345678" not in json.dumps(detail)
    assert detail["address"] == "广东省深圳市南山区科技园路1号"
    assert detail["refunded"] == "5.00"
    assert detail["ledger"] == [plain(one) for one in ledger]
    assert [remark["text"] for remark in detail["remarks"]] == ["送贺卡"]
    assert detail["parcels"][0]["events"][0] == {
        "at": "2026-11-21T11:00:00+08:00",
        "text": "已到达",
    }


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        pytest.param({"packed": True}, "已打包，待发货", id="packed"),
        pytest.param({"status": "shipped", "parcels": (a_parcel("lost"),)}, "包裹丢失", id="lost"),
        pytest.param(
            {"status": "shipped", "parcels": (a_parcel("returning"),)},
            "包裹退回中",
            id="returning",
        ),
        pytest.param(
            {"status": "shipped", "parcels": (a_parcel("returned"),)}, "包裹已退回", id="returned"
        ),
        pytest.param({"status": "completed"}, "交易成功", id="completed"),
    ],
)
def test_the_state_is_told_in_the_buyers_words(changes: dict[str, object], text: str):
    assert status_text(an_order(**changes)) == text


@pytest.mark.parametrize(
    ("whole", "shown"), [("", ""), ("13812345678", "138****5678"), ("8888", "****")]
)
def test_a_phone_shows_its_ends_only_if_it_is_long_enough(whole: str, shown: str):
    assert mask_phone(whole) == shown
    assert mask_name("") == ""


def test_the_shop_gives_cards_of_the_buyers_own_orders(open_uow: OpenUow):
    put_order(open_uow, parcels=(a_parcel(),))
    with open_uow() as uow:
        uow.shop.intake.set_setting("name", "安心优选")
        uow.shop.intake.put_products([a_product(), a_product(sku="GIFT-99", title="礼包")])
        uow.shop.intake.put_prices({"GIFT-99": (0, "everyday")})
        uow.commit()
    shop = Shop(open_uow, lambda: NOW)
    assert shop.name() == "安心优选"
    assert [card.no for card in shop.order_cards("b1")] == [NO]
    assert shop.order_card(NO, buyer_id="b1").no == NO
    assert [card.tracking_no for card in shop.parcel_cards(NO, buyer_id="b1")] == ["ZT1"]
    assert shop.order_detail(NO).no == NO
    assert [card.sku for card in shop.product_cards()] == ["P1"]
    with pytest.raises(OrderNotFound):
        shop.order_card(NO, buyer_id="b2")


def test_a_municipality_is_named_once():
    assert (
        address_line(Address("重庆市", "重庆市", "渝北区", "建设路1号")) == "重庆市渝北区建设路1号"
    )
    assert (
        address_line(Address("吉林省", "吉林市", "昌邑区", "江湾路2号"))
        == "吉林省吉林市昌邑区江湾路2号"
    )
