"""What the lists of the console share: many rows moved at once, and files of a table."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol
from urllib.parse import quote

import msgspec
from aiohttp import web

from bot import bulk
from bot.desk.model import Staff
from bot.errors import BadInput
from bot.gateway.answers import answer
from bot.gateway.requests import body
from bot.insight.exports import FORMATS, Cell, Table, csv_bytes, xlsx_bytes
from bot.shape import Shape
from bot.times import iso


class _Move(msgspec.Struct):
    ids: list[int]
    move: str
    note: str = ""


class Export(Shape):
    """A file that was taken, with how many lines."""

    id: int
    at: str
    by: str
    count: int


class ExportAnswer(Shape):
    export: Export


class Exports(Shape):
    exports: list[Export]


class RowMove(Shape):
    """What may be done with a row of a list now."""

    name: str
    title: str
    needs_note: bool


class Report(Shape):
    """What would happen to one row, or did."""

    id: int
    ok: bool
    message: str


class Reports(Shape):
    report: list[Report]


class Act(Protocol):
    def __call__(
        self, ids: Sequence[int], move: str, *, note: str, staff: Staff
    ) -> list[bulk.Report]: ...


def export_shape(made: bulk.Export) -> Export:
    return Export(id=made.id, at=iso(made.at), by=made.by, count=made.count)


async def move_many(request: web.Request, act: Act, staff: Staff) -> web.Response:
    """What `act`, of appeals or reviews, reports on each."""
    wanted = await body(request, _Move)
    reports = await asyncio.to_thread(act, wanted.ids, wanted.move, note=wanted.note, staff=staff)
    shown = [Report(id=one.id, ok=one.ok, message=one.message) for one in reports]
    return answer(Reports(report=shown))


async def table_file(
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
