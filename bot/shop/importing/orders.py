"""Pinduoduo's order export: what its lines mean.

Each line is one item of an order with the money of that item: several lines of one number are
several items of one order, and the order's amounts are the sums of its lines.

The price of a piece is the buyer's own payment for the goods (用户实付金额 less 邮费) shared among
the pieces, rounded down to whole fen, so that pieces × price never passes what was paid; the few
fen of the remainder stay in the order's `paid_fen`. Where the export has no 用户实付金额, what the
shop received (商家实收金额) stands for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b

from bot.shop.importing.cells import CellError, Row
from bot.shop.importing.columns import Layout
from bot.shop.model import Address, Order, OrderItem, Parcel
from bot.times import SHOP_ZONE

LAYOUT = Layout(
    columns={
        "title": ("商品", "商品名称", "商品标题"),
        "no": ("订单号", "订单编号"),
        "status": ("订单状态",),
        "goods": ("商品总价",),
        "postage": ("邮费", "运费", "快递费"),
        "paid": ("用户实付金额", "用户实付", "买家实付金额"),
        "received": ("商家实收金额", "商家实收"),
        "quantity": ("商品数量", "数量"),
        "consignee": ("收货人", "收货人姓名"),
        "phone": ("手机", "收货人手机", "联系电话"),
        "province": ("省", "省份"),
        "city": ("市", "城市"),
        "district": ("区", "区县"),
        "street": ("街道", "乡镇"),
        "detail": ("详细地址", "收货地址"),
        "placed_at": ("下单时间", "订单创建时间"),
        "paid_at": ("支付时间", "付款时间"),
        "confirmed_at": (
            "确认时间/拼单成功时间",
            "拼单成功时间",
            "确认时间",
            "成团时间",
        ),
        "ship_by": ("承诺发货时间",),
        "shipped_at": ("发货时间",),
        "signed_at": ("确认收货时间", "签收时间"),
        "goods_id": ("商品id",),
        "spec": ("商品规格", "规格"),
        "style_id": ("样式id",),
        "spec_code": ("商家编码-规格维度", "商家编码-sku维度"),
        "goods_code": ("商家编码-商品维度",),
        "tracking_no": ("快递单号", "运单号"),
        "courier": ("快递公司", "物流公司"),
        "after_sales": ("售后状态",),
        "remark": ("商家备注",),
        "buyer_phone": ("用户购买手机号",),
        # Not in every export; read where a shop adds them.
        "packed": ("是否打包", "打包状态"),
        "insurance": ("运费险", "是否有运费险"),
        "refunded": ("退款金额", "已退款金额"),
        "refunded_quantity": ("退款数量", "已退款数量"),
    },
    needed=(("no",), ("status",), ("paid", "received"), ("quantity",)),
)

_ORDER_NO = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{5,39}\Z", re.ASCII)
# The first six digits of a number are the day on which it was placed.
_DAY_IN_NO = re.compile(r"(\d{2})(\d{2})(\d{2})-", re.ASCII)
_STATUS_PARTS = re.compile(r"[,，、;；/\s]+")
_PLAIN_PHONE = re.compile(r"1[3-9]\d{9}\Z", re.ASCII)
# Shown where the export names no goods.
_NAMELESS = "商品"

STATUS: dict[str, str] = {
    "待支付": "unpaid",
    "待付款": "unpaid",
    "未支付": "unpaid",
    "未付款": "unpaid",
    "已支付": "paid",
    "已付款": "paid",
    "待成团": "paid",
    "拼单中": "paid",
    "已成团": "paid",
    "拼单成功": "paid",
    "待发货": "paid",
    "未发货": "paid",
    "备货中": "paid",
    "审核中": "paid",
    "已发货": "shipped",
    "待收货": "shipped",
    "待签收": "shipped",
    "已发货待签收": "shipped",
    "运输中": "shipped",
    "已签收": "signed",
    "已收货": "signed",
    "确认收货": "signed",
    "待评价": "completed",
    "已评价": "completed",
    "交易成功": "completed",
    "交易完成": "completed",
    "已完成": "completed",
    "已取消": "cancelled",
    "已关闭": "cancelled",
    "交易关闭": "cancelled",
    "交易已取消": "cancelled",
    "退款成功": "refunded",
    "已退款": "refunded",
    "全额退款": "refunded",
}
# Of several parts ("已发货，退款成功") the one furthest on tells the order's state.
_ORDER_OF_STATES = (
    "unpaid",
    "paid",
    "shipped",
    "signed",
    "completed",
    "cancelled",
    "refunded",
)
_PARTLY = "部分退款"
_GIVEN_BACK = ("退款成功", "已退款", "全额退款")


@dataclass(frozen=True)
class Head:
    """What the lines of one order have in common."""

    no: str
    placed_at: datetime
    paid_at: datetime | None
    confirmed_at: datetime | None
    ship_by: datetime | None
    packed: bool
    freight_insurance: bool
    address: Address
    buyer_phone: str


@dataclass(frozen=True)
class OrderLine:
    head: Head
    status: str
    item: OrderItem
    paid_fen: int
    postage_fen: int
    refunded_fen: int
    shipped_at: datetime | None
    signed_at: datetime | None
    courier: str
    tracking_no: str
    after_sales: str
    remark: str
    row_hash: str


def read_line(row: Row) -> OrderLine:
    """Raises CellError."""
    after_sales = row.text("after_sales", most=100)
    status = _status(row.needed("status"))
    quantity = row.whole("quantity", least=1, most=9999)
    if quantity is None:
        raise CellError("商品数量：不能为空")
    paid_fen, postage_fen = _money(row)
    # An after-sales case that ended with all money back ends the order as well.
    if after_sales in _GIVEN_BACK and row.money("refunded") in (None, paid_fen):
        status = "refunded"
    refunded_fen, refunded_quantity = _given_back(row, status, paid_fen, quantity)
    return OrderLine(
        head=_head(row),
        status=status,
        item=OrderItem(
            line=1,
            sku=_sku(row),
            title=row.text("title", most=300) or _NAMELESS,
            spec=row.text("spec", most=300),
            quantity=quantity,
            refunded_quantity=refunded_quantity,
            paid_unit_price_fen=(paid_fen - postage_fen) // quantity,
            no_reason_return=True,
        ),
        paid_fen=paid_fen if status != "unpaid" else 0,
        postage_fen=postage_fen,
        refunded_fen=refunded_fen,
        shipped_at=row.time("shipped_at"),
        signed_at=row.time("signed_at"),
        courier=row.text("courier", most=50),
        tracking_no=row.code("tracking_no"),
        after_sales=after_sales,
        remark=row.text("remark"),
        row_hash=blake2b(row.joined().encode(), digest_size=16).hexdigest(),
    )


def assemble(lines: Sequence[OrderLine], buyer_id: str) -> Order:
    """The order that these lines of one number are."""
    head = lines[0].head
    shipped = [line.shipped_at for line in lines if line.shipped_at]
    signed = [line.signed_at for line in lines if line.signed_at]
    return Order(
        no=head.no,
        buyer_id=buyer_id,
        status=_status_of(lines),
        placed_at=head.placed_at,
        paid_at=head.paid_at,
        confirmed_at=head.confirmed_at,
        ship_by=head.ship_by,
        packed=head.packed or bool(shipped),
        shipped_at=min(shipped, default=None),
        signed_at=max(signed) if len(signed) == len(lines) else None,
        paid_fen=sum(line.paid_fen for line in lines),
        postage_paid_fen=sum(line.postage_fen for line in lines),
        refunded_fen=sum(line.refunded_fen for line in lines),
        freight_insurance=head.freight_insurance,
        address=head.address,
        after_sales="；".join(
            dict.fromkeys(line.after_sales for line in lines if line.after_sales)
        ),
        seller_remark="；".join(dict.fromkeys(line.remark for line in lines if line.remark)),
        flag=None,
        items=tuple(
            line.item if number == 1 else replace(line.item, line=number)
            for number, line in enumerate(lines, start=1)
        ),
        parcels=_parcels(lines),
    )


def hash_of(lines: Sequence[OrderLine]) -> str:
    joined = "".join(sorted(line.row_hash for line in lines))
    return blake2b(joined.encode(), digest_size=16).hexdigest()


def _head(row: Row) -> Head:
    no = row.code("no")
    if _ORDER_NO.match(no) is None:
        raise CellError(f"订单号：不是订单号（{no[:20]}）" if no else "订单号：不能为空")
    paid_at, confirmed_at = row.time("paid_at"), row.time("confirmed_at")
    placed_at = row.time("placed_at") or paid_at or confirmed_at or _day_of(no)
    if placed_at is None:
        raise CellError("支付时间：与确认时间都是空的，不知道是何时下的单")
    phone = row.code("phone")
    return Head(
        no=no,
        placed_at=placed_at,
        paid_at=paid_at,
        # Without a time of its own the promise of shipping counts from the payment.
        confirmed_at=confirmed_at or (None if row.has("confirmed_at") else paid_at),
        ship_by=row.time("ship_by"),
        packed=row.yes("packed"),
        freight_insurance=row.yes("insurance"),
        address=Address(
            province=row.text("province", most=50),
            city=row.text("city", most=50),
            district=row.text("district", most=50),
            detail=row.text("street", most=100) + row.text("detail", most=300),
            name=row.text("consignee", most=100),
            phone=phone,
        ),
        buyer_phone=_buyer_phone(row, phone),
    )


def _buyer_phone(row: Row, consignee_phone: str) -> str:
    """The phone that stands for the buyer, or nothing: a masked one fits several people."""
    phone = row.code("buyer_phone") if row.has("buyer_phone") else consignee_phone
    return phone if _PLAIN_PHONE.match(phone) else ""


def _status(text: str) -> str:
    parts = [part for part in _STATUS_PARTS.split(text) if part]
    states = []
    for part in parts:
        if part == _PARTLY:
            continue
        if part not in STATUS:
            raise CellError(f"订单状态：不认识的状态（{text[:20]}）")
        states.append(STATUS[part])
    if not states:
        raise CellError(f"订单状态：不认识的状态（{text[:20]}）")
    return max(states, key=_ORDER_OF_STATES.index)


def _status_of(lines: Sequence[OrderLine]) -> str:
    """An order is as far as the items that are still wanted: signed when all of them are."""
    states = {line.status for line in lines}
    wanted = states - {"cancelled", "refunded"}
    if not wanted:
        return "refunded" if "refunded" in states else "cancelled"
    if wanted <= {"signed", "completed"}:
        return min(wanted, key=_ORDER_OF_STATES.index)
    if wanted & {"shipped", "signed", "completed"}:
        return "shipped"
    return max(wanted, key=_ORDER_OF_STATES.index)


def _money(row: Row) -> tuple[int, int]:
    """What was paid in all, and the postage in it."""
    paid_fen = row.money("paid")
    if paid_fen is None:
        paid_fen = row.money("received")
    if paid_fen is None:
        raise CellError("用户实付金额：不能为空")
    # A coupon may have paid a part of the postage as well.
    return paid_fen, min(row.money("postage") or 0, paid_fen)


def _given_back(row: Row, status: str, paid_fen: int, quantity: int) -> tuple[int, int]:
    refunded_fen = row.money("refunded")
    pieces = row.whole("refunded_quantity", least=0, most=quantity)
    if status == "refunded":
        return (
            paid_fen if refunded_fen is None else refunded_fen,
            quantity if pieces is None else pieces,
        )
    if refunded_fen is not None and refunded_fen > paid_fen:
        raise CellError("退款金额：大于用户实付金额")
    return refunded_fen or 0, pieces or 0


def _sku(row: Row) -> str:
    names = ("spec_code", "goods_code", "style_id", "goods_id")
    sku = next((code for code in map(row.code, names) if code), "")
    if not sku:
        raise CellError("商家编码：与样式ID、商品id 都是空的")
    return sku


def _day_of(no: str) -> datetime | None:
    match = _DAY_IN_NO.match(no)
    if match is None:
        return None
    try:
        return datetime(2000 + int(match[1]), int(match[2]), int(match[3]), tzinfo=SHOP_ZONE)
    except ValueError:
        return None


def _parcels(lines: Sequence[OrderLine]) -> tuple[Parcel, ...]:
    found: dict[str, Parcel] = {}
    for line in lines:
        if line.tracking_no:
            found[line.tracking_no] = Parcel(
                courier=line.courier,
                tracking_no=line.tracking_no,
                state="signed" if line.signed_at else "in_transit",
                shipped_at=line.shipped_at,
                signed_at=line.signed_at,
            )
    return tuple(found.values())
