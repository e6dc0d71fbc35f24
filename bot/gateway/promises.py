"""What the promise gate held, and 判责单: a decision with its facts, for the page that explains."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from aiohttp import web

from bot.decisions.proof import facts_of
from bot.decisions.wording import decision_view
from bot.desk.model import BOT_NAME, Staff
from bot.errors import BadInput
from bot.gateway.parts import CORE
from bot.gateway.requests import for_staff, for_supervisor, number, path_id
from bot.money import yuan
from bot.promises.model import Filters, Listed, Outcome
from bot.times import iso


async def decision(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/decisions/{id}"""
    core, decision_id = request.app[CORE], path_id(request)

    def work() -> dict[str, Any]:
        record = core.decisions.decision(decision_id)
        view = decision_view(record, can_approve=core.approvals.may(staff, record))
        return {
            "decision": view,
            "facts": [asdict(fact) for fact in facts_of(record)],
            "line": record.line,
            "conversation_id": record.conversation_id,
        }

    return web.json_response(await asyncio.to_thread(work))


async def holds(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/holds?outcome=&q=&page= (supervisor)"""
    outcome = request.query.get("outcome", "")
    if outcome and outcome not in set(Outcome):
        raise BadInput(f"应为：{'、'.join(Outcome)}")
    wanted = Filters(
        outcome=Outcome(outcome) if outcome else None, q=request.query.get("q", "")[:50]
    )
    page = max(1, number(request, "page", default=1, most=10_000))
    found = await asyncio.to_thread(request.app[CORE].promises.page, wanted, page=page)
    answer = {
        "holds": [_hold_json(one) for one in found.holds],
        "counts": found.outcomes,
        "total": found.total,
        "pages": found.pages,
    }
    return web.json_response(answer)


def _hold_json(one: Listed) -> dict[str, Any]:
    hold = one.hold
    return {
        "id": hold.id,
        "at": iso(hold.at),
        "who": one.who or BOT_NAME,
        "by_bot": hold.staff_id is None,
        "buyer": one.buyer,
        "conversation_id": hold.conversation_id,
        "text": hold.text,
        "findings": [_finding_json(found) for found in hold.findings],
        "outcome": hold.outcome.value,
        "reason": hold.reason,
        "decided_at": iso(hold.decided_at),
        "said": one.said,
        "said_at": iso(one.said_at),
    }


def _finding_json(found: Mapping[str, Any]) -> dict[str, Any]:
    fen = found["amount_fen"]
    amount = None if fen is None else yuan(fen)
    return {"kind": found["kind"], "words": found["words"], "amount": amount}


def routes() -> list[web.RouteDef]:
    return [
        web.get("/api/console/decisions/{id}", for_staff(decision)),
        web.get("/api/console/holds", for_supervisor(holds)),
    ]
