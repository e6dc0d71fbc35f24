"""One line of an order export: one item of an order, with the money of that item.

State and times are two facts, and each is taken as it stands: neither is made up from the other.
Where they disagree, the line is read and the doubt kept for a person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from bot.shop.importing.cells import CellError, Row, is_cipher
from bot.shop.importing.platforms import Platform
from bot.shop.model import Address, OrderItem
from bot.times import SHOP_ZONE

_ORDER_NO = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{5,39}\Z", re.ASCII)
# The first six digits of such a number are the day on which it was placed.
_DAY_IN_NO = re.compile(r"(\d{2})(\d{2})(\d{2})-", re.ASCII)
_PLAIN_PHONE = re.compile(r"1[3-9]\d{9}\Z", re.ASCII)
_TRACKING_NO = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{2,39}\Z", re.ASCII)
# 73000000000001-中通快递 or 中通快递:73000000000001.
_NUMBER_FIRST = re.compile(r"([0-9A-Za-z]{4,40})[-:：_]([^\d\W][\w（）()]*)\Z")
_COURIER_FIRST = re.compile(r"([^\d\W][\w（）()]*?)[-:：_]([0-9A-Za-z]{4,40})\Z")
# Taobao writes No:73000000000001.
_NUMBER_SIGN = re.compile(r"(?:\b[Nn][Oo][:：.]|单号[:：])\s*")
_SEVERAL = re.compile(r"[,，;；、|\s]+")
_NO_PARCEL = frozenset({
    "暂无", "无", "无单号", "没有", "空", "待发货", "未发货", "待录入", "待填写", "无需物流",
    "无物流", "无需发货", "自提", "到店自提", "商家自送", "同城配送", "虚拟发货", "0",
    "none", "nan", "n/a",
})  # fmt: skip
# Shown where the export names no goods.
_NAMELESS = "商品"
TIMES = ("placed_at", "paid_at", "confirmed_at", "deal_at", "ship_by", "shipped_at", "signed_at")
_ADDRESS = ("province", "city", "district", "street", "detail", "consignee", "phone")


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
    """`of_order`: the money is that of the whole order, and stands on each of its lines."""

    head: Head
    status: str
    item: OrderItem
    paid_fen: int
    postage_fen: int
    refunded_fen: int
    of_order: bool
    price_fen: int | None
    shipped_at: datetime | None
    signed_at: datetime | None
    parcels: tuple[tuple[str, str], ...]
    after_sales: str
    remark: str
    line_no: str
    tells: frozenset[str]
    doubts: tuple[str, ...]
    row_hash: str


def read_line(row: Row, platform: Platform) -> OrderLine:
    """Raises CellError."""
    status, doubts = _status(row, platform)
    quantity = row.whole("quantity", least=1, most=9999)
    if quantity is None:
        raise row.error("quantity", "不能为空")
    paid_fen, postage_fen = _money(row)
    status, refunded_fen, pieces = _given_back(
        row, platform, status=status, paid_fen=paid_fen, quantity=quantity, doubts=doubts
    )
    sku = _sku(row, doubts)
    head = _head(row, platform)
    doubts += _disagreements(row, head, status)
    return OrderLine(
        head=head,
        status=status,
        item=OrderItem(
            line=1,
            sku=sku,
            title=row.text("title", most=300) or _NAMELESS,
            spec=row.text("spec", most=300),
            quantity=quantity,
            refunded_quantity=pieces,
            paid_unit_price_fen=(paid_fen - postage_fen) // quantity,
            no_reason_return=True,
        ),
        paid_fen=paid_fen if status != "unpaid" else 0,
        postage_fen=postage_fen,
        refunded_fen=refunded_fen,
        of_order=platform.money_of_order or row.is_merged("paid") or row.is_merged("received"),
        price_fen=row.money("price"),
        shipped_at=row.time("shipped_at"),
        signed_at=row.time("signed_at"),
        parcels=read_parcels(row),
        after_sales=row.text("after_sales", most=100),
        remark=row.text("remark"),
        line_no=row.number("line_no"),
        tells=_parts_given(row),
        doubts=tuple(dict.fromkeys(doubts)),
        row_hash=blake2b(row.joined().encode(), digest_size=16).hexdigest(),
    )


def read_parcels(row: Row) -> tuple[tuple[str, str], ...]:
    """Tracking number and courier of each parcel that the cell names."""
    couriers = [one for one in _SEVERAL.split(row.text("courier", most=200)) if one]
    cell = _NUMBER_SIGN.sub("", row.number("tracking_no", most=400))
    parts = [part for part in _SEVERAL.split(cell) if part and part.lower() not in _NO_PARCEL]
    found: dict[str, str] = {}
    for place, part in enumerate(parts):
        # As many couriers as numbers belong to them one by one; a single one brought them all.
        own = couriers[place] if len(couriers) == len(parts) else "、".join(couriers)
        number, courier = _parcel(row, part)
        found.setdefault(number, courier or own)
    return tuple(found.items())


def _parcel(row: Row, part: str) -> tuple[str, str]:
    if match := _NUMBER_FIRST.match(part):
        return tracking_no(row, match[1]), match[2]
    if match := _COURIER_FIRST.match(part):
        return tracking_no(row, match[2]), match[1]
    return tracking_no(row, part), ""


def tracking_no(row: Row, text: str) -> str:
    """Raises CellError on what is none."""
    number = row.as_number("tracking_no", text)
    if _TRACKING_NO.match(number) is None or not any(one.isdigit() for one in number):
        raise row.error("tracking_no", f"不是快递单号（{text[:20]}）")
    return number


def read_order_no(row: Row) -> str:
    no = row.number("no")
    if _ORDER_NO.match(no) is None:
        raise row.error("no", f"不是订单号（{no[:20]}）" if no else "不能为空")
    return no


def _parts_given(row: Row) -> frozenset[str]:
    """What the sheet says something of: an empty cell says so too, an absent column does not."""
    told = {"items"}
    told |= {name for name in ("after_sales", "insurance") if row.has(name)}
    if any(row.text(name) for name in _ADDRESS):
        told.add("address")
    return frozenset(told)


def _head(row: Row, platform: Platform) -> Head:
    no = read_order_no(row)
    deal_at = row.time("deal_at")
    paid_at, confirmed_at = row.time("paid_at") or deal_at, row.time("confirmed_at") or deal_at
    # On a platform without groups to wait for, the promise of shipping counts from the payment.
    if confirmed_at is None and (platform.paid_is_confirmed or not row.has("confirmed_at")):
        confirmed_at = paid_at
    placed_at = row.time("placed_at") or paid_at or confirmed_at or _day_of(no)
    if placed_at is None:
        raise CellError("下单时间、支付时间：都是空的，不知道是何时下的单")
    return Head(
        no=no,
        placed_at=placed_at,
        paid_at=paid_at,
        confirmed_at=confirmed_at,
        ship_by=row.time("ship_by"),
        packed=row.yes("packed"),
        freight_insurance=row.yes("insurance"),
        address=_address(row),
        buyer_phone=_buyer_phone(row),
    )


def _address(row: Row) -> Address:
    def part(name: str, most: int) -> str:
        text = row.text(name, most=most)
        return "" if is_cipher(text) else text

    phone = row.number("phone", most=200)
    return Address(
        province=part("province", 50),
        city=part("city", 50),
        district=part("district", 50),
        detail=part("street", 100) + part("detail", 300),
        name=part("consignee", 300),
        phone="" if is_cipher(phone) else phone,
    )


def _buyer_phone(row: Row) -> str:
    """The phone that stands for the buyer, or nothing: a masked one fits several people."""
    phone = row.number("buyer_phone" if row.has("buyer_phone") else "phone", most=200)
    return phone if _PLAIN_PHONE.match(phone) else ""


def _status(row: Row, platform: Platform) -> tuple[str, list[str]]:
    text = row.needed("status", most=100)
    state = platform.states.read(text)
    if state is None:
        raise row.error("status", f"不认识的状态（{text[:20]}）")
    if state.status is not None:
        return state.status, []
    # A running after-sales case alone does not say how far the order is; a time may.
    for name, status, words in (("signed_at", "signed", "收货"), ("shipped_at", "shipped", "发货")):
        if row.time(name):
            return status, [f"订单状态只写了“{text[:20]}”，因为有{words}时间，当作已{words}"]
    raise row.error("status", f"只写了“{text[:20]}”，看不出是否已经发货")


def _disagreements(row: Row, head: Head, status: str) -> list[str]:
    """State and times that do not fit each other, and times in the wrong order."""
    word = row.text("status", most=100)[:20]
    shipped_at, signed_at = row.time("shipped_at"), row.time("signed_at")
    found = []
    unexpected = {
        "unpaid": (("支付时间", head.paid_at), ("发货时间", shipped_at), ("收货时间", signed_at)),
        "paid": (("发货时间", shipped_at), ("收货时间", signed_at)),
        "shipped": (("收货时间", signed_at),),
        "cancelled": (("收货时间", signed_at),),
    }
    for name, at in unexpected.get(status, ()):
        if at is not None:
            found.append(f"订单状态是“{word}”，却有{name}")
    if shipped_at and head.paid_at and shipped_at < head.paid_at:
        found.append("发货时间早于支付时间")
    if signed_at and shipped_at and signed_at < shipped_at:
        found.append("收货时间早于发货时间")
    return found


def _money(row: Row) -> tuple[int, int]:
    """What was paid in all, and the postage in it."""
    paid_fen = row.money("paid")
    if paid_fen is None:
        paid_fen = row.money("received")
    if paid_fen is None:
        raise row.error("paid" if row.has("paid") else "received", "不能为空")
    # A coupon may have paid a part of the postage as well.
    return paid_fen, min(row.money("postage") or 0, paid_fen)


def _given_back(
    row: Row, platform: Platform, *, status: str, paid_fen: int, quantity: int, doubts: list[str]
) -> tuple[str, int, int]:
    """The state, the money and the pieces after what the platform gave back.

    An after-sales case that ended with all money back ends the order as well.
    """
    after_sales = platform.states.read(row.text("after_sales", most=100))
    refunded_fen = row.money("refunded")
    pieces = row.whole("refunded_quantity", least=0, most=quantity)
    if refunded_fen is not None and refunded_fen > paid_fen:
        raise row.error("refunded", "大于实付金额")
    ended = after_sales is not None and after_sales.status == "refunded"
    if status == "refunded" or (ended and refunded_fen in (None, paid_fen)):
        if refunded_fen is not None and refunded_fen < paid_fen:
            doubts.append("订单状态是全部退款，退款金额却小于实付金额")
        return (
            "refunded",
            paid_fen if refunded_fen is None else refunded_fen,
            quantity if pieces is None else pieces,
        )
    return status, refunded_fen or 0, pieces or 0


def _sku(row: Row, doubts: list[str]) -> str:
    names = ("spec_code", "goods_code", "style_id", "goods_id")
    sku = next((code for code in map(row.code, names) if code), "")
    if not sku and any(row.has(name) for name in names):
        raise CellError("商家编码：与样式ID、商品ID 都是空的")
    if not sku:
        # Taobao's list of orders names goods by their titles only.
        sku = row.needed("title", most=300)[:64]
        doubts.append("文件里没有商家编码，商品按标题记")
    return sku


def _day_of(no: str) -> datetime | None:
    match = _DAY_IN_NO.match(no)
    if match is None:
        return None
    try:
        return datetime(2000 + int(match[1]), int(match[2]), int(match[3]), tzinfo=SHOP_ZONE)
    except ValueError:
        return None
