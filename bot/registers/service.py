"""Entries of registers: filled beside a chat with what is known, once; changed with a history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from bot.bulk import Report, move_for, reported
from bot.desk.model import Role, Staff
from bot.errors import BadFields, BadInput, Conflict, Forbidden, FormMoved, NotFound, OrderNotFound
from bot.registers.filling import read
from bot.registers.known import known_of, phone_of
from bot.registers.model import (
    LONGEST_KEY,
    MOVES,
    OPEN,
    WITHDRAW,
    Beside,
    Deed,
    Entry,
    EntryMove,
    EntryState,
    Event,
    Field,
    FieldKind,
    Filters,
    Form,
    Given,
    NewEntry,
    Page,
    Shown,
    Sight,
    Told,
    Values,
    sight_of,
    told,
)
from bot.registers.phones import whole
from bot.registers.ports import OpenUow, Uow
from bot.times import Clock

log = structlog.get_logger()

PAGE = 30
MOST_EXPORTED = 10_000
# Of one buyer, beside the chat.
_MOST_BESIDE = 50


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What somebody saves. `key` is the page's own: the same again is the same entry. `version`
    of the form is the one that was filled in."""

    key: str
    form_id: int
    version: int
    conversation_id: str
    order_no: str | None
    given: Given


@dataclass(frozen=True)
class Listed:
    page: Page
    shown: Sequence[Shown]
    people: Sequence[tuple[int, str]]


class Registers:
    def __init__(self, open_uow: OpenUow, *, clock: Clock) -> None:
        self._open_uow = open_uow
        self._now = clock

    # Looking

    def beside(self, conversation_id: str, order_no: str | None, *, staff: Staff) -> Beside:
        """For the panel of a chat; `order_no` is the order that is looked at."""
        with self._open_uow(writes=False) as uow:
            forms = uow.registers.forms()
            sight = sight_of(forms, supervisor=_supervises(staff))
            buyer_id = uow.desk.conversation(conversation_id).buyer_id
            known, goods = known_of(uow, buyer_id, order_no, staff=staff, now=self._now())
            entries = uow.registers.of_buyer(buyer_id, sight, limit=_MOST_BESIDE)
            shown = _shown(uow, entries, forms, sight, staff)
        usable = [form for form in forms if form.id in sight.forms and form.retired_at is None]
        # No more of a buyer than a form asks this person for.
        asked = {
            field.default
            for form in usable
            for field in form.wording.live
            if field.key not in sight.of(form.id)
        }
        known = {name: text for name, text in known.items() if name in asked}
        return Beside(forms=usable, known=known, goods=goods, entries=shown)

    def count_of(self, buyer_id: str, *, staff: Staff) -> int:
        with self._open_uow(writes=False) as uow:
            sight = sight_of(uow.registers.forms(), supervisor=_supervises(staff))
            return uow.registers.count_of(buyer_id, sight)

    def entry(self, entry_id: int, *, staff: Staff) -> Shown:
        """With its history. NotFound also for what this person may not see."""
        with self._open_uow(writes=False) as uow:
            return _one(uow, entry_id, staff)

    def page(self, wanted: Filters, *, staff: Staff, page: int = 1, size: int = PAGE) -> Listed:
        with self._open_uow(writes=False) as uow:
            forms = uow.registers.forms()
            sight = sight_of(forms, supervisor=_supervises(staff))
            _refuse_unseen(wanted, forms, sight)
            found = uow.registers.page(wanted, sight, page=page, size=size)
            shown = _shown(uow, found.entries, forms, sight, staff)
            return Listed(found, shown, uow.registers.people(sight))

    def wanted_field(self, form_id: int | None, key: str, *, staff: Staff) -> Field:
        """A field to filter or sort by. BadInput for one that is not there or not theirs."""
        with self._open_uow(writes=False) as uow:
            forms = {form.id: form for form in uow.registers.forms()}
            sight = sight_of(forms.values(), supervisor=_supervises(staff))
        form = forms.get(form_id or 0)
        found = None if form is None else form.wording.field(key)
        if form is None or form.id not in sight.forms or found is None:
            raise BadInput("没有这个字段")
        if key in sight.of(form.id):
            raise BadInput("没有这个字段")
        return found

    # Changing

    def add(self, filled: Filled, *, staff: Staff) -> Shown:
        """Raises BadFields with what is wrong by field; FormMoved where the form is another by
        now; Conflict where the key came before with other content."""
        with self._open_uow() as uow:
            uow.desk.lock(filled.conversation_id)
            entry_id = make(uow, filled, staff=staff, at=self._now())
            uow.commit()
            log.info("register_entry_made", of=entry_id, form=filled.form_id, by=staff.id)
            return _one(uow, entry_id, staff)

    def change(
        self, entry_id: int, given: Given, *, revision: int, version: int, staff: Staff
    ) -> Shown:
        """`revision` of the entry and `version` of the form are those that were looked at. Raises
        BadFields, EntryMoved, FormMoved."""
        with self._open_uow() as uow:
            entry = _one(uow, entry_id, staff).entry
            uow.desk.lock(entry.conversation_id)
            entry, form = uow.registers.entry(entry_id), uow.registers.form(entry.form_id)
            _refuse_erased(uow, entry.buyer_id)
            if entry.state is EntryState.WITHDRAWN:
                raise BadInput("已经作废的登记不能再改")
            if form.version != version:
                raise FormMoved
            known = phone_of(uow, entry.buyer_id, entry.order_no)
            given = whole(form.wording.live, given, known=[known], was=entry.values)
            values = _read(uow, form, given, entry.buyer_id, staff, was=entry.values)
            was, now = _differences(entry.values, values)
            if was or now:
                order_no = _order_in(form, values)
                if order_no is None and entry.order_no != _order_in(form, entry.values):
                    order_no = entry.order_no  # of the chat it was made beside, not of a field
                uow.registers.change(
                    replace(entry, revision=revision),
                    values,
                    version=version,
                    order_no=order_no,
                    at=self._now(),
                )
                event = Event(at=self._now(), deed=Deed.CHANGED, by=staff.name, was=was, now=now)
                uow.registers.add_event(entry_id, event)
                uow.commit()
            return _one(uow, entry_id, staff)

    def preview(self, ids: Sequence[int], move: str, *, note: str, staff: Staff) -> list[Report]:
        """What `do` would report now; nothing is changed."""
        return self._act(ids, move, note=note, staff=staff, really=False)

    def do(self, ids: Sequence[int], move: str, *, note: str, staff: Staff) -> list[Report]:
        """Each entry in a transaction of its own."""
        return self._act(ids, move, note=note, staff=staff, really=True)

    def _act(
        self, ids: Sequence[int], name: str, *, note: str, staff: Staff, really: bool
    ) -> list[Report]:
        note = note.strip()
        move = move_for(name, MOVES, ids=ids, note=note)

        def act(entry_id: int) -> str:
            with self._open_uow() as uow:
                uow.desk.lock(uow.registers.entry(entry_id).conversation_id)
                shown = _one(uow, entry_id, staff)
                make_move(uow, shown, move, note=note, staff=staff, at=self._now())
                if really:
                    uow.commit()
            return move.title

        return reported(ids, act)


