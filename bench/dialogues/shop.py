"""A conversation's shop, buyer and orders, put into an empty database."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bench.dialogues import past
from bench.dialogues.form import Dialogue
from bench.dialogues.money import fen_of
from bot.library.matching import LEAST_LIKENESS
from bot.library.model import Wording
from bot.shop.kinds import COLOURS
from bot.shop.knowledge import topics_in
from bot.store.tables.desk import ConversationRow, TicketRow
from bot.store.tables.shop import (
    BuyerRow,
    GiftRow,
    OrderItemRow,
    OrderRow,
    ParcelEventRow,
    ParcelRow,
    ProductFactRow,
    ProductRow,
    ShopSettingRow,
    StockRow,
)
from bot.store.uow import SqlUnitOfWork

BUYER, OTHERS = "buyer", "somebody-else"
_SUPERVISOR = "主管"
# A product of which nobody says what it costs today.
_SOME_PRICE = "99.00"
_SIZE = re.compile(rf"(?<![A-Za-z0-9])(?:X{{0,3}}[SL]|[2-5]XL|M|\d{{2}}码)$|[{COLOURS}]色$")
_DAY = timedelta(days=1)


@dataclass
class Names:
    """How products are called: an article in several sizes has one title and a spec for each."""

    title: dict[str, str] = field(default_factory=dict)
    spec: dict[str, str] = field(default_factory=dict)


def load_shop(uow: SqlUnitOfWork, dialogue: Dialogue, now: datetime) -> None:
    load_crowd(uow, {BUYER: dialogue}, now)


def load_crowd(uow: SqlUnitOfWork, dialogues: Mapping[str, Dialogue], now: datetime) -> None:
    """Many conversations of one shop, by their buyers. The shop is that of the first, and whatever
    costs something today costs it for all of them."""
    first = next(iter(dialogues.values()))
    names = _names(first.shop.get("products") or ())
    uow.session.add(BuyerRow(id=OTHERS, name="别人"))
    _products(uow, first, names)
    _settings(uow, first)
    _library(uow, first, now)
    uow.session.flush()
    _sales(uow, names, now)
    for buyer_id, dialogue in dialogues.items():
        _buyer(uow, buyer_id, dialogue, now)
    spent = fen_of(first.shop.get("goodwill_spent_today") or "0.00")
    if spent:
        past.goodwill(uow, OTHERS, "250203-000000000000001", spent, now - timedelta(minutes=5))
    _queue(uow, int(first.shop.get("waiting_tickets") or 0), now)
    for sku, quantity in (first.shop.get("stock") or {}).items():
        uow.session.merge(StockRow(sku=sku, quantity=quantity))
    uow.session.flush()


def _buyer(uow: SqlUnitOfWork, buyer_id: str, dialogue: Dialogue, now: datetime) -> None:
    uow.session.add(BuyerRow(id=buyer_id, name=dialogue.buyer.get("name", "买家")))
    uow.session.flush()
    for order in dialogue.orders.values():
        price_now(uow, order)
        add_order(uow, dialogue, order, now, buyer_id=buyer_id)
    uow.session.flush()
    _earlier(uow, buyer_id, dialogue, now)


def _names(products: Any) -> Names:
    """加绒卫衣M and 加绒卫衣L are one article; a name that stands alone stays as it is."""
    stems: dict[str, list[tuple[str, str]]] = defaultdict(list)
    names = Names()
    for one in products:
        name, sku = str(one["name"]), str(one["sku"])
        match = _SIZE.search(name)
        stem, spec = (name, "") if match is None else (name[: match.start()], match[0])
        stems[stem].append((sku, spec))
        names.title[sku], names.spec[sku] = name, one.get("spec", "")
    for stem, found in stems.items():
        for sku, spec in found if len(found) > 1 else ():
            names.title[sku], names.spec[sku] = stem, spec
    return names


def _products(uow: SqlUnitOfWork, dialogue: Dialogue, names: Names) -> None:
    facts = defaultdict(list)
    for one in dialogue.shop.get("knowledge") or ():
        if one.get("sku"):
            told = f"问：{one['q']} 答：{one['a']}"
            facts[one["sku"]].append((next(iter(topics_in(one["q"])), "other"), told))
    for one in dialogue.shop.get("products") or ():
        sku = one["sku"]
        price = "0.00" if one.get("gift") else one.get("price", _SOME_PRICE)
        row = ProductRow(
            sku=sku,
            title=names.title[sku],
            category="赠品" if one.get("gift") else one.get("category", ""),
            price_fen=fen_of(price),
            no_reason_return=one.get("no_reason_return", True),
        )
        row.facts = [
            ProductFactRow(topic=topic, position=position, text=text)
            for position, (topic, text) in enumerate(facts[sku])
        ]
        uow.session.add(row)
    uow.session.flush()


def _library(uow: SqlUnitOfWork, dialogue: Dialogue, now: datetime) -> None:
    """What is known of the shop and of no goods: answers that its supervisor published."""
    for one in dialogue.shop.get("knowledge") or ():
        if not one.get("sku"):
            wording = Wording(name=one["q"], examples=(one["q"],), text=one["a"])
            number = uow.library.add(
                wording, threshold=LEAST_LIKENESS, group_id=None, by=_SUPERVISOR, at=now
            )
            uow.library.publish(number, version=1, by=_SUPERVISOR, at=now)


def price_now(uow: SqlUnitOfWork, order: Mapping[str, Any]) -> None:
    """What the order's goods cost today."""
    for item in order.get("items") or ():
        row = uow.session.get_one(ProductRow, item["sku"])
        if item.get("now") is not None:
            row.price_fen = fen_of(item["now"])
            row.price_kind = item.get("kind", "everyday")


