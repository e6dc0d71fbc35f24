"""The demo shop as files, just as a shop would have them: the export and our own lists."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from bot.demo.catalogue import CURRENT_PRICES, by_sku, products
from bot.demo.model import Bought, DemoBuyer, DemoOrder
from bot.demo.people import buyers, orders
from bot.demo.talks import REVIEWS
from bot.money import yuan
from bot.shop.importing.lists import FACT_COLUMNS
from bot.times import shop_time

Cells = Mapping[str, str]
# Couriers with numbers of their own shapes.
_COURIERS = (
    ("中通快递", "7{:013d}"),
    ("圆通速递", "YT{:013d}"),
    ("韵达快递", "4{:014d}"),
    ("极兔速递", "JT{:013d}"),
    ("顺丰速运", "SF{:013d}"),
)
_HUBS = ("杭州转运中心", "嘉兴转运中心", "武汉转运中心", "郑州转运中心")


def write_files(folder: Path, now: datetime) -> list[tuple[str, Path]]:
    """Every file of the shop as it is at `now`, as (kind of import, path), in order of loading."""
    now = now.replace(second=0, microsecond=0)
    sheets: list[tuple[str, Iterable[Cells], str]] = [
        ("buyers", _buyers(), "utf-8-sig"),
        ("products", _products(), "utf-8-sig"),
        ("prices", _prices(), "utf-8-sig"),
        ("stock", _stock(), "utf-8-sig"),
        ("gifts", _gifts(), "utf-8-sig"),
        # As Excel on a Chinese Windows saves it.
        ("orders", _orders(now), "gb18030"),
        ("parcels", _parcels(now), "utf-8"),
        ("reviews", _reviews(now), "utf-8-sig"),
    ]
    return [
        (kind, _write(folder / f"{kind}.csv", list(rows), encoding))
        for kind, rows, encoding in sheets
    ]


def _write(path: Path, rows: list[Cells], encoding: str) -> Path:
    titles = list(dict.fromkeys(title for row in rows for title in row))
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, titles)
        writer.writeheader()
        writer.writerows(rows)
    return path


def _buyers() -> Iterable[Cells]:
    for one in buyers():
        yield {
            "买家ID": one.id,
            "昵称": one.name,
            "手机": one.phone,
            "标签": "，".join(one.tags),
            "会员等级": one.level,
        }


def _products() -> Iterable[Cells]:
    for one in products():
        facts = {FACT_COLUMNS[topic][0]: "\n".join(texts) for topic, texts in one.facts.items()}
        yield {
            "SKU": one.sku,
            "商品名称": one.title,
            "类目": one.category,
            "图标": one.emoji,
            "价格(元)": yuan(one.price_fen),
            "七天无理由": "是" if one.no_reason_return else "否",
            **facts,
        }


def _prices() -> Iterable[Cells]:
    for sku, (price_fen, kind) in CURRENT_PRICES.items():
        yield {"SKU": sku, "价格(元)": yuan(price_fen), "价格类型": kind}


def _stock() -> Iterable[Cells]:
    for one in products():
        yield {"SKU": one.sku, "库存": str(one.stock)}


def _gifts() -> Iterable[Cells]:
    for one in products():
        for position, (sku, quantity) in enumerate(one.gifts, start=1):
            yield {
                "SKU": one.sku,
                "赠品SKU": sku,
                "数量": str(quantity),
                "顺序": str(position),
            }


def _orders(now: datetime) -> Iterable[Cells]:
    people = {one.id: one for one in buyers()}
    for number, order in enumerate(orders()):
        for at, bought in enumerate(order.cart):
            first = at == 0
            yield {
                **_goods(order, bought, number, first=first),
                **_person(people[order.buyer]),
                **_moments(order, now),
                "快递单号": _excel(tracking_no(number, at)) if _sent(order, at) else "",
                "快递公司": _courier(number) if _sent(order, at) else "",
                "是否打包": "是" if order.packed else "否",
                "运费险": "是" if order.insurance else "否",
                "售后状态": order.after_sales,
                "商家备注": order.remark,
            }


def _goods(order: DemoOrder, bought: Bought, number: int, *, first: bool) -> Cells:
    product = by_sku()[bought.sku]
    goods_fen = bought.paid_fen * bought.quantity
    # What was paid need not divide by the pieces: 100.00 for three of them.
    paid_fen = goods_fen + (bought.quantity > 1 and goods_fen % 100 == 99)
    postage_fen = order.postage_fen if first else 0
    listed_fen = max(paid_fen, product.price_fen * bought.quantity)
    given_back = order.given_back_fen if first else 0
    return {
        "商品": product.title,
        "订单号": _excel(order.no),
        "订单状态": order.status,
        "商品总价(元)": yuan(listed_fen),
        "店铺优惠折扣(元)": yuan(listed_fen - paid_fen),
        "平台优惠折扣(元)": "0.00",
        "邮费(元)": yuan(postage_fen),
        "用户实付金额(元)": yuan(paid_fen + postage_fen),
        "商家实收金额(元)": yuan(paid_fen + postage_fen),
        "商品数量(件)": str(bought.quantity),
        "商品id": str(600_000_000 + number),
        "商品规格": product.specs[number % len(product.specs)],
        "商家编码-规格维度": bought.sku,
        "退款金额(元)": yuan(given_back) if given_back else "",
        "退款数量(件)": str(bought.refunded) if bought.refunded else "",
    }


def _person(buyer: DemoBuyer) -> Cells:
    province, city, district, detail = buyer.address
    return {
        "收货人": buyer.consignee,
        "手机": _excel(buyer.phone),
        "省": province,
        "市": city,
        "区": district,
        "详细地址": detail,
        "用户购买手机号": _excel(buyer.phone),
    }


def _moments(order: DemoOrder, now: datetime) -> Cells:
    waits = order.status in ("待付款", "待成团")
    paid_at = None if order.status == "待付款" else now - order.paid
    return {
        "下单时间": _at(now - order.paid - timedelta(minutes=2)),
        "支付时间": _at(paid_at),
        "确认时间/拼单成功时间": "" if waits else _at(paid_at),
        "承诺发货时间": "" if order.ship_by is None else _at(now + order.ship_by),
        "发货时间": _at(_before(now, order.shipped)),
        "确认收货时间": _at(_before(now, order.signed)),
    }


def _parcels(now: datetime) -> Iterable[Cells]:
    for number, order in enumerate(orders()):
        if order.shipped is None:
            continue
        for at in range(order.parcels):
            # Of several parcels only the first is late; the others came.
            arrived = order.signed is not None or at > 0
            for ago, text in _events(order, number, arrived=arrived):
                yield {
                    "订单号": order.no,
                    "快递公司": _courier(number),
                    "快递单号": tracking_no(number, at),
                    "状态": "已签收" if arrived else order.parcel,
                    "发货时间": _at(now - order.shipped),
                    "签收时间": _at(now - _arrival(order)) if arrived else "",
                    "事件时间": _at(now - ago),
                    "事件内容": text,
                }


def _events(order: DemoOrder, number: int, *, arrived: bool) -> Iterable[tuple[timedelta, str]]:
    assert order.shipped is not None
    end = _arrival(order) if arrived else order.last_event or order.shipped
    hub = _HUBS[number % len(_HUBS)]
    steps = ["【义乌市】快件已揽收", f"快件已到达【{hub}】", f"快件已从【{hub}】发出", _last(order)]
    if arrived:
        steps[-1] = "快件已签收，签收人：本人，感谢使用"
    span = order.shipped - end
    for at, text in enumerate(steps):
        yield order.shipped - span * at / (len(steps) - 1), text


def _arrival(order: DemoOrder) -> timedelta:
    if order.signed is not None:
        return order.signed
    assert order.shipped is not None
    return order.shipped - (order.shipped - (order.last_event or order.shipped)) / 2


def _last(order: DemoOrder) -> str:
    if order.parcel == "丢失":
        return "快件在途中遗失，请联系发件方处理"
    if order.parcel == "退回":
        return "收件人拒收，快件正在退回发件地"
    return "快件已到达【目的地分拨中心】，正在等待派送"


def _reviews(now: datetime) -> Iterable[Cells]:
    of_scene = {order.scene: order for order in orders()}
    for number, review in enumerate(REVIEWS, start=1):
        order = of_scene[review.scene]
        yield {
            "评价ID": str(700_000 + number),
            "订单号": _excel(order.no),
            "商品名称": by_sku()[order.cart[0].sku].title,
            "评分": f"{review.stars}星",
            "评价时间": _at(now - review.ago),
            "评价内容": review.text,
        }


def _sent(order: DemoOrder, at: int) -> bool:
    return order.shipped is not None and at < order.parcels


def tracking_no(number: int, at: int) -> str:
    return _COURIERS[number % len(_COURIERS)][1].format(880_000_000_000 + number * 10 + at)


def _courier(number: int) -> str:
    return _COURIERS[number % len(_COURIERS)][0]


def _before(now: datetime, ago: timedelta | None) -> datetime | None:
    return None if ago is None else now - ago


def _at(moment: datetime | None) -> str:
    return "" if moment is None else shop_time(moment).strftime("%Y-%m-%d %H:%M:%S")


def _excel(number: str) -> str:
    """A long number as exports write it, so that Excel keeps it a text."""
    return f"{number}\t"
