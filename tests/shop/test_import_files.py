"""What becomes of a file: one row each. `->` is what is in the shop afterwards, in words that
tests/shop/files.py explains; what is said besides names the line, or the file as a whole."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import Engine

from bot.shop.importing.xlsx import SheetError
from bot.store.uow import uow_opener
from tests.shop.builders import Loaded, a_line
from tests.shop.files import (
    SHIPPED,
    SIGNED,
    Make,
    a_csv,
    book,
    doudian,
    in_words,
    jingdong,
    orders_in,
    parcels,
    pdd,
    raw,
    rows_of,
    taobao,
    taobao_items,
    zipped,
)

S = "订单状态"
A = "售后状态"
T = "快递单号"
PAID = "paid 59.00, paid 11-05"
SENT = "shipped 59.00, paid 11-05, sent 11-06"
YT = "YT0012345678901"
TO = {S: "已发货，待收货", "发货时间": "2026-11-06 10:00:00"}
OTHER = {"商家编码-规格维度": "B00099", "用户实付金额(元)": "20.00"}
OLD_XLS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
LOCKED = OLD_XLS + "EncryptedPackage".encode("utf-16-le")


class File(NamedTuple):
    name: str
    make: Make
    becomes: str | None
    said: str = ""


def excel(*changes: dict[str, str], merged: tuple[str, ...] = (), first: str = "") -> Make:
    sheets: dict[str, list[list[str]]] = {first: [["请勿修改本表"]]} if first else {}
    sheets["订单"] = rows_of([a_line(**change) for change in changes or ({},)])
    return book(sheets, merged=merged)


def numbers() -> Make:
    """Phones, money and times typed as numbers; the tracking number too."""
    line = a_line(**SHIPPED)
    row: list[object] = list(line.values())
    titles = list(line)
    places = {"手机": 13812345678, "用户购买手机号": 13900000001, "用户实付金额(元)": 59.0,
              "商品数量(件)": 1, T: 73000000000503, "支付时间": 45966.375}  # fmt: skip
    for title, value in places.items():
        row[titles.index(title)] = value
    paid = f"{chr(65 + titles.index('支付时间'))}2"
    return book({"订单": [titles, row]}, formats={paid: "yyyy/m/d h:mm"})


def tracked(cell: str) -> Make:
    return pdd(TO | {T: cell})


FILES = [
    # State and times are two facts
    File("paid", pdd(), PAID),
    File("received without a time", pdd(SIGNED | {"确认收货时间": ""}),
         f"signed 59.00, paid 11-05, sent 11-06, got ?; {YT} signed"),
    File("received without any time of its way", pdd({S: "已收货"}),
         "signed 59.00, paid 11-05, sent ?, got ?"),
    File("shipped without a time", pdd(SHIPPED | {"发货时间": ""}),
         f"shipped 59.00, paid 11-05, sent ?; {YT} in_transit"),
    File("to be shipped, with a time of shipping", pdd({"发货时间": "2026-11-06 10:00:00"}), SENT,
         "第 2 行：订单状态是“待发货”，却有发货时间"),
    File("shipped, with a time of receipt", pdd(SIGNED | {S: "已发货"}),
         f"signed 59.00, paid 11-05, sent 11-06, got 11-09; {YT} signed",
         "第 2 行：订单状态是“已发货”，却有收货时间"),
    File("unpaid, with a time of payment", pdd({S: "待付款"}), "unpaid 0.00, paid 11-05",
         "第 2 行：订单状态是“待付款”，却有支付时间"),
    File("cancelled, with a time of receipt", pdd(SIGNED | {S: "已取消"}),
         f"cancelled 59.00, paid 11-05, sent 11-06, got 11-09; {YT} signed",
         "第 2 行：订单状态是“已取消”，却有收货时间"),
    File("received before it was shipped", pdd(SIGNED | {"确认收货时间": "2026-11-05 12:00:00"}),
         f"signed 59.00, paid 11-05, sent 11-06, got 11-05; {YT} signed",
         "第 2 行：收货时间早于发货时间"),
    File("shipped before it was paid", pdd(TO | {"发货时间": "2026-11-04 10:00:00"}),
         "shipped 59.00, paid 11-05, sent 11-04", "第 2 行：发货时间早于支付时间"),
    File("订单成交时间 in place of 支付时间", a_csv({
        **{k: v for k, v in a_line().items() if k not in ("支付时间", "确认时间/拼单成功时间")},
        "订单成交时间": "2026-11-05 09:00:00"}), PAID),
    File("no line has a time", pdd({"支付时间": "", "确认时间/拼单成功时间": ""}),
         "paid 59.00, paid ?", "整张表没有一行有时间"),
    File("a time that is none", pdd({"支付时间": "昨天"}),
         "", "第 2 行：支付时间：不是时间（昨天）"),
    # States
    File("未发货退款成功", pdd({S: "未发货退款成功"}), "refunded 59.00 -59.00, paid 11-05"),
    File("未成交，退款成功", pdd({S: "未成交，退款成功"}), "refunded 59.00 -59.00, paid 11-05"),
    File("待发货，退款中", pdd({S: "待发货，退款中"}), PAID),
    File("已发货，售后处理中", pdd({S: "已发货，售后处理中"}), "shipped 59.00, paid 11-05, sent ?"),
    File("部分发货", pdd({S: "部分发货"}), "shipped 59.00, paid 11-05, sent ?"),
    File("拼团失败", pdd({S: "拼团失败"}), "cancelled 59.00, paid 11-05"),
    File("已成交", pdd({S: "已成交"}), PAID),
    File("退款中 alone, with a time of shipping", pdd(TO | {S: "退款中"}), SENT,
         "第 2 行：订单状态只写了“退款中”，因为有发货时间，当作已发货"),
    File("退款中 alone", pdd({S: "退款中"}), "", "第 2 行：订单状态：只写了“退款中”"),
    File("a state that nobody knows", pdd({S: "已起飞"}),
         "", "第 2 行：订单状态：不认识的状态（已起飞）"),
    File("a part given back", pdd({S: "已签收，部分退款", "退款金额(元)": "20.00"}),
         "signed 59.00 -20.00, paid 11-05, sent ?, got ?"),
    File("售后 ended with a part back", pdd({S: "已签收", A: "退款成功", "退款金额(元)": "20.00"}),
         "signed 59.00 -20.00, paid 11-05, sent ?, got ?"),
    File("退款成功, but not of all", pdd({S: "已发货，退款成功", "退款金额(元)": "20.00"}),
         "refunded 59.00 -20.00, paid 11-05",
         "第 2 行：订单状态是全部退款，退款金额却小于实付金额"),
    File("more given back than paid", pdd({"退款金额(元)": "60.00"}), "",
         "第 2 行：退款金额(元)：大于实付金额"),
    # Parcels in cells
    File("two parcels in a cell", tracked("74000000090，74000000091"),
         f"{SENT}; 74000000090 in_transit; 74000000091 in_transit"),
    File("three, one a line", tracked("74000000090\n74000000091\n74000000092"),
         f"{SENT}; 74000000090 in_transit; 74000000091 in_transit; 74000000092 in_transit"),
    File('="…"', tracked('="73000000000501"'), f"{SENT}; 73000000000501 in_transit"),
    File("='…", tracked("='73000000000501"), f"{SENT}; 73000000000501 in_transit"),
    File("=123…", tracked("=73000000000502"), f"{SENT}; 73000000000502 in_transit"),
    File("….0", tracked("73000000000503.0"), f"{SENT}; 73000000000503 in_transit"),
    File("7E13", tracked("7E13"), "", "第 2 行：快递单号：被 Excel 变成了科学计数法（7E13）"),
    File("7.3E+13", tracked("7.3E+13"),
         "", "第 2 行：快递单号：被 Excel 变成了科学计数法（7.3E+13）"),
    File("暂无", tracked("暂无"), SENT),
    File("无需物流", tracked("无需物流"), SENT),
    File("words for a number", tracked("联系老王"),
         "", "第 2 行：快递单号：不是快递单号（联系老王）"),
    # Lines of one order
    File("two equal lines", pdd({}, {}),
         "paid 118.00 x2, paid 11-05", "第 2 行：文件里有 2 行完全一样"),
    File("two items", pdd({}, OTHER), "paid 79.00 x2, paid 11-05"),
    File("a line that cannot be read takes its order with it",
         pdd({}, OTHER | {"商品数量(件)": "零"}), "", "第 2 行：第 3 行没有读取，整单没有导入"),
    File("lines that contradict each other", pdd({}, OTHER | {"收货人": "李四"}), "",
         "第 3 行：第 2 行和第 3 行的收货人、时间等不一致"),
    File("the same line again below another order", pdd({}, {"订单号": "261106-000001"}, {}),
         f"{PAID} | paid 59.00, paid 11-05", "第 4 行：与第 2 行是同一行"),
    File("two versions of an order", pdd({}, {"订单号": "261106-000001"}, {S: "已取消"}),
         f"cancelled 59.00, paid 11-05 | {PAID}", "第 4 行：文件里有 2 个版本"),
    # People
    File("a masked phone and name", pdd({"用户购买手机号": "138****1234", "收货人": "张*"}), PAID,
         "1 个订单的买家手机号是空的或打了码"),
    File("a phone that Excel made a decimal", pdd({"用户购买手机号": "13900000001.0"}), PAID),
    # Other platforms
    File("淘宝, a list of orders", taobao(), "paid 64.00, paid 11-05",
         "第 2 行：文件里没有商家编码，商品按标题记"),
    File("淘宝, closed", taobao({S: "交易关闭"}), "cancelled 64.00, paid 11-05", "淘宝/天猫订单"),
    File("淘宝, shipped",
         taobao({S: "卖家已发货，等待买家确认", "物流单号": "No:LP100", "发货时间": "2026-11-06"}),
         "shipped 64.00, paid 11-05, sent 11-06; LP100 in_transit", "淘宝/天猫订单"),
    File("天猫, items of one order",
         taobao_items({}, {"子订单编号": "2609876543210987656", "标题": "帽子", "商家编码": "M1"}),
         "completed 118.00 x2, paid 11-05, sent ?, got ?", "淘宝/天猫订单"),
    File("天猫, the same sub-order twice", taobao_items({}, {}),
         "completed 59.00, paid 11-05, sent ?, got ?", "第 3 行：与第 2 行是同一行"),
    File("京东, waiting", jingdong(), PAID, "京东订单"),
    File("京东, locked", jingdong({S: "(锁定)等待出库"}), PAID),
    File("京东, deleted", jingdong({S: "(删除)等待出库"}), "cancelled 59.00, paid 11-05"),
    File("京东, two items with the order's money on both",
         jingdong({"应付金额": "79.00"}, {"应付金额": "79.00", "货号": "B2", "京东价": "20.00"}),
         "paid 79.00 x2, paid 11-05", "第 2 行：文件里是整单金额（79.00 元）"),
    File("京东, sums that differ", jingdong({}, {"应付金额": "79.00", "货号": "B2"}), "",
         "第 3 行：第 3 行的整单金额与第 2 行不一样"),
    File("抖店, waiting", doudian(), PAID, "抖店订单"),
    File("抖店, number and courier in one cell",
         doudian({S: "已发货", "发货时间": "2026-11-06 10:00:00",
         "快递信息": "73000000000001-中通快递"}),
         f"{SENT}; 73000000000001 in_transit"),
    File("抖店, given back", doudian({S: "已关闭", A: "同意退款，退款成功"}),
         "refunded 59.00 -59.00, paid 11-05"),
    File("a file of nobody", a_csv({"单据": "1", "金额": "2"}), None, "没有找到表头"),
    # Workbooks
    File("the titles on the second sheet", excel(first="说明"), PAID, "工作表“订单”"),
    File("numbers typed as numbers", numbers(),
         "shipped 59.00, paid 11-05, sent 11-06; 73000000000503 in_transit"),
    File("one number over two lines", excel({}, OTHER, merged=("B2:B3",)),
         "paid 79.00 x2, paid 11-05"),
    File("the order's money over two lines", excel({}, OTHER, merged=("B2:B3", "E2:E3")),
         "paid 59.00 x2, paid 11-05", "第 2 行：文件里是整单金额（59.00 元）"),
    File("a workbook without orders", book({"一": [["说明"]], "二": [["目录"]]}), None, "一、二"),
    # Not sheets at all
    File("a ZIP", zipped("orders.csv"), None, "这是 ZIP 压缩包"),
    File("an ODS", zipped("mimetype", "content.xml"), None, "这是 ODS 文件"),
    File("a workbook with a password", raw(LOCKED), None, "这个文件加了密码"),
    File("an old workbook", raw(OLD_XLS), None, "这是旧版 .xls 文件"),
    File("a RAR", raw(b"Rar!\x1a\x07\x00"), None, "这是 RAR 压缩包"),
    File("a page named .xls", raw(b"\n<html><table><tr><td>x"), None, "这是网页"),
    File("a PDF", raw(b"%PDF-1.7"), None, "这是 PDF 文件"),
    File("nothing", raw(b""), None, "没有找到表头"),
]  # fmt: skip

PARCELS = [
    *(File(word, parcels({"状态": word}), f"{SENT}; {YT} in_transit")
      for word in ("在途", "揽收", "派件", "转投", "清关", "待取件", "运输途中")),
    *(File(word, parcels({"状态": word}), f"{SENT}; {YT} returning")
      for word in ("退回", "拒签", "退签", "退回中")),
    File("已退回", parcels({"状态": "已退回"}), f"{SENT}; {YT} returned"),
    File("疑难", parcels({"状态": "疑难"}), f"{SENT}; {YT} in_transit",
         "第 2 行：快递状态是“疑难”"),
    File("签收", parcels({"状态": "签收", "签收时间": "2026-11-08 09:00:00"}),
         f"signed 59.00, paid 11-05, sent 11-06, got 11-08; {YT} signed"),
    File("签收 without a time", parcels({"状态": "签收"}),
         f"signed 59.00, paid 11-05, sent 11-06, got ?; {YT} signed"),
    File("on its way back, with a time of signing",
         parcels({"状态": "退回", "签收时间": "2026-11-08 09:00:00"}), f"{SENT}; {YT} returning",
         "第 2 行：状态是“退回”，却有签收时间，没有当作买家签收"),
    File("under way, with a time of signing", parcels({"签收时间": "2026-11-08 09:00:00"}),
         f"{SENT}; {YT} in_transit", "第 2 行：签收时间：状态是“运输中”，却有签收时间"),
    File("a state that nobody knows", parcels({"状态": "飞行中"}), f"{SENT}; {YT} in_transit",
         "第 2 行：状态：不认识的物流状态（飞行中）"),
    File("two lines, the later one first",
         parcels({"状态": "退回", "事件时间": "2026-11-08 09:00:00"}, {}),
         f"{SENT}; {YT} returning"),
]  # fmt: skip


def ids(files: list[File]) -> list[str]:
    return [file.name for file in files]


@pytest.mark.parametrize("file", FILES, ids=ids(FILES))
def test_a_file_becomes_what_its_row_says(sqlite_engine: Engine, tmp_path: Path, file: File):
    check(sqlite_engine, "orders", file.make(tmp_path), file)


@pytest.mark.parametrize("file", PARCELS, ids=ids(PARCELS))
def test_a_file_of_parcels_becomes_what_its_row_says(
    sqlite_engine: Engine, tmp_path: Path, file: File
):
    Loaded(uow_opener(sqlite_engine), "orders", pdd(SHIPPED)(tmp_path))
    check(sqlite_engine, "parcels", file.make(tmp_path), file)


def check(engine: Engine, kind: str, path: Path, file: File) -> None:
    open_uow = uow_opener(engine)
    if file.becomes is None:
        with pytest.raises(SheetError, match=file.said):
            Loaded(open_uow, kind, path)
        return
    loaded = Loaded(open_uow, kind, path)
    assert " | ".join(map(in_words, orders_in(open_uow))) == file.becomes
    said = [loaded.report.source, *loaded.report.notes]
    for line, words in (*loaded.reasons, *loaded.doubts):
        said.append(f"第 {line} 行：{words}")
        said.append(f"第 {line} 行：{words.partition('：')[2]}")
    assert any(file.said in words for words in said), said


def test_there_are_sixty_of_them():
    assert len(FILES) >= 60
    assert len({file.name for file in FILES}) == len(FILES)
