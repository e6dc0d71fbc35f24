"""How an export's orders are written beside what the shop did itself, which they never undo."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session, selectinload

from bot.shop.model import ImportedOrder, Order, OrderItem, Written
from bot.store.base import Base
from bot.store.tables.shop import OrderItemRow, OrderRow, ParcelRow, ProductRow

_ADDRESS = ("consignee", "phone", "province", "city", "district", "detail")
_TIMES = ("paid_at", "confirmed_at", "ship_by", "shipped_at", "signed_at")


def put_orders(session: Session, orders: Sequence[ImportedOrder]) -> Written:
    hashes = session.execute(
        select(OrderRow.no, OrderRow.imported_hash).where(
            OrderRow.no.in_([one.order.no for one in orders])
        )
    )
    known = dict(hashes.all())
    fresh = [one for one in orders if one.order.no not in known]
    changed = [
        one
        for one in orders
        if one.order.no in known and (one.goes_on or known[one.order.no] != one.row_hash)
    ]
    returnable = _returnable(session, [*fresh, *changed])
    _add(session, fresh, returnable)
    _change(session, changed, returnable)
    return Written(len(fresh), len(changed), len(orders) - len(fresh) - len(changed))


def roll_up(session: Session, numbers: Iterable[str]) -> None:
    """Bring orders to where their parcels are: shipped with the first, signed with the last."""
    rows = session.scalars(
        select(OrderRow)
        .where(OrderRow.no.in_(list(numbers)))
        .options(selectinload(OrderRow.parcels))
        .execution_options(populate_existing=True)
    )
    for row in rows:
        sent = [parcel.shipped_at for parcel in row.parcels if parcel.shipped_at]
        signed = [parcel.signed_at for parcel in row.parcels if parcel.signed_at]
        if sent and row.shipped_at is None:
            row.shipped_at = min(sent)
        if len(signed) == len(row.parcels):
            row.signed_at = row.signed_at or max(signed)
        row.status = _status(row.status, shipped=bool(row.shipped_at), signed=bool(row.signed_at))
        row.packed = row.packed or bool(row.shipped_at)
    session.flush()


def _status(status: str, *, shipped: bool, signed: bool) -> str:
    """A parcel can move an order on, never back, and never out of an end."""
    if status in ("paid", "shipped"):
        return "signed" if signed else "shipped" if shipped else status
    return status


def _returnable(session: Session, orders: Sequence[ImportedOrder]) -> dict[str, bool]:
    skus = {item.sku for one in orders for item in one.order.items}
    rows = session.execute(
        select(ProductRow.sku, ProductRow.no_reason_return).where(ProductRow.sku.in_(skus))
    )
    return dict(rows.all())


def _add(session: Session, orders: Sequence[ImportedOrder], returnable: dict[str, bool]) -> None:
    if not orders:
        return
    session.execute(
        insert(_table(OrderRow)),
        [_order_values(one.order) | {"imported_hash": one.row_hash} for one in orders],
    )
    items = [
        _item_values(one.order.no, item, returnable) for one in orders for item in one.order.items
    ]
    session.execute(insert(_table(OrderItemRow)), items)
    parcels = [value for one in orders for value in _parcel_values(one.order)]
    if parcels:
        session.execute(insert(_table(ParcelRow)), parcels)


def _table(row: type[Base]) -> Table:
    """For inserts of many rows past the ORM, which keeps books on each of them."""
    table = row.__table__
    assert isinstance(table, Table)
    return table


def _change(session: Session, orders: Sequence[ImportedOrder], returnable: dict[str, bool]) -> None:
    if not orders:
        return
    rows = session.scalars(
        select(OrderRow)
        .where(OrderRow.no.in_([one.order.no for one in orders]))
        .options(selectinload(OrderRow.items), selectinload(OrderRow.parcels))
        .execution_options(populate_existing=True)
    )
    known = {row.no: row for row in rows}
    for one in orders:
        row = known[one.order.no]
        for name, value in _merged(row, one).items():
            setattr(row, name, value)
        _change_items(row, one, returnable)
        _change_parcels(row, one.order)
    session.flush()


def _merged(row: OrderRow, one: ImportedOrder) -> dict[str, Any]:
    """The platform's facts, save where ours are newer or could only be lost."""
    values = _order_values(one.order)
    # The buyer is found at the first import; a phone changed later must not move the order.
    del values["buyer_id"]
    for name in _TIMES:
        values[name] = values[name] or getattr(row, name)
    if row.address_ours:
        for name in _ADDRESS:
            del values[name]
    values["status"] = _status(
        one.order.status,
        shipped=bool(values["shipped_at"]),
        signed=bool(values["signed_at"]),
    )
    values["packed"] = row.packed or one.order.packed
    values["seller_remark"] = _joined(row.seller_remark, one.order.seller_remark)
    values["imported_hash"] = one.row_hash
    if one.goes_on:
        for name in ("paid_fen", "postage_paid_fen", "refunded_fen"):
            values[name] += getattr(row, name)
    return values