def _settings(uow: SqlUnitOfWork, dialogue: Dialogue) -> None:
    shop = dialogue.shop
    values = {"name": shop.get("name", ""), "campaign_running": bool(shop.get("campaign_running"))}
    for key, value in values.items():
        uow.session.add(ShopSettingRow(key=key, value={"value": value}))
    for sku, row in (shop.get("everyday_gifts") or {}).items():
        for position, gift in enumerate(row):
            uow.session.add(
                GiftRow(sku=sku, position=position, gift_sku=gift["sku"], quantity=gift["quantity"])
            )


def _sales(uow: SqlUnitOfWork, names: Names, now: datetime) -> None:
    """In which sizes an article is sold shows in what others bought."""
    sized = [sku for sku, spec in names.spec.items() if spec]
    order = past.order_of(OTHERS, "250101-000000000000001", now - 300 * _DAY)
    order.items = [
        OrderItemRow(
            line=line,
            sku=sku,
            title=names.title[sku],
            spec=names.spec[sku],
            quantity=1,
            paid_unit_price_fen=100,
        )
        for line, sku in enumerate(sized, 1)
    ]
    uow.session.add(order)


def add_order(
    uow: SqlUnitOfWork,
    dialogue: Dialogue,
    order: Mapping[str, Any],
    now: datetime,
    *,
    buyer_id: str,
) -> None:
    names = _names(dialogue.shop.get("products") or ())
    row = OrderRow(
        no=order["order_no"],
        buyer_id=buyer_id,
        placed_at=now - timedelta(hours=(order.get("confirmed_h") or 0) + 0.1),
        paid_at=now - timedelta(hours=(order.get("confirmed_h") or 0) + 0.05),
        paid_fen=fen_of(order["total"]),
        postage_paid_fen=fen_of(order.get("postage_paid", "0.00")),
        refunded_fen=fen_of(order.get("refunded", "0.00")),
        freight_insurance=bool(order.get("freight_insurance")),
        **_address(order.get("address") or {}),
        status="paid",
    )
    row.items = [
        OrderItemRow(
            line=line,
            sku=item["sku"],
            title=names.title.get(item["sku"], item["sku"]),
            spec=names.spec.get(item["sku"], ""),
            quantity=item.get("qty", 1),
            refunded_quantity=item.get("refunded_qty", 0),
            paid_unit_price_fen=fen_of(item["paid"]),
            no_reason_return=_returnable(dialogue, item["sku"]),
        )
        for line, item in enumerate(order["items"], 1)
    ]
    uow.session.add(row)
    uow.session.flush()
    set_situation(uow, row, order, now)


