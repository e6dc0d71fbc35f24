"""The supervisors' page 安全: what was told of danger, by goods and batch."""

from __future__ import annotations

import asyncio

from aiohttp import web

from bot.desk.model import Staff
from bot.gateway.answers import answer
from bot.gateway.parts import CORE
from bot.gateway.requests import days, for_supervisor
from bot.safety import model
from bot.safety.model import KIND_TEXT
from bot.shape import Shape
from bot.times import iso
from nlu.danger_kinds import Danger


class SafetyReport(Shape):
    id: int
    at: str
    buyer: str
    conversation_id: str
    seq: int
    order_no: str | None
    kind: Danger
    kind_text: str
    words: str


class SafetyBatch(Shape):
    """The day of shipping stands for the batch."""

    sku: str | None
    title: str
    spec: str
    shipped_on: str | None
    reports: list[SafetyReport]


class SafetyBatches(Shape):
    batches: list[SafetyBatch]


def batch_shape(batch: model.Batch) -> SafetyBatch:
    return SafetyBatch(
        sku=batch.sku or None,
        title=batch.title,
        spec=batch.spec,
        shipped_on=batch.shipped_on.isoformat() if batch.shipped_on else None,
        reports=[_report(one) for one in batch.reports],
    )


def _report(report: model.SafetyReport) -> SafetyReport:
    return SafetyReport(
        id=report.id,
        at=iso(report.at),
        buyer=report.buyer,
        conversation_id=report.conversation_id,
        seq=report.seq,
        order_no=report.order_no,
        kind=report.kind,
        kind_text=KIND_TEXT[report.kind],
        words=report.words,
    )


async def reports(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/safety?from=&to="""
    first, last = days(request)
    found = await asyncio.to_thread(request.app[CORE].safety.batches, first, last)
    return answer(SafetyBatches(batches=[batch_shape(one) for one in found]))


def routes() -> list[web.RouteDef]:
    return [web.get("/api/console/safety", for_supervisor(reports))]
