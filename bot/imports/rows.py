"""The first rows of a file as the shop will see them, with personal data masked."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from bot.imports.model import Kind
from bot.money import yuan
from bot.shop.cards import mask_name, mask_phone, status_text
from bot.shop.model import (
    PARCEL_STATE_TEXT,
    PRICE_KIND_TEXT,
    Buyer,
    GiftChoice,
    ImportedReview,
    Order,
    ParcelNews,
    Product,
)
from bot.shop.ports import ShopStore
from bot.times import shop_time
from nlu.masking import mask

_QUOTED = re.compile(r"（([^（）]*)）")
# What stands in a cell is told beside it; codes and numbers of orders are to be found again.
_CODE = re.compile(r"[0-9A-Za-z_.-]*\Z")
_PHONE = re.compile(r"1[3-9]\d{9}\Z")

Cells = list[str]
Read = Callable[[ShopStore, Sequence[Any]], list[Cells]]

TITLES: dict[Kind, tuple[str, ...]] = {
    Kind.ORDERS: (
        *("订单号", "状态", "下单时间", "商品", "实付（元）", "收货人", "手机", "地区", "快递"),
    ),
    Kind.PRODUCTS: (
        "SKU",
        "商品名称",
        "类目",
        "价格（元）",
        "价格类型",
        "七天无理由",
        "知识（条）",
    ),
    Kind.PRICES: ("SKU", "价格（元）", "价格类型"),
    Kind.STOCK: ("SKU", "库存"),
    Kind.GIFTS: ("SKU", "顺序", "赠品SKU", "数量"),
    Kind.PARCELS: ("订单号", "快递公司", "快递单号", "状态", "事件时间", "事件内容"),
    Kind.BUYERS: ("买家ID", "昵称", "手机", "标签"),
    Kind.REVIEWS: ("订单号", "商品", "评分", "评价时间", "评价内容"),
}


def rows_of(kind: Kind, shop: ShopStore, batch: Sequence[Any]) -> list[Cells]:
    """Of a batch that was just written, in the same transaction."""
    return _READ[kind](shop, batch)


def hidden(why: str) -> str:
    """A remark without what a cell may tell of a person."""
    return _QUOTED.sub(lambda found: f"（{_without_person(found[1])}）", why)


def _without_person(text: str) -> str:
    if _PHONE.match(text):
        return mask_phone(text)
    return text if _CODE.match(text) else mask(text)


def _orders(shop: ShopStore, batch: Sequence[Any]) -> list[Cells]:
    numbers = dict.fromkeys(one.order.no for _, versions in batch for one in versions)
    return [_order(shop.order_for_staff(no)) for no in numbers]


def _order(order: Order) -> Cells:
    return [
        order.no,
        status_text(order),
        _moment(order.placed_at),
        "、".join(f"{item.title}×{item.quantity}" for item in order.items),
        yuan(order.paid_fen),
        mask_name(order.address.name),
        mask_phone(order.address.phone),
        order.address.region,
        "、".join(f"{one.courier} {one.tracking_no}".strip() for one in order.parcels),
    ]


def _product(one: Product) -> Cells:
    return [
        one.sku,
        one.title,
        one.category,
        yuan(one.price_fen),
        PRICE_KIND_TEXT[one.price_kind],
        "是" if one.no_reason_return else "否",
        str(len(one.facts)),
    ]


def _gift(one: GiftChoice) -> Cells:
    return [one.sku, str(one.position), one.gift_sku, str(one.quantity)]


def _parcel(one: ParcelNews) -> Cells:
    event = one.parcel.events[0] if one.parcel.events else None
    return [
        one.order_no,
        one.parcel.courier,
        one.parcel.tracking_no,
        PARCEL_STATE_TEXT[one.parcel.state],
        _moment(event.at) if event else "",
        mask(event.text) if event else "",
    ]


def _buyer(one: Buyer) -> Cells:
    return [one.id, mask_name(one.name), mask_phone(one.phone), "、".join(one.tags)]


def _review(one: ImportedReview) -> Cells:
    return [one.order_no, one.product, str(one.stars), _moment(one.at), mask(one.text)]


def _each(cells: Callable[[Any], Cells]) -> Read:
    return lambda shop, batch: [cells(value) for _, value in batch]


def _moment(at: datetime) -> str:
    return shop_time(at).strftime("%Y-%m-%d %H:%M")


_READ: dict[Kind, Read] = {
    Kind.ORDERS: _orders,
    Kind.PRODUCTS: _each(lambda value: _product(value[0])),
    Kind.PRICES: _each(
        lambda value: [value[0], yuan(value[1][0]), PRICE_KIND_TEXT[value[1][1]]],
    ),
    Kind.STOCK: _each(lambda value: [value[0], str(value[1])]),
    Kind.GIFTS: _each(_gift),
    Kind.PARCELS: _each(_parcel),
    Kind.BUYERS: _each(_buyer),
    Kind.REVIEWS: _each(_review),
}
