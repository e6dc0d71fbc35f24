"""What used to come out wrong: one test a case, each with further samples of its kind."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import OrderNotFound, OrderOfNobody
from bot.shop.importing.moments import exported_at, origin_of
from bot.shop.model import Buyer
from bot.store.tables.shop import OrderRow
from bot.store.uow import OpenUow
from bot.times import SHOP_ZONE
from tests.shop.builders import NO, NOW, Loaded, a_line, load_orders, put_buyer, the_order
from tests.shop.files import SHIPPED, SIGNED, Make, in_words, orders_in, parcels, pdd

RECEIVED = ("已签收", "已收货", "确认收货", "交易成功", "已签收，待评价", "已收货，售后处理中")
SHIPPED_WORDS = ("已发货", "待收货", "已发货，待签收", "部分发货", "运输中", "已发货待签收")
REFUNDED = {"订单状态": "未发货，退款成功", "售后状态": "退款成功"}


@pytest.mark.parametrize("state", RECEIVED)
def test_received_is_received_also_when_nobody_wrote_down_when(
    open_uow: OpenUow, tmp_path: Path, state: str
):
    load_orders(open_uow, tmp_path, a_line(订单状态=state))
    order = the_order(open_uow)
    assert order.status in ("signed", "completed")
    assert (order.shipped_at, order.signed_at) == (None, None)


@pytest.mark.parametrize("state", SHIPPED_WORDS)
def test_shipped_is_shipped_also_when_nobody_wrote_down_when(
    open_uow: OpenUow, tmp_path: Path, state: str
):
    load_orders(open_uow, tmp_path, a_line(订单状态=state))
    order = the_order(open_uow)
    assert (order.status, order.shipped_at) == ("shipped", None)


@pytest.mark.parametrize(
    "older",
    [
        pytest.param({}, id="paid"),
        pytest.param({"订单状态": "待发货，退款中"}, id="refund_asked"),
        pytest.param(SHIPPED, id="shipped"),
        pytest.param(SIGNED, id="signed"),
        pytest.param({"订单状态": "已取消"}, id="cancelled"),
        pytest.param({"订单状态": "已签收", "退款金额(元)": "20.00"}, id="a_part_given_back"),
    ],
)
def test_an_older_file_brings_no_order_back_and_says_what_it_would_have_changed(
    open_uow: OpenUow, tmp_path: Path, older: dict[str, str]
):
    load_orders(open_uow, tmp_path, a_line(**REFUNDED))
    loaded = load_orders(open_uow, tmp_path, a_line(**older))
    order = the_order(open_uow)
    assert (order.status, order.refunded_fen) == ("refunded", 5900)
    ((line, why),) = loaded.doubts
    assert line == 2
    assert "文件比已导入的旧" in why
    assert "状态" in why


NAMES = [
    ("orders_export20261105093000.csv", (2026, 11, 5, 9, 30)),
    ("订单_2026-11-05_09-30-00.xlsx", (2026, 11, 5, 9, 30)),
    ("ExportOrderList202611050930.xlsx", (2026, 11, 5, 9, 30)),
    ("2026年11月5日订单.csv", (2026, 11, 5)),
    ("订单2026-11-01至2026-11-05.csv", (2026, 11, 5)),
    ("20261101-20261105.csv", (2026, 11, 5)),
    ("1793842200_orders.csv", (2026, 11, 5, 9, 30)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "moment"), NAMES)
def test_a_files_name_tells_when_it_was_exported(
    tmp_path: Path, name: str, moment: tuple[int, ...]
):
    (tmp_path / name).touch()
    year, month, day, hour, minute, second = (*moment, 0, 0, 0)[:6]
    wanted = datetime(year, month, day, hour, minute, second, tzinfo=SHOP_ZONE)
    assert exported_at(origin_of(tmp_path / name), []) == wanted


@pytest.mark.parametrize(
    "heading",
    [["导出时间：2026-11-05 09:30:00"], ["订单", "导出时间", "2026-11-05 09:30"]],
    ids=["in_one_cell", "beside_it"],
)
def test_a_heading_tells_when_it_was_exported(tmp_path: Path, heading: list[str]):
    (tmp_path / "orders.csv").touch()
    assert exported_at(origin_of(tmp_path / "orders.csv"), heading) == datetime(
        2026, 11, 5, 9, 30, tzinfo=SHOP_ZONE
    )


def test_of_two_files_of_one_state_the_one_exported_last_tells_the_address(
    open_uow: OpenUow, tmp_path: Path
):
    newer = pdd({"详细地址": "新路2号"}, name="订单20261107.csv")(tmp_path)
    older = pdd({"详细地址": "旧路1号"}, name="订单20261106.csv")(tmp_path)
    Loaded(open_uow, "orders", newer)
    ((_, why),) = Loaded(open_uow, "orders", older).doubts
    assert the_order(open_uow).address.detail == "粤海街道新路2号"
    assert "收货地址" in why


def test_an_older_file_adds_what_is_missing(open_uow: OpenUow, tmp_path: Path):
    newer = pdd(SIGNED, without=("支付时间", "发货时间", "详细地址", "街道"), name="20261110.csv")
    load = [newer(tmp_path), pdd(SHIPPED, name="20261107.csv")(tmp_path)]
    for path in load:
        Loaded(open_uow, "orders", path)
    assert in_words(the_order(open_uow)) == (
        "signed 59.00, paid 11-05, sent 11-06, got 11-09; YT0012345678901 signed"
    )


def test_a_masked_address_does_not_hide_one_that_was_known(open_uow: OpenUow, tmp_path: Path):
    Loaded(open_uow, "orders", pdd(name="20261106.csv")(tmp_path))
    masked = {"收货人": "王*", "手机": "138****5678", "详细地址": "****"}
    Loaded(open_uow, "orders", pdd(masked | SHIPPED, name="20261107.csv")(tmp_path))
    order = the_order(open_uow)
    assert (order.status, order.address.name) == ("shipped", "王小明")


def test_a_full_phone_in_a_later_file_gives_the_order_its_buyer(open_uow: OpenUow, tmp_path: Path):
    put_buyer(open_uow, Buyer("linxiaoyu", "小雨", "13900000001"))
    load_orders(open_uow, tmp_path, a_line(用户购买手机号="139****0001"))
    assert the_order(open_uow).buyer_id != "linxiaoyu"
    load_orders(open_uow, tmp_path, a_line())
    assert the_order(open_uow).buyer_id == "linxiaoyu"


HIDDEN = ("134****5678", "", "-", "##a1b2c3d4", "$$e5f6", "1340000", "~AgAAA", "无")


@pytest.mark.parametrize("phone", HIDDEN)
def test_an_order_whose_buyer_is_hidden_is_nobodys_until_the_shop_names_it(
    open_uow: OpenUow, tmp_path: Path, phone: str
):
    put_buyer(open_uow, Buyer("a", "甲", "13400005678"))
    put_buyer(open_uow, Buyer("b", "乙", ""))
    load_orders(open_uow, tmp_path, a_line(用户购买手机号=phone))
    assert owners(open_uow) == []
    with open_uow() as uow:
        uow.shop.claim_order(NO, buyer_id="b")
        uow.shop.claim_order(NO, buyer_id="a")
        uow.commit()
    assert owners(open_uow) == ["b"]
    load_orders(open_uow, tmp_path, a_line(用户购买手机号=phone, 订单状态="已发货"))
    assert owners(open_uow) == ["b"]


def test_only_its_whole_number_names_an_order_of_nobody(open_uow: OpenUow, tmp_path: Path):
    put_buyer(open_uow, Buyer("a", "甲", "13400005678"))
    load_orders(open_uow, tmp_path, a_line(用户购买手机号="134****5678"))
    with open_uow() as uow:
        with pytest.raises(OrderOfNobody):
            uow.shop.find_order(NO, buyer_id="a")
        for part in (NO[-15:], NO[:-1], f"{NO}0", "no-such-order"):
            with pytest.raises(OrderNotFound) as missed:
                uow.shop.find_order(part, buyer_id="a")
            assert not isinstance(missed.value, OrderOfNobody)


def test_an_order_that_has_a_buyer_is_nobodys_no_more(open_uow: OpenUow, tmp_path: Path):
    for buyer_id, phone in (("a", ""), ("b", "13900000001")):
        put_buyer(open_uow, Buyer(buyer_id, buyer_id, phone))
    load_orders(open_uow, tmp_path, a_line())
    with open_uow(writes=False) as uow, pytest.raises(OrderNotFound) as missed:
        uow.shop.find_order(NO, buyer_id="a")
    assert not isinstance(missed.value, OrderOfNobody)


def test_a_phone_of_two_accounts_gives_the_order_to_neither(open_uow: OpenUow, tmp_path: Path):
    for buyer_id in ("a", "b"):
        put_buyer(open_uow, Buyer(buyer_id, buyer_id, "13900000001"))
    loaded = load_orders(open_uow, tmp_path, a_line())
    assert owners(open_uow) == []
    ((_, why),) = loaded.doubts
    assert "属于 2 个账号" in why
    assert "属于 2 个账号" in the_order(open_uow).doubts[0]


def test_an_order_that_has_a_buyer_is_claimed_by_nobody_else(open_uow: OpenUow, tmp_path: Path):
    put_buyer(open_uow, Buyer("a", "甲", "13900000001"))
    put_buyer(open_uow, Buyer("b", "乙", ""))
    load_orders(open_uow, tmp_path, a_line())
    with open_uow() as uow:
        uow.shop.claim_order(NO, buyer_id="b")
        uow.commit()
    assert owners(open_uow) == ["a"]


def test_whose_phone_is_known_to_no_account_cannot_be_claimed(open_uow: OpenUow, tmp_path: Path):
    put_buyer(open_uow, Buyer("b", "乙", ""))
    load_orders(open_uow, tmp_path, a_line())
    with open_uow() as uow:
        uow.shop.claim_order(NO, buyer_id="b")
        uow.commit()
    assert owners(open_uow) == []


def owners(open_uow: OpenUow) -> list[str]:
    """Which of the accounts sees the order."""
    with open_uow(writes=False) as uow:
        return [name for name in ("a", "b") if uow.shop.orders_of(name)]


BACK = ("退回", "退签", "拒签", "拒收", "退回中", "返回中")


@pytest.mark.parametrize("word", BACK)
def test_a_parcel_that_was_under_way_is_on_its_way_back(
    open_uow: OpenUow, tmp_path: Path, word: str
):
    Loaded(open_uow, "orders", pdd(SHIPPED)(tmp_path))
    back = {"状态": word, "事件时间": "2026-11-08 10:00:00", "事件内容": "收件人拒收"}
    # Whichever of the lines stands first, the later one of them tells.
    for make in (parcels({}, back), parcels(back, {})):
        Loaded(open_uow, "parcels", make(tmp_path))
        (parcel,) = the_order(open_uow).parcels
        assert (parcel.state, len(parcel.events)) == ("returning", 2)


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(pdd(SHIPPED), id="named_in_the_export"),
        pytest.param(pdd(SHIPPED | {"发货时间": ""}), id="shipped_nobody_knows_when"),
        pytest.param(pdd(SHIPPED | {"快递单号": "YT1,YT2"}), id="two_of_them"),
        pytest.param(pdd(SIGNED), id="received"),
        pytest.param(pdd(SHIPPED | {"订单状态": "部分发货"}), id="shipped_in_part"),
    ],
)
def test_the_time_of_shipping_is_no_scan_of_the_courier(
    open_uow: OpenUow, tmp_path: Path, make: Make
):
    Loaded(open_uow, "orders", make(tmp_path))
    order = the_order(open_uow)
    assert all(parcel.events == () and parcel.signed_at is None for parcel in order.parcels)


def test_a_parcel_found_again_is_not_lost_any_more(open_uow: OpenUow, tmp_path: Path):
    Loaded(open_uow, "orders", pdd(SHIPPED)(tmp_path))
    lost = {"状态": "丢失", "事件时间": "2026-11-07 10:00:00", "事件内容": "遗失"}
    Loaded(open_uow, "parcels", parcels(lost, {"事件时间": "2026-11-08 10:00:00"})(tmp_path))
    (parcel,) = the_order(open_uow).parcels
    assert parcel.state == "in_transit"


def test_a_sheet_of_parcels_without_events_counts_from_when_it_was_saved(
    open_uow: OpenUow, tmp_path: Path
):
    Loaded(open_uow, "orders", pdd(SHIPPED)(tmp_path))
    bare = {"事件时间": "", "事件内容": ""}
    for hours, word in ((2, "退回"), (1, "运输中")):
        path = parcels(bare | {"状态": word})(tmp_path)
        moment = (NOW + timedelta(hours=hours)).timestamp()
        os.utime(path, (moment, moment))
        Loaded(open_uow, "parcels", path)
    (parcel,) = the_order(open_uow).parcels
    assert parcel.state == "returning"


def test_an_order_written_before_exports_were_kept_is_not_brought_back(
    open_uow: OpenUow, tmp_path: Path
):
    load_orders(open_uow, tmp_path, a_line(**REFUNDED))
    with open_uow() as uow:
        row = uow.session.get_one(OrderRow, NO)
        row.exported = {}
        uow.commit()
    load_orders(open_uow, tmp_path, a_line())
    (order,) = orders_in(open_uow)
    assert (order.status, order.refunded_fen) == ("refunded", 5900)


def test_remarks_stand_in_one_order_whichever_file_came_first(open_uow: OpenUow, tmp_path: Path):
    load_orders(open_uow, tmp_path, a_line(商家备注="加急；先发"))
    alone = the_order(open_uow).seller_remark
    load_orders(open_uow, tmp_path, a_line(商家备注="先发"))
    assert the_order(open_uow).seller_remark == alone == "先发；加急"
