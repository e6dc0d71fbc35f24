"""Where the facts of notices are: for each kind a search by an index over recent times."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    SQLColumnExpression,
    String,
    and_,
    cast,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from bot.notices.model import Fact, Kind
from bot.store.tables.cases import CaseRow
from bot.store.tables.decisions import LedgerRow
from bot.store.tables.desk import ConversationRow
from bot.store.tables.notices import NoticeRow
from bot.store.tables.payouts import PayoutRow
from bot.store.tables.reviews import ReviewRow
from bot.store.tables.shop import BuyerRow, OrderItemRow, OrderRow, ParcelEventRow, ParcelRow
from bot.times import shop_day

# Who is not here after so long is lost, not late.
_LONGEST_WAY = timedelta(days=15)

Search = Callable[[datetime, datetime], list[Select[Any]]]
_Column = SQLColumnExpression[Any]


def delayed(after: datetime, before: datetime, *, promise: timedelta) -> list[Select[Any]]:
    """Without a promised time the warehouse has as long as the rules of late shipping give it."""
    # Few orders wait for the warehouse at any time: the index on their status finds them.
    promised = _within(OrderRow.ship_by, after, before)
    usual = and_(
        OrderRow.ship_by.is_(None),
        _within(OrderRow.confirmed_at, after - promise, before - promise),
    )
    at = func.coalesce(OrderRow.ship_by, OrderRow.confirmed_at)
    return [
        _of_orders(at, OrderRow.ship_by).where(
            OrderRow.status == "paid",
            OrderRow.shipped_at.is_(None),
            or_(promised, usual),
            _not_told(Kind.DELAYED),
        )
    ]


def _shipped(after: datetime, before: datetime) -> list[Select[Any]]:
    return [
        _of_parcels(ParcelRow.shipped_at, after, before).where(
            OrderRow.status == "shipped",
            ParcelRow.state == "in_transit",
            _not_told(Kind.SHIPPED, ParcelRow.tracking_no),
        ),
        _of_orders(OrderRow.shipped_at).where(
            OrderRow.status == "shipped",
            _within(OrderRow.shipped_at, after, before),
            ~_is_there(ParcelRow.order_no, ParcelRow.shipped_at.is_not(None)),
            _not_told(Kind.SHIPPED),
        ),
    ]


def _stalled(after: datetime, before: datetime) -> list[Select[Any]]:
    newest = (
        select(func.max(ParcelEventRow.at))
        .where(ParcelEventRow.parcel_id == ParcelRow.id)
        .correlate(ParcelRow)
        .scalar_subquery()
    )
    return [
        # Of a parcel that no courier has scanned nothing has stopped.
        _of_parcels(newest, after, before).where(
            OrderRow.status == "shipped",
            ParcelRow.state == "in_transit",
            ParcelRow.shipped_at > before - _LONGEST_WAY,
            _not_told(Kind.STALLED, ParcelRow.tracking_no),
        )
    ]


def _out_for_delivery(after: datetime, before: datetime) -> list[Select[Any]]:
    """The newest line of a parcel's way; what it says is read by who asks. Brought again on
    another day it is news again."""
    later, told = aliased(ParcelEventRow), aliased(NoticeRow)
    return [
        _of_parcels(ParcelEventRow.at, after, before, ParcelEventRow.text)
        .join(ParcelEventRow, ParcelEventRow.parcel_id == ParcelRow.id)
        .where(
            OrderRow.status == "shipped",
            ParcelRow.state == "in_transit",
            or_(ParcelEventRow.text.contains("派"), ParcelEventRow.text.contains("配送")),
            ~select(later.id)
            .where(later.parcel_id == ParcelRow.id, later.at > ParcelEventRow.at)
            .exists(),
            ~select(told.id)
            .where(
                told.order_no == OrderRow.no,
                told.kind == Kind.OUT_FOR_DELIVERY.value,
                told.tracking_no == ParcelRow.tracking_no,
                told.fact_at > after,
            )
            .exists(),
        )
    ]


def _signed(after: datetime, before: datetime) -> list[Select[Any]]:
    arrived = OrderRow.status.in_(["shipped", "signed", "completed"])
    return [
        _of_parcels(ParcelRow.signed_at, after, before).where(
            arrived,
            ParcelRow.state == "signed",
            _not_told(Kind.SIGNED, ParcelRow.tracking_no),
        ),
        _of_orders(OrderRow.signed_at).where(
            arrived,
            _within(OrderRow.signed_at, after, before),
            ~_is_there(ParcelRow.order_no, ParcelRow.signed_at.is_not(None)),
            _not_told(Kind.SIGNED),
        ),
    ]


def _refund_paid(after: datetime, before: datetime) -> list[Select[Any]]:
    subject = cast(PayoutRow.ledger_id, String)
    return [
        _of_orders(
            PayoutRow.settled_at,
            subject.label("subject"),
            PayoutRow.amount_fen,
            LedgerRow.kind.label("money"),
        )
        .join(PayoutRow, PayoutRow.order_no == OrderRow.no)
        .join(LedgerRow, LedgerRow.id == PayoutRow.ledger_id)
        .where(
            PayoutRow.state == "confirmed",
            PayoutRow.dispute == "",
            _within(PayoutRow.settled_at, after, before),
            _not_told(Kind.REFUND_PAID, subject),
        )
    ]


# Nobody is asked who wrote already, has a matter open, got money back or speaks with a person.
def _review(after: datetime, before: datetime) -> list[Select[Any]]:
    return [
        _of_orders(OrderRow.signed_at).where(
            OrderRow.status == "completed",
            OrderRow.refunded_fen == 0,
            or_(
                OrderRow.after_sales.in_(["", "售后取消"]),
                OrderRow.after_sales.startswith("无售后"),
            ),
            _within(OrderRow.signed_at, after, before),
            _not_told(Kind.REVIEW),
            ~_is_there(CaseRow.order_no, CaseRow.closed_at.is_(None)),
            ~_is_there(LedgerRow.order_no),
            ~_is_there(ReviewRow.order_no),
            ~select(ConversationRow.id)
            .where(ConversationRow.buyer_id == OrderRow.buyer_id, ConversationRow.holder != "bot")
            .exists(),
        )
    ]


FACTS: dict[Kind, Search] = {
    Kind.SHIPPED: _shipped,
    Kind.STALLED: _stalled,
    Kind.OUT_FOR_DELIVERY: _out_for_delivery,
    Kind.SIGNED: _signed,
    Kind.REFUND_PAID: _refund_paid,
    Kind.REVIEW: _review,
}


def fact_of(kind: Kind, row: RowMapping, *, promise: timedelta) -> Fact:
    at: datetime = row["at"]
    tracking_no = row.get("tracking_no") or ""
    subject = row.get("subject") or tracking_no
    if kind is Kind.OUT_FOR_DELIVERY:
        subject = f"{tracking_no}@{shop_day(at)}"
    if kind is Kind.DELAYED and row["ship_by"] is None:
        at += promise
    return Fact(
        kind=kind,
        order_no=row["order_no"],
        buyer_id=row["buyer_id"],
        at=at,
        subject=subject,
        title=row["title"] or "",
        phone=row["phone"] or "",
        courier=row.get("courier") or "",
        tracking_no=tracking_no,
        text=row.get("text") or "",
        amount_fen=row.get("amount_fen") or 0,
        money=row.get("money") or "",
    )


def _of_orders(at: _Column, *more: _Column) -> Select[Any]:
    """The order, its buyer and its first item; `at` is when the fact was."""
    columns: list[_Column] = [
        OrderRow.no.label("order_no"),
        OrderRow.buyer_id,
        at.label("at"),
        OrderItemRow.title,
        func.coalesce(func.nullif(BuyerRow.phone, ""), OrderRow.phone).label("phone"),
        *more,
    ]
    return (
        select(*columns)
        .select_from(OrderRow)
        .join(BuyerRow, BuyerRow.id == OrderRow.buyer_id)
        .outerjoin(OrderItemRow, and_(OrderItemRow.order_no == OrderRow.no, OrderItemRow.line == 1))
        .order_by(at, OrderRow.no)
    )


def _of_parcels(at: _Column, after: datetime, before: datetime, *more: _Column) -> Select[Any]:
    return (
        _of_orders(at, ParcelRow.courier, ParcelRow.tracking_no, *more)
        .join(ParcelRow, ParcelRow.order_no == OrderRow.no)
        .where(_within(at, after, before))
    )


def _within(at: _Column, after: datetime, before: datetime) -> ColumnElement[bool]:
    return and_(at > after, at <= before)


def _is_there(order_no: _Column, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    """Something with the order's number."""
    return select(order_no).where(order_no == OrderRow.no, *more).exists()


def _not_told(kind: Kind, subject: _Column | None = None) -> ColumnElement[bool]:
    """An order that was told of as a whole is not told of again once its number is known."""
    told = aliased(NoticeRow)
    fits: ColumnElement[bool] = told.subject == ""
    if subject is not None:
        fits = or_(fits, told.subject == subject)
    return (
        ~select(told.id).where(told.order_no == OrderRow.no, told.kind == kind.value, fits).exists()
    )
