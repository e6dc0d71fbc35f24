"""导入 over HTTP: a file is handed in, looked at, imported; and what was imported before."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Literal

import msgspec
from aiohttp import web

from bot.bulk import pages
from bot.desk.model import Staff
from bot.errors import BadInput
from bot.gateway.answers import NOTHING, answer
from bot.gateway.parts import CORE
from bot.gateway.requests import body, choice, for_supervisor, number, page_number, path_id
from bot.gateway.tables import table_file
from bot.gateway.uploads import UPLOADS
from bot.imports.model import MOST_BYTES, Import, Kind, State
from bot.imports.service import PAGE, Imports
from bot.insight.exports import Cell
from bot.shape import Shape
from bot.times import FIRST_YEAR, LAST_YEAR, iso

# Of a file's remarks on the page; all that are kept are in the file of them.
_SHOWN = 200
_REMARKS = {"refused": "拒绝", "doubt": "存疑"}


class ImportReport(Shape):
    """What became of the lines, or would: `added`, `changed` and `unchanged` are orders, goods or
    whatever the file is of; `left_out` are orders."""

    source: str
    lines: int
    added: int
    changed: int
    unchanged: int
    refused: int
    left_out: int
    repeated: int
    doubts: int
    notes: list[str]


class ImportRemark(Shape):
    line: int
    kind: Literal["refused", "doubt"]
    text: str


class ImportColumn(Shape):
    """`read_as` is empty where nobody reads it."""

    place: str
    title: str
    read_as: str


class ImportPreview(Shape):
    """`missing` are columns that the kind may have and the file has not; `others` are kinds that
    the file may be read as, too."""

    titles: list[str]
    rows: list[list[str]]
    columns: list[ImportColumn]
    missing: list[str]
    others: list[Kind]


class ImportItem(Shape):
    """`done` of `total` is how far it is, in whatever the file counts."""

    id: int
    kind: Kind | None
    file_name: str
    size: int
    state: State
    created_at: str
    created_by: str
    started_at: str | None
    started_by: str
    ended_at: str | None
    error: str
    done: int
    total: int
    report: ImportReport | None


class ImportDetail(Shape):
    """`remarks` are the first of them, `kept` how many the file of them has. `before`: the same
    content went in already."""

    item: ImportItem
    digest: str
    preview: ImportPreview | None
    remarks: list[ImportRemark]
    kept: int
    before: ImportItem | None


class ImportPage(Shape):
    imports: list[ImportItem]
    total: int
    pages: int


class _As(msgspec.Struct):
    kind: Kind


class _Start(msgspec.Struct):
    digest: str


def _item(one: Import) -> ImportItem:
    return ImportItem(
        id=one.id,
        kind=one.kind,
        file_name=one.file_name,
        size=one.size,
        state=one.state,
        created_at=iso(one.created_at),
        created_by=one.created_by,
        started_at=iso(one.started_at),
        started_by=one.started_by,
        ended_at=iso(one.ended_at),
        error=one.error,
        done=one.done,
        total=one.total,
        report=ImportReport(**one.report) if one.report else None,
    )


def _detail(service: Imports, one: Import) -> ImportDetail:
    before = service.same_before(one)
    return ImportDetail(
        item=_item(one),
        digest=one.digest,
        preview=_preview(one),
        remarks=[
            ImportRemark(line=line, kind=kind, text=text)
            for line, kind, text in one.remarks[:_SHOWN]
        ],
        kept=len(one.remarks),
        before=None if before is None else _item(before),
    )


def _preview(one: Import) -> ImportPreview | None:
    if not one.preview:
        return None
    columns = [
        ImportColumn(place=place, title=title, read_as=read_as)
        for place, title, read_as in one.preview["columns"]
    ]
    return ImportPreview(**{**one.preview, "columns": columns})


async def listed(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/imports?page="""
    service, page = request.app[CORE].imports, page_number(request)
    found = await asyncio.to_thread(service.page, page=page)
    return answer(
        ImportPage(
            imports=[_item(one) for one in found.imports],
            total=found.total,
            pages=pages(found.total, PAGE),
        )
    )


async def hand_in(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/imports?kind=&saved=: the file as the body of a form"""
    service, kind = request.app[CORE].imports, choice(Kind, request.query.get("kind"))
    saved_at = _saved_at(request)
    name, raw = await request.app[UPLOADS].read_named(
        request,
        who=f"staff {staff.id}",
        most=MOST_BYTES,
        too_large=f"文件太大，请不要超过 {MOST_BYTES >> 20} MB，或拆成几个文件",
    )

    def work() -> ImportDetail:
        one = service.hand_in(staff, raw, name=name, kind=kind, saved_at=saved_at)
        return _detail(service, one)

    return answer(await asyncio.to_thread(work))


def _saved_at(request: web.Request) -> datetime | None:
    """When the file was saved, as the browser knows it: seconds since 1970."""
    seconds = number(request, "saved", default=0, most=2**33)
    if not seconds:
        return None
    found = datetime.fromtimestamp(seconds, UTC)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise BadInput("文件的保存时间不对")
    return found


async def one(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/imports/{id}"""
    found = await asyncio.to_thread(request.app[CORE].imports.get, path_id(request))
    return await _answer(request, found)


async def _answer(request: web.Request, found: Import) -> web.Response:
    return answer(await asyncio.to_thread(_detail, request.app[CORE].imports, found))


async def read_as(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/imports/{id}/read: anew, as another kind"""
    wanted, service = await body(request, _As), request.app[CORE].imports
    found = await asyncio.to_thread(service.read_as, path_id(request), staff, wanted.kind)
    return await _answer(request, found)


async def start(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/imports/{id}/start: what was looked at; once more changes nothing"""
    wanted, service = await body(request, _Start), request.app[CORE].imports
    found = await asyncio.to_thread(service.start, path_id(request), staff, digest=wanted.digest)
    return await _answer(request, found)


async def drop(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/imports/{id}/drop"""
    await asyncio.to_thread(request.app[CORE].imports.drop, path_id(request), staff)
    return answer(NOTHING)


async def remarks_file(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/imports/{id}/remarks?format="""
    found = await asyncio.to_thread(request.app[CORE].imports.get, path_id(request))
    rows: list[list[Cell]] = [
        [line, _REMARKS[kind], *_column_and_why(text)] for line, kind, text in found.remarks
    ]
    name = f"导入报告_{found.id}_{found.file_name.rpartition('.')[0] or found.file_name}"
    return await table_file(request, name, ("行", "结果", "列", "说明"), rows)


def _column_and_why(text: str) -> tuple[str, str]:
    """A reason names its column first, where it is about one."""
    column, colon, why = text.partition("：")
    return (column, why) if colon and not column.startswith(("订单 ", "第 ")) else ("", text)


def routes() -> list[web.RouteDef]:
    root = "/api/console/imports"
    return [
        web.get(root, for_supervisor(listed)),
        web.post(root, for_supervisor(hand_in)),
        web.get(f"{root}/{{id}}", for_supervisor(one)),
        web.post(f"{root}/{{id}}/read", for_supervisor(read_as)),
        web.post(f"{root}/{{id}}/start", for_supervisor(start)),
        web.post(f"{root}/{{id}}/drop", for_supervisor(drop)),
        web.get(f"{root}/{{id}}/remarks", for_supervisor(remarks_file)),
    ]