def make(uow: Uow, filled: Filled, *, staff: Staff, at: datetime) -> int:
    """In the caller's transaction; the number of the entry. Raises as `Registers.add`."""
    if not 8 <= len(filled.key) <= LONGEST_KEY:
        raise BadInput
    form = uow.registers.form(filled.form_id)
    if form.id not in sight_of([form], supervisor=_supervises(staff)).forms:
        raise NotFound
    buyer_id = uow.desk.conversation(filled.conversation_id).buyer_id
    _refuse_erased(uow, buyer_id)
    known = phone_of(uow, buyer_id, filled.order_no)
    filled = replace(filled, given=whole(form.wording.live, filled.given, known=[known]))
    if (before := uow.registers.of_key(filled.key)) is not None:
        return _same(uow, before, filled, form, staff)
    if form.retired_at is not None:
        raise BadInput("这张表单已经停用")
    if form.version != filled.version:
        raise FormMoved
    values = _read(uow, form, filled.given, buyer_id, staff)
    order_no = _order_in(form, values)
    if order_no is None and filled.order_no is not None:
        order_no = uow.shop.order(filled.order_no, buyer_id=buyer_id).no
    new = NewEntry(
        key=filled.key,
        form_id=form.id,
        version=form.version,
        buyer_id=buyer_id,
        conversation_id=filled.conversation_id,
        order_no=order_no,
        values=values,
        state=EntryState.TODO if form.wording.tracked else EntryState.DONE,
        staff_id=staff.id,
        at=at,
    )
    entry_id = uow.registers.add(new)
    if entry_id is None:
        # Somebody was just writing the same: a second press.
        first = uow.registers.of_key(filled.key)
        assert first is not None
        return _same(uow, first, filled, form, staff)
    event = Event(at=at, deed=Deed.MADE, by=staff.name, now=told(values))
    uow.registers.add_event(entry_id, event)
    return entry_id


def make_move(
    uow: Uow, shown: Shown, move: EntryMove, *, note: str, staff: Staff, at: datetime
) -> None:
    """In the caller's transaction. Raises BadInput, Forbidden, EntryMoved."""
    entry = shown.entry
    if entry.state not in move.was:
        raise BadInput(f"这条登记{entry.state.text}，不能再{move.title}")
    if move not in shown.moves:
        if move.name == WITHDRAW:
            raise Forbidden("只能作废自己登记的；别人登记的请主管作废")
        raise BadInput("这张表单不用跟进，登记了就是完成")
    handler_id = entry.handler_id if move.to is not EntryState.DOING else staff.id
    if move.to is EntryState.TODO:
        handler_id = None
    uow.registers.move(entry, move.to, handler_id=handler_id, note=note, at=at)
    event = Event(at=at, deed=Deed(move.name), by=staff.name, note=note)
    uow.registers.add_event(entry.id, event)


