"""Our own lists: what their lines become and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.store.uow import OpenUow
from tests.shop.builders import NO, Loaded, put_order, the_order, write_csv

PRODUCT = {
    "SKU": "P1",
    "商品名称": "空气炸锅",
    "类目": "家电",
    "图标": "🍟",
    "价格(元)": "189.00",
    "价格类型": "活动价",
    "七天无理由": "否",
    "使用方法": "先空炸 5 分钟\n中途翻面",
    "保修": "一年",
}


def load(open_uow: OpenUow, folder: Path, kind: str, *lines: dict[str, str]) -> Loaded:
    return Loaded(open_uow, kind, write_csv(folder / f"{kind}.csv", lines, encoding="gb18030"))


@pytest.fixture
def emoji_free() -> dict[str, str]:
    return PRODUCT | {"图标": ""}


def test_a_product_comes_with_its_knowledge(
    open_uow: OpenUow, tmp_path: Path, emoji_free: dict[str, str]
):
    assert load(open_uow, tmp_path, "products", PRODUCT).counts == (1, 0, 0)
    with open_uow(writes=False) as uow:
        product = uow.shop.product("P1")
    assert product is not None
    assert (product.price_fen, product.price_kind) == (18900, "campaign")
    assert not product.no_reason_return
    assert [(fact.topic, fact.text) for fact in product.facts] == [
        ("usage", "先空炸 5 分钟"),
        ("usage", "中途翻面"),
        ("warranty", "一年"),
    ]
    assert load(open_uow, tmp_path, "products", PRODUCT).counts == (0, 0, 1)
    assert load(open_uow, tmp_path, "products", emoji_free).counts == (0, 1, 0)


def test_new_knowledge_takes_the_place_of_the_old(open_uow: OpenUow, tmp_path: Path):
    load(open_uow, tmp_path, "products", PRODUCT)
    load(open_uow, tmp_path, "products", PRODUCT | {"使用方法": "看说明书", "保修": ""})
    with open_uow(writes=False) as uow:
        product = uow.shop.product("P1")
    assert product is not None
    assert [fact.text for fact in product.facts] == ["看说明书"]


def test_a_product_without_a_price_is_taken_for_a_gift_with_a_doubt(
    open_uow: OpenUow, tmp_path: Path
):
    lines = [
        PRODUCT | {"价格(元)": "0.00"},
        PRODUCT | {"SKU": "Z1", "价格(元)": "0", "类目": "赠品"},
        PRODUCT | {"SKU": "P2"},
    ]
    loaded = load(open_uow, tmp_path, "products", *lines)
    assert loaded.counts == (3, 0, 0)
    assert loaded.doubts == [(2, "价格(元)：是 0，当作赠品：不能单买，也不按它退差价")]
    with open_uow(writes=False) as uow:
        assert uow.shop.prices(["P1", "Z1", "P2"]) == {"P2": (18900, "campaign")}


def test_prices_change_known_products_only(open_uow: OpenUow, tmp_path: Path):
    load(open_uow, tmp_path, "products", PRODUCT)
    lines = [
        {"SKU": "P1", "现价": "159.00", "价格类型": "限时秒杀"},
        {"SKU": "P2", "现价": "1.00", "价格类型": ""},
        {"SKU": "P1", "现价": "免费", "价格类型": ""},
        {"SKU": "P1", "现价": "0.00", "价格类型": ""},
        {"SKU": "P1", "现价": "1.00", "价格类型": "白菜价"},
    ]
    loaded = load(open_uow, tmp_path, "prices", *lines)
    assert loaded.counts == (0, 1, 0)
    assert sorted(line for line, _ in loaded.reasons) == [3, 4, 5, 6]
    assert (5, "现价：不能是 0") in loaded.reasons
    with open_uow(writes=False) as uow:
        assert uow.shop.prices(["P1"]) == {"P1": (15900, "flash_sale")}


def test_stock_and_gifts_are_put_in_place(open_uow: OpenUow, tmp_path: Path):
    load(open_uow, tmp_path, "stock", {"SKU": "ZP-1", "库存": "7"}, {"SKU": "P1", "库存": "0"})
    gifts = [
        {"SKU": "P1", "赠品SKU": "ZP-2", "数量": "1", "顺序": "2"},
        {"SKU": "P1", "赠品SKU": "ZP-1", "数量": "2", "顺序": "1"},
        {"SKU": "P1", "赠品SKU": "", "数量": "2", "顺序": "3"},
    ]
    assert load(open_uow, tmp_path, "gifts", *gifts).counts == (2, 0, 0)
    with open_uow(writes=False) as uow:
        state = uow.shop.state(["P1"])
    assert state.everyday_gifts == {"P1": (("ZP-1", 2), ("ZP-2", 1))}
    assert state.stock == {"P1": 0, "ZP-1": 7}


def test_buyers_keep_their_ids(open_uow: OpenUow, tmp_path: Path):
    line = {"买家ID": "linxiaoyu", "昵称": "林小雨", "手机": "\t13800010001", "标签": "老客，会员"}
    assert load(open_uow, tmp_path, "buyers", line).counts == (1, 0, 0)
    with open_uow(writes=False) as uow:
        buyer = uow.shop.buyer("linxiaoyu")
    assert (buyer.phone, buyer.tags) == ("13800010001", ("老客", "会员"))


def an_event(**changes: str) -> dict[str, str]:
    return {
        "订单号": NO,
        "快递公司": "中通快递",
        "快递单号": "ZT1",
        "状态": "运输中",
        "发货时间": "2026-11-06 10:00:00",
        "签收时间": "",
        "事件时间": "2026-11-06 12:00:00",
        "事件内容": "已揽收",
    } | changes


def test_parcels_move_their_order_on(open_uow: OpenUow, tmp_path: Path):
    put_order(open_uow)
    later = an_event(事件时间="2026-11-07 12:00:00", 事件内容="已到达")
    assert load(open_uow, tmp_path, "parcels", an_event(), later).counts == (1, 0, 0)
    order = the_order(open_uow)
    assert (order.status, order.packed) == ("shipped", True)
    assert [event.text for event in order.parcels[0].events] == ["已到达", "已揽收"]
    load(open_uow, tmp_path, "parcels", an_event(), later)
    assert len(the_order(open_uow).parcels[0].events) == 2


def test_an_order_is_signed_with_its_last_parcel(open_uow: OpenUow, tmp_path: Path):
    put_order(open_uow)
    here = an_event(状态="已签收", 签收时间="2026-11-08 12:00:00")
    load(open_uow, tmp_path, "parcels", here, an_event(快递单号="ZT2"))
    assert the_order(open_uow).status == "shipped"
    there = an_event(快递单号="ZT2", 状态="已签收", 签收时间="2026-11-09 12:00:00", 发货时间="")
    load(open_uow, tmp_path, "parcels", there)
    order = the_order(open_uow)
    assert order.status == "signed"
    assert order.signed_at == max(parcel.signed_at for parcel in order.parcels if parcel.signed_at)
    assert all(parcel.shipped_at for parcel in order.parcels)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({"订单号": "261105-nobody"}, "没有这个订单", id="unknown_order"),
        pytest.param({"状态": "在哪"}, "物流状态", id="unknown_state"),
        pytest.param({"事件时间": ""}, "事件", id="event_without_time"),
        pytest.param({"签收时间": "2026-11-08 12:00:00"}, "签收时间", id="signed_and_under_way"),
        pytest.param({"快递单号": "7E13"}, "科学计数法", id="rounded_by_excel"),
        pytest.param({"快递单号": "暂无"}, "快递单号", id="no_number"),
    ],
)
def test_a_parcel_that_does_not_fit_is_refused(
    open_uow: OpenUow, tmp_path: Path, changes: dict[str, str], reason: str
):
    put_order(open_uow)
    ((line, why),) = load(open_uow, tmp_path, "parcels", an_event(**changes)).reasons
    assert line == 2
    assert reason in why
