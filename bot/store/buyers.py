"""Buyers by facts, in SQL: lists, counts and samples, whole sets at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, or_, select
from sqlalchemy.orm import Session

from bot.buyers.conditions import BuyerRule
from bot.buyers.model import BuyerFacts, BuyerPage, Choices, Filters, Sort, Tagged
from bot.errors import NotFound
from bot.store.buyer_rules import BOUGHT, SPENT, THERE, WROTE, clause, tagged
from bot.store.dialect import begins_with, chunks
from bot.store.tables.buyers import BuyerGroupRow, BuyerTaggedRow, BuyerTagRow
from bot.store.tables.cases import CaseRow
from bot.store.tables.desk import ConversationRow, MessageRow
from bot.store.tables.shop import BuyerRow, OrderItemRow, OrderRow, ProductRow
from bot.typed import TypedError, even, phone

_MOST_GOODS = 1_000
# What people know of a phone, and what of an order's number is worth looking for.
_LAST, _SHORTEST_NUMBER = 4, 6


class SqlBuyers:
    def __init__(self, session: Session) -> None:
        self._session = session

    def page(self, wanted: Filters, *, page: int, size: int, now: datetime) -> BuyerPage:
        shown = listed(self._session, wanted, now=now)
        total = self._session.scalar(select(func.count()).select_from(BuyerRow).where(shown)) or 0
        ids = _sorted(wanted.sort).where(shown).limit(size).offset((page - 1) * size)
        found = self._facts(list(self._session.scalars(ids)))
        return BuyerPage(found, total, max(1, -(-total // size)))

    def one(self, buyer_id: str) -> BuyerFacts:
        here = select(BuyerRow.id).where(BuyerRow.id == buyer_id, THERE)
        found = self._facts(list(self._session.scalars(here)))
        if not found:
            raise NotFound
        return found[0]

    def one_of(self, conversation_id: str) -> BuyerFacts:
        mine = select(ConversationRow.buyer_id).where(ConversationRow.id == conversation_id)
        return self.one(self._session.scalar(mine) or "")

    def count(self, rule: BuyerRule, *, now: datetime) -> int:
        counted = select(func.count()).select_from(BuyerRow).where(clause(rule, now=now))
        return self._session.scalar(counted) or 0

    def sample(self, rule: BuyerRule, *, most: int, now: datetime) -> Sequence[BuyerFacts]:
        ids = _sorted(Sort.LAST_ORDER).where(clause(rule, now=now)).limit(most)
        return self._facts(list(self._session.scalars(ids)))

    def choices(self) -> Choices:
        goods = (
            select(OrderItemRow.sku, func.max(OrderItemRow.title))
            .group_by(OrderItemRow.sku)
            .order_by(func.count().desc(), OrderItemRow.sku)
            .limit(_MOST_GOODS)
        )
        return Choices(
            levels=self._distinct(BuyerRow.level),
            tags=sorted({*self._distinct(BuyerTagRow.name, BuyerTagRow.dropped_at.is_(None))}),
            categories=self._distinct(ProductRow.category),
            provinces=self._distinct(OrderRow.province),
            goods=[(sku, title) for sku, title in self._session.execute(goods)],
        )

    def _distinct(self, column: Any, *wanted: ColumnElement[bool]) -> list[str]:
        return list(
            self._session.scalars(
                select(column).where(column != "", *wanted).distinct().order_by(column)
            )
        )

    def _facts(self, ids: Sequence[str]) -> list[BuyerFacts]:
        """In the order of the ids."""
        found = {one.id: one for some in chunks(ids) for one in self._of_some(some)}
        return [found[one] for one in ids if one in found]

    def _of_some(self, ids: list[str]) -> list[BuyerFacts]:
        orders, cases = _of_orders(OrderRow.buyer_id.in_(ids)), _of_cases(CaseRow.buyer_id.in_(ids))
        tags = self._tags(ids)
        rows = self._session.execute(
            select(
                BuyerRow.id,
                BuyerRow.name,
                BuyerRow.level,
                BuyerRow.tags,
                orders.c.number.label("orders"),
                orders.c.spend,
                orders.c.last_at.label("last_order"),
                cases.c.number.label("cases"),
                cases.c.open_cases,
                ConversationRow.id.label("conversation_id"),
                MessageRow.at.label("wrote_at"),
            )
            .outerjoin(orders, orders.c.buyer_id == BuyerRow.id)
            .outerjoin(cases, cases.c.buyer_id == BuyerRow.id)
            .outerjoin(ConversationRow, ConversationRow.buyer_id == BuyerRow.id)
            .outerjoin(MessageRow, WROTE)
            .where(BuyerRow.id.in_(ids))
        )
        return [
            BuyerFacts(
                id=row.id,
                name=row.name,
                level=row.level,
                orders=row.orders or 0,
                spend_fen=int(row.spend or 0),
                last_order=row.last_order,
                cases=row.cases or 0,
                open_cases=row.open_cases or 0,
                last_contact=row.wrote_at,
                conversation_id=row.conversation_id,
                tags=(*tags.get(row.id, ()), *map(Tagged, row.tags)),
            )
            for row in rows
        ]

    def _tags(self, ids: list[str]) -> dict[str, list[Tagged]]:
        found: dict[str, list[Tagged]] = {}
        rows = self._session.execute(
            select(BuyerTaggedRow, BuyerTagRow.name, BuyerGroupRow.name)
            .join(BuyerTagRow, BuyerTagRow.id == BuyerTaggedRow.tag_id)
            .outerjoin(BuyerGroupRow, BuyerGroupRow.id == BuyerTagRow.group_id)
            .where(BuyerTaggedRow.buyer_id.in_(ids))
            .order_by(BuyerTaggedRow.since, BuyerTaggedRow.tag_id)
        )
        for row, name, group in rows:
            one = Tagged(name, row.tag_id, row.by, group or "", row.since)
            found.setdefault(row.buyer_id, []).append(one)
        return found


def listed(session: Session, wanted: Filters, *, now: datetime) -> ColumnElement[bool]:
    """Over BuyerRow: whom a list shows."""
    parts = [THERE]
    if wanted.level:
        parts.append(BuyerRow.level == wanted.level)
    if wanted.tag:
        parts.append(tagged([wanted.tag]))
    if wanted.rule is not None:
        parts.append(clause(wanted.rule, now=now))
    if wanted.q.strip():
        parts.append(_looked_for(session, wanted.q.strip()))
    return and_(*parts)


def _looked_for(session: Session, q: str) -> ColumnElement[bool]:
    """Inside a name, as the end of a phone of theirs or of an order, or as an order's number."""
    number = even(q)
    orders = [OrderRow.no == number]
    found = [BuyerRow.name.icontains(q, autoescape=True), BuyerRow.id == q]
    if len(number) >= _SHORTEST_NUMBER:
        orders.append(begins_with(session, OrderRow.no, number))
    if end := _end_of_phone(number):
        found.append(BuyerRow.phone.endswith(end, autoescape=True))
        orders.append(OrderRow.phone.endswith(end, autoescape=True))
    of_order = select(OrderRow.buyer_id).where(or_(*orders))
    return or_(*found, BuyerRow.id.in_(of_order))


