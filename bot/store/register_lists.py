"""The list of entries as it is asked for, in SQL: what is looked for in fields is looked for only
where the asker may see them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select
from sqlalchemy.orm import Session, aliased

from bot.registers.model import COUNTED, EntryState, FieldKind, Filters, Sight, Sort
from bot.store.tables.registers import RegisterEntryRow as Entry
from bot.store.tables.registers import RegisterValueRow as Value
from bot.store.tables.shop import BuyerRow
from bot.times import day_bounds

# Looked for as a whole; in others, for a part.
_WHOLE = COUNTED | {FieldKind.ONE, FieldKind.SEVERAL, FieldKind.YESNO}
# The first place of a field; of several chosen, the first sorts.
_FIRST = 0


def joined(*what: Any) -> Select[Any]:
    return select(*what).select_from(Entry).join(BuyerRow, BuyerRow.id == Entry.buyer_id)


def seen(sight: Sight) -> list[ColumnElement[bool]]:
    return [Entry.form_id.in_(sight.forms), Entry.ended_at.is_(None)]


def of_all_states(wanted: Filters, sight: Sight) -> Iterator[ColumnElement[bool]]:
    """But for the form and the state, of which the list also tells how many there are."""
    yield from seen(sight)
    if wanted.staff_id is not None:
        yield Entry.staff_id == wanted.staff_id
    if wanted.first is not None and wanted.last is not None:
        start, end = day_bounds(wanted.first, wanted.last)
        yield and_(Entry.created_at >= start, Entry.created_at < end)
    if q := wanted.q.strip():
        yield or_(
            BuyerRow.name.icontains(q, autoescape=True),
            Entry.order_no.icontains(q, autoescape=True),
            _says(Value.text.icontains(q, autoescape=True), _visible(sight)),
        )


def of_form(wanted: Filters) -> Iterator[ColumnElement[bool]]:
    if wanted.form_id is None:
        return
    yield Entry.form_id == wanted.form_id
    if wanted.field is not None and wanted.value:
        whole, part = (
            Value.text == wanted.value,
            Value.text.icontains(wanted.value, autoescape=True),
        )
        says = whole if wanted.field.kind in _WHOLE else part
        yield _says(Value.field == wanted.field.key, says)


def of_state(wanted: Filters) -> ColumnElement[bool]:
    if wanted.state is None:
        return Entry.state != EntryState.WITHDRAWN.value
    return Entry.state == wanted.state.value


def in_order(query: Select[Any], wanted: Filters) -> Select[Any]:
    if wanted.by is not None:
        by = aliased(Value)
        query = query.outerjoin(
            by, and_(by.entry_id == Entry.id, by.field == wanted.by.key, by.place == _FIRST)
        )
        told = by.number if wanted.by.kind in COUNTED else by.text
        order = told.desc() if wanted.falling else told.asc()
        return query.order_by(order.nulls_last(), Entry.id.desc())
    if wanted.sort is Sort.CHANGED:
        return query.order_by(Entry.changed_at.desc(), Entry.id.desc())
    if wanted.sort is Sort.OLDEST:
        return query.order_by(Entry.created_at, Entry.id)
    return query.order_by(Entry.created_at.desc(), Entry.id.desc())


def tally(session: Session, column: Any, *wanted: ColumnElement[bool]) -> dict[Any, int]:
    rows = session.execute(joined(column, func.count()).where(*wanted).group_by(column))
    return {value: int(count) for value, count in rows}


def _says(*wanted: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(Value.entry_id).where(Value.entry_id == Entry.id, *wanted).exists()


def _visible(sight: Sight) -> ColumnElement[bool]:
    hidden = [
        and_(Entry.form_id == form_id, Value.field.in_(keys))
        for form_id, keys in sorted(sight.hidden.items())
    ]
    return not_(or_(*hidden)) if hidden else Value.field != ""
