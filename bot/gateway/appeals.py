"""The staff's calls for appeals against the platform."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
from aiohttp import web

from bot.appeals.model import MOVES, Appeal, AppealKind, AppealPage, AppealState, Filters
from bot.appeals.texts import reason_text
from bot.cases.model import Due
from bot.desk.model import Staff
from bot.gateway.parts import CORE
from bot.gateway.requests import body, choice, for_staff, page_number, path_id
from bot.gateway.tables import move_many
from bot.money import yuan
from bot.times import iso


class _Text(msgspec.Struct):
    text: str


def appeal_json(appeal: Appeal) -> dict[str, Any]:
    return {
        "id": appeal.id,
        "kind": appeal.kind.value,
        "kind_text": appeal.kind.text,
        "state": appeal.state.value,
        "state_text": appeal.state.text,
        "reason": appeal.reason,
        "reason_text": reason_text(appeal.kind, appeal.reason),
        "order_no": appeal.order_no,
        "buyer": appeal.buyer_name,
        "amount": yuan(appeal.amount_fen),
        "facts": [{"label": label, "value": value} for label, value in appeal.facts],
        "text": appeal.text,
        "text_ours": appeal.text_ours,
        "opened_at": iso(appeal.proposed_at),
        "deadline": iso(appeal.deadline),
        "submitted_at": iso(appeal.submitted_at),
        "submitted_by": appeal.submitted_by,
        "settled_at": iso(appeal.settled_at),
        "settled_by": appeal.settled_by,
        "note": appeal.note,
        "moves": [
            {"name": move.name, "title": move.title, "needs_note": move.needs_note}
            for move in MOVES
            if appeal.state in move.was
        ],
    }


def appeals_json(page: AppealPage) -> dict[str, Any]:
    return {
        "appeals": [appeal_json(one) for one in page.appeals],
        "total": page.total,
        "pages": page.pages,
        "counts": {"state": page.states, "kind": page.kinds, "due": page.due},
        "malicious": {
            "month": page.month,
            "used": page.malicious_used,
            "most": page.malicious_cap,
        },
    }


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
    return web.json_response(appeals_json(found))


async def appeal(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/appeals/{id}"""
    shown = await asyncio.to_thread(request.app[CORE].appeals.appeal, path_id(request))
    return web.json_response({"appeal": appeal_json(shown.appeal), "evidence": shown.evidence})


async def write_appeal(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/appeals/{id}"""
    wanted, number = await body(request, _Text), path_id(request)
    found = await asyncio.to_thread(request.app[CORE].appeals.write, number, wanted.text)
    return web.json_response({"appeal": appeal_json(found)})


async def check_appeals(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/appeals/check"""
    added = await asyncio.to_thread(request.app[CORE].appeals.propose)
    return web.json_response({"added": added})


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
