"""The staff's calls for 审单: what is wrong with orders before the warehouse's cut-off."""

from __future__ import annotations

import asyncio

import msgspec
from aiohttp import web

from bot.desk.model import Staff
from bot.errors import BadInput
from bot.gateway.answers import answer
from bot.gateway.parts import CORE
from bot.gateway.requests import body, choice, for_staff, page_number
from bot.money import yuan
from bot.order_review.model import (
    Action,
    Board,
    Filters,
    FindingKind,
    Handling,
    Level,
    Picked,
    ReviewedOrder,
    Seen,
)
from bot.shape import Shape
from bot.shop.cards import address_line, mask_name, mask_phone
from bot.shop.model import Flag
from bot.times import iso


class _Pick(msgspec.Struct):
    order_no: str
    keys: list[str] = []


class _Screen(msgspec.Struct):
    orders: list[_Pick]
    action: str
    note: str = ""


class Finding(Shape):
    """`key` has a hash of the facts: what was passed comes back only when they change."""

    key: str
    kind: FindingKind
    kind_text: str
    level: Level
    text: str
    todo: str
    state: Handling
    by: str | None
    at: str | None
    note: str
    undo_until: str | None


class ScreenedItem(Shape):
    sku: str
    title: str
    spec: str
    quantity: int


class ScreenedOrder(Shape):
    no: str
    buyer: str
    tags: list[str]
    placed_at: str
    ship_by: str | None
    packed: bool
    paid: str
    items: list[ScreenedItem]
    consignee: str
    phone: str
    address: str
    remark: str
    flag: Flag | None
    findings: list[Finding]


class ScreeningCounts(Shape):
    state: dict[str, int]
    kind: dict[str, int]
    level: dict[str, int]


class Screening(Shape):
    """The list before the cut-off. `waiting` are all orders that were not shipped."""

    orders: list[ScreenedOrder]
    total: int
    pages: int
    waiting: int
    counts: ScreeningCounts
    cut_off: str
    made_at: str


class OrderReport(Shape):
    """What would happen to one order, or did."""

    order_no: str
    ok: bool
    message: str


class OrderReports(Shape):
    report: list[OrderReport]


def screening_shape(board: Board) -> Screening:
    return Screening(
        orders=[_screened(one) for one in board.orders],
        total=board.total,
        pages=board.pages,
        waiting=board.waiting,
        counts=ScreeningCounts(
            state=dict(board.states), kind=dict(board.kinds), level=dict(board.levels)
        ),
        cut_off=iso(board.cut_off),
        made_at=iso(board.made_at),
    )


def _screened(one: ReviewedOrder) -> ScreenedOrder:
    waiting = one.waiting
    order = waiting.order
    return ScreenedOrder(
        no=order.no,
        buyer=waiting.buyer.name,
        tags=list(waiting.buyer.tags),
        placed_at=iso(order.placed_at),
        ship_by=iso(order.ship_by),
        packed=order.packed,
        paid=yuan(order.paid_fen),
        items=[
            ScreenedItem(sku=i.sku, title=i.title, spec=i.spec, quantity=i.quantity)
            for i in order.items
        ],
        consignee=mask_name(order.address.name),
        phone=mask_phone(order.address.phone),
        address=address_line(order.address),
        remark=waiting.remark,
        flag=waiting.flag,
        findings=[_finding(seen) for seen in one.seen],
    )


def _finding(seen: Seen) -> Finding:
    finding, handled = seen.finding, seen.handled
    return Finding(
        key=finding.key,
        kind=finding.kind,
        kind_text=finding.kind.text,
        level=finding.level,
        text=finding.text,
        todo=finding.todo,
        state=seen.state,
        by=handled.by if handled else None,
        at=iso(handled.at) if handled else None,
        note=handled.note if handled else "",
        undo_until=iso(seen.undo_until),
    )


async def screening(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/screening?state=&kind=&level=&q=&page=&all="""
    ask = request.query
    wanted = Filters(
        state=None if ask.get("state") == "all" else choice(Handling, ask.get("state", "open")),
        kind=choice(FindingKind, ask.get("kind")),
        level=choice(Level, ask.get("level")),
        q=ask.get("q", "")[:50],
    )
    page = None if ask.get("all") == "1" else page_number(request)
    found = await asyncio.to_thread(request.app[CORE].order_review.board, wanted, page=page)
    return answer(screening_shape(found))


async def screen(request: web.Request, staff: Staff, *, really: bool) -> web.Response:
    wanted = await body(request, _Screen)
    action = choice(Action, wanted.action)
    if action is None:
        raise BadInput("请选择要做什么")
    service = request.app[CORE].order_review
    picked = [Picked(one.order_no, tuple(one.keys)) for one in wanted.orders]
    reports = await asyncio.to_thread(
        service.do if really else service.preview, picked, action, note=wanted.note, staff=staff
    )
    shown = [OrderReport(order_no=r.order_no, ok=r.ok, message=r.message) for r in reports]
    return answer(OrderReports(report=shown))


async def preview_screening(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/screening/preview"""
    return await screen(request, staff, really=False)


async def do_screening(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/screening/do"""
    return await screen(request, staff, really=True)


def routes() -> list[web.RouteDef]:
    root = "/api/console"
    return [
        web.get(f"{root}/screening", for_staff(screening)),
        web.post(f"{root}/screening/preview", for_staff(preview_screening)),
        web.post(f"{root}/screening/do", for_staff(do_screening)),
    ]
