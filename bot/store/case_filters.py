"""What the workbench asks for as conditions, each said so that an index answers it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select, union_all
from sqlalchemy import case as sql_case
from sqlalchemy.orm import Session

from bot.cases.model import Due, Filters, State
from bot.store.base import TAIL
from bot.store.dialect import begins_with
from bot.store.tables.cases import CaseRow, order_tail
from bot.store.tables.shop import BuyerRow

_ROW = CaseRow
OPEN = _ROW.closed_at.is_(None)
_ENDED = _ROW.closed_at.is_not(None)


def wanted_of(session: Session, filters: Filters, now: datetime) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if filters.kinds:
        wanted.append(_ROW.kind.in_(sorted(kind.value for kind in filters.kinds)))
    if filters.states:
        wanted.append(_ROW.state.in_(sorted(state.value for state in filters.states)))
        # Said as the partial indexes say it.
        if all(state.closed for state in filters.states):
            wanted.append(_ENDED)
        elif not any(state.closed for state in filters.states):
            wanted.append(OPEN)
    elif not filters.q:
        wanted.append(OPEN)
    if filters.due is not Due.ALL:
        wanted += [OPEN, past(filters.due, now)]
    if filters.q:
        wanted.append(_named(session, filters.q))
    return wanted


def _named(session: Session, q: str) -> ColumnElement[bool]:
    """A case's number, an order's or its last digits, a tracking number, a buyer's id or
    name."""
    bare = q.strip().upper()
    number = bare.removeprefix("SH")
    exact = [
        _ROW.order_no == q.strip(),
        _ROW.return_tracking_no == bare,
        _ROW.reship_tracking_no == bare,
        _ROW.buyer_id == q.strip(),
    ]
    if not q.isascii():
        named = begins_with(session, BuyerRow.name, q.strip())
        exact.append(_ROW.buyer_id.in_(select(BuyerRow.id).where(named)))
    if number.isascii() and number.isdigit() and len(number) <= 15:
        if bare.startswith("SH") or len(number) < TAIL:
            exact.append(_ROW.id == int(number))
        else:
            exact.append(and_(order_tail == number[-TAIL:], _ROW.order_no.endswith(number)))
    # Each look by its own index: one OR over all of them would read the whole table.
    return _ROW.id.in_(union_all(*(select(_ROW.id).where(one) for one in exact)))


def newest_of_each(
    states: Iterable[State], wanted: Sequence[ColumnElement[bool]], *, most: int
) -> ColumnElement[bool]:
    """Nearly all cases have ended: each state's newest by its index, instead of sorting all."""
    newest = [
        select(_ROW.id)
        .where(_ROW.state == state.value, *wanted)
        .order_by(_ROW.id.desc())
        .limit(most)
        .subquery()
        for state in states
    ]
    return _ROW.id.in_(union_all(*(select(one.c.id) for one in newest)))


def past(due: Due, now: datetime) -> ColumnElement[bool]:
    """Past this moment by the clock, or seen to be overdue before."""
    past = {Due.AMBER: _ROW.amber_at, Due.RED: _ROW.red_at, Due.OVERDUE: _ROW.deadline}[due]
    return or_(and_(past <= now, _ROW.red_at.is_not(None)), _ROW.overdue_at.is_not(None))


def as_number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return sql_case((condition, 1), else_=0)
