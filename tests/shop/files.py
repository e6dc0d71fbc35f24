"""Files as platforms, couriers and people make them, each with only what is special about it."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook

from bot.money import yuan
from bot.shop.model import Order
from bot.store.tables.shop import OrderRow
from bot.store.uow import OpenUow
from bot.times import shop_time
from tests.shop.builders import a_line

Make = Callable[[Path], Path]
Cells = Mapping[str, str]

SHIPPED = {
    "订单状态": "已发货，待收货",
    "发货时间": "2026-11-06 10:00:00",
    "快递单号": "YT0012345678901",
    "快递公司": "圆通速递",
}
SIGNED = SHIPPED | {"订单状态": "已签收", "确认收货时间": "2026-11-09 12:00:00"}


def rows_of(lines: Sequence[Cells]) -> list[list[str]]:
    return [list(lines[0]), *(list(line.values()) for line in lines)]


def a_csv(
    *lines: Cells, name: str = "orders.csv", encoding: str = "utf-8", above: str = ""
) -> Make:
    def make(folder: Path) -> Path:
        text = io.StringIO()
        csv.writer(text).writerows(rows_of(lines))
        (folder / name).write_bytes((above + text.getvalue()).encode(encoding))
        return folder / name

    return make


def pdd(*changes: Cells, without: Sequence[str] = (), name: str = "orders.csv") -> Make:
    """Lines of Pinduoduo's export, each the usual one with changes."""
    lines = [a_line(**change) for change in changes or ({},)]
    return a_csv(
        *({title: text for title, text in line.items() if title not in without} for line in lines),
        name=name,
    )


def taobao(*changes: Cells) -> Make:
    """千牛: a list of orders, one line each, titles of the goods but no codes."""
    line = {
        "订单编号": '="2609876543210987654"', "买家会员名": "t**8", "买家应付货款": "59.00",
        "买家应付邮费": "5.00", "总金额": "64.00", "买家实际支付金额": "64.00",
        "订单状态": "买家已付款，等待卖家发货", "收货人姓名": "王**",
        "收货地址": "广东省 深圳市 ****",
        "联系手机": "'138****5678", "订单创建时间": "2026-11-05 08:58:00",
        "订单付款时间": "2026-11-05 09:00:00", "宝贝标题": "圆领短袖", "宝贝种类": "1",
        "物流单号": "", "物流公司": "", "宝贝总数量": "1", "退款金额": "0.00", "确认收货时间": "",
        "发货时间": "",
    }  # fmt: skip
    return a_csv(*({**line, **change} for change in changes or ({},)))


def taobao_items(*changes: Cells) -> Make:
    """千牛: a list of items, a line each."""
    line = {
        "子订单编号": "2609876543210987655", "主订单编号": "2609876543210987654",
        "标题": "圆领短袖", "价格": "59.00", "购买数量": "1", "外部系统编号": "B00012",
        "商品属性": "颜色：白色", "订单状态": "交易成功", "商家编码": "B00012",
        "买家应付货款": "59.00", "买家实际支付金额": "59.00", "退款状态": "没有申请退款",
        "退款金额": "0.00", "订单创建时间": "2026-11-05 08:58:00",
        "订单付款时间": "2026-11-05 09:00:00",
    }  # fmt: skip
    return a_csv(*({**line, **change} for change in changes or ({},)))


def jingdong(*changes: Cells) -> Make:
    """京东商家后台: the money of the whole order stands on each of its lines."""
    line = {
        "订单号": "302345678901", "商品ID": "100012345678", "商品名称": "圆领短袖",
        "订购数量": "1", "支付方式": "在线支付", "下单时间": "2026-11-05 08:58:00",
        "京东价": "59.00", "订单金额": "59.00", "应付金额": "59.00", "订单状态": "等待出库",
        "下单帐号": "jd_****", "客户姓名": "王*", "客户地址": "广东深圳市南山区****",
        "联系电话": "138****5678", "运费金额": "0.00", "付款确认时间": "2026-11-05 09:00:00",
        "货号": "B00012", "商家SKUID": "", "订单完成时间": "", "运单号": "", "承运商": "",
    }  # fmt: skip
    return a_csv(*({**line, **change} for change in changes or ({},)), encoding="gb18030")


