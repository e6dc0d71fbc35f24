"""The supervisors' HTTP calls: board, frequent questions, exports."""

from __future__ import annotations

import asyncio
from functools import partial
from urllib.parse import quote

import msgspec
from aiohttp import web

from bot.desk.model import Staff
from bot.errors import BadInput
from bot.gateway.answers import answer
from bot.gateway.parts import CORE
from bot.gateway.requests import body, choice, days, for_supervisor, number, page_number
from bot.insight.acting import Deed, Wanted
from bot.insight.exports import FORMATS, KINDS
from bot.insight.questions import Order
from bot.insight.texts import MOST_TITLE
from bot.shape import Shape


async def board(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/board?from=&to="""
    first, last = days(request)
    found = await asyncio.to_thread(request.app[CORE].insight.board, first, last)
    return answer(found)


async def questions(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/questions?from=&to=&order=&ignored=&page=&size="""
    insight, (first, last) = request.app[CORE].insight, days(request)
    order = choice(Order, request.query.get("order")) or Order.NEED
    page, size = page_number(request), max(1, number(request, "size", default=50, most=200))
    ignored = request.query.get("ignored") == "1"
    wanted = partial(
        insight.questions, first, last, order=order, ignored=ignored, page=page, size=size
    )
    return answer(await asyncio.wrap_future(insight.apart(wanted)))


async def find_questions(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/questions/find?q=&from=&to="""
    insight, (first, last) = request.app[CORE].insight, days(request)
    words = request.query.get("q", "")[:MOST_TITLE]
    wanted = partial(insight.find_questions, words, first, last)
    return answer(await asyncio.wrap_future(insight.apart(wanted)))


async def question_messages(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/questions/{id}/messages?from=&to="""
    first, last = days(request)
    insight, group_id = request.app[CORE].insight, request.match_info["id"]
    wanted = partial(insight.question_messages, group_id, first, last)
    return answer(await asyncio.wrap_future(insight.apart(wanted)))


class _Deed(msgspec.Struct):
    """What of it a deed needs, bot/insight/acting.py says."""

    deed: Deed
    text: str = ""
    into: str = ""
    texts: list[str] = []
    staff_id: int | None = None


class QuestionActed(Shape):
    """The group that is there then."""

    id: str


async def act_on_question(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/questions/{id}"""
    given = await body(request, _Deed)
    wanted = Wanted(given.deed, given.text, given.into, given.texts, given.staff_id)
    acting, group_id = request.app[CORE].insight.acting, request.match_info["id"]
    found = await asyncio.to_thread(acting.act, group_id, wanted, by=staff)
    return answer(QuestionActed(id=found))


async def export(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/export?kind=&from=&to=&format="""
    first, last = days(request)
    kind, form = request.query.get("kind", ""), request.query.get("format", "csv")
    if kind not in KINDS or form not in FORMATS:
        raise BadInput(f"可导出：{'、'.join(KINDS)}；格式：{'、'.join(FORMATS)}")
    insight = request.app[CORE].insight
    write = partial(insight.export, kind, first, last, form)
    data = await asyncio.wrap_future(insight.apart(write))
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
        web.get(f"{root}/questions/find", for_supervisor(find_questions)),
        web.post(f"{root}/questions/{{id}}", for_supervisor(act_on_question)),
        web.get(f"{root}/questions/{{id}}/messages", for_supervisor(question_messages)),
        web.get(f"{root}/export", for_supervisor(export)),
    ]
