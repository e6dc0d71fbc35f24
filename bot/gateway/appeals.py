"""The staff's calls for appeals against the platform."""

from __future__ import annotations

import asyncio

import msgspec
from aiohttp import web

from bot.appeals import model
from bot.appeals.model import MOVES, AppealKind, AppealState, Filters
from bot.appeals.texts import reason_text
from bot.cases.model import Due
from bot.desk.model import Sender, Staff
from bot.gateway.answers import answer
from bot.gateway.parts import CORE
from bot.gateway.requests import body, choice, for_staff, page_number, path_id
from bot.gateway.tables import RowMove, move_many
from bot.money import yuan
from bot.shape import Shape
from bot.shop.cards import Parcel
from bot.times import iso


class _Text(msgspec.Struct):
    text: str


class AppealFact(Shape):
    label: str
    value: str


class Appeal(Shape):
    """`text_ours`: the words are the system's, not a person's."""

    id: int
    kind: AppealKind
    kind_text: str
    state: AppealState
    state_text: str
    reason: str
    reason_text: str
    order_no: str
    buyer: str
    amount: str
    facts: list[AppealFact]
    text: str
    text_ours: bool
    opened_at: str
    deadline: str
    submitted_at: str | None
    submitted_by: str | None
    settled_at: str | None
    settled_by: str | None
    note: str
    moves: list[RowMove]


class AppealCounts(Shape):
    state: dict[str, int]
    kind: dict[str, int]
    due: dict[str, int]


class Malicious(Shape):
    """How many of this month's appeals of this kind are used up."""

    month: str
    used: int
    most: int


class AppealPage(Shape):
    appeals: list[Appeal]
    total: int
    pages: int
    counts: AppealCounts
    malicious: Malicious


class AppealAnswer(Shape):
    appeal: Appeal


class EvidenceMessage(Shape):
    at: str
    sender: Sender = msgspec.field(name="from")
    name: str | None
    text: str


class EvidenceDecision(Shape):
    id: int
    at: str
    kind: str
    rule: str
    outcome: str
    reason: str
    amount: str
    state: str


class Evidence(Shape):
    """Collected now, or as it was when the appeal was submitted."""

    messages: list[EvidenceMessage]
    photos: list[str]
    parcels: list[Parcel]
    decisions: list[EvidenceDecision]


class AppealDetail(AppealAnswer):
    evidence: Evidence


class AppealsAdded(Shape):
    added: int


def appeal_shape(appeal: model.Appeal) -> Appeal:
    return Appeal(
        id=appeal.id,
        kind=appeal.kind,
        kind_text=appeal.kind.text,
        state=appeal.state,
        state_text=appeal.state.text,
        reason=appeal.reason,
        reason_text=reason_text(appeal.kind, appeal.reason),
        order_no=appeal.order_no,
        buyer=appeal.buyer_name,
        amount=yuan(appeal.amount_fen),
        facts=[AppealFact(label=label, value=value) for label, value in appeal.facts],
        text=appeal.text,
        text_ours=appeal.text_ours,
        opened_at=iso(appeal.proposed_at),
        deadline=iso(appeal.deadline),
        submitted_at=iso(appeal.submitted_at),
        submitted_by=appeal.submitted_by,
        settled_at=iso(appeal.settled_at),
        settled_by=appeal.settled_by,
        note=appeal.note,
        moves=[
            RowMove(name=move.name, title=move.title, needs_note=move.needs_note)
            for move in MOVES
            if appeal.state in move.was
        ],
    )


def page_shape(page: model.AppealPage) -> AppealPage:
    return AppealPage(
        appeals=[appeal_shape(one) for one in page.appeals],
        total=page.total,
        pages=page.pages,
        counts=AppealCounts(state=page.states, kind=page.kinds, due=page.due),
        malicious=Malicious(month=page.month, used=page.malicious_used, most=page.malicious_cap),
    )


async def appeals(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/appeals?state=&kind=&due=&q=&page="""
    ask = request.query
    wanted = Filters(
        state=choice(AppealState, ask.get("state")),
        kind=choice(AppealKind, ask.get("kind")),
        due=choice(Due, ask.get("due")) or Due.ALL,
        q=ask.get("q", "")[:50],
    )
    found = await asyncio.to_thread(
        request.app[CORE].appeals.page, wanted, page=page_number(request)
    )
    return answer(page_shape(found))


async def appeal(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/appeals/{id}"""
    shown = await asyncio.to_thread(request.app[CORE].appeals.appeal, path_id(request))
    evidence = msgspec.convert(shown.evidence, Evidence)
    return answer(AppealDetail(appeal=appeal_shape(shown.appeal), evidence=evidence))


async def write_appeal(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/appeals/{id}"""
    wanted, number = await body(request, _Text), path_id(request)
    found = await asyncio.to_thread(request.app[CORE].appeals.write, number, wanted.text)
    return answer(AppealAnswer(appeal=appeal_shape(found)))


async def check_appeals(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/appeals/check"""
    added = await asyncio.to_thread(request.app[CORE].appeals.propose)
    return answer(AppealsAdded(added=added))


async def preview_appeals(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/appeals/preview"""
    return await move_many(request, request.app[CORE].appeals.preview, staff)


async def do_appeals(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/appeals/do"""
    return await move_many(request, request.app[CORE].appeals.do, staff)


def routes() -> list[web.RouteDef]:
    root = "/api/console"
    return [
        web.get(f"{root}/appeals", for_staff(appeals)),
        web.post(f"{root}/appeals/check", for_staff(check_appeals)),
        web.post(f"{root}/appeals/preview", for_staff(preview_appeals)),
        web.post(f"{root}/appeals/do", for_staff(do_appeals)),
        web.get(f"{root}/appeals/{{id}}", for_staff(appeal)),
        web.post(f"{root}/appeals/{{id}}", for_staff(write_appeal)),
    ]