def _end_of_phone(text: str) -> str:
    """Four digits, or a whole number; empty where it is neither."""
    if len(text) == _LAST and text.isascii() and text.isdigit():
        return text
    try:
        return phone(text)
    except TypedError:
        return ""


def _of_orders(*wanted: ColumnElement[bool]) -> Subquery:
    return (
        select(
            OrderRow.buyer_id,
            func.count().label("number"),
            func.sum(SPENT).label("spend"),
            func.max(OrderRow.placed_at).label("last_at"),
        )
        .where(BOUGHT, *wanted)
        .group_by(OrderRow.buyer_id)
        .subquery()
    )


def _of_cases(*wanted: ColumnElement[bool]) -> Subquery:
    is_open = CaseRow.closed_at.is_(None)
    return (
        select(
            CaseRow.buyer_id,
            func.count().label("number"),
            func.count().filter(is_open).label("open_cases"),
        )
        .where(*wanted)
        .group_by(CaseRow.buyer_id)
        .subquery()
    )


def _sorted(sort: Sort) -> Select[Any]:
    """Ids of buyers; what a buyer has none of comes last, on both databases."""
    ids = select(BuyerRow.id)
    if sort is Sort.LAST_CONTACT:
        ids = ids.outerjoin(ConversationRow, ConversationRow.buyer_id == BuyerRow.id)
        return _falling(ids.outerjoin(MessageRow, WROTE), MessageRow.at)
    if sort is Sort.CASES:
        cases = _of_cases()
        return _falling(ids.outerjoin(cases, cases.c.buyer_id == BuyerRow.id), cases.c.number)
    orders = _of_orders()
    by = {
        Sort.LAST_ORDER: orders.c.last_at,
        Sort.SPEND: orders.c.spend,
        Sort.ORDERS: orders.c.number,
    }
    return _falling(ids.outerjoin(orders, orders.c.buyer_id == BuyerRow.id), by[sort])


def _falling(ids: Select[Any], by: Any) -> Select[Any]:
    return ids.order_by(by.is_(None), by.desc(), BuyerRow.id)
