"""Conditions over buyers as SQL: each one set of ids, so that no rule asks once a buyer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, not_, or_, select, true

from bot.buyers.conditions import About, BuyerCondition, BuyerRule, Mood
from bot.store.dialect import json_has
from bot.store.persons.places import ERASED
from bot.store.tables.buyers import BuyerTaggedRow, BuyerTagRow
from bot.store.tables.cases import CaseRow
from bot.store.tables.desk import ConversationRow, MessageRow, TicketRow
from bot.store.tables.shop import BuyerRow, OrderItemRow, OrderRow, ProductRow

# An order that was never paid, or was called off before, is no purchase.
BOUGHT = OrderRow.status.not_in(("unpaid", "cancelled"))
SPENT = OrderRow.paid_fen - OrderRow.refunded_fen
THERE = ~BuyerRow.id.startswith(ERASED)
# When the buyer wrote last: the newest message is known by its number.
WROTE = and_(
    MessageRow.conversation_id == ConversationRow.id, MessageRow.seq == ConversationRow.asked_seq
)
_COMPLAINT = "complain_service"

Ids = Select[Any]


def clause(rule: BuyerRule, *, now: datetime) -> ColumnElement[bool]:
    """Over BuyerRow; who was erased fits none."""
    return and_(THERE, _of_rule(rule, now))


def _of_rule(rule: BuyerRule, now: datetime) -> ColumnElement[bool]:
    parts = [_of_condition(one, now) for one in rule.conditions]
    parts += [_of_rule(one, now) for one in rule.rules]
    if not parts:
        return true()
    return and_(*parts) if rule.match == "all" else or_(*parts)


def _of_condition(one: BuyerCondition, now: datetime) -> ColumnElement[bool]:
    found = _ABOUT[one.about](one, now)
    return not_(found) if one.without else found


def _since(column: Any, days: int | None, now: datetime) -> ColumnElement[bool]:
    return true() if days is None else column >= now - timedelta(days=days)


def _in(ids: Ids) -> ColumnElement[bool]:
    return BuyerRow.id.in_(ids)


def _orders(one: BuyerCondition, now: datetime) -> Ids:
    return select(OrderRow.buyer_id).where(BOUGHT, _since(OrderRow.placed_at, one.days, now))


def _between(ids: Ids, number: ColumnElement[int], one: BuyerCondition) -> ColumnElement[bool]:
    """`ids` are grouped by the buyer; who is not among them has 0."""
    parts: list[ColumnElement[bool]] = []
    if one.least:
        parts.append(_in(ids.having(number >= one.least)))
    if one.most is not None:
        parts.append(not_(_in(ids.having(number > one.most))))
    return and_(true(), *parts)


def _level(one: BuyerCondition, now: datetime) -> ColumnElement[bool]:
    return BuyerRow.level.in_(one.values)


def tagged(names: Sequence[str]) -> ColumnElement[bool]:
    """By hand, by a rule, or by the shop's own file."""
    ours = (
        select(BuyerTaggedRow.buyer_id)
        .join(BuyerTagRow, BuyerTagRow.id == BuyerTaggedRow.tag_id)
        .where(BuyerTagRow.name.in_(names), BuyerTagRow.dropped_at.is_(None))
    )
    return or_(_in(ours), *(json_has(BuyerRow.tags, name) for name in names))


def _tag(one: BuyerCondition, now: datetime) -> ColumnElement[bool]:
    return tagged(one.values)


def _spend(one: BuyerCondition, now: datetime) -> ColumnElement[bool]:
    return _between(_orders(one, now).group_by(OrderRow.buyer_id), func.sum(SPENT), one)


def _count(one: BuyerCondition, now: datetime) -> ColumnElement[bool]:
    return _between(_orders(one, now).group_by(OrderRow.buyer_id), func.count(), one)


def _last(ids: Ids, at: Any, one: BuyerCondition, now: datetime) -> ColumnElement[bool]:
    """The newest was at least so many days ago, and at most; who has none fits neither."""
    parts = [_in(ids)]
    if one.least:
        parts.append(not_(_in(ids.where(at > now - timedelta(days=one.least)))))
    if one.most is not None:
        parts.append(_in(ids.where(at >= now - timedelta(days=one.most))))
    return and_(*parts)


def _last_order(one: BuyerCondition, now: datetime) -> ColumnElement[bool]:
    ids = select(OrderRow.buyer_id).where(BOUGHT)
    return _last(ids, OrderRow.placed_at, one, now)


def _last_contact(one: BuyerCondition, now: datetime) -> ColumnElement[bool]:
    ids = select(ConversationRow.buyer_id).join(MessageRow, WROTE)
    return _last(ids, MessageRow.at, one, now)


def _cases(one: BuyerCondition, now: datetime) -> ColumnElement[bool]:
    ids = select(CaseRow.buyer_id).where(_since(CaseRow.opened_at, one.days, now))
    if one.values:
        ids = ids.where(CaseRow.kind.in_(one.values))
    if one.states:
        ids = ids.where(CaseRow.state.in_(one.states))
    if one.least is None and one.most is None:
        return _in(ids)
    return _between(ids.group_by(CaseRow.buyer_id), func.count(), one)


def _mood(one: BuyerCondition, now: datetime) -> ColumnElement[bool]:
    moods = [value for value in one.values if value != Mood.COMPLAINED]
    found = TicketRow.card["mood"].as_string().in_(moods) if moods else false()
    if Mood.COMPLAINED in one.values:
        found = or_(found, TicketRow.reason == _COMPLAINT)
    return _in(
        select(ConversationRow.buyer_id)
        .join(TicketRow, TicketRow.conversation_id == ConversationRow.id)
        .where(found, _since(TicketRow.opened_at, one.days, now))
    )


def _bought(one: BuyerCondition, now: datetime) -> Ids:
    return _orders(one, now).join(OrderItemRow, OrderItemRow.order_no == OrderRow.no)


def _goods(one: BuyerCondition, now: datetime) -> ColumnElement[bool]:
    return _in(_bought(one, now).where(OrderItemRow.sku.in_(one.values)))


def _category(one: BuyerCondition, now: datetime) -> ColumnElement[bool]:
    ids = _bought(one, now).join(ProductRow, ProductRow.sku == OrderItemRow.sku)
    return _in(ids.where(ProductRow.category.in_(one.values)))


def _region(one: BuyerCondition, now: datetime) -> ColumnElement[bool]:
    """A province or a city of an order's address."""
    place = or_(OrderRow.province.in_(one.values), OrderRow.city.in_(one.values))
    return _in(_orders(one, now).where(place))


_ABOUT: dict[About, Callable[[BuyerCondition, datetime], ColumnElement[bool]]] = {
    About.LEVEL: _level,
    About.TAG: _tag,
    About.SPEND: _spend,
    About.ORDERS: _count,
    About.LAST_ORDER: _last_order,
    About.LAST_CONTACT: _last_contact,
    About.CASES: _cases,
    About.MOOD: _mood,
    About.GOODS: _goods,
    About.CATEGORY: _category,
    About.REGION: _region,
}
