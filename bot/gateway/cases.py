"""After-sales cases over HTTP: the buyer's own, and the staff's workbench."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from enum import StrEnum
from functools import partial
from typing import TypeVar

import msgspec
from aiohttp import web

from bot.cases.cards import CaseCard, CaseHistory, CaseMove, StaffCase
from bot.cases.model import Due, Filters, Given, Kind, Report, State
from bot.core import Core
from bot.decisions.views import Decision, decision_view
from bot.desk.holding import Anyway
from bot.desk.model import Staff
from bot.errors import BadInput
from bot.gateway.answers import answer
from bot.gateway.parts import CORE
from bot.gateway.requests import body, buyer_of, for_staff, number, path_id
from bot.money import fen
from bot.shape import Shape
from bot.shop.cards import OrderDetail

E = TypeVar("E", bound=StrEnum)

_MOST_PAGES = 10_000
_LONGEST_SEARCH = 60


class _Move(msgspec.Struct):
    ids: list[int]
    move: str
    note: str = ""
    courier: str = ""
    tracking_no: str = ""
    amount: str | None = None
    hold: int | None = None
    hold_reason: str = ""


class _Reship(msgspec.Struct):
    order_no: str
    kind: str
    note: str = ""
    skus: list[str] = []


class OwnCases(Shape):
    cases: list[CaseCard]


class CaseCounts(Shape):
    kind: dict[str, int]
    state: dict[str, int]
    due: dict[str, int]


class CasePage(Shape):
    cases: list[StaffCase]
    counts: CaseCounts
    total: int
    pages: int


class CaseDetail(CaseHistory):
    """`moves` are what the member of staff who asks may do."""

    case: StaffCase
    decisions: list[Decision]
    order: OrderDetail
    moves: list[CaseMove]


class CaseAnswer(Shape):
    case: StaffCase


class CaseReport(Shape):
    """What would happen to one case, or did."""

    id: int
    ok: bool
    message: str
    case: StaffCase | None


class CaseReports(Shape):
    report: list[CaseReport]


async def own_cases(request: web.Request) -> web.Response:
    """GET /api/buyer/cases"""
    buyer_id, _ = await buyer_of(request)
    cards = await asyncio.to_thread(request.app[CORE].cases.cards_of_buyer, buyer_id)
    return answer(OwnCases(cases=cards))


async def cases(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/cases?kind=&state=&due=&q=&page="""
    filters = Filters(
        kinds=_several(request, "kind", Kind),
        states=_several(request, "state", State),
        due=next(iter(_several(request, "due", Due)), Due.ALL),
        q=request.query.get("q", "").strip()[:_LONGEST_SEARCH],
    )
    page = max(1, number(request, "page", default=1, most=_MOST_PAGES))
    workbench = request.app[CORE].workbench

    def work() -> CasePage:
        found = workbench.find(filters, page=page)
        counts = found.counts
        return CasePage(
            cases=workbench.cards(found.cases),
            counts=CaseCounts(kind=counts.kinds, state=counts.states, due=counts.due),
            total=found.total,
            pages=found.pages,
        )

    return answer(await asyncio.to_thread(work))


async def case(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/cases/{id}"""
    core, case_id = request.app[CORE], path_id(request)

    def work() -> CaseDetail:
        found = core.cases.case(case_id)
        decisions = [core.decisions.decision(one) for one in core.cases.decision_ids(case_id)]
        traces = core.decisions.traces_of(found.order_no)
        history = core.cases.history(case_id)
        return CaseDetail(
            case=core.workbench.cards([found])[0],
            events=history.events,
            evidence=history.evidence,
            decisions=[
                decision_view(one, core.phrases, can_approve=core.approvals.may(staff, one))
                for one in reversed(decisions)
            ],
            order=core.shop.order_detail(found.order_no, **traces),
            moves=core.workbench.moves_of(found, staff=staff),
        )

    return answer(await asyncio.to_thread(work))


async def preview(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/cases/preview"""
    return await _moved(request, staff, really=False)


async def do(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/cases/do"""
    return await _moved(request, staff, really=True)


async def _moved(request: web.Request, staff: Staff, *, really: bool) -> web.Response:
    core = request.app[CORE]
    wanted = await body(request, _Move)
    given = Given(
        note=wanted.note,
        courier=wanted.courier,
        tracking_no=wanted.tracking_no,
        amount_fen=_amount(wanted.amount),
    )
    anyway = None if wanted.hold is None else Anyway(wanted.hold, wanted.hold_reason)
    work = core.workbench.preview
    if really:
        work = partial(core.workbench.do, anyway=anyway)
    reports = await asyncio.to_thread(work, wanted.ids, wanted.move, given, staff=staff)
    shown = await asyncio.to_thread(_shown, core, reports)
    return answer(CaseReports(report=shown))


async def reship(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/cases: something is sent again that nobody asked the rules for."""
    core = request.app[CORE]
    wanted = await body(request, _Reship)
    if wanted.kind != Kind.RESHIP:
        raise BadInput("这里只能新建补发单，其他的由买家申请")

    def work() -> StaffCase:
        made = core.workbench.reship(
            wanted.order_no, skus=wanted.skus, note=wanted.note, staff=staff
        )
        return core.workbench.cards([made])[0]

    return answer(CaseAnswer(case=await asyncio.to_thread(work)))


def _shown(core: Core, reports: Iterable[Report]) -> list[CaseReport]:
    reports = list(reports)
    found = [report.case for report in reports if report.case is not None]
    cards = {card.id: card for card in core.workbench.cards(found)}
    return [
        CaseReport(
            id=report.case_id,
            ok=report.ok,
            message=report.message,
            case=cards.get(report.case_id),
        )
        for report in reports
    ]


def _several(request: web.Request, name: str, kind: type[E]) -> frozenset[E]:
    try:
        return frozenset(kind(part) for part in request.query.get(name, "").split(",") if part)
    except ValueError as error:
        raise BadInput(f"参数 {name} 不对") from error


def _amount(text: str | None) -> int | None:
    if text in (None, ""):
        return None
    try:
        return fen(str(text))
    except ValueError as error:
        raise BadInput("金额的格式是 59.00") from error


def routes() -> list[web.RouteDef]:
    root = "/api/console/cases"
    return [
        web.get("/api/buyer/cases", own_cases),
        web.get(root, for_staff(cases)),
        web.post(root, for_staff(reship)),
        web.get(f"{root}/{{id}}", for_staff(case)),
        web.post(f"{root}/preview", for_staff(preview)),
        web.post(f"{root}/do", for_staff(do)),
    ]
