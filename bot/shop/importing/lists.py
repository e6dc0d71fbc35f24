"""Our own lists: products with knowledge, prices, stock, everyday gifts, parcels, buyers."""

from __future__ import annotations

import re
from datetime import datetime

from bot.shop.importing.cells import CellError, Row
from bot.shop.importing.columns import Layout
from bot.shop.importing.order_lines import read_order_no, tracking_no
from bot.shop.importing.states import PARCEL_STATES
from bot.shop.model import (
    Buyer,
    GiftChoice,
    Parcel,
    ParcelEvent,
    ParcelNews,
    Product,
    ProductFact,
)

_SKU = ("SKU", "商品编码", "商家编码")
_PRICE = ("价格", "现价", "售价")
_KIND = ("价格类型",)
# A cell may hold several pieces of knowledge, one a line.
FACT_COLUMNS: dict[str, tuple[str, ...]] = {
    "usage": ("使用方法",),
    "install": ("安装方法",),
    "wash": ("洗涤保养", "清洗方法"),
    "keep": ("保存方法",),
    "ingredients": ("成分", "配料"),
    "shelf_life": ("保质期",),
    "size": ("尺码", "尺寸"),
    "material": ("材质",),
    "suit": ("适用",),
    "stock": ("库存说明",),
    "proof": ("正品证明",),
    "warranty": ("保修",),
    "package": ("包装清单",),
    "other": ("其他说明",),
}

PRODUCTS = Layout(
    columns={
        "sku": _SKU,
        "title": ("商品名称", "商品"),
        "category": ("类目", "分类"),
        "emoji": ("图标",),
        "price": _PRICE,
        "kind": _KIND,
        "no_reason_return": ("七天无理由", "7天无理由"),
        **FACT_COLUMNS,
    },
    needed=(("sku",), ("title",), ("price",)),
)
PRICES = Layout(
    columns={"sku": _SKU, "price": _PRICE, "kind": _KIND}, needed=(("sku",), ("price",))
)
STOCK = Layout(
    columns={"sku": _SKU, "quantity": ("库存", "数量")},
    needed=(("sku",), ("quantity",)),
)
GIFTS = Layout(
    columns={
        "sku": _SKU,
        "gift_sku": ("赠品SKU", "赠品编码"),
        "quantity": ("数量", "赠品数量"),
        "position": ("顺序",),
    },
    needed=(("sku",), ("gift_sku",), ("quantity",)),
)
PARCELS = Layout(
    columns={
        "no": ("订单号",),
        "courier": ("快递公司",),
        "tracking_no": ("快递单号",),
        "state": ("状态", "物流状态"),
        "shipped_at": ("发货时间",),
        "signed_at": ("签收时间",),
        "at": ("事件时间",),
        "text": ("事件内容", "物流信息"),
    },
    needed=(("no",), ("tracking_no",), ("state",)),
)
BUYERS = Layout(
    columns={
        "id": ("买家ID", "买家编号"),
        "name": ("昵称", "买家昵称"),
        "phone": ("手机", "用户购买手机号"),
        "tags": ("标签",),
        "level": ("会员等级", "等级"),
    },
    needed=(("id",), ("name",)),
)

_KINDS = {
    "": "everyday",
    "日常价": "everyday",
    "活动价": "campaign",
    "限时秒杀": "flash_sale",
    "秒杀价": "flash_sale",
}
_TAGS = re.compile(r"[,，、;；\s]+")
_GIFT_CATEGORIES = ("赠品", "礼品")
_MOST_PIECES = 99_999_999


def read_product(row: Row) -> Product:
    return Product(
        sku=_sku(row),
        title=row.needed("title", most=300),
        category=row.text("category", most=50) or "其他",
        emoji=row.text("emoji", most=8) or "📦",
        price_fen=_price(row),
        price_kind=_kind(row),
        no_reason_return=row.yes("no_reason_return", default=True),
        facts=tuple(
            ProductFact(topic, text)
            for topic in FACT_COLUMNS
            for text in map(str.strip, row.text(topic, most=2000).splitlines())
            if text
        ),
    )