def _same(uow: Uow, before: Entry, filled: Filled, form: Form, staff: Staff) -> int:
    """The entry that the same page made before. Raises Conflict where it is no repetition."""
    wording = uow.registers.wordings([(before.form_id, before.version)])
    fields = wording[before.form_id, before.version].fields
    hidden = frozenset[str]() if _supervises(staff) else form.hidden
    values, wrong = read(fields, filled.given, keeps=hidden)
    first = next(iter(uow.registers.events(before.id)))
    theirs = (before.staff_id, before.form_id, before.conversation_id)
    if theirs != (staff.id, filled.form_id, filled.conversation_id) or wrong:
        raise Conflict
    if told(values) != first.now:
        raise Conflict("这条登记已经保存过，内容和现在的不同，请打开它再改")
    return before.id


def _read(
    uow: Uow, form: Form, given: Given, buyer_id: str, staff: Staff, *, was: Values | None = None
) -> Values:
    hidden = frozenset[str]() if _supervises(staff) else form.hidden
    values, wrong = read(form.wording.fields, given, keeps=hidden, was=was)
    found = dict(wrong)
    for one in form.wording.live:
        new = one.key in values and (was is None or was.get(one.key) != values[one.key])
        if one.kind is FieldKind.ORDER and new:
            try:
                uow.shop.order(values[one.key].texts[0], buyer_id=buyer_id)
            except OrderNotFound:
                found[one.key] = f"{one.name}：没有这个订单，或者不是这位买家的"
    if found:
        raise BadFields(found)
    return values


def _refuse_erased(uow: Uow, buyer_id: str) -> None:
    """An old page must not write down again who was forgotten."""
    if uow.registers.is_erased(buyer_id):
        raise BadInput("这位买家的个人信息已经删除，不能再登记")


def _order_in(form: Form, values: Values) -> str | None:
    """The first order that the entry itself names, where everybody may see it."""
    fields = [one for one in form.wording.live if one.kind is FieldKind.ORDER and not one.hidden]
    orders = (one.key for one in fields)
    return next((values[key].texts[0] for key in orders if key in values), None)


def _differences(was: Values, now: Values) -> tuple[Told, Told]:
    changed = [key for key in {**was, **now} if was.get(key) != now.get(key)]
    before, after = told(was), told(now)
    return (
        {key: before[key] for key in changed if key in before},
        {key: after[key] for key in changed if key in after},
    )


def _one(uow: Uow, entry_id: int, staff: Staff) -> Shown:
    forms = uow.registers.forms()
    sight = sight_of(forms, supervisor=_supervises(staff))
    entry = uow.registers.entry(entry_id)
    if entry.form_id not in sight.forms:
        raise NotFound
    (shown,) = _shown(uow, [entry], forms, sight, staff)
    hidden = sight.of(entry.form_id)
    events = [
        replace(one, was=_without(one.was, hidden), now=_without(one.now, hidden))
        for one in uow.registers.events(entry_id)
    ]
    # What only touched fields that are not theirs did not happen for them.
    seen = [one for one in events if one.deed is not Deed.CHANGED or one.was or one.now]
    return replace(shown, events=seen)


def _shown(
    uow: Uow, entries: Sequence[Entry], forms: Sequence[Form], sight: Sight, staff: Staff
) -> list[Shown]:
    by_id = {form.id: form for form in forms}
    wordings = uow.registers.wordings({(one.form_id, one.version) for one in entries})
    found = []
    for entry in entries:
        hidden, form = sight.of(entry.form_id), by_id[entry.form_id]
        fields = wordings[entry.form_id, entry.version].fields
        seen = {key: value for key, value in entry.values.items() if key not in hidden}
        found.append(
            Shown(
                entry=replace(entry, values=seen),
                form=form,
                fields=tuple(one for one in fields if one.key not in hidden),
                moves=tuple(_moves(entry, form, staff)),
            )
        )
    return found


def _moves(entry: Entry, form: Form, staff: Staff) -> Sequence[EntryMove]:
    own = entry.staff_id == staff.id or _supervises(staff)
    # What was begun is brought to its end, also where the form is followed no more.
    followed = form.wording.tracked or entry.state in OPEN
    return [
        move
        for move in MOVES
        if entry.state in move.was and (own if move.name == WITHDRAW else followed)
    ]


def _without(part: Mapping[str, list[str]], hidden: frozenset[str]) -> Told:
    return {key: texts for key, texts in part.items() if key not in hidden}


def _refuse_unseen(wanted: Filters, forms: Sequence[Form], sight: Sight) -> None:
    if wanted.form_id is not None and wanted.form_id not in sight.forms:
        raise NotFound


def _supervises(staff: Staff) -> bool:
    return staff.role is Role.SUPERVISOR