def _joined(old: str, new: str) -> str:
    if new in old:
        return old
    return new if not old or old in new else f"{old}；{new}"


def _change_items(row: OrderRow, one: ImportedOrder, returnable: dict[str, bool]) -> None:
    first = len(row.items) if one.goes_on else 0
    lines = {item.line: item for item in row.items}
    for number, item in enumerate(one.order.items, start=first + 1):
        values = _item_values(row.no, item, returnable) | {"line": number}
        old = lines.get(number)
        if old is None:
            row.items.append(OrderItemRow(**values))
            continue
        given_back = max(old.refunded_quantity, item.refunded_quantity)
        values["refunded_quantity"] = min(item.quantity, given_back)
        for name, value in values.items():
            setattr(old, name, value)
    del row.items[first + len(one.order.items) :]


def _change_parcels(row: OrderRow, order: Order) -> None:
    known = {parcel.tracking_no: parcel for parcel in row.parcels}
    for values in _parcel_values(order):
        old = known.get(values["tracking_no"])
        if old is None:
            row.parcels.append(ParcelRow(**values))
            continue
        old.courier = values["courier"]
        old.shipped_at = old.shipped_at or values["shipped_at"]
        old.signed_at = old.signed_at or values["signed_at"]
        # The tracking knows more than the export: only the end of the way is news.
        if values["state"] == "signed":
            old.state = "signed"


def _order_values(order: Order) -> dict[str, Any]:
    return {
        "no": order.no,
        "buyer_id": order.buyer_id,
        "status": order.status,
        "placed_at": order.placed_at,
        "paid_at": order.paid_at,
        "confirmed_at": order.confirmed_at,
        "ship_by": order.ship_by,
        "packed": order.packed,
        "shipped_at": order.shipped_at,
        "signed_at": order.signed_at,
        "paid_fen": order.paid_fen,
        "postage_paid_fen": order.postage_paid_fen,
        "refunded_fen": order.refunded_fen,
        "freight_insurance": order.freight_insurance,
        "consignee": order.address.name,
        "phone": order.address.phone,
        "province": order.address.province,
        "city": order.address.city,
        "district": order.address.district,
        "detail": order.address.detail,
        "after_sales": order.after_sales,
        "seller_remark": order.seller_remark,
    }


def _item_values(order_no: str, item: OrderItem, returnable: dict[str, bool]) -> dict[str, Any]:
    return {
        "order_no": order_no,
        "line": item.line,
        "sku": item.sku,
        "title": item.title,
        "spec": item.spec,
        "quantity": item.quantity,
        "refunded_quantity": item.refunded_quantity,
        "paid_unit_price_fen": item.paid_unit_price_fen,
        "no_reason_return": item.no_reason_return and returnable.get(item.sku, True),
    }


def _parcel_values(order: Order) -> list[dict[str, Any]]:
    return [
        {
            "order_no": order.no,
            "courier": parcel.courier,
            "tracking_no": parcel.tracking_no,
            "state": parcel.state,
            "shipped_at": parcel.shipped_at,
            "signed_at": parcel.signed_at,
        }
        for parcel in order.parcels
    ]