def doubt_about_price(product: Product, row: Row) -> str:
    """Empty where there is none: gifts have no price, and a price of 0 is taken for a gift's."""
    if product.price_fen or product.category in _GIFT_CATEGORIES:
        return ""
    return str(row.error("price", "是 0，当作赠品：不能单买，也不按它退差价"))


def read_price(row: Row) -> tuple[str, tuple[int, str]]:
    price_fen = _price(row)
    if price_fen == 0:
        raise row.error("price", "不能是 0")
    return _sku(row), (price_fen, _kind(row))


def read_stock(row: Row) -> tuple[str, int]:
    quantity = row.whole("quantity", least=0, most=_MOST_PIECES)
    if quantity is None:
        raise CellError("库存：不能为空")
    return _sku(row), quantity


def read_gift(row: Row) -> GiftChoice:
    quantity = row.whole("quantity", least=1, most=9999)
    if quantity is None:
        raise CellError("数量：不能为空")
    gift_sku = row.code("gift_sku")
    if not gift_sku:
        raise CellError("赠品SKU：不能为空")
    position = row.whole("position", least=1, most=99) or 1
    return GiftChoice(_sku(row), position, gift_sku, quantity)


def read_parcel(row: Row, moment: datetime) -> ParcelNews:
    """`moment` is when the file was made: what it says without a time of its own held then."""
    word = row.text("state", most=50)
    known = PARCEL_STATES.get(word)
    if known is None:
        raise row.error("state", f"不认识的物流状态（{word[:20]}）" if word else "不能为空")
    at, text = row.time("at"), row.text("text", most=300)
    if (at is None) != (text == ""):
        raise CellError("事件时间和事件内容：要么都填，要么都不填")
    signed_at, doubts = row.time("signed_at"), [known.doubt]
    if signed_at is not None and known.state in ("returning", "returned"):
        # Of a parcel that goes back it is not the buyer who signed.
        doubts.append(f"状态是“{word}”，却有签收时间，没有当作买家签收")
        signed_at = None
    elif signed_at is not None and known.state != "signed":
        raise row.error("signed_at", f"状态是“{word}”，却有签收时间")
    return ParcelNews(
        read_order_no(row),
        Parcel(
            courier=row.text("courier", most=50),
            tracking_no=_tracking_no(row),
            state=known.state,
            shipped_at=row.time("shipped_at"),
            signed_at=signed_at,
            events=() if at is None else (ParcelEvent(at, text),),
            doubt="；".join(filter(None, doubts)),
        ),
        at=at or signed_at or moment,
    )


def _tracking_no(row: Row) -> str:
    if not row.number("tracking_no"):
        raise row.error("tracking_no", "不能为空")
    return tracking_no(row, row.number("tracking_no"))


def read_buyer(row: Row) -> Buyer:
    buyer_id = row.code("id")
    if not buyer_id:
        raise CellError("买家ID：不能为空")
    tags = tuple(tag for tag in _TAGS.split(row.text("tags", most=200)) if tag)
    level = row.text("level", most=20)
    return Buyer(buyer_id, row.needed("name", most=100), row.number("phone"), tags, level)


def _sku(row: Row) -> str:
    sku = row.code("sku")
    if not sku:
        raise CellError("SKU：不能为空")
    return sku


def _price(row: Row) -> int:
    price_fen = row.money("price")
    if price_fen is None:
        raise row.error("price", "不能为空")
    return price_fen


def _kind(row: Row) -> str:
    return _one_of(row, "kind", _KINDS, "价格类型")


def _one_of(row: Row, name: str, known: dict[str, str], title: str) -> str:
    text = row.text(name, most=50)
    if text not in known:
        raise CellError(f"{title}：应为{'、'.join(filter(None, known))}之一（{text[:20]}）")
    return known[text]
