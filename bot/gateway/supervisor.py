"""The supervisors' HTTP calls: board, frequent questions, exports."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

from aiohttp import web

from bot.desk.model import Staff
from bot.errors import BadInput
from bot.gateway.parts import PARTS
from bot.gateway.requests import days, for_supervisor, number
from bot.insight.exports import FORMATS, KINDS


async def board(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/board?from=&to="""
    first, last = days(request)
    found = await asyncio.to_thread(request.app[PARTS].insight.board, first, last)
    return web.json_response(found)


async def questions(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/questions?from=&to=&limit="""
    first, last = days(request)
    limit = number(request, "limit", default=50, most=200)
    found = await asyncio.to_thread(
        request.app[PARTS].insight.questions, first, last, limit=max(1, limit)
    )
    return web.json_response(found)


async def question_messages(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/questions/{id}/messages?from=&to="""
    first, last = days(request)
    found = await asyncio.to_thread(
        request.app[PARTS].insight.question_messages, request.match_info["id"], first, last
    )
    return web.json_response({"messages": found})


async def export(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/export?kind=&from=&to=&format="""
    first, last = days(request)
    kind, form = request.query.get("kind", ""), request.query.get("format", "csv")
    if kind not in KINDS or form not in FORMATS:
        raise BadInput(f"可导出：{'、'.join(KINDS)}；格式：{'、'.join(FORMATS)}")
    data = await asyncio.to_thread(request.app[PARTS].insight.export, kind, first, last, form)
    name = quote(f"{KINDS[kind]}_{first}_{last}.{form}")
    return web.Response(
        body=data,
        content_type=FORMATS[form],
        headers={
            "Content-Disposition": f'attachment; filename="{kind}.{form}"; '
            f"filename*=UTF-8''{name}",
            "Cache-Control": "no-store",
        },
    )


def routes() -> list[web.RouteDef]:
    root = "/api/console"
    return [
        web.get(f"{root}/board", for_supervisor(board)),
        web.get(f"{root}/questions", for_supervisor(questions)),
        web.get(f"{root}/questions/{{id}}/messages", for_supervisor(question_messages)),
        web.get(f"{root}/export", for_supervisor(export)),
    ]
