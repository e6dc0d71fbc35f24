"""The staff's calls for the daily upkeep: remarks and flags, 审单, appeals, reviews."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import quote

import msgspec
from aiohttp import web

from bot.cases.aftersales.model import Due
from bot.cases.appeals.model import AppealKind, AppealState
from bot.cases.appeals.model import Filters as AppealFilters
from bot.cases.appeals.service import Appeals
from bot.cases.marks import EXPORT_TITLES, FLAGS, Flag
from bot.cases.reviews.model import Cause, ReviewState
from bot.cases.reviews.model import Filters as ReviewFilters
from bot.cases.reviews.service import EXPORT_TITLES as REPLY_TITLES
from bot.cases.screening.model import Action, FindingKind, Handling, Level, Picked
from bot.cases.screening.model import Filters as ScreeningFilters
from bot.cases.upkeep import Upkeep
from bot.desk.model import Staff
from bot.errors import BadInput
from bot.gateway.parts import PARTS
from bot.gateway.requests import body, for_staff, number, path_id
from bot.gateway.upkeep_shapes import (
    appeal_json,
    appeals_json,
    board_json,
    export_json,
    marks_json,
    review_json,
    reviews_json,
)
from bot.insight.exports import FORMATS, Cell, Table, csv_bytes, xlsx_bytes

log = logging.getLogger(__name__)

E = TypeVar("E", bound=StrEnum)

# How often the facts are looked at for new appeals: their days run from the first look.
PROPOSE_SECONDS = 600.0


class _Text(msgspec.Struct):
    text: str


class _Flag(msgspec.Struct):
    flag: str | None


class _Pick(msgspec.Struct):
    order_no: str
    keys: list[str] = []


class _Screen(msgspec.Struct):
    orders: list[_Pick]
    action: str
    note: str = ""


class _Move(msgspec.Struct):
    ids: list[int]
    move: str
    note: str = ""


class _Reply(msgspec.Struct):
    reply: str


def _upkeep(request: web.Request) -> Upkeep:
    return request.app[PARTS].upkeep


def _page(request: web.Request) -> int:
    return max(1, number(request, "page", default=1, most=10_000))


def _one_of(kind: type[E], text: str | None) -> E | None:
    """None for an empty text. Raises BadInput for a word that is none of them."""
    if not text:
        return None
    try:
        return kind(text)
    except ValueError as error:
        raise BadInput(f"应为：{'、'.join(kind)}") from error


# Remarks and flags


async def add_remark(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/orders/{no}/remarks"""
    wanted = await body(request, _Text)
    no = request.match_info["no"]
    marks = await asyncio.to_thread(_upkeep(request).marks.remark, no, wanted.text, staff=staff)
    return web.json_response({"marks": marks_json(marks)})


