"""How exports of orders are written beside what the shop did itself, which they never undo."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Table, insert, select, update
from sqlalchemy.orm import Session, selectinload

from bot.shop.model import ImportedOrder, Kept, Order, OrderItem, Written
from bot.store.base import Base
from bot.store.order_merge import (
    exported,
    exported_of,
    is_known,
    joined_remarks,
    merge,
    newer_versions,
    parcel_news,
    project,
    status_of,
)
from bot.store.tables.shop import OrderItemRow, OrderRow, ParcelRow, ProductRow

PARCEL = ("courier", "state", "shipped_at", "signed_at", "state_at", "doubt")
_UNSEEN = {"exported", "imported_hash"}
_COLUMNS = tuple(column.key for column in OrderRow.__table__.columns if column.key not in _UNSEEN)


def put_orders(session: Session, orders: Sequence[ImportedOrder]) -> Written:
    """Each order at most once. What an older export would have changed is told."""
    rows = session.execute(
        select(OrderRow.no, OrderRow.exported).where(
            OrderRow.no.in_([one.order.no for one in orders])
        )
    )
    said: dict[str, Any] = dict(rows.all())
    fresh = [one for one in orders if one.order.no not in said]
    known = [one for one in orders if one.order.no in said and is_known(said[one.order.no], one)]
    same = {one.order.no for one in known}
    others = [one for one in orders if one.order.no in said and one.order.no not in same]
    _bump(session, known, said)
    returnable = _returnable(session, [*fresh, *others])
    _add(session, fresh, returnable)
    changed, kept = _change(session, others, returnable)
    return Written(len(fresh), changed, len(orders) - len(fresh) - changed, tuple(kept))


def roll_up(session: Session, numbers: Iterable[str]) -> None:
    """Bring orders to where their parcels are."""
    rows = session.scalars(
        select(OrderRow)
        .where(OrderRow.no.in_(list(numbers)))
        .options(selectinload(OrderRow.parcels))
        .execution_options(populate_existing=True)
    )
    for row in rows:
        if not row.exported:
            # Written before this was kept: what it says now is what the export said.
            row.exported = exported_of(row)
        project(row)
    session.flush()


def _bump(session: Session, known: Sequence[ImportedOrder], said: dict[str, Any]) -> None:
    """The same content in a file made later: only that it still holds is new."""
    news = [
        {"no": one.order.no, "exported": newer}
        for one in known
        if (newer := newer_versions(said[one.order.no], one)) is not None
    ]
    if news:
        session.execute(update(OrderRow), news)


def _returnable(session: Session, orders: Sequence[ImportedOrder]) -> dict[str, bool]:
    skus = {item.sku for one in orders for item in one.order.items}
    rows = session.execute(
        select(ProductRow.sku, ProductRow.no_reason_return).where(ProductRow.sku.in_(skus))
    )
    return dict(rows.all())


def _add(session: Session, orders: Sequence[ImportedOrder], returnable: dict[str, bool]) -> None:
    if not orders:
        return
    values = [
        _order_values(one.order)
        | {
            "imported_hash": one.row_hash,
            "exported": exported(one),
            "status": _status_alone(one.order),
        }
        for one in orders
    ]
    session.execute(insert(_table(OrderRow)), values)
    items = [
        _item_values(one.order.no, item, returnable) for one in orders for item in one.order.items
    ]
    session.execute(insert(_table(OrderItemRow)), items)
    parcels = [value for one in orders for value in _parcel_values(one)]
    if parcels:
        session.execute(insert(_table(ParcelRow)), parcels)


def _status_alone(order: Order) -> str:
    return status_of(
        order.status, shipped=order.shipped_at is not None, signed=order.signed_at is not None
    )


def _table(row: type[Base]) -> Table:
    """For inserts of many rows past the ORM, which keeps books on each of them."""
    table = row.__table__
    assert isinstance(table, Table)
    return table


def _change(
    session: Session, orders: Sequence[ImportedOrder], returnable: dict[str, bool]
) -> tuple[int, list[Kept]]:
    if not orders:
        return 0, []
    rows = session.scalars(
        select(OrderRow)
        .where(OrderRow.no.in_([one.order.no for one in orders]))
        .options(selectinload(OrderRow.items), selectinload(OrderRow.parcels))
        .execution_options(populate_existing=True)
    )
    known = {row.no: row for row in rows}
    changed, kept = 0, []
    for one in orders:
        row = known[one.order.no]
        before = _picture(row)
        merged = merge(row, one, _order_values(one.order))
        for name, value in merged.values.items():
            setattr(row, name, value)
        _change_items(row, one.order, returnable, replaced="items" in merged.units)
        _change_parcels(row, one)
        project(row)
        changed += _picture(row) != before
        if merged.kept:
            text = f"订单 {row.no}：文件比已导入的旧，没有改：{'、'.join(merged.kept)}"
            kept.append(Kept(one.line, text))
    session.flush()
    return changed, kept


def _picture(row: OrderRow) -> list[Any]:
    """All that can be seen of an order, to tell whether an import changed it."""
    return [
        *(getattr(row, name) for name in _COLUMNS),
        *((item.line, item.sku, item.title, item.spec, item.quantity, item.refunded_quantity,
           item.paid_unit_price_fen, item.no_reason_return) for item in row.items),
        *((parcel.tracking_no, *(getattr(parcel, name) for name in PARCEL))
          for parcel in row.parcels),
    ]  # fmt: skip


def _change_items(
    row: OrderRow, order: Order, returnable: dict[str, bool], *, replaced: bool
) -> None:
    """The items of the export that tells most; of each, the most pieces ever given back."""
    back = {key: item.refunded_quantity for key, item in _keyed(row.items)}
    for key, item in _keyed(order.items):
        back[key] = max(back.get(key, 0), item.refunded_quantity)
    if replaced:
        lines = {item.line: item for item in row.items}
        for item in order.items:
            values = _item_values(row.no, item, returnable)
            old = lines.get(item.line)
            if old is None:
                row.items.append(OrderItemRow(**values))
                continue
            for name, value in values.items():
                setattr(old, name, value)
        del row.items[len(order.items) :]
    for key, kept in _keyed(row.items):
        kept.refunded_quantity = min(kept.quantity, back.get(key, 0))


def _keyed(items: Iterable[Any]) -> Iterator[tuple[tuple[str, str, int], Any]]:
    """Items by what they are; two of a kind are the first and the second of it."""
    seen: dict[tuple[str, str], int] = {}
    for item in items:
        key = (item.sku, item.spec)
        seen[key] = seen.get(key, 0) + 1
        yield (*key, seen[key]), item


def _change_parcels(row: OrderRow, one: ImportedOrder) -> None:
    known = {parcel.tracking_no: parcel for parcel in row.parcels}
    for values in _parcel_values(one):
        old = known.get(values["tracking_no"])
        if old is None:
            row.parcels.append(ParcelRow(**values))
            continue
        before = {name: getattr(old, name) for name in PARCEL}
        for name, value in parcel_news(before, values).items():
            setattr(old, name, value)


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
        "seller_remark": joined_remarks("", order.seller_remark),
        "doubts": list(order.doubts),
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


def _parcel_values(one: ImportedOrder) -> list[dict[str, Any]]:
    """An export says of a parcel that it was sent, which tells nothing of its way, or that the
    order was received, as it stood when the file was made."""
    return [
        {
            "order_no": one.order.no,
            "courier": parcel.courier,
            "tracking_no": parcel.tracking_no,
            "state": parcel.state,
            "shipped_at": parcel.shipped_at,
            "signed_at": parcel.signed_at,
            "state_at": None if parcel.state == "in_transit" else one.exported_at,
            "doubt": parcel.doubt,
        }
        for parcel in one.order.parcels
    ]
