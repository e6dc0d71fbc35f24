"""Registers in SQL. One entry a key and one form in use a name are unique; changes are conditional
UPDATEs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, select, tuple_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from bot.errors import Conflict, EntryMoved, FormMoved, NotFound
from bot.registers.model import (
    Audience,
    Deed,
    Entry,
    EntryState,
    Event,
    Filters,
    Form,
    NewEntry,
    Page,
    Sight,
    Value,
    Values,
    Version,
    Wording,
    as_plain,
    of_plain,
)
from bot.store.audit.seal import touch
from bot.store.dialect import chunks, insert_once
from bot.store.persons.places import ERASED
from bot.store.register_lists import (
    in_order,
    joined,
    of_all_states,
    of_form,
    of_state,
    seen,
    tally,
)
from bot.store.tables.desk import StaffRow
from bot.store.tables.registers import (
    RegisterEntryRow,
    RegisterEventRow,
    RegisterFormRow,
    RegisterValueRow,
    RegisterVersionRow,
)
from bot.store.tables.shop import BuyerRow

_ROW, _FORM, _VERSION = RegisterEntryRow, RegisterFormRow, RegisterVersionRow
_HANDLER = aliased(StaffRow)


class SqlRegisters:
    def __init__(self, session: Session) -> None:
        self._session = session

    # Forms

    def forms(self) -> list[Form]:
        return self._forms()

    def form(self, form_id: int) -> Form:
        found = self._forms(_FORM.id == form_id)
        if not found:
            raise NotFound
        return found[0]

    def _forms(self, *wanted: ColumnElement[bool]) -> list[Form]:
        newest = (_VERSION.form_id == _FORM.id) & (_VERSION.number == _FORM.version)
        rows = self._session.execute(
            select(_FORM, _VERSION)
            .join(_VERSION, newest)
            .where(*wanted)
            .order_by(_FORM.id)
            .execution_options(populate_existing=True)
        )
        return [
            Form(
                id=form.id,
                version=form.version,
                wording=_wording(version),
                at=version.at,
                by=version.by,
                retired_at=form.retired_at,
            )
            for form, version in rows
        ]

    def versions(self, form_id: int) -> list[Version]:
        rows = self._session.scalars(
            select(_VERSION).where(_VERSION.form_id == form_id).order_by(_VERSION.number.desc())
        )
        return [
            Version(
                form_id=row.form_id, number=row.number, wording=_wording(row), at=row.at, by=row.by
            )
            for row in rows
        ]

    def wordings(self, wanted: Collection[tuple[int, int]]) -> Mapping[tuple[int, int], Wording]:
        place = tuple_(_VERSION.form_id, _VERSION.number)
        return {
            (row.form_id, row.number): _wording(row)
            for part in chunks(sorted(set(wanted)))
            for row in self._session.scalars(select(_VERSION).where(place.in_(part)))
        }

    def add_form(self, wording: Wording, *, by: str, at: datetime) -> int:
        row = _FORM(name=wording.name, version=1)
        try:
            with self._session.begin_nested():
                self._session.add(row)
        except IntegrityError as error:
            raise Conflict from error
        self._add_version(row.id, 1, wording, by=by, at=at)
        return row.id

    def change_form(self, form: Form, wording: Wording, *, by: str, at: datetime) -> None:
        number = form.version + 1
        here = (_FORM.id == form.id) & (_FORM.version == form.version)
        changed = self._set_form(here, name=wording.name, version=number)
        if not changed:
            raise FormMoved
        self._add_version(form.id, number, wording, by=by, at=at)

    def retire(self, form_id: int, at: datetime | None) -> None:
        self._set_form(_FORM.id == form_id, retired_at=at)

    def _set_form(self, which: ColumnElement[bool], **values: Any) -> bool:
        statement = update(_FORM).where(which).values(**values).returning(_FORM.id)
        statement = statement.execution_options(synchronize_session=False)
        try:
            with self._session.begin_nested():
                return self._session.scalar(statement) is not None
        except IntegrityError as error:
            raise Conflict from error

    def _add_version(
        self, form_id: int, number: int, wording: Wording, *, by: str, at: datetime
    ) -> None:
        self._session.add(
            _VERSION(
                form_id=form_id,
                number=number,
                name=wording.name,
                purpose=wording.purpose,
                audience=wording.audience.value,
                tracked=wording.tracked,
                fields=as_plain(wording.fields),
                at=at,
                by=by,
            )
        )
        self._session.flush()

    # Entries

    def add(self, new: NewEntry) -> int | None:
        values = {
            "key": new.key,
            "form_id": new.form_id,
            "version": new.version,
            "buyer_id": new.buyer_id,
            "conversation_id": new.conversation_id,
            "order_no": new.order_no,
            "state": new.state.value,
            "staff_id": new.staff_id,
            "created_at": new.at,
            "changed_at": new.at,
            "revision": 1,
            "note": "",
        }
        entry_id = insert_once(self._session, _ROW, values, returning=_ROW.id)
        if entry_id is None:
            return None
        self._put(int(entry_id), new.values)
        return int(entry_id)

    def of_key(self, key: str) -> Entry | None:
        found = self._entries(select(_ROW.id).where(_ROW.key == key))
        return found[0] if found else None

    def entry(self, entry_id: int) -> Entry:
        mine = (_ROW.id == entry_id) & _ROW.ended_at.is_(None)
        found = self._entries(select(_ROW.id).where(mine))
        if not found:
            raise NotFound
        return found[0]

    def of_buyer(self, buyer_id: str, sight: Sight, *, limit: int) -> list[Entry]:
        wanted = select(_ROW.id).where(_ROW.buyer_id == buyer_id, *seen(sight))
        newest = wanted.order_by(_ROW.created_at.desc(), _ROW.id.desc())
        return self._entries(newest.limit(limit))

    def count_of(self, buyer_id: str, sight: Sight) -> int:
        # As the list has them unless it is asked for others.
        valid = _ROW.state != EntryState.WITHDRAWN.value
        wanted = (_ROW.buyer_id == buyer_id, valid, *seen(sight))
        return self._session.scalar(select(func.count()).select_from(_ROW).where(*wanted)) or 0

    def page(self, wanted: Filters, sight: Sight, *, page: int, size: int) -> Page:
        shared, form = list(of_all_states(wanted, sight)), list(of_form(wanted))
        shown = [*shared, *form, of_state(wanted)]
        total = self._session.scalar(joined(func.count()).where(*shown))
        query = in_order(joined(_ROW.id).where(*shown), wanted)
        return Page(
            entries=self._entries(query.limit(size).offset((page - 1) * size)),
            total=total or 0,
            states=tally(self._session, _ROW.state, *shared, *form),
            forms=tally(self._session, _ROW.form_id, *shared, of_state(wanted)),
        )

    def people(self, sight: Sight) -> list[tuple[int, str]]:
        rows = self._session.execute(
            select(StaffRow.id, StaffRow.name)
            .where(StaffRow.id.in_(select(_ROW.staff_id).where(*seen(sight))))
            .order_by(StaffRow.id)
        )
        return [(number, name) for number, name in rows]

    def counts(self) -> Mapping[int, int]:
        rows = self._session.execute(
            select(_ROW.form_id, func.count())
            .where(_ROW.ended_at.is_(None), _ROW.state != EntryState.WITHDRAWN.value)
            .group_by(_ROW.form_id)
        )
        return {form_id: int(count) for form_id, count in rows}

    def is_erased(self, buyer_id: str) -> bool:
        return buyer_id.startswith(ERASED)

    def _entries(self, wanted: Any) -> list[Entry]:
        """In the order of the ids that `wanted` selects."""
        ids = list(self._session.scalars(wanted))
        rows_of: list[Any] = []
        for some in chunks(ids):
            rows = self._session.execute(
                select(_ROW, BuyerRow.name, StaffRow.name, _HANDLER.name)
                .join(BuyerRow, BuyerRow.id == _ROW.buyer_id)
                .join(StaffRow, StaffRow.id == _ROW.staff_id)
                .outerjoin(_HANDLER, _HANDLER.id == _ROW.handler_id)
                .where(_ROW.id.in_(some))
                .execution_options(populate_existing=True)
            )
            rows_of += rows
        # After their revisions: who changes an entry by what is shown here is told where it moved.
        values = self._values(ids)
        found = {
            row.id: _entry(row, (buyer, by, handler), values[row.id])
            for row, buyer, by, handler in rows_of
        }
        return [found[one] for one in ids]

    def _values(self, ids: Sequence[int]) -> dict[int, dict[str, Value]]:
        kept: dict[int, dict[str, Value]] = defaultdict(dict)
        row = RegisterValueRow
        for some in chunks(ids):
            rows = self._session.execute(
                select(row.entry_id, row.field, row.text, row.number)
                .where(row.entry_id.in_(some))
                .order_by(row.entry_id, row.field, row.place)
            )
            for entry_id, field, text, number in rows:
                before = kept[entry_id].get(field, Value(()))
                kept[entry_id][field] = Value((*before.texts, text), number)
        return kept

    def _put(self, entry_id: int, values: Values) -> None:
        rows = [
            {"entry_id": entry_id, "field": key, "place": at, "text": text, "number": value.number}
            for key, value in values.items()
            for at, text in enumerate(value.texts)
        ]
        if rows:
            self._session.execute(insert(RegisterValueRow), rows)

    # Changing

    def change(
        self, entry: Entry, values: Values, *, version: int, order_no: str | None, at: datetime
    ) -> None:
        self._set(entry, version=version, order_no=order_no, changed_at=at)
        self._session.execute(
            delete(RegisterValueRow)
            .where(RegisterValueRow.entry_id == entry.id)
            .execution_options(synchronize_session=False)
        )
        self._put(entry.id, values)

    def move(
        self, entry: Entry, to: EntryState, *, handler_id: int | None, note: str, at: datetime
    ) -> None:
        said = {"note": note} if to is EntryState.WITHDRAWN else {}
        self._set(entry, state=to.value, handler_id=handler_id, changed_at=at, **said)

    def _set(self, entry: Entry, **values: Any) -> None:
        here = (_ROW.id == entry.id) & (_ROW.revision == entry.revision)
        moved = self._session.scalar(
            update(_ROW)
            .where(here, _ROW.ended_at.is_(None))
            .values(revision=_ROW.revision + 1, **values)
            .returning(_ROW.id)
            .execution_options(synchronize_session=False)
        )
        if moved is None:
            raise EntryMoved

    def add_event(self, entry_id: int, event: Event) -> None:
        row = RegisterEventRow(
            entry_id=entry_id,
            at=event.at,
            deed=event.deed.value,
            by=event.by,
            was=event.was,
            now=event.now,
            note=event.note,
        )
        self._session.add(row)
        self._session.flush()
        touch(self._session, "registers", [row.id])

    def events(self, entry_id: int) -> list[Event]:
        row = RegisterEventRow
        rows = self._session.scalars(
            select(row)
            .where(row.entry_id == entry_id)
            .order_by(row.id)
            .execution_options(populate_existing=True)
        )
        return [
            Event(
                at=one.at,
                deed=Deed(one.deed),
                by=one.by,
                was=one.was,
                now=one.now,
                note=one.note,
            )
            for one in rows
        ]


def _wording(row: RegisterVersionRow) -> Wording:
    return Wording(
        name=row.name,
        purpose=row.purpose,
        audience=Audience(row.audience),
        tracked=row.tracked,
        fields=of_plain(row.fields),
    )


def _entry(row: RegisterEntryRow, names: tuple[str, str, str | None], values: Values) -> Entry:
    buyer, by, handler = names
    return Entry(
        id=row.id,
        key=row.key,
        form_id=row.form_id,
        version=row.version,
        buyer_id=row.buyer_id,
        buyer=buyer,
        conversation_id=row.conversation_id,
        order_no=row.order_no,
        values=values,
        state=EntryState(row.state),
        staff_id=row.staff_id,
        by=by,
        handler_id=row.handler_id,
        handler=handler,
        created_at=row.created_at,
        changed_at=row.changed_at,
        revision=row.revision,
        note=row.note,
    )
