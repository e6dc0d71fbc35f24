"""The facts that a decision went by, for people: each with where it is from and of when.

Read from the recorded line, so what is shown is what was decided on, not what is true by now.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bot.decisions.model import DecisionRecord
from bot.decisions.wording import CAUSES, kind_text
from bot.policy import text
from bot.policy.address import PARTS
from bot.policy.order import Status, TrackingState

Source = Literal["订单", "物流", "台账", "商品", "买家说的", "店铺设置", "售后单"]
ORDER: Source = "订单"
PARCEL: Source = "物流"
LEDGER: Source = "台账"
PRODUCT: Source = "商品"
BUYER: Source = "买家说的"
SETTING: Source = "店铺设置"
CASE: Source = "售后单"
_PRICE_KINDS = {"everyday": "日常价", "campaign": "活动价", "flash_sale": "大促秒杀价"}
_ORDER_TIMES = {
    "confirmed_at": "付款确认时间",
    "ship_by": "承诺发货时间",
    "shipped_at": "发货时间",
    "signed_at": "签收时间",
}


@dataclass(frozen=True)
class Fact:
    """`at` is the time of the fact itself where it has one, else when it was looked up."""

    label: str
    value: str
    source: Source
    at: str


def facts_of(record: DecisionRecord) -> list[Fact]:
    line = record.line
    return [
        *_asked(line),
        *_order(line),
        *_parcel(line),
        *_products(line),
        *_ledger(line, kind=record.kind),
        *_settings(line),
    ]


def _asked(line: Mapping[str, Any]) -> Iterator[Fact]:
    now, asked = line["now"], line["request"]
    yield Fact("诉求", kind_text(asked["kind"]), BUYER, now)
    if "cause" in asked:
        yield Fact("原因", CAUSES.get(asked["cause"], asked["cause"]), BUYER, now)
    if asked.get("asked"):
        yield Fact("要求金额", f"{asked['asked']} 元", BUYER, now)
    if asked.get("amount"):
        yield Fact("运费金额", f"{asked['amount']} 元", BUYER, now)
    if "evidence" in asked:
        yield Fact("照片凭证", "有" if asked["evidence"] else "没有", BUYER, now)
    if asked.get("items"):
        goods = "、".join(_named(item) for item in asked["items"])
        yield Fact("要退的商品", goods, BUYER, now)
    if asked.get("sku"):
        yield Fact("换货", f"{asked['sku']} → {asked['new_sku']}", BUYER, now)
    for name, part in (asked.get("address") or {}).items():
        yield Fact(PARTS.get(name, name), part or "没有给", BUYER, now)
    buyer = line["buyer"]
    yield Fact("本次诉求联系次数", str(buyer["contacts_on_matter"]), BUYER, now)
    yield Fact("本单催发货次数", str(buyer["urges"]), BUYER, now)


def _named(item: str | Mapping[str, Any]) -> str:
    """Goods as the buyer named them; an old decision kept the SKUs alone."""
    if isinstance(item, str):
        return item
    return item["sku"] if item["quantity"] is None else f"{item['sku']}×{item['quantity']}"


def _order(line: Mapping[str, Any]) -> Iterator[Fact]:
    now, order = line["now"], line["order"]
    yield Fact("订单状态", text.STATUS[Status(order["status"])], ORDER, now)
    for name, label in _ORDER_TIMES.items():
        moment = order[name]
        yield Fact(label, _minute(moment), ORDER, moment or now)
    yield Fact("已打包", "是" if order["packed"] else "否", ORDER, now)
    for item in order["items"]:
        returned = f"，已退 {item['refunded_quantity']}" if item["refunded_quantity"] else ""
        value = f"实付 {item['paid_unit_price']} 元 × {item['quantity']}{returned}"
        yield Fact(item["sku"], value, ORDER, now)
        if not item["no_reason_return"]:
            yield Fact(item["sku"], "不支持无理由退货", ORDER, now)
    yield Fact("实付运费", f"{order['postage_paid']} 元", ORDER, now)
    yield Fact("运费险", "有" if order["freight_insurance"] else "没有", ORDER, now)


def _parcel(line: Mapping[str, Any]) -> Iterator[Fact]:
    tracking = line["order"]["tracking"]
    if tracking is None:
        yield Fact("物流", "没有包裹", PARCEL, line["now"])
        return
    at = tracking["last_event_at"] or line["now"]
    yield Fact("物流状态", text.TRACKING[TrackingState(tracking["state"])], PARCEL, at)
    yield Fact("最后一条物流", _minute(tracking["last_event_at"]), PARCEL, at)


def _products(line: Mapping[str, Any]) -> Iterator[Fact]:
    now, shop = line["now"], line["shop"]
    for sku, price in shop["prices"].items():
        kind = _PRICE_KINDS.get(price["kind"], price["kind"])
        yield Fact(f"{sku} 现价", f"{price['price']} 元（{kind}）", PRODUCT, now)
    for sku, stock in shop["stock"].items():
        yield Fact(f"{sku} 库存", str(stock), PRODUCT, now)
    for sku, gifts in shop["everyday_gifts"].items():
        names = "、".join(f"{gift['sku']}×{gift['quantity']}" for gift in gifts)
        yield Fact(f"{sku} 可送赠品", names or "没有", SETTING, now)


def _ledger(line: Mapping[str, Any], *, kind: str) -> Iterator[Fact]:
    now = line["now"]
    yield Fact("本单已退金额", f"{line['order']['refunded']} 元", LEDGER, now)
    for past in line["history"]:
        amount = f" {past['amount']} 元" if past["amount"] != "0.00" else ""
        yield Fact("本单以前办过", f"{kind_text(past['kind'])}{amount}", LEDGER, now)
    if kind == "goodwill":
        times = line["buyer"]["goodwill_payments_30d"]
        yield Fact("买家 30 天内安抚退款次数", str(times), LEDGER, now)
        yield Fact("今天已付安抚退款", f"{line['shop']['goodwill_spent_today']} 元", LEDGER, now)
    case = line["case"]
    if case is not None:
        yield Fact("售后单", kind_text(case["kind"]), CASE, now)


def _settings(line: Mapping[str, Any]) -> Iterator[Fact]:
    running = "是" if line["shop"]["campaign_running"] else "否"
    yield Fact("活动进行中", running, SETTING, line["now"])


def _minute(moment: str | None) -> str:
    """2026-11-21T10:00:00+08:00, as it is recorded, without the second and the offset."""
    return "没有" if moment is None else moment[:16].replace("T", " ")
