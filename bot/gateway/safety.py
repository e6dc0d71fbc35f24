"""The supervisors' page 安全: what was told of danger, by goods and batch."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web

from bot.desk.model import Staff
from bot.gateway.parts import CORE
from bot.gateway.requests import days, for_supervisor
from bot.safety.model import KIND_TEXT, Batch, SafetyReport
from bot.times import iso


def batch_json(batch: Batch) -> dict[str, Any]:
    return {
        "sku": batch.sku or None,
        "title": batch.title,
        "spec": batch.spec,
        "shipped_on": batch.shipped_on.isoformat() if batch.shipped_on else None,
        "reports": [_report_json(one) for one in batch.reports],
    }


def _report_json(report: SafetyReport) -> dict[str, Any]:
    return {
        "id": report.id,
        "at": iso(report.at),
        "buyer": report.buyer,
        "conversation_id": report.conversation_id,
        "seq": report.seq,
        "order_no": report.order_no,
        "kind": report.kind.value,
        "kind_text": KIND_TEXT[report.kind],
        "words": report.words,
    }


async def reports(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/safety?from=&to="""
    first, last = days(request)
    found = await asyncio.to_thread(request.app[CORE].safety.batches, first, last)
    return web.json_response({"batches": [batch_json(one) for one in found]})


def routes() -> list[web.RouteDef]:
    return [web.get("/api/console/safety", for_supervisor(reports))]