def doudian(*changes: Cells) -> Make:
    """抖店: tabs before numbers, dashes for nothing, ciphertexts for persons."""
    line = {
        "主订单编号": "\t6928888888888888888", "子订单编号": "\t6928888888888888888",
        "选购商品": "\t圆领短袖", "商品规格": "\t白色;L", "商品数量": "1", "商品ID": "\t3611111",
        "商家编码": "\tB00012", "订单应付金额": "59.00", "运费": "0.00", "收件人": "##a1b2/c3d4",
        "收件人手机号": "$$e5f6/7788", "省": "广东省", "市": "深圳市", "区": "南山区",
        "街道": "-", "详细地址": "##x9y8", "订单提交时间": "2026-11-05 08:58:00",
        "支付完成时间": "2026-11-05 09:00:00", "订单完成时间": "-", "承诺发货时间": "-",
        "订单状态": "待发货", "售后状态": "-", "取消原因": "", "商家备注": "-", "发货时间": "-",
        "快递信息": "-",
    }  # fmt: skip
    return a_csv(*({**line, **change} for change in changes or ({},)), encoding="utf-8-sig")


def parcels(*changes: Cells) -> Make:
    line = {
        "订单号": "261105-123456789012345", "快递单号": "YT0012345678901", "快递公司": "圆通",
        "状态": "运输中", "发货时间": "2026-11-06 10:00:00", "签收时间": "",
        "事件时间": "2026-11-07 12:00:00", "事件内容": "已到达深圳",
    }  # fmt: skip
    return a_csv(*({**line, **change} for change in changes or ({},)), name="parcels.csv")


def book(
    sheets: Mapping[str, Sequence[Sequence[object]]],
    *,
    merged: Sequence[str] = (),
    formats: Mapping[str, str] | None = None,
    name: str = "orders.xlsx",
) -> Make:
    """A workbook; `merged` are ranges of its last sheet, `formats` number formats of cells."""

    def make(folder: Path) -> Path:
        made = Workbook()
        del made[made.sheetnames[0]]
        for title, rows in sheets.items():
            sheet = made.create_sheet(title)
            for row in rows:
                sheet.append(list(row))
        for place, code in (formats or {}).items():
            sheet[place].number_format = code
        for place in merged:
            sheet.merge_cells(place)
        made.save(folder / name)
        return folder / name

    return make


def raw(content: bytes, name: str = "orders.csv") -> Make:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return make


def zipped(*names: str) -> Make:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return raw(content.getvalue(), "orders.zip")


def orders_in(open_uow: OpenUow) -> list[Order]:
    with open_uow(writes=False) as uow:
        numbers = [row.no for row in uow.session.query(OrderRow).order_by(OrderRow.no)]
        return [uow.shop.order_for_staff(no) for no in numbers]


def in_words(order: Order) -> str:
    """`signed 59.00 -20.00 x2, paid 11-05, sent 11-06, got ?; YT1 signed`: `?` where a thing
    happened at a time that nobody wrote down."""
    pieces = sum(item.quantity for item in order.items)
    money = yuan(order.paid_fen) + (f" -{yuan(order.refunded_fen)}" if order.refunded_fen else "")
    sent = order.shipped_at or order.status in ("shipped", "signed", "completed")
    got = order.signed_at or order.status in ("signed", "completed")
    times = [("paid", order.paid_at, True), ("sent", order.shipped_at, sent),
             ("got", order.signed_at, got)]  # fmt: skip
    said = [f"{order.status} {money}" + (f" x{pieces}" if pieces > 1 else "")]
    said += [
        f"{word} {f'{shop_time(at):%m-%d}' if at else '?'}" for word, at, is_so in times if is_so
    ]
    ways = [f"{parcel.tracking_no} {parcel.state}" for parcel in order.parcels]
    return "; ".join([", ".join(said), *ways])
