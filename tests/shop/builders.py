"""Lines of an order export, orders and products, with only what a test is about."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.shop.importing.reading import trusted
from bot.shop.importing.runs import ImportReport, Remark
from bot.shop.importing.service import load_file
from bot.shop.model import (
    Address,
    Buyer,
    ImportedOrder,
    Order,
    OrderItem,
    Product,
    ProductFact,
)
from bot.store.uow import OpenUow

NO = "261105-123456789012345"
NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


def a_line(**changes: str) -> dict[str, str]:
    """One line of the export, by the platform's titles."""
    return {
        "商品": "圆领短袖",
        "订单号": NO,
        "订单状态": "待发货",
        "邮费(元)": "0.00",
        "用户实付金额(元)": "59.00",
        "商家实收金额(元)": "61.00",
        "商品数量(件)": "1",
        "收货人": "王小明",
        "手机": "13812345678",
        "省": "广东省",
        "市": "深圳市",
        "区": "南山区",
        "街道": "粤海街道",
        "详细地址": "科技园路1号",
        "支付时间": "2026-11-05 09:00:00",
        "确认时间/拼单成功时间": "2026-11-05 09:10:00",
        "发货时间": "",
        "确认收货时间": "",
        "商品规格": "白色 L",
        "商家编码-规格维度": "B00012",
        "快递单号": "",
        "快递公司": "",
        "售后状态": "无售后或售后取消",
        "商家备注": "",
        "用户购买手机号": "13900000001",
    } | changes


def write_csv(path: Path, lines: Iterable[Mapping[str, str]], *, encoding: str = "utf-8") -> Path:
    rows = list(lines)
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


class Loaded:
    """What an import said."""

    def __init__(self, open_uow: OpenUow, kind: str, path: Path) -> None:
        self.refused: list[Remark] = []
        self.doubtful: list[Remark] = []
        self.report: ImportReport = load_file(
            open_uow,
            kind,
            path,
            refuse=self.refused.append,
            doubt=self.doubtful.append,
            read=trusted,
        )

    @property
    def counts(self) -> tuple[int, int, int]:
        written = self.report.written
        return written.added, written.changed, written.unchanged

    @property
    def reasons(self) -> list[tuple[int, str]]:
        return [(one.line, one.reason) for one in self.refused]

    @property
    def doubts(self) -> list[tuple[int, str]]:
        return [(one.line, one.reason) for one in self.doubtful]


def load_orders(open_uow: OpenUow, folder: Path, *lines: Mapping[str, str]) -> Loaded:
    return Loaded(open_uow, "orders", write_csv(folder / "orders.csv", lines))


def the_order(open_uow: OpenUow, no: str = NO) -> Order:
    with open_uow(writes=False) as uow:
        return uow.shop.order_for_staff(no)


def an_item(**changes: Any) -> OrderItem:
    item: dict[str, Any] = {
        "line": 1,
        "sku": "B00012",
        "title": "圆领短袖",
        "spec": "白色 L",
        "quantity": 1,
        "refunded_quantity": 0,
        "paid_unit_price_fen": 5900,
        "no_reason_return": True,
    }
    return OrderItem(**(item | changes))


def an_order(**changes: Any) -> Order:
    order: dict[str, Any] = {
        "no": NO,
        "buyer_id": "b1",
        "status": "paid",
        "placed_at": NOW,
        "paid_at": NOW,
        "confirmed_at": NOW,
        "ship_by": None,
        "packed": False,
        "shipped_at": None,
        "signed_at": None,
        "paid_fen": 5900,
        "postage_paid_fen": 0,
        "refunded_fen": 0,
        "freight_insurance": False,
        "address": Address("广东省", "深圳市", "南山区", "科技园路1号", "王小明", "13812345678"),
        "after_sales": "",
        "seller_remark": "",
        "flag": None,
        "items": (an_item(),),
        "parcels": (),
    }
    return Order(**(order | changes))


def put_order(open_uow: OpenUow, **changes: Any) -> None:
    with open_uow() as uow:
        order = an_order(**changes)
        uow.shop.intake.put_orders([ImportedOrder(order, "hash")])
        uow.commit()


def a_product(*facts: tuple[str, str], sku: str = "P1", title: str = "空气炸锅") -> Product:
    return Product(
        sku=sku,
        title=title,
        category="家电",
        emoji="🍟",
        price_fen=18900,
        price_kind="everyday",
        no_reason_return=True,
        facts=tuple(ProductFact(*fact) for fact in facts),
    )


def put_buyer(open_uow: OpenUow, buyer: Buyer) -> None:
    with open_uow() as uow:
        uow.shop.intake.put_buyers([buyer])
        uow.commit()
