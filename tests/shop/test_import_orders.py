"""The order export: what its lines become, what is refused, what a second import changes."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.shop.importing.service import load_file
from bot.shop.importing.xlsx import SheetError
from bot.shop.model import Address, Buyer
from bot.store.uow import OpenUow
from bot.times import SHOP_ZONE
from tests.shop.builders import (
    NO,
    Loaded,
    a_line,
    a_product,
    load_orders,
    put_buyer,
    the_order,
    write_csv,
)


def at(
    year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0
) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=SHOP_ZONE)


def test_a_line_becomes_an_order(open_uow: OpenUow, tmp_path: Path):
    line = a_line(
        **{
            "订单状态": "已发货，待收货",
            "邮费(元)": "5.00",
            "用户实付金额(元)": "64.00",
            "发货时间": "2026-11-06 10:00:00",
            "快递单号": "YT0012345678901",
            "快递公司": "圆通速递",
            "商家备注": "送贺卡",
        }
    )
    assert load_orders(open_uow, tmp_path, line).counts == (1, 0, 0)
    order = the_order(open_uow)
    assert order.status == "shipped"
    assert order.confirmed_at == at(2026, 11, 5, 9, 10)
    assert order.shipped_at == at(2026, 11, 6, 10, 0)
    assert (order.paid_fen, order.postage_paid_fen) == (6400, 500)
    assert order.address == Address(
        "广东省", "深圳市", "南山区", "粤海街道科技园路1号", "王小明", "13812345678"
    )
    assert order.seller_remark == "送贺卡"
    (item,) = order.items
    assert (item.sku, item.spec, item.quantity) == ("B00012", "白色 L", 1)
    assert item.paid_unit_price_fen == 5900
    assert [parcel.tracking_no for parcel in order.parcels] == ["YT0012345678901"]


@pytest.mark.parametrize(
    ("changes", "unit", "paid"),
    [
        pytest.param(
            {"用户实付金额(元)": "100.00", "商品数量(件)": "3"}, 3333, 10000, id="remainder"
        ),
        pytest.param(
            {"用户实付金额(元)": "0.02", "商品数量(件)": "3"}, 0, 2, id="less_than_pieces"
        ),
        pytest.param({"邮费(元)": "80.00"}, 0, 5900, id="coupon_paid_the_postage"),
        pytest.param(
            {"用户实付金额(元)": "", "邮费(元)": ""}, 6100, 6100, id="only_received_known"
        ),
        pytest.param({"用户实付金额(元)": "0.00"}, 0, 0, id="free"),
    ],
)
def test_pieces_never_cost_more_than_was_paid(
    open_uow: OpenUow, tmp_path: Path, changes: dict[str, str], unit: int, paid: int
):
    load_orders(open_uow, tmp_path, a_line(**changes))
    order = the_order(open_uow)
    (item,) = order.items
    assert (item.paid_unit_price_fen, order.paid_fen) == (unit, paid)
    assert item.quantity * unit + order.postage_paid_fen <= order.paid_fen


@pytest.mark.parametrize(
    ("text", "after_sales", "status"),
    [
        ("待付款", "", "unpaid"), ("待发货", "", "paid"), ("已成团，待发货", "", "paid"),
        ("已发货，待收货", "", "shipped"), ("已发货待签收", "", "shipped"),
        ("已签收", "", "signed"),
        ("已收货", "", "signed"), ("交易成功", "", "completed"), ("已取消", "", "cancelled"),
        ("未发货，退款成功", "", "refunded"), ("已发货，退款成功", "退款成功", "refunded"),
        ("交易成功", "退款成功", "refunded"), ("已签收", "售后处理中", "signed"),
        ("已签收，部分退款", "", "signed"),
    ],
)  # fmt: skip
def test_the_platforms_states_are_ours(
    open_uow: OpenUow, tmp_path: Path, text: str, after_sales: str, status: str
):
    load_orders(open_uow, tmp_path, a_line(订单状态=text, 售后状态=after_sales))
    order = the_order(open_uow)
    assert order.status == status
    refunded = status == "refunded"
    assert order.refunded_fen == (5900 if refunded else 0)
    assert order.items[0].refunded_quantity == (1 if refunded else 0)


def test_part_of_the_money_back_does_not_close_the_order(open_uow: OpenUow, tmp_path: Path):
    line = a_line(订单状态="已签收", 售后状态="退款成功") | {"退款金额(元)": "20.00"}
    load_orders(open_uow, tmp_path, line)
    assert the_order(open_uow).status == "signed"
    assert the_order(open_uow).refunded_fen == 2000


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({"订单号": ""}, "订单号", id="no_number"),
        pytest.param({"订单号": "2.61105E+20"}, "科学计数法", id="number_lost_to_excel"),
        pytest.param({"订单号": "订单一"}, "不是订单号", id="not_a_number"),
        pytest.param({"订单状态": "发货中吗"}, "不认识的状态", id="state"),
        pytest.param({"用户实付金额(元)": "五十九"}, "不是金额", id="money"),
        pytest.param({"用户实付金额(元)": "-1.00"}, "不是金额", id="negative"),
        pytest.param({"用户实付金额(元)": "", "商家实收金额(元)": ""}, "不能为空", id="no_money"),
        pytest.param({"商品数量(件)": "0"}, "商品数量", id="no_pieces"),
        pytest.param({"支付时间": "昨天"}, "不是时间", id="time"),
        pytest.param({"商家编码-规格维度": ""}, "商家编码", id="no_sku"),
        pytest.param({"商家备注": "长" * 1001}, "超过", id="too_long"),
    ],
)
def test_a_bad_line_is_refused_with_its_number_and_loses_nothing_else(
    open_uow: OpenUow, tmp_path: Path, changes: dict[str, str], reason: str
):
    good = [a_line(订单号=f"261105-{number}00000") for number in range(2)]
    loaded = load_orders(open_uow, tmp_path, good[0], a_line(**changes), good[1])
    assert loaded.counts == (2, 0, 0)
    ((line, why),) = loaded.reasons
    assert line == 3
    assert reason in why


def test_columns_may_stand_in_any_order_and_be_absent(open_uow: OpenUow, tmp_path: Path):
    line = a_line() | {"看不懂的列": "x"}
    for title in ("街道", "商家备注", "快递单号", "快递公司", "售后状态", "确认收货时间"):
        del line[title]
    turned = dict(reversed(line.items()))
    assert load_orders(open_uow, tmp_path, turned).counts == (1, 0, 0)
    assert the_order(open_uow).address.detail == "科技园路1号"


def test_titles_may_be_written_in_other_ways(open_uow: OpenUow, tmp_path: Path):
    line = {title.replace("(", "（").replace(")", "）"): text for title, text in a_line().items()}
    line["\t订单编号 "] = line.pop("订单号")
    assert load_orders(open_uow, tmp_path, line).counts == (1, 0, 0)


def test_titles_may_stand_below_a_heading(open_uow: OpenUow, tmp_path: Path):
    path = write_csv(tmp_path / "orders.csv", [a_line()])
    path.write_text("十一月订单,,\n\n" + path.read_text())
    assert Loaded(open_uow, "orders", path).counts == (1, 0, 0)


def test_a_file_without_the_needed_columns_says_which(open_uow: OpenUow, tmp_path: Path):
    path = write_csv(tmp_path / "orders.csv", [{"姓名": "王", "电话": "1"}])
    with pytest.raises(SheetError, match="订单号"):
        load_file(open_uow, "orders", path)


def test_the_same_file_again_changes_nothing(open_uow: OpenUow, tmp_path: Path):
    lines = [a_line(订单号=f"261105-{number:06d}") for number in range(5)]
    load_orders(open_uow, tmp_path, *lines)
    assert load_orders(open_uow, tmp_path, *lines).counts == (0, 0, 5)
    turned = [dict(reversed(line.items())) | {"新的列": "x"} for line in lines]
    assert load_orders(open_uow, tmp_path, *turned).counts == (0, 0, 5)


def test_a_changed_line_brings_the_order_up_to_date(open_uow: OpenUow, tmp_path: Path):
    load_orders(open_uow, tmp_path, a_line())
    shipped = {"订单状态": "已发货，待收货", "发货时间": "2026-11-06 10:00:00", "快递单号": "YT1"}
    assert load_orders(open_uow, tmp_path, a_line(**shipped)).counts == (0, 1, 0)
    order = the_order(open_uow)
    assert (order.status, len(order.items), len(order.parcels)) == ("shipped", 1, 1)


def test_what_we_did_survives_the_next_import(open_uow: OpenUow, tmp_path: Path):
    load_orders(open_uow, tmp_path, a_line(商家备注="先发"))
    ours = Address("浙江省", "杭州市", "西湖区", "文三路1号", "李四", "13900000000")
    with open_uow() as uow:
        uow.shop.set_order_address(NO, ours)
        uow.shop.add_flag(NO, "red")
        uow.commit()
    load_orders(open_uow, tmp_path, a_line(商家备注="加急", 订单状态="已发货，待收货"))
    order = the_order(open_uow)
    assert order.status == "shipped"
    assert order.address == ours
    assert order.flag == "red"
    assert order.seller_remark == "先发；加急"


def test_several_lines_of_one_number_are_its_items(open_uow: OpenUow, tmp_path: Path):
    second = a_line(**{"商家编码-规格维度": "B00099", "用户实付金额(元)": "20.00"})
    load_orders(open_uow, tmp_path, a_line(), second)
    order = the_order(open_uow)
    assert [(item.line, item.sku) for item in order.items] == [(1, "B00012"), (2, "B00099")]
    assert order.paid_fen == 7900
    # Only what is still wanted tells how far the order is.
    back = second | {"订单状态": "已发货，退款成功"}
    load_orders(open_uow, tmp_path, a_line(订单状态="已签收"), back)
    order = the_order(open_uow)
    assert (order.status, order.refunded_fen) == ("signed", 2000)
    assert [item.refunded_quantity for item in order.items] == [0, 1]


def test_two_equal_lines_side_by_side_are_two_pieces_and_a_doubt(open_uow: OpenUow, tmp_path: Path):
    loaded = load_orders(open_uow, tmp_path, a_line(), a_line())
    order = the_order(open_uow)
    assert (order.paid_fen, sum(item.quantity for item in order.items)) == (11800, 2)
    ((line, why),) = loaded.doubts
    assert line == 2
    assert "完全一样" in why
    assert order.doubts == (why.split("：", 1)[1],)


def test_an_equal_line_below_other_orders_is_the_same_one_again(open_uow: OpenUow, tmp_path: Path):
    between = a_line(订单号="261106-000001")
    loaded = load_orders(open_uow, tmp_path, a_line(), between, a_line())
    assert (loaded.report.repeated, the_order(open_uow).paid_fen) == (1, 5900)
    assert [line for line, _ in loaded.doubts] == [4]


def test_lines_that_contradict_each_other_leave_the_whole_order_out(
    open_uow: OpenUow, tmp_path: Path
):
    other = a_line(**{"商家编码-规格维度": "B00099", "收货人": "李四"})
    loaded = load_orders(open_uow, tmp_path, a_line(), other)
    assert [line for line, _ in loaded.reasons] == [2, 3]
    assert loaded.counts == (0, 0, 0)


def test_an_order_is_never_imported_without_one_of_its_lines(open_uow: OpenUow, tmp_path: Path):
    unread = a_line(**{"商家编码-规格维度": "B00099", "用户实付金额(元)": "二十"})
    loaded = load_orders(open_uow, tmp_path, a_line(), unread)
    assert sorted(line for line, _ in loaded.reasons) == [2, 3]
    assert loaded.counts == (0, 0, 0)


@pytest.fixture
def far_apart() -> list[dict[str, str]]:
    """Two items of one order with more lines between them than one batch holds."""
    between = [a_line(订单号=f"261106-{number:06d}") for number in range(2200)]
    second = a_line(**{"商家编码-规格维度": "B00099", "用户实付金额(元)": "20.00"})
    return [a_line(), *between, second]


def test_items_far_apart_in_the_file_come_together(
    open_uow: OpenUow, tmp_path: Path, far_apart: list[dict[str, str]]
):
    for _ in range(2):
        loaded = load_orders(open_uow, tmp_path, *far_apart)
        assert loaded.refused == []
        order = the_order(open_uow)
        assert [item.sku for item in order.items] == ["B00012", "B00099"]
        assert order.paid_fen == 7900


def test_of_two_versions_in_one_file_the_one_further_on_holds(
    open_uow: OpenUow, tmp_path: Path, far_apart: list[dict[str, str]]
):
    far_apart[-1] = a_line(订单状态="已取消")
    loaded = load_orders(open_uow, tmp_path, *far_apart)
    assert [line for line, _ in loaded.doubts] == [2203]
    assert the_order(open_uow).status == "cancelled"
    assert len(the_order(open_uow).items) == 1


@pytest.fixture
def buyer_of(open_uow: OpenUow, tmp_path: Path) -> Any:
    def find(**changes: str) -> str:
        no = f"261105-{abs(hash(tuple(changes.items()))):d}"[:30]
        load_orders(open_uow, tmp_path, a_line(订单号=no, **changes))
        return the_order(open_uow, no).buyer_id

    return find


def test_a_buyer_is_a_stable_pseudonym_of_the_phone(open_uow: OpenUow, buyer_of: Any):
    first = buyer_of(用户购买手机号="13900000001")
    assert "139" not in first or "0000" not in first
    assert buyer_of(用户购买手机号="13900000001", 收货人="别人") == first
    assert buyer_of(用户购买手机号="13900000002") != first


def test_a_known_phone_is_the_known_buyer(open_uow: OpenUow, buyer_of: Any):
    put_buyer(open_uow, Buyer("linxiaoyu", "林小雨", "13900000001"))
    assert buyer_of(用户购买手机号="\t13900000001") == "linxiaoyu"


def test_a_masked_phone_never_joins_two_people(open_uow: OpenUow, buyer_of: Any):
    one = buyer_of(用户购买手机号="139****0001", 收货人="甲")
    other = buyer_of(用户购买手机号="139****0001", 收货人="乙")
    assert one != other


def test_returnability_comes_from_the_product(open_uow: OpenUow, tmp_path: Path):
    from dataclasses import replace

    with open_uow() as uow:
        uow.shop.intake.put_products([replace(a_product(sku="B00012"), no_reason_return=False)])
        uow.commit()
    load_orders(open_uow, tmp_path, a_line())
    assert not the_order(open_uow).items[0].no_reason_return


def test_excels_ways_with_numbers_do_no_harm(open_uow: OpenUow, tmp_path: Path):
    path = tmp_path / "orders.csv"
    line = a_line(订单号=f'="{NO}"', 手机="'13812345678", 用户购买手机号="\t13900000001")
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerows([list(line), list(line.values())])
    assert Loaded(open_uow, "orders", path).counts == (1, 0, 0)
    assert the_order(open_uow).address.phone == "13812345678"
