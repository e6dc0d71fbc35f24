"""The staff's calls for remarks and flags of an order, and the file for the platform."""

from __future__ import annotations

import asyncio

import msgspec
from aiohttp import web

from bot.desk.model import Staff
from bot.gateway.answers import answer
from bot.gateway.parts import CORE
from bot.gateway.requests import body, choice, for_staff, path_id
from bot.gateway.tables import Export, ExportAnswer, export_shape, table_file
from bot.order_notes.service import EXPORT_TITLES, FLAGS, OrderNote, flag_text
from bot.shape import Shape
from bot.shop.model import Flag


class _Remark(msgspec.Struct):
    text: str


class _Flag(msgspec.Struct):
    flag: str | None


class Marks(Shape):
    """What stands on an order: the whole remark, and the flag."""

    order_no: str
    remark: str
    flag: Flag | None
    flag_text: str


class MarksAnswer(Shape):
    marks: Marks


class FlagMeaning(Shape):
    """`number` is the platform's own for this colour."""

    flag: Flag
    number: int
    colour: str
    meaning: str


class MarksPage(Shape):
    waiting: int
    flags: list[FlagMeaning]
    exports: list[Export]


def _answer(note: OrderNote) -> web.Response:
    marks = Marks(
        order_no=note.order_no, remark=note.remark, flag=note.flag, flag_text=flag_text(note.flag)
    )
    return answer(MarksAnswer(marks=marks))


async def add_remark(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/orders/{no}/remarks"""
    wanted = await body(request, _Remark)
    no = request.match_info["no"]
    marks = await asyncio.to_thread(
        request.app[CORE].order_notes.remark, no, wanted.text, staff=staff
    )
    return _answer(marks)


async def set_flag(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/orders/{no}/flag"""
    wanted = await body(request, _Flag)
    flag, no = choice(Flag, wanted.flag), request.match_info["no"]
    marks = await asyncio.to_thread(request.app[CORE].order_notes.flag, no, flag, staff=staff)
    return _answer(marks)


async def marks(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/marks"""
    service = request.app[CORE].order_notes

    def work() -> MarksPage:
        return MarksPage(
            waiting=service.waiting(),
            flags=[
                FlagMeaning(flag=flag, number=one.number, colour=one.colour, meaning=one.meaning)
                for flag, one in FLAGS.items()
            ],
            exports=[export_shape(one) for one in service.exports()],
        )

    return answer(await asyncio.to_thread(work))


async def export_marks(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/marks/exports"""
    made = await asyncio.to_thread(request.app[CORE].order_notes.export, staff=staff)
    return answer(ExportAnswer(export=export_shape(made)))


async def marks_file(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/marks/exports/{id}?format="""
    number = path_id(request)
    lines = await asyncio.to_thread(request.app[CORE].order_notes.lines, number)
    return await table_file(
        request, f"批量备注_{number}", EXPORT_TITLES, [one.row() for one in lines]
    )


def routes() -> list[web.RouteDef]:
    root = "/api/console"
    return [
        web.post(f"{root}/orders/{{no}}/remarks", for_staff(add_remark)),
        web.post(f"{root}/orders/{{no}}/flag", for_staff(set_flag)),
        web.get(f"{root}/marks", for_staff(marks)),
        web.post(f"{root}/marks/exports", for_staff(export_marks)),
        web.get(f"{root}/marks/exports/{{id}}", for_staff(marks_file)),
    ]
