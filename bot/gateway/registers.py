"""登记 over HTTP: forms that supervisors define, entries made beside a chat, and their list."""

from __future__ import annotations

import asyncio
from datetime import datetime
from decimal import Decimal

import msgspec
from aiohttp import web

from bot.bulk import pages
from bot.desk.model import Role, Staff
from bot.errors import BadInput
from bot.gateway.answers import answer
from bot.gateway.parts import CORE
from bot.gateway.register_shapes import (
    RegisterBeside,
    RegisterCounts,
    RegisterFormDetail,
    RegisterForms,
    RegisterPage,
    RegisterPerson,
    detail_shape,
    entry_shape,
    fits,
    form_shape,
    known_shape,
    version_shape,
)
from bot.gateway.requests import (
    body,
    choice,
    day,
    for_staff,
    for_supervisor,
    number,
    page_number,
    path_id,
)
from bot.gateway.tables import move_many, table_file
from bot.insight.exports import Cell
from bot.registers.filling import looked_for
from bot.registers.model import (
    Audience,
    Default,
    EntryState,
    Field,
    FieldKind,
    Filters,
    Form,
    Shown,
    Sort,
    Wording,
)
from bot.registers.service import MOST_EXPORTED, PAGE, Filled, Listed
from bot.storable import MOST_NUMBER
from bot.times import shop_time

_TITLES = (
    "编号", "表单", "状态", "买家", "订单号", "登记人", "处理人", "登记时间", "更新时间",
    "作废原因",
)  # fmt: skip


class _Field(msgspec.Struct):
    name: str
    kind: FieldKind
    key: str = ""
    required: bool = False
    options: list[str] = []
    default: Default = Default.NONE
    hint: str = ""
    hidden: bool = False
    retired: bool = False


class _Form(msgspec.Struct):
    name: str
    fields: list[_Field]
    purpose: str = ""
    audience: Audience = Audience.STAFF
    tracked: bool = True
    version: int = 0


class _Retire(msgspec.Struct):
    retired: bool


class _Entry(msgspec.Struct):
    key: str
    form_id: int
    version: int
    conversation_id: str
    values: dict[str, str | list[str]]
    order_no: str | None = None


class _Change(msgspec.Struct):
    revision: int
    version: int
    values: dict[str, str | list[str]]


def _wording(given: _Form) -> Wording:
    return Wording(
        name=given.name,
        purpose=given.purpose,
        audience=given.audience,
        tracked=given.tracked,
        fields=tuple(
            Field(
                key=one.key,
                name=one.name,
                kind=one.kind,
                required=one.required,
                options=tuple(one.options),
                default=one.default,
                hint=one.hint,
                hidden=one.hidden,
                retired=one.retired,
            )
            for one in given.fields
        ),
    )


def _supervises(staff: Staff) -> bool:
    return staff.role is Role.SUPERVISOR


# Forms


