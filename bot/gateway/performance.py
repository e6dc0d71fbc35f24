"""The team's figures over HTTP, and as a file."""

from __future__ import annotations

import asyncio

from aiohttp import web

from bot.desk.model import Staff
from bot.gateway.answers import answer
from bot.gateway.parts import CORE
from bot.gateway.requests import days, for_supervisor
from bot.gateway.tables import table_file
from bot.insight.exports import Cell
from bot.performance import model
from bot.shape import Shape

_TEAM = "全组"
_TITLES = (
    "接待人", "接待会话", "首次响应(秒)", "答复轮数", "三分钟内", "完结工单", "一次解决", "评价数",
    "满意度", "上期接待会话", "上期首次响应(秒)", "上期三分钟内", "上期一次解决", "上期满意度",
)  # fmt: skip


class PersonFigures(Shape):
    """Shares 0 to 1; `first_response` in seconds, the median."""

    talks: int
    first_response: float | None
    rounds: int
    in_time: float | None
    closed: int
    solved: float | None
    rated: int
    rating: float | None


class PersonPerformance(Shape):
    """`id` 0 is the team. `before`: the period of the same length before."""

    id: int
    name: str
    now: PersonFigures
    before: PersonFigures


class PerformancePage(Shape):
    people: list[PersonPerformance]


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def _figures(one: model.Figures) -> PersonFigures:
    return PersonFigures(
        talks=one.talks,
        first_response=_rounded(one.first_response, 1),
        rounds=one.rounds,
        in_time=_rounded(one.in_time, 4),
        closed=one.closed,
        solved=_rounded(one.solved, 4),
        rated=one.rated,
        rating=_rounded(one.rating, 2),
    )


def _shape(one: model.Person) -> PersonPerformance:
    return PersonPerformance(
        id=one.staff_id, name=one.name or _TEAM, now=_figures(one.now), before=_figures(one.before)
    )


async def people(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/performance?from=&to="""
    first, last = days(request)
    found = await asyncio.to_thread(request.app[CORE].performance.people, first, last)
    return answer(PerformancePage(people=[_shape(one) for one in found]))


async def people_file(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/performance/file?from=&to=&format="""
    first, last = days(request)
    found = await asyncio.to_thread(request.app[CORE].performance.people, first, last)
    rows = [_row(_shape(one)) for one in found]
    return await table_file(request, f"客服数据_{first}_{last}", _TITLES, rows)


def _row(one: PersonPerformance) -> list[Cell]:
    now, before = one.now, one.before
    return [
        one.name,
        now.talks,
        now.first_response,
        now.rounds,
        now.in_time,
        now.closed,
        now.solved,
        now.rated,
        now.rating,
        before.talks,
        before.first_response,
        before.in_time,
        before.solved,
        before.rating,
    ]


def routes() -> list[web.RouteDef]:
    return [
        web.get("/api/console/performance", for_supervisor(people)),
        web.get("/api/console/performance/file", for_supervisor(people_file)),
    ]
