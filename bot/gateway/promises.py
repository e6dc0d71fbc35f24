"""判责单 over HTTP: a decision with its facts, for the page that explains it."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Any

from aiohttp import web

from bot.cases.evidence import facts_of
from bot.cases.wording import decision_view
from bot.desk.model import Staff
from bot.gateway.parts import PARTS
from bot.gateway.requests import for_staff, path_id


async def decision(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/decisions/{id}"""
    parts, decision_id = request.app[PARTS], path_id(request)

    def work() -> dict[str, Any]:
        record = parts.cases.decision(decision_id)
        view = decision_view(record, can_approve=parts.approvals.may(staff, record))
        return {
            "decision": view,
            "facts": [asdict(fact) for fact in facts_of(record)],
            "line": record.line,
            "conversation_id": record.conversation_id,
        }

    return web.json_response(await asyncio.to_thread(work))


def routes() -> list[web.RouteDef]:
    return [web.get("/api/console/decisions/{id}", for_staff(decision))]