async def forms(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/registers/forms"""
    service, boss = request.app[CORE].register_forms, _supervises(staff)

    def work() -> RegisterForms:
        counts = service.counts() if boss else {}
        return RegisterForms(
            forms=[form_shape(one, supervisor=boss) for one in service.forms(staff)],
            entries={str(form_id): count for form_id, count in counts.items()},
            fits=fits(),
        )

    return answer(await asyncio.to_thread(work))


async def form(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/registers/forms/{id}: with its versions, newest first"""
    return await _form_answer(request, path_id(request), staff)


async def add_form(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/registers/forms"""
    wanted, service = await body(request, _Form), request.app[CORE].register_forms
    made = await asyncio.to_thread(service.add, _wording(wanted), staff=staff)
    return await _form_answer(request, made.id, staff)


async def change_form(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/registers/forms/{id}: `version` is the one that was looked at"""
    wanted, form_id = await body(request, _Form), path_id(request)
    service = request.app[CORE].register_forms
    await asyncio.to_thread(
        service.change, form_id, _wording(wanted), was=wanted.version, staff=staff
    )
    return await _form_answer(request, form_id, staff)


async def retire_form(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/registers/forms/{id}/retire"""
    wanted, form_id = await body(request, _Retire), path_id(request)
    service = request.app[CORE].register_forms
    await asyncio.to_thread(service.retire, form_id, retired=wanted.retired, staff=staff)
    return await _form_answer(request, form_id, staff)


async def _form_answer(request: web.Request, form_id: int, staff: Staff) -> web.Response:
    found, versions = await asyncio.to_thread(request.app[CORE].register_forms.form, form_id, staff)
    return answer(
        RegisterFormDetail(
            form=form_shape(found, supervisor=True),
            versions=[version_shape(one) for one in versions],
        )
    )


# Entries


async def beside(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/registers/beside?conversation=&order=: for the panel of a chat"""
    conversation, order = request.query.get("conversation", ""), request.query.get("order")
    service, boss = request.app[CORE].registers, _supervises(staff)
    found = await asyncio.to_thread(service.beside, conversation, order or None, staff=staff)
    return answer(
        RegisterBeside(
            forms=[form_shape(one, supervisor=boss) for one in found.forms],
            known=known_shape(found.known),
            goods=list(found.goods),
            entries=[entry_shape(one) for one in found.entries],
        )
    )


async def add_entry(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/registers: the same `key` again is the same entry"""
    wanted, service = await body(request, _Entry), request.app[CORE].registers
    filled = Filled(
        key=wanted.key,
        form_id=wanted.form_id,
        version=wanted.version,
        conversation_id=wanted.conversation_id,
        order_no=wanted.order_no or None,
        given=wanted.values,
    )
    return _detail(await asyncio.to_thread(service.add, filled, staff=staff), staff)


async def entry(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/registers/{id}: with its history"""
    service = request.app[CORE].registers
    return _detail(await asyncio.to_thread(service.entry, path_id(request), staff=staff), staff)


async def change_entry(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/registers/{id}: `revision` and `version` are those that were looked at"""
    wanted, entry_id = await body(request, _Change), path_id(request)
    found = await asyncio.to_thread(
        request.app[CORE].registers.change,
        entry_id,
        wanted.values,
        revision=wanted.revision,
        version=wanted.version,
        staff=staff,
    )
    return _detail(found, staff)


def _detail(shown: Shown, staff: Staff) -> web.Response:
    return answer(detail_shape(shown, supervisor=_supervises(staff)))


async def preview(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/registers/preview"""
    return await move_many(request, request.app[CORE].registers.preview, staff)


async def do(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/registers/do"""
    return await move_many(request, request.app[CORE].registers.do, staff)


# The list


async def entries(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/registers?form=&state=&agent=&from=&to=&field=&value=&q=&sort=&page="""
    page = page_number(request)
    found, _ = await asyncio.to_thread(_listed, request, staff, page=page)
    return answer(
        RegisterPage(
            entries=[entry_shape(one) for one in found.shown],
            total=found.page.total,
            pages=pages(found.page.total, PAGE),
            counts=RegisterCounts(
                state=dict(found.page.states),
                form={str(form_id): count for form_id, count in found.page.forms.items()},
            ),
            people=[RegisterPerson(id=number, name=name) for number, name in found.people],
        )
    )


async def entries_file(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/registers/file?(as the list)&format=: of one form a column for each field"""
    found, wanted = await asyncio.to_thread(_listed, request, staff, size=MOST_EXPORTED)
    known = request.app[CORE].register_forms.forms
    mine = [one for one in await asyncio.to_thread(known, staff) if one.id == wanted.form_id]
    boss = _supervises(staff)
    fields = [one for form in mine for one in _columns(form) if boss or not one.hidden]
    titles = [f"{one.name}（已停用）" if one.retired else one.name for one in fields]
    rows = [[*_row(one), *_cells(one, fields if mine else None)] for one in found.shown]
    name = f"登记_{mine[0].wording.name if mine else '全部'}"
    return await table_file(request, name, (*_TITLES, *(titles if mine else ["内容"])), rows)


def _listed(
    request: web.Request, staff: Staff, *, page: int = 1, size: int = PAGE
) -> tuple[Listed, Filters]:
    service, wanted = request.app[CORE].registers, _wanted(request, staff)
    return service.page(wanted, staff=staff, page=page, size=size), wanted


def _wanted(request: web.Request, staff: Staff) -> Filters:
    ask, service = request.query, request.app[CORE].registers
    form_id = number(request, "form", default=0, most=MOST_NUMBER) or None
    sort, by = ask.get("sort", ""), ask.get("sort", "").removeprefix("-")
    sorts_by_field = by != "" and by not in list(Sort)
    key = ask.get("field", "")
    field = service.wanted_field(form_id, key, staff=staff) if key else None
    first, last = ask.get("from"), ask.get("to")
    if bool(first) != bool(last):
        raise BadInput("日期要从哪天到哪天，两头都填")
    return Filters(
        form_id=form_id,
        state=choice(EntryState, ask.get("state")),
        staff_id=number(request, "agent", default=0, most=MOST_NUMBER) or None,
        first=day(first) if first else None,
        last=day(last) if last else None,
        field=field,
        value="" if field is None else looked_for(field, ask.get("value", "")[:60]),
        q=ask.get("q", "")[:60],
        sort=Sort.NEWEST if sorts_by_field else choice(Sort, sort) or Sort.NEWEST,
        by=service.wanted_field(form_id, by, staff=staff) if sorts_by_field else None,
        falling=sort.startswith("-"),
    )


def _columns(form: Form) -> list[Field]:
    """Those in use first."""
    return sorted(form.wording.fields, key=lambda one: one.retired)


def _row(shown: Shown) -> list[Cell]:
    one = shown.entry
    return [
        one.no,
        shown.form.wording.name,
        one.state.text,
        one.buyer,
        one.order_no,
        one.by,
        one.handler,
        _moment(one.created_at),
        _moment(one.changed_at),
        one.note,
    ]


def _moment(at: datetime) -> str:
    return shop_time(at).strftime("%Y-%m-%d %H:%M:%S")


def _cells(shown: Shown, fields: list[Field] | None) -> list[Cell]:
    """Without a form that all are of, one cell has everything."""
    values = shown.entry.values
    if fields is None:
        told = [
            f"{one.name}：{'、'.join(values[one.key].texts)}"
            for one in shown.fields
            if one.key in values
        ]
        return ["；".join(told)]
    return [_cell(one, shown) for one in fields]


def _cell(one: Field, shown: Shown) -> Cell:
    value = shown.entry.values.get(one.key)
    if value is None:
        return None
    if one.kind in (FieldKind.MONEY, FieldKind.NUMBER):
        return Decimal(value.texts[0])
    return "、".join(value.texts)


def routes() -> list[web.RouteDef]:
    root = "/api/console/registers"
    return [
        web.get(root, for_staff(entries)),
        web.post(root, for_staff(add_entry)),
        web.get(f"{root}/file", for_staff(entries_file)),
        web.get(f"{root}/beside", for_staff(beside)),
        web.post(f"{root}/preview", for_staff(preview)),
        web.post(f"{root}/do", for_staff(do)),
        web.get(f"{root}/forms", for_staff(forms)),
        web.post(f"{root}/forms", for_supervisor(add_form)),
        web.get(f"{root}/forms/{{id}}", for_supervisor(form)),
        web.post(f"{root}/forms/{{id}}", for_supervisor(change_form)),
        web.post(f"{root}/forms/{{id}}/retire", for_supervisor(retire_form)),
        web.get(f"{root}/{{id}}", for_staff(entry)),
        web.post(f"{root}/{{id}}", for_staff(change_entry)),
    ]