async def set_flag(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/orders/{no}/flag"""
    wanted = await body(request, _Flag)
    flag, no = _one_of(Flag, wanted.flag), request.match_info["no"]
    marks = await asyncio.to_thread(_upkeep(request).marks.flag, no, flag, staff=staff)
    return web.json_response({"marks": marks_json(marks)})


async def marks(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/marks"""
    service = _upkeep(request).marks

    def work() -> dict[str, Any]:
        return {
            "waiting": service.waiting(),
            "flags": [
                {"flag": flag.value, "number": one.number, "colour": one.colour}
                | {"meaning": one.meaning}
                for flag, one in FLAGS.items()
            ],
            "exports": [export_json(one) for one in service.exports()],
        }

    return web.json_response(await asyncio.to_thread(work))


async def export_marks(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/marks/exports"""
    made = await asyncio.to_thread(_upkeep(request).marks.export, staff=staff)
    return web.json_response({"export": export_json(made)})


async def marks_file(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/marks/exports/{id}?format="""
    number = path_id(request)
    lines = await asyncio.to_thread(_upkeep(request).marks.lines, number)
    return await _file(request, f"批量备注_{number}", EXPORT_TITLES, [one.row() for one in lines])


async def _file(
    request: web.Request, name: str, titles: Sequence[str], rows: Sequence[Sequence[Cell]]
) -> web.Response:
    form = request.query.get("format", "csv")
    if form not in FORMATS:
        raise BadInput(f"格式：{'、'.join(FORMATS)}")
    table = Table(name.partition("_")[0], titles, rows)
    data = await asyncio.to_thread(csv_bytes if form == "csv" else xlsx_bytes, table)
    return web.Response(
        body=data,
        content_type=FORMATS[form],
        headers={
            "Content-Disposition": f'attachment; filename="export.{form}"; '
            f"filename*=UTF-8''{quote(f'{name}.{form}')}",
            "Cache-Control": "no-store",
        },
    )


# 审单


async def screening(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/screening?state=&kind=&level=&q=&page=&all="""
    ask = request.query
    wanted = ScreeningFilters(
        state=None if ask.get("state") == "all" else _one_of(Handling, ask.get("state", "open")),
        kind=_one_of(FindingKind, ask.get("kind")),
        level=_one_of(Level, ask.get("level")),
        q=ask.get("q", "")[:50],
    )
    page = None if ask.get("all") == "1" else _page(request)
    found = await asyncio.to_thread(_upkeep(request).screening.board, wanted, page=page)
    return web.json_response(board_json(found))


async def screen(request: web.Request, staff: Staff, *, really: bool) -> web.Response:
    wanted = await body(request, _Screen)
    action = _one_of(Action, wanted.action)
    if action is None:
        raise BadInput("请选择要做什么")
    service = _upkeep(request).screening
    picked = [Picked(one.order_no, tuple(one.keys)) for one in wanted.orders]
    reports = await asyncio.to_thread(
        service.do if really else service.preview, picked, action, note=wanted.note, staff=staff
    )
    return web.json_response({"report": [msgspec.to_builtins(report) for report in reports]})


async def preview_screening(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/screening/preview"""
    return await screen(request, staff, really=False)


async def do_screening(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/screening/do"""
    return await screen(request, staff, really=True)


# Appeals


async def appeals(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/appeals?state=&kind=&due=&q=&page="""
    ask = request.query
    wanted = AppealFilters(
        state=_one_of(AppealState, ask.get("state")),
        kind=_one_of(AppealKind, ask.get("kind")),
        due=_one_of(Due, ask.get("due")) or Due.ALL,
        q=ask.get("q", "")[:50],
    )
    found = await asyncio.to_thread(_upkeep(request).appeals.page, wanted, page=_page(request))
    return web.json_response(appeals_json(found))


async def appeal(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/appeals/{id}"""
    shown = await asyncio.to_thread(_upkeep(request).appeals.appeal, path_id(request))
    return web.json_response({"appeal": appeal_json(shown.appeal), "evidence": shown.evidence})


async def write_appeal(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/appeals/{id}"""
    wanted, number = await body(request, _Text), path_id(request)
    found = await asyncio.to_thread(_upkeep(request).appeals.write, number, wanted.text)
    return web.json_response({"appeal": appeal_json(found)})


async def check_appeals(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/appeals/check"""
    added = await asyncio.to_thread(_upkeep(request).appeals.propose)
    return web.json_response({"added": added})


async def preview_appeals(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/appeals/preview"""
    return await _moved(request, _upkeep(request).appeals.preview, staff)


async def do_appeals(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/appeals/do"""
    return await _moved(request, _upkeep(request).appeals.do, staff)


async def _moved(request: web.Request, act: Any, staff: Staff) -> web.Response:
    """What `act`, of appeals or reviews, reports on each."""
    wanted = await body(request, _Move)
    reports = await asyncio.to_thread(act, wanted.ids, wanted.move, note=wanted.note, staff=staff)
    return web.json_response({"report": [msgspec.to_builtins(report) for report in reports]})


async def keep_proposing(service: Appeals, *, every_seconds: float = PROPOSE_SECONDS) -> None:
    """Look for new appeals until cancelled. One look that fails does not end the looking."""
    while True:
        await asyncio.sleep(every_seconds)
        try:
            await asyncio.to_thread(service.propose)
        except Exception:
            log.exception("looking for appeals failed")


# Reviews


async def reviews(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/reviews?state=&cause=&bad=&q=&page="""
    ask, service = request.query, _upkeep(request).reviews
    wanted = ReviewFilters(
        state=None if ask.get("state") == "all" else _one_of(ReviewState, ask.get("state", "open")),
        cause=_one_of(Cause, ask.get("cause")),
        bad=ask.get("bad", "1") != "0",
        q=ask.get("q", "")[:50],
    )
    page = _page(request)

    def work() -> dict[str, Any]:
        return reviews_json(service.page(wanted, page=page), waiting=service.waiting())

    return web.json_response(await asyncio.to_thread(work))


async def write_reply(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/reviews/{id}"""
    wanted, number = await body(request, _Reply), path_id(request)
    found = await asyncio.to_thread(_upkeep(request).reviews.write, number, wanted.reply)
    return web.json_response({"review": review_json(found)})


async def preview_reviews(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/reviews/preview"""
    return await _moved(request, _upkeep(request).reviews.preview, staff)


async def do_reviews(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/reviews/do"""
    return await _moved(request, _upkeep(request).reviews.do, staff)


async def review_exports(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/reviews/exports"""
    found = await asyncio.to_thread(_upkeep(request).reviews.exports)
    return web.json_response({"exports": [export_json(one) for one in found]})


async def export_reviews(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/reviews/exports"""
    made = await asyncio.to_thread(_upkeep(request).reviews.export, staff=staff)
    return web.json_response({"export": export_json(made)})


async def reviews_file(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/reviews/exports/{id}?format="""
    number = path_id(request)
    rows = await asyncio.to_thread(_upkeep(request).reviews.rows, number)
    return await _file(request, f"评价回复_{number}", REPLY_TITLES, rows)


def routes() -> list[web.RouteDef]:
    root = "/api/console"
    return [
        web.post(f"{root}/orders/{{no}}/remarks", for_staff(add_remark)),
        web.post(f"{root}/orders/{{no}}/flag", for_staff(set_flag)),
        web.get(f"{root}/marks", for_staff(marks)),
        web.post(f"{root}/marks/exports", for_staff(export_marks)),
        web.get(f"{root}/marks/exports/{{id}}", for_staff(marks_file)),
        web.get(f"{root}/screening", for_staff(screening)),
        web.post(f"{root}/screening/preview", for_staff(preview_screening)),
        web.post(f"{root}/screening/do", for_staff(do_screening)),
        web.get(f"{root}/appeals", for_staff(appeals)),
        web.post(f"{root}/appeals/check", for_staff(check_appeals)),
        web.post(f"{root}/appeals/preview", for_staff(preview_appeals)),
        web.post(f"{root}/appeals/do", for_staff(do_appeals)),
        web.get(f"{root}/appeals/{{id}}", for_staff(appeal)),
        web.post(f"{root}/appeals/{{id}}", for_staff(write_appeal)),
        web.get(f"{root}/reviews", for_staff(reviews)),
        web.post(f"{root}/reviews/preview", for_staff(preview_reviews)),
        web.post(f"{root}/reviews/do", for_staff(do_reviews)),
        web.get(f"{root}/reviews/exports", for_staff(review_exports)),
        web.post(f"{root}/reviews/exports", for_staff(export_reviews)),
        web.get(f"{root}/reviews/exports/{{id}}", for_staff(reviews_file)),
        web.post(f"{root}/reviews/{{id}}", for_staff(write_reply)),
    ]
