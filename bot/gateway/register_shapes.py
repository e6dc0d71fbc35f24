"""What the console is told of registers: forms, entries, what a chat knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.gateway.tables import RowMove
from bot.registers import model
from bot.registers.model import (
    FITS,
    NOTHING_ELSE,
    Audience,
    Deed,
    Default,
    EntryState,
    FieldKind,
)
from bot.registers.phones import masked, shown_phone
from bot.shape import Shape
from bot.times import iso


class RegisterField(Shape):
    """`key` is empty for a field that is new. `hidden`: a supervisor's alone."""

    key: str
    name: str
    kind: FieldKind
    required: bool
    options: list[str]
    default: Default
    hint: str
    hidden: bool
    retired: bool


class RegisterForm(Shape):
    """At its newest version; without fields that are not the asker's."""

    id: int
    name: str
    purpose: str
    audience: Audience
    tracked: bool
    version: int
    retired: bool
    at: str
    by: str
    fields: list[RegisterField]


class RegisterForms(Shape):
    """`entries`: how many each form has, by its number; a supervisor's alone. `fits`: what a field
    of a kind may be filled with."""

    forms: list[RegisterForm]
    entries: dict[str, int]
    fits: dict[str, list[Default]]


class RegisterVersion(Shape):
    number: int
    at: str
    by: str
    name: str
    fields: list[RegisterField]


class RegisterFormDetail(Shape):
    form: RegisterForm
    versions: list[RegisterVersion]


class RegisterValue(Shape):
    """Texts as people read them, money in yuan, phones masked; several for a field of several."""

    key: str
    name: str
    kind: FieldKind
    texts: list[str]


class RegisterChange(Shape):
    name: str
    was: list[str]
    now: list[str]


class RegisterEvent(Shape):
    at: str
    by: str
    deed: Deed
    note: str
    changes: list[RegisterChange]


class RegisterEntry(Shape):
    """`values` are those of the version of the form that it was filled in by."""

    id: int
    no: str
    form_id: int
    form: str
    version: int
    revision: int
    state: EntryState
    buyer: str
    conversation_id: str
    order_no: str | None
    values: list[RegisterValue]
    by: str
    handler: str | None
    created_at: str
    changed_at: str
    note: str
    moves: list[RowMove]


class RegisterDetail(Shape):
    """`form` is what a change is filled into."""

    entry: RegisterEntry
    form: RegisterForm
    history: list[RegisterEvent]


class RegisterPerson(Shape):
    id: int
    name: str


class RegisterCounts(Shape):
    state: dict[str, int]
    form: dict[str, int]


class RegisterPage(Shape):
    entries: list[RegisterEntry]
    total: int
    pages: int
    counts: RegisterCounts
    people: list[RegisterPerson]


class RegisterBeside(Shape):
    """`known`: what fields are filled with, by their default; `goods` of the order one by one."""

    forms: list[RegisterForm]
    known: dict[str, str]
    goods: list[str]
    entries: list[RegisterEntry]


def fits() -> dict[str, list[Default]]:
    return {
        kind.value: [one for one in Default if one in FITS.get(kind, NOTHING_ELSE)]
        for kind in FieldKind
    }


def field_shape(one: model.Field) -> RegisterField:
    return RegisterField(
        key=one.key,
        name=one.name,
        kind=one.kind,
        required=one.required,
        options=list(one.options),
        default=one.default,
        hint=one.hint,
        hidden=one.hidden,
        retired=one.retired,
    )


def form_shape(form: model.Form, *, supervisor: bool) -> RegisterForm:
    wording = form.wording
    return RegisterForm(
        id=form.id,
        name=wording.name,
        purpose=wording.purpose,
        audience=wording.audience,
        tracked=wording.tracked,
        version=form.version,
        retired=form.retired_at is not None,
        at=iso(form.at),
        by=form.by,
        fields=[field_shape(one) for one in wording.fields if supervisor or not one.hidden],
    )


def version_shape(version: model.Version) -> RegisterVersion:
    return RegisterVersion(
        number=version.number,
        at=iso(version.at),
        by=version.by,
        name=version.wording.name,
        fields=[field_shape(one) for one in version.wording.fields],
    )


def known_shape(known: Mapping[Default, str]) -> dict[str, str]:
    return {
        name.value: shown_phone(text) if name is Default.PHONE else text
        for name, text in known.items()
    }


def entry_shape(shown: model.Shown) -> RegisterEntry:
    entry = shown.entry
    return RegisterEntry(
        id=entry.id,
        no=entry.no,
        form_id=entry.form_id,
        form=shown.form.wording.name,
        version=entry.version,
        revision=entry.revision,
        state=entry.state,
        buyer=entry.buyer,
        conversation_id=entry.conversation_id,
        order_no=entry.order_no,
        values=[
            RegisterValue(
                key=one.key,
                name=one.name,
                kind=one.kind,
                texts=masked(one, entry.values[one.key].texts),
            )
            for one in shown.fields
            if one.key in entry.values
        ],
        by=entry.by,
        handler=entry.handler,
        created_at=iso(entry.created_at),
        changed_at=iso(entry.changed_at),
        note=entry.note,
        moves=[
            RowMove(name=move.name, title=move.title, needs_note=move.needs_note)
            for move in shown.moves
        ],
    )


def detail_shape(shown: model.Shown, *, supervisor: bool) -> RegisterDetail:
    # A change may name fields that the version shown has not, and a later one has.
    fields = {one.key: one for one in (*shown.form.wording.fields, *shown.fields)}
    return RegisterDetail(
        entry=entry_shape(shown),
        form=form_shape(shown.form, supervisor=supervisor),
        history=[
            RegisterEvent(
                at=iso(event.at),
                by=event.by,
                deed=event.deed,
                note=event.note,
                changes=_changes(event, fields) if event.deed is Deed.CHANGED else [],
            )
            for event in shown.events
        ],
    )


def _changes(event: model.Event, fields: Mapping[str, model.Field]) -> list[RegisterChange]:
    keys: Sequence[str] = list({**event.was, **event.now})
    return [
        RegisterChange(
            name=fields[key].name if key in fields else key,
            was=masked(fields.get(key), event.was.get(key, [])),
            now=masked(fields.get(key), event.now.get(key, [])),
        )
        for key in keys
    ]