def _returnable(dialogue: Dialogue, sku: str) -> bool:
    return next(
        (
            bool(one.get("no_reason_return", True))
            for one in dialogue.shop.get("products") or ()
            if one["sku"] == sku
        ),
        True,
    )


def _address(given: Mapping[str, str]) -> dict[str, str]:
    """Where the parcel goes; somewhere, where the conversation does not say it."""
    return {
        "consignee": given.get("name", "何晓"),
        "phone": given.get("phone", "13800010002"),
        "province": given.get("province", "江苏省"),
        "city": given.get("city", "苏州市"),
        "district": given.get("district", "姑苏区"),
        "detail": given.get("detail", "平江路20号"),
    }


def set_situation(
    uow: SqlUnitOfWork, row: OrderRow, given: Mapping[str, Any], now: datetime
) -> None:
    """What is given of an order's state; its times are counted back from now."""
    if "status" in given:
        row.status = "paid" if given["status"] == "packed" else given["status"]
        row.packed = given["status"] not in ("paid", "unpaid", "cancelled")
    for key, column in (
        ("confirmed_h", "confirmed_at"), ("ship_by_h", "ship_by"), ("shipped_h", "shipped_at"),
    ):  # fmt: skip
        if key in given:
            setattr(row, column, _back(given[key], now))
    if "signed_d" in given:
        days = given["signed_d"]
        row.signed_at = _back(None if days is None else days * 24, now)
    if "items" in given:
        price_now(uow, given)
    _parcel(row, given, now)
    uow.session.flush()


def _back(hours: float | None, now: datetime) -> datetime | None:
    return None if hours is None else now - timedelta(hours=hours)


def _parcel(row: OrderRow, given: Mapping[str, Any], now: datetime) -> None:
    if given.get("tracking") and not row.parcels:
        row.parcels = [
            ParcelRow(courier=given.get("courier", "中通"), tracking_no=given["tracking"])
        ]
    for parcel in row.parcels:
        signed = row.signed_at is not None or row.status in ("signed", "completed")
        parcel.shipped_at, parcel.signed_at = row.shipped_at, row.signed_at
        parcel.state = given.get("parcel") or ("signed" if signed else "in_transit")
        event = _back(given.get("last_event_h"), now)
        if event is not None:
            text = "已签收，签收人：本人" if signed else "快件已到达中转站"
            parcel.events.append(ParcelEventRow(at=event, text=text))


def _earlier(uow: SqlUnitOfWork, buyer_id: str, dialogue: Dialogue, now: datetime) -> None:
    """What had happened before: money, gifts, cases, contacts."""
    numbers = {letter: order["order_no"] for letter, order in dialogue.orders.items()}
    for number in numbers.values():
        for back in range(int(dialogue.buyer.get("contacts") or 0), 0, -1):
            uow.decisions.add_contact(number, "goodwill", at=now - timedelta(hours=back))
        for back in range(int(dialogue.buyer.get("urges") or 0), 0, -1):
            uow.decisions.add_contact(number, "urge_shipping", at=now - timedelta(hours=back))
    for one in dialogue.history:
        past.give(uow, numbers[one["order"]], one, now - _DAY * float(one.get("days_ago", 1)))
    for one in dialogue.open_cases:
        past.open_case(uow, numbers[one["order"]], one, now)
    for number in range(int(dialogue.buyer.get("goodwill_30d") or 0)):
        past.goodwill(uow, buyer_id, f"250202-00000000000000{number}", 300, now - 3 * _DAY)


def _queue(uow: SqlUnitOfWork, waiting: int, now: datetime) -> None:
    for number in range(waiting):
        name = f"waiting-{number}"
        at = now - timedelta(minutes=10 + number)
        uow.session.add(BuyerRow(id=name, name=name))
        uow.session.flush()
        uow.session.add(
            ConversationRow(id=name, buyer_id=name, opened_at=at, last_at=at, holder="queue")
        )
        uow.session.flush()
        uow.session.add(
            TicketRow(
                conversation_id=name,
                queue="agent",
                reason="request_human",
                opened_at=at,
                reply_due=at + timedelta(minutes=3),
            )
        )
