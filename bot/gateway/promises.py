"""What the promise gate held, and 判责单: a decision with its facts, for the page that explains."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.decisions.proof import Source, facts_of
from bot.decisions.views import Decision, decision_view
from bot.desk.model import BOT_NAME, Staff
from bot.errors import BadInput
from bot.gateway.answers import answer
from bot.gateway.parts import CORE
from bot.gateway.requests import for_staff, for_supervisor, number, path_id
from bot.gateway.shapes import HeldPromise
from bot.money import yuan
from bot.promises.model import Filters, Kind, Listed, Outcome
from bot.shape import Shape
from bot.times import iso


class DecisionFact(Shape):
    """`at` is the time of the fact itself where it has one, else when it was looked up."""

    label: str
    value: str
    source: Source
    at: str


class DecisionDetail(Shape):
    """判责单. `line` is what `anxin decide` would read: by the kind of request."""

    decision: Decision
    facts: list[DecisionFact]
    line: dict[str, Any]
    conversation_id: str | None


class HeldLine(Shape):
    """`conversation_id` is None for words on a case outside the chat; `said` is what a person told
    the buyer next."""

    id: int
    at: str
    who: str
    by_bot: bool
    buyer: str
    conversation_id: str | None
    text: str
    findings: list[HeldPromise]
    outcome: Outcome
    reason: str
    decided_at: str | None
    said: str
    said_at: str | None


class HeldLinePage(Shape):
    holds: list[HeldLine]
    counts: dict[str, int]
    total: int
    pages: int


async def decision(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/decisions/{id}"""
    core, decision_id = request.app[CORE], path_id(request)

    def work() -> DecisionDetail:
        record = core.decisions.decision(decision_id)
        return DecisionDetail(
            decision=decision_view(
                record, core.phrases, can_approve=core.approvals.may(staff, record)
            ),
            facts=[
                DecisionFact(label=one.label, value=one.value, source=one.source, at=one.at)
                for one in facts_of(record)
            ],
            line=record.line,
            conversation_id=record.conversation_id,
        )

    return answer(await asyncio.to_thread(work))


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
    return answer(
        HeldLinePage(
            holds=[_held_line(one) for one in found.holds],
            counts=found.outcomes,
            total=found.total,
            pages=found.pages,
        )
    )


def _held_line(one: Listed) -> HeldLine:
    hold = one.hold
    return HeldLine(
        id=hold.id,
        at=iso(hold.at),
        who=one.who or BOT_NAME,
        by_bot=hold.staff_id is None,
        buyer=one.buyer,
        conversation_id=hold.conversation_id,
        text=hold.text,
        findings=[_promise(found) for found in hold.findings],
        outcome=hold.outcome,
        reason=hold.reason,
        decided_at=iso(hold.decided_at),
        said=one.said,
        said_at=iso(one.said_at),
    )


def _promise(found: Mapping[str, Any]) -> HeldPromise:
    fen = found["amount_fen"]
    amount = None if fen is None else yuan(fen)
    return HeldPromise(kind=Kind(found["kind"]), words=found["words"], amount=amount)


def routes() -> list[web.RouteDef]:
    return [
        web.get("/api/console/decisions/{id}", for_staff(decision)),
        web.get("/api/console/holds", for_supervisor(holds)),
    ]
